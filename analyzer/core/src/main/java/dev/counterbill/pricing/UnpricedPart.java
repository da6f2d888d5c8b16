package dev.counterbill.pricing;

import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * What one meter of one line could not be priced for. Never counted as 0.
 *
 * @param detail what was looked for, in words
 */
public record UnpricedPart(
        Meter meter, BigDecimal quantity, UnpricedReason reason, String detail) {}
