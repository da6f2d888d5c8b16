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

    /** Whether all of others are among these, which are more. */
    boolean hold(UntoldDays other) {
        return !equals(other) && !other.begin.isBefore(begin) && !end.isBefore(other.end);
    }
}
