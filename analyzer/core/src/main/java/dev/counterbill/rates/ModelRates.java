package dev.counterbill.rates;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The rows that price requests, of the model itself and then of its fine-tunes. */
    public Stream<RateCard> inferenceRates() {
        return Stream.concat(
                rates.stream(), fineTuned.stream().flatMap(tuned -> tuned.rates().stream()));
    }

    /** When its fine-tunes are shut down: on a day of their own, else with the model. */
    public Optional<LocalDate> fineTunesRetire() {
        return fineTuned
                .map(FineTunedRates::lifecycle)
                .flatMap(Lifecycle::retires)
                .or(lifecycle::retires);
    }
}
