package dev.counterbill.read.mapping;

import dev.counterbill.read.Excerpts;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions of one value per row. */
final class Functions {
    /** The two functions that leave a whole number as it is. */
    static final OfRow TO_INT = Functions::toInt;

    static final OfRow TO_DECIMAL = Functions::toDecimal;

    private Functions() {}

    /** What a function does with a present, faultless value. */
    interface OfRow {
        void apply(Vector in, int row, Vector out, int outRow);
    }

    /** Applies a function to each row; absent stays absent, a fault stays a fault. */
    static final class Mapped extends Node {
        final Node of;
        final OfRow function;

        Mapped(Slots slots, Type type, Node of, OfRow function) {
            super(slots, type);
            this.of = of;
            this.function = function;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            if (in.mask == 0) {
                out.beginConstant();
            } else {
                out.begin(frame.size);
            }
            out.label = in.label;
            int rows = in.mask == 0 ? 1 : frame.size;
            for (int i = 0; i < rows; i++) {
                byte type = in.type[i];
                if (type == RawColumn.NULL || type == Vector.FAULT) {
                    out.copy(i, in, i);
                } else {
                    function.apply(in, i, out, i);
                }
            }
        }
    }

    /** Exact whole number; {@code 31422.0} is one. */
    static void toInt(Vector in, int row, Vector out, int outRow) {
        if (in.type[row] == RawColumn.INTEGER) {
            out.setLong(outRow, in.number[row]);
            return;
        }
        Numbers number = new Numbers();
        number.load(in, row);
        if (number.kind == Numbers.LONG) {
            out.setLong(outRow, number.whole);
        } else if (number.kind == Numbers.BIG) {
            out.setFault(outRow, Numbers.unfit(number.decimal(), in.label));
        } else {
            out.setFault(outRow, number.fault());
        }
    }

    /** Exact decimal, with an exponent if it has one. */
    static void toDecimal(Vector in, int row, Vector out, int outRow) {
        Numbers number = new Numbers();
        number.loadDecimal(in, row);
        if (number.kind == Numbers.FAULT) {
            out.setFault(outRow, number.fault());
        } else if (number.kind == Numbers.LONG) {
            out.setLong(outRow, number.whole);
        } else {
            out.setBig(outRow, number.decimal());
        }
    }

    /** Nearest whole number, halves away from zero. */
    static void round(Vector in, int row, Vector out, int outRow) {
        Numbers number = new Numbers();
        number.load(in, row);
        if (number.kind == Numbers.FAULT) {
            out.setFault(outRow, number.fault());
        } else {
            Operators.setNumber(out, outRow, number.decimal().setScale(0, RoundingMode.HALF_UP));
        }
    }

    static void toLower(Vector in, int row, Vector out, int outRow) {
        Object text = in.object[row];
        if (in.type[row] == RawColumn.TEXT && text instanceof String value) {
            out.setText(outRow, value.toLowerCase(Locale.ROOT));
        } else {
            out.copy(outRow, in, row);
        }
    }

    static void toUpper(Vector in, int row, Vector out, int outRow) {
        Object text = in.object[row];
        if (in.type[row] == RawColumn.TEXT && text instanceof String value) {
            out.setText(outRow, value.toUpperCase(Locale.ROOT));
        } else {
            out.copy(outRow, in, row);
        }
    }

    /** A JSON text as a tree; what is a tree already stays one. */
    static void toJson(Vector in, int row, Vector out, int outRow) {
        if (in.type[row] != RawColumn.TEXT) {
            out.copy(outRow, in, row);
            return;
        }
        String text = ((String) in.present(row)).trim();
        // AWS writes an empty cell as a quoted pair of quotes.
        if (text.isEmpty() || text.equals("\"\"")) {
            out.setNull(outRow);
            return;
        }
        RawTree tree = JsonText.parse(text);
        if (tree == null) {
            out.setFault(
                    outRow,
                    new Fault(
                            "BAD_JSON",
                            in.label,
                            Excerpts.of(text),
                            "the text is one JSON document of at most "
                                    + JsonText.MAX_LENGTH_CHARS
                                    + " characters",
                            "Look at how this column was exported; it may have been cut"));
        } else {
            out.setTree(outRow, tree);
        }
    }

    /** {@code lookup(value, table)}, without regard to case; null where the table lacks it. */
    static OfRow lookup(Map<String, Object> table) {
        return (in, row, out, outRow) -> {
            String key = Texts.of(in, row);
            Object found = key == null ? null : table.get(key.toLowerCase(Locale.ROOT));
            if (found instanceof BigDecimal number) {
                Operators.setNumber(out, outRow, number);
            } else if (found instanceof String text) {
                out.setText(outRow, text);
            } else {
                out.setNull(outRow);
            }
        };
    }

    /** {@code attr(list, key)}: OpenTelemetry's list of keys and typed values. */
    static OfRow attribute(String key) {
        return (in, row, out, outRow) -> {
            if (in.object[row] instanceof RawTree.Elements list) {
                out.setTree(outRow, in.attributes(row, list).values().get(key));
            } else if (in.object[row] instanceof RawTree.Members members) {
                out.setTree(outRow, members.members().get(key));
            } else {
                out.setNull(outRow);
            }
        };
    }

    /** {@code sum(list)} of an array of numbers; a single number is its own sum. */
    static void sum(Vector in, int row, Vector out, int outRow) {
        if (!(in.object[row] instanceof RawTree.Elements list)) {
            toDecimal(in, row, out, outRow);
            return;
        }
        total(list.elements(), in.label, out, outRow);
    }

    /** {@code prefix_sum(map, pattern)}: the sum of the members whose names match. */
    static OfRow prefixSum(java.util.regex.Pattern pattern) {
        Patterns names = new Patterns(pattern, 0);
        return (in, row, out, outRow) -> {
            if (!(in.object[row] instanceof RawTree.Members map)) {
                out.setFault(
                        outRow, Fault.wrongType(in.label, in.describe(row), "a map of counts"));
                return;
            }
            List<RawTree> matching = new java.util.ArrayList<>();
            for (Map.Entry<String, RawTree> member : map.members().entrySet()) {
                Object answer = names.search(member.getKey(), in.label, out.memo());
                if (answer instanceof Fault fault) {
                    out.setFault(outRow, fault);
                    return;
                }
                if (!(answer instanceof Patterns.Answer)) {
                    matching.add(member.getValue());
                }
            }
            total(matching, in.label, out, outRow);
        };
    }

    private static void total(List<RawTree> numbers, String label, Vector out, int outRow) {
        Vector one = new Vector();
        one.begin(1);
        one.label = label;
        Numbers number = new Numbers();
        BigDecimal sum = BigDecimal.ZERO;
        for (RawTree element : numbers) {
            one.setTree(0, element);
            number.load(one, 0);
            if (number.kind == Numbers.FAULT) {
                out.setFault(outRow, number.fault());
                return;
            }
            if (number.kind != Numbers.ABSENT) {
                sum = sum.add(number.decimal());
            }
        }
        Operators.setNumber(out, outRow, sum);
    }
}
