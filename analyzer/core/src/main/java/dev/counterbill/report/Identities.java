package dev.counterbill.report;

import dev.counterbill.money.Decimals;
import dev.counterbill.report.Intake.RecordCounts;
import dev.counterbill.report.Method.Check;
import dev.counterbill.report.Method.CheckResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** What must hold between the figures of one report: parts are totals, digit for digit. */
public final class Identities {
    private final List<Check> checks = new ArrayList<>();

    private Identities() {}

    /** Every identity, passed or not; a failed one is a mistake of the program. */
    public static List<Check> of(Report report) {
        Identities identities = new Identities();
        Actual actual = report.actual();
        identities.sum("models", actual.total(), actual.byModel(), Actual.ModelCost::cost);
        identities.sum("days", actual.total(), actual.byDay(), Actual.DayCost::cost);
        if (!actual.labels().isEmpty()) {
            identities.sum("groups", actual.total(), actual.byGroup(), Actual.GroupCost::cost);
        }
        identities.sum("meters", actual.total(), actual.byMeter(), MeterCost::cost);
        identities.sum("lines", actual.total(), actual.lines(), CostLine::cost);
        identities.records(report.intake().records());
        for (Counterfactual alternative : report.counterfactuals()) {
            identities.alternative(alternative, actual);
        }
        return List.copyOf(identities.checks);
    }

    private void alternative(Counterfactual alternative, Actual actual) {
        String of = " of " + alternative.id();
        equal(
                "compared and excluded actual cost" + of + " make the actual total",
                actual.total(),
                alternative.comparedActual().add(alternative.excludedActualCost()));
        sum(
                "compared models" + of,
                alternative.comparedCounterfactual(),
                alternative.byModel(),
                Counterfactual.ModelComparison::counterfactual);
        sum(
                "compared days" + of,
                alternative.comparedCounterfactual(),
                alternative.byDay(),
                Counterfactual.DayComparison::counterfactual);
    }

    private void records(RecordCounts records) {
        equal(
                "every record read is counted, rejected, duplicate, skipped or filtered",
                BigDecimal.valueOf(records.read()),
                BigDecimal.valueOf(
                        records.counted()
                                + records.rejected()
                                + records.duplicate()
                                + records.skipped()
                                + records.filtered()));
    }

    private <T> void sum(
            String parts, BigDecimal total, Collection<T> some, Function<T, BigDecimal> amount) {
        BigDecimal sum = BigDecimal.ZERO;
        for (T one : some) {
            sum = sum.add(amount.apply(one));
        }
        equal("the " + parts + " add up to their total", total, sum);
    }

    private void equal(String name, BigDecimal expected, BigDecimal found) {
        boolean holds = expected.compareTo(found) == 0;
        checks.add(
                new Check(
                        name,
                        holds ? CheckResult.PASSED : CheckResult.FAILED,
                        holds
                                ? ""
                                : Decimals.plain(expected) + " is not " + Decimals.plain(found)));
    }
}
