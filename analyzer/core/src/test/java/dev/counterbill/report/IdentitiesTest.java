package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.report.Method.CheckResult;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each identity holds for a sound report, and each is refused where one value is another. */
class IdentitiesTest {
    private static final LocalDate DAY = LocalDate.of(2026, 6, 1);

    private static MeterCounts counts(long input, long requests) {
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = input;
        counts[Meter.REQUESTS.ordinal()] = requests;
        return MeterCounts.of(counts, requests);
    }

    private static CostLine line(
            LocalDate day, String model, String project, long input, long requests, long unpriced) {
        BigDecimal priced = BigDecimal.valueOf(input - unpriced);
        return new CostLine(
                day,
                "openai",
                model,
                Optional.empty(),
                ServiceTier.STANDARD,
                "",
                List.of(project),
                counts(input, requests),
                List.of(new MeterCost(Meter.INPUT, priced, priced, priced)),
                unpriced,
                0);
    }

    private static Report sound() {
        Actual actual =
                Actual.of(
                        List.of("project"),
                        List.of(
                                line(DAY, "a", "x", 100, 2, 0),
                                line(DAY.plusDays(1), "b", "y", 50, 1, 20)));
        Intake.LogFile one = file("one.csv", new Intake.RecordCounts(4, 2, 1, 1, 0, 0));
        Intake.LogFile two = file("two.csv", new Intake.RecordCounts(3, 1, 0, 0, 1, 1));
        return new Report(
                new Period(
                        Instant.parse("2026-06-01T00:00:00Z"),
                        Instant.parse("2026-06-03T00:00:00Z"),
                        ZoneOffset.UTC),
                Currency.USD,
                new Intake(
                        one.records().plus(two.records()),
                        List.of(one, two),
                        List.of(),
                        List.of(),
                        List.of()),
                new TokenTotals(counts(150, 3), 130, 20, 0),
                actual,
                List.of(alternative()),
                List.of(),
                List.of(
                        new Unpriced(
                                "openai",
                                "b",
                                UnpricedReason.UNKNOWN_MODEL,
                                BigDecimal.ONE,
                                BigDecimal.valueOf(20),
                                BigDecimal.ZERO,
                                BigDecimal.ONE,
                                "")),
                Outlook.NONE,
                new Method(
                        "counterbill",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()),
                List.of(),
                0);
    }

    private static Intake.LogFile file(String path, Intake.RecordCounts records) {
        return new Intake.LogFile(
                path,
                "canonical",
                "csv",
                Intake.FileStatus.OK,
                records,
                Optional.empty(),
                10,
                Optional.empty());
    }

    private static BigDecimal amount(long amount) {
        return BigDecimal.valueOf(amount);
    }

    private static Counterfactual alternative() {
        return new Counterfactual(
                "other",
                "Other",
                amount(200),
                amount(100),
                amount(200),
                amount(30),
                BigDecimal.ZERO,
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(
                        new Counterfactual.ModelComparison(
                                "openai",
                                "a",
                                "c",
                                2,
                                amount(100),
                                amount(200),
                                LeftOut.NOTHING,
                                BigDecimal.ONE)),
                List.of(
                        new Counterfactual.DayComparison(
                                DAY, amount(100), amount(200), LeftOut.NOTHING, BigDecimal.ZERO)),
                List.of(
                        new Counterfactual.GroupComparison(
                                List.of("x"),
                                2,
                                amount(100),
                                amount(200),
                                LeftOut.NOTHING,
                                BigDecimal.ZERO)),
                List.of(new MeterCost(Meter.INPUT, amount(100), amount(200), amount(200))));
    }

    private static List<String> failed(Report report) {
        return Identities.of(report).stream()
                .filter(check -> check.result() == CheckResult.FAILED)
                .map(Method.Check::name)
                .toList();
    }

    @Test
    void aSoundReportBreaksNone() {
        assertEquals(List.of(), failed(sound()));
    }

    /** A report with one value that is another. */
    private record Broken(String what, String identity, UnaryOperator<Report> by) {}

    @Test
    void eachValueThatIsAnotherBreaksAnIdentity() {
        List<Broken> all = new ArrayList<>();
        all.add(
                new Broken(
                        "total",
                        "the models add up to their total",
                        report ->
                                with(
                                        report,
                                        a ->
                                                new Actual(
                                                        a.total().add(BigDecimal.ONE),
                                                        a.bounds(),
                                                        a.labels(),
                                                        a.byModel(),
                                                        a.byDay(),
                                                        a.byGroup(),
                                                        a.byMeter(),
                                                        a.lines(),
                                                        a.allowances(),
                                                        a.conversions()))));
        all.add(
                new Broken(
                        "a model's cost",
                        "the models add up to their total",
                        report -> with(report, a -> models(a, 1, 0, 0))));
        all.add(
                new Broken(
                        "a model's tokens",
                        "the usage of all models is that of the ledger, meter by meter",
                        report -> with(report, a -> models(a, 0, 1, 0))));
        all.add(
                new Broken(
                        "a model's tokens without a price",
                        "the unpriced tokens of the models add up to their total",
                        report -> with(report, a -> models(a, 0, 0, 1))));
        all.add(
                new Broken(
                        "a day",
                        "the days add up to their total",
                        report ->
                                with(
                                        report,
                                        a ->
                                                new Actual(
                                                        a.total(),
                                                        a.bounds(),
                                                        a.labels(),
                                                        a.byModel(),
                                                        a.byDay().subList(1, 2),
                                                        a.byGroup(),
                                                        a.byMeter(),
                                                        a.lines(),
                                                        a.allowances(),
                                                        a.conversions()))));
        all.add(
                new Broken(
                        "a group",
                        "the groups add up to their total",
                        report -> with(report, a -> groups(a, a.byGroup().subList(1, 2)))));
        all.add(
                new Broken(
                        "a group's requests",
                        "the requests of the groups add up to their total",
                        report ->
                                with(
                                        report,
                                        a -> {
                                            List<Actual.GroupCost> groups =
                                                    new ArrayList<>(a.byGroup());
                                            Actual.GroupCost first = groups.get(0);
                                            groups.set(
                                                    0,
                                                    new Actual.GroupCost(
                                                            first.values(),
                                                            first.requests() + 1,
                                                            first.cost(),
                                                            first.coverage()));
                                            return groups(a, groups);
                                        })));
        all.add(
                new Broken(
                        "a meter",
                        "the meters add up to their total",
                        report ->
                                with(
                                        report,
                                        a ->
                                                new Actual(
                                                        a.total(),
                                                        a.bounds(),
                                                        a.labels(),
                                                        a.byModel(),
                                                        a.byDay(),
                                                        a.byGroup(),
                                                        List.of(),
                                                        a.lines(),
                                                        a.allowances(),
                                                        a.conversions()))));
        for (String identity :
                List.of(
                        "the lines add up to their total",
                        "the usage of all lines is that of the ledger, meter by meter",
                        "the unpriced tokens of the lines add up to their total")) {
            all.add(
                    new Broken(
                            "a line",
                            identity,
                            report ->
                                    with(
                                            report,
                                            a ->
                                                    new Actual(
                                                            a.total(),
                                                            a.bounds(),
                                                            a.labels(),
                                                            a.byModel(),
                                                            a.byDay(),
                                                            a.byGroup(),
                                                            a.byMeter(),
                                                            a.lines().subList(0, 1),
                                                            a.allowances(),
                                                            a.conversions()))));
        }
        all.add(
                new Broken(
                        "the list of what has no price",
                        "the tokens without a price, by reason, add up to their total",
                        report -> with(report, report.intake(), report.tokens(), List.of())));
        all.add(
                new Broken(
                        "tokens of the ledger",
                        "the usage of all lines is that of the ledger, meter by meter",
                        report ->
                                with(
                                        report,
                                        report.intake(),
                                        new TokenTotals(counts(151, 3), 131, 20, 0),
                                        report.unpriced())));
        all.add(
                new Broken(
                        "requests of the ledger",
                        "the usage of all models is that of the ledger, meter by meter",
                        report ->
                                with(
                                        report,
                                        report.intake(),
                                        new TokenTotals(counts(150, 4), 130, 20, 0),
                                        report.unpriced())));
        all.add(
                new Broken(
                        "tokens that are taken as priced",
                        "the unpriced tokens of the lines add up to their total",
                        report ->
                                with(
                                        report,
                                        report.intake(),
                                        new TokenTotals(counts(150, 3), 150, 0, 0),
                                        report.unpriced())));
        all.add(
                new Broken(
                        "fees that are taken as priced",
                        "the unpriced fees of the lines add up to their total",
                        report ->
                                with(
                                        report,
                                        report.intake(),
                                        new TokenTotals(counts(150, 3), 130, 20, 1),
                                        report.unpriced())));
        List<Intake.RecordCounts> more =
                List.of(
                        new Intake.RecordCounts(1, 0, 0, 0, 0, 0),
                        new Intake.RecordCounts(0, 1, 0, 0, 0, 0),
                        new Intake.RecordCounts(0, 0, 1, 0, 0, 0),
                        new Intake.RecordCounts(0, 0, 0, 1, 0, 0),
                        new Intake.RecordCounts(0, 0, 0, 0, 1, 0),
                        new Intake.RecordCounts(0, 0, 0, 0, 0, 1));
        List<String> names =
                List.of(
                        "read",
                        "counted or filtered",
                        "rejected",
                        "duplicate",
                        "skipped",
                        "counted or filtered");
        for (int i = 0; i < more.size(); i++) {
            Intake.RecordCounts one = more.get(i);
            all.add(
                    new Broken(
                            "records in all, " + names.get(i),
                            "every record read is counted, rejected, duplicate, skipped or filtered",
                            report -> records(report, one, false)));
            all.add(
                    new Broken(
                            "records of a file, " + names.get(i),
                            "every record of every file is counted, rejected, duplicate, skipped or"
                                    + " filtered",
                            report -> records(report, one, true)));
            all.add(
                    new Broken(
                            "records of a file, " + names.get(i),
                            "the records " + names.get(i) + " of the files add up to their total",
                            report -> records(report, one, true)));
        }
        all.add(
                new Broken(
                        "compared actual cost",
                        "compared and excluded actual cost of other make the actual total",
                        report -> other(report, 1, 0, 0, 0, 0)));
        all.add(
                new Broken(
                        "compared counterfactual cost",
                        "the compared models of other add up to their total",
                        report -> other(report, 0, 1, 0, 0, 0)));
        String sides =
                "models, days, groups and meters of every counterfactual add up to its totals";
        all.add(new Broken("a compared model", sides, report -> other(report, 0, 0, 1, 0, 0)));
        all.add(new Broken("a compared day", sides, report -> other(report, 0, 0, 0, 1, 0)));
        all.add(new Broken("a compared group", sides, report -> other(report, 0, 0, 0, 0, 1)));
        all.add(new Broken("a compared group", sides, report -> other(report, 0, 0, 0, 0, -1)));
        all.add(new Broken("compared meters", sides, report -> other(report, 0, 0, 0, 0, 99)));
        for (Broken broken : all) {
            Report report = broken.by().apply(sound());
            assertTrue(
                    failed(report).contains(broken.identity()),
                    broken.what() + " breaks " + broken.identity() + ", found " + failed(report));
        }
        // Every identity is among those that were broken.
        List<String> never =
                new ArrayList<>(Identities.of(sound()).stream().map(Method.Check::name).toList());
        all.forEach(broken -> never.removeAll(failed(broken.by().apply(sound()))));
        assertEquals(
                List.of("priced and unpriced tokens are those of the ledger"),
                never,
                "a TokenTotals refuses that by itself");
    }

    @Test
    void aFigureThatSomebodyElseHasWorkedOutIsHeldAgainstTheOther() {
        assertEquals(
                CheckResult.PASSED,
                Identities.same("x", BigDecimal.ZERO, new BigDecimal("0.00")).result());
        Method.Check failed = Identities.same("x", BigDecimal.ZERO, new BigDecimal("0.01"));
        assertEquals(CheckResult.FAILED, failed.result());
        assertEquals("0 is not 0.01", failed.detail());
    }

    private static Actual models(Actual a, long cost, long input, long unpriced) {
        List<Actual.ModelCost> models = new ArrayList<>(a.byModel());
        Actual.ModelCost first = models.get(0);
        models.set(
                0,
                new Actual.ModelCost(
                        first.provider(),
                        first.model(),
                        first.base(),
                        first.counts().plus(counts(input, 0)),
                        first.cost().add(amount(cost)),
                        new Coverage(
                                first.coverage().tokens(),
                                first.coverage().unpricedTokens() + unpriced,
                                0)));
        return new Actual(
                a.total(),
                a.bounds(),
                a.labels(),
                models,
                a.byDay(),
                a.byGroup(),
                a.byMeter(),
                a.lines(),
                a.allowances(),
                a.conversions());
    }

    private static Actual groups(Actual a, List<Actual.GroupCost> groups) {
        return new Actual(
                a.total(),
                a.bounds(),
                a.labels(),
                a.byModel(),
                a.byDay(),
                groups,
                a.byMeter(),
                a.lines(),
                a.allowances(),
                a.conversions());
    }

    private static Report records(Report report, Intake.RecordCounts more, boolean isOfAFile) {
        Intake intake = report.intake();
        List<Intake.LogFile> files = new ArrayList<>(intake.files());
        if (isOfAFile) {
            files.set(1, file("two.csv", files.get(1).records().plus(more)));
        }
        return with(
                report,
                new Intake(
                        isOfAFile ? intake.records() : intake.records().plus(more),
                        files,
                        intake.rejects(),
                        intake.samples(),
                        intake.duplicates()),
                report.tokens(),
                report.unpriced());
    }

    /** One of the sides or parts of the comparison is another; 99 takes the meters away. */
    private static Report other(
            Report report, long actual, long counterfactual, long model, long day, long group) {
        Counterfactual c = report.counterfactuals().get(0);
        Counterfactual broken =
                new Counterfactual(
                        c.id(),
                        c.title(),
                        c.total(),
                        c.comparedActual().add(amount(actual)),
                        c.comparedCounterfactual().add(amount(counterfactual)),
                        c.excludedActualCost(),
                        c.excludedTokensShare(),
                        c.complete(),
                        c.bounds(),
                        c.assumptions(),
                        c.unpriced(),
                        List.of(
                                new Counterfactual.ModelComparison(
                                        "openai",
                                        "a",
                                        "c",
                                        2,
                                        amount(100 + model),
                                        amount(200),
                                        LeftOut.NOTHING,
                                        BigDecimal.ONE)),
                        List.of(
                                new Counterfactual.DayComparison(
                                        DAY,
                                        amount(100 + day),
                                        amount(200),
                                        LeftOut.NOTHING,
                                        BigDecimal.ZERO)),
                        List.of(
                                new Counterfactual.GroupComparison(
                                        List.of("x"),
                                        2,
                                        amount(100 + (group == 1 ? 1 : 0)),
                                        amount(200 + (group == -1 ? 1 : 0)),
                                        LeftOut.NOTHING,
                                        BigDecimal.ZERO)),
                        group == 99 ? List.of() : c.byMeter());
        return new Report(
                report.period(),
                report.currency(),
                report.intake(),
                report.tokens(),
                report.actual(),
                List.of(broken),
                report.payoffs(),
                report.unpriced(),
                report.outlook(),
                report.method(),
                report.outcomes(),
                report.exitCode());
    }

    private static Report with(Report report, UnaryOperator<Actual> change) {
        return new Report(
                report.period(),
                report.currency(),
                report.intake(),
                report.tokens(),
                change.apply(report.actual()),
                report.counterfactuals(),
                report.payoffs(),
                report.unpriced(),
                report.outlook(),
                report.method(),
                report.outcomes(),
                report.exitCode());
    }

    private static Report with(
            Report report, Intake intake, TokenTotals tokens, List<Unpriced> unpriced) {
        return new Report(
                report.period(),
                report.currency(),
                intake,
                tokens,
                report.actual(),
                report.counterfactuals(),
                report.payoffs(),
                unpriced,
                report.outlook(),
                report.method(),
                report.outcomes(),
                report.exitCode());
    }
}
