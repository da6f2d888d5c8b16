package dev.counterbill.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two sorted ledgers gone through side by side. The numbers of their combinations and label values
 * are first made to mean the same, so that keys are compared as numbers.
 */
final class ColumnsMerge {
    private static final byte LEFT = 1;
    private static final byte RIGHT = 2;
    private static final byte BOTH = LEFT | RIGHT;

    private final LedgerColumns left;
    private final LedgerColumns right;
    private final Combination[] combinations;
    private final int[] combinationOfLeft;
    private final int[] combinationOfRight;
    private final CombinationRanks ranks;
    private final String[][] texts;
    private final int[][] textOfLeft;
    private final int[][] textOfRight;

    /** Per row of both together, where it comes from. */
    private byte[] steps = {};

    private int rows;

    private ColumnsMerge(LedgerColumns left, LedgerColumns right) {
        this.left = left;
        this.right = right;
        this.combinationOfLeft = new int[left.combinations.length];
        this.combinationOfRight = new int[right.combinations.length];
        Combination[] all = new Combination[combinationOfLeft.length + combinationOfRight.length];
        int count =
                merge(
                        left.combinations,
                        right.combinations,
                        all,
                        combinationOfLeft,
                        combinationOfRight);
        this.combinations = Arrays.copyOf(all, count);
        this.ranks = new CombinationRanks(combinations);
        this.texts = new String[left.labels.length][];
        this.textOfLeft = new int[texts.length][];
        this.textOfRight = new int[texts.length][];
        for (int label = 0; label < texts.length; label++) {
            textOfLeft[label] = new int[left.texts[label].length];
            textOfRight[label] = new int[right.texts[label].length];
            String[] both = new String[textOfLeft[label].length + textOfRight[label].length];
            int known =
                    merge(
                            left.texts[label],
                            right.texts[label],
                            both,
                            textOfLeft[label],
                            textOfRight[label]);
            texts[label] = Arrays.copyOf(both, known);
        }
    }

    /**
     * Merges distinct values in their order.
     *
     * @return how many there are together
     */
    private static <T extends Comparable<T>> int merge(
            T[] left, T[] right, T[] to, int[] placeOfLeft, int[] placeOfRight) {
        int count = 0;
        int l = 0;
        int r = 0;
        while (l < left.length || r < right.length) {
            int order = l == left.length ? 1 : r == right.length ? -1 : left[l].compareTo(right[r]);
            to[count] = order <= 0 ? left[l] : right[r];
            if (order <= 0) {
                placeOfLeft[l++] = count;
            }
            if (order >= 0) {
                placeOfRight[r++] = count;
            }
            count++;
        }
        return count;
    }

    static LedgerColumns plus(LedgerColumns left, LedgerColumns right) {
        ColumnsMerge merge = new ColumnsMerge(left, right);
        merge.findSteps();
        return merge.plus();
    }

    private void findSteps() {
        steps = new byte[left.size() + right.size()];
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size()) {
            int order = compare(l, r);
            byte step = order < 0 ? LEFT : order > 0 ? RIGHT : BOTH;
            l += step & LEFT;
            r += step >> 1;
            steps[rows++] = step;
        }
        for (; l < left.size(); l++) {
            steps[rows++] = LEFT;
        }
        for (; r < right.size(); r++) {
            steps[rows++] = RIGHT;
        }
    }

    private int compare(int l, int r) {
        int mine = combinationOfLeft[left.combination[l]];
        int theirs = combinationOfRight[right.combination[r]];
        int order = ranks.names[mine] - ranks.names[theirs];
        if (order == 0) {
            order = Long.compare(left.begin[l], right.begin[r]);
        }
        if (order == 0) {
            order = Long.compare(left.spanEnd(l), right.spanEnd(r));
        }
        if (order == 0) {
            order = ranks.conditions[mine] - ranks.conditions[theirs];
        }
        if (order == 0) {
            order = Integer.compare(left.bucket[l], right.bucket[r]);
        }
        if (order == 0) {
            order = ranks.promptClasses[mine] - ranks.promptClasses[theirs];
        }
        for (int label = 0; order == 0 && label < texts.length; label++) {
            order =
                    textOfLeft[label][left.labels[label][l]]
                            - textOfRight[label][right.labels[label][r]];
        }
        return order;
    }

    private LedgerColumns plus() {
        int[][] labels = new int[texts.length][];
        for (int label = 0; label < labels.length; label++) {
            labels[label] =
                    numbers(
                            left.labels[label],
                            textOfLeft[label],
                            right.labels[label],
                            textOfRight[label]);
        }
        long[] @Nullable [] counts = new long[left.counts.length] @Nullable [];
        for (int meter = 0; meter < counts.length; meter++) {
            long[] mine = left.counts[meter];
            long[] theirs = right.counts[meter];
            counts[meter] = mine == null && theirs == null ? null : sums(mine, theirs);
        }
        return new LedgerColumns(
                combinations,
                numbers(left.combination, combinationOfLeft, right.combination, combinationOfRight),
                either(left.begin, right.begin),
                left.end == null && right.end == null ? null : either(left.end, right.end),
                numbers(left.bucket, right.bucket),
                texts,
                labels,
                sums(left.records, right.records),
                counts);
    }

    private int[] numbers(int[] mine, int[] ofMine, int[] theirs, int[] ofTheirs) {
        int[] both = new int[rows];
        int l = 0;
        int r = 0;
        for (int row = 0; row < both.length; row++) {
            byte step = steps[row];
            both[row] = (step & LEFT) != 0 ? ofMine[mine[l]] : ofTheirs[theirs[r]];
            l += step & LEFT;
            r += step >> 1;
        }
        return both;
    }

    private int[] numbers(int[] mine, int[] theirs) {
        int[] both = new int[rows];
        int l = 0;
        int r = 0;
        for (int row = 0; row < both.length; row++) {
            byte step = steps[row];
            both[row] = (step & LEFT) != 0 ? mine[l] : theirs[r];
            l += step & LEFT;
            r += step >> 1;
        }
        return both;
    }

    /** Of rows that both have, either value: they are the same. */
    private long[] either(long @Nullable [] mine, long @Nullable [] theirs) {
        long[] both = new long[rows];
        int l = 0;
        int r = 0;
        for (int row = 0; row < both.length; row++) {
            byte step = steps[row];
            if ((step & LEFT) != 0) {
                both[row] = mine == null ? 0 : mine[l++];
            } else {
                both[row] = theirs == null ? 0 : theirs[r];
            }
            r += step >> 1;
        }
        return both;
    }

    private long[] sums(long @Nullable [] mine, long @Nullable [] theirs) {
        long[] both = new long[rows];
        if (mine != null) {
            int l = 0;
            for (int row = 0; row < both.length; row++) {
                if ((steps[row] & LEFT) != 0) {
                    both[row] = mine[l++];
                }
            }
        }
        if (theirs != null) {
            int r = 0;
            for (int row = 0; row < both.length; row++) {
                if ((steps[row] & RIGHT) != 0) {
                    both[row] = Math.addExact(both[row], theirs[r++]);
                }
            }
        }
        return both;
    }

    /**
     * The left without the right, all of which must be contained in it; rows of which nothing is
     * left are gone.
     */
    static LedgerColumns minus(LedgerColumns left, LedgerColumns right) {
        return new ColumnsMerge(left, right).minus();
    }

    private LedgerColumns minus() {
        long[] records = left.records.clone();
        long[] @Nullable [] counts = left.counts.clone();
        for (int meter = 0; meter < counts.length; meter++) {
            if (right.counts[meter] != null) {
                long[] own = left.counts[meter];
                counts[meter] = own == null ? new long[records.length] : own.clone();
            }
        }
        int[] kept = new int[records.length];
        int count = 0;
        int taken = 0;
        for (int row = 0; row < records.length; row++) {
            if (taken < right.size() && compare(row, taken) == 0) {
                records[row] = Math.subtractExact(records[row], right.records[taken]);
                subtract(counts, row, taken++);
                if (records[row] <= 0) {
                    continue;
                }
            }
            kept[count++] = row;
        }
        if (taken < right.size()) {
            throw new IllegalArgumentException("not contained: " + right.row(taken).key());
        }
        LedgerColumns rest =
                new LedgerColumns(
                        left.combinations,
                        left.combination,
                        left.begin,
                        left.end,
                        left.bucket,
                        left.texts,
                        left.labels,
                        records,
                        counts);
        return count == records.length
                ? rest
                : ColumnsSelection.of(rest, Arrays.copyOf(kept, count));
    }

    private void subtract(long[] @Nullable [] counts, int row, int taken) {
        for (int meter = 0; meter < counts.length; meter++) {
            long[] theirs = right.counts[meter];
            long[] own = counts[meter];
            if (theirs != null && own != null) {
                own[row] = Math.subtractExact(own[row], theirs[taken]);
                if (own[row] < 0) {
                    throw new IllegalArgumentException("a count is not negative: " + own[row]);
                }
            }
        }
    }
}
