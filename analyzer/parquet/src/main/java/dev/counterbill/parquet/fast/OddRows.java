package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.fast.FastRecords;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the mapping's session answers for, one by one: the first ones of each class and the odd
 * ones. Their values become cells by the plain reader's own rules.
 */
final class OddRows {
    /** Of a row from whose answer nothing is to be learnt. */
    static final int NO_QUESTION = -1;

    private final RecordMapping.Session session;
    private final DirectPlan plan;
    private final @Nullable Column[] columns;
    private final FastRecords records;
    private final RawBatch raw;
    private final Answers answers = new Answers();
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
        this.session = session;
        this.plan = plan;
        this.columns = columns;
        this.records = records;
        this.raw = new RawBatch(columns.length);
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
    void add(int row, int asked) {
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
            answers.begin();
            session.map(raw, answers);
            answers.learn();
            raw.clear();
            Arrays.fill(question, NO_QUESTION);
            hasQuestions = false;
        }
    }

    /** Watches what the session makes of the rows, on its way to the file's own sink. */
    private final class Answers implements RecordMapping.Sink {
        private int seen;
        private int rawSeen;

        void begin() {
            seen = records.batch().usage.size;
            rawSeen = 0;
        }

        void learn() {
            MappedBatch mapped = records.batch();
            for (; seen < mapped.usage.size; seen++) {
                while (raw.line[rawSeen] != mapped.line[seen]) {
                    rawSeen++;
                }
                records.place(seen, rowInFile[rawSeen]);
                if (question[rawSeen] >= 0
                        && mapper != null
                        && mapped.kind[seen] == MappedBatch.Kind.USAGE) {
                    int asked = rawSeen;
                    mapper.learn(question[asked], () -> plan.classOf(asked), mapped, seen);
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
