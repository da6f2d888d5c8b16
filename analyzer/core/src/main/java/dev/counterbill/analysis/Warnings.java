package dev.counterbill.analysis;

import dev.counterbill.config.OwnTables;
import dev.counterbill.money.Currency;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.read.run.SameIds;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What in the logs may be read wrongly, with what is at stake, what looks wrong in rate tables, and
 * names that no usage has. A warning about logs ends a run where the user asked for strictness.
 */
final class Warnings {
    private static final int SHARE_SCALE = 12;

    private final Reading reading;
    private final Question question;
    private final Currency currency;
    private final int exitCode;

    Warnings(Reading reading, Question question) {
        this.reading = reading;
        this.question = question;
        this.currency = question.terms().currency();
        this.exitCode =
                switch (question.strictness()) {
                    case LENIENT -> Outcome.COMPLETE.exitCode();
                    case STRICT -> Outcome.WRONG_USAGE.exitCode();
                };
    }

    List<Report.Outcome> of(Bill actual) {
        List<Report.Outcome> outcomes = new ArrayList<>();
        for (Asides.Doubt doubt : reading.asides().doubts()) {
            if (doubt.isSerious()) {
                outcomes.add(
                        new Report.Outcome("AMBIGUOUS_CACHED", exitCode, sentence(doubt, actual)));
            }
        }
        reading.failedChecks()
                .forEach(
                        (check, count) ->
                                outcomes.add(
                                        new Report.Outcome(
                                                "FAILED_IDENTITY",
                                                exitCode,
                                                "in "
                                                        + Words.counted(count, "record")
                                                        + " an identity of the log does not hold: "
                                                        + check)));
        int complete = Outcome.COMPLETE.exitCode();
        for (SameIds same : reading.asides().sameIds()) {
            // Whatever the strictness: they may be different calls, and no setting could say so.
            outcomes.add(new Report.Outcome("SAME_IDS_IN_TWO_FORMS", complete, sentence(same)));
        }
        for (String doubt : OwnTables.doubts(question.book())) {
            outcomes.add(new Report.Outcome("SUSPICIOUS_RATES", complete, doubt));
        }
        for (String name : Unmatched.of(question, reading)) {
            outcomes.add(new Report.Outcome("NO_SUCH_USAGE", complete, name));
        }
        return outcomes;
    }

    private static String sentence(SameIds same) {
        return Words.counted(same.ids(), "id")
                + (same.ids() == 1 ? " stands" : " stand")
                + " in logs of mapping "
                + same.mapping()
                + " and in logs of mapping "
                + same.otherMapping()
                + (same.example().isEmpty() ? "" : ", such as " + same.example())
                + "; the records of both count. If they are the same calls, their usage is counted"
                + " twice: declare one of the two sources with role: reconcile in the"
                + " configuration, or leave it out";
    }

    private String sentence(Asides.Doubt doubt, Bill actual) {
        return "in all "
                + Words.count(doubt.records())
                + " records of mapping "
                + doubt.mapping()
                + " with cached tokens these are no more than the input, so that the input may"
                + " contain them; then "
                + Words.count(doubt.tokens())
                + " tokens"
                + atStake(doubt, actual)
                        .map(cost -> ", about " + Words.money(cost, currency) + ",")
                        .orElse("")
                + " are counted twice. Settle it in the configuration: assume: {"
                + doubt.assumption()
                + ": true}, or false";
    }

    /**
     * The cached tokens at the price of input, line by line; in the share of the doubtful ones
     * where other logs have cached tokens too. Empty where nothing of it has a price.
     */
    private static Optional<BigDecimal> atStake(Asides.Doubt doubt, Bill actual) {
        BigDecimal cached = BigDecimal.ZERO;
        BigDecimal cost = BigDecimal.ZERO;
        for (PricedLine line : actual.lines()) {
            long tokens = line.line().source().counts().of(Meter.CACHED_INPUT);
            Optional<PricedPart> input =
                    line.parts().stream()
                            .filter(part -> part.meter() == Meter.INPUT)
                            .filter(part -> part.quantity().signum() > 0)
                            .findFirst();
            if (tokens > 0 && input.isPresent()) {
                BigDecimal quantity = BigDecimal.valueOf(tokens);
                cached = cached.add(quantity);
                cost =
                        cost.add(
                                input.get()
                                        .cost()
                                        .multiply(quantity)
                                        .divide(
                                                input.get().quantity(),
                                                SHARE_SCALE,
                                                RoundingMode.HALF_EVEN));
            }
        }
        return cached.signum() == 0
                ? Optional.empty()
                : Optional.of(
                        cost.multiply(BigDecimal.valueOf(doubt.tokens()))
                                .divide(cached, SHARE_SCALE, RoundingMode.HALF_EVEN));
    }
}
