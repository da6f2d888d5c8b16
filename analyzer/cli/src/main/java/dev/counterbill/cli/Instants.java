package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants and days of flags. */
final class Instants {
    private Instants() {}

    /**
     * The instant that a flag gives: with its zone, or a day, which means its begin in UTC.
     *
     * @param text empty for now
     */
    static Instant of(String flag, @Nullable String text) {
        if (text == null) {
            // No price begins within a second, and nobody wants to read of nanoseconds.
            return Instant.now().truncatedTo(ChronoUnit.SECONDS);
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    flag
                            + " "
                            + text
                            + ": give an instant with its zone, such as 2026-06-01T00:00:00Z, or a"
                            + " day");
        }
    }
}
