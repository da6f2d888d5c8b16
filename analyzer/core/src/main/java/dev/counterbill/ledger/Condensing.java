package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adds rows up that a grain does not tell apart. Rows are together only where they also count the
 * same meters, but for those that the grain says are alike, so that whatever asks "is there any of
 * this" gets the same answer as before.
 *
 * <p>Each sum stands under the key of its first row, where that row stood: keys stay distinct and
 * in their order, and what is said of "the first" row of some kind stays the same.
 */
final class Condensing {
    private static final int REASONING = Meter.REASONING.ordinal();
    private static final int OUTPUT = Meter.OUTPUT.ordinal();

    /** Says that a row counts tokens of meters that are alike; no meter has this number. */
    private static final int SOME_ALIKE = 1 << 31;

    private static final int TOKENS = tokens();

    /** Longs of a group beside its labels: combination and time, meters and prompt class. */
    private static final int WORDS = 2;

    private final LedgerColumns columns;
    private final Grain grain;

    /** What a group shares; labels stand two in a word. */
    private final LedgerTable groups;

    private final long[] key;

    /** By number of a group, the number of its sum. */
    private int[] sumOfGroup = new int[1024];

    /** By number of a sum, its first row. */
    private int[] firstRows = new int[1024];

    private int sums;

    /** By row, its sum. */
    private final int[] sumOfRow;

    private Condensing(LedgerColumns columns, Grain grain) {
        this.columns = columns;
        this.grain = grain;
        this.key = new long[WORDS + (grain.labels().length + 1) / 2];
        this.groups = new LedgerTable(key.length, Integer.MAX_VALUE);
        this.sumOfRow = new int[columns.size()];
    }

    static Condensed of(UsageLedger ledger, Grain grain) {
        Condensing condensing = new Condensing(ledger.columns(), grain);
        condensing.group();
        return new Condensed(
                ledger, UsageLedger.of(ledger.cuts(), condensing.summed()), condensing.sumOfRow);
    }

    private static int tokens() {
        int tokens = 0;
        for (Meter meter : Meter.values()) {
            tokens |= meter.isToken() ? 1 << meter.ordinal() : 0;
        }
        return tokens;
    }

    /**
     * Half a million rows go through here once, mostly before any compiler has had its turn, so
     * this calls as little as it can.
     */
    private void group() {
        int[] metersOfRow = metersOfRows();
        int[][] classes = new int[columns.combinations.length][];
        int[] metersAlike = new int[classes.length];
        for (int i = 0; i < classes.length; i++) {
            Grain.Alike alike = grain.alike(columns.combinations[i]);
            classes[i] = alike.promptClasses();
            metersAlike[i] = alike.meterBits();
        }
        int[] combinations = columns.combination;
        int[] buckets = columns.bucket;
        long[] begins = columns.begin;
        long[] ends = columns.end == null ? new long[0] : columns.end;
        int apart = grain.metersApart() | 1 << REASONING;
        boolean isLabelled = grain.labels().length > 0;
        long last = 0;
        long timeClass = -1;
        int lastSum = -1;
        for (int row = 0; row < sumOfRow.length; row++) {
            int meters = metersOfRow[row];
            int combination = combinations[row];
            int bucket = buckets[row];
            int[] ownClasses = classes[combination];
            if (bucket < 0
                    || bucket >= ownClasses.length
                    || (ends.length > 0 && ends[row] != 0)
                    || ((meters & apart) != 0 && isKeptApart(row, meters))) {
                sumOfRow[row] = addSum(row);
                continue;
            }
            if (timeClass < 0 || begins[row] != last) {
                last = begins[row];
                timeClass = grain.timeClass(last);
            }
            int same = metersAlike[combination];
            int told = meters & ~same | ((meters & same & TOKENS) == 0 ? 0 : SOME_ALIKE);
            long first = timeClass << 32 | combination;
            long second = (long) ownClasses[bucket] << 32 | told & 0xFFFFFFFFL;
            // Rows of one hour lie side by side, and most of them differ in their bucket alone.
            if (isLabelled || lastSum < 0 || first != key[0] || second != key[1]) {
                key[0] = first;
                key[1] = second;
                writeLabels(row);
                lastSum = sumOfKey(row);
            }
            sumOfRow[row] = lastSum;
        }
    }

    private int sumOfKey(int row) {
        int known = groups.rows();
        int group = groups.findOrAdd(key, 0, LedgerTable.hash(key, 0, key.length));
        if (group == known) {
            if (group == sumOfGroup.length) {
                sumOfGroup = Arrays.copyOf(sumOfGroup, group * 2);
            }
            sumOfGroup[group] = addSum(row);
        }
        return sumOfGroup[group];
    }

    /** The meters that each row counts, as bits. */
    private int[] metersOfRows() {
        int[] meters = new int[columns.size()];
        for (int meter = 0; meter < columns.counts.length; meter++) {
            long[] own = columns.counts[meter];
            if (own != null) {
                note(own, 1 << meter, meters);
            }
        }
        return meters;
    }

    /** A loop of its own is compiled in a quarter of the time. */
    private static void note(long[] counts, int bit, int[] meters) {
        for (int row = 0; row < meters.length; row++) {
            meters[row] |= counts[row] == 0 ? 0 : bit;
        }
    }

    private boolean isKeptApart(int row, int meters) {
        return (meters & grain.metersApart()) != 0
                || ((meters & 1 << REASONING) != 0 && count(REASONING, row) > count(OUTPUT, row));
    }

    private long count(int meter, int row) {
        long[] own = columns.counts[meter];
        return own == null ? 0 : own[row];
    }

    private void writeLabels(int row) {
        int[] places = grain.labels();
        for (int i = 0; i < places.length; i += 2) {
            int second = i + 1 < places.length ? columns.labels[places[i + 1]][row] : 0;
            key[WORDS + i / 2] = LedgerKeys.pair(columns.labels[places[i]][row], second);
        }
    }

    private int addSum(int row) {
        if (sums == firstRows.length) {
            firstRows = Arrays.copyOf(firstRows, sums * 2);
        }
        firstRows[sums] = row;
        return sums++;
    }

    private LedgerColumns summed() {
        long[] @Nullable [] counts = new long[columns.counts.length] @Nullable [];
        for (int meter = 0; meter < counts.length; meter++) {
            long[] own = columns.counts[meter];
            counts[meter] = own == null ? null : summed(own);
        }
        return ColumnsSelection.of(
                columns, Arrays.copyOf(firstRows, sums), summed(columns.records), counts);
    }

    /** Counts are not negative, so a sum that has become negative overflowed. */
    private long[] summed(long[] values) {
        long[] summed = new long[sums];
        int[] places = sumOfRow;
        long wrong = 0;
        for (int row = 0; row < values.length; row++) {
            wrong |= summed[places[row]] += values[row];
        }
        if (wrong < 0) {
            throw new ArithmeticException("long overflow");
        }
        return summed;
    }
}
