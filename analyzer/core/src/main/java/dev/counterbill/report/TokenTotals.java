package dev.counterbill.report;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;

/**
 * What was used, over all models.
 *
 * @param counts per meter
 * @param priced tokens with a price
 * @param unpriced tokens without; {@code priced + unpriced} are all tokens
 * @param unpricedFees searches and requests without the price that they should have
 */
public record TokenTotals(MeterCounts counts, long priced, long unpriced, long unpricedFees) {
    public TokenTotals {
        if (Math.addExact(priced, unpriced) != counts.tokens()) {
            throw new IllegalArgumentException(
                    "priced and unpriced tokens must be all tokens: "
                            + priced
                            + " + "
                            + unpriced
                            + " of "
                            + counts.tokens());
        }
    }

    /** How much of it has a price. */
    public Coverage coverage() {
        return new Coverage(counts.tokens(), unpriced, unpricedFees);
    }

    /** Tokens written to a prompt cache, whatever their lifetime. */
    public static long cacheWrites(MeterCounts counts) {
        long sum = 0;
        for (Meter meter : Meter.values()) {
            if (meter.isCacheWrite()) {
                sum = Math.addExact(sum, counts.of(meter));
            }
        }
        return sum;
    }
}
