package dev.counterbill.rates;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A discount that a customer negotiated: a layer of its own above the published prices, so that
 * list and net cost can both be shown. Several that hold at once multiply.
 *
 * @param id name of the agreement, for reports
 * @param provider canonical provider id
 * @param model exact id of the base model in the book, whose fine-tunes it covers too; empty for
 *     all models
 * @param dimensions what it applies to; empty for everything
 * @param from first instant; empty for always
 * @param to end (exclusive); empty while open
 * @param factor net price = list price x factor, 0 to 1; 0.85 is a discount of 15 %
 */
public record ContractDiscount(
        String id,
        String provider,
        Optional<String> model,
        Set<Dimension> dimensions,
        Optional<Instant> from,
        Optional<Instant> to,
        BigDecimal factor,
        Optional<String> note,
        SourcePlace place) {
    public ContractDiscount {
        dimensions = Set.copyOf(dimensions);
        if (factor.signum() < 0 || factor.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a discount factor is from 0 to 1: " + factor);
        }
    }

    /** The same under the provider's canonical id. */
    ContractDiscount of(String canonicalProvider) {
        return new ContractDiscount(
                id, canonicalProvider, model, dimensions, from, to, factor, note, place);
    }

    /** Whether usage of a model at an instant has this discount. */
    public boolean appliesTo(String billedProvider, String base, Dimension dimension, Instant at) {
        return provider.equals(billedProvider)
                && (model.isEmpty() || model.get().equals(base))
                && (dimensions.isEmpty() || dimensions.contains(dimension))
                && (from.isEmpty() || !at.isBefore(from.get()))
                && (to.isEmpty() || at.isBefore(to.get()));
    }
}
