package dev.counterbill.payoff;

import dev.counterbill.payoff.Trajectory.Flows;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Did a deployment pay off against a baseline? A pure function over the deployment's whole life:
 * from its first investment or request to the end, idle days included.
 */
public final class PayoffAudit {
    private PayoffAudit() {}

    /**
     * Audits one deployment against one baseline.
     *
     * <p>The verdict is {@link Verdict#PAID_OFF} where the cumulative net is at or above 0 at the
     * end; {@link Verdict#NEVER} where the mean net saving of the last 28 days is not positive, or
     * the break-even that it forecasts is after retirement; else {@link Verdict#NOT_YET}. It is
     * {@link Verdict#INCONCLUSIVE} where history is missing, an investment has no price, usage
     * without a price would turn it, or no usage has a price on both sides.
     */
    public static Audit audit(AuditSubject subject) {
        SavingSeries saving = subject.saving().before(subject.end());
        Optional<LocalDate> firstRequest = saving.firstRequest();
        LocalDate begin = begin(subject, firstRequest);
        Trajectory mid =
                Trajectory.of(
                        flows(subject, saving, begin, d -> Optional.of(d.saving())).orElseThrow(),
                        subject.retires());
        Optional<Doubt> doubt = doubt(subject, saving, begin, mid);
        BigDecimal invested = invested(subject);
        boolean conclusive = doubt.isEmpty();
        Audit silent =
                new Audit(
                        subject.deployment(),
                        subject.title(),
                        subject.baseline(),
                        saving.currency(),
                        begin,
                        subject.end(),
                        firstRequest,
                        saving.requests(),
                        saving.actual(),
                        saving.baseline(),
                        invested,
                        saving.baseline().subtract(saving.actual()),
                        saving.compared(),
                        conclusive ? mid.breakEven() : Optional.empty(),
                        conclusive ? mid.paybackDays() : Optional.empty(),
                        mid.crossings(),
                        firstRequest
                                .filter(day -> saving.compared() != Compared.NOTHING)
                                .map(day -> mid.recent().perDay()),
                        mid.recent().days(),
                        conclusive ? mid.forecast() : Optional.empty(),
                        subject.retires(),
                        conclusive ? mid.valueAtRetirement() : Optional.empty(),
                        conclusive ? mid.verdict() : Verdict.INCONCLUSIVE,
                        doubt,
                        "",
                        mid.days(),
                        amortised(subject, saving, begin),
                        subject.investments(),
                        quality(subject, saving, invested),
                        AuditWords.notes(subject, saving, begin, mid),
                        new Audit.Margins(mid.net(), mid.recent().sum(), mid.retirementMargin()));
        return AuditWords.spoken(silent, subject);
    }

    /** The audit of a deployment for which there is no baseline. */
    public static Audit withoutBaseline(AuditSubject subject, List<String> candidates) {
        Audit audit = audit(subject);
        return AuditWords.withoutBaseline(audit, subject, candidates);
    }

    private static LocalDate begin(AuditSubject subject, Optional<LocalDate> firstRequest) {
        LocalDate begin = firstRequest.orElse(subject.end());
        for (PricedInvestment investment : subject.investments()) {
            Optional<LocalDate> day = investment.firstDay();
            if (day.isPresent() && day.get().isBefore(begin)) {
                begin = day.get();
            }
        }
        return begin;
    }

    private static Optional<Flows> flows(
            AuditSubject subject,
            SavingSeries saving,
            LocalDate begin,
            Function<SavingDay, Optional<BigDecimal>> amount) {
        NavigableMap<LocalDate, BigDecimal> saved = new TreeMap<>();
        for (SavingDay day : saving.days()) {
            Optional<BigDecimal> value = amount.apply(day);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            saved.put(day.day(), value.get());
        }
        NavigableMap<LocalDate, BigDecimal> once = new TreeMap<>();
        NavigableMap<LocalDate, BigDecimal> running = new TreeMap<>();
        for (PricedInvestment investment : subject.investments()) {
            NavigableMap<LocalDate, BigDecimal> into =
                    investment.investment().kind().isRunning() ? running : once;
            investment.byDay().forEach((day, cost) -> into.merge(day, cost, BigDecimal::add));
        }
        return Optional.of(
                new Flows(
                        begin,
                        subject.end(),
                        saving.firstRequest().orElse(subject.end()),
                        saved,
                        once,
                        running));
    }

    private static Optional<Doubt> doubt(
            AuditSubject subject, SavingSeries saving, LocalDate begin, Trajectory mid) {
        if (saving.firstRequest().isEmpty()) {
            return Optional.of(Doubt.NO_TRAFFIC);
        }
        if (missingFrom(subject, begin).isPresent() || !missingDays(subject, begin).isEmpty()) {
            return Optional.of(Doubt.HISTORY_MISSING);
        }
        boolean unpriced = PricedInvestment.isAnyUnpriced(subject.investments());
        // More investment can only lower the net: what never pays off without it never does with
        // it.
        if (unpriced && mid.verdict() != Verdict.NEVER) {
            return Optional.of(Doubt.INVESTMENT_UNPRICED);
        }
        // Nobody should act on a verdict of no amount, whatever bounds it has.
        if (saving.compared() == Compared.NOTHING) {
            return Optional.of(Doubt.USAGE_UNPRICED);
        }
        if (saving.isCertain()) {
            return Optional.empty();
        }
        Verdict worst = bound(subject, saving, begin, SavingDay::low, Verdict.NEVER);
        Verdict best = bound(subject, saving, begin, SavingDay::high, Verdict.PAID_OFF);
        return worst == mid.verdict() && best == mid.verdict()
                ? Optional.empty()
                : Optional.of(Doubt.USAGE_UNPRICED);
    }

    /** The verdict at a bound of the saving; without a bound, the extreme one. */
    private static Verdict bound(
            AuditSubject subject,
            SavingSeries saving,
            LocalDate begin,
            Function<SavingDay, Optional<BigDecimal>> amount,
            Verdict unbounded) {
        return flows(subject, saving, begin, amount)
                .map(flows -> Trajectory.of(flows, subject.retires()).verdict())
                .orElse(unbounded);
    }

    /** First day of the life that the logs should cover. */
    private static LocalDate needed(AuditSubject subject, LocalDate begin) {
        return subject.liveFrom().filter(live -> live.isAfter(begin)).orElse(begin);
    }

    /**
     * Days of the life of which the ledgers tell nothing, between others of which they do. Of days
     * with traffic of the deployment itself one of them tells; usage of others says nothing of it.
     */
    static List<UntoldDays> missingDays(AuditSubject subject, LocalDate begin) {
        LocalDate needed = needed(subject, begin);
        List<UntoldDays> missing =
                subject.untold().stream()
                        .distinct()
                        .filter(days -> days.end().isAfter(needed))
                        .filter(days -> days.begin().isBefore(subject.end()))
                        .filter(
                                days ->
                                        subject.saving().days().stream()
                                                .noneMatch(saved -> days.contains(saved.day())))
                        .toList();
        // A month without usage stands beside the days between ledgers that it is in.
        return missing.stream()
                .filter(days -> missing.stream().noneMatch(more -> more.hold(days)))
                .toList();
    }

    /** First day of the life that the logs should cover and do not. */
    static Optional<LocalDate> missingFrom(AuditSubject subject, LocalDate begin) {
        LocalDate needed = needed(subject, begin);
        return subject.historyBegin().filter(have -> have.isAfter(needed)).map(have -> needed);
    }

    private static BigDecimal invested(AuditSubject subject) {
        return subject.investments().stream()
                .map(PricedInvestment::counted)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Optional<QualityValue> quality(
            AuditSubject subject, SavingSeries saving, BigDecimal invested) {
        return subject.quality().map(quality -> QualityValue.of(quality, saving, invested));
    }

    private static Optional<Audit.Amortised> amortised(
            AuditSubject subject, SavingSeries saving, LocalDate begin) {
        if (subject.amortiseOverDays().isEmpty()) {
            return Optional.empty();
        }
        int life = subject.amortiseOverDays().getAsInt();
        NavigableMap<LocalDate, BigDecimal> written = new TreeMap<>();
        BigDecimal all = BigDecimal.ZERO;
        for (PricedInvestment investment : subject.investments()) {
            boolean running = investment.investment().kind().isRunning();
            for (var cost : investment.byDay().entrySet()) {
                all = all.add(cost.getValue());
                (running
                                ? Proration.evenly(cost.getValue(), cost.getKey(), 1)
                                : Proration.evenly(cost.getValue(), cost.getKey(), life))
                        .headMap(subject.end(), false)
                        .forEach((day, part) -> written.merge(day, part, BigDecimal::add));
            }
        }
        Flows flows = flows(subject, saving, begin, d -> Optional.of(d.saving())).orElseThrow();
        Flows spread =
                new Flows(
                        flows.begin(),
                        flows.end(),
                        flows.firstRequest(),
                        flows.saving(),
                        written,
                        new TreeMap<>());
        Trajectory view = Trajectory.of(spread, Optional.empty());
        BigDecimal sum = written.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return Optional.of(
                new Audit.Amortised(life, sum, all.subtract(sum), view.net(), view.days()));
    }
}
