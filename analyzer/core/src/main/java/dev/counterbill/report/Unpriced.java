package dev.counterbill.report;

import dev.counterbill.rates.UnpricedReason;
import java.math.BigDecimal;

/**
 * Usage of one model that has no price, for one reason.
 *
 * @param requests requests that have any unpriced quantity for this reason
 * @param tokens tokens without a price
 * @param fees searches and requests without the price that they should have
 * @param tokensShare their share of all tokens, 0 to 1
 * @param detail what was looked for, in words
 */
public record Unpriced(
        String provider,
        String model,
        UnpricedReason reason,
        BigDecimal requests,
        BigDecimal tokens,
        BigDecimal fees,
        BigDecimal tokensShare,
        String detail) {}
