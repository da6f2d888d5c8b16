package dev.counterbill.report;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The answer, in sentences that need no table beside them. */
final class Verdict {
    /** More alternatives than these are left to the table. */
    private static final int MOST_ALTERNATIVES = 4;

    /** The rule by which prompts are priced that may not fit. */
    private static final String UNDECIDED = "CONTEXT_UNDECIDED";

    private Verdict() {}

    static List<String> of(Report report) {
        List<String> sentences = new ArrayList<>();
        List<String> gaps = report.gaps();
        if (!gaps.isEmpty()) {
            sentences.add("Incomplete: " + String.join(" ", gaps));
        }
        sentences.add(spent(report));
        report.outlook().bridge().ifPresent(b -> sentences.add(bridge(b, report.currency())));
        sentences.addAll(beside(report));
        int shown = Math.min(MOST_ALTERNATIVES, report.counterfactuals().size());
        for (Counterfactual alternative : report.counterfactuals().subList(0, shown)) {
            sentences.add(alternative(alternative, report.currency()) + fit(alternative, report));
        }
        sentences.addAll(leftOut(report.counterfactuals().subList(0, shown)));
        int more = report.counterfactuals().size() - shown;
        if (more > 0) {
            sentences.add(
                    Words.counted(more, "more alternative")
                            + (more == 1 ? " is" : " are")
                            + " in the table of counterfactuals.");
        }
        report.outlook()
                .reconciliation()
                .ifPresent(some -> sentences.add(some.sentence(report.currency())));
        for (Payoff payoff : report.payoffs()) {
            sentences.add(payoff(payoff, report));
        }
        for (Outlook.Budget budget : report.outlook().budgets()) {
            if (budget.standing() != Outlook.Standing.WITHIN) {
                sentences.add("Budget " + Words.visible(budget.sentence()));
            }
        }
        return List.copyOf(sentences);
    }

    /** What a saved ledger cannot tell of long prompts; empty where all of them fit. */
    private static String fit(Counterfactual alternative, Report report) {
        BigDecimal requests = BigDecimal.ZERO;
        for (Method.Substituted some : report.method().substitutions()) {
            if (some.bill().equals(alternative.id()) && some.rule().equals(UNDECIDED)) {
                requests = requests.add(some.quantity());
            }
        }
        return requests.signum() == 0
                ? ""
                : " That is uncertain: "
                        + Words.quantity(requests)
                        + " of its requests may not fit the context window, which only reading the"
                        + " logs with --what-if or --scenarios can tell.";
    }

    private static String spent(Report report) {
        Actual actual = report.actual();
        long requests = actual.requests();
        String used =
                Words.about(BigDecimal.valueOf(requests))
                        + (requests == 1 ? " request " : " requests ")
                        + Words.period(report.period());
        return report.tokens().coverage().leavesUnknown(actual.total())
                ? "What you spent on " + used + " is not known: none of the usage has a price."
                : "You spent "
                        + Words.money(actual.total(), report.currency())
                        + " on "
                        + used
                        + ".";
    }

    /** What stands beside the amount: its bounds, list prices, free units, other currencies. */
    private static List<String> beside(Report report) {
        Actual actual = report.actual();
        List<String> sentences = new ArrayList<>();
        between(actual.bounds(), report.currency()).ifPresent(sentences::add);
        BigDecimal discount = actual.listTotal().subtract(actual.total());
        if (discount.signum() > 0) {
            sentences.add(
                    "At list prices that is "
                            + Words.money(actual.listTotal(), report.currency())
                            + "; contract discounts took off "
                            + Words.money(discount, report.currency())
                            + ".");
        }
        BigDecimal credit = BigDecimal.ZERO;
        for (Actual.Allowance allowance : actual.allowances()) {
            credit = credit.add(allowance.credit());
        }
        if (credit.signum() > 0) {
            sentences.add(
                    "Free units of accounts take off another "
                            + Words.money(credit, report.currency())
                            + ", which is in no other amount.");
        }
        if (!actual.conversions().isEmpty()) {
            BigDecimal converted = BigDecimal.ZERO;
            for (Actual.Conversion one : actual.conversions()) {
                converted = converted.add(one.converted());
            }
            sentences.add(
                    Words.money(converted, report.currency())
                            + " of it was converted from other currencies by the given exchange"
                            + " rates.");
        }
        imported(report).ifPresent(sentences::add);
        return sentences;
    }

    /** Who reads the amount has to know that its prices are another tool's. */
    private static Optional<String> imported(Report report) {
        BigDecimal cost = BigDecimal.ZERO;
        SortedSet<String> origins = new TreeSet<>();
        for (Method.RateUsed rate : report.method().rates()) {
            if (rate.status().equals(Method.RateUsed.IMPORTED)) {
                cost = cost.add(rate.cost());
                origins.add(rate.reference());
            }
        }
        return origins.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Words.money(cost, report.currency())
                                + " of it is at prices imported from "
                                + String.join(" and ", origins)
                                + ", as they stand there.");
    }

    /** Against the period that was asked for. */
    private static String bridge(Outlook.Bridge bridge, Currency currency) {
        if (!bridge.isKnown()) {
            return "How that compares with "
                    + bridge.title()
                    + " cannot be told, since none of the usage in one of the two has a price.";
        }
        BigDecimal change = bridge.change();
        String gap = bridge.usedBefore().gap(bridge.title()).map(some -> " " + some).orElse("");
        if (change.signum() == 0) {
            return "That is exactly as much as in " + bridge.title() + "." + gap;
        }
        String share =
                bridge.before().signum() == 0
                        ? ""
                        : " (" + Words.share(change.abs(), bridge.before()) + ")";
        return "That is "
                + Words.money(change.abs(), currency)
                + share
                + (change.signum() > 0 ? " more" : " less")
                + " than the "
                + Words.money(bridge.before(), currency)
                + " of "
                + bridge.title()
                + ": "
                + Words.change(bridge.volume(), currency)
                + " from volume, "
                + Words.change(bridge.mix(), currency)
                + " from mix and "
                + Words.change(bridge.price(), currency)
                + " from prices."
                + gap;
    }

    /** A title inside a sentence: its first word is no name, so it loses its capital. */
    private static String within(String title) {
        String shown = Words.visible(title);
        boolean acronym = shown.length() > 1 && Character.isUpperCase(shown.charAt(1));
        return shown.isEmpty() || acronym
                ? shown
                : Character.toLowerCase(shown.charAt(0)) + shown.substring(1);
    }

    private static String alternative(Counterfactual alternative, Currency currency) {
        BigDecimal actual = alternative.comparedActual();
        BigDecimal otherwise = alternative.comparedCounterfactual();
        if (alternative.comparesNothing()) {
            boolean hasTokens = alternative.excludedTokensShare().signum() != 0;
            return "With "
                    + within(alternative.title())
                    + " nothing can be compared: "
                    + (alternative.complete()
                            ? hasTokens
                                    ? "the tokens have no price as they were used"
                                    : "the usage has no price as it was"
                            : "none of the "
                                    + (hasTokens ? "tokens" : "usage")
                                    + " has a price there")
                    + alternative.unpriced().stream()
                            .findFirst()
                            .map(some -> " (" + Words.visible(some.detail()) + ")")
                            .orElse("")
                    + ".";
        }
        StringBuilder sentence = new StringBuilder("With ").append(within(alternative.title()));
        if (alternative.excludedActualCost().signum() == 0) {
            sentence.append(" it would have cost ").append(Words.money(otherwise, currency));
        } else {
            // The amount to compare with is another than the total in the sentence before.
            sentence.append(", the part that it can price would have cost ")
                    .append(Words.money(otherwise, currency))
                    .append(" instead of ")
                    .append(Words.money(actual, currency));
        }
        sentence.append(compared(actual, otherwise, currency));
        between(alternative.bounds(), currency)
                .ifPresent(bounds -> sentence.append(" (").append(bounds).append(')'));
        return sentence.toString();
    }

    private static Optional<String> between(Optional<Bounds> bounds, Currency currency) {
        return bounds.filter(some -> some.low().compareTo(some.high()) != 0)
                .map(
                        some ->
                                capital(some.why())
                                        + " leave it between "
                                        + Words.money(some.low(), currency)
                                        + " and "
                                        + Words.money(some.high(), currency)
                                        + ".");
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String compared(BigDecimal actual, BigDecimal otherwise, Currency currency) {
        BigDecimal difference = otherwise.subtract(actual);
        boolean addsUp =
                Words.cents(otherwise)
                                .subtract(Words.cents(actual))
                                .compareTo(Words.cents(difference))
                        == 0;
        String rounded = addsUp ? "." : " (each amount is rounded).";
        String amount = Words.money(difference.abs(), currency);
        return switch (difference.signum()) {
            case 0 -> ", exactly the same.";
            case 1 ->
                    Words.times(otherwise, actual)
                                    .map(times -> ", " + times + " times as much")
                                    .orElse("")
                            + ": your choice saved "
                            + amount
                            + rounded;
            default ->
                    ", "
                            + Words.share(otherwise, actual)
                            + " of what it did cost: "
                            + amount
                            + " less"
                            + rounded;
        };
    }

    /** One sentence for all alternatives together, since they mostly leave out the same. */
    private static List<String> leftOut(List<Counterfactual> alternatives) {
        List<String> parts = new ArrayList<>();
        upTo(alternatives, Counterfactual::excludedTokensShare, Words::share)
                .ifPresent(share -> parts.add(share + " of the tokens"));
        upTo(alternatives, Counterfactual::excludedFees, Words::quantity)
                .ifPresent(fees -> parts.add("the charges for searches or requests, " + fees));
        if (parts.isEmpty()) {
            return List.of();
        }
        return List.of(
                (alternatives.size() == 1 ? "This comparison leaves" : "These comparisons leave")
                        + " out "
                        + String.join(" and ", parts)
                        + ", which one of the two bills cannot price.");
    }

    /** The most of what alternatives leave out, in words; empty where it is nothing. */
    private static Optional<String> upTo(
            List<Counterfactual> alternatives,
            Function<Counterfactual, BigDecimal> leftOut,
            Function<BigDecimal, String> words) {
        List<BigDecimal> amounts = alternatives.stream().map(leftOut).sorted().toList();
        BigDecimal most = amounts.isEmpty() ? BigDecimal.ZERO : amounts.get(amounts.size() - 1);
        return most.signum() == 0
                ? Optional.empty()
                : Optional.of(
                        (amounts.get(0).compareTo(most) == 0 ? "" : "up to ") + words.apply(most));
    }

    private static String payoff(Payoff payoff, Report report) {
        Currency currency = report.currency();
        String name = "The fine-tune " + Words.visible(payoff.deployment());
        boolean isDearer = payoff.saved().signum() < 0;
        boolean isUnknown = payoff.account().isInvestmentUnknown();
        String leftOut =
                payoff.account().compared() == PayoffAccount.Compared.ALL
                        ? "."
                        : ". Usage without a price is in no amount, and would not turn that.";
        String against =
                payoff.knownInvested()
                                .map(
                                        invested ->
                                                Words.money(invested, currency)
                                                        + " invested"
                                                        + (isUnknown
                                                                ? " besides what has no price"
                                                                : ""))
                                .orElse("investments without a price")
                        + ", "
                        + Words.money(payoff.saved().abs(), currency)
                        + (isDearer
                                ? " more spent on inference than with “"
                                : " saved in inference against “")
                        + Words.visible(title(payoff.baseline(), report))
                        + "”"
                        + payoff.knownNet()
                                .map(net -> ", net " + Words.money(net, currency))
                                .orElse("");
        return switch (payoff.verdict()) {
            case PAID_OFF ->
                    name
                            + " has paid off"
                            + payoff.breakEven().map(day -> " on " + Words.day(day)).orElse("")
                            + ": "
                            + against
                            + leftOut;
            case NOT_YET -> name + " has not paid off yet: " + against + leftOut;
            case NEVER -> name + " does not pay off as it is used: " + against + leftOut;
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
