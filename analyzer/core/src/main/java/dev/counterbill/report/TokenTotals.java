package dev.counterbill.report;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;

/**
 * What was used, over all models.
 *
 * @param counts per meter
 * @param priced tokens with a price
 * @param unpriced tokens without; {@code priced + unpriced} are all tokens
 */
public record TokenTotals(MeterCounts counts, long priced, long unpriced) {
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

    /** How many of them have a price. */
    public Coverage coverage() {
        return new Coverage(counts.tokens(), unpriced);
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
