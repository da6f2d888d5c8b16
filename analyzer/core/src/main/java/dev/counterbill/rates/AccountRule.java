package dev.counterbill.rates;

import java.util.List;
import java.util.Optional;

/**
 * An allowance that is taken off per account and calendar month (UTC) after everything is added up.
 *
 * @param provider canonical provider id
 * @param freePerMonth units that are free in a month
 * @param models models or families that share the allowance; empty for all of the provider
 */
public record AccountRule(
        String id,
        String provider,
        Dimension dimension,
        long freePerMonth,
        List<String> models,
        Optional<String> source,
        Optional<String> note,
        SourcePlace place) {
    public AccountRule {
        models = List.copyOf(models);
    }

    /** The same under the provider's canonical id. */
    AccountRule of(String canonicalProvider) {
        return new AccountRule(
                id, canonicalProvider, dimension, freePerMonth, models, source, note, place);
    }
}
