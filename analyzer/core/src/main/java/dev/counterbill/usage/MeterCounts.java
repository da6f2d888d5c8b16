package dev.counterbill.usage;

import java.util.Arrays;

/**
 * Whole numbers per meter, and how many records they came from. Immutable; adds with overflow
 * checks.
 */
public final class MeterCounts {
    private static final int METERS = Meter.values().length;

    public static final MeterCounts ZERO = new MeterCounts(new long[METERS], 0);

    private final long[] counts;
    private final long records;

    private MeterCounts(long[] counts, long records) {
        this.counts = counts;
        this.records = records;
    }

    /**
     * Counts as they were added up.
     *
     * @param counts one count per meter in the order of {@link Meter}, none negative; copied
     * @param records how many records were added up, 0 or more
     */
    public static MeterCounts of(long[] counts, long records) {
        if (counts.length != METERS) {
            throw new IllegalArgumentException("expected " + METERS + " meters: " + counts.length);
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a count is not negative: " + count);
            }
        }
        return new MeterCounts(counts.clone(), records);
    }

    public long of(Meter meter) {
        return counts[meter.ordinal()];
    }

    public long records() {
        return records;
    }

    /** Tokens of all disjoint token meters. */
    public long tokens() {
        long sum = 0;
        for (Meter meter : Meter.values()) {
            if (meter.isToken()) {
                sum = Math.addExact(sum, counts[meter.ordinal()]);
            }
        }
        return sum;
    }

    public MeterCounts plus(MeterCounts other) {
        long[] sums = new long[METERS];
        for (int i = 0; i < METERS; i++) {
            sums[i] = Math.addExact(counts[i], other.counts[i]);
        }
        return new MeterCounts(sums, Math.addExact(records, other.records));
    }

    /** Takes away what duplicates had contributed; the other must be contained in this. */
    public MeterCounts minus(MeterCounts other) {
        long[] rest = new long[METERS];
        for (int i = 0; i < METERS; i++) {
            rest[i] = Math.subtractExact(counts[i], other.counts[i]);
        }
        return of(rest, Math.subtractExact(records, other.records));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeterCounts that
                && records == that.records
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(counts) + Long.hashCode(records);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("records=").append(records);
        for (Meter meter : Meter.values()) {
            if (of(meter) != 0) {
                text.append(' ').append(meter.id()).append('=').append(of(meter));
            }
        }
        return text.toString();
    }
}
