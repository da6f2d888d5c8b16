package dev.counterbill.read.container;

import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import org.jspecify.annotations.Nullable;

/**
 * The values of one object on one level of a document. A record holds on to the objects around it,
 * whose fields may stand behind it in the file; its row is made when all of them are known.
 */
final class JsonElement {
    final @Nullable JsonElement parent;
    final int level;
    final long line;
    final byte[] type;
    final long[] number;
    final @Nullable Object[] object;

    /** How many columns of this level are not yet known; 0 at the end of the object. */
    int missing;

    /** True where a path to the records of the next level was found. */
    boolean nextFound;

    /** Why the record is wrong, as a code, and in which column; null where it is not. */
    @Nullable String fault;

    int faultColumn;

    JsonElement(@Nullable JsonElement parent, int level, long line, int columns, int missing) {
        this.parent = parent;
        this.level = level;
        this.line = line;
        this.type = new byte[columns];
        this.number = new long[columns];
        this.object = new @Nullable Object[columns];
        this.missing = missing;
    }

    /** True where every field of this object and of those around it is known. */
    boolean isComplete() {
        for (@Nullable JsonElement at = this; at != null; at = at.parent) {
            if (at.missing > 0) {
                return false;
            }
        }
        return true;
    }

    void fail(String code, int column) {
        if (fault == null) {
            fault = code;
            faultColumn = column;
        }
    }

    void set(int column, byte valueType, long valueNumber, @Nullable Object valueObject) {
        type[column] = valueType;
        number[column] = valueNumber;
        object[column] = valueObject;
        missing--;
    }

    /** Sets a column from a tree. */
    void set(int column, @Nullable RawTree tree, Projection.Form form) {
        if (tree == null) {
            missing--;
        } else if (tree instanceof RawTree.Leaf leaf) {
            if (leaf.type() == RawColumn.NULL) {
                missing--;
            } else if (form == Projection.Form.TREE) {
                set(column, RawColumn.TREE, 0, leaf);
            } else {
                boolean text = leaf.type() == RawColumn.TEXT || leaf.type() == RawColumn.DECIMAL;
                set(column, leaf.type(), leaf.number(), text ? leaf.text() : null);
            }
        } else if (form == Projection.Form.TREE) {
            set(column, RawColumn.TREE, 0, tree);
        } else {
            set(column, RawColumn.OTHER, 0, null);
        }
    }

    /** Writes the record's row: each column from the level on which it stands. */
    void writeTo(RawBatch batch, int[] levelOf) {
        int row = batch.size;
        for (int column = 0; column < levelOf.length; column++) {
            RawColumn target = batch.columns[column];
            @Nullable JsonElement from = this;
            while (from != null && from.level != levelOf[column]) {
                from = from.parent;
            }
            if (from == null) {
                target.setNull(row);
            } else {
                target.type[row] = from.type[column];
                target.number[row] = from.number[column];
                target.object[row] = from.object[column];
            }
        }
        batch.line[row] = line;
        batch.size++;
    }
}
