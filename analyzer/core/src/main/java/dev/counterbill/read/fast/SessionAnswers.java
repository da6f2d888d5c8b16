package dev.counterbill.read.fast;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the session makes of a batch of raw rows, on its way to the file's own sink: each
 * record gets its place in the file, and what there is to learn from it is learnt. Owned by one
 * thread.
 */
public final class SessionAnswers implements RecordMapping.Sink {
    private final RecordMapping.Session session;
    private final RawBatch raw;
    private final long[] places;
    private final FastRecords records;
    private final @Nullable Learner learner;
    private int seen;
    private int rawSeen;
    private int rawSkipped;

    /** Who learns from what the session makes of a raw row. */
    public interface Learner {
        /**
         * Learns from usage.
         *
         * @param rawRow in the batch of raw rows
         * @param row in the batch of records
         */
        void learn(int rawRow, MappedBatch mapped, int row);

        /** Learns from a row that a rule skips. */
        void learnSkipped(int rawRow, String rule);
    }

    /**
     * For one file.
     *
     * @param places of the raw rows, see {@link FastRecords#place}
     * @param learner null where there is nothing to learn
     */
    public SessionAnswers(
            RecordMapping.Session session,
            RawBatch raw,
            long[] places,
            FastRecords records,
            @Nullable Learner learner) {
        this.session = session;
        this.raw = raw;
        this.places = places;
        this.records = records;
        this.learner = learner;
    }

    /** Maps the raw rows and empties their batch. */
    public void map() {
        seen = records.batch().usage.size;
        rawSeen = 0;
        rawSkipped = 0;
        session.map(raw, this);
        look();
        raw.clear();
    }

    /** Looks at the records that were added since it looked last. */
    private void look() {
        MappedBatch mapped = records.batch();
        for (; seen < mapped.usage.size; seen++) {
            while (raw.line[rawSeen] != mapped.line[seen]) {
                rawSeen++;
            }
            records.place(seen, places[rawSeen]);
            if (learner != null && mapped.kind[seen] == MappedBatch.Kind.USAGE) {
                learner.learn(rawSeen, mapped, seen);
            }
        }
    }

    @Override
    public MappedBatch batch() {
        return records.batch();
    }

    @Override
    public void flush() {
        look();
        records.flush();
        seen = records.batch().usage.size;
    }

    @Override
    public void skipped(long line, String rule) {
        if (learner != null) {
            // Of mappings that make one record of a row: their rows are skipped in their order.
            while (raw.line[rawSkipped] != line) {
                rawSkipped++;
            }
            learner.learnSkipped(rawSkipped, rule);
        }
        records.skipped(line, rule);
    }

    @Override
    public void rejected(Reject reject) {
        records.rejected(reject);
    }

    @Override
    public void checkFailed(long line, String check) {
        records.checkFailed(line, check);
    }
}
