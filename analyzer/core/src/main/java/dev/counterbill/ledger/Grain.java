package dev.counterbill.ledger;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * How finely a question looks at usage: what it tells apart beyond the names, tiers and conditions
 * that a key states. Rows that it does not tell apart can be added up before they are priced.
 */
public final class Grain {
    private final long[] timeBreaks;
    private final int[] promptClasses;
    private final int[] labels;
    private final Predicate<LedgerRow> apart;

    /**
     * A grain.
     *
     * @param timeBreaks instants at which anything may change, epoch seconds in rising order
     * @param promptClasses per prompt bucket the number of its class; buckets of one class are the
     *     same to the question
     * @param labels places of the labels that the question looks at
     * @param apart rows that must stay as they are, whatever else they share with others
     */
    public Grain(long[] timeBreaks, int[] promptClasses, int[] labels, Predicate<LedgerRow> apart) {
        this.timeBreaks = timeBreaks.clone();
        this.promptClasses = promptClasses.clone();
        this.labels = labels.clone();
        this.apart = apart;
    }

    boolean keepsApart(LedgerRow row) {
        return row.key().spanEnd() != 0
                || row.key().promptBucket() < 0
                || row.key().promptBucket() >= promptClasses.length
                || apart.test(row);
    }

    /** The number of the piece of time in which nothing changes. */
    int timeClass(long slotBegin) {
        int at = Arrays.binarySearch(timeBreaks, slotBegin);
        return at < 0 ? -at - 1 : at + 1;
    }

    int promptClass(int bucket) {
        return promptClasses[bucket];
    }

    int[] labels() {
        return labels;
    }
}
