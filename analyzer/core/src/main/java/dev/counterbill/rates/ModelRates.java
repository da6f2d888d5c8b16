package dev.counterbill.rates;

import java.util.List;
import java.util.Optional;

/**
 * Everything that the book knows of one model.
 *
 * @param id exact id, lower case
 * @param tierFallback true where a service tier that the model does not offer is billed as standard
 */
public record ModelRates(
        String id,
        String family,
        Lifecycle lifecycle,
        ModelFacts facts,
        List<RateCard> rates,
        Optional<FineTunedRates> fineTuned,
        List<Capacity> capacity,
        boolean tierFallback,
        SourcePlace place) {
    public ModelRates {
        rates = List.copyOf(rates);
        capacity = List.copyOf(capacity);
    }
}
