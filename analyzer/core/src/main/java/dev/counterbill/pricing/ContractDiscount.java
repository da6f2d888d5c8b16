package dev.counterbill.pricing;

import dev.counterbill.rates.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A discount that a customer negotiated: a layer of its own above the published prices, so that
 * list and net cost can both be shown.
 *
 * @param provider canonical provider id
 * @param model exact id of the base model in the book; empty for all
 * @param dimensions what it applies to; empty for everything
 * @param from first instant; empty for always
 * @param to end (exclusive); empty while open
 * @param factor net price = list price x factor; 0.85 is a discount of 15 %
 */
public record ContractDiscount(
        String provider,
        Optional<String> model,
        Set<Dimension> dimensions,
        Optional<Instant> from,
        Optional<Instant> to,
        BigDecimal factor) {
    public ContractDiscount {
        dimensions = Set.copyOf(dimensions);
        if (factor.signum() < 0) {
            throw new IllegalArgumentException("a discount factor is not negative: " + factor);
        }
    }

    boolean appliesTo(String billedProvider, String base, Dimension dimension, Instant at) {
        return provider.equals(billedProvider)
                && (model.isEmpty() || model.get().equals(base))
                && (dimensions.isEmpty() || dimensions.contains(dimension))
                && (from.isEmpty() || !at.isBefore(from.get()))
                && (to.isEmpty() || at.isBefore(to.get()));
    }
}
