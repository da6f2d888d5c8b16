package dev.counterbill.pricing;

import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What one meter of one line could not be priced for. Never counted as 0.
 *
 * @param detail what was looked for, in words
 * @param bounds between which costs it lies, where that is known (a price that changes inside the
 *     time that the record covers)
 */
public record UnpricedPart(
        Meter meter,
        BigDecimal quantity,
        UnpricedReason reason,
        String detail,
        Optional<CostRange> bounds) {
    public UnpricedPart(Meter meter, BigDecimal quantity, UnpricedReason reason, String detail) {
        this(meter, quantity, reason, detail, Optional.empty());
    }
}
