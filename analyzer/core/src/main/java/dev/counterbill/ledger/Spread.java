package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the usage of rows that were added up is spread over cells, such as days or groups: whoever
 * prices the sums knows what each cell costs, since costs are linear in counts where rows may be
 * added up at all. Each sum has a share in every cell that its rows are in.
 */
public final class Spread {
    private final int cells;

    /** By number of a sum its first share; the next sum's first is behind its last. */
    private final int[] firstShares;

    private final int[] cellOfShare;

    /** By meter and share; null where no row counts the meter. */
    private final long[] @Nullable [] counts;

    private Spread(int cells, int[] firstShares, int[] cellOfShare, long[] @Nullable [] counts) {
        this.cells = cells;
        this.firstShares = firstShares;
        this.cellOfShare = cellOfShare;
        this.counts = counts;
    }

    static Spread of(LedgerColumns rows, int[] sumOfRow, int sums, int[] cellOfRow, int cells) {
        int[] sorted = bySum(sumOfRow, sums);
        int[] firstShares = new int[sums + 1];
        int[] cellOfShare = new int[Math.min(sorted.length, Math.max(sums, 16) * 2)];
        int[] shareOfRow = new int[sorted.length];
        int[] shareOfCell = new int[cells];
        Arrays.fill(shareOfCell, -1);
        int shares = 0;
        int sum = -1;
        for (int row : sorted) {
            while (sum < sumOfRow[row]) {
                firstShares[++sum] = shares;
            }
            int cell = cellOfRow[row];
            // What a cell has of sums before is no share of this one.
            if (shareOfCell[cell] < firstShares[sum]) {
                if (shares == cellOfShare.length) {
                    cellOfShare = Arrays.copyOf(cellOfShare, shares * 2);
                }
                cellOfShare[shares] = cell;
                shareOfCell[cell] = shares++;
            }
            shareOfRow[row] = shareOfCell[cell];
        }
        firstShares[sums] = shares;
        long[] @Nullable [] counts = new long[rows.counts.length] @Nullable [];
        for (int meter = 0; meter < counts.length; meter++) {
            long[] own = rows.counts[meter];
            counts[meter] = own == null ? null : summed(own, shareOfRow, shares);
        }
        return new Spread(cells, firstShares, cellOfShare, counts);
    }

    /** Numbers of rows, those of one sum side by side; each sum has some. */
    private static int[] bySum(int[] sumOfRow, int sums) {
        int[] next = new int[sums + 1];
        for (int sum : sumOfRow) {
            next[sum + 1]++;
        }
        for (int sum = 0; sum < sums; sum++) {
            next[sum + 1] += next[sum];
        }
        int[] sorted = new int[sumOfRow.length];
        for (int row = 0; row < sorted.length; row++) {
            sorted[next[sumOfRow[row]]++] = row;
        }
        return sorted;
    }

    /** Each count is part of a sum that did not overflow. */
    private static long[] summed(long[] values, int[] shareOfRow, int shares) {
        long[] sums = new long[shares];
        for (int row = 0; row < values.length; row++) {
            sums[shareOfRow[row]] += values[row];
        }
        return sums;
    }

    public int cells() {
        return cells;
    }

    public int sums() {
        return firstShares.length - 1;
    }

    /** The number of a sum's first share; its last is before the first of the next sum. */
    public int firstShare(int sum) {
        return firstShares[sum];
    }

    public int cell(int share) {
        return cellOfShare[share];
    }

    public long count(Meter meter, int share) {
        long[] own = counts[meter.ordinal()];
        return own == null ? 0 : own[share];
    }
}
