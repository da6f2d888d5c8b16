package dev.counterbill.payoff;

import java.time.LocalDate;

/**
 * A day on which the cumulative net changed its sign, after the first fall.
 *
 * @param covered true where the net rose to 0 or above, false where it fell below
 */
public record Crossing(LocalDate day, boolean covered) {}
