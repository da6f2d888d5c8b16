package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.SessionAnswers;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the mapping's session answers for, one by one: the first ones of each class and the odd
 * ones. Their values become cells by the plain reader's own rules.
 */
final class OddRows implements SessionAnswers.Learner {
    /** Of a row from whose answer nothing is to be learnt. */
    static final int NO_QUESTION = -1;

    private final DirectPlan plan;
    private final @Nullable Column[] columns;
    private final RawBatch raw;
    private final SessionAnswers answers;
    private final int[] question = new int[RawBatch.CAPACITY_ROWS];
    private final long[] rowInFile = new long[RawBatch.CAPACITY_ROWS];
    private @Nullable ClassMapper mapper;
    private boolean hasQuestions;
    private long firstRow;
    private long firstLine;

    OddRows(
            RecordMapping.Session session,
            DirectPlan plan,
            @Nullable Column[] columns,
            FastRecords records) {
        this.plan = plan;
        this.columns = columns;
        this.raw = new RawBatch(columns.length);
        this.answers = new SessionAnswers(session, raw, rowInFile, records, this);
    }

    /** Says who learns from the answers. */
    void teach(ClassMapper learner) {
        mapper = learner;
    }

    /** How many rows wait for the session. */
    int rows() {
        return raw.size;
    }

    /**
     * Says where the batch that follows stands.
     *
     * @param row of its first row in the file, from 0
     * @param line of its first row in the part, from 1
     */
    void begin(long row, long line) {
        firstRow = row;
        firstLine = line;
    }

    /**
     * Leaves a row of the batch to the session.
     *
     * @param asked the row in the batch, where its answer is to be learnt from, or {@link
     *     #NO_QUESTION}
     */
    void add(int row, int asked) throws IOException {
        for (int field = 0; field < columns.length; field++) {
            Column column = columns[field];
            if (column != null) {
                column.cell(row, raw.columns[field], raw.size);
            }
        }
        question[raw.size] = asked;
        rowInFile[raw.size] = firstRow + row;
        raw.line[raw.size] = firstLine + row;
        hasQuestions |= asked >= 0;
        raw.size++;
        if (raw.isFull()) {
            flush();
        }
    }

    /** Questions are answered while the batch still stands in the columns. */
    void endBatch() {
        if (hasQuestions) {
            flush();
        }
    }

    void flush() {
        if (raw.size > 0) {
            answers.map();
            Arrays.fill(question, NO_QUESTION);
            hasQuestions = false;
        }
    }

    @Override
    public void learn(int rawRow, MappedBatch mapped, int row) {
        if (question[rawRow] >= 0 && mapper != null) {
            mapper.learn(question[rawRow], () -> plan.classOf(rawRow), mapped, row);
        }
    }

    /** Rows that are skipped are not read so often here that it would pay. */
    @Override
    public void learnSkipped(int rawRow, String rule) {}
}
