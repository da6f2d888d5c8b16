package dev.counterbill.read;

/**
 * Some hundred records as a container found them: one column per field of the projection. Filled
 * and cleared again and again by one thread.
 */
public final class RawBatch {
    /**
     * Rows that a batch holds: so many that an expression's begin does not count, and so few that
     * the columns of all expressions stay in the processor's cache, and the texts and trees of a
     * batch die young.
     */
    public static final int CAPACITY_ROWS = 512;

    /** In the order of {@link Projection#fields}. */
    public final RawColumn[] columns;

    /** Line on which the record begins, from 1; in Parquet its row, from 1. */
    public final long[] line = new long[CAPACITY_ROWS];

    /** How many rows are filled. */
    public int size;

    public RawBatch(int columnCount) {
        columns = new RawColumn[columnCount];
        for (int i = 0; i < columnCount; i++) {
            columns[i] = new RawColumn(CAPACITY_ROWS);
        }
    }

    public void clear() {
        for (RawColumn column : columns) {
            column.clear(size);
        }
        size = 0;
    }

    public boolean isFull() {
        return size == CAPACITY_ROWS;
    }
}
