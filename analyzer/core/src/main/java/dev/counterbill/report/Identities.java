package dev.counterbill.report;

import dev.counterbill.money.Decimals;
import dev.counterbill.report.Intake.RecordCounts;
import dev.counterbill.report.Method.Check;
import dev.counterbill.report.Method.CheckResult;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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
        identities.usage(report);
        identities.records(report.intake().records());
        identities.files(report.intake());
        for (Counterfactual alternative : report.counterfactuals()) {
            identities.alternative(alternative, actual);
        }
        identities.sides(report.counterfactuals());
        return List.copyOf(identities.checks);
    }

    /**
     * One that somebody else has worked out.
     *
     * @param name what should hold
     */
    public static Check same(String name, BigDecimal expected, BigDecimal found) {
        Identities one = new Identities();
        one.equal(name, expected, found);
        return one.checks.get(0);
    }

    /** Tokens and requests of every breakdown are those of the ledger, meter by meter. */
    private void usage(Report report) {
        Actual actual = report.actual();
        TokenTotals tokens = report.tokens();
        MeterCounts lines = MeterCounts.ZERO;
        for (CostLine line : actual.lines()) {
            lines = lines.plus(line.counts());
        }
        MeterCounts models = MeterCounts.ZERO;
        for (Actual.ModelCost model : actual.byModel()) {
            models = models.plus(model.counts());
        }
        meters("the usage of all lines is that of the ledger, meter by meter", tokens, lines);
        meters("the usage of all models is that of the ledger, meter by meter", tokens, models);
        equal(
                "priced and unpriced tokens are those of the ledger",
                BigDecimal.valueOf(tokens.counts().tokens()),
                BigDecimal.valueOf(Math.addExact(tokens.priced(), tokens.unpriced())));
        sum(
                "unpriced tokens of the lines",
                BigDecimal.valueOf(tokens.unpriced()),
                actual.lines(),
                line -> BigDecimal.valueOf(line.unpricedTokens()));
        sum(
                "unpriced tokens of the models",
                BigDecimal.valueOf(tokens.unpriced()),
                actual.byModel(),
                model -> BigDecimal.valueOf(model.coverage().unpricedTokens()));
        sum(
                "unpriced fees of the lines",
                BigDecimal.valueOf(tokens.unpricedFees()),
                actual.lines(),
                line -> BigDecimal.valueOf(line.unpricedFees()));
        sum(
                "tokens without a price, by reason,",
                BigDecimal.valueOf(tokens.unpriced()),
                report.unpriced(),
                Unpriced::tokens);
        if (!actual.labels().isEmpty()) {
            sum(
                    "requests of the groups",
                    BigDecimal.valueOf(tokens.counts().of(Meter.REQUESTS)),
                    actual.byGroup(),
                    group -> BigDecimal.valueOf(group.requests()));
        }
    }

    private void meters(String name, TokenTotals tokens, MeterCounts found) {
        for (Meter meter : Meter.values()) {
            if (tokens.counts().of(meter) != found.of(meter)) {
                failed(
                        name,
                        meter.id()
                                + ": "
                                + tokens.counts().of(meter)
                                + " is not "
                                + found.of(meter));
                return;
            }
        }
        passed(name);
    }

    /**
     * Every record of every file is somewhere, and the files are what is told of all together. A
     * file's records outside the dates of the report may count in the file and not in all.
     */
    private void files(Intake intake) {
        String name =
                "every record of every file is counted, rejected, duplicate, skipped or"
                        + " filtered";
        Optional<Intake.LogFile> loser =
                intake.files().stream()
                        .filter(file -> file.records().read() != accounted(file.records()))
                        .findFirst();
        if (loser.isPresent()) {
            failed(
                    name,
                    loser.get().path()
                            + ": "
                            + loser.get().records().read()
                            + " is not "
                            + accounted(loser.get().records()));
        } else {
            passed(name);
        }
        RecordCounts all = intake.records();
        of("read", intake, all.read(), RecordCounts::read);
        of("rejected", intake, all.rejected(), RecordCounts::rejected);
        of("duplicate", intake, all.duplicate(), RecordCounts::duplicate);
        of("skipped", intake, all.skipped(), RecordCounts::skipped);
        of(
                "counted or filtered",
                intake,
                Math.addExact(all.counted(), all.filtered()),
                records -> Math.addExact(records.counted(), records.filtered()));
    }

    private void of(String what, Intake intake, long total, ToLongFunction<RecordCounts> count) {
        sum(
                "records " + what + " of the files",
                BigDecimal.valueOf(total),
                intake.files(),
                file -> BigDecimal.valueOf(count.applyAsLong(file.records())));
    }

    /** Every breakdown of a comparison adds up to its sides; named where one does not. */
    private void sides(List<Counterfactual> alternatives) {
        if (alternatives.isEmpty()) {
            return;
        }
        String name =
                "models, days, groups and meters of every counterfactual add up to its totals";
        for (Counterfactual one : alternatives) {
            Map<String, BigDecimal> sums = new LinkedHashMap<>();
            sums.put("models", add(one.byModel(), Counterfactual.ModelComparison::actual));
            sums.put("days", add(one.byDay(), Counterfactual.DayComparison::actual));
            if (!one.byGroup().isEmpty()) {
                sums.put("groups", add(one.byGroup(), Counterfactual.GroupComparison::actual));
            }
            for (Map.Entry<String, BigDecimal> sum : sums.entrySet()) {
                if (isBroken(name, one, sum.getKey(), one.comparedActual(), sum.getValue())) {
                    return;
                }
            }
            BigDecimal other = one.comparedCounterfactual();
            BigDecimal groups = add(one.byGroup(), Counterfactual.GroupComparison::counterfactual);
            BigDecimal meters = add(one.byMeter(), MeterCost::cost);
            if ((!one.byGroup().isEmpty() && isBroken(name, one, "groups", other, groups))
                    || isBroken(name, one, "meters", one.total(), meters)) {
                return;
            }
        }
        passed(name);
    }

    private boolean isBroken(
            String name, Counterfactual one, String parts, BigDecimal expected, BigDecimal found) {
        if (expected.compareTo(found) == 0) {
            return false;
        }
        failed(
                name,
                parts
                        + " of "
                        + one.id()
                        + ": "
                        + Decimals.plain(expected)
                        + " is not "
                        + Decimals.plain(found));
        return true;
    }

    private static <T> BigDecimal add(Collection<T> some, Function<T, BigDecimal> amount) {
        BigDecimal sum = BigDecimal.ZERO;
        for (T one : some) {
            sum = sum.add(amount.apply(one));
        }
        return sum;
    }

    private static long accounted(RecordCounts records) {
        return records.counted()
                + records.rejected()
                + records.duplicate()
                + records.skipped()
                + records.filtered();
    }

    private void passed(String name) {
        checks.add(new Check(name, CheckResult.PASSED, ""));
    }

    private void failed(String name, String detail) {
        checks.add(new Check(name, CheckResult.FAILED, detail));
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
                BigDecimal.valueOf(accounted(records)));
    }

    private <T> void sum(
            String parts, BigDecimal total, Collection<T> some, Function<T, BigDecimal> amount) {
        equal("the " + parts + " add up to their total", total, add(some, amount));
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
