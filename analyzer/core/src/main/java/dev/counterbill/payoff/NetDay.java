package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * One day of a deployment's life.
 *
 * @param saving what the day saved in inference
 * @param invested what was put in on the day
 * @param net saving minus investments of all days up to the end of this one
 */
public record NetDay(LocalDate day, BigDecimal saving, BigDecimal invested, BigDecimal net) {}
