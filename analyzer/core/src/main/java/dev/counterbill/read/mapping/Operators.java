package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import dev.counterbill.read.mapping.Syntax.Operator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions that choose, compare and calculate. */
final class Operators {
    private Operators() {}

    /** {@code a ?? b}: the first that is there; a fault is there. */
    static final class FirstPresent extends Node {
        final Node left;
        final Node right;

        FirstPresent(Slots slots, Node left, Node right) {
            super(slots, common(left.type, right.type));
            this.left = left;
            this.right = right;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(left);
            Vector b = frame.of(right);
            out.begin(frame.size);
            out.label = a.label.isEmpty() ? b.label : a.label;
            for (int i = 0; i < frame.size; i++) {
                out.copy(i, a.type[i & a.mask] == RawColumn.NULL ? b : a, i);
            }
        }
    }

    /** {@code if(condition, a, b)}; a condition that is not known chooses b. */
    static final class If extends Node {
        final Node condition;
        final Node then;
        final Node otherwise;

        If(Slots slots, Node condition, Node then, Node otherwise) {
            super(slots, common(then.type, otherwise.type));
            this.condition = condition;
            this.then = then;
            this.otherwise = otherwise;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector c = frame.of(condition);
            Vector a = frame.of(then);
            Vector b = frame.of(otherwise);
            out.begin(frame.size);
            out.label = a.label.isEmpty() ? b.label : a.label;
            for (int i = 0; i < frame.size; i++) {
                out.copy(i, c.type[i & c.mask] == Vector.FAULT ? c : c.isTrue(i) ? a : b, i);
            }
        }
    }

    /** {@code &&} and {@code ||}; a decided left side hides a fault on the right. */
    static final class Logic extends Node {
        final boolean deciding;
        final Node left;
        final Node right;

        Logic(Slots slots, Operator operator, Node left, Node right) {
            super(slots, Type.TRUTH);
            this.deciding = operator == Operator.OR;
            this.left = left;
            this.right = right;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(left);
            Vector b = frame.of(right);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                if (decides(a, i)) {
                    out.setBool(i, deciding);
                } else if (a.type[i & a.mask] == Vector.FAULT) {
                    out.copy(i, a, i);
                } else if (b.type[i & b.mask] == Vector.FAULT) {
                    out.copy(i, b, i);
                } else if (decides(b, i)) {
                    out.setBool(i, deciding);
                } else if (isUnknown(a, i) || isUnknown(b, i)) {
                    out.setNull(i);
                } else {
                    out.setBool(i, !deciding);
                }
            }
        }

        private boolean decides(Vector side, int row) {
            int at = row & side.mask;
            return side.type[at] == RawColumn.BOOL && (side.number[at] != 0) == deciding;
        }

        private static boolean isUnknown(Vector side, int row) {
            return side.type[row & side.mask] != RawColumn.BOOL;
        }
    }

    static final class Not extends Node {
        final Node of;

        Not(Slots slots, Node of) {
            super(slots, Type.TRUTH);
            this.of = of;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(of);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                if (a.type[i & a.mask] == RawColumn.BOOL) {
                    out.setBool(i, !a.isTrue(i));
                } else if (a.type[i & a.mask] == Vector.FAULT) {
                    out.copy(i, a, i);
                } else {
                    out.setNull(i);
                }
            }
        }
    }

    /** Whether something stands there at all; what {@code (a ?? b).name} chooses by. */
    static final class IsPresent extends Node {
        final Node of;

        IsPresent(Slots slots, Node of) {
            super(slots, Type.TRUTH);
            this.of = of;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(of);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                out.setBool(i, a.type[i & a.mask] != RawColumn.NULL);
            }
        }
    }

    /** {@code ==}, {@code !=} and {@code in}; null equals null, and a number equals its digits. */
    static final class Equal extends Node {
        final Node left;
        final List<Node> candidates;
        final boolean whenEqual;

        Equal(Slots slots, Node left, List<Node> candidates, boolean whenEqual) {
            super(slots, Type.TRUTH);
            this.left = left;
            this.candidates = List.copyOf(candidates);
            this.whenEqual = whenEqual;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(left);
            Vector[] others = new Vector[candidates.size()];
            for (int j = 0; j < others.length; j++) {
                others[j] = frame.of(candidates.get(j));
            }
            Scratch scratch = new Scratch();
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                if (a.type[i & a.mask] == Vector.FAULT) {
                    out.copy(i, a, i);
                    continue;
                }
                boolean found = false;
                @Nullable Fault fault = null;
                for (Vector other : others) {
                    if (other.type[i & other.mask] == Vector.FAULT) {
                        fault = other.fault(i);
                    } else if (scratch.areEqual(a, other, i)) {
                        found = true;
                        break;
                    }
                }
                if (fault != null && !found) {
                    out.setFault(i, fault);
                } else {
                    out.setBool(i, found == whenEqual);
                }
            }
        }
    }

    /** Numbers of both sides of a comparison. */
    static final class Scratch {
        final Numbers left = new Numbers();
        final Numbers right = new Numbers();

        boolean areEqual(Vector a, Vector b, int row) {
            int i = row & a.mask;
            int j = row & b.mask;
            byte s = a.type[i];
            byte t = b.type[j];
            if (s == RawColumn.NULL || t == RawColumn.NULL) {
                return s == t;
            }
            if (s == RawColumn.TEXT && t == RawColumn.TEXT) {
                return a.present(i).equals(b.present(j));
            }
            if (s == RawColumn.BOOL || t == RawColumn.BOOL) {
                return s == t && a.number[i] == b.number[j];
            }
            if (s == RawColumn.INSTANT || t == RawColumn.INSTANT) {
                return s == t && a.number[i] == b.number[j];
            }
            if (s == RawColumn.INTEGER && t == RawColumn.INTEGER) {
                return a.number[i] == b.number[j];
            }
            left.loadDecimal(a, row);
            right.loadDecimal(b, row);
            return left.kind != Numbers.FAULT
                    && right.kind != Numbers.FAULT
                    && order(left, right) == 0;
        }
    }

    private static int order(Numbers left, Numbers right) {
        return left.kind == Numbers.LONG && right.kind == Numbers.LONG
                ? Long.compare(left.whole, right.whole)
                : left.decimal().compareTo(right.decimal());
    }

    /** {@code < <= > >=}; unknown where a side is absent. */
    static final class Order extends Node {
        final Operator operator;
        final Node left;
        final Node right;

        Order(Slots slots, Operator operator, Node left, Node right) {
            super(slots, Type.TRUTH);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(left);
            Vector b = frame.of(right);
            Scratch scratch = new Scratch();
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                byte s = a.type[i & a.mask];
                byte t = b.type[i & b.mask];
                if (s == RawColumn.NULL || t == RawColumn.NULL) {
                    out.setNull(i);
                } else if (s == RawColumn.INSTANT && t == RawColumn.INSTANT) {
                    set(out, i, Long.compare(a.number[i & a.mask], b.number[i & b.mask]));
                } else {
                    scratch.left.loadDecimal(a, i);
                    scratch.right.loadDecimal(b, i);
                    if (scratch.left.kind == Numbers.FAULT) {
                        out.setFault(i, scratch.left.fault());
                    } else if (scratch.right.kind == Numbers.FAULT) {
                        out.setFault(i, scratch.right.fault());
                    } else {
                        set(out, i, order(scratch.left, scratch.right));
                    }
                }
            }
        }

        private void set(Vector out, int row, int order) {
            out.setBool(
                    row,
                    switch (operator) {
                        case LESS -> order < 0;
                        case LESS_OR_EQUAL -> order <= 0;
                        case MORE -> order > 0;
                        default -> order >= 0;
                    });
        }
    }

    /** {@code + - * /}, exact. One absent summand counts as 0, two stay absent. */
    static final class Arithmetic extends Node {
        /** Digits of a quotient that does not end; only reported costs are ever divided. */
        private static final int QUOTIENT_SCALE = 30;

        final Operator operator;
        final Node left;
        final Node right;

        Arithmetic(Slots slots, Operator operator, Node left, Node right) {
            super(slots, Type.NUMBER);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(left);
            Vector b = frame.of(right);
            Scratch scratch = new Scratch();
            out.begin(frame.size);
            out.label = a.label;
            for (int i = 0; i < frame.size; i++) {
                if (!addIntegers(a, b, i, out)) {
                    scratch.left.load(a, i);
                    scratch.right.load(b, i);
                    calculate(scratch.left, scratch.right, out, i);
                }
            }
        }

        /** The usual case, without a detour. */
        private boolean addIntegers(Vector a, Vector b, int row, Vector out) {
            int i = row & a.mask;
            int j = row & b.mask;
            if (a.type[i] != RawColumn.INTEGER || b.type[j] != RawColumn.INTEGER) {
                return false;
            }
            long x = a.number[i];
            long y = b.number[j];
            if (operator == Operator.PLUS) {
                long sum = x + y;
                if (((x ^ sum) & (y ^ sum)) >= 0) {
                    out.setLong(row, sum);
                    return true;
                }
            } else if (operator == Operator.MINUS) {
                long rest = x - y;
                if (((x ^ y) & (x ^ rest)) >= 0) {
                    out.setLong(row, rest);
                    return true;
                }
            }
            return false;
        }

        private void calculate(Numbers x, Numbers y, Vector out, int row) {
            if (x.kind == Numbers.FAULT) {
                out.setFault(row, x.fault());
                return;
            }
            if (y.kind == Numbers.FAULT) {
                out.setFault(row, y.fault());
                return;
            }
            boolean sum = operator == Operator.PLUS || operator == Operator.MINUS;
            if (sum && isSmall(x) && isSmall(y)) {
                long result = operator == Operator.PLUS ? x.whole + y.whole : x.whole - y.whole;
                if (Numbers.isSmall(result)) {
                    out.setLong(row, result);
                    return;
                }
            }
            if (x.kind == Numbers.ABSENT && y.kind == Numbers.ABSENT
                    || !sum && (x.kind == Numbers.ABSENT || y.kind == Numbers.ABSENT)) {
                out.setNull(row);
                return;
            }
            BigDecimal p = x.kind == Numbers.ABSENT ? BigDecimal.ZERO : x.decimal();
            BigDecimal q = y.kind == Numbers.ABSENT ? BigDecimal.ZERO : y.decimal();
            if (operator == Operator.DIVIDED_BY && q.signum() == 0) {
                out.setFault(
                        row,
                        new Fault(
                                "DIVISION_BY_ZERO",
                                out.label,
                                p.toPlainString(),
                                "a divisor is not 0",
                                "Guard the division with if()"));
                return;
            }
            BigDecimal result =
                    switch (operator) {
                        case PLUS -> p.add(q);
                        case MINUS -> p.subtract(q);
                        case TIMES -> p.multiply(q);
                        default -> quotient(p, q);
                    };
            if (result.precision() > Numbers.MAX_LENGTH_CHARS
                    || result.scale() > 2 * Numbers.MAX_SCALE_DIGITS) {
                out.setFault(row, Fault.outOfRange(out.label, ""));
            } else {
                setNumber(out, row, result);
            }
        }

        private static boolean isSmall(Numbers number) {
            return number.kind == Numbers.LONG && Numbers.isSmall(number.whole);
        }

        private static BigDecimal quotient(BigDecimal p, BigDecimal q) {
            int scale = Math.max(p.scale(), 0) + QUOTIENT_SCALE;
            return p.divide(q, scale, RoundingMode.HALF_EVEN);
        }
    }

    /** Sets a number as a long where it is a small whole one. */
    static void setNumber(Vector out, int row, BigDecimal value) {
        if (value.signum() == 0) {
            out.setLong(row, 0);
            return;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 18) {
            out.setLong(row, stripped.longValueExact());
        } else {
            out.setBig(row, stripped);
        }
    }

    static Node.Type common(Node.Type left, Node.Type right) {
        if (left == right || right == Node.Type.NOTHING) {
            return left;
        }
        return left == Node.Type.NOTHING ? right : Node.Type.ANY;
    }
}
