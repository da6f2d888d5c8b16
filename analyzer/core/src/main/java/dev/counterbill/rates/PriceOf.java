package dev.counterbill.rates;

import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Reads single prices off a rate card. */
public final class PriceOf {
    private PriceOf() {}

    /**
     * The tier that prices a whole request: the last one that the prompt exceeds; the first one for
     * everything else.
     *
     * @throws IndexOutOfBoundsException on a declared gap, which has no tiers
     */
    public static PromptTier tier(RateCard card, long promptTokens) {
        PromptTier chosen = card.tiers().get(0);
        for (PromptTier tier : card.tiers()) {
            if (promptTokens > tier.overTokens()) {
                chosen = tier;
            }
        }
        return chosen;
    }

    /**
     * The dimension under which a tier prices another: itself, the row's declared fallback, or for
     * a cache write the price that holds for any lifetime. One step, never a chain.
     */
    public static Optional<Dimension> pricedAs(
            RateCard card, PromptTier tier, Dimension dimension) {
        Map<Dimension, UnitPrice> prices = tier.prices();
        if (prices.containsKey(dimension)) {
            return Optional.of(dimension);
        }
        if (dimension.isCacheWriteOfLifetime() && prices.containsKey(Dimension.CACHE_WRITE)) {
            return Optional.of(Dimension.CACHE_WRITE);
        }
        Dimension fallback = card.fallback().get(dimension);
        return fallback != null && prices.containsKey(fallback)
                ? Optional.of(fallback)
                : Optional.empty();
    }

    static Optional<UnitPrice> price(RateCard card, PromptTier tier, Dimension dimension) {
        return pricedAs(card, tier, dimension).map(tier.prices()::get);
    }

    /** The price of a million units, for comparing prices with each other; exact. */
    public static BigDecimal perMillion(UnitPrice price) {
        return price.price().movePointRight(6 - UnitPrice.powerOfTen(price.per()));
    }

    /** {@code 0.15 per 1M tokens}, {@code 10 per 1,000 calls}, {@code 1.7 per hour}. */
    public static String inWords(UnitPrice price) {
        String unit = price.unit().id().replace('_', ' ');
        String amount = Decimals.plain(price.price());
        if (price.per() == 1) {
            return amount + " per " + unit;
        }
        String per =
                price.per() == 1_000_000
                        ? "1M"
                        : String.format(java.util.Locale.ROOT, "%,d", price.per());
        return amount + " per " + per + " " + unit + "s";
    }
}
