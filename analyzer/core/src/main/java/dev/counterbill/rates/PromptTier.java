package dev.counterbill.rates;

import dev.counterbill.money.UnitPrice;
import java.util.Map;
import java.util.Optional;

/**
 * Prices that apply from a prompt size on.
 *
 * @param overTokens the tier applies to prompts strictly larger than this; a {@code >=} row states
 *     the number below. 0 for the first tier, which also covers an empty prompt
 * @param prices price per dimension; empty exactly on a declared gap
 * @param gap why prompts of this size have no known price, on a declared gap
 * @param lent the rows of all models of the provider that list some of the prices where the model's
 *     own row does not; each has a source, dates and a currency of its own
 */
public record PromptTier(
        long overTokens,
        Map<Dimension, UnitPrice> prices,
        Optional<String> gap,
        Map<Dimension, RateCard> lent) {
    public PromptTier {
        prices = Map.copyOf(prices);
        lent = Map.copyOf(lent);
    }

    public PromptTier(long overTokens, Map<Dimension, UnitPrice> prices, Optional<String> gap) {
        this(overTokens, prices, gap, Map.of());
    }

    public PromptTier(long overTokens, Map<Dimension, UnitPrice> prices) {
        this(overTokens, prices, Optional.empty());
    }
}
