package dev.counterbill.rates;

import java.time.LocalDate;
import java.util.Optional;

/**
 * When a model came and goes. Every date is a day in UTC; what the source does not say is empty.
 *
 * @param newJobsUntil last day on which a fine-tuning job could be started
 * @param retires first day on which it is no longer served
 * @param replacement what the provider names as successor, as {@code provider/model}
 */
public record Lifecycle(
        Optional<LocalDate> released,
        Optional<LocalDate> retires,
        Optional<LocalDate> newJobsUntil,
        Optional<String> replacement,
        Optional<String> source) {
    /** Nothing is known. */
    public static final Lifecycle UNKNOWN =
            new Lifecycle(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}
