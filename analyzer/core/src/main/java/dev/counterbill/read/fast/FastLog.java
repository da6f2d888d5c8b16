package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.RecordMapping;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A file that a fast reader takes: cut into parts, each of which any thread may read with a {@link
 * Lane} of its own. The figures of the parts may be merged when all were read and {@link
 * #requireSeams} has passed.
 */
public interface FastLog extends AutoCloseable {
    /** Into how many parts the file is cut, 1 or more. */
    int parts();

    /**
     * Whether one thread had better begin alone, where there are no more processors than threads:
     * the compilers get along faster then, and without them all reading is slow. Not so where the
     * loops are few and short.
     */
    boolean beginsAlone();

    /** Makes what a thread needs to read parts of this file. */
    Lane lane(FastRecords records);

    /** Records or lines before a part, known when all parts are read. */
    long linesBefore(int part);

    /**
     * Checks that the parts are the whole file and do not overlap.
     *
     * @throws NotFast where the file is to be read otherwise
     */
    void requireSeams() throws NotFast;

    /** Sums of the blocks of the whole file, complete when all parts are read. */
    Optional<BlockSums> sums();

    /**
     * Where only some columns are read: their fingerprint as {@link
     * dev.counterbill.read.LogContainer#fingerprint} defines it, taken on the way.
     */
    default Optional<byte[]> columnFingerprint() throws IOException {
        return Optional.empty();
    }

    /** What the reader takes for granted of this file, in words for the report. */
    default List<String> assumptions() {
        return List.of();
    }

    @Override
    void close() throws IOException;

    /** What one thread reads parts of one file with. */
    interface Lane {
        /**
         * Reads a part.
         *
         * @throws NotFast where the plain reader has to take the file
         */
        void read(int part) throws IOException;

        /**
         * Reads single records again, in the order of the file.
         *
         * @param beginBytes where they begin, as they were told before, in rising order
         */
        void readAgain(long[] beginBytes) throws IOException;

        /** What was counted about the records of this lane. */
        DirectPlan.Notes notes();

        /**
         * The session with the notes of all lanes of a file; called once, for the lane whose
         * session speaks for the file.
         */
        RecordMapping.Session session(Iterable<? extends Lane> all);
    }
}
