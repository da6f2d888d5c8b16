package dev.counterbill.read.mapping;

import dev.counterbill.read.Excerpts;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one expression for the rows of a batch: the types of {@link RawColumn} and two
 * more. Open like a raw column, whose arrays it borrows where the expression is a plain field.
 */
final class Vector {
    /** A {@link BigDecimal}, in {@link #object}. */
    static final byte BIG = 8;

    /** A {@link Fault}, in {@link #object}. */
    static final byte FAULT = 9;

    /** Stands in {@link #object} of an instant that named no zone and is taken as UTC. */
    static final Object ZONELESS = RawColumn.ZONELESS;

    byte[] type = new byte[0];
    long[] number = new long[0];
    @Nullable Object[] object = new @Nullable Object[0];

    /** 0 where the one value in row 0 holds for all rows, else -1: {@code row & mask}. */
    int mask = -1;

    /** Path that the values come from, for messages; empty where they are computed. */
    String label = "";

    private @Nullable Memo<Object> memo;
    private @Nullable Attributes[] attributes = new @Nullable Attributes[0];
    private byte[] ownType = type;
    private long[] ownNumber = number;
    private @Nullable Object[] ownObject = object;

    /** Makes room; arrays grow with what files need, since many files hold one record. */
    void begin(int rows) {
        if (ownType.length < rows) {
            int capacity = Math.max(rows, 16);
            ownType = new byte[capacity];
            ownNumber = new long[capacity];
            ownObject = new @Nullable Object[capacity];
        }
        type = ownType;
        number = ownNumber;
        object = ownObject;
        mask = -1;
    }

    void beginConstant() {
        begin(1);
        mask = 0;
    }

    void borrow(RawColumn column) {
        type = column.type;
        number = column.number;
        object = column.object;
        mask = -1;
    }

    /** What the expression of this vector remembers from batch to batch. */
    Memo<Object> memo() {
        if (memo == null) {
            memo = new Memo<>();
        }
        return memo;
    }

    /** A row's list of attributes by key; several expressions ask for some of the same list. */
    Attributes attributes(int row, RawTree.Elements list) {
        if (attributes.length <= row) {
            attributes = Arrays.copyOf(attributes, type.length);
        }
        Attributes known = attributes[row];
        if (known == null || !known.isOf(list)) {
            Attributes before = row == 0 ? null : attributes[row - 1];
            known = before != null && before.isOf(list) ? before : Attributes.of(list);
            attributes[row] = known;
        }
        return known;
    }

    void setNull(int row) {
        type[row] = RawColumn.NULL;
        object[row] = null;
    }

    void setBool(int row, boolean value) {
        type[row] = RawColumn.BOOL;
        number[row] = value ? 1 : 0;
        object[row] = null;
    }

    void setLong(int row, long value) {
        type[row] = RawColumn.INTEGER;
        number[row] = value;
        object[row] = null;
    }

    void setBig(int row, BigDecimal value) {
        type[row] = BIG;
        object[row] = value;
    }

    void setText(int row, String value) {
        type[row] = RawColumn.TEXT;
        object[row] = value;
    }

    void setInstant(int row, long epochNanos, @Nullable Object zoneless) {
        type[row] = RawColumn.INSTANT;
        number[row] = epochNanos;
        object[row] = zoneless;
    }

    void setFault(int row, Fault fault) {
        type[row] = FAULT;
        object[row] = fault;
    }

    /** A tree; its scalars become plain values. */
    void setTree(int row, @Nullable RawTree tree) {
        if (tree == null) {
            setNull(row);
        } else if (tree instanceof RawTree.Leaf leaf) {
            type[row] = leaf.type();
            number[row] = leaf.number();
            object[row] =
                    leaf.type() == RawColumn.TEXT || leaf.type() == RawColumn.DECIMAL
                            ? leaf.text()
                            : null;
        } else {
            type[row] = RawColumn.TREE;
            object[row] = tree;
        }
    }

    void copy(int row, Vector from, int fromRow) {
        int at = fromRow & from.mask;
        type[row] = from.type[at];
        number[row] = from.number[at];
        object[row] = from.object[at];
    }

    boolean isTrue(int row) {
        int at = row & mask;
        return type[at] == RawColumn.BOOL && number[at] != 0;
    }

    Fault fault(int row) {
        if (object[row & mask] instanceof Fault fault) {
            return fault;
        }
        throw new IllegalStateException("not a fault");
    }

    /** The object of a row whose type has one. */
    Object present(int row) {
        Object value = object[row & mask];
        if (value == null) {
            throw new IllegalStateException("no object in a row of type " + type[row & mask]);
        }
        return value;
    }

    /** What stands in a row, in words, for messages. */
    String describe(int row) {
        int at = row & mask;
        return switch (type[at]) {
            case RawColumn.NULL -> "nothing";
            case RawColumn.BOOL -> number[at] != 0 ? "true" : "false";
            case RawColumn.INTEGER -> Long.toString(number[at]);
            case RawColumn.INSTANT -> "a timestamp";
            case RawColumn.TREE, RawColumn.OTHER -> "an object or array";
            case BIG -> present(at).toString();
            default -> Excerpts.of(String.valueOf(object[at]));
        };
    }
}
