package dev.counterbill.read.fast;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way through the session: a batch that {@link CellRows} or the plain container
 * fills, with the place of each row in the file. From the answers the {@link RowMapper} learns its
 * classes. Owned by one thread.
 */
final class SessionRows implements SessionAnswers.Learner {
    /** New classes are learnt soon, since all their rows wait for it. */
    static final int MOST_QUESTIONS = 32;

    /** Texts that live no longer than this are forgotten for nothing. */
    static final int MOST_BYTES = 256 << 10;

    final RawBatch raw;
    private final @Nullable RowMapper mapper;
    private final SessionAnswers answers;
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
        this.mapper = mapper;
        this.raw = new RawBatch(session.projection().fields().size());
        this.answers =
                new SessionAnswers(session, raw, beginByte, records, mapper == null ? null : this);
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
        answers.map();
        questions = 0;
        bytes = 0;
    }

    @Override
    public void learn(int rawRow, MappedBatch mapped, int row) {
        RowMapper.Question asked = question[rawRow];
        if (asked != null && mapper != null) {
            mapper.learn(asked, mapper.plan.classOf(rawRow), mapped, row);
        }
    }

    @Override
    public void learnSkipped(int rawRow, String rule) {
        RowMapper.Question asked = question[rawRow];
        if (asked != null && mapper != null) {
            mapper.learnSkipped(asked, mapper.plan.classOf(rawRow), rule);
        }
    }
}
