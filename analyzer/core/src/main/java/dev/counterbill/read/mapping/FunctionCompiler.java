package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.mapping.ExpressionParser.Malformed;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The closed list of functions. */
final class FunctionCompiler {
    /** Every function; there are no others, and a mapping cannot add any. */
    static final List<String> NAMES =
            List.of(
                    "attr",
                    "count",
                    "date",
                    "day_end",
                    "dec",
                    "distinct",
                    "epoch_ms",
                    "epoch_ns",
                    "epoch_s",
                    "epoch_us",
                    "if",
                    "int",
                    "iso",
                    "json",
                    "lookup",
                    "lower",
                    "max",
                    "max0",
                    "min",
                    "prefix_sum",
                    "round",
                    "rx",
                    "sum",
                    "ticks",
                    "time",
                    "upper",
                    "us_date",
                    "zip");

    private static final int MOST_COUNT_ARGUMENTS = 9;

    private final Compiler compiler;
    private final Map<String, Map<String, Object>> tables;

    FunctionCompiler(Compiler compiler, Map<String, Map<String, Object>> tables) {
        this.compiler = compiler;
        this.tables = tables;
    }

    Node compile(Syntax.Call call, Compiler.Scope scope) throws Malformed {
        return switch (call.function()) {
            case "int" -> mapped(call, scope, Node.Type.NUMBER, Functions.TO_INT);
            case "dec" -> mapped(call, scope, Node.Type.NUMBER, Functions.TO_DECIMAL);
            case "round" -> mapped(call, scope, Node.Type.NUMBER, Functions::round);
            case "lower" -> mapped(call, scope, Node.Type.TEXT, Functions::toLower);
            case "upper" -> mapped(call, scope, Node.Type.TEXT, Functions::toUpper);
            case "json" -> ofTree(call, scope, Node.Type.ANY, 1, Functions::toJson);
            case "max0" -> {
                Compiler.arity(call, 1, 1);
                yield new MoreFunctions.NotNegative(
                        compiler.slots, compiler.number(call.arguments().get(0), scope));
            }
            case "min" -> fold(call, scope, MoreFunctions.Fold.By.MIN);
            case "max" -> fold(call, scope, MoreFunctions.Fold.By.MAX);
            case "sum" -> sum(call, scope);
            case "rx" -> extract(call, scope);
            case "lookup" -> lookup(call, scope);
            case "attr" ->
                    ofTree(
                            call,
                            scope,
                            Node.Type.ANY,
                            2,
                            Functions.attribute(constant(call, 1, "a key")));
            case "prefix_sum" -> {
                Compiler.arity(call, 2, 2);
                yield ofTree(
                        call,
                        scope,
                        Node.Type.NUMBER,
                        2,
                        Functions.prefixSum(compiler.pattern(call.arguments().get(1))));
            }
            case "zip" -> {
                Compiler.arity(call, 2, 2);
                yield new MoreFunctions.Zip(
                        compiler.slots,
                        compiler.tree(call.arguments().get(0), scope),
                        compiler.tree(call.arguments().get(1), scope));
            }
            case "iso" -> time(call, scope, TimeFunctions.Reading.ISO, 2);
            case "time" -> time(call, scope, TimeFunctions.Reading.ISO_OR_EPOCH_SECONDS, 1);
            case "date" -> time(call, scope, TimeFunctions.Reading.DATE, 1);
            case "day_end" -> time(call, scope, TimeFunctions.Reading.DAY_END, 1);
            case "us_date" -> time(call, scope, TimeFunctions.Reading.MONTH_DAY_YEAR, 1);
            case "epoch_s" -> time(call, scope, TimeFunctions.Reading.EPOCH_SECONDS, 1);
            case "epoch_ms" -> time(call, scope, TimeFunctions.Reading.EPOCH_MILLISECONDS, 1);
            case "epoch_us" -> time(call, scope, TimeFunctions.Reading.EPOCH_MICROSECONDS, 1);
            case "epoch_ns" -> time(call, scope, TimeFunctions.Reading.EPOCH_NANOSECONDS, 1);
            case "ticks" -> time(call, scope, TimeFunctions.Reading.TICKS, 1);
            default ->
                    throw Compiler.unknown(call.at(), "UNKNOWN_FUNCTION", call.function(), NAMES);
        };
    }

    private Node mapped(
            Syntax.Call call, Compiler.Scope scope, Node.Type type, Functions.OfRow function)
            throws Malformed {
        Compiler.arity(call, 1, 1);
        Node of = compiler.any(call.arguments().get(0), scope);
        return new Functions.Mapped(compiler.slots, type, of, function);
    }

    private Node ofTree(
            Syntax.Call call,
            Compiler.Scope scope,
            Node.Type type,
            int arity,
            Functions.OfRow function)
            throws Malformed {
        Compiler.arity(call, arity, arity);
        Node of = compiler.tree(call.arguments().get(0), scope);
        return new Functions.Mapped(compiler.slots, type, of, function);
    }

    private Node fold(Syntax.Call call, Compiler.Scope scope, MoreFunctions.Fold.By by)
            throws Malformed {
        Compiler.arity(call, 1, Integer.MAX_VALUE);
        return new MoreFunctions.Fold(compiler.slots, by, compiler.nodes(call.arguments(), scope));
    }

    private Node sum(Syntax.Call call, Compiler.Scope scope) throws Malformed {
        Compiler.arity(call, 1, 1);
        if (call.arguments().get(0) instanceof Syntax.ListOf list) {
            return new MoreFunctions.Fold(
                    compiler.slots,
                    MoreFunctions.Fold.By.SUM,
                    compiler.nodes(list.elements(), scope));
        }
        return ofTree(call, scope, Node.Type.NUMBER, 1, Functions::sum);
    }

    private Node extract(Syntax.Call call, Compiler.Scope scope) throws Malformed {
        Compiler.arity(call, 3, 3);
        Node of = compiler.any(call.arguments().get(0), scope);
        java.util.regex.Pattern pattern = compiler.pattern(call.arguments().get(1));
        if (!(call.arguments().get(2) instanceof Syntax.Number group)
                || group.value().scale() != 0
                || group.value().compareTo(BigDecimal.valueOf(99)) > 0) {
            throw new Malformed(
                    call.arguments().get(2).at(),
                    "TYPE_MISMATCH",
                    "the group of rx() is a constant whole number");
        }
        int number = group.value().intValueExact();
        if (number > pattern.matcher("").groupCount()) {
            throw new Malformed(
                    call.arguments().get(2).at(),
                    "BAD_PATTERN",
                    "the pattern has no group " + number);
        }
        return new MoreFunctions.Extract(compiler.slots, of, pattern, number);
    }

    private Node lookup(Syntax.Call call, Compiler.Scope scope) throws Malformed {
        Compiler.arity(call, 2, 2);
        Syntax second = call.arguments().get(1);
        String name =
                second instanceof Syntax.Path path
                                && path.up() == 0
                                && path.steps().size() == 1
                                && path.steps().get(0) instanceof FieldPath.Step.Name only
                        ? only.name()
                        : "";
        Map<String, Object> table = tables.get(name);
        if (table == null) {
            throw Compiler.unknown(
                    second.at(), "UNKNOWN_TABLE", name, List.copyOf(tables.keySet()));
        }
        boolean numbers = table.values().stream().allMatch(BigDecimal.class::isInstance);
        return new Functions.Mapped(
                compiler.slots,
                numbers ? Node.Type.NUMBER : Node.Type.ANY,
                compiler.any(call.arguments().get(0), scope),
                Functions.lookup(table));
    }

    private Node time(
            Syntax.Call call, Compiler.Scope scope, TimeFunctions.Reading reading, int most)
            throws Malformed {
        Compiler.arity(call, 1, most);
        Node of = compiler.any(call.arguments().get(0), scope);
        Compiler.require(
                call.arguments().get(0).at(),
                of,
                Set.of(
                        Node.Type.ANY,
                        Node.Type.TEXT,
                        Node.Type.NUMBER,
                        Node.Type.TIME,
                        Node.Type.NOTHING));
        ZoneId zone = null;
        if (call.arguments().size() == 2) {
            String name = constant(call, 1, "a time zone");
            zone = TimeFunctions.zone(name);
            if (zone == null) {
                throw new Malformed(
                        call.arguments().get(1).at(),
                        "UNKNOWN_TIME_ZONE",
                        "'" + name + "' is not a time zone");
            }
        }
        return new TimeFunctions.Time(compiler.slots, reading, of, zone);
    }

    /** Whether a call is a place of its list rather than a function of a value. */
    static boolean isCounting(Syntax.Call call) {
        return call.function().equals("count") || call.function().equals("distinct");
    }

    /**
     * {@code count(list, 'path', 'word|word', ...)} and {@code distinct(list, 'path')}: a number
     * that a reader makes of a list without handing on what stands in it.
     */
    static FieldPath.Step.Counting counting(Syntax.Call call) throws Malformed {
        if (call.function().equals("distinct")) {
            Compiler.arity(call, 2, 2);
            return new FieldPath.Step.Distinct(names(call, 1));
        }
        Compiler.arity(call, 3, MOST_COUNT_ARGUMENTS);
        List<FieldPath.Condition> conditions = new ArrayList<>();
        for (int i = 1; i < call.arguments().size(); i += 2) {
            if (i + 1 == call.arguments().size()) {
                throw new Malformed(
                        call.at(), "WRONG_ARITY", "words follow each path that count() looks at");
            }
            List<String> words = List.of(text(call, i + 1, "words are").split("[|]", -1));
            if (conditions.isEmpty() && words.contains("")) {
                throw new Malformed(
                        call.arguments().get(i + 1).at(),
                        "TYPE_MISMATCH",
                        "the first words of count() are not empty: elements without them do not"
                                + " count");
            }
            conditions.add(new FieldPath.Condition(names(call, i), words));
        }
        return new FieldPath.Step.Matching(conditions);
    }

    private static List<String> names(Syntax.Call call, int index) throws Malformed {
        List<String> names = List.of(text(call, index, "a path inside a list is").split("[.]", -1));
        if (names.contains("")) {
            throw new Malformed(
                    call.arguments().get(index).at(),
                    "BAD_EXPRESSION",
                    "a path inside a list is names with a point between each two");
        }
        return names;
    }

    private static String text(Syntax.Call call, int index, String what) throws Malformed {
        if (call.arguments().get(index) instanceof Syntax.Text text) {
            return text.value();
        }
        throw new Malformed(
                call.arguments().get(index).at(),
                "TYPE_MISMATCH",
                what + " a constant text in quotes");
    }

    private static String constant(Syntax.Call call, int index, String what) throws Malformed {
        Compiler.arity(call, index + 1, index + 1);
        return text(call, index, what + " is");
    }
}
