package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Functions of patterns, of several values, and those that give something for nothing. */
final class MoreFunctions {
    private MoreFunctions() {}

    /** {@code text ~ 'pattern'}. */
    static final class Matches extends Node {
        final Node of;
        private final Pattern pattern;

        Matches(Slots slots, Node of, Pattern pattern) {
            super(slots, Type.TRUTH);
            this.of = of;
            this.pattern = pattern;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            Patterns search = new Patterns(pattern, 0);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                String text = Texts.of(in, i);
                if (text == null) {
                    out.copy(i, in, i);
                    if (in.type[i & in.mask] != Vector.FAULT) {
                        out.setNull(i);
                    }
                    continue;
                }
                Object answer = search.search(text, in.label, out.memo());
                if (answer instanceof Fault fault) {
                    out.setFault(i, fault);
                } else {
                    out.setBool(i, answer != Patterns.Answer.NO_MATCH);
                }
            }
        }
    }

    /** {@code rx(text, 'pattern', group)}. */
    static final class Extract extends Node {
        final Node of;
        private final Pattern pattern;
        private final int group;

        Extract(Slots slots, Node of, Pattern pattern, int group) {
            super(slots, Type.TEXT);
            this.of = of;
            this.pattern = pattern;
            this.group = group;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            Patterns search = new Patterns(pattern, group);
            out.begin(frame.size);
            out.label = in.label;
            for (int i = 0; i < frame.size; i++) {
                if (in.type[i & in.mask] == Vector.FAULT) {
                    out.copy(i, in, i);
                    continue;
                }
                String text = Texts.of(in, i);
                Object answer =
                        text == null
                                ? Patterns.Answer.NO_MATCH
                                : search.search(text, in.label, out.memo());
                if (answer instanceof Fault fault) {
                    out.setFault(i, fault);
                } else if (answer instanceof String found) {
                    out.setText(i, found);
                } else {
                    out.setNull(i);
                }
            }
        }
    }

    /** {@code max0(x)}: never below 0; absent is 0. */
    static final class NotNegative extends Node {
        final Node of;

        NotNegative(Slots slots, Node of) {
            super(slots, Type.NUMBER);
            this.of = of;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            Numbers number = new Numbers();
            out.begin(frame.size);
            out.label = in.label;
            for (int i = 0; i < frame.size; i++) {
                number.load(in, i);
                if (number.kind == Numbers.FAULT) {
                    out.setFault(i, number.fault());
                } else if (number.kind == Numbers.ABSENT) {
                    out.setLong(i, 0);
                } else if (number.kind == Numbers.LONG && Numbers.isSmall(number.whole)) {
                    out.setLong(i, Math.max(0, number.whole));
                } else if (number.decimal().signum() < 0) {
                    out.setLong(i, 0);
                } else {
                    Operators.setNumber(out, i, number.decimal());
                }
            }
        }
    }

    /**
     * {@code min}, {@code max} and {@code sum} of several expressions; absent ones do not count.
     */
    static final class Fold extends Node {
        /** How two numbers become one. */
        enum By {
            MIN,
            MAX,
            SUM
        }

        final By by;
        final List<Node> parts;

        Fold(Slots slots, By by, List<Node> parts) {
            super(slots, Type.NUMBER);
            this.by = by;
            this.parts = List.copyOf(parts);
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector[] in = new Vector[parts.size()];
            for (int j = 0; j < in.length; j++) {
                in[j] = frame.of(parts.get(j));
            }
            Numbers number = new Numbers();
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                if (!foldWholes(in, i, number, out)) {
                    fold(in, i, number, out);
                }
            }
        }

        /** The usual case, whole numbers, without an object; false where it is another. */
        private boolean foldWholes(Vector[] in, int row, Numbers number, Vector out) {
            long result = 0;
            boolean found = false;
            for (Vector part : in) {
                number.load(part, row);
                if (number.kind == Numbers.ABSENT) {
                    continue;
                }
                if (number.kind != Numbers.LONG || !Numbers.isSmall(number.whole)) {
                    return false;
                }
                result = found ? wholes(result, number.whole) : number.whole;
                found = true;
                if (!Numbers.isSmall(result)) {
                    return false;
                }
            }
            if (found) {
                out.setLong(row, result);
            } else {
                out.setNull(row);
            }
            return true;
        }

        private long wholes(long result, long value) {
            return switch (by) {
                case MIN -> Math.min(result, value);
                case MAX -> Math.max(result, value);
                case SUM -> result + value;
            };
        }

        private void fold(Vector[] in, int row, Numbers number, Vector out) {
            BigDecimal result = null;
            for (Vector part : in) {
                number.load(part, row);
                if (number.kind == Numbers.FAULT) {
                    out.setFault(row, number.fault());
                    return;
                }
                if (number.kind != Numbers.ABSENT) {
                    BigDecimal value = number.decimal();
                    result =
                            result == null
                                    ? value
                                    : switch (by) {
                                        case MIN -> result.min(value);
                                        case MAX -> result.max(value);
                                        case SUM -> result.add(value);
                                    };
                }
            }
            if (result == null) {
                out.setNull(row);
            } else {
                Operators.setNumber(out, row, result);
            }
        }
    }

    /** {@code zip(keys, values)}: two parallel arrays as a map; the shorter one ends it. */
    static final class Zip extends Node {
        private final Node keys;
        private final Node values;

        Zip(Slots slots, Node keys, Node values) {
            super(slots, Type.TREE);
            this.keys = keys;
            this.values = values;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector a = frame.of(keys);
            Vector b = frame.of(values);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                if (a.object[i & a.mask] instanceof RawTree.Elements names
                        && b.object[i & b.mask] instanceof RawTree.Elements words
                        && a.type[i & a.mask] == RawColumn.TREE
                        && b.type[i & b.mask] == RawColumn.TREE) {
                    Map<String, RawTree> members = new LinkedHashMap<>();
                    int length = Math.min(names.elements().size(), words.elements().size());
                    for (int j = 0; j < length; j++) {
                        String name = Trees.text(names.elements().get(j));
                        if (name != null) {
                            members.put(name, words.elements().get(j));
                        }
                    }
                    out.setTree(i, new RawTree.Members(members));
                } else {
                    out.setNull(i);
                }
            }
        }
    }
}
