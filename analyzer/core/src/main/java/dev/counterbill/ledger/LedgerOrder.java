package dev.counterbill.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by the key without comparing any two: each part of the key is a number of few bits, as
 * many parts as fit stand in one word per row, and words are sorted digit by digit from the last.
 */
final class LedgerOrder {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private int[] order;
    private int[] other;

    /** By row: the parts that are not sorted by yet, the last of the key lowest. */
    private final long[] words;

    private int bits;

    private LedgerOrder(int rows) {
        order = new int[rows];
        other = new int[rows];
        words = new long[rows];
        for (int row = 0; row < rows; row++) {
            order[row] = row;
        }
    }

    /**
     * The rows in the order of their keys; equal keys in the order in which they stood.
     *
     * @param end null where no row has one
     * @param labels numbers in the order of their texts
     */
    static int[] of(
            int[] combination,
            CombinationRanks ranks,
            long[] begin,
            long @Nullable [] end,
            int[] bucket,
            int[][] labels) {
        LedgerOrder sort = new LedgerOrder(combination.length);
        for (int label = labels.length - 1; label >= 0; label--) {
            sort.addInts(labels[label]);
        }
        sort.addRanks(ranks.promptClasses, combination);
        sort.addInts(bucket);
        sort.addRanks(ranks.conditions, combination);
        if (end != null) {
            sort.addLongs(end);
        }
        sort.addLongs(begin);
        sort.addRanks(ranks.names, combination);
        sort.sortByWords();
        return sort.order;
    }

    private void addInts(int[] values) {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        int shift = place((long) most - least);
        for (int row = 0; row < values.length; row++) {
            words[row] |= (long) values[row] - least << shift;
        }
    }

    private void addRanks(int[] ranks, int[] combination) {
        int most = 0;
        for (int rank : ranks) {
            most = Math.max(most, rank);
        }
        if (most == 0) {
            return;
        }
        int shift = place(most);
        for (int row = 0; row < combination.length; row++) {
            words[row] |= (long) ranks[combination[row]] << shift;
        }
    }

    private void addLongs(long[] values) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        // Without regard to the sign, so that any two longs have a distance.
        int shift = place(most - least);
        for (int row = 0; row < values.length; row++) {
            words[row] |= values[row] - least << shift;
        }
    }

    /** Makes room for numbers from 0 to {@code most} and says how far they are to be shifted. */
    private int place(long most) {
        int own = Long.SIZE - Long.numberOfLeadingZeros(most);
        if (bits + own > Long.SIZE) {
            sortByWords();
        }
        int shift = bits;
        bits += own;
        // Nothing is shifted by all of the bits: there is nothing then.
        return shift == Long.SIZE ? 0 : shift;
    }

    private void sortByWords() {
        for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
            sortByDigit(shift);
        }
        Arrays.fill(words, 0);
        bits = 0;
    }

    private void sortByDigit(int shift) {
        int[] places = new int[DIGITS + 1];
        for (long word : words) {
            places[((int) (word >>> shift) & DIGITS - 1) + 1]++;
        }
        for (int digit = 1; digit <= DIGITS; digit++) {
            if (places[digit] == words.length) {
                // All have the same digit.
                return;
            }
            places[digit] += places[digit - 1];
        }
        int[] from = order;
        int[] to = other;
        for (int row : from) {
            to[places[(int) (words[row] >>> shift) & DIGITS - 1]++] = row;
        }
        order = to;
        other = from;
    }
}
