package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath.Step;
import dev.counterbill.read.mapping.Syntax.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the expression language of mappings by recursive descent. From loose to tight: {@code ??},
 * {@code ||}, {@code &&}, one comparison, sums, products, {@code !} and minus.
 */
final class ExpressionParser {
    /** Longest expression; the longest built-in one has about 400 characters. */
    static final int MAX_LENGTH_CHARS = 4096;

    /** Deepest nesting of parentheses, calls and signs. */
    static final int MAX_DEPTH = 40;

    private static final Map<String, Operator> COMPARISONS =
            Map.of(
                    "==", Operator.EQUAL,
                    "!=", Operator.UNEQUAL,
                    "<", Operator.LESS,
                    "<=", Operator.LESS_OR_EQUAL,
                    ">", Operator.MORE,
                    ">=", Operator.MORE_OR_EQUAL,
                    "~", Operator.MATCHES);

    /** What is wrong with an expression, and where in its text. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        final int at;
        final String code;
        final String rule;

        /** The known name that was probably meant; empty where there is none. */
        String meant = "";

        Malformed(int at, String code, String rule) {
            super(rule, null, false, false);
            this.at = at;
            this.code = code;
            this.rule = rule;
        }
    }

    private final String text;
    private int at;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
    }

    static Syntax parse(String text) throws Malformed {
        if (text.length() > MAX_LENGTH_CHARS) {
            throw new Malformed(
                    0,
                    "EXPRESSION_TOO_LONG",
                    "an expression has at most " + MAX_LENGTH_CHARS + " characters");
        }
        ExpressionParser parser = new ExpressionParser(text);
        Syntax syntax = parser.expression();
        if (parser.at < text.length()) {
            throw parser.malformed("unexpected '" + text.charAt(parser.at) + "'");
        }
        return syntax;
    }

    private Malformed malformed(String rule) {
        return new Malformed(Math.min(at, text.length()), "BAD_EXPRESSION", rule);
    }

    private void deeper() throws Malformed {
        if (++depth > MAX_DEPTH) {
            throw new Malformed(
                    at,
                    "EXPRESSION_TOO_DEEP",
                    "an expression nests at most " + MAX_DEPTH + " deep");
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean accept(String sign) {
        skipSpace();
        if (text.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    private void expect(String sign) throws Malformed {
        if (!accept(sign)) {
            throw malformed(
                    at >= text.length()
                            ? "the expression ends where '" + sign + "' is missing"
                            : "'" + sign + "' is missing before '" + text.charAt(at) + "'");
        }
    }

    private Syntax expression() throws Malformed {
        deeper();
        skipSpace();
        int begin = at;
        Syntax left = disjunction();
        while (accept("??")) {
            left = new Syntax.Binary(begin, Operator.FIRST_PRESENT, left, disjunction());
        }
        skipSpace();
        depth--;
        return left;
    }

    private Syntax disjunction() throws Malformed {
        skipSpace();
        int begin = at;
        Syntax left = conjunction();
        while (accept("||")) {
            left = new Syntax.Binary(begin, Operator.OR, left, conjunction());
        }
        return left;
    }

    private Syntax conjunction() throws Malformed {
        skipSpace();
        int begin = at;
        Syntax left = comparison();
        while (accept("&&")) {
            left = new Syntax.Binary(begin, Operator.AND, left, comparison());
        }
        return left;
    }

    private Syntax comparison() throws Malformed {
        skipSpace();
        int begin = at;
        Syntax left = sum();
        skipSpace();
        for (String sign : List.of("==", "!=", "<=", ">=", "<", ">", "~")) {
            if (accept(sign)) {
                return new Syntax.Binary(
                        begin, Objects.requireNonNull(COMPARISONS.get(sign)), left, sum());
            }
        }
        if (text.startsWith("in", at)
                && at + 2 < text.length()
                && !isNamePart(text.charAt(at + 2))) {
            at += 2;
            return new Syntax.Binary(begin, Operator.IN, left, sum());
        }
        return left;
    }

    private Syntax sum() throws Malformed {
        skipSpace();
        int begin = at;
        Syntax left = product();
        while (true) {
            if (accept("+")) {
                left = new Syntax.Binary(begin, Operator.PLUS, left, product());
            } else if (accept("-")) {
                left = new Syntax.Binary(begin, Operator.MINUS, left, product());
            } else {
                return left;
            }
        }
    }

    private Syntax product() throws Malformed {
        skipSpace();
        int begin = at;
        Syntax left = unary();
        while (true) {
            if (accept("*")) {
                left = new Syntax.Binary(begin, Operator.TIMES, left, unary());
            } else if (accept("/")) {
                left = new Syntax.Binary(begin, Operator.DIVIDED_BY, left, unary());
            } else {
                return left;
            }
        }
    }

    private Syntax unary() throws Malformed {
        skipSpace();
        int begin = at;
        if (accept("-")) {
            deeper();
            Syntax of = unary();
            depth--;
            return new Syntax.Unary(begin, Operator.NEGATIVE, of);
        }
        if (at < text.length() && text.charAt(at) == '!' && !text.startsWith("!=", at)) {
            at++;
            deeper();
            Syntax of = unary();
            depth--;
            return new Syntax.Unary(begin, Operator.NOT, of);
        }
        return primary();
    }

    private Syntax primary() throws Malformed {
        skipSpace();
        int begin = at;
        if (at >= text.length()) {
            throw malformed("the expression ends where a value is missing");
        }
        char c = text.charAt(at);
        if (c >= '0' && c <= '9') {
            return number();
        }
        if (c == '\'') {
            return new Syntax.Text(begin, quoted());
        }
        if (c == '(') {
            at++;
            Syntax inner = expression();
            expect(")");
            return member(begin, inner);
        }
        if (c == '[') {
            at++;
            return new Syntax.ListOf(begin, elements("]"));
        }
        if (c == '$' || c == '@') {
            at++;
            if (at >= text.length() || !isNameStart(text.charAt(at))) {
                throw malformed("a name follows '" + c + "'");
            }
            String name = name();
            return c == '@'
                    ? new Syntax.Option(begin, name)
                    : member(begin, new Syntax.Named(begin, name));
        }
        if (c == '^') {
            return parentPath(begin);
        }
        if (c == '`' || isNameStart(c)) {
            return word(begin);
        }
        throw malformed("unexpected '" + c + "'");
    }

    private Syntax word(int begin) throws Malformed {
        boolean odd = text.charAt(at) == '`';
        String name = name();
        if (!odd) {
            switch (name) {
                case "true":
                    return new Syntax.Truth(begin, true);
                case "false":
                    return new Syntax.Truth(begin, false);
                case "null":
                    return new Syntax.Nothing(begin);
                case "this":
                    return new Syntax.Path(begin, 0, steps());
                default:
                    break;
            }
            if (at < text.length() && text.charAt(at) == '(') {
                at++;
                return member(begin, new Syntax.Call(begin, name, elements(")")));
            }
        }
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Name(name));
        steps.addAll(steps());
        return new Syntax.Path(begin, 0, steps);
    }

    private Syntax parentPath(int begin) throws Malformed {
        int up = 0;
        while (at < text.length() && text.charAt(at) == '^') {
            up++;
            at++;
        }
        if (at >= text.length() || text.charAt(at) != '.') {
            throw malformed("'^' is followed by '.' and a name");
        }
        return new Syntax.Path(begin, up, steps());
    }

    private Syntax member(int begin, Syntax of) throws Malformed {
        List<Step> steps = steps();
        return steps.isEmpty() ? of : new Syntax.Member(begin, of, steps);
    }

    private List<Step> steps() throws Malformed {
        List<Step> steps = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.') {
                at++;
                if (at >= text.length()
                        || !(isNameStart(text.charAt(at)) || text.charAt(at) == '`')) {
                    throw malformed("a name follows '.'");
                }
                steps.add(new Step.Name(name()));
            } else if (c == '[') {
                at++;
                steps.add(subscript());
                expect("]");
            } else {
                break;
            }
        }
        return steps;
    }

    private Step subscript() throws Malformed {
        skipSpace();
        int begin = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at > begin) {
            if (at - begin > 6) {
                throw malformed("an index has at most 6 digits");
            }
            return new Step.Index(Integer.parseInt(text.substring(begin, at)));
        }
        if (at >= text.length() || !(isNameStart(text.charAt(at)) || text.charAt(at) == '`')) {
            throw malformed("an index or field=word is missing");
        }
        String field = name();
        expect("=");
        skipSpace();
        if (at < text.length() && text.charAt(at) == '\'') {
            return new Step.Select(field, quoted());
        }
        int wordBegin = at;
        while (at < text.length() && text.charAt(at) != ']') {
            at++;
        }
        String word = text.substring(wordBegin, at).trim();
        if (word.isEmpty()) {
            throw malformed("a word follows '='");
        }
        return new Step.Select(field, word);
    }

    private List<Syntax> elements(String end) throws Malformed {
        List<Syntax> elements = new ArrayList<>();
        if (accept(end)) {
            return elements;
        }
        do {
            elements.add(expression());
        } while (accept(","));
        expect(end);
        return elements;
    }

    private Syntax number() throws Malformed {
        int begin = at;
        boolean point = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.' && !point && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
                point = true;
            } else if (!isDigit(c)) {
                break;
            }
            at++;
        }
        if (at < text.length() && (isNameStart(text.charAt(at)) || text.charAt(at) == '.')) {
            throw malformed("a number has digits and at most one point");
        }
        if (at - begin > 30) {
            at = begin;
            throw malformed("a number has at most 30 characters");
        }
        return new Syntax.Number(begin, new BigDecimal(text.substring(begin, at)));
    }

    private String quoted() throws Malformed {
        int begin = at++;
        StringBuilder value = new StringBuilder();
        while (true) {
            int end = text.indexOf('\'', at);
            if (end < 0) {
                at = begin;
                throw malformed("a text that begins here has no closing quote");
            }
            value.append(text, at, end);
            at = end + 1;
            if (at < text.length() && text.charAt(at) == '\'') {
                value.append('\'');
                at++;
            } else {
                return value.toString();
            }
        }
    }

    /** A name, or an odd one in backquotes. */
    private String name() throws Malformed {
        int begin = at;
        if (text.charAt(at) == '`') {
            int end = text.indexOf('`', at + 1);
            if (end < 0) {
                throw malformed("a name in backquotes that begins here has no end");
            }
            at = end + 1;
            return text.substring(begin + 1, end);
        }
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c);
    }
}
