package dev.counterbill.parquet.fast;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.fast.MeterSum;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a batch. One sum per meter holds for as many classes as possible: a field that a
 * class lacks counts as 0 in its rows, so the sums of most classes are those of the widest. Where
 * all rows are of such classes, whole columns are counted without asking for the class of each row,
 * and a meter that is one field is not even copied.
 */
final class MeterSums {
    private static final int METERS = Meter.values().length;
    private static final long NOTHING_FILLED = Long.MIN_VALUE;

    private final RowCodes codes;
    private final @Nullable Column[] columns;
    private final long[][] values;
    private final @Nullable MeterSum[] widest = new @Nullable MeterSum[METERS];
    private final List<RowClass> mapped = new ArrayList<>();
    private boolean areAllCommon = true;

    /** Counts that are not those of one field. */
    private final long[] @Nullable [] own = new long[METERS] @Nullable [];

    /** The constant that fills a column of {@link #own}. */
    private final long[] filled = new long[METERS];

    /** The meters that some class counts, and as bits. */
    private int[] meters = {};

    private int meterBits;

    MeterSums(RowCodes codes, @Nullable Column[] columns, long[][] values) {
        this.codes = codes;
        this.columns = columns;
        this.values = values;
        Arrays.fill(filled, NOTHING_FILLED);
    }

    /** Takes a class in. */
    void take(RowClass learned) {
        mapped.add(learned);
        boolean wider = false;
        for (MeterSum sum : learned.sums) {
            MeterSum known = widest[sum.meter];
            if (known == null || sum.fields.length > known.fields.length) {
                widest[sum.meter] = sum;
                wider = true;
            }
            meterBits |= 1 << sum.meter;
        }
        for (RowClass each : wider ? mapped : List.of(learned)) {
            each.isCommon = isCommon(each);
        }
        areAllCommon = mapped.stream().allMatch(each -> each.isCommon);
        meters = new int[Integer.bitCount(meterBits)];
        for (int i = 0, rest = meterBits; rest != 0; rest &= rest - 1) {
            meters[i++] = Integer.numberOfTrailingZeros(rest);
        }
    }

    private boolean isCommon(RowClass learned) {
        for (int meter = 0; meter < METERS; meter++) {
            MeterSum common = widest[meter];
            if (common != null
                    && !common.isSame(
                            MeterSum.find(learned.sums, meter),
                            field -> !codes.isPresent(learned.presence, columns[field]))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the counts of a batch; rows that have a count out of bounds are left to the session.
     */
    void write(UsageBatch usage, int[] classOf, RowClass[] classes, int count) {
        usage.meters = meterBits;
        boolean areCommon = areAllCommon || areCommon(classOf, classes, count);
        for (int meter : meters) {
            MeterSum sum = widest[meter];
            if (areCommon && sum != null && sum.single >= 0) {
                // Counts of a field were judged when it was read.
                usage.counts[meter] = values[sum.single];
                continue;
            }
            long[] to = ownOf(meter);
            usage.counts[meter] = to;
            if (!areCommon || sum == null) {
                Arrays.fill(to, 0, count, 0);
                filled[meter] = NOTHING_FILLED;
            } else if (sum.fields.length > 0) {
                sum.of(values, count, to);
                judge(to, classOf, count);
            } else if (filled[meter] != sum.constant) {
                Arrays.fill(to, sum.constant);
                filled[meter] = sum.constant;
            }
        }
        for (int row = 0; row < count && !areCommon; row++) {
            if (classOf[row] >= RowCodes.FIRST && !write(usage, classes[classOf[row]], row)) {
                classOf[row] = RowCodes.PLAIN;
            }
        }
    }

    private static boolean areCommon(int[] classOf, RowClass[] classes, int count) {
        boolean all = true;
        for (int row = 0; row < count; row++) {
            all &= classOf[row] < RowCodes.FIRST || classes[classOf[row]].isCommon;
        }
        return all;
    }

    private long[] ownOf(int meter) {
        long[] to = own[meter];
        if (to == null) {
            to = new long[Column.BATCH_ROWS];
            own[meter] = to;
        }
        return to;
    }

    /** A row without a class may have been counted by sums that are not its own. */
    private static void judge(long[] counts, int[] classOf, int count) {
        long wrong = 0;
        for (int row = 0; row < count; row++) {
            wrong |= counts[row] | LedgerBuilder.MAX_COUNT - counts[row];
        }
        for (int row = 0; row < count && wrong < 0; row++) {
            if (classOf[row] >= RowCodes.FIRST && !isCount(counts[row])) {
                classOf[row] = RowCodes.PLAIN;
            }
        }
    }

    private static boolean isCount(long value) {
        return value >= 0 && value <= LedgerBuilder.MAX_COUNT;
    }

    private boolean write(UsageBatch usage, RowClass learned, int row) {
        boolean fits = true;
        for (MeterSum sum : learned.sums) {
            long count = sum.of(values, row);
            usage.counts[sum.meter][row] = count;
            fits &= isCount(count);
        }
        return fits;
    }

    /** Whether a row of a class has no count out of bounds. */
    boolean fits(RowClass learned, int row) {
        boolean fits = true;
        for (MeterSum sum : learned.sums) {
            fits &= isCount(sum.of(values, row));
        }
        return fits;
    }
}
