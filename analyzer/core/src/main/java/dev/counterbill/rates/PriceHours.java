package dev.counterbill.rates;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PriceHours that
                && band.equals(that.band)
                && holidays.equals(that.holidays);
    }

    @Override
    public int hashCode() {
        return 31 * band.hashCode() + holidays.hashCode();
    }
}
