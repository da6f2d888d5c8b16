package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import java.util.Arrays;
import java.util.Set;

/**
 * How finely a question looks at usage: what it tells apart beyond the names, tiers and conditions
 * that a key states. Rows that it does not tell apart can be added up before they are priced.
 */
public final class Grain {
    private final long[] timeBreaks;
    private final int[] promptClasses;
    private final int[] labels;
    private final int metersApart;

    /**
     * A grain.
     *
     * @param timeBreaks instants at which anything may change, epoch seconds in rising order
     * @param promptClasses per prompt bucket the number of its class; buckets of one class are the
     *     same to the question
     * @param labels places of the labels that the question looks at
     * @param apart rows that count any of these must stay as they are, whatever else they share
     *     with others; as must rows with more reasoning than output, and buckets
     */
    public Grain(long[] timeBreaks, int[] promptClasses, int[] labels, Set<Meter> apart) {
        this.timeBreaks = timeBreaks.clone();
        this.promptClasses = promptClasses.clone();
        this.labels = labels.clone();
        int bits = 0;
        for (Meter meter : apart) {
            bits |= 1 << meter.ordinal();
        }
        this.metersApart = bits;
    }

    /** The meters whose rows are kept apart, as bits. */
    int metersApart() {
        return metersApart;
    }

    /** Whether a row of this bucket is the same to the question as another of its class. */
    boolean hasPromptClass(int bucket) {
        return bucket >= 0 && bucket < promptClasses.length;
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
