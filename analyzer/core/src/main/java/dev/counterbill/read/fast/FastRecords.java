package dev.counterbill.read.fast;

import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;

/**
 * Takes what a fast reader made of a part of a file: batches of its own, and through {@link
 * RecordMapping.Sink} what the plain reader made of the rows that were left to it. Line numbers
 * count from the begin of the part, from 1. Owned by one thread.
 */
public interface FastRecords extends RecordMapping.Sink {
    /** Consumes the batch, which is then cleared and filled anew. */
    void add(FastBatch batch);

    /**
     * Whether records are held against each other: then rows of {@link #add} have the columns
     * {@link FastBatch#duplicateKey}, {@link FastBatch#id} and {@link FastBatch#beginNano}, and
     * those that have more to be compared by come through the session.
     */
    default boolean comparesRecords() {
        return false;
    }

    /**
     * Where a row of {@link #batch} begins; told for each before {@link #flush}.
     *
     * @param row of the batch
     * @param beginByte first byte of the record in the plain bytes of the file
     */
    void place(int row, long beginByte);

    /** Some rows that the mapping skips, and that the session was not asked about. */
    void skippedRows(long rows, String rule);

    /**
     * Rows of {@link #add} for which an identity of the mapping does not hold.
     *
     * @param check as the mapping writes it
     */
    void checksFailed(long rows, String check);

    /** A row that the container rejected. */
    void containerRejected(Reject reject);

    /** A row that the container skipped. */
    void containerSkipped(long line, String rule);
}
