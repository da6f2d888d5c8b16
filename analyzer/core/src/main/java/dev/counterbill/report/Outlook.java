package dev.counterbill.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * How the period stands against another period, a budget, the rest of the month, and what exporters
 * say it cost; each only where it was asked for.
 *
 * @param bridge from the period that was asked for to this one
 * @param months from each calendar month of the report to the next; empty within one month
 */
public record Outlook(
        Optional<Bridge> bridge,
        List<Bridge> months,
        List<Budget> budgets,
        Optional<Forecast> forecast,
        List<CallOut> callOuts,
        Optional<Reconciliation> reconciliation) {
    public static final Outlook NONE =
            new Outlook(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty());

    public Outlook {
        months = List.copyOf(months);
        budgets = List.copyOf(budgets);
        callOuts = List.copyOf(callOuts);
    }

    /** The same, held against reported costs. */
    public Outlook with(Reconciliation some) {
        return new Outlook(bridge, months, budgets, forecast, callOuts, Optional.of(some));
    }

    /**
     * Why a period cost another amount than an earlier one. The steps add up exactly: {@code before
     * + volume + mix + price = after}.
     *
     * @param title of the earlier period
     * @param titleAfter of the later period
     * @param before cost of the earlier period
     * @param volume from more or fewer tokens at the earlier mix and prices
     * @param mix from other models, tiers and meters at the earlier prices
     * @param price from other prices
     * @param after cost of the later period
     * @param usedBefore what of the earlier period has a price; the rest is in no step
     * @param usedAfter what of the later period has a price, likewise
     * @param movers models by how much they changed, largest change first; of months the first few
     * @param notes what a reader must know beside it, such as usage without a price
     */
    public record Bridge(
            String title,
            String titleAfter,
            BigDecimal before,
            BigDecimal volume,
            BigDecimal mix,
            BigDecimal price,
            BigDecimal after,
            Coverage usedBefore,
            Coverage usedAfter,
            List<Mover> movers,
            List<String> notes) {
        public Bridge {
            movers = List.copyOf(movers);
            notes = List.copyOf(notes);
            if (before.add(volume).add(mix).add(price).compareTo(after) != 0) {
                throw new IllegalArgumentException("the steps of a bridge add up exactly");
            }
        }

        public BigDecimal change() {
            return after.subtract(before);
        }

        /** False where nothing of a period has a price: what changed is not known then. */
        public boolean isKnown() {
            return areKnown(before, usedBefore, after, usedAfter);
        }
    }

    /**
     * One model of two periods.
     *
     * @param usedBefore what of its usage in the earlier period has a price
     * @param usedAfter likewise in the later period
     * @param presence in which of them it was used, priced or not
     */
    public record Mover(
            String provider,
            String model,
            BigDecimal before,
            BigDecimal after,
            Coverage usedBefore,
            Coverage usedAfter,
            Presence presence) {
        public BigDecimal change() {
            return after.subtract(before);
        }

        /** False where nothing of it has a price in a period: what changed is not known then. */
        public boolean isKnown() {
            return areKnown(before, usedBefore, after, usedAfter);
        }
    }

    private static boolean areKnown(
            BigDecimal before, Coverage usedBefore, BigDecimal after, Coverage usedAfter) {
        return !usedBefore.leavesUnknown(before) && !usedAfter.leavesUnknown(after);
    }

    /** In which of two periods a model was used. */
    public enum Presence {
        BOTH(""),
        NEW("new"),
        GONE("gone");

        private final String words;

        Presence(String words) {
            this.words = words;
        }

        /** For people; empty where there is nothing to say. */
        public String words() {
            return words;
        }
    }

    /**
     * A limit and what was spent of it in a calendar month of the report's zone.
     *
     * @param id name in the budgets file
     * @param title what it is for
     * @param limit for the month
     * @param spent exact cost of what was priced
     * @param isSpentUnknown true where nothing of the usage has a price: 0 is then no amount
     * @param unpricedTokens tokens without a price, which cost more on top
     * @param unpricedFees searches and requests without the price that they should have, likewise
     * @param alert highest share of the limit that was to be called out and was reached
     * @param forecast what the month comes to, where it is not over yet
     * @param sentence all of it for people
     */
    public record Budget(
            String id,
            String title,
            YearMonth month,
            BigDecimal limit,
            BigDecimal spent,
            boolean isSpentUnknown,
            BigDecimal unpricedTokens,
            BigDecimal unpricedFees,
            Optional<BigDecimal> alert,
            Optional<Forecast> forecast,
            String sentence) {
        public BigDecimal left() {
            return limit.subtract(spent);
        }

        /** How the month stands. */
        public Standing standing() {
            return spent.compareTo(limit) > 0
                    ? Standing.EXCEEDED
                    : alert.isPresent()
                            ? Standing.ALERT
                            : forecast.filter(f -> f.expected().compareTo(limit) > 0).isPresent()
                                    ? Standing.FORECAST_EXCEEDS
                                    : Standing.WITHIN;
        }
    }

    /** How a budget stands, from the calmest to the gravest. */
    public enum Standing {
        WITHIN("within"),
        /** What is spent is within it, and the month is expected to end above it. */
        FORECAST_EXCEEDS("will exceed"),
        /** A threshold is reached. */
        ALERT("alert"),
        EXCEEDED("exceeded");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /**
     * Something new that deserves a look.
     *
     * @param kind {@code NEW_FINE_TUNE} or {@code COSTLIER_RATE}
     * @param day of its first use
     * @param model as logged
     */
    public record CallOut(String kind, LocalDate day, String model, String sentence) {}

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
