package dev.counterbill.pricing;

import dev.counterbill.money.Currency;

/**
 * What a whole run agrees on about prices, for the actual bill and every counterfactual alike.
 *
 * @param currency currency of the bill
 * @param exchange exchange rates, for rate tables in another currency
 * @param fineTunes what a fine-tune without a rate of its own costs
 * @param spans what happens to a row that spans a price change
 */
public record PricingTerms(
        Currency currency, FxTable exchange, FineTuneFallback fineTunes, Spans spans) {

    /** What a fine-tune without a rate of its own costs. */
    public enum FineTuneFallback {
        /** It is unpriced. */
        NONE,
        /** The base model's price stands in, as a printed estimate. */
        BASE
    }

    /** What happens to a row that stands for many requests and spans a price change. */
    public enum Spans {
        /** It is unpriced, with both bounds. */
        UNPRICED,
        /** Its usage is taken as spread evenly over its time, as a printed assumption. */
        SPREAD_EVENLY
    }

    /** List prices in US dollars; nothing is assumed. */
    public static final PricingTerms PLAIN =
            new PricingTerms(Currency.USD, FxTable.NONE, FineTuneFallback.NONE, Spans.UNPRICED);

    /** The same at other exchange rates. */
    public PricingTerms with(FxTable others) {
        return new PricingTerms(currency, others, fineTunes, spans);
    }
}
