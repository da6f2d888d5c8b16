package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.model.CloseNames;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.FieldPath.Step;
import dev.counterbill.read.Projection;
import dev.counterbill.read.mapping.ExpressionParser.Malformed;
import dev.counterbill.read.mapping.Syntax.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns expressions of one mapping into nodes, and collects which fields they read. */
final class Compiler {
    /** Names that an expression may use. */
    static final class Scope {
        final Map<String, Located> names = new HashMap<>();
        final @Nullable Scope outer;

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        @Nullable Located find(String name) {
            Located found = names.get(name);
            return found != null || outer == null ? found : outer.find(name);
        }

        List<String> known() {
            List<String> known = new ArrayList<>(names.keySet());
            if (outer != null) {
                known.addAll(outer.known());
            }
            return known;
        }
    }

    /** Facts that a source may declare and any mapping may read. */
    static final Set<String> SOURCE_FACTS =
            Set.of("time", "tier", "provider", "project", "account");

    final Node.Slots slots = new Node.Slots();
    private final int eachDepth;
    private final Set<String> assumptions;
    private final List<String> carried;
    private final Map<String, Map<String, Object>> tables;
    private final Map<FieldPath, Integer> columns = new LinkedHashMap<>();
    private final Map<FieldPath, Projection.Form> forms = new HashMap<>();
    private final Map<FieldPath, Node> fieldNodes = new HashMap<>();

    /** A name that is used often is calculated once. */
    private final java.util.IdentityHashMap<Located.Either, Node> choices =
            new java.util.IdentityHashMap<>();

    /** What the fragments that a mapping uses would write. */
    final Map<String, Map<CanonicalField, Node>> fragmentOutputs = new HashMap<>();

    Compiler(
            int eachDepth,
            Set<String> assumptions,
            List<String> carried,
            Map<String, Map<String, Object>> tables) {
        this.eachDepth = eachDepth;
        this.assumptions = assumptions;
        this.carried = carried;
        this.tables = tables;
    }

    /** The fields that all compiled expressions read. */
    List<Projection.Field> fields() {
        List<Projection.Field> fields = new ArrayList<>();
        for (FieldPath path : columns.keySet()) {
            fields.add(
                    new Projection.Field(path, forms.getOrDefault(path, Projection.Form.SCALAR)));
        }
        return fields;
    }

    Located locate(String text, Scope scope) throws Malformed {
        return locate(ExpressionParser.parse(text), scope);
    }

    Node compile(String text, Scope scope) throws Malformed {
        return value(locate(text, scope));
    }

    /** The node of what has been located. */
    Node value(Located located) throws Malformed {
        return value(located, Projection.Form.SCALAR);
    }

    private Node value(Located located, Projection.Form form) throws Malformed {
        bound();
        if (located instanceof Located.At at) {
            return field(at.path(), form);
        }
        if (located instanceof Located.Either either) {
            Node known = choices.get(either);
            if (known != null && form == Projection.Form.SCALAR) {
                return known;
            }
            Node then = value(either.then(), form);
            Node otherwise = value(either.otherwise(), form);
            Node choice = choice(either, then, otherwise);
            choices.put(either, choice);
            return choice;
        }
        return ((Located.Value) located).node();
    }

    private Node choice(Located.Either either, Node then, Node otherwise) {
        return either.by() == Located.Choice.FIRST_PRESENT
                ? new Operators.FirstPresent(slots, then, otherwise)
                : new Operators.If(slots, either.condition(), then, otherwise);
    }

    Node tree(Located located) throws Malformed {
        return value(located, Projection.Form.TREE);
    }

    private Node field(FieldPath path, Projection.Form form) {
        columns.computeIfAbsent(path, p -> columns.size());
        if (form == Projection.Form.TREE) {
            forms.put(path, form);
        }
        Node known = fieldNodes.get(path);
        if (known == null) {
            known = new Leaves.Field(slots, columns.getOrDefault(path, 0), path.toString());
            fieldNodes.put(path, known);
        }
        return known;
    }

    private void bound() throws Malformed {
        if (slots.isExhausted()) {
            throw new Malformed(
                    0,
                    "MAPPING_TOO_LARGE",
                    "a mapping compiles to at most " + Node.Slots.MAX_NODES + " operations");
        }
    }

    private Located locate(Syntax syntax, Scope scope) throws Malformed {
        bound();
        if (syntax instanceof Syntax.Path path) {
            return path(path);
        }
        if (syntax instanceof Syntax.Named named) {
            Located found = scope.find(named.name());
            if (found == null) {
                throw unknown(named.at(), "UNKNOWN_NAME", "$" + named.name(), scope.known());
            }
            return found;
        }
        if (syntax instanceof Syntax.Member member) {
            return member(member, scope);
        }
        if (syntax instanceof Syntax.Binary binary && binary.operator() == Operator.FIRST_PRESENT) {
            Located left = locate(binary.left(), scope);
            Located right = locate(binary.right(), scope);
            return new Located.Either(
                    new Operators.IsPresent(slots, value(left)),
                    left,
                    right,
                    Located.Choice.FIRST_PRESENT);
        }
        if (syntax instanceof Syntax.Call call && FunctionCompiler.isCounting(call)) {
            Step step = FunctionCompiler.counting(call);
            return down(locate(call.arguments().get(0), scope), List.of(step), call.at());
        }
        if (syntax instanceof Syntax.Call call && call.function().equals("if")) {
            arity(call, 3, 3);
            Node condition = truth(call.arguments().get(0), scope);
            return new Located.Either(
                    condition,
                    locate(call.arguments().get(1), scope),
                    locate(call.arguments().get(2), scope),
                    Located.Choice.CONDITION);
        }
        return new Located.Value(node(syntax, scope));
    }

    private Located path(Syntax.Path path) throws Malformed {
        if (path.up() > eachDepth) {
            throw new Malformed(
                    path.at(),
                    "NO_SUCH_PARENT",
                    "'each' has " + eachDepth + " levels, so '^' stands at most that often");
        }
        return new Located.At(new FieldPath(path.up(), path.steps()));
    }

    private Located member(Syntax.Member member, Scope scope) throws Malformed {
        if (member.of() instanceof Syntax.Named named) {
            if (named.name().equals("carry")) {
                return carried(member);
            }
            Map<CanonicalField, Node> outputs = fragmentOutputs.get(named.name());
            if (outputs != null && scope.find(named.name()) == null) {
                return output(member, outputs);
            }
        }
        return down(locate(member.of(), scope), member.steps(), member.at());
    }

    /**
     * {@code $fragment.field}: what a fragment would write, for a mapping that decides otherwise.
     */
    private static Located output(Syntax.Member member, Map<CanonicalField, Node> outputs)
            throws Malformed {
        if (member.steps().size() == 1 && member.steps().get(0) instanceof Step.Name name) {
            CanonicalField field = CanonicalField.byName(name.name());
            Node node = field == null ? null : outputs.get(field);
            if (node != null) {
                return new Located.Value(node);
            }
        }
        throw unknown(
                member.at(),
                "UNKNOWN_NAME",
                new FieldPath(0, member.steps()).toString(),
                outputs.keySet().stream().flatMap(f -> f.names.stream()).toList());
    }

    /** An expression for labels that waits until everything else is compiled. */
    record Late(Leaves.Labels node, ConfigNode at, String expression, Scope scope) {}

    final List<Late> late = new ArrayList<>();

    private Located carried(Syntax.Member member) throws Malformed {
        if (!(member.steps().get(0) instanceof Step.Name first)) {
            throw new Malformed(member.at(), "BAD_EXPRESSION", "a name follows $carry.");
        }
        int index = carried.indexOf(first.name());
        if (index < 0) {
            throw unknown(member.at(), "UNKNOWN_NAME", "$carry." + first.name(), carried);
        }
        Located value = new Located.Value(new Leaves.Carried(slots, index));
        List<Step> rest = member.steps().subList(1, member.steps().size());
        return rest.isEmpty() ? value : down(value, rest, member.at());
    }

    private Located down(Located of, List<Step> steps, int at) throws Malformed {
        bound();
        if (of instanceof Located.At place) {
            List<Step> before = place.path().steps();
            if (!before.isEmpty() && before.get(before.size() - 1) instanceof Step.Counting) {
                throw new Malformed(at, "TYPE_MISMATCH", "a number has no members");
            }
            return place.down(steps);
        }
        if (of instanceof Located.Either either) {
            return new Located.Either(
                    either.condition(),
                    down(either.then(), steps, at),
                    down(either.otherwise(), steps, at),
                    // The choice stays with what was chosen, not with whether the member is there.
                    Located.Choice.CONDITION);
        }
        Node node = ((Located.Value) of).node();
        if (FieldRoles.isNothing(node)) {
            return of;
        }
        switch (node.type) {
            case ANY, TREE, NOTHING -> {}
            case NUMBER, TEXT, TRUTH, TIME ->
                    throw new Malformed(
                            at, "TYPE_MISMATCH", "a " + name(node.type) + " has no members");
        }
        String label = new FieldPath(0, steps).toString();
        return new Located.Value(new Leaves.Member(slots, node, steps, label));
    }

    private Node node(Syntax syntax, Scope scope) throws Malformed {
        if (syntax instanceof Syntax.Text text) {
            return Leaves.Constant.text(slots, text.value());
        }
        if (syntax instanceof Syntax.Number number) {
            return Leaves.Constant.number(slots, number.value());
        }
        if (syntax instanceof Syntax.Truth truth) {
            return Leaves.Constant.truth(slots, truth.value());
        }
        if (syntax instanceof Syntax.Nothing) {
            return Leaves.Constant.nothing(slots);
        }
        if (syntax instanceof Syntax.Option option) {
            if (!assumptions.contains(option.name()) && !SOURCE_FACTS.contains(option.name())) {
                throw unknown(
                        option.at(),
                        "UNKNOWN_ASSUMPTION",
                        "@" + option.name(),
                        List.copyOf(assumptions));
            }
            return new Leaves.Option(slots, option.name());
        }
        if (syntax instanceof Syntax.Unary unary) {
            return unary.operator() == Operator.NOT
                    ? new Operators.Not(slots, truth(unary.of(), scope))
                    : new Operators.Arithmetic(
                            slots,
                            Operator.TIMES,
                            Leaves.Constant.number(slots, java.math.BigDecimal.ONE.negate()),
                            number(unary.of(), scope));
        }
        if (syntax instanceof Syntax.Binary binary) {
            return binary(binary, scope);
        }
        if (syntax instanceof Syntax.Call call) {
            return new FunctionCompiler(this, tables).compile(call, scope);
        }
        if (syntax instanceof Syntax.ListOf list) {
            throw new Malformed(
                    list.at(), "TYPE_MISMATCH", "a list stands only after 'in' or inside sum()");
        }
        return value(locate(syntax, scope));
    }

    private Node binary(Syntax.Binary binary, Scope scope) throws Malformed {
        Operator operator = binary.operator();
        return switch (operator) {
            case OR, AND ->
                    new Operators.Logic(
                            slots,
                            operator,
                            truth(binary.left(), scope),
                            truth(binary.right(), scope));
            case EQUAL, UNEQUAL ->
                    new Operators.Equal(
                            slots,
                            any(binary.left(), scope),
                            List.of(any(binary.right(), scope)),
                            operator == Operator.EQUAL);
            case IN -> {
                if (!(binary.right() instanceof Syntax.ListOf list)) {
                    throw new Malformed(
                            binary.right().at(), "TYPE_MISMATCH", "a list [..] follows 'in'");
                }
                Node left = any(binary.left(), scope);
                yield new Operators.Equal(slots, left, nodes(list.elements(), scope), true);
            }
            case LESS, LESS_OR_EQUAL, MORE, MORE_OR_EQUAL -> {
                Node left = any(binary.left(), scope);
                Node right = any(binary.right(), scope);
                requireOrder(binary.left().at(), left);
                requireOrder(binary.right().at(), right);
                yield new Operators.Order(slots, operator, left, right);
            }
            case MATCHES ->
                    new MoreFunctions.Matches(
                            slots, any(binary.left(), scope), pattern(binary.right()));
            case PLUS, MINUS, TIMES, DIVIDED_BY ->
                    new Operators.Arithmetic(
                            slots,
                            operator,
                            number(binary.left(), scope),
                            number(binary.right(), scope));
            case FIRST_PRESENT, NOT, NEGATIVE -> value(locate(binary, scope));
        };
    }

    List<Node> nodes(List<Syntax> all, Scope scope) throws Malformed {
        List<Node> nodes = new ArrayList<>();
        for (Syntax syntax : all) {
            nodes.add(any(syntax, scope));
        }
        return nodes;
    }

    Node any(Syntax syntax, Scope scope) throws Malformed {
        return value(locate(syntax, scope));
    }

    Node tree(Syntax syntax, Scope scope) throws Malformed {
        return tree(locate(syntax, scope));
    }

    Node number(Syntax syntax, Scope scope) throws Malformed {
        Node node = any(syntax, scope);
        require(syntax.at(), node, Set.of(Node.Type.ANY, Node.Type.NUMBER, Node.Type.NOTHING));
        return node;
    }

    Node truth(Syntax syntax, Scope scope) throws Malformed {
        Node node = any(syntax, scope);
        require(syntax.at(), node, Set.of(Node.Type.ANY, Node.Type.TRUTH, Node.Type.NOTHING));
        return node;
    }

    private static void requireOrder(int at, Node node) throws Malformed {
        require(
                at,
                node,
                Set.of(Node.Type.ANY, Node.Type.NUMBER, Node.Type.TIME, Node.Type.NOTHING));
    }

    static void require(int at, Node node, Set<Node.Type> allowed) throws Malformed {
        if (!allowed.contains(node.type)) {
            List<String> names =
                    allowed.stream()
                            .filter(t -> t != Node.Type.ANY && t != Node.Type.NOTHING)
                            .map(Compiler::name)
                            .sorted()
                            .toList();
            throw new Malformed(
                    at,
                    "TYPE_MISMATCH",
                    "a " + String.join(" or ", names) + " stands here, not a " + name(node.type));
        }
    }

    java.util.regex.Pattern pattern(Syntax syntax) throws Malformed {
        if (!(syntax instanceof Syntax.Text text)) {
            throw new Malformed(
                    syntax.at(), "TYPE_MISMATCH", "a pattern is a constant text in quotes");
        }
        Object compiled = Patterns.compile(text.value());
        if (compiled instanceof java.util.regex.Pattern pattern) {
            return pattern;
        }
        throw new Malformed(syntax.at(), "BAD_PATTERN", String.valueOf(compiled));
    }

    static void arity(Syntax.Call call, int least, int most) throws Malformed {
        int count = call.arguments().size();
        if (count < least || count > most) {
            String wanted =
                    least == most
                            ? Integer.toString(least)
                            : "at least " + least + (most < 10 ? " and at most " + most : "");
            throw new Malformed(
                    call.at(),
                    "WRONG_ARITY",
                    "of arguments " + call.function() + "() takes " + wanted + ", not " + count);
        }
    }

    static Malformed unknown(int at, String code, String name, List<String> known) {
        List<String> near = CloseNames.of(name.replaceFirst("^[$@](carry\\.)?", ""), known);
        Malformed unknown = new Malformed(at, code, "'" + name + "' is not known");
        if (!near.isEmpty()) {
            unknown.meant = near.get(0);
        }
        return unknown;
    }

    static String name(Node.Type type) {
        return switch (type) {
            case ANY -> "value";
            case NUMBER -> "number";
            case TEXT -> "text";
            case TRUTH -> "truth value";
            case TIME -> "timestamp";
            case TREE -> "map";
            case NOTHING -> "null";
        };
    }
}
