package dev.counterbill.analysis;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.report.Words;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;

/**
 * What logs and rates say by now of a closed month, whose figures stay as they are.
 *
 * @param closed what stays
 * @param relogged what today's logs say at the rates of the closed month
 * @param now what they say at today's rates
 * @param files logs that came, changed or went since, in words
 * @param rates prices that changed since and that the month's usage meets, in words
 */
public record Drift(
        YearMonth month,
        Figures closed,
        Figures relogged,
        Figures now,
        List<String> files,
        List<String> rates) {
    private static final int MOST_NAMED = 5;

    /**
     * Usage and its cost.
     *
     * @param unpricedTokens tokens that are in no cost
     */
    record Figures(long records, long tokens, BigDecimal cost, BigDecimal unpricedTokens) {}

    public Drift {
        files = List.copyOf(files);
        rates = List.copyOf(rates);
    }

    /** All of it, in one sentence without its full stop. */
    String sentence(Currency currency) {
        StringBuilder text = new StringBuilder();
        text.append(month)
                .append(" is closed and stays at ")
                .append(Words.counted(closed.records(), "record"))
                .append(", ")
                .append(Words.counted(closed.tokens(), "token"))
                .append(" and ")
                .append(exact(closed.cost(), currency))
                .append("; open, it would change by ")
                .append(signed(now.records() - closed.records()))
                .append(" records, ")
                .append(signed(now.tokens() - closed.tokens()))
                .append(" tokens and ")
                .append(signed(now.cost().subtract(closed.cost()), currency));
        BigDecimal unpriced = now.unpricedTokens().subtract(closed.unpricedTokens());
        if (unpriced.signum() != 0) {
            text.append(", and ")
                    .append(unpriced.signum() > 0 ? "+" : "")
                    .append(Words.quantity(unpriced))
                    .append(" tokens without a price");
        }
        if (!files.isEmpty()) {
            text.append("; by logs ")
                    .append(signed(relogged.cost().subtract(closed.cost()), currency))
                    .append(": ")
                    .append(some(files));
        }
        if (!rates.isEmpty()) {
            text.append("; by rates ")
                    .append(signed(now.cost().subtract(relogged.cost()), currency))
                    .append(": ")
                    .append(some(rates));
        }
        return text.append("; `counterbill reopen ")
                .append(month)
                .append("` lets the next run take it up")
                .toString();
    }

    private static String some(List<String> words) {
        String named = String.join(", ", words.subList(0, Math.min(MOST_NAMED, words.size())));
        return words.size() <= MOST_NAMED
                ? named
                : named + " and " + (words.size() - MOST_NAMED) + " more";
    }

    private static String signed(long difference) {
        return (difference >= 0 ? "+" : "-") + Words.count(Math.abs(difference));
    }

    private static String signed(BigDecimal difference, Currency currency) {
        return (difference.signum() >= 0 ? "+" : "-") + exact(difference.abs(), currency);
    }

    /** Nothing is rounded: the difference is to be booked, or to be found. */
    private static String exact(BigDecimal amount, Currency currency) {
        return Decimals.amount(amount) + " " + currency.code();
    }
}
