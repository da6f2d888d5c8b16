package dev.counterbill.read.fast;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way through the session: a batch that {@link CellRows} or the plain container
 * fills, with the place of each row in the file. From the answers the {@link RowMapper} learns its
 * classes. Owned by one thread.
 */
final class SessionRows {
    /** New classes are learnt soon, since all their rows wait for it. */
    static final int MOST_QUESTIONS = 32;

    /** Texts that live no longer than this are forgotten for nothing. */
    static final int MOST_BYTES = 256 << 10;

    final RawBatch raw;
    private final RecordMapping.Session session;
    private final @Nullable RowMapper mapper;
    private final FastRecords records;
    private final Answers answers = new Answers();
    private final long[] beginByte = new long[RawBatch.CAPACITY_ROWS];
    private final RowMapper.@Nullable Question[] question =
            new RowMapper.@Nullable Question[RawBatch.CAPACITY_ROWS];
    private int questions;
    private int bytes;

    /**
     * For one file.
     *
     * @param mapper who learns from the answers; null where there is nothing to learn
     */
    SessionRows(RecordMapping.Session session, @Nullable RowMapper mapper, FastRecords records) {
        this.session = session;
        this.mapper = mapper;
        this.records = records;
        this.raw = new RawBatch(session.projection().fields().size());
    }

    /**
     * Says where a row of the batch stands.
     *
     * @param row of the batch
     * @param line of its begin in the part
     * @param begin its first byte in the file
     * @param asked what to learn from the answer, or null
     */
    void place(int row, long line, long begin, RowMapper.@Nullable Question asked) {
        raw.line[row] = line;
        beginByte[row] = begin;
        question[row] = asked;
        questions += asked == null ? 0 : 1;
    }

    /**
     * Says that the batch has one more row.
     *
     * @param rowBytes its length in the file
     */
    void end(int rowBytes) {
        raw.size++;
        bytes += rowBytes;
        if (raw.isFull() || bytes > MOST_BYTES || questions == MOST_QUESTIONS) {
            map();
        }
    }

    /** Maps the batch and empties it. */
    void map() {
        if (raw.size == 0) {
            return;
        }
        answers.begin();
        session.map(raw, answers);
        answers.learn();
        raw.clear();
        questions = 0;
        bytes = 0;
    }

    /** Watches what the session makes of a batch, on its way to the file's own sink. */
    private final class Answers implements RecordMapping.Sink {
        private int seen;
        private int rawSeen;
        private int rawSkipped;

        void begin() {
            seen = records.batch().usage.size;
            rawSeen = 0;
            rawSkipped = 0;
        }

        /** Looks at the canonical records that were added since it looked last. */
        void learn() {
            MappedBatch mapped = records.batch();
            for (; seen < mapped.usage.size; seen++) {
                while (raw.line[rawSeen] != mapped.line[seen]) {
                    rawSeen++;
                }
                records.place(seen, beginByte[rawSeen]);
                RowMapper.Question asked = question[rawSeen];
                if (asked != null
                        && mapper != null
                        && mapped.kind[seen] == MappedBatch.Kind.USAGE) {
                    mapper.learn(asked, mapper.plan.classOf(rawSeen), mapped, seen);
                }
            }
        }

        @Override
        public MappedBatch batch() {
            return records.batch();
        }

        @Override
        public void flush() {
            learn();
            records.flush();
            seen = records.batch().usage.size;
        }

        @Override
        public void skipped(long line, String rule) {
            if (mapper != null) {
                while (raw.line[rawSkipped] != line) {
                    rawSkipped++;
                }
                RowMapper.Question asked = question[rawSkipped];
                if (asked != null) {
                    mapper.learnSkipped(asked, mapper.plan.classOf(rawSkipped), rule);
                }
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
}
