package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath.Step;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions without parts: fields, constants, what a source declares, what came before. */
final class Leaves {
    private Leaves() {}

    /** A field of the record; borrows the column of the batch. */
    static final class Field extends Node {
        final int column;
        private final String label;

        Field(Slots slots, int column, String label) {
            super(slots, Type.ANY);
            this.column = column;
            this.label = label;
        }

        String label() {
            return label;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            RawColumn raw = frame.batch().columns[column];
            out.label = label;
            for (int i = 0; i < frame.size; i++) {
                if (raw.type[i] == RawColumn.TREE && raw.object[i] instanceof RawTree.Leaf) {
                    copyWithLeaves(raw, frame.size, out);
                    return;
                }
            }
            out.borrow(raw);
        }

        /** Where a tree was asked for, a container may give scalars as leaves. */
        private static void copyWithLeaves(RawColumn raw, int size, Vector out) {
            out.begin(size);
            for (int i = 0; i < size; i++) {
                if (raw.type[i] == RawColumn.TREE && raw.object[i] instanceof RawTree tree) {
                    out.setTree(i, tree);
                } else {
                    out.type[i] = raw.type[i];
                    out.number[i] = raw.number[i];
                    out.object[i] = raw.object[i];
                }
            }
        }
    }

    /** The same value in every row. */
    static final class Constant extends Node {
        private final @Nullable Object value;

        private Constant(Slots slots, Type type, @Nullable Object value) {
            super(slots, type);
            this.value = value;
        }

        static Constant text(Slots slots, String value) {
            return new Constant(slots, Type.TEXT, value);
        }

        static Constant number(Slots slots, BigDecimal value) {
            return new Constant(slots, Type.NUMBER, value);
        }

        static Constant truth(Slots slots, boolean value) {
            return new Constant(slots, Type.TRUTH, value);
        }

        static Constant nothing(Slots slots) {
            return new Constant(slots, Type.NOTHING, null);
        }

        @Nullable Object value() {
            return value;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            out.beginConstant();
            set(out, value);
        }

        private static void set(Vector out, @Nullable Object value) {
            if (value instanceof String text) {
                out.setText(0, text);
            } else if (value instanceof Boolean truth) {
                out.setBool(0, truth);
            } else if (value instanceof BigDecimal number) {
                if (number.scale() <= 0 && number.precision() <= 18) {
                    out.setLong(0, number.longValueExact());
                } else {
                    out.setBig(0, number);
                }
            } else {
                out.setNull(0);
            }
        }
    }

    /** {@code @name}: an assumption, or a fact that the source declares. */
    static final class Option extends Node {
        private final String name;

        Option(Slots slots, String name) {
            super(slots, Type.ANY);
            this.name = name;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            out.beginConstant();
            out.label = "@" + name;
            String text = frame.options.assumed().get(name);
            if (text == null) {
                text = frame.options.override(name);
            }
            if (text == null) {
                out.setNull(0);
            } else if (text.equals("true") || text.equals("false")) {
                out.setBool(0, text.equals("true"));
            } else {
                out.setText(0, text);
            }
        }
    }

    /**
     * The map of labels, which is compiled last, so that a run without labels need not read what
     * only labels are made of.
     */
    static final class Labels extends Node {
        private @Nullable Node of;

        Labels(Slots slots) {
            super(slots, Type.TREE);
        }

        void resolve(Node node) {
            of = node;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            if (of == null) {
                throw new IllegalStateException("labels are resolved when a mapping is loaded");
            }
            Vector in = frame.of(of);
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                out.copy(i, in, i);
            }
        }
    }

    /** {@code $carry.name}: the last value of earlier records of the file. */
    static final class Carried extends Node {
        private final int index;

        Carried(Slots slots, int index) {
            super(slots, Type.ANY);
            this.index = index;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector carried = frame.carried[index];
            out.begin(frame.size);
            for (int i = 0; i < frame.size; i++) {
                out.copy(i, carried, i);
            }
        }
    }

    /** Follows steps down a tree; a text or number has no members. */
    static final class Member extends Node {
        private final Node of;
        private final List<Step> steps;
        private final String label;

        Member(Slots slots, Node of, List<Step> steps, String label) {
            super(slots, Type.ANY);
            this.of = of;
            this.steps = List.copyOf(steps);
            this.label = label;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            out.begin(frame.size);
            out.label = label;
            for (int i = 0; i < frame.size; i++) {
                int at = i & in.mask;
                if (in.type[at] == Vector.FAULT) {
                    out.copy(i, in, i);
                } else if (in.type[at] == RawColumn.TREE) {
                    out.setTree(i, Trees.find((RawTree) in.present(at), steps));
                } else {
                    out.setNull(i);
                }
            }
        }
    }
}
