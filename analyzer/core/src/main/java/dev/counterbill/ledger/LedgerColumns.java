package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a ledger column by column, in the order of their keys: a quarter of the room that as
 * many objects would take, and nothing is made while one goes through them. Nothing changes them,
 * and any number of threads may read them.
 *
 * <p>Combinations and label values are distinct, in their order, and each is used by some row, so
 * equal rows have equal numbers.
 */
public final class LedgerColumns {
    private static final Meter[] METERS = Meter.values();

    final Combination[] combinations;
    final int[] combination;
    final long[] begin;

    /** Null where no row has an end. */
    final long @Nullable [] end;

    final int[] bucket;

    /** By label and number. */
    final String[][] texts;

    /** By label and row. */
    final int[][] labels;

    final long[] records;

    /** By meter and row; null where no row counts the meter. */
    final long[] @Nullable [] counts;

    // Found when first asked for; two threads may both find them, and find the same.
    private @Nullable CombinationRanks ranks;
    private UsageLedger.@Nullable Extent extent;
    private @Nullable MeterCounts total;

    LedgerColumns(
            Combination[] combinations,
            int[] combination,
            long[] begin,
            long @Nullable [] end,
            int[] bucket,
            String[][] texts,
            int[][] labels,
            long[] records,
            long[] @Nullable [] counts) {
        this.combinations = combinations;
        this.combination = combination;
        this.begin = begin;
        this.end = end;
        this.bucket = bucket;
        this.texts = texts;
        this.labels = labels;
        this.records = records;
        this.counts = counts;
    }

    public int size() {
        return records.length;
    }

    /** All that are used, in their order. */
    public List<Combination> combinations() {
        return Collections.unmodifiableList(Arrays.asList(combinations));
    }

    /** Epoch seconds. */
    public long slotBegin(int row) {
        return begin[row];
    }

    /** Epoch seconds; 0 where the row has no end. */
    public long spanEnd(int row) {
        return end == null ? 0 : end[row];
    }

    /** Whether any row may have an end. */
    public boolean hasSpanEnds() {
        return end != null;
    }

    /** All values of a label that are used, in their order. */
    public List<String> labelTexts(int label) {
        return Collections.unmodifiableList(Arrays.asList(texts[label]));
    }

    /** The place of a row's value in {@link #labelTexts}. */
    public int label(int label, int row) {
        return labels[label][row];
    }

    /** Copies the places in {@link #combinations} of some rows, from one on. */
    public void copyCombinations(int firstRow, int count, int[] to) {
        System.arraycopy(combination, firstRow, to, 0, count);
    }

    /** Likewise the begins of the slots. */
    public void copySlotBegins(int firstRow, int count, long[] to) {
        System.arraycopy(begin, firstRow, to, 0, count);
    }

    /** Likewise the prompt buckets. */
    public void copyPromptBuckets(int firstRow, int count, int[] to) {
        System.arraycopy(bucket, firstRow, to, 0, count);
    }

    /** Likewise the numbers of records. */
    public void copyRecords(int firstRow, int count, long[] to) {
        System.arraycopy(records, firstRow, to, 0, count);
    }

    /**
     * Likewise the counts of a meter.
     *
     * @return false where no row counts it; then nothing is copied
     */
    public boolean copyCounts(Meter meter, int firstRow, int count, long[] to) {
        long[] own = counts[meter.ordinal()];
        if (own == null) {
            return false;
        }
        System.arraycopy(own, firstRow, to, 0, count);
        return true;
    }

    public long count(Meter meter, int row) {
        long[] own = counts[meter.ordinal()];
        return own == null ? 0 : own[row];
    }

    /** Whether any row counts a meter. */
    public boolean isCounted(Meter meter) {
        long[] own = counts[meter.ordinal()];
        if (own != null) {
            for (long count : own) {
                if (count != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The first row of each begin and end that there are, in the order of the rows. */
    public int[] distinctSlots() {
        int[] firsts = new int[16];
        int[] slots = new int[64];
        int known = 0;
        for (int row = 0; row < begin.length; row++) {
            long own = begin[row];
            if (row > 0 && own == begin[row - 1] && spanEnd(row) == spanEnd(row - 1)) {
                continue;
            }
            int at = placeOf(own + spanEnd(row) * 31, slots.length);
            while (slots[at] != 0 && !isSameSlot(slots[at] - 1, row)) {
                at = at + 1 & slots.length - 1;
            }
            if (slots[at] != 0) {
                continue;
            }
            slots[at] = row + 1;
            if (known == firsts.length) {
                firsts = Arrays.copyOf(firsts, known * 2);
            }
            firsts[known++] = row;
            if (known * 2 > slots.length) {
                slots = new int[slots.length * 2];
                for (int i = 0; i < known; i++) {
                    int first = firsts[i];
                    at = placeOf(begin[first] + spanEnd(first) * 31, slots.length);
                    while (slots[at] != 0) {
                        at = at + 1 & slots.length - 1;
                    }
                    slots[at] = first + 1;
                }
            }
        }
        return Arrays.copyOf(firsts, known);
    }

    private boolean isSameSlot(int one, int other) {
        return begin[one] == begin[other] && spanEnd(one) == spanEnd(other);
    }

    private static int placeOf(long value, int size) {
        return (int) (value * 0x9E3779B97F4A7C15L >>> 33) & size - 1;
    }

    LedgerRow row(int row) {
        Combination own = combinations[combination[row]];
        String[] values = new String[labels.length];
        for (int label = 0; label < values.length; label++) {
            values[label] = texts[label][labels[label][row]];
        }
        long[] sums = new long[counts.length];
        for (int meter = 0; meter < sums.length; meter++) {
            long[] column = counts[meter];
            sums[meter] = column == null ? 0 : column[row];
        }
        return new LedgerRow(
                new UsageKey(
                        own.provider(),
                        own.model(),
                        own.billedModel(),
                        own.kind(),
                        own.tier(),
                        own.region(),
                        own.deployment(),
                        own.dataSharing(),
                        own.account(),
                        bucket[row],
                        own.promptClass(),
                        begin[row],
                        spanEnd(row),
                        List.of(values)),
                MeterCounts.of(sums, records[row]));
    }

    /** The rows, each made when it is asked for and kept by nobody. */
    List<LedgerRow> rows() {
        return new Rows(this);
    }

    private static final class Rows extends AbstractList<LedgerRow> implements RandomAccess {
        private final LedgerColumns columns;

        Rows(LedgerColumns columns) {
            this.columns = columns;
        }

        @Override
        public LedgerRow get(int index) {
            return columns.row(index);
        }

        @Override
        public int size() {
            return columns.size();
        }
    }

    MeterCounts total() {
        MeterCounts known = total;
        if (known == null) {
            known = findTotal();
            total = known;
        }
        return known;
    }

    private MeterCounts findTotal() {
        long[] sums = new long[METERS.length];
        for (int meter = 0; meter < sums.length; meter++) {
            long[] own = counts[meter];
            sums[meter] = own == null ? 0 : sum(own);
        }
        return MeterCounts.of(sums, sum(records));
    }

    /** Counts are not negative, so a sum that was negative on the way overflowed. */
    private static long sum(long[] values) {
        long sum = 0;
        long wrong = 0;
        for (long value : values) {
            sum += value;
            wrong |= sum;
        }
        if (wrong < 0) {
            throw new ArithmeticException("long overflow");
        }
        return sum;
    }

    UsageLedger.Extent extent() {
        UsageLedger.Extent known = extent;
        if (known == null) {
            known = findExtent();
            extent = known;
        }
        return known;
    }

    private UsageLedger.Extent findExtent() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (long own : begin) {
            first = Math.min(first, own);
            last = Math.max(last, own);
        }
        long latest = end == null && begin.length > 0 ? 0 : Long.MIN_VALUE;
        if (end != null) {
            for (long own : end) {
                latest = Math.max(latest, own);
            }
        }
        return new UsageLedger.Extent(first, last, latest);
    }

    CombinationRanks ranks() {
        CombinationRanks known = ranks;
        if (known == null) {
            known = new CombinationRanks(combinations);
            ranks = known;
        }
        return known;
    }

    /** Whether each key comes before the next. */
    boolean isSorted() {
        CombinationRanks by = ranks();
        for (int row = 1; row < records.length; row++) {
            if (compare(by, row - 1, row) >= 0) {
                return false;
            }
        }
        return true;
    }

    private int compare(CombinationRanks by, int one, int other) {
        int left = combination[one];
        int right = combination[other];
        int order = by.names[left] - by.names[right];
        if (order == 0) {
            order = Long.compare(begin[one], begin[other]);
        }
        if (order == 0 && end != null) {
            order = Long.compare(end[one], end[other]);
        }
        if (order == 0) {
            order = by.conditions[left] - by.conditions[right];
        }
        if (order == 0) {
            order = Integer.compare(bucket[one], bucket[other]);
        }
        if (order == 0) {
            order = by.promptClasses[left] - by.promptClasses[right];
        }
        for (int label = 0; order == 0 && label < labels.length; label++) {
            order = labels[label][one] - labels[label][other];
        }
        return order;
    }

    /** The same in the order of the keys, rows with equal keys added up; takes over the arrays. */
    LedgerColumns sorted() {
        CombinationRanks by = ranks();
        int[] order = LedgerOrder.of(combination, by, begin, end, bucket, labels);
        int[] ints = new int[order.length];
        permute(combination, order, ints);
        permute(bucket, order, ints);
        for (int[] column : labels) {
            permute(column, order, ints);
        }
        long[] longs = new long[order.length];
        permute(begin, order, longs);
        permute(records, order, longs);
        if (end != null) {
            permute(end, order, longs);
        }
        for (long[] column : counts) {
            if (column != null) {
                permute(column, order, longs);
            }
        }
        int kept = 0;
        for (int row = 0; row < order.length; row++) {
            if (row > 0 && compare(by, row - 1, row) == 0) {
                addTo(order[kept - 1], row);
            } else {
                order[kept++] = row;
            }
        }
        return kept == order.length ? this : ColumnsSelection.of(this, Arrays.copyOf(order, kept));
    }

    private static void permute(int[] column, int[] order, int[] room) {
        for (int i = 0; i < order.length; i++) {
            room[i] = column[order[i]];
        }
        System.arraycopy(room, 0, column, 0, room.length);
    }

    private static void permute(long[] column, int[] order, long[] room) {
        for (int i = 0; i < order.length; i++) {
            room[i] = column[order[i]];
        }
        System.arraycopy(room, 0, column, 0, room.length);
    }

    private void addTo(int row, int other) {
        records[row] = Math.addExact(records[row], records[other]);
        for (long[] own : counts) {
            if (own != null) {
                own[row] = Math.addExact(own[row], own[other]);
            }
        }
    }

    /** Whether both hold the same rows. */
    boolean isSame(LedgerColumns other) {
        boolean same =
                Arrays.equals(records, other.records)
                        && Arrays.equals(begin, other.begin)
                        && Arrays.equals(bucket, other.bucket)
                        && Arrays.equals(combination, other.combination)
                        && Arrays.equals(combinations, other.combinations)
                        && Arrays.deepEquals(labels, other.labels)
                        && Arrays.deepEquals(texts, other.texts)
                        && isSame(end, other.end);
        for (int meter = 0; same && meter < counts.length; meter++) {
            same = isSame(counts[meter], other.counts[meter]);
        }
        return same;
    }

    /** A column that is not there holds nothing but zeros. */
    private static boolean isSame(long @Nullable [] one, long @Nullable [] other) {
        if (one != null && other != null) {
            return Arrays.equals(one, other);
        }
        long[] some = one == null ? other : one;
        return some == null || Arrays.stream(some).allMatch(value -> value == 0);
    }
}
