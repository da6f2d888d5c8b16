package dev.counterbill.rates;

import dev.counterbill.money.Currency;
import java.time.Instant;

/** Rate tables laid over each other: who a name is, and which rate is in force. Immutable. */
public interface RateBook {
    /**
     * Who a logged name is.
     *
     * @param provider provider id as logged; empty to search all providers for the name
     * @param model name as logged
     * @param at instant of the request, since aliases move
     */
    Identification identify(String provider, String model, Instant at);

    /** The rate in force for a model under conditions. */
    RateMatch find(ModelIdentity identity, RateQuery query);

    /** Currency of a card's prices: that of its table. */
    default Currency currency(RateCard card) {
        return Currency.USD;
    }
}
