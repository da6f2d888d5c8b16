package dev.counterbill.rates;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an hour of rented capacity costs, whatever runs on it.
 *
 * @param unit {@code gpu_hour}, {@code ptu_hour} or {@code model_unit_hour}
 * @param price price of one unit for one hour, in the currency of the table
 */
public record CapacityPrice(
        String id,
        String provider,
        String unit,
        Optional<String> gpu,
        Optional<String> model,
        Map<RateCard.Condition, Set<String>> when,
        Instant from,
        Optional<Instant> to,
        BigDecimal price,
        String source,
        Optional<String> note,
        SourcePlace place) {
    public CapacityPrice {
        when = Map.copyOf(when);
    }
}
