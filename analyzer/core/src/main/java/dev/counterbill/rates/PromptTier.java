package dev.counterbill.rates;

import dev.counterbill.money.UnitPrice;
import java.util.Map;

/**
 * Prices that apply from a prompt size on.
 *
 * @param overTokens the tier applies to prompts strictly larger than this; a {@code >=} row states
 *     the number below. 0 for the first tier, which also covers an empty prompt
 * @param prices price per dimension
 */
public record PromptTier(long overTokens, Map<Dimension, UnitPrice> prices) {
    public PromptTier {
        prices = Map.copyOf(prices);
    }
}
