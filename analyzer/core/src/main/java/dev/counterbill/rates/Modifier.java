package dev.counterbill.rates;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A multiplier that a provider publishes, such as +10 % for data residency. Modifiers multiply
 * exactly, in the order of the file.
 *
 * @param when conditions under which it applies
 * @param releasedFrom applies only to models released on or after this day
 * @param from first instant; empty for always
 * @param to end (exclusive); empty while open
 * @param dimensions what it multiplies; empty for everything
 * @param multiply the factor
 * @param place where it stands
 */
public record Modifier(
        String id,
        Map<RateCard.Condition, Set<String>> when,
        Optional<LocalDate> releasedFrom,
        Optional<Instant> from,
        Optional<Instant> to,
        Set<Dimension> dimensions,
        BigDecimal multiply,
        Optional<String> source,
        SourcePlace place) {
    public Modifier {
        when = Map.copyOf(when);
        dimensions = Set.copyOf(dimensions);
    }
}
