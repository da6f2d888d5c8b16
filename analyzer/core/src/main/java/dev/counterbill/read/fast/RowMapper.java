package dev.counterbill.read.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of fields, given as places in a buffer, into a batch of usage, each by the class that
 * it belongs to. Works through some hundred rows at once, column by column. Owned by one thread;
 * makes no object per row.
 */
final class RowMapper {
    private static final int ROWS = RowFields.ROWS;
    private static final String[] NO_TEXTS = {};

    /** What the scanner fills. */
    final RowFields fields;

    final DirectPlan plan;
    private final RowValues values;
    private final FastBatch batch;
    private final FastRecords records;
    private final ClassTable classes;
    private final CommonSums commonSums;
    private final List<LearnedClass> learnedClasses = new ArrayList<>();

    /** Those for whose rows identities of the mapping do not hold. */
    private final List<LearnedClass> failing = new ArrayList<>();

    private final @Nullable LearnedClass[] classOf = new @Nullable LearnedClass[ROWS];
    private final int[] labelFields;

    /** Per label and number of its text: the number in the ledger's pool, plus one; 0: unknown. */
    private final int[][] labelOf;

    private final DirectPlan.@Nullable KeyPart keyPart;
    private final DirectPlan.TimeForm timeForm;
    private final KeyShape.Hasher keys = new KeyShape.Hasher();

    /** Null where rows are not compared with others. */
    private final @Nullable ComparedRows compared;

    /** The meters that some class counts. */
    private int[] meters = {};

    private int meterBits;

    /** The rules by which rows were skipped, and how many rows of the batch at hand. */
    private final List<String> skipRules = new ArrayList<>();

    private long[] skipped = {};
    private long doubtful;
    private long fitting;
    private long tokensAtStake;

    RowMapper(DirectPlan plan, FastBatch batch, FastRecords records) {
        this.plan = plan;
        this.fields = new RowFields(plan.roles());
        this.values = new RowValues(plan, fields);
        this.classes = new ClassTable(values.numbers.length);
        this.commonSums = new CommonSums(fields);
        this.batch = batch;
        this.records = records;
        this.keyPart = plan.keyPart().orElse(null);
        this.timeForm = plan.timeForm();
        this.compared = records.comparesRecords() ? new ComparedRows(fields, batch) : null;
        this.labelFields = plan.labelFields().stream().mapToInt(Integer::intValue).toArray();
        this.labelOf = new int[labelFields.length][1024];
    }

    /**
     * Maps the rows that the fields hold and empties them; what only the session can answer for is
     * left to others. Without a loop of its own, so that the loops are compiled and not all of them
     * together once more.
     *
     * @param offset of the buffer in the file
     */
    void map(byte[] bytes, long offset, LeftRows left) throws IOException {
        int rows = fields.rows;
        if (rows == 0) {
            return;
        }
        values.read(bytes, rows);
        classes.find(fields, values, rows, classOf);
        choose(rows);
        writeCounts(batch.usage, rows, areCommon(rows));
        writeKeys(bytes, rows);
        leave(bytes, offset, left, rows);
        if (batch.hasPayments()) {
            writeCosts(rows);
        }
        if (compared != null) {
            compared.write(bytes, rows, classOf);
        }
        write(offset, rows);
        tellSkipped();
        tellFailedChecks();
        fields.clear();
        if (batch.usage.size > 0) {
            records.add(batch);
            batch.usage.clear();
        }
    }

    /** Forgets the classes of rows that cannot be mapped by them. */
    private void choose(int rows) {
        for (int row = 0; row < rows; row++) {
            LearnedClass learned = classOf[row];
            if (learned != null && learned.isPlain) {
                values.odd[row] = 1;
            }
            if (values.odd[row] != 0 || (learned != null && lacksLabels(learned, row))) {
                classOf[row] = null;
            }
        }
    }

    /** Leaves the rows that are odd or not known to others, in the order of the file. */
    private void leave(byte[] bytes, long offset, LeftRows left, int rows) throws IOException {
        for (int row = 0; row < rows; row++) {
            if (values.odd[row] != 0 || classOf[row] == null) {
                leaveRow(bytes, offset, left, row);
            }
        }
    }

    /** Leaves a row, unless its class was learnt from the answers to rows before it. */
    private void leaveRow(byte[] bytes, long offset, LeftRows left, int row) throws IOException {
        if (values.odd[row] == 0) {
            Question question = question(bytes, row);
            LearnedClass learned =
                    classes.find(question.categories(), question.types(), question.values());
            if (learned == null || (!learned.isPlain && lacksLabels(learned, row))) {
                left.add(bytes, offset, fields, row, question);
                return;
            }
            classOf[row] = learned;
            writeRow(bytes, learned, row);
        }
        if (values.odd[row] != 0) {
            classOf[row] = null;
            left.add(bytes, offset, fields, row, null);
        }
    }

    /** Writes a row whose class was learnt after the columns were written. */
    private void writeRow(byte[] bytes, LearnedClass learned, int row) {
        if (learned.isPlain) {
            values.odd[row] = 1;
            return;
        }
        for (int meter : meters) {
            batch.usage.counts[meter][row] = 0;
        }
        for (MeterSum sum : learned.sums) {
            long count = sum.of(values.numbers, row);
            batch.usage.counts[sum.meter][row] = count;
            values.odd[row] |= isOutOfBounds(count);
        }
        writeKey(bytes, row);
    }

    /** 1 for a count that no record has. */
    private static int isOutOfBounds(long count) {
        return (int) ((count | LedgerBuilder.MAX_COUNT - count) >>> Long.SIZE - 1);
    }

    /** Whether all rows are counted by the common sums. */
    private boolean areCommon(int rows) {
        boolean areCommon = true;
        for (int row = 0; row < rows; row++) {
            LearnedClass learned = classOf[row];
            areCommon &= learned == null || learned.isCommon;
        }
        return areCommon;
    }

    /** Rows that are skipped need none. */
    private boolean lacksLabels(LearnedClass learned, int row) {
        return learned.skipRule < 0 && !hasLabels(row);
    }

    /** 0 is not learnt, so labels are kept one higher. */
    private boolean hasLabels(int row) {
        boolean areKnown = true;
        for (int label = 0; label < labelFields.length; label++) {
            int id = values.labels[label][row];
            areKnown &= id == 0 || (id < labelOf[label].length && labelOf[label][id] != 0);
        }
        return areKnown;
    }

    private Question question(byte[] bytes, int row) {
        long[] types = fields.typesOf(row).clone();
        long[] numbers = new long[values.numbers.length];
        int[] labels = new int[labelFields.length];
        values.numbers(row, numbers);
        for (int label = 0; label < labels.length; label++) {
            labels[label] = values.labels[label][row];
        }
        byte[] places = new byte[numbers.length];
        for (int field : fields.amounts) {
            places[field] = values.places[field][row];
        }
        return new Question(
                values.categories[row],
                types,
                numbers,
                places,
                labels,
                iso(row),
                compared == null ? NO_TEXTS : compared.texts(bytes, row, numbers.length));
    }

    /** Per field of a row whether it is a time that is written as a date. */
    private boolean[] iso(int row) {
        boolean[] isIso = new boolean[values.numbers.length];
        for (int field : fields.times) {
            byte type = fields.type[fields.typeAt(field, row)];
            isIso[field] = type == RowFields.ZONED_TIME || type == RowFields.ZONELESS_TIME;
        }
        return isIso;
    }

    /** Rows whose counts are out of bounds become odd. */
    private void writeCounts(UsageBatch usage, int rows, boolean areCommon) {
        for (int meter : meters) {
            MeterSum sum = areCommon ? commonSums.of(meter) : null;
            if (sum == null) {
                Arrays.fill(usage.counts[meter], 0, rows, 0);
            } else {
                sum.of(values.numbers, rows, usage.counts[meter]);
            }
        }
        if (!areCommon) {
            for (int row = 0; row < rows; row++) {
                LearnedClass learned = classOf[row];
                if (learned != null) {
                    for (MeterSum sum : learned.sums) {
                        usage.counts[sum.meter][row] = sum.of(values.numbers, row);
                    }
                }
            }
        }
        for (int meter : meters) {
            requireInBounds(usage.counts[meter], rows);
        }
    }

    /** Apart, so that the loop is compiled by itself. */
    private void requireInBounds(long[] counts, int rows) {
        int[] odd = values.odd;
        for (int row = 0; row < rows; row++) {
            // A row without a class was counted by sums that are not its own.
            odd[row] |= classOf[row] == null ? 0 : isOutOfBounds(counts[row]);
        }
    }

    private void writeKeys(byte[] bytes, int rows) {
        for (int row = 0; row < rows; row++) {
            writeKey(bytes, row);
        }
    }

    private void writeKey(byte[] bytes, int row) {
        LearnedClass learned = classOf[row];
        batch.keyHash[row] = KeyHash.NONE;
        if (learned == null || learned.key == null) {
            return;
        }
        int from = fields.begin[learned.keyField * RowFields.STRIDE + row];
        int to = fields.end[learned.keyField * RowFields.STRIDE + row];
        if (to - from <= KeyHash.MOST_BYTES && RowFields.isPlainText(bytes, from, to)) {
            batch.keyHash[row] = keys.of(learned.key, bytes, from, to);
        } else {
            values.odd[row] = 1;
        }
    }

    /** Writes the other columns, and closes the gaps of the rows that have no class. */
    private void write(long offset, int rows) {
        UsageBatch usage = batch.usage;
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            LearnedClass learned = classOf[row];
            if (learned == null) {
                continue;
            }
            if (learned.skipRule >= 0) {
                skipped[learned.skipRule]++;
                continue;
            }
            if (kept < row) {
                usage.moveRow(row, kept);
                batch.keyHash[kept] = batch.keyHash[row];
            }
            learned.rows++;
            batch.beginByte[kept] = offset + fields.rowBegin[row];
            usage.combination[kept] = learned.combination;
            usage.beginSecond[kept] =
                    learned.timeField < 0 ? learned.begin : values.numbers[learned.timeField][row];
            if (learned.endField >= 0) {
                usage.endSecond[kept] = learned.end(values.numbers[learned.endField][row]);
                usage.spellOut(kept, learned.combination);
            }
            for (int label = 0; label < labelFields.length; label++) {
                int id = values.labels[label][row];
                usage.labels[label][kept] =
                        id != 0 ? labelOf[label][id] - 1 : learned.labels[label];
            }
            if (learned.doubt != null) {
                doubtful++;
                fitting += learned.doubt.fits ? 1 : 0;
                tokensAtStake += Math.max(0, learned.doubt.tokens.of(values.numbers, row));
            }
            kept++;
        }
        usage.size = kept;
    }

    /** Writes what rows with a class state of their cost, one behind the other. */
    private void writeCosts(int rows) {
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            LearnedClass learned = classOf[row];
            if (learned == null || learned.skipRule >= 0) {
                continue;
            }
            batch.payment[kept] = learned.payment;
            if (learned.payment != 0) {
                batch.costDigits[kept] = values.numbers[learned.amountField][row];
                batch.costPlaces[kept] = values.places[learned.amountField][row];
            }
            kept++;
        }
    }

    private void tellFailedChecks() {
        for (int i = 0; i < failing.size(); i++) {
            LearnedClass learned = failing.get(i);
            if (learned.rows > learned.toldRows) {
                for (String check : learned.failedChecks) {
                    records.checksFailed(learned.rows - learned.toldRows, check);
                }
                learned.toldRows = learned.rows;
            }
        }
    }

    private void tellSkipped() {
        for (int rule = 0; rule < skipped.length; rule++) {
            if (skipped[rule] > 0) {
                records.skippedRows(skipped[rule], skipRules.get(rule));
                skipped[rule] = 0;
            }
        }
    }

    /**
     * A row that waits for the session's answer.
     *
     * @param texts by field, see {@link ComparedRows#texts}; none where rows are not compared
     */
    record Question(
            int categories,
            long[] types,
            long[] values,
            byte[] places,
            int[] labelIds,
            boolean[] isIso,
            String[] texts) {
        BigDecimal cost(int amountField) {
            return BigDecimal.valueOf(values[amountField], places[amountField]);
        }
    }

    /**
     * Learns from what the session made of a row.
     *
     * @param form of the row; empty where it is not understood
     */
    void learn(Question question, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int row) {
        LearnedClass learned =
                classes.find(question.categories(), question.types(), question.values());
        if (learned == null) {
            learned = classOf(question, form, mapped, row);
            add(learned);
        }
        if (learned.isPlain) {
            return;
        }
        for (int i = 0; i < labelFields.length; i++) {
            int id = question.labelIds()[i];
            if (labelFields[i] >= 0 && id != 0) {
                if (id >= labelOf[i].length) {
                    labelOf[i] = Arrays.copyOf(labelOf[i], Math.max(id + 1, 2 * id));
                }
                labelOf[i][id] = mapped.usage.labels[i][row] + 1;
            }
        }
        if ((learned.meters & ~meterBits) != 0) {
            for (int bits = learned.meters & ~meterBits; bits != 0; bits &= bits - 1) {
                // Rows of the batch at hand were written without it.
                Arrays.fill(batch.usage.counts[Integer.numberOfTrailingZeros(bits)], 0, ROWS, 0);
            }
            meterBits |= learned.meters;
            meters = new int[Integer.bitCount(meterBits)];
            for (int i = 0, bits = meterBits; bits != 0; bits &= bits - 1) {
                meters[i++] = Integer.numberOfTrailingZeros(bits);
            }
            batch.usage.meters = meterBits;
        }
    }

    /** Learns that the session skipped a row. */
    void learnSkipped(Question question, Optional<DirectPlan.RowClass> form, String rule) {
        boolean isKnown =
                classes.find(question.categories(), question.types(), question.values()) != null;
        if (isKnown || form.isEmpty() || form.get().way() != DirectPlan.Way.SKIPPED) {
            return;
        }
        if (!skipRules.contains(rule)) {
            skipRules.add(rule);
            skipped = Arrays.copyOf(skipped, skipRules.size());
        }
        add(
                LearnedClass.skipped(
                        question.categories(),
                        question.types(),
                        Comparison.of(form.get()),
                        skipRules.indexOf(rule)));
    }

    private void add(LearnedClass learned) {
        classes.add(learned);
        commonSums.take(learned);
        learnedClasses.add(learned);
        if (!learned.failedChecks.isEmpty()) {
            failing.add(learned);
        }
    }

    private LearnedClass classOf(
            Question question, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int row) {
        if (form.isEmpty()) {
            return LearnedClass.plain(question.categories(), question.types(), new Comparison[0]);
        }
        Comparison[] guards = Comparison.of(form.get());
        String key = mapped.duplicateKey[row];
        KeyShape shape =
                key == null || keyPart == null
                        ? null
                        : KeyShape.of(key, keyPart, mapped.idPartBegin[row], mapped.idPartEnd[row]);
        boolean keyIsClear = (key == null) == (shape == null);
        if (form.get().way() != DirectPlan.Way.DIRECT
                || !keyIsClear
                || (shape != null && form.get().keyField() < 0)) {
            return LearnedClass.plain(question.categories(), question.types(), guards);
        }
        int payment = form.get().amountField() < 0 ? 0 : batch.paymentOf(mapped, row);
        LearnedClass learned =
                new LearnedClass(
                        question.categories(),
                        question.types(),
                        form.get(),
                        mapped,
                        row,
                        payment,
                        shape);
        return agrees(learned, question, mapped, row)
                        && (compared == null || ComparedRows.agrees(learned, question, mapped, row))
                ? learned
                : LearnedClass.plain(question.categories(), question.types(), guards);
    }

    /** Whether the plan gives for this row what the session gave: else it is not understood. */
    private boolean agrees(LearnedClass learned, Question question, MappedBatch mapped, int row) {
        long begin = learned.timeField < 0 ? learned.begin : question.values()[learned.timeField];
        long end = learned.endField < 0 ? 0 : learned.end(question.values()[learned.endField]);
        long[] counts = new long[Meter.values().length];
        for (MeterSum sum : learned.sums) {
            counts[sum.meter] = sum.of(question.values());
        }
        boolean same =
                isTime(question, learned.timeField)
                        && isTime(question, learned.endField)
                        && mapped.usage.endSecond[row] == end
                        && mapped.usage.beginSecond[row] == begin;
        for (int meter = 0; meter < counts.length; meter++) {
            same &= mapped.usage.counts[meter][row] == counts[meter];
        }
        BigDecimal cost = mapped.cost[row];
        int amount = learned.amountField;
        return same
                && (cost == null
                        ? amount < 0
                        : amount >= 0 && cost.compareTo(question.cost(amount)) == 0);
    }

    /** Whether a time is written as the mapping reads it; true of one that is no field's. */
    private boolean isTime(Question question, int field) {
        return field < 0
                || switch (timeForm) {
                    case ISO -> question.isIso()[field];
                    case ISO_OR_EPOCH_SECONDS -> true;
                    case EPOCH_SECONDS, EPOCH_MILLISECONDS, EPOCH_MICROSECONDS, EPOCH_NANOSECONDS ->
                            !question.isIso()[field];
                };
    }

    /** What the rows that were mapped here add to the session's notes. */
    DirectPlan.Notes notes() {
        DirectPlan.Notes notes = new DirectPlan.Notes(0, 0, 0, 0, doubtful, fitting, tokensAtStake);
        for (LearnedClass learned : learnedClasses) {
            notes = notes.plus(learned.notes.times(learned.rows));
        }
        return notes;
    }
}
