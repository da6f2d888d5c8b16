package dev.counterbill.read.mapping;

import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.RawColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what a mapping does with each of its fields, by walking its expressions. */
final class FieldRoles {
    /** The expressions are of a kind that cannot be said in roles. */
    static final class Unclear extends Exception {
        private static final long serialVersionUID = 1;

        Unclear(String why) {
            super(why, null, false, false);
        }
    }

    private final @Nullable Role[] roles;

    FieldRoles(int fieldCount) {
        this.roles = new @Nullable Role[fieldCount];
    }

    /** Fields that nothing was said of matter only where they make a row odd. */
    List<Role> roles() {
        List<Role> all = new ArrayList<>();
        for (Role role : roles) {
            all.add(role == null ? Role.UNREAD : role);
        }
        return all;
    }

    @Nullable Role of(int field) {
        return roles[field];
    }

    /** Says what a field is for; saying two things of one field is unclear. */
    void say(int field, Role role) throws Unclear {
        Role known = roles[field];
        if (known == null || known == Role.PRESENCE || known == role) {
            roles[field] = role;
        } else if (role != Role.PRESENCE) {
            throw new Unclear("a field is " + known + " and " + role);
        }
    }

    /** Walks an expression whose value is a number. */
    void number(Node node) throws Unclear {
        if (node instanceof Leaves.Field field) {
            say(field.column, Role.COUNT);
        } else if (node instanceof Operators.FirstPresent first) {
            number(first.left);
            number(first.right);
        } else if (node instanceof Operators.If choice) {
            truth(choice.condition);
            number(choice.then);
            number(choice.otherwise);
        } else if (node instanceof Operators.Arithmetic arithmetic) {
            number(arithmetic.left);
            number(arithmetic.right);
        } else if (node instanceof MoreFunctions.Fold fold) {
            for (Node part : fold.parts) {
                number(part);
            }
        } else if (node instanceof MoreFunctions.NotNegative bounded) {
            number(bounded.of);
        } else if (node instanceof Functions.Mapped mapped && isWhole(mapped)) {
            number(mapped.of);
        } else if (node instanceof Functions.Mapped mapped) {
            value(mapped.of);
        } else if (!isWithoutFields(node)) {
            throw new Unclear(node.getClass().getSimpleName() + " as a number");
        }
    }

    /** Walks an expression that is an amount of money as it stands in one field or another. */
    void amount(Node node) throws Unclear {
        if (node instanceof Leaves.Field field) {
            say(field.column, Role.AMOUNT);
        } else if (node instanceof Operators.FirstPresent first) {
            amount(first.left);
            amount(first.right);
        } else if (node instanceof Operators.If choice) {
            truth(choice.condition);
            amount(choice.then);
            amount(choice.otherwise);
        } else if (node instanceof Functions.Mapped mapped && isDecimal(mapped)) {
            amount(mapped.of);
        } else if (!isWithoutFields(node)) {
            throw new Unclear(node.getClass().getSimpleName() + " as an amount");
        }
    }

    /** Walks an expression that decides. */
    void truth(Node node) throws Unclear {
        if (node instanceof Operators.Logic logic) {
            truth(logic.left);
            truth(logic.right);
        } else if (node instanceof Operators.Not not) {
            truth(not.of);
        } else if (node instanceof Operators.IsPresent present) {
            presence(present.of);
        } else if (node instanceof Operators.Order order) {
            number(order.left);
            number(order.right);
        } else if (node instanceof Operators.Equal equal) {
            equal(equal);
        } else {
            value(node);
        }
    }

    private void equal(Operators.Equal equal) throws Unclear {
        if (isPresenceTest(equal)) {
            presence(isNothing(equal.left) ? equal.candidates.get(0) : equal.left);
            return;
        }
        boolean numbers = isNumber(equal.left);
        for (Node candidate : equal.candidates) {
            numbers |= isNumber(candidate);
        }
        if (numbers && equal.candidates.size() == 1) {
            number(equal.left);
            number(equal.candidates.get(0));
            return;
        }
        value(equal.left);
        for (Node candidate : equal.candidates) {
            value(candidate);
        }
    }

    /** {@code x == null} and {@code x != null}. */
    static boolean isPresenceTest(Operators.Equal equal) {
        return equal.candidates.size() == 1
                && isNothing(equal.left) != isNothing(equal.candidates.get(0));
    }

    static boolean isNothing(Node node) {
        return node instanceof Leaves.Constant constant && constant.value() == null;
    }

    static boolean isNumber(Node node) {
        return node.type == Node.Type.NUMBER
                || (node instanceof Operators.FirstPresent first && isNumber(first.left))
                || (node instanceof Operators.FirstPresent last && isNumber(last.right));
    }

    /** Walks an expression of which it only matters whether there is something. */
    void presence(Node node) throws Unclear {
        if (node instanceof Leaves.Field field) {
            say(field.column, Role.PRESENCE);
        } else if (node instanceof Operators.FirstPresent first) {
            presence(first.left);
            presence(first.right);
        } else if (node.type == Node.Type.NUMBER) {
            number(node);
        } else {
            value(node);
        }
    }

    /** Walks an expression whose value is a text or decides like one. */
    void value(Node node) throws Unclear {
        if (node instanceof Leaves.Field field) {
            say(field.column, Role.CATEGORY);
        } else if (node instanceof Operators.FirstPresent first) {
            value(first.left);
            value(first.right);
        } else if (node instanceof Operators.If choice) {
            truth(choice.condition);
            value(choice.then);
            value(choice.otherwise);
        } else if (node instanceof Functions.Mapped mapped) {
            value(mapped.of);
        } else if (node instanceof MoreFunctions.Extract extract) {
            value(extract.of);
        } else if (node instanceof MoreFunctions.Matches matches) {
            value(matches.of);
        } else if (node instanceof Operators.Logic
                || node instanceof Operators.Not
                || node instanceof Operators.IsPresent
                || node instanceof Operators.Equal
                || node instanceof Operators.Order) {
            truth(node);
        } else if (node.type == Node.Type.NUMBER) {
            number(node);
        } else if (!isWithoutFields(node)) {
            throw new Unclear(node.getClass().getSimpleName() + " as a value");
        }
    }

    /** Says one thing of all fields that an expression may be taken from, and nothing else. */
    void only(Node node, Role role) throws Unclear {
        if (node instanceof Leaves.Field field) {
            say(field.column, role);
        } else if (node instanceof Operators.FirstPresent first) {
            only(first.left, role);
            only(first.right, role);
        } else if (node instanceof Functions.Mapped mapped) {
            only(mapped.of, role);
        } else if (node instanceof TimeFunctions.Time time) {
            only(time.of, role);
        } else if (!isWithoutFields(node)) {
            throw new Unclear(node.getClass().getSimpleName() + " as " + role);
        }
    }

    /** Whether a function leaves a whole number as it is. */
    static boolean isWhole(Functions.Mapped mapped) {
        return mapped.function == Functions.TO_INT || mapped.function == Functions.TO_DECIMAL;
    }

    /** Whether a function leaves any number as it is. */
    static boolean isDecimal(Functions.Mapped mapped) {
        return mapped.function == Functions.TO_DECIMAL;
    }

    /** A value as it stands in one field or the other, which cannot be wrong. */
    static boolean isTaken(Node node) {
        return node instanceof Leaves.Field
                || isWithoutFields(node)
                || (node instanceof Operators.FirstPresent first
                        && isTaken(first.left)
                        && isTaken(first.right));
    }

    /** Constants and what the source declares. */
    static boolean isWithoutFields(Node node) {
        return node instanceof Leaves.Constant || node instanceof Leaves.Option;
    }

    /** Whether the type of a value says that nothing stands there. */
    static boolean isAbsent(Vector vector, int row) {
        return vector.type[row & vector.mask] == RawColumn.NULL;
    }

    @Override
    public String toString() {
        return Arrays.toString(roles);
    }
}
