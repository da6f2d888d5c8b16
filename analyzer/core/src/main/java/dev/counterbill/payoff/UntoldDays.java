package dev.counterbill.payoff;

import java.time.LocalDate;

/**
 * Days of which the ledgers tell nothing, which is not the same as days without usage.
 *
 * @param end first day after them
 */
public record UntoldDays(LocalDate begin, LocalDate end) {
    boolean contains(LocalDate day) {
        return !day.isBefore(begin) && day.isBefore(end);
    }

    /** Whether a day is in both. */
    public boolean overlaps(UntoldDays other) {
        return begin.isBefore(other.end) && other.begin.isBefore(end);
    }
}
