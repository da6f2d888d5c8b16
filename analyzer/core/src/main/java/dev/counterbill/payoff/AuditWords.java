package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An audit in sentences that a manager understands. */
final class AuditWords {
    private static final String BESIDES = " besides what has no price";

    private AuditWords() {}

    static Audit spoken(Audit audit, AuditSubject subject) {
        return copy(audit, audit.verdict(), audit.doubt(), sentence(audit, subject));
    }

    static Audit withoutBaseline(Audit audit, AuditSubject subject, List<String> candidates) {
        return copy(
                audit,
                Verdict.INCONCLUSIVE,
                Optional.of(Doubt.NO_BASELINE),
                subject.title()
                        + ": cannot be told, since no baseline is declared and none is observed in"
                        + " the logs; "
                        + (isUnstated(subject)
                                ? "what it cost to make is not stated either. "
                                : isWithoutAnyPrice(audit, subject)
                                        ? "what was invested has no price. "
                                        : Words.money(audit.invested(), audit.currency())
                                                + " was invested"
                                                + (isUnpriced(subject) ? BESIDES : "")
                                                + ". ")
                        + (candidates.isEmpty()
                                ? "Name one with --baseline, or with baselines: in the investments file."
                                : "Candidates: " + String.join(", ", candidates) + "."));
    }

    private static Audit copy(Audit a, Verdict verdict, Optional<Doubt> doubt, String sentence) {
        boolean conclusive = doubt.isEmpty();
        return new Audit(
                a.deployment(),
                a.title(),
                doubt.equals(Optional.of(Doubt.NO_BASELINE)) ? "" : a.baseline(),
                a.currency(),
                a.begin(),
                a.end(),
                a.firstRequest(),
                a.requests(),
                a.actual(),
                a.baselineCost(),
                a.invested(),
                a.saved(),
                a.compared(),
                conclusive ? a.breakEven() : Optional.empty(),
                conclusive ? a.paybackDays() : Optional.empty(),
                a.crossings(),
                a.recentPerDay(),
                a.recentDays(),
                conclusive ? a.forecast() : Optional.empty(),
                a.retires(),
                conclusive ? a.valueAtRetirement() : Optional.empty(),
                verdict,
                doubt,
                sentence,
                a.curve(),
                a.amortised(),
                a.investments(),
                a.quality(),
                a.notes(),
                a.margins());
    }

    private static String sentence(Audit audit, AuditSubject subject) {
        return switch (audit.verdict()) {
            case PAID_OFF -> paidOff(audit, subject) + leftOut(audit, subject);
            case NOT_YET -> notYet(audit, subject) + leftOut(audit, subject);
            case NEVER -> never(audit, subject) + leftOut(audit, subject);
            case INCONCLUSIVE -> inconclusive(audit, subject);
        };
    }

    /** A verdict that stands although some usage is in none of its amounts. */
    private static String leftOut(Audit audit, AuditSubject subject) {
        return audit.compared() == Compared.ALL
                ? ""
                : " Usage without a price is in no amount, and would not turn it"
                        + gaps(subject)
                        + ".";
    }

    private static String paidOff(Audit audit, AuditSubject subject) {
        return subject.title()
                + " has paid off against "
                + subject.baselineTitle()
                + ": it saved "
                + money(audit.saved(), audit)
                + " for "
                + money(audit.invested(), audit)
                + " invested, "
                + money(audit.net(), audit)
                + " net"
                + audit.breakEven()
                        .map(
                                day ->
                                        "; break-even on "
                                                + day
                                                + audit.paybackDays()
                                                        .map(AuditWords::afterDays)
                                                        .orElse(""))
                        .orElse("")
                + ".";
    }

    private static String afterDays(BigDecimal days) {
        return ", " + Words.fixed(days, 3) + " days after the first request";
    }

    private static String notYet(Audit audit, AuditSubject subject) {
        return subject.title()
                + " has not paid off yet against "
                + subject.baselineTitle()
                + ": it saved "
                + money(audit.saved(), audit)
                + " of "
                + money(audit.invested(), audit)
                + " invested; at "
                + recent(audit)
                + " it breaks even on "
                + audit.forecast().map(LocalDate::toString).orElse("a later day")
                + ".";
    }

    private static String never(Audit audit, AuditSubject subject) {
        String lead =
                subject.title()
                        + " does not pay off against "
                        + subject.baselineTitle()
                        + ": "
                        + (audit.saved().signum() < 0
                                ? "it cost "
                                        + money(audit.saved().negate(), audit)
                                        + " more than the baseline, "
                                        + (isUnstated(subject)
                                                ? "whatever it cost to make"
                                                : "besides " + invested(audit, subject))
                                : "it saved "
                                        + money(audit.saved(), audit)
                                        + " of "
                                        + invested(audit, subject))
                        + ", and ";
        if (audit.margins().recentSum().signum() <= 0) {
            return lead
                    + "in the last "
                    + Words.counted(audit.recentDays(), "day")
                    + " it saved nothing more ("
                    + money(audit.recentPerDay().orElse(BigDecimal.ZERO), audit)
                    + " a day).";
        }
        return lead
                + "at "
                + recent(audit)
                + " it would break even on "
                + audit.forecast().map(LocalDate::toString).orElse("a later day")
                + ", after its retirement on "
                + audit.retires().map(LocalDate::toString).orElse("an unknown day")
                + ".";
    }

    private static String recent(Audit audit) {
        return money(audit.recentPerDay().orElse(BigDecimal.ZERO), audit)
                + " a day, as in the last "
                + Words.counted(audit.recentDays(), "day")
                + ",";
    }

    private static String inconclusive(Audit audit, AuditSubject subject) {
        String lead =
                subject.title() + " against " + subject.baselineTitle() + ": cannot be told, ";
        String forWhat = " for " + invested(audit, subject);
        String saved = " In the period it saved " + money(audit.saved(), audit);
        saved =
                switch (audit.compared()) {
                    case ALL -> saved + forWhat + ".";
                    case PART -> saved + " on the usage that has both prices," + forWhat + ".";
                    case NOTHING ->
                            " What it saved"
                                    + forWhat
                                    + " is not known, since no usage has both prices.";
                };
        return switch (audit.doubt().orElse(Doubt.NO_BASELINE)) {
            case NO_TRAFFIC ->
                    lead
                            + "since the logs hold no request of it. Check its models, labels and"
                            + " provider in the investments file.";
            case HISTORY_MISSING ->
                    PayoffAudit.missingFrom(subject, audit.begin()).isEmpty()
                            ? lead + silent(audit, subject) + saved
                            : lead
                                    + "since its life begins on "
                                    + PayoffAudit.missingFrom(subject, audit.begin())
                                            .orElse(audit.begin())
                                    + " and the logs only on "
                                    + subject.historyBegin()
                                            .map(LocalDate::toString)
                                            .orElse("no day")
                                    + ". Give the older logs, or declare live_from where it had no"
                                    + " requests before."
                                    + saved;
            case INVESTMENT_UNPRICED ->
                    isUnstated(subject)
                            ? lead
                                    + "since nobody has stated what it cost to make. Against "
                                    + subject.baselineTitle()
                                    + switch (audit.compared()) {
                                        case ALL -> " it saved " + money(audit.saved(), audit);
                                        case PART ->
                                                " it saved "
                                                        + money(audit.saved(), audit)
                                                        + ", on the usage that has both prices,";
                                        case NOTHING ->
                                                ", for want of a price, it is not known either what"
                                                        + " it saved";
                                    }
                                    + " in inference since "
                                    + audit.begin()
                                    + "; state the investments with --investments."
                            : lead
                                    + "since "
                                    + subject.investments().stream()
                                            .filter(i -> i.unpriced().isPresent())
                                            .map(
                                                    i ->
                                                            which(i.investment())
                                                                    + " has no price ("
                                                                    + i.unpriced().orElse("")
                                                                    + ")")
                                            .collect(Collectors.joining("; "))
                                    + "."
                                    + saved;
            case USAGE_UNPRICED ->
                    lead
                            + "since usage without a certain price decides it"
                            + gaps(subject)
                            + "."
                            + saved;
            case NO_BASELINE -> lead + "since there is no baseline." + saved;
        };
    }

    /** By its place in the file; what logs tell of has none, and its note says what it is. */
    private static String which(Investment investment) {
        return investment.place().file().isEmpty()
                ? investment.note()
                : investment.kind().words() + " at " + investment.place();
    }

    private static String silent(Audit audit, AuditSubject subject) {
        List<UntoldDays> untold = PayoffAudit.missingDays(subject, audit.begin());
        return "since the ledgers do not tell of the days from "
                + untold.stream()
                        .map(days -> days.begin() + " to " + days.end().minusDays(1))
                        .collect(Collectors.joining(" and from "))
                + ", inside of its life. Give the logs of these days, too, or a ledger that a run"
                + " with --from and --to made of them.";
    }

    /** What has no price is unknown, and never nothing. */
    private static String invested(Audit audit, AuditSubject subject) {
        return isWithoutAnyPrice(audit, subject)
                ? "investments without a price"
                : money(audit.invested(), audit)
                        + " invested"
                        + (isUnpriced(subject) ? BESIDES : "");
    }

    private static boolean isWithoutAnyPrice(Audit audit, AuditSubject subject) {
        return isUnpriced(subject) && audit.invested().signum() == 0;
    }

    private static boolean isUnpriced(AuditSubject subject) {
        return PricedInvestment.isAnyUnpriced(subject.investments());
    }

    private static boolean isUnstated(AuditSubject subject) {
        return subject.investments().stream()
                .anyMatch(i -> i.investment().price() instanceof Investment.Price.Unstated);
    }

    private static String gaps(AuditSubject subject) {
        List<String> gaps = subject.saving().gaps();
        return gaps.isEmpty() ? "" : ": " + String.join("; ", gaps);
    }

    static List<String> notes(
            AuditSubject subject, SavingSeries saving, LocalDate begin, Trajectory mid) {
        List<String> notes = new ArrayList<>(saving.gaps());
        Currency currency = saving.currency();
        for (PricedInvestment investment : subject.investments()) {
            if (investment.notYetCounted().signum() > 0) {
                notes.add(
                        investment.investment().kind().words()
                                + " of "
                                + Words.money(investment.notYetCounted(), currency)
                                + " falls on or after "
                                + subject.end()
                                + " and is not counted");
            }
        }
        if (mid.verdict() == Verdict.PAID_OFF && mid.recent().sum().signum() < 0) {
            notes.add(
                    "it paid off, but in the last "
                            + Words.counted(mid.recent().days(), "day")
                            + " it lost "
                            + Words.money(mid.recent().perDay().negate(), currency)
                            + " a day");
        }
        Optional<LocalDate> first = saving.firstRequest();
        if (first.isPresent()
                && subject.liveFrom().isEmpty()
                && first.equals(subject.historyBegin())
                && !begin.isBefore(first.get())) {
            notes.add(
                    "the logs begin with its traffic, on "
                            + first.get()
                            + "; if it was live before, older logs change the figures");
        }
        return notes;
    }

    private static String money(BigDecimal amount, Audit audit) {
        return Words.money(amount, audit.currency());
    }
}
