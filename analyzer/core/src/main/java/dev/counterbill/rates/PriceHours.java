package dev.counterbill.rates;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;

/**
 * Hours for which some price of a model holds alone.
 *
 * @param holidays days on which no window of the band begins
 */
public record PriceHours(PriceBand band, Set<LocalDate> holidays) {
    public PriceHours {
        holidays = Set.copyOf(holidays);
    }

    public boolean cover(Instant at) {
        return band.covers(at, holidays);
    }
}
