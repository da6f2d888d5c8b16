package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.fast.Comparison;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.KeyHash;
import dev.counterbill.read.fast.KeyShape;
import dev.counterbill.read.fast.MeterSum;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the columns of a batch into rows of usage, column by column, by the class that each row
 * belongs to: its categories, which of the other columns are there, and how comparisons turn out.
 * Owned by one thread; makes no object per row.
 */
final class ClassMapper {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    private static final int MOST_CLASSES = 1 << 19;

    /** So many rows may wait for the session before it is asked about one that may be like them. */
    private static final int WAITING_ROWS = 64;

    private static final long[] ZEROS = new long[Column.BATCH_ROWS];

    private final @Nullable Column[] columns;
    private final FastBatch batch;
    private final FastRecords records;
    private final OddRows odd;
    private final DirectPlan.@Nullable KeyPart keyPart;
    private final RowCodes codes;
    private final MeterSums sums;

    /** The columns that are no categories, and those of labels among them. */
    private final Column[] others;

    /** Per label its column; null where the class has the label. */
    private final @Nullable Column[] labelColumns;

    /** Per label and number of its value the text in the ledger's pool, plus one; 0: unknown. */
    private final int[][] labelOf;

    /** Values of each field: counts, and times as epoch seconds. */
    private final long[][] values;

    /** Whether the one column of times writes the seconds to where they belong. */
    private final boolean hasOneTime;

    /** The classes of the rows at hand. */
    private final int[] classOf = new int[Column.BATCH_ROWS];

    /** Classes by number; rows of the first two are not mapped. */
    private RowClass[] classes;

    private int classCount = RowCodes.FIRST;

    /** Of classes by number: combination, rows that were mapped, and all bits where it doubts. */
    private int[] combinations = new int[64];

    private long[] rows = new long[64];
    private long[] doubts = new long[64];
    private boolean hasKeys;

    /** Whether rows of some class have an end. */
    private boolean hasEnds;

    /** The one field that holds the tokens in doubt, -1 before there is one, -2 for several. */
    private int doubtField = -1;

    private long tokensAtStake;
    private final KeyShape.Hasher keys = new KeyShape.Hasher();

    ClassMapper(
            DirectPlan plan,
            @Nullable Column[] columns,
            DistinctValues[] distinct,
            FastBatch batch,
            FastRecords records,
            OddRows odd) {
        this.columns = columns;
        this.batch = batch;
        this.records = records;
        this.odd = odd;
        this.keyPart = plan.keyPart().orElse(null);
        List<Column> deciding = new ArrayList<>();
        List<DistinctValues> decidingValues = new ArrayList<>();
        List<Column> present = new ArrayList<>();
        this.values = new long[columns.length][];
        int times = 0;
        for (int field = 0; field < columns.length; field++) {
            Column column = columns[field];
            values[field] = column instanceof NumberColumn number ? number.values : ZEROS;
            if (column != null && column.role == DirectPlan.Role.CATEGORY) {
                deciding.add(column);
                decidingValues.add(distinct[field]);
            } else if (column != null && !column.isWithoutMeaning()) {
                present.add(column);
                times += column.role == DirectPlan.Role.TIME ? 1 : 0;
            }
        }
        this.hasOneTime = times == 1;
        this.codes = new RowCodes(deciding, decidingValues, present);
        this.sums = new MeterSums(codes, columns, values);
        this.others = present.toArray(Column[]::new);
        List<Integer> labelFields = plan.labelFields();
        this.labelColumns = new @Nullable Column[labelFields.size()];
        this.labelOf = new int[labelColumns.length][1024];
        for (int i = 0; i < labelColumns.length; i++) {
            labelColumns[i] = labelFields.get(i) < 0 ? null : columns[labelFields.get(i)];
        }
        RowClass plain = new RowClass(0, new Comparison[0]);
        this.classes = new RowClass[64];
        Arrays.fill(classes, plain);
        Arrays.fill(batch.keyHash, KeyHash.NONE);
    }

    /**
     * Maps the rows that stand in the columns, and hands them on.
     *
     * @param firstRow of them in the file, from 0
     */
    void map(int count, long firstRow) throws IOException {
        codes.write(values, count);
        boolean areMapped = codes.find(values, classOf, count);
        areMapped &= !markOdd(count);
        areMapped &= areLabelsKnown(count);
        UsageBatch usage = batch.usage;
        sums.write(usage, classOf, classes, count);
        if (!areMapped || hasPlain(count)) {
            int known = classCount;
            leave(count);
            odd.endBatch();
            if (known < classCount) {
                sums.write(usage, classOf, classes, count);
            }
            areMapped = false;
        }
        combine(classOf, combinations, rows, usage.combination, count);
        addDoubt(count);
        if (hasEnds) {
            writeEnds(count);
        }
        if (!hasOneTime) {
            writeTimes(count);
        }
        for (int label = 0; label < labelColumns.length; label++) {
            writeLabel(label, count);
        }
        if (hasKeys) {
            writeKeys(count, firstRow);
        }
        if (batch.hasPayments()) {
            writeCosts(count);
        }
        usage.size = areMapped ? count : closeGaps(count);
        if (usage.size > 0) {
            records.add(batch);
            usage.clear();
        }
    }

    private boolean markOdd(int count) {
        boolean any = false;
        for (Column column : others) {
            if (column.hasOdd) {
                any = true;
                for (int row = 0; row < count; row++) {
                    if (column.state[row] == Column.ODD) {
                        classOf[row] = RowCodes.PLAIN;
                    }
                }
            }
        }
        return any;
    }

    /** Forgets the classes of rows with labels that were not learnt. */
    private boolean areLabelsKnown(int count) {
        boolean all = true;
        for (int label = 0; label < labelColumns.length; label++) {
            Column column = labelColumns[label];
            for (int row = 0; column != null && row < count; row++) {
                int id = column.ids[row];
                if (id != 0 && labelNumber(label, id) == 0 && classOf[row] >= RowCodes.FIRST) {
                    classOf[row] = RowCodes.UNKNOWN;
                    all = false;
                }
            }
        }
        return all;
    }

    private boolean hasPlain(int count) {
        int wrong = 0;
        for (int row = 0; row < count; row++) {
            wrong |= classOf[row] - RowCodes.FIRST;
        }
        return wrong < 0;
    }

    /**
     * Gives the rows that are odd or not known to the session, in their order, and learns from its
     * answers meanwhile.
     */
    private void leave(int count) throws IOException {
        for (int row = 0; row < count; row++) {
            if (classOf[row] == RowCodes.UNKNOWN) {
                if (odd.rows() >= WAITING_ROWS) {
                    odd.flush();
                }
                classOf[row] = known(row);
                if (classOf[row] == RowCodes.UNKNOWN) {
                    odd.add(row, row);
                    continue;
                }
            }
            if (classOf[row] == RowCodes.PLAIN) {
                odd.add(row, OddRows.NO_QUESTION);
            }
        }
    }

    /** The class of a row that may have been learnt since the batch was begun. */
    private int known(int row) {
        int found = codes.resolve(values, row);
        if (found < RowCodes.FIRST) {
            return found;
        }
        for (int label = 0; label < labelColumns.length; label++) {
            Column column = labelColumns[label];
            if (column != null
                    && column.ids[row] != 0
                    && labelNumber(label, column.ids[row]) == 0) {
                return RowCodes.UNKNOWN;
            }
        }
        return sums.fits(classes[found], row) ? found : RowCodes.PLAIN;
    }

    /** Rows that are not mapped count for the first two classes, which are none. */
    private static void combine(
            int[] classOf, int[] combinations, long[] rows, int[] to, int count) {
        for (int row = 0; row < count; row++) {
            int number = classOf[row];
            to[row] = combinations[number];
            rows[number]++;
        }
    }

    private void addDoubt(int count) {
        if (doubtField >= 0) {
            tokensAtStake += sum(values[doubtField], doubts, classOf, count);
        } else if (doubtField == -2) {
            for (int row = 0; row < count; row++) {
                MeterSum doubt = classes[classOf[row]].doubtTokens;
                tokensAtStake += doubt == null ? 0 : Math.max(0, doubt.of(values, row));
            }
        }
    }

    private static long sum(long[] tokens, long[] doubts, int[] classOf, int count) {
        long sum = 0;
        for (int row = 0; row < count; row++) {
            sum += tokens[row] & doubts[classOf[row]];
        }
        return sum;
    }

    /** Before the begins, which may be written to where the first column of times stands. */
    private void writeEnds(int count) {
        for (int row = 0; row < count; row++) {
            RowClass found = classes[classOf[row]];
            if (found.endField >= 0) {
                batch.usage.endSecond[row] = values[found.endField][row];
                batch.usage.spellOut(row, found.combination);
            }
        }
    }

    private void writeTimes(int count) {
        long[] seconds = batch.usage.beginSecond;
        for (int row = 0; row < count; row++) {
            seconds[row] = values[classes[classOf[row]].timeField][row];
        }
    }

    private void writeLabel(int label, int count) {
        Column column = labelColumns[label];
        int[] to = batch.usage.labels[label];
        for (int row = 0; row < count; row++) {
            int id = column == null ? 0 : column.ids[row];
            int[] own = classes[classOf[row]].labels;
            to[row] = id != 0 ? labelNumber(label, id) - 1 : own.length == 0 ? 0 : own[label];
        }
    }

    /** The text of a label's value, one higher, since 0 is not learnt. */
    private int labelNumber(int label, int id) {
        return id < labelOf[label].length ? labelOf[label][id] : 0;
    }

    private void writeKeys(int count, long firstRow) {
        for (int row = 0; row < count; row++) {
            RowClass found = classes[classOf[row]];
            batch.keyHash[row] =
                    found.key == null ? KeyHash.NONE : keyHash(found.key, found.keyField, row);
            batch.beginByte[row] = firstRow + row;
        }
    }

    private void writeCosts(int count) {
        for (int row = 0; row < count; row++) {
            RowClass found = classes[classOf[row]];
            Amounts amounts = amountsOf(found);
            batch.payment[row] = found.payment;
            if (amounts != null) {
                batch.costDigits[row] = amounts.digits[row];
                batch.costPlaces[row] = amounts.places[row];
            }
        }
    }

    /** Leaves out the rows that are not mapped. */
    private int closeGaps(int count) {
        UsageBatch usage = batch.usage;
        int kept = 0;
        for (int row = 0; row < count; row++) {
            if (classOf[row] >= RowCodes.FIRST) {
                if (kept < row) {
                    usage.moveRow(row, kept);
                    batch.keyHash[kept] = batch.keyHash[row];
                    batch.beginByte[kept] = batch.beginByte[row];
                    batch.moveCost(row, kept);
                }
                kept++;
            }
        }
        return kept;
    }

    private long keyHash(KeyShape key, int field, int row) {
        Column column = columns[field];
        if (column instanceof BytesColumn bytes) {
            return keys.of(key, bytes.source, bytes.begins[row], bytes.ends[row]);
        }
        if (column instanceof NumberColumn number) {
            byte[] digits = Long.toString(number.bits(row)).getBytes(StandardCharsets.US_ASCII);
            byte[] padded = Arrays.copyOf(digits, digits.length + KeyHash.PADDING);
            return keys.of(key, padded, 0, digits.length);
        }
        throw new IllegalStateException("a key of a column that is not there");
    }

    /**
     * Learns from what the session made of a row that still stands in the columns.
     *
     * @param mappedRow where its usage stands
     */
    void learn(int row, RowForm form, MappedBatch mapped, int mappedRow) {
        RowClass known = codes.find(values, row);
        if (known == null) {
            known = classOf(row, form.ofRow(), mapped, mappedRow);
            if (classCount < MOST_CLASSES) {
                add(known, row);
            }
        }
        if (known.isPlain) {
            return;
        }
        for (int i = 0; i < labelColumns.length; i++) {
            Column column = labelColumns[i];
            if (column != null && column.ids[row] != 0) {
                int id = column.ids[row];
                if (id >= labelOf[i].length) {
                    labelOf[i] = Arrays.copyOf(labelOf[i], Math.max(id + 1, id * 2));
                }
                labelOf[i][id] = mapped.usage.labels[i][mappedRow] + 1;
            }
        }
    }

    /** What the plan says of a row; asked only where the row is the first of its class. */
    interface RowForm {
        /** Empty where the row is not understood. */
        Optional<DirectPlan.RowClass> ofRow();
    }

    private void add(RowClass learned, int row) {
        codes.add(learned, row);
        if (learned.isPlain) {
            return;
        }
        if (classCount == classes.length) {
            int size = classCount * 2;
            RowClass plain = classes[RowCodes.PLAIN];
            classes = Arrays.copyOf(classes, size);
            Arrays.fill(classes, classCount, size, plain);
            combinations = Arrays.copyOf(combinations, size);
            rows = Arrays.copyOf(rows, size);
            doubts = Arrays.copyOf(doubts, size);
        }
        learned.number = classCount++;
        classes[learned.number] = learned;
        combinations[learned.number] = learned.combination;
        hasKeys |= learned.key != null;
        hasEnds |= learned.endField >= 0;
        MeterSum doubt = learned.doubtTokens;
        if (doubt != null) {
            doubts[learned.number] = -1;
            boolean isSame = doubtField == -1 || doubtField == doubt.single;
            doubtField = isSame && doubt.single >= 0 ? doubt.single : -2;
        }
        sums.take(learned);
    }

    private RowClass classOf(
            int row, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int mappedRow) {
        long presence = codes.presence(row);
        if (form.isEmpty()) {
            return new RowClass(presence, new Comparison[0]);
        }
        Comparison[] guards = Comparison.of(form.get());
        String whole = mapped.duplicateKey[mappedRow];
        KeyShape cut =
                whole == null || keyPart == null
                        ? null
                        : KeyShape.of(
                                whole,
                                keyPart,
                                mapped.idPartBegin[mappedRow],
                                mapped.idPartEnd[mappedRow]);
        boolean keyIsClear = (whole == null) == (cut == null);
        if (!form.get().failedChecks().isEmpty()
                || !hasPlainTimes(form.get())
                || !keyIsClear
                || (cut != null && form.get().keyField() < 0)) {
            return new RowClass(presence, guards);
        }
        int payment = form.get().amountField() < 0 ? 0 : batch.paymentOf(mapped, mappedRow);
        RowClass made = new RowClass(presence, guards, form.get(), mapped, mappedRow, payment, cut);
        return agrees(made, row, mapped, mappedRow) ? made : new RowClass(presence, guards);
    }

    /** Days that end and begins that no column holds are left to the session. */
    private static boolean hasPlainTimes(DirectPlan.RowClass form) {
        return form.timeField() >= 0
                && (form.end().isEmpty()
                        || form.end().get().form() == DirectPlan.EndForm.AS_WRITTEN);
    }

    /** Whether the plan gives for this row what the session gave: else it is not understood. */
    private boolean agrees(RowClass made, int row, MappedBatch mapped, int mappedRow) {
        long[] counts = new long[Meter.values().length];
        for (MeterSum sum : made.sums) {
            counts[sum.meter] = sum.of(values, row);
        }
        UsageBatch usage = mapped.usage;
        long end = made.endField < 0 ? 0 : values[made.endField][row];
        boolean same =
                usage.endSecond[mappedRow] == end
                        && usage.beginSecond[mappedRow] == values[made.timeField][row];
        for (int meter = 0; meter < counts.length; meter++) {
            same &= usage.counts[meter][mappedRow] == counts[meter];
        }
        BigDecimal cost = mapped.cost[mappedRow];
        Amounts amounts = amountsOf(made);
        return same
                && (cost == null
                        ? amounts == null
                        : amounts != null && cost.compareTo(amounts.of(row)) == 0);
    }

    private @Nullable Amounts amountsOf(RowClass known) {
        Column column = known.amountField < 0 ? null : columns[known.amountField];
        return column == null ? null : column.amounts;
    }

    /** What the rows that were mapped here add to the session's notes. */
    DirectPlan.Notes notes() {
        long doubtful = 0;
        long fitting = 0;
        DirectPlan.Notes notes = DirectPlan.Notes.NONE;
        for (int number = RowCodes.FIRST; number < classCount; number++) {
            RowClass known = classes[number];
            doubtful += known.doubtTokens == null ? 0 : rows[number];
            fitting += known.fitsDoubt ? rows[number] : 0;
            notes = notes.plus(known.notes.times(rows[number]));
        }
        return notes.plus(new DirectPlan.Notes(0, 0, 0, 0, doubtful, fitting, tokensAtStake));
    }
}
