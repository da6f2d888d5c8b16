package dev.counterbill.read.mapping;

import dev.counterbill.read.DirectPlan.Guard;
import dev.counterbill.read.DirectPlan.Linear;
import dev.counterbill.read.DirectPlan.Relation;
import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.DirectPlan.Truth;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.mapping.FieldRoles.Unclear;
import dev.counterbill.read.mapping.Syntax.Operator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows the expressions of a mapping for one row that they were evaluated for, and writes down
 * which sums of fields they came to. Where a comparison of counts decided, it becomes a guard: for
 * rows whose comparisons turn out in the same way, the same sums hold.
 */
final class RowTrace {
    private final Node.Frame frame;
    private final int row;
    private final List<Role> roles;
    private final List<Guard> guards = new ArrayList<>();
    private boolean dependsOnTexts;

    RowTrace(Node.Frame frame, int row, List<Role> roles) {
        this.frame = frame;
        this.row = row;
        this.roles = roles;
    }

    List<Guard> guards() {
        return List.copyOf(guards);
    }

    /**
     * Whether something that was followed was decided by a text. Where nothing was, a row that
     * differs in its texts only, and for which the guards hold, comes to the same.
     */
    boolean dependsOnTexts() {
        return dependsOnTexts;
    }

    /** Whether comparisons turn out for this row as they did for the one that was followed. */
    boolean fits(List<Guard> others) {
        Numbers number = new Numbers();
        for (Guard guard : others) {
            Linear difference = guard.difference();
            if (roles.get(difference.fields()[0]) == Role.TIME) {
                // A row that was mapped does not end before it begins.
                continue;
            }
            long value = difference.constant();
            for (int i = 0; i < difference.fields().length; i++) {
                number.load(columnOf(difference.fields()[i]), row);
                if (number.kind != Numbers.LONG) {
                    return false;
                }
                value = Math.addExact(value, number.whole * difference.factors()[i]);
            }
            if (holds(value, guard.relation()) != (guard.truth() == Truth.HOLDS)) {
                return false;
            }
        }
        return true;
    }

    /** Makes a guard of it that one time lies before another, as it does in this row. */
    void requireBefore(int begin, int end) throws Unclear {
        if (begin < 0) {
            throw new Unclear("an end without a begin of its own");
        }
        Linear difference = new Linear(0, new int[] {begin, end}, new int[] {1, -1});
        guards.add(new Guard(difference, Relation.LESS, Truth.HOLDS));
    }

    /** Takes down that the value of an expression, other than its type, decides. */
    void decide(Node node) {
        if (node instanceof Leaves.Field field) {
            boolean isText =
                    switch (roles.get(field.column)) {
                        case CATEGORY, LABEL, TIME, KEY, UNREAD -> true;
                        case COUNT, AMOUNT, PRESENCE, ABSENT -> false;
                    };
            dependsOnTexts |=
                    isText && frame.batch().columns[field.column].type[row] != RawColumn.NULL;
        } else if (!FieldRoles.isWithoutFields(node)) {
            try {
                parts(node).forEach(this::decide);
            } catch (Unclear e) {
                dependsOnTexts = true;
            }
        }
    }

    /** A sum while it is built. */
    private record Sum(long constant, TreeMap<Integer, Integer> factors) {
        static Sum constant(long value) {
            return new Sum(value, new TreeMap<>());
        }

        Sum plus(Sum other, int sign) {
            TreeMap<Integer, Integer> sum = new TreeMap<>(factors);
            other.factors.forEach((field, factor) -> sum.merge(field, sign * factor, Integer::sum));
            sum.values().removeIf(factor -> factor == 0);
            return new Sum(constant + sign * other.constant, sum);
        }

        Linear toLinear() {
            return new Linear(
                    constant,
                    factors.keySet().stream().mapToInt(Integer::intValue).toArray(),
                    factors.values().stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** The sum that a number came from; empty where it is absent. */
    @Nullable Linear linear(Node node) throws Unclear {
        Sum sum = sum(node);
        return sum == null ? null : sum.toLinear();
    }

    private @Nullable Sum sum(Node node) throws Unclear {
        if (node instanceof Leaves.Field field && roles.get(field.column) == Role.COUNT) {
            if (FieldRoles.isAbsent(frame.of(node), row)) {
                return null;
            }
            TreeMap<Integer, Integer> factors = new TreeMap<>();
            factors.put(field.column, 1);
            return new Sum(0, factors);
        }
        if (node instanceof Operators.FirstPresent first) {
            Sum left = sum(first.left);
            return left == null ? sum(first.right) : left;
        }
        if (node instanceof Operators.If choice) {
            return sum(isTrue(choice.condition) ? choice.then : choice.otherwise);
        }
        if (node instanceof Functions.Mapped mapped && FieldRoles.isWhole(mapped)) {
            return sum(mapped.of);
        }
        if (node instanceof Operators.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (node instanceof MoreFunctions.Fold fold) {
            return fold(fold);
        }
        if (node instanceof MoreFunctions.NotNegative bounded) {
            Sum inner = sum(bounded.of);
            return inner == null || compare(inner, Relation.LESS) ? Sum.constant(0) : inner;
        }
        return constant(node);
    }

    private @Nullable Sum arithmetic(Operators.Arithmetic node) throws Unclear {
        Sum left = sum(node.left);
        Sum right = sum(node.right);
        boolean plus = node.operator == Operator.PLUS;
        if (plus || node.operator == Operator.MINUS) {
            if (left == null && right == null) {
                return null;
            }
            Sum zero = Sum.constant(0);
            return (left == null ? zero : left).plus(right == null ? zero : right, plus ? 1 : -1);
        }
        if (node.operator == Operator.TIMES
                && left != null
                && left.factors.isEmpty()
                && left.constant == -1) {
            return right == null ? null : Sum.constant(0).plus(right, -1);
        }
        throw new Unclear("a product");
    }

    private @Nullable Sum fold(MoreFunctions.Fold fold) throws Unclear {
        Sum result = null;
        for (Node part : fold.parts) {
            Sum next = sum(part);
            if (result == null || next == null) {
                result = next == null ? result : next;
                continue;
            }
            result =
                    switch (fold.by) {
                        case SUM -> result.plus(next, 1);
                        case MIN -> compare(next.plus(result, -1), Relation.LESS) ? next : result;
                        case MAX -> compare(next.plus(result, -1), Relation.LESS) ? result : next;
                    };
        }
        return result;
    }

    /** A number that is the same for all rows of the class. */
    private @Nullable Sum constant(Node node) throws Unclear {
        decide(node);
        Vector vector = frame.of(node);
        if (FieldRoles.isAbsent(vector, row)) {
            return null;
        }
        Numbers number = new Numbers();
        number.load(vector, row);
        if (number.kind != Numbers.LONG || Math.abs(number.whole) > Numbers.MAX_COUNT) {
            throw new Unclear("not a whole number");
        }
        return Sum.constant(number.whole);
    }

    /** Whether some of these sums, none of which is below 0, is more than 0. */
    boolean isAnyPositive(Collection<Linear> sums) {
        Sum negative = Sum.constant(0);
        for (Linear sum : sums) {
            TreeMap<Integer, Integer> factors = new TreeMap<>();
            for (int i = 0; i < sum.fields().length; i++) {
                factors.put(sum.fields()[i], sum.factors()[i]);
            }
            negative = negative.plus(new Sum(sum.constant(), factors), -1);
        }
        return compare(negative, Relation.LESS);
    }

    /** Compares a sum with 0, and makes a guard of it unless it is a constant. */
    private boolean compare(Sum sum, Relation relation) {
        long value = sum.constant;
        Numbers number = new Numbers();
        for (var entry : sum.factors.entrySet()) {
            number.load(columnOf(entry.getKey()), row);
            value = Math.addExact(value, number.whole * entry.getValue());
        }
        boolean holds = holds(value, relation);
        if (!sum.factors.isEmpty()) {
            guards.add(new Guard(sum.toLinear(), relation, holds ? Truth.HOLDS : Truth.FAILS));
        }
        return holds;
    }

    private static boolean holds(long value, Relation relation) {
        return switch (relation) {
            case EQUAL -> value == 0;
            case LESS -> value < 0;
        };
    }

    private Vector columnOf(int column) {
        Vector vector = new Vector();
        vector.borrow(frame.batch().columns[column]);
        return vector;
    }

    boolean isTrue(Node node) throws Unclear {
        return Boolean.TRUE.equals(truth(node));
    }

    /** What a condition came to; null where it is not known. */
    @Nullable Boolean truth(Node node) throws Unclear {
        if (!dependsOnCounts(node)) {
            return evaluated(node);
        }
        if (node instanceof Operators.Logic logic) {
            return logic(logic);
        }
        if (node instanceof Operators.Not not) {
            Boolean inner = truth(not.of);
            return inner == null ? null : Boolean.valueOf(!inner);
        }
        if (node instanceof Operators.IsPresent present) {
            return isPresent(present.of);
        }
        if (node instanceof Operators.Equal equal) {
            return equal(equal);
        }
        if (node instanceof Operators.Order order) {
            return order(order);
        }
        throw new Unclear(node.getClass().getSimpleName() + " of counts");
    }

    private @Nullable Boolean evaluated(Node node) throws Unclear {
        decide(node);
        Vector vector = frame.of(node);
        byte type = vector.type[row & vector.mask];
        if (type == Vector.FAULT) {
            throw new Unclear("a fault");
        }
        return type == RawColumn.BOOL ? Boolean.valueOf(vector.isTrue(row)) : null;
    }

    private @Nullable Boolean logic(Operators.Logic logic) throws Unclear {
        Boolean deciding = logic.deciding;
        // What the class decides alone needs no guard.
        Node first = dependsOnCounts(logic.left) ? logic.right : logic.left;
        Node second = first == logic.left ? logic.right : logic.left;
        Boolean one = truth(first);
        if (deciding.equals(one)) {
            return deciding;
        }
        Boolean other = truth(second);
        if (deciding.equals(other)) {
            return deciding;
        }
        return one == null || other == null ? null : Boolean.valueOf(!deciding);
    }

    private boolean isPresent(Node node) throws Unclear {
        if (node.type == Node.Type.NUMBER || dependsOnCounts(node)) {
            return sum(node) != null;
        }
        if (!FieldRoles.isTaken(node)) {
            decide(node);
        }
        return !FieldRoles.isAbsent(frame.of(node), row);
    }

    private boolean equal(Operators.Equal equal) throws Unclear {
        Node candidate = equal.candidates.get(0);
        if (FieldRoles.isPresenceTest(equal)) {
            boolean present = isPresent(FieldRoles.isNothing(equal.left) ? candidate : equal.left);
            return present != equal.whenEqual;
        }
        if (equal.candidates.size() != 1) {
            throw new Unclear("a list of numbers");
        }
        Sum left = sum(equal.left);
        Sum right = sum(candidate);
        boolean same =
                left == null || right == null
                        ? left == null && right == null
                        : compare(left.plus(right, -1), Relation.EQUAL);
        return same == equal.whenEqual;
    }

    private @Nullable Boolean order(Operators.Order order) throws Unclear {
        Sum left = sum(order.left);
        Sum right = sum(order.right);
        if (left == null || right == null) {
            return null;
        }
        // a <= b is not b < a, so one relation is enough.
        return switch (order.operator) {
            case LESS -> compare(left.plus(right, -1), Relation.LESS);
            case MORE -> compare(right.plus(left, -1), Relation.LESS);
            case LESS_OR_EQUAL -> !compare(right.plus(left, -1), Relation.LESS);
            case MORE_OR_EQUAL -> !compare(left.plus(right, -1), Relation.LESS);
            default -> throw new Unclear("no order");
        };
    }

    /** Refuses a value that can differ between rows of a class. */
    void requireClassOnly(Node node) throws Unclear {
        if (dependsOnCounts(node)) {
            throw new Unclear("a text that depends on counts");
        }
    }

    /** Whether a value can differ between rows of a class. */
    private boolean dependsOnCounts(Node node) throws Unclear {
        if (node instanceof Leaves.Field field) {
            return roles.get(field.column) == Role.COUNT;
        }
        if (FieldRoles.isWithoutFields(node)) {
            return false;
        }
        for (Node part : parts(node)) {
            if (dependsOnCounts(part)) {
                return true;
            }
        }
        return false;
    }

    private static List<Node> parts(Node node) throws Unclear {
        if (node instanceof Operators.FirstPresent first) {
            return List.of(first.left, first.right);
        }
        if (node instanceof Operators.If choice) {
            return List.of(choice.condition, choice.then, choice.otherwise);
        }
        if (node instanceof Operators.Logic logic) {
            return List.of(logic.left, logic.right);
        }
        if (node instanceof Operators.Not not) {
            return List.of(not.of);
        }
        if (node instanceof Operators.IsPresent present) {
            return List.of(present.of);
        }
        if (node instanceof Operators.Equal equal) {
            List<Node> all = new ArrayList<>(equal.candidates);
            all.add(equal.left);
            return all;
        }
        if (node instanceof Operators.Order order) {
            return List.of(order.left, order.right);
        }
        if (node instanceof Operators.Arithmetic arithmetic) {
            return List.of(arithmetic.left, arithmetic.right);
        }
        if (node instanceof MoreFunctions.Fold fold) {
            return fold.parts;
        }
        if (node instanceof MoreFunctions.NotNegative bounded) {
            return List.of(bounded.of);
        }
        if (node instanceof Functions.Mapped mapped) {
            return List.of(mapped.of);
        }
        if (node instanceof MoreFunctions.Extract extract) {
            return List.of(extract.of);
        }
        if (node instanceof MoreFunctions.Matches matches) {
            return List.of(matches.of);
        }
        throw new Unclear(node.getClass().getSimpleName());
    }
}
