package dev.counterbill.usage;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;

/**
 * The prompt sizes at which a price may change, known before reading. Bucket {@code i} holds the
 * prompts above cut {@code i - 1} and up to and including cut {@code i}, because providers'
 * thresholds are strict ({@code prompt > threshold}); a threshold with {@code >=} is the cut one
 * token below.
 */
public final class PromptCuts {
    /** The bucket of usage whose prompt size is not known: rows that stand for many requests. */
    public static final int UNKNOWN_BUCKET = -1;

    /** The coarse grid that is always there: powers of two from 1,024 to 4,194,304 tokens. */
    private static final int GRID_FIRST_BIT = 10;

    private static final int GRID_LAST_BIT = 22;

    private final long[] cutTokens;

    /** Bits behind the highest one that the table below looks at. */
    private static final int NEXT_BITS = 4;

    private static final int NEXT = 1 << NEXT_BITS;

    /**
     * Per highest five bits of a prompt size the first cut that it may belong to, so that looking a
     * bucket up nearly never takes a step: a binary search mispredicts half of its branches.
     */
    private final int[] firstByBits = new int[Long.SIZE << NEXT_BITS];

    private PromptCuts(long[] cutTokens) {
        this.cutTokens = cutTokens;
        int at = 0;
        for (int place = 0; place < firstByBits.length; place++) {
            long smallest = smallestOf(place);
            while (at < cutTokens.length && cutTokens[at] < smallest) {
                at++;
            }
            firstByBits[place] = at;
        }
    }

    /** Sizes below 16 have a place of their own, the others share one with their like. */
    private static int placeOf(long tokens) {
        if (tokens < NEXT) {
            return (int) tokens;
        }
        int shift = Long.SIZE - 1 - NEXT_BITS - Long.numberOfLeadingZeros(tokens);
        return shift + 1 << NEXT_BITS | (int) (tokens >>> shift) & NEXT - 1;
    }

    private static long smallestOf(int place) {
        if (place < NEXT) {
            return place;
        }
        int shift = (place >>> NEXT_BITS) - 1;
        // Places beyond are no size's.
        return shift > Long.SIZE - 2 - NEXT_BITS
                ? Long.MAX_VALUE
                : (long) (NEXT | place & NEXT - 1) << shift;
    }

    /**
     * The coarse grid with the given thresholds added; thresholds of 0 or below are of no effect.
     */
    public static PromptCuts withGrid(Collection<Long> thresholdTokens) {
        TreeSet<Long> cuts = new TreeSet<>();
        for (int bit = GRID_FIRST_BIT; bit <= GRID_LAST_BIT; bit++) {
            cuts.add(1L << bit);
        }
        for (long threshold : thresholdTokens) {
            if (threshold > 0) {
                cuts.add(threshold);
            }
        }
        return of(cuts);
    }

    /** Exactly these cuts, as a saved ledger states them. */
    public static PromptCuts of(Collection<Long> cutTokens) {
        long[] sorted = cutTokens.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        if (sorted.length > 0 && sorted[0] <= 0) {
            throw new IllegalArgumentException("prompt cuts are positive: " + sorted[0]);
        }
        return new PromptCuts(sorted);
    }

    /** The bucket of a prompt of this many tokens (0 or more). */
    public int bucketOf(long promptTokens) {
        int at = firstByBits[placeOf(promptTokens)];
        while (at < cutTokens.length && cutTokens[at] < promptTokens) {
            at++;
        }
        return at;
    }

    /** Smallest prompt in a bucket, in tokens; 0 for the unknown bucket. */
    public long smallestTokens(int bucket) {
        return bucket <= 0 ? 0 : cutTokens[bucket - 1] + 1;
    }

    /**
     * Largest prompt in a bucket, in tokens; {@link Long#MAX_VALUE} where there is no upper end.
     */
    public long largestTokens(int bucket) {
        return bucket < 0 || bucket >= cutTokens.length ? Long.MAX_VALUE : cutTokens[bucket];
    }

    /** The cuts in rising order; the caller owns the array. */
    public long[] toArray() {
        return cutTokens.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptCuts that && Arrays.equals(cutTokens, that.cutTokens);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cutTokens);
    }

    @Override
    public String toString() {
        return Arrays.toString(cutTokens);
    }
}
