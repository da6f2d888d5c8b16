package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.Target;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Audits every deployment of an investments file over a ledger: takes its own traffic out, prices
 * it as it was and as each baseline, and lays the investments against the saving.
 */
public final class Auditor {
    private static final int MOST_CANDIDATES = 5;

    /**
     * Rows whose audits, and rows of deployments whose trials, several threads may make at once.
     */
    private static final int MOST_ROWS_AT_ONCE = 10_000;

    private final RateBook book;
    private final PricingTerms terms;
    private final ZoneId zone;

    /**
     * An auditor of one run.
     *
     * @param zone zone of the report's days
     */
    public Auditor(RateBook book, PricingTerms terms, ZoneId zone) {
        this.book = book;
        this.terms = terms;
        this.zone = zone;
    }

    /**
     * What is audited, and against what.
     *
     * @param history the ledger of everything that is known, whatever period is reported, since a
     *     deployment is audited over its whole life
     * @param historyBegin first day that the ledger covers; {@link #firstDay} where nothing else is
     *     known
     * @param untold in between
     * @param end first day after the audit
     * @param baselines the scenario of each baseline that the file names
     * @param candidates further scenarios: they bound what has no price and are named where a
     *     baseline is missing
     */
    public record Question(
            Investments investments,
            UsageLedger history,
            Optional<LocalDate> historyBegin,
            List<UntoldDays> untold,
            LocalDate end,
            Map<String, Scenario> baselines,
            List<Scenario> candidates) {
        public Question {
            untold = List.copyOf(untold);
            baselines = Map.copyOf(baselines);
            candidates = List.copyOf(candidates);
        }
    }

    /** Names of the labels that a ledger must keep for an investments file. */
    public static Set<String> labels(Investments investments) {
        return DeploymentTraffic.labels(investments);
    }

    /** Whether a ledger has traffic that fits a deployment, of which others may own some. */
    public static boolean hasTraffic(Deployment deployment, UsageLedger ledger, RateBook book) {
        DeploymentTraffic alone =
                new DeploymentTraffic(ledger.cuts().labels(), List.of(deployment), book);
        return ledger.rows().stream().anyMatch(row -> alone.owner(row.key()).isPresent());
    }

    /** Day of the first record of any model. */
    public static Optional<LocalDate> firstDay(UsageLedger ledger, ZoneId zone) {
        return ledger.rows().stream()
                .map(row -> row.key().slotBegin())
                .min(Comparator.naturalOrder())
                .map(second -> Instant.ofEpochSecond(second).atZone(zone).toLocalDate());
    }

    /**
     * Fine-tuned models with traffic that no deployment of the file names, as {@code seller/model},
     * sorted: nobody asks whether they pay off.
     */
    List<String> unaudited(Investments investments, UsageLedger history) {
        DeploymentTraffic declared =
                new DeploymentTraffic(history.cuts().labels(), investments.deployments(), book);
        return history.rows().stream()
                .map(LedgerRow::key)
                .filter(key -> declared.owner(key).isEmpty())
                .filter(this::isFineTuned)
                .map(key -> book.seller(key.provider()) + "/" + key.billedName())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * A deployment for each fine-tuned model with traffic that is in no deployment of the file; of
     * a model that the file names with labels, for the rest. What it cost to make is not stated, so
     * that only its saving can be told.
     *
     * @param baselines what each is compared with; may be empty
     */
    public List<Deployment> undeclared(
            Investments investments, UsageLedger history, List<String> baselines) {
        DeploymentTraffic declared =
                new DeploymentTraffic(history.cuts().labels(), investments.deployments(), book);
        List<String> names = unaudited(investments, history);
        List<Deployment> found = new ArrayList<>();
        for (String name : names) {
            if (isInEarlier(name, names)) {
                continue;
            }
            int slash = name.indexOf('/');
            String provider = name.substring(0, slash);
            String model = name.substring(slash + 1);
            LocalDate first =
                    history.rows().stream()
                            .map(LedgerRow::key)
                            .filter(
                                    key ->
                                            book.seller(key.provider()).equals(provider)
                                                    && key.billedName().equals(model)
                                                    && declared.owner(key).isEmpty())
                            .map(key -> BillTables.dayOf(key, zone))
                            .min(Comparator.naturalOrder())
                            .orElseThrow();
            SourcePlace nowhere = new SourcePlace("", 0, 0);
            found.add(
                    new Deployment(
                            idApart(name, model, investments, found),
                            isNamedIn(investments, model) ? "Other traffic of " + model : model,
                            List.of(model),
                            provider,
                            Map.of(),
                            baselines,
                            Optional.empty(),
                            Optional.empty(),
                            OptionalInt.empty(),
                            List.of(
                                    new Investment(
                                            InvestmentKind.OTHER,
                                            new Investment.Timing.OnDay(first),
                                            new Investment.Price.Unstated(),
                                            false,
                                            "",
                                            nowhere)),
                            Optional.empty(),
                            nowhere));
        }
        return found;
    }

    /** Deployments are told apart by their ids. */
    private static String idApart(
            String name, String model, Investments investments, List<Deployment> found) {
        Set<String> taken = new HashSet<>(DeploymentTraffic.ids(investments.deployments()));
        taken.addAll(DeploymentTraffic.ids(found));
        String id = taken.contains(model) ? name : model;
        for (int i = 2; taken.contains(id); i++) {
            id = name + " (" + i + ")";
        }
        return id;
    }

    /** Whether deployments with labels or another provider leave some of its traffic. */
    private static boolean isNamedIn(Investments investments, String name) {
        return investments.deployments().stream()
                .flatMap(deployment -> deployment.models().stream())
                .anyMatch(model -> Deployment.isModelOrCheckpoint(name, model));
    }

    /** Whether it is a checkpoint of an earlier name, or the same in other letters. */
    private static boolean isInEarlier(String name, List<String> names) {
        return names.stream()
                .anyMatch(
                        other ->
                                other.compareTo(name) < 0
                                        && Deployment.isModelOrCheckpoint(name, other));
    }

    private boolean isFineTuned(UsageKey key) {
        return book.identify(
                                key.provider(),
                                key.billedName(),
                                Instant.ofEpochSecond(key.slotBegin()))
                        instanceof Identification.Known known
                && known.identity().fineTuned();
    }

    /** One audit per deployment (or group) and baseline, in the order of the file. */
    public List<AuditCase> audit(Question question) {
        UsageLedger history = question.history();
        DeploymentTraffic all =
                new DeploymentTraffic(
                        history.cuts().labels(), question.investments().deployments(), book);
        List<AuditUnit> units = AuditUnit.of(question.investments());
        // No deployment knows of the traffic of another.
        return (history.size() <= MOST_ROWS_AT_ONCE ? units.parallelStream() : units.stream())
                .flatMap(unit -> audit(unit, question, all).stream())
                .toList();
    }

    private List<AuditCase> audit(AuditUnit unit, Question question, DeploymentTraffic all) {
        UsageLedger traffic = all.of(question.history(), unit.members());
        Optional<ObservedMove> observed =
                ObservedMove.of(question.history(), unit.members(), all, zone);
        List<PricedInvestment> investments = investments(unit, question, zone);
        List<Named> baselines = baselines(unit, question, observed);
        return baselines.isEmpty()
                ? List.of(withoutBaseline(unit, question, traffic, investments))
                : baselines.stream()
                        .map(one -> against(one, unit, question, traffic, investments, observed))
                        .toList();
    }

    private record Named(String title, Scenario scenario) {}

    private static List<Named> baselines(
            AuditUnit unit, Question question, Optional<ObservedMove> observed) {
        List<Named> named = new ArrayList<>();
        for (String reference : unit.baselines()) {
            Scenario scenario = question.baselines().get(reference);
            if (scenario == null) {
                throw new IllegalArgumentException("no scenario is given for " + reference);
            }
            String title =
                    reference.equals("base") || reference.equals("all-on-base")
                            ? "its base model"
                            : reference.startsWith("all-on-")
                                    ? reference.substring("all-on-".length())
                                    : scenario.id().equals(reference)
                                            ? scenario.title()
                                            : reference;
            named.add(new Named(title, scenario));
        }
        if (named.isEmpty() && unit.members().stream().allMatch(m -> m.baselines().isEmpty())) {
            observed.ifPresent(
                    move ->
                            named.add(
                                    new Named(
                                            move.model()
                                                    + " (which served the same "
                                                    + move.label()
                                                    + " before)",
                                            Scenario.of(
                                                    "all-on-" + move.model(),
                                                    "All traffic on " + move.model(),
                                                    new Swap(
                                                            new Target(
                                                                    move.provider(),
                                                                    move.model()))))));
        }
        return named;
    }

    /**
     * What could be a baseline where none is declared: the scenarios of the run, each fine-tune's
     * base, and the models that the logs show in use, most requests first.
     */
    public List<String> candidates(Question question) {
        Set<String> candidates = new LinkedHashSet<>();
        question.candidates().forEach(scenario -> candidates.add(scenario.id()));
        candidates.add("base");
        Map<String, Long> requests = new TreeMap<>();
        for (LedgerRow row : question.history().rows()) {
            if (isKnownAndNotFineTuned(row.key())) {
                requests.merge(
                        row.key().billedName(), row.counts().of(Meter.REQUESTS), Math::addExact);
            }
        }
        requests.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_CANDIDATES)
                .forEach(entry -> candidates.add(entry.getKey()));
        return List.copyOf(candidates);
    }

    private boolean isKnownAndNotFineTuned(UsageKey key) {
        return book.identify(
                                key.provider(),
                                key.billedName(),
                                Instant.ofEpochSecond(key.slotBegin()))
                        instanceof Identification.Known known
                && !known.identity().fineTuned();
    }

    private AuditCase withoutBaseline(
            AuditUnit unit,
            Question question,
            UsageLedger traffic,
            List<PricedInvestment> investments) {
        Bill actual = Pricer.actual(traffic, book, terms);
        AuditSubject subject =
                subject(
                        "",
                        "",
                        unit,
                        question,
                        investments,
                        new Savings(actual, List.of(), zone).against(actual));
        List<String> candidates = candidates(question);
        return new AuditCase(
                PayoffAudit.withoutBaseline(subject, candidates),
                subject,
                unit.members(),
                Optional.empty(),
                traffic,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private AuditCase against(
            Named baseline,
            AuditUnit unit,
            Question question,
            UsageLedger traffic,
            List<PricedInvestment> investments,
            Optional<ObservedMove> observed) {
        Bill actual = Pricer.actual(traffic, book, terms);
        Bill instead = bill(baseline.scenario(), traffic);
        List<Bill> candidates =
                isComplete(actual) && isComplete(instead)
                        ? List.of()
                        : Stream.concat(
                                        question.candidates().stream(),
                                        question.baselines().values().stream())
                                .filter(scenario -> !scenario.equals(baseline.scenario()))
                                .map(scenario -> bill(scenario, traffic))
                                .toList();
        Savings savings = new Savings(actual, candidates, zone);
        Function<Bill, AuditSubject> as =
                bill ->
                        subject(
                                baseline.scenario().id(),
                                baseline.title(),
                                unit,
                                question,
                                investments,
                                savings.against(bill));
        AuditSubject subject = as.apply(instead);
        return new AuditCase(
                PayoffAudit.audit(subject),
                subject,
                unit.members(),
                Optional.of(baseline.scenario()),
                traffic,
                candidates,
                observed,
                range(baseline.scenario(), corner -> as.apply(bill(corner, traffic))));
    }

    private static boolean isComplete(Bill bill) {
        return bill.lines().stream().allMatch(line -> line.unpriced().isEmpty());
    }

    private static Optional<AuditCase.Range> range(
            Scenario scenario, Function<Scenario, AuditSubject> as) {
        List<Audit> corners =
                scenario.corners().stream()
                        .map(as)
                        .map(PayoffAudit::audit)
                        .sorted(Comparator.comparing(Audit::saved))
                        .toList();
        return corners.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new AuditCase.Range(
                                corners.get(0).saved(),
                                corners.get(0).verdict(),
                                corners.get(corners.size() - 1).saved(),
                                corners.get(corners.size() - 1).verdict()));
    }

    private AuditSubject subject(
            String baseline,
            String baselineTitle,
            AuditUnit unit,
            Question question,
            List<PricedInvestment> investments,
            SavingSeries saving) {
        return new AuditSubject(
                unit.id(),
                unit.title(),
                baseline,
                baselineTitle,
                saving,
                investments,
                question.historyBegin(),
                question.untold(),
                question.end(),
                unit.liveFrom(),
                retires(unit, question.end()),
                unit.amortiseOverDays(),
                unit.quality());
    }

    /**
     * Whole months of the report's zone, between the first and the last record, without a record of
     * any model.
     */
    public List<YearMonth> silentMonths(UsageLedger history) {
        NavigableSet<YearMonth> used = new TreeSet<>();
        LedgerColumns rows = history.columns();
        for (int slot : rows.distinctSlots()) {
            long begin = rows.slotBegin(slot);
            YearMonth last = month(Math.max(begin, rows.spanEnd(slot) - 1));
            for (YearMonth at = month(begin); !at.isAfter(last); at = at.plusMonths(1)) {
                used.add(at);
            }
        }
        List<YearMonth> silent = new ArrayList<>();
        if (!used.isEmpty()) {
            for (YearMonth at = used.first(); at.isBefore(used.last()); at = at.plusMonths(1)) {
                if (!used.contains(at)) {
                    silent.add(at);
                }
            }
        }
        return silent;
    }

    private YearMonth month(long second) {
        return YearMonth.from(Instant.ofEpochSecond(second).atZone(zone));
    }

    private Bill bill(Scenario scenario, UsageLedger traffic) {
        return new Pricer(book, terms, traffic.cuts()).bill(scenario.apply(traffic, book).lines());
    }

    private List<PricedInvestment> investments(AuditUnit unit, Question question, ZoneId days) {
        InvestmentPricer pricer =
                new InvestmentPricer(
                        new TrainingPrices(book, terms.currency(), terms.exchange()),
                        question.investments().currency(),
                        days,
                        question.end());
        List<PricedInvestment> priced = new ArrayList<>();
        for (Deployment member : unit.members()) {
            for (Investment investment : member.investments()) {
                priced.add(price(pricer, investment, member, BigDecimal.ONE));
            }
        }
        for (AuditUnit.Part part : unit.shared()) {
            priced.add(price(pricer, part.investment(), unit.members().get(0), part.share()));
        }
        return priced;
    }

    private static PricedInvestment price(
            InvestmentPricer pricer, Investment investment, Deployment of, BigDecimal share) {
        return pricer.price(investment, of.provider(), of.models().get(0), share);
    }

    /** The first day on which a model of the unit is no longer served. */
    private Optional<LocalDate> retires(AuditUnit unit, LocalDate end) {
        Instant at = end.atStartOfDay(zone).toInstant();
        return unit.members().stream()
                .flatMap(
                        member ->
                                member.retires().isPresent()
                                        ? member.retires().stream()
                                        : member.models().stream()
                                                .map(m -> retires(member.provider(), m, at))
                                                .flatMap(Optional::stream))
                .min(Comparator.naturalOrder());
    }

    private Optional<LocalDate> retires(String provider, String model, Instant at) {
        return book.identify(provider, model, at) instanceof Identification.Known known
                ? known.identity().model().fineTunesRetire()
                : Optional.empty();
    }

    /**
     * Where each assumption would turn the verdict of an audit. Every point is tried with the whole
     * audit on both sides. Empty for an inconclusive audit.
     */
    public List<FlipPoint> flipPoints(AuditCase audited) {
        if (audited.baseline().isEmpty() || audited.audit().doubt().isPresent()) {
            return List.of();
        }
        Trials trials = new Trials(book, terms, zone, audited);
        Stream<Knob> knobs = Arrays.stream(Knob.values());
        // No trial knows of another, and the order of the points is that of the knobs.
        return (areSmall(List.of(audited)) ? knobs.parallel() : knobs)
                .map(knob -> FlipPoints.of(knob, trials.now(knob), trials.turned(knob)))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Whether trials of several audits may be made at the same time: the bills of much traffic are
     * too large to have more than one in memory.
     */
    public static boolean areSmall(List<AuditCase> cases) {
        return cases.stream().mapToInt(one -> one.traffic().size()).sum() <= MOST_ROWS_AT_ONCE;
    }
}
