package dev.counterbill.usage;

import java.util.Arrays;

/**
 * Whole numbers per meter, and how many records they came from. Immutable; adds with overflow
 * checks. Keeps the meters that are not zero only: a ledger has a million of these, and most count
 * three or four meters.
 */
public final class MeterCounts {
    private static final Meter[] ALL = Meter.values();
    private static final int METERS = ALL.length;

    public static final MeterCounts ZERO = new MeterCounts(0, new long[0], 0);

    /** The meters that are not zero, as bits. */
    private final int meters;

    /** Their counts, in the order of {@link Meter}. */
    private final long[] counts;

    private final long records;

    private MeterCounts(int meters, long[] counts, long records) {
        this.meters = meters;
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
        return pack(counts, records);
    }

    private static MeterCounts pack(long[] all, long records) {
        int meters = 0;
        for (int i = 0; i < METERS; i++) {
            if (all[i] < 0) {
                throw new IllegalArgumentException("a count is not negative: " + all[i]);
            }
            meters |= all[i] == 0 ? 0 : 1 << i;
        }
        long[] packed = new long[Integer.bitCount(meters)];
        for (int i = 0, at = 0; i < METERS; i++) {
            if (all[i] != 0) {
                packed[at++] = all[i];
            }
        }
        return new MeterCounts(meters, packed, records);
    }

    public long of(Meter meter) {
        return at(meter.ordinal());
    }

    private long at(int meter) {
        int bit = 1 << meter;
        return (meters & bit) == 0 ? 0 : counts[Integer.bitCount(meters & bit - 1)];
    }

    public long records() {
        return records;
    }

    /** The meters that are not zero, as bits {@code 1 << ordinal}. */
    public int meters() {
        return meters;
    }

    /** Tokens of all disjoint token meters. */
    public long tokens() {
        long sum = 0;
        for (Meter meter : ALL) {
            if (meter.isToken()) {
                sum = Math.addExact(sum, of(meter));
            }
        }
        return sum;
    }

    public MeterCounts plus(MeterCounts other) {
        long[] sums = new long[METERS];
        for (int i = 0; i < METERS; i++) {
            sums[i] = Math.addExact(at(i), other.at(i));
        }
        return pack(sums, Math.addExact(records, other.records));
    }

    /** Every count times a factor; the records are as many as before. */
    public MeterCounts times(long factor) {
        long[] products = new long[METERS];
        for (int i = 0; i < METERS; i++) {
            products[i] = Math.multiplyExact(at(i), factor);
        }
        return pack(products, records);
    }

    /** Takes away what duplicates had contributed; the other must be contained in this. */
    public MeterCounts minus(MeterCounts other) {
        long[] rest = new long[METERS];
        for (int i = 0; i < METERS; i++) {
            rest[i] = Math.subtractExact(at(i), other.at(i));
        }
        return pack(rest, Math.subtractExact(records, other.records));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeterCounts that
                && records == that.records
                && meters == that.meters
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * meters + Arrays.hashCode(counts)) + Long.hashCode(records);
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
