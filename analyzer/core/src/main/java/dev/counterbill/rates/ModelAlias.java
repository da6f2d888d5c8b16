package dev.counterbill.rates;

import java.time.Instant;
import java.util.Optional;

/**
 * A name that is billed as a model for a stretch of time; aliases move.
 *
 * @param name name as logged, lower case, without prefixes
 * @param from first instant at which the name means this model
 * @param to first instant at which it means another one, or none
 * @param billsAs id of the model whose rates apply
 */
public record ModelAlias(
        String name,
        Instant from,
        Optional<Instant> to,
        String billsAs,
        Optional<String> source,
        SourcePlace place) {
    boolean isValidAt(Instant at) {
        return !at.isBefore(from) && (to.isEmpty() || at.isBefore(to.get()));
    }
}
