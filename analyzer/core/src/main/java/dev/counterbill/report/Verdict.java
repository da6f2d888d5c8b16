package dev.counterbill.report;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The answer, in sentences that need no table beside them. */
final class Verdict {
    /** More alternatives than these are left to the table. */
    private static final int MOST_ALTERNATIVES = 4;

    private Verdict() {}

    static List<String> of(Report report) {
        List<String> sentences = new ArrayList<>();
        List<String> gaps = report.gaps();
        if (!gaps.isEmpty()) {
            sentences.add("Incomplete: " + String.join(" ", gaps));
        }
        sentences.add(spent(report));
        int shown = Math.min(MOST_ALTERNATIVES, report.counterfactuals().size());
        for (Counterfactual alternative : report.counterfactuals().subList(0, shown)) {
            sentences.add(alternative(alternative, report.currency()));
        }
        int more = report.counterfactuals().size() - shown;
        if (more > 0) {
            sentences.add(
                    Words.counted(more, "more alternative")
                            + (more == 1 ? " is" : " are")
                            + " in the table of counterfactuals.");
        }
        for (Payoff payoff : report.payoffs()) {
            sentences.add(payoff(payoff, report));
        }
        return List.copyOf(sentences);
    }

    private static String spent(Report report) {
        long requests = report.actual().requests();
        return "You spent "
                + Words.money(report.actual().total(), report.currency())
                + " on "
                + Words.about(BigDecimal.valueOf(requests))
                + (requests == 1 ? " request " : " requests ")
                + Words.period(report.period())
                + ".";
    }

    private static String alternative(Counterfactual alternative, Currency currency) {
        BigDecimal actual = alternative.comparedActual();
        BigDecimal otherwise = alternative.comparedCounterfactual();
        BigDecimal difference = alternative.difference();
        StringBuilder sentence = new StringBuilder();
        String title = Words.visible(alternative.title());
        if (alternative.isPartial()) {
            sentence.append(title)
                    .append(", over the usage that both can price (without ")
                    .append(Words.share(alternative.excludedTokensShare()))
                    .append(" of the tokens), it would have cost ");
        } else {
            sentence.append(title).append(" it would have cost ");
        }
        sentence.append(Words.money(otherwise, currency));
        if (alternative.isPartial()) {
            sentence.append(" instead of ").append(Words.money(actual, currency));
        }
        if (difference.signum() == 0) {
            return sentence.append(", exactly the same.").toString();
        }
        Words.times(otherwise, actual)
                .ifPresent(
                        times -> sentence.append(", ").append(times).append(" times as much"));
        String amount = Words.money(difference.abs(), currency);
        sentence.append(
                difference.signum() > 0
                        ? ": your choice saved " + amount + "."
                        : ": " + amount + " less than you spent.");
        alternative
                .bounds()
                .filter(bounds -> bounds.low().compareTo(bounds.high()) != 0)
                .ifPresent(
                        bounds ->
                                sentence.append(" (The prompt sizes leave it between ")
                                        .append(Words.money(bounds.low(), currency))
                                        .append(" and ")
                                        .append(Words.money(bounds.high(), currency))
                                        .append(".)"));
        return sentence.toString();
    }

    private static String payoff(Payoff payoff, Report report) {
        Currency currency = report.currency();
        String name = "The fine-tune " + Words.visible(payoff.deployment());
        String against =
                Words.money(payoff.invested(), currency)
                        + " invested, "
                        + Words.money(payoff.saved(), currency)
                        + " saved in inference against “"
                        + Words.visible(title(payoff.baseline(), report))
                        + "”, net "
                        + Words.money(payoff.net(), currency);
        return switch (payoff.verdict()) {
            case PAID_OFF ->
                    name
                            + " has paid off"
                            + payoff.breakEven().map(day -> " on " + Words.day(day)).orElse("")
                            + ": "
                            + against
                            + ".";
            case NOT_YET -> name + " has not paid off yet: " + against + ".";
            case NEVER -> name + " does not pay off as it is used: " + against + ".";
            case INCONCLUSIVE ->
                    name
                            + " cannot be judged: "
                            + Words.visible(payoff.reason())
                            + (payoff.reason().endsWith(".") ? "" : ".");
        };
    }

    /** The title of a counterfactual, or its id where it is not among the counterfactuals. */
    private static String title(String id, Report report) {
        return report.counterfactuals().stream()
                .filter(alternative -> alternative.id().equals(id))
                .map(Counterfactual::title)
                .findFirst()
                .orElse(id);
    }
}
