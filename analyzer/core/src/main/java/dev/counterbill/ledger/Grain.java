package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;

/**
 * How finely a question looks at usage: what it tells apart beyond the names, tiers and conditions
 * that a key states. Rows that it does not tell apart can be added up before they are priced.
 */
public final class Grain {
    private final Times times;
    private final int[] labels;
    private final int metersApart;
    private final Function<Combination, Alike> alike;

    /**
     * What is the same to the question in rows of one combination.
     *
     * @param promptClasses per prompt bucket the number of its class; buckets of one class are the
     *     same
     * @param meters of which it does not matter whether a row counts them, as long as it counts
     *     some token of them or none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Alike(int[] promptClasses, Set<Meter> meters) {
        /** The meters as bits. */
        int meterBits() {
            return bits(meters);
        }
    }

    /** Says which times of day and year are the same to a question, by the begin of their slot. */
    @FunctionalInterface
    public interface Times {
        /**
         * A number for a slot's begin, in epoch seconds, that those of other classes do not have.
         */
        int classOf(long slotBegin);

        /**
         * Each piece of time is a class of its own.
         *
         * @param breaks instants at which anything may change, epoch seconds in rising order
         */
        static Times apart(long[] breaks) {
            return slotBegin -> {
                int at = Arrays.binarySearch(breaks, slotBegin);
                return at < 0 ? -at - 1 : at + 1;
            };
        }
    }

    /**
     * A grain.
     *
     * @param labels places of the labels that the question looks at
     * @param apart rows that count any of these must stay as they are, whatever else they share
     *     with others; as must rows with more reasoning than output, and buckets
     * @param alike what is the same, by combination
     */
    public Grain(Times times, int[] labels, Set<Meter> apart, Function<Combination, Alike> alike) {
        this.times = times;
        this.labels = labels.clone();
        this.metersApart = bits(apart);
        this.alike = alike;
    }

    private static int bits(Set<Meter> meters) {
        int bits = 0;
        for (Meter meter : meters) {
            bits |= 1 << meter.ordinal();
        }
        return bits;
    }

    Alike alike(Combination some) {
        return alike.apply(some);
    }

    /** The meters whose rows are kept apart, as bits. */
    int metersApart() {
        return metersApart;
    }

    /** The number of the class of a time. */
    int timeClass(long slotBegin) {
        return times.classOf(slotBegin);
    }

    int[] labels() {
        return labels;
    }
}
