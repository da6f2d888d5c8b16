package dev.counterbill.pricing;

import java.math.BigDecimal;

/**
 * Exact bounds of a cost whose price cannot be told from the ledger.
 *
 * @param low not above {@code high}
 */
public record CostRange(BigDecimal low, BigDecimal high) {
    public CostRange {
        if (low.compareTo(high) > 0) {
            throw new IllegalArgumentException(low + " is above " + high);
        }
    }
}
