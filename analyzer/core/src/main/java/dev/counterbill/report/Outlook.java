package dev.counterbill.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How the period stands against another period, a budget, and the rest of the month; each only
 * where it was asked for.
 */
public record Outlook(Optional<Bridge> bridge, List<Budget> budgets, Optional<Forecast> forecast) {
    public static final Outlook NONE = new Outlook(Optional.empty(), List.of(), Optional.empty());

    public Outlook {
        budgets = List.copyOf(budgets);
    }

    /**
     * Why this period cost another amount than an earlier one. The steps add up exactly: {@code
     * before + volume + mix + price = after}.
     *
     * @param title of the earlier period
     * @param before its cost
     * @param volume from more or fewer tokens at the earlier mix and prices
     * @param mix from other models and meters at the earlier prices
     * @param price from other prices
     * @param after this period's cost
     * @param movers models by how much they changed, largest change first
     */
    public record Bridge(
            String title,
            BigDecimal before,
            BigDecimal volume,
            BigDecimal mix,
            BigDecimal price,
            BigDecimal after,
            List<Mover> movers) {
        public Bridge {
            movers = List.copyOf(movers);
            if (before.add(volume).add(mix).add(price).compareTo(after) != 0) {
                throw new IllegalArgumentException("the steps of a bridge add up exactly");
            }
        }
    }

    /** One model in both periods; new or gone where one of the amounts is 0. */
    public record Mover(String provider, String model, BigDecimal before, BigDecimal after) {
        public BigDecimal change() {
            return after.subtract(before);
        }
    }

    /**
     * A limit and what was spent of it.
     *
     * @param title what it is for
     * @param limit for the period
     */
    public record Budget(String title, BigDecimal limit, BigDecimal spent) {
        public BigDecimal left() {
            return limit.subtract(spent);
        }
    }

    /**
     * What the current month comes to.
     *
     * @param lastDay of the month
     * @param expected cost of the whole month
     * @param method how it was estimated, in a sentence
     */
    public record Forecast(
            LocalDate lastDay,
            BigDecimal expected,
            BigDecimal low,
            BigDecimal high,
            String method) {}
}
