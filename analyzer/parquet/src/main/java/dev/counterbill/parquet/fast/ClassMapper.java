package dev.counterbill.parquet.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.KeyHash;
import dev.counterbill.read.fast.NotFast;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the columns of a batch into rows of usage, by the class that each row belongs to: its
 * categories, which of the other columns are there, and how comparisons turn out. Owned by one
 * thread; makes no object per row.
 */
final class ClassMapper {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    private static final int MOST_CLASSES = 1 << 19;

    /** Rows after which a batch is handed on. */
    private static final int HANDED_ROWS = 512;

    private static final long[] ZEROS = new long[Column.BATCH_ROWS];

    private final @Nullable Column[] columns;
    private final FastBatch batch;
    private final FastRecords records;
    private final OddRows odd;
    private final int keyPart;

    /** The columns whose values tell classes apart, and how far each is shifted in the key. */
    private final Column[] categories;

    private final Distinct[] categoryValues;
    private final int[] shifts;

    /** The other columns, labels among them, whose bits are the lowest of the key. */
    private final Column[] others;

    /** Per label its field, or -1 where the class has it; {@link #labelColumns} the same. */
    private final int[] labelFields;

    private final @Nullable Column[] labelColumns;
    private final int[][] labelOf;

    /** Values of each field: counts, and times as epoch seconds. */
    private final long[][] values;

    private final long[] key = new long[Column.BATCH_ROWS];
    private final boolean[] isOdd = new boolean[Column.BATCH_ROWS];
    private boolean hasOdd;

    /** Classes by key, in an open-addressing table. */
    private long[] tableKeys = new long[1 << 10];

    private @Nullable RowClass[] table = new @Nullable RowClass[1 << 10];
    private int tableSize;
    private int widthsSum = -1;
    private final List<RowClass> learned = new ArrayList<>();

    private byte[] keyBytes = new byte[256];
    private int[] meters = new int[0];
    private int meterBits;
    private long doubtful;
    private long fitting;
    private long tokensAtStake;

    ClassMapper(
            DirectPlan plan,
            @Nullable Column[] columns,
            Distinct[] distinct,
            FastRecords records,
            OddRows odd) {
        this.columns = columns;
        this.records = records;
        this.odd = odd;
        this.keyPart = plan.keyPart();
        UsageBatch usage = records.batch().usage;
        this.batch = new FastBatch(new UsageBatch(usage.texts, usage.labels.length));
        List<Column> deciding = new ArrayList<>();
        List<Distinct> decidingValues = new ArrayList<>();
        List<Column> present = new ArrayList<>();
        this.values = new long[columns.length][];
        for (int field = 0; field < columns.length; field++) {
            Column column = columns[field];
            values[field] = column instanceof NumberColumn number ? number.values : ZEROS;
            if (column != null && column.role == DirectPlan.Role.CATEGORY) {
                deciding.add(column);
                decidingValues.add(distinct[field]);
            } else if (column != null) {
                present.add(column);
            }
        }
        this.categories = deciding.toArray(Column[]::new);
        this.categoryValues = decidingValues.toArray(Distinct[]::new);
        this.others = present.toArray(Column[]::new);
        this.shifts = new int[categories.length];
        this.labelFields = plan.labelFields().stream().mapToInt(Integer::intValue).toArray();
        this.labelColumns = new @Nullable Column[labelFields.length];
        this.labelOf = new int[labelFields.length][1024];
        for (int i = 0; i < labelFields.length; i++) {
            labelColumns[i] = labelFields[i] < 0 ? null : columns[labelFields[i]];
        }
    }

    /**
     * Maps the rows that stand in the columns.
     *
     * @param firstRow of them in the file, from 0
     */
    void map(int count, long firstRow) throws NotFast {
        layOut();
        writeKeys(count);
        for (int row = 0; row < count; row++) {
            if (hasOdd && isOdd[row]) {
                odd.add(row, OddRows.NO_QUESTION);
                continue;
            }
            RowClass found = find(key[row], row);
            if (found == null || !knowsLabels(row)) {
                odd.add(row, row);
            } else if (found.isPlain || !write(found, row, firstRow)) {
                odd.add(row, OddRows.NO_QUESTION);
            }
        }
        if (batch.usage.size >= HANDED_ROWS) {
            flush();
        }
    }

    /** Hands on what was mapped. */
    void flush() {
        if (batch.usage.size > 0) {
            records.add(batch);
            batch.usage.clear();
        }
    }

    /** Gives each column of categories as many bits of the key as its values need by now. */
    private void layOut() throws NotFast {
        int sum = 0;
        for (Distinct values : categoryValues) {
            sum += width(values);
        }
        if (sum == widthsSum) {
            return;
        }
        int shift = others.length;
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] = shift;
            shift += width(categoryValues[i]);
        }
        if (shift >= Long.SIZE) {
            throw new NotFast("its categories have too many values");
        }
        widthsSum = sum;
        Arrays.fill(table, null);
        tableSize = 0;
        for (RowClass known : learned) {
            known.next = null;
            enter(known);
        }
    }

    /** Two more than needed, so that new values seldom change it. */
    private static int width(Distinct values) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(values.size()) + 2;
    }

    private void writeKeys(int count) {
        long all = 0;
        for (int i = 0; i < others.length; i++) {
            all |= others[i].hasNulls ? 0 : 1L << i;
        }
        Arrays.fill(key, 0, count, all);
        for (int i = 0; i < others.length; i++) {
            if (others[i].hasNulls) {
                addPresence(others[i].state, i, count);
            }
        }
        for (int i = 0; i < categories.length; i++) {
            addCategory(categories[i].ids, shifts[i], count);
        }
        if (hasOdd) {
            Arrays.fill(isOdd, false);
            hasOdd = false;
        }
        for (Column column : others) {
            if (column.hasOdd) {
                hasOdd = true;
                for (int row = 0; row < count; row++) {
                    isOdd[row] |= column.state[row] == Column.ODD;
                }
            }
        }
    }

    private void addPresence(byte[] state, int bit, int count) {
        for (int row = 0; row < count; row++) {
            key[row] |= (state[row] & 1 ^ 1L) << bit;
        }
    }

    private void addCategory(int[] ids, int shift, int count) {
        for (int row = 0; row < count; row++) {
            key[row] |= (long) ids[row] << shift;
        }
    }

    private @Nullable RowClass find(long wanted, int row) {
        int slot = slotOf(wanted);
        RowClass found = table[slot];
        while (found != null && !found.fits(values, row)) {
            found = found.next;
        }
        return found;
    }

    /** The slot of a key, or the free one where it belongs. */
    private int slotOf(long wanted) {
        int mask = table.length - 1;
        long hash = wanted * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (table[slot] != null && tableKeys[slot] != wanted) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void enter(RowClass known) {
        long wanted = known.presence;
        for (int i = 0; i < shifts.length; i++) {
            wanted |= (long) known.categories[i] << shifts[i];
        }
        int slot = slotOf(wanted);
        if (table[slot] == null) {
            tableSize++;
        }
        known.next = table[slot];
        table[slot] = known;
        tableKeys[slot] = wanted;
        if (tableSize * 2 > table.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldKeys = tableKeys;
        @Nullable RowClass[] old = table;
        tableKeys = new long[old.length * 2];
        table = new @Nullable RowClass[old.length * 2];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                int slot = slotOf(oldKeys[i]);
                tableKeys[slot] = oldKeys[i];
                table[slot] = old[i];
            }
        }
    }

    private boolean knowsLabels(int row) {
        for (int i = 0; i < labelColumns.length; i++) {
            Column column = labelColumns[i];
            if (column != null && column.ids[row] != 0 && labelNumber(i, column.ids[row]) == 0) {
                return false;
            }
        }
        return true;
    }

    /** The text of a label's value, one higher, since 0 is not learnt. */
    private int labelNumber(int label, int id) {
        return id < labelOf[label].length ? labelOf[label][id] : 0;
    }

    private boolean write(RowClass found, int row, long firstRow) {
        UsageBatch usage = batch.usage;
        int to = usage.size;
        for (int meter : meters) {
            usage.counts[meter][to] = 0;
        }
        for (RowClass.Sum sum : found.sums) {
            long count = sum.of(values, row);
            if (count < 0 || count > LedgerBuilder.MAX_COUNT) {
                return false;
            }
            usage.counts[sum.meter][to] = count;
        }
        RowClass.Sum doubt = found.doubtTokens;
        if (doubt != null) {
            doubtful++;
            fitting += found.fitsDoubt ? 1 : 0;
            tokensAtStake += Math.max(0, doubt.of(values, row));
        }
        byte[] before = found.keyBefore;
        batch.keyHash[to] = before == null ? KeyHash.NONE : keyHash(found, before, row);
        batch.beginByte[to] = firstRow + row;
        usage.beginSecond[to] = values[found.timeField][row];
        usage.combination[to] = found.combination;
        for (int i = 0; i < labelColumns.length; i++) {
            Column column = labelColumns[i];
            int id = column == null ? 0 : column.ids[row];
            usage.labels[i][to] = id == 0 ? found.labels[i] : labelNumber(i, id) - 1;
        }
        found.rows++;
        usage.size = to + 1;
        return true;
    }

    private long keyHash(RowClass found, byte[] before, int row) {
        byte[] behind = found.keyBehind;
        Column column = columns[found.keyField];
        byte[] from;
        int begin;
        int length;
        if (column instanceof BytesColumn bytes) {
            from = bytes.source;
            begin = bytes.begins[row];
            length = bytes.ends[row] - begin;
        } else if (column instanceof NumberColumn number) {
            from = Long.toString(number.bits(row)).getBytes(StandardCharsets.US_ASCII);
            begin = 0;
            length = from.length;
        } else {
            throw new IllegalStateException("a key of a column that is not there");
        }
        int most = before.length + behind.length + length + 16 + KeyHash.PADDING;
        if (most > keyBytes.length) {
            keyBytes = new byte[most * 2];
        }
        System.arraycopy(before, 0, keyBytes, 0, before.length);
        int at = putNumber(before.length, length);
        keyBytes[at++] = ':';
        System.arraycopy(from, begin, keyBytes, at, length);
        at += length;
        keyBytes[at++] = ';';
        System.arraycopy(behind, 0, keyBytes, at, behind.length);
        return KeyHash.of(keyBytes, at + behind.length);
    }

    private int putNumber(int at, int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            keyBytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }

    /**
     * Learns from what the session made of a row that still stands in the columns.
     *
     * @param form of the row; empty where it is not understood
     * @param mappedRow where its usage stands
     */
    void learn(int row, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int mappedRow) {
        RowClass known = find(key[row], row);
        if (known == null) {
            known = classOf(row, form, mapped, mappedRow);
            if (learned.size() < MOST_CLASSES) {
                learned.add(known);
                enter(known);
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
        addMeters(known);
    }

    private void addMeters(RowClass known) {
        int bits = meterBits;
        for (RowClass.Sum sum : known.sums) {
            bits |= 1 << sum.meter;
        }
        if (bits != meterBits) {
            // The rows that stand in the batch hold nothing for the new meters yet.
            flush();
            meterBits = bits;
            meters = new int[Integer.bitCount(bits)];
            for (int i = 0, rest = bits; rest != 0; rest &= rest - 1) {
                meters[i++] = Integer.numberOfTrailingZeros(rest);
            }
            batch.usage.meters = bits;
        }
    }

    private RowClass classOf(
            int row, Optional<DirectPlan.RowClass> form, MappedBatch mapped, int mappedRow) {
        int[] own = new int[categories.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = categories[i].ids[row];
        }
        long presence = key[row] & (1L << others.length) - 1;
        if (form.isEmpty()) {
            return new RowClass(own, presence, new RowClass.Guard[0]);
        }
        RowClass.Guard[] guards = RowClass.Guard.of(form.get());
        String whole = mapped.duplicateKey[mappedRow];
        RowClass.@Nullable KeyCut cut =
                whole == null || keyPart < 0 ? null : RowClass.KeyCut.of(whole, keyPart);
        boolean keyIsClear = (whole == null) == (cut == null);
        if (form.get().way() == DirectPlan.Way.SESSION
                || !keyIsClear
                || (cut != null && form.get().keyField() < 0)) {
            return new RowClass(own, presence, guards);
        }
        RowClass made = new RowClass(own, presence, guards, form.get(), mapped, mappedRow, cut);
        return agrees(made, row, mapped, mappedRow) ? made : new RowClass(own, presence, guards);
    }

    /** Whether the plan gives for this row what the session gave: else it is not understood. */
    private boolean agrees(RowClass made, int row, MappedBatch mapped, int mappedRow) {
        long[] counts = new long[Meter.values().length];
        for (RowClass.Sum sum : made.sums) {
            counts[sum.meter] = sum.of(values, row);
        }
        UsageBatch usage = mapped.usage;
        boolean same =
                usage.endSecond[mappedRow] == 0
                        && usage.beginSecond[mappedRow] == values[made.timeField][row];
        for (int meter = 0; meter < counts.length; meter++) {
            same &= usage.counts[meter][mappedRow] == counts[meter];
        }
        return same;
    }

    /** What the rows that were mapped here add to the session's notes. */
    DirectPlan.Notes notes() {
        DirectPlan.Notes notes = new DirectPlan.Notes(0, 0, 0, doubtful, fitting, tokensAtStake);
        for (RowClass known : learned) {
            notes = notes.plus(known.notes.times(known.rows));
        }
        return notes;
    }
}
