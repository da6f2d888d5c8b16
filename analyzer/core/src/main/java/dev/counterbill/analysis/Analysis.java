package dev.counterbill.analysis;

import dev.counterbill.config.WhatIf;
import dev.counterbill.ledger.Charge;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.AuditCase;
import dev.counterbill.payoff.Auditor;
import dev.counterbill.payoff.Deployment;
import dev.counterbill.payoff.Investments;
import dev.counterbill.payoff.LoggedJobs;
import dev.counterbill.payoff.UntoldDays;
import dev.counterbill.pricing.AllowanceCredit;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Conversion;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.report.Actual;
import dev.counterbill.report.Bridges;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Identities;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Method;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.Period;
import dev.counterbill.report.Report;
import dev.counterbill.report.TokenTotals;
import dev.counterbill.report.Words;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.WholeTraffic;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.MeterCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From a ledger to a report: prices what was used, prices every scenario with the same pricer,
 * compares, checks that parts are totals, and says how it ended. Pure: reads no file and no clock.
 */
public final class Analysis {
    /** What a fine-tune whose training job is in the logs is compared with. */
    private static final String BASE = "base";

    private final Question question;
    private final Reading reading;
    private final UsageLedger ledger;
    private final LedgerCuts needed;
    private final Period period;
    private final ReportAssembly assembly;

    /** What was taken for granted on the way, in sentences. */
    private final List<String> notes = new ArrayList<>();

    private Analysis(Question question, Reading reading) {
        this.question = question;
        this.reading = reading;
        this.ledger = reading.ledger();
        this.needed = CutsNeeded.of(question);
        this.period = period(question, ledger);
        this.assembly =
                new ReportAssembly(question.zone(), ledger.cuts().labels(), question.groupBy());
    }

    /**
     * Answers a question from a ledger whose cuts suffice for it.
     *
     * @throws BrokenInvariant when parts do not add up to totals; then nothing may be published
     */
    public static Answer answer(Question question, Reading reading) {
        return new Analysis(question, reading).answer();
    }

    /** Every what-if that a question asks of a ledger: the named ones, then the candidates. */
    public static List<Scenario> scenarios(Question question, UsageLedger ledger) {
        return Stream.concat(question.scenarios().stream(), candidates(question, ledger).stream())
                .toList();
    }

    /** The audits behind the payoffs of a report, in their order. */
    public static List<AuditCase> audits(Question question, Reading reading) {
        return new Analysis(question, reading)
                .payoffAssembly(scenarios(question, reading.ledger()))
                .map(PayoffAssembly::cases)
                .orElse(List.of());
    }

    /**
     * From one ledger to another, both at the prices of a question.
     *
     * @param title of the first
     * @param titleAfter of the second
     */
    public static Outlook.Bridge bridge(
            Question question,
            String title,
            UsageLedger before,
            String titleAfter,
            UsageLedger after) {
        return Bridges.of(title, lines(question, before), titleAfter, lines(question, after));
    }

    private static List<CostLine> lines(Question question, UsageLedger some) {
        return new ReportAssembly(question.zone(), some.cuts().labels(), List.of())
                .actual(Pricer.actual(some, question.book(), question.terms()))
                .lines();
    }

    private Answer answer() {
        List<Scenario> scenarios = new ArrayList<>(question.scenarios());
        List<Scenario> all = new ArrayList<>(scenarios);
        all.addAll(candidates(question, ledger));
        UsageLedger condensed = condensed(ledger, all);
        UsageLedger used = all.isEmpty() ? condensed : condensed(condensed, List.of());
        Supplier<Method.Check> self = SelfCheck.begun(used, question, needed);
        Bill actual = bill(used);
        List<Method.Substituted> substituted =
                new ArrayList<>(ReportAssembly.substituted("actual", actual));
        // Most runs ask for none, and all of them share some work.
        List<Alternatives.Compared> compared =
                all.isEmpty()
                        ? List.of()
                        : new Alternatives(question, ledger, needed, assembly)
                                .priced(all, condensed);
        compared.forEach(one -> substituted.addAll(one.substituted()));
        List<Counterfactual> counterfactuals = new ArrayList<>();
        compared.stream()
                .limit(scenarios.size())
                .map(Alternatives.Compared::counterfactual)
                .forEach(counterfactuals::add);
        compared.stream()
                .skip(scenarios.size())
                .map(Alternatives.Compared::counterfactual)
                .sorted(Counterfactual.CHEAPEST_FIRST)
                .forEach(counterfactuals::add);
        BillTables.Subtotal billed = BillTables.total(actual);
        MeterCounts total = ledger.total();
        long unpriced = billed.unpricedTokens().longValueExact();
        requireBilled(total.tokens(), billed);
        BucketSpans spans = BucketSpans.of(question, reading, period);
        Actual spent = assembly.actual(actual).with(allowances(actual), conversions(actual));
        Report report =
                new Report(
                        period,
                        question.terms().currency(),
                        reading.intake().with(pricedDuplicates()),
                        new TokenTotals(
                                total,
                                total.tokens() - unpriced,
                                unpriced,
                                billed.unpricedFees().longValueExact()),
                        spent,
                        counterfactuals,
                        payoffs(all),
                        assembly.unpriced(
                                BillTables.unpriced(actual.lines()),
                                BigDecimal.valueOf(total.tokens())),
                        reconciled(outlook(actual, spent)),
                        MethodAssembly.method(
                                question,
                                Stream.of(reading.assumptions(), spans.assumptions(), notes)
                                        .flatMap(List::stream)
                                        .toList(),
                                substituted,
                                actual,
                                period),
                        List.of(),
                        0);
        return finished(report, actual, spans, self.get());
    }

    private Outlook reconciled(Outlook outlook) {
        return question.reported()
                .map(
                        reported ->
                                outlook.with(
                                        ReconciliationAssembly.of(
                                                ledger, question, reported, period)))
                .orElse(outlook);
    }

    /** Duplicates with what they would have cost. */
    private List<Intake.Duplicates> pricedDuplicates() {
        List<Intake.Duplicates> priced = new ArrayList<>();
        for (Intake.Duplicates some : reading.intake().duplicates()) {
            UsageLedger usage = reading.asides().duplicates().get(some.rule());
            priced.add(
                    usage == null
                            ? some
                            : new Intake.Duplicates(
                                    some.rule(),
                                    some.records(),
                                    some.tokens(),
                                    some.conflicts(),
                                    Optional.of(bill(condensed(usage, List.of())).total())));
        }
        return priced;
    }

    private Bill bill(UsageLedger some) {
        return Pricer.actual(some, question.book(), question.terms());
    }

    private UsageLedger condensed(UsageLedger some, List<Scenario> scenarios) {
        return GrainNeeded.condensed(
                some,
                question.book(),
                needed,
                scenarios.stream().filter(s -> s.additivity() == Change.Additivity.SUMS).toList());
    }

    /** What free units of accounts take off; beside the inference cost, never in it. */
    private List<Actual.Allowance> allowances(Bill actual) {
        List<Actual.Allowance> all = new ArrayList<>();
        for (AllowanceCredit credit :
                AllowanceCredit.of(actual, question.book(), period.begin(), period.end())) {
            all.add(
                    new Actual.Allowance(
                            credit.rule().id(),
                            credit.rule().provider(),
                            credit.account(),
                            credit.month(),
                            credit.free(),
                            credit.credit()));
        }
        return all;
    }

    private List<Actual.Conversion> conversions(Bill actual) {
        List<Actual.Conversion> all = new ArrayList<>();
        for (Conversion one : Conversion.of(actual, question.book(), question.terms().exchange())) {
            all.add(
                    new Actual.Conversion(
                            one.rate().from(),
                            one.rate().day(),
                            one.rate().factor(),
                            one.original(),
                            one.converted()));
        }
        return all;
    }

    /**
     * Every model that could have taken the usage, but those that are asked for by name; none where
     * the question does not ask for candidates.
     */
    private static List<Scenario> candidates(Question question, UsageLedger ledger) {
        if (question.candidates() != WhatIf.Candidates.ALL) {
            return List.of();
        }
        Set<String> ids =
                question.scenarios().stream().map(Scenario::id).collect(Collectors.toSet());
        return WholeTraffic.distinct(WholeTraffic.candidates(ledger, question.book())).stream()
                .filter(scenario -> !ids.contains(scenario.id()))
                .toList();
    }

    private Outlook outlook(Bill actual, Actual spent) {
        UsageLedger history = reading.history();
        Bill known = history.equals(ledger) ? actual : bill(condensed(history, List.of()));
        return OutlookAssembly.outlook(
                question.budgets(),
                known,
                history.cuts(),
                needed.labels(),
                period,
                question.earlier().map(earlier -> bridge(earlier, spent)),
                Bridges.months(period, spent.lines()));
    }

    /** From what the report is compared with to what it covers. */
    private Outlook.Bridge bridge(Earlier earlier, Actual spent) {
        UsageLedger before = earlier.usage(reading.history(), question.zone());
        Bill bill = bill(condensed(before, List.of()));
        Actual then =
                new ReportAssembly(question.zone(), before.cuts().labels(), List.of()).actual(bill);
        return Bridges.of(
                earlier.title(then.lines()),
                then.lines(),
                Words.days(period.firstDay(), period.lastDay()),
                spent.lines());
    }

    private List<Payoff> payoffs(List<Scenario> scenarios) {
        return payoffAssembly(scenarios).map(PayoffAssembly::payoffs).orElse(List.of());
    }

    /** Empty where there is nothing to audit. */
    private Optional<PayoffAssembly> payoffAssembly(List<Scenario> scenarios) {
        Auditor auditor = new Auditor(question.book(), question.terms(), question.zone());
        UsageLedger history = reading.history();
        Investments investments = question.investments();
        List<Deployment> undeclared = new ArrayList<>();
        question.undeclared()
                .ifPresent(
                        baselines ->
                                undeclared.addAll(
                                        auditor.undeclared(investments, history, baselines)));
        List<Charge> jobs = reading.asides().jobs();
        LoggedJobs logged =
                new LoggedJobs(question.book(), question.zone(), investments.currency().code());
        Map<String, Scenario> baselines = new TreeMap<>(question.baselines());
        if (!jobs.isEmpty() && question.undeclared().isEmpty()) {
            baselines.putIfAbsent(BASE, WholeTraffic.onBase());
            List<Charge> unnamed =
                    jobs.stream()
                            .filter(job -> !logged.isOfAny(job, investments.deployments()))
                            .toList();
            auditor.undeclared(investments, history, List.of(BASE)).stream()
                    .filter(d -> unnamed.stream().anyMatch(job -> logged.isOf(job, d)))
                    .forEach(undeclared::add);
        }
        if (investments.deployments().isEmpty() && undeclared.isEmpty()) {
            return Optional.empty();
        }
        List<Deployment> made = logged.addTo(investments, undeclared, jobs);
        notes.addAll(logged.notes());
        return Optional.of(
                new PayoffAssembly(
                        auditor,
                        new Auditor.Question(
                                new Investments(investments.currency(), made, investments.shared()),
                                history,
                                Auditor.firstDay(history, question.zone()),
                                untold(auditor.silentMonths(history)),
                                period.end().atZone(question.zone()).toLocalDate(),
                                baselines,
                                scenarios),
                        this::addedUp));
    }

    /**
     * Days between those that the ledgers were cut to.
     *
     * @param silent months without usage; of those that are not missing a note says so
     */
    private List<UntoldDays> untold(List<YearMonth> silent) {
        List<UntoldDays> untold = new ArrayList<>();
        for (ReadPlan.Period span : reading.historyDays().between()) {
            untold.add(
                    new UntoldDays(
                            day(span.beginSecond(), question.zone()),
                            day(span.endSecond() - 1, question.zone()).plusDays(1)));
        }
        for (YearMonth month : silent) {
            UntoldDays days = new UntoldDays(month.atDay(1), month.plusMonths(1).atDay(1));
            if (isUntold(days)) {
                untold.add(days);
            } else {
                notes.add(
                        "The logs hold no usage of any model in "
                                + Words.days(month.atDay(1), month.atEndOfMonth())
                                + ": audits take that for idle days, not for missing logs.");
            }
        }
        untold.sort(Comparator.comparing(UntoldDays::begin));
        return untold;
    }

    /** Whether the ledgers were cut to days around some, so that they cannot tell of them. */
    private boolean isUntold(UntoldDays days) {
        ZoneId zone = question.zone();
        return reading.historyDays()
                .gap(
                        new ReadPlan.Period(
                                days.begin().atStartOfDay(zone).toEpochSecond(),
                                days.end().atStartOfDay(zone).toEpochSecond()))
                .isPresent();
    }

    /**
     * An audit with its traffic by days, for the many trials with other assumptions. What stands in
     * for prices is kept by rows, so that traffic is left as it is.
     */
    private AuditCase addedUp(AuditCase audited) {
        List<Scenario> baseline = audited.baseline().stream().toList();
        boolean isAdditive =
                baseline.stream().allMatch(s -> s.additivity() == Change.Additivity.SUMS);
        return isAdditive && audited.candidates().isEmpty()
                ? audited.withTraffic(
                        GrainNeeded.byDay(audited.traffic(), question.book(), needed, baseline))
                : audited;
    }

    /** The days that were asked for, or the whole days that the usage covers. */
    private static Period period(Question question, UsageLedger ledger) {
        ZoneId zone = question.zone();
        UsageLedger.Extent extent = ledger.extent();
        long firstSecond = extent.firstBegin();
        long lastSecond = Math.max(extent.lastBegin(), extent.spanEnd() - 1);
        boolean isEmpty = ledger.isEmpty();
        LocalDate usedFirst =
                isEmpty
                        ? question.to().map(to -> to.minusDays(1)).orElse(LocalDate.EPOCH)
                        : day(firstSecond, zone);
        LocalDate first = question.from().orElse(usedFirst);
        LocalDate usedLast = isEmpty ? usedFirst : day(lastSecond, zone);
        LocalDate end = question.to().orElseGet(() -> usedLast.plusDays(1));
        if (!first.isBefore(end)) {
            end = first.plusDays(1);
        }
        return new Period(
                first.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant(), zone);
    }

    private static LocalDate day(long epochSecond, ZoneId zone) {
        return Instant.ofEpochSecond(epochSecond).atZone(zone).toLocalDate();
    }

    /** Each token of the ledger has a price or is said to have none, and none is in both. */
    static void requireBilled(long tokens, BillTables.Subtotal billed) {
        BigDecimal found = billed.pricedTokens().add(billed.unpricedTokens());
        if (found.compareTo(BigDecimal.valueOf(tokens)) != 0) {
            throw new BrokenInvariant(
                    "priced and unpriced tokens are those of the ledger: "
                            + tokens
                            + " is not "
                            + found.toPlainString());
        }
    }

    private Answer finished(Report draft, Bill actual, BucketSpans spans, Method.Check self) {
        List<Method.Check> checks = new ArrayList<>(Identities.of(draft));
        checks.add(self);
        for (Method.Check check : checks) {
            if (check.result() == Method.CheckResult.FAILED) {
                throw new BrokenInvariant(check.name() + ": " + check.detail());
            }
        }
        List<Report.Outcome> outcomes = Outcomes.of(draft, question, reading);
        outcomes.addAll(new Warnings(reading, question).of(actual));
        outcomes.addAll(spans.warnings());
        Outcome outcome = Outcomes.gravest(outcomes);
        Method method = draft.method();
        Report report =
                new Report(
                        draft.period(),
                        draft.currency(),
                        draft.intake(),
                        draft.tokens(),
                        draft.actual(),
                        draft.counterfactuals(),
                        draft.payoffs(),
                        draft.unpriced(),
                        draft.outlook(),
                        new Method(
                                method.program(),
                                method.assumptions(),
                                method.substitutions(),
                                method.rates(),
                                checks,
                                method.digests(),
                                method.verifyWith()),
                        outcomes,
                        outcome.exitCode());
        return new Answer(report, actual, outcome);
    }

    /** Parts do not add up to totals: a defect of the program. */
    public static final class BrokenInvariant extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenInvariant(String message) {
            super("a figure does not add up, and nothing is published: " + message);
        }
    }
}
