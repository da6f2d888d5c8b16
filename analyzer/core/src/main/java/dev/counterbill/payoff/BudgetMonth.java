package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Optional;

/**
 * How a budget stands in one calendar month of the report's zone.
 *
 * @param spent exact cost of what was priced
 * @param pricedTokens tokens with a price, which may be 0
 * @param unpricedTokens tokens without a price, which cost more on top
 * @param unpricedFees searches and requests without the price that they should have, likewise
 * @param used share of the limit, with 10 decimals; none for a limit of 0
 * @param alert highest alert that was reached
 * @param forecast what the whole month comes to, where it is not over yet
 */
public record BudgetMonth(
        Budget budget,
        YearMonth month,
        BigDecimal spent,
        BigDecimal pricedTokens,
        BigDecimal unpricedTokens,
        BigDecimal unpricedFees,
        Optional<BigDecimal> used,
        Optional<BigDecimal> alert,
        Optional<Forecast> forecast) {
    /** True where the limit is exceeded: the policy gate of exit code 5. */
    public boolean isExceeded() {
        return spent.compareTo(budget.monthly()) > 0;
    }

    /** True where something has no price and nothing else is known to have cost anything. */
    public boolean isSpentUnknown() {
        return spent.signum() == 0
                && pricedTokens.signum() == 0
                && (unpricedTokens.signum() > 0 || unpricedFees.signum() > 0);
    }

    /** What is left of the limit; negative where it is exceeded. */
    public BigDecimal left() {
        return budget.monthly().subtract(spent);
    }

    /**
     * A month that is not over yet: what is spent, and each day to come as the mean day of the last
     * 28 (or as the cheapest and the dearest of them).
     *
     * @param expected with 10 decimals
     */
    public record Forecast(BigDecimal expected, BigDecimal low, BigDecimal high) {}

    /** The month for people. */
    public String sentence(dev.counterbill.money.Currency currency) {
        StringBuilder text = new StringBuilder();
        text.append(budget.title()).append(", ").append(month).append(": ");
        if (isSpentUnknown()) {
            text.append("what was spent of ")
                    .append(Words.money(budget.monthly(), currency))
                    .append(" is not known");
        } else {
            spent(text, currency);
        }
        String onTop = isSpentUnknown() ? "" : " on top";
        if (unpricedTokens.signum() > 0) {
            text.append(", and ")
                    .append(Words.count(unpricedTokens))
                    .append(" tokens without a price")
                    .append(onTop);
        }
        if (unpricedFees.signum() > 0) {
            text.append(", and ")
                    .append(Words.count(unpricedFees))
                    .append(" searches or requests without a price")
                    .append(onTop);
        }
        return text.append('.').toString();
    }

    private void spent(StringBuilder text, dev.counterbill.money.Currency currency) {
        text.append(Words.money(spent, currency))
                .append(" of ")
                .append(Words.money(budget.monthly(), currency));
        used.ifPresent(
                share ->
                        text.append(" (")
                                .append(Words.count(share.movePointRight(2), 1))
                                .append(" %)"));
        if (isExceeded()) {
            text.append(", exceeded");
        }
        forecast.ifPresent(
                f ->
                        text.append(", expected at the end of the month: ")
                                .append(Words.money(f.expected(), currency)));
    }
}
