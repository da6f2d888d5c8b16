package dev.counterbill.analysis;

import dev.counterbill.payoff.Audit;
import dev.counterbill.payoff.AuditCase;
import dev.counterbill.payoff.Auditor;
import dev.counterbill.payoff.Compared;
import dev.counterbill.payoff.Crossing;
import dev.counterbill.payoff.FlipPoint;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.NetDay;
import dev.counterbill.payoff.ObservedMove;
import dev.counterbill.payoff.PricedInvestment;
import dev.counterbill.payoff.QualityValue;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Turns audits into the payoff part of a report. */
final class PayoffAssembly {
    private final Auditor auditor;
    private final Auditor.Question question;
    private final UnaryOperator<AuditCase> added;

    /**
     * @param added adds the traffic of an audit up as far as trials with other assumptions allow
     */
    PayoffAssembly(Auditor auditor, Auditor.Question question, UnaryOperator<AuditCase> added) {
        this.auditor = auditor;
        this.question = question;
        this.added = added;
    }

    /** Runs every audit of the question. */
    List<Payoff> payoffs() {
        List<AuditCase> cases = cases();
        // No audit knows of another.
        return (Auditor.areSmall(cases) ? cases.parallelStream() : cases.stream())
                .map(this::payoff)
                .toList();
    }

    /** The audits themselves, in the same order. */
    List<AuditCase> cases() {
        return auditor.audit(question);
    }

    private Payoff payoff(AuditCase audited) {
        Audit audit = audited.audit();
        List<Payoff.Investment> investments = new ArrayList<>();
        for (PricedInvestment one : audit.investments()) {
            if (one.unpriced().isEmpty() && !one.byDay().isEmpty()) {
                investments.add(investment(one));
            }
        }
        investments.sort(Comparator.comparing(Payoff.Investment::day));
        return new Payoff(
                audit.deployment(),
                audit.baseline(),
                audit.invested(),
                audit.saved(),
                audit.breakEven(),
                audit.paybackDays(),
                verdict(audit.verdict()),
                audit.sentence(),
                investments,
                points(audit, audit.curve()),
                account(audited));
    }

    private PayoffAccount account(AuditCase audited) {
        Audit audit = audited.audit();
        boolean compared = audited.baseline().isPresent();
        return new PayoffAccount(
                audit.title(),
                audited.subject().baselineTitle(),
                audit.begin(),
                audit.end(),
                audit.firstRequest(),
                audit.requests(),
                audit.actual(),
                compared ? audit.baselineCost() : BigDecimal.ZERO,
                compared(audit.compared()),
                audit.crossings().stream().map(PayoffAssembly::crossing).toList(),
                compared ? audit.returnOnInvestment() : Optional.empty(),
                audit.costPerThousandRequests(),
                compared ? audit.baselinePerThousandRequests() : Optional.empty(),
                audit.requestsPerMonthToBreakEven(),
                compared
                        ? audit.recentPerDay()
                                .map(net -> new PayoffAccount.Recent(net, audit.recentDays()))
                        : Optional.empty(),
                audit.forecast(),
                audit.retires(),
                audit.valueAtRetirement(),
                audit.doubt().map(Enum::name),
                compared ? List.of() : auditor.candidates(question),
                auditor.flipPoints(added.apply(audited)).stream()
                        .map(PayoffAssembly::flip)
                        .toList(),
                audited.observed().map(PayoffAssembly::observed),
                audit.amortised()
                        .map(
                                a ->
                                        new PayoffAccount.Amortised(
                                                a.days(),
                                                a.written(),
                                                a.open(),
                                                a.net(),
                                                points(audit, a.curve()))),
                audited.range()
                        .filter(r -> audit.compared() != Compared.NOTHING)
                        .map(
                                r ->
                                        new PayoffAccount.Range(
                                                r.lowSaved(),
                                                verdict(r.lowVerdict()),
                                                r.highSaved(),
                                                verdict(r.highVerdict()))),
                compared ? audit.quality().map(PayoffAssembly::quality) : Optional.empty(),
                uncounted(audit),
                audit.notes());
    }

    private static PayoffAccount.Compared compared(Compared compared) {
        return switch (compared) {
            case ALL -> PayoffAccount.Compared.ALL;
            case PART -> PayoffAccount.Compared.PART;
            case NOTHING -> PayoffAccount.Compared.NOTHING;
        };
    }

    /** The nets of days; none where nobody knows what was saved. */
    private static List<Payoff.Point> points(Audit audit, List<NetDay> days) {
        return audit.compared() == Compared.NOTHING ? List.of() : points(days);
    }

    private static List<Payoff.Point> points(List<NetDay> days) {
        return days.stream().map(day -> new Payoff.Point(day.day(), day.net())).toList();
    }

    private static PayoffAccount.Crossing crossing(Crossing crossing) {
        return new PayoffAccount.Crossing(
                crossing.day(),
                crossing.covered() ? PayoffAccount.Direction.ROSE : PayoffAccount.Direction.FELL);
    }

    private static PayoffAccount.Flip flip(FlipPoint flip) {
        return new PayoffAccount.Flip(
                flip.knob().id(),
                flip.knob().words(),
                flip.now(),
                flip.at(),
                flip.until(),
                verdict(flip.below()),
                verdict(flip.above()),
                flip.method().name().toLowerCase(Locale.ROOT),
                flip.sentence());
    }

    private static PayoffAccount.Observed observed(ObservedMove move) {
        return new PayoffAccount.Observed(
                move.label(),
                move.provider() + "/" + move.model(),
                move.promptOverhead(),
                move.lowOverhead(),
                move.highOverhead(),
                move.outputFactor(),
                move.parts().stream()
                        .map(
                                part ->
                                        new PayoffAccount.ObservedValue(
                                                part.value(),
                                                part.before().requests(),
                                                part.before().prompt(),
                                                part.before().output(),
                                                part.after().requests(),
                                                part.after().prompt(),
                                                part.after().output()))
                        .toList(),
                move.sentence());
    }

    private static PayoffAccount.Quality quality(QualityValue quality) {
        return new PayoffAccount.Quality(
                quality.costPerCorrect(),
                quality.baselineCostPerCorrect(),
                quality.moreCorrect(),
                quality.value(),
                quality.valueOfPointToTurn(),
                quality.margin(),
                quality.sentence());
    }

    private static List<PayoffAccount.Uncounted> uncounted(Audit audit) {
        List<PayoffAccount.Uncounted> uncounted = new ArrayList<>();
        for (PricedInvestment one : audit.investments()) {
            String kind = one.investment().kind().id();
            if (one.unpriced().isPresent()) {
                uncounted.add(
                        new PayoffAccount.Uncounted(
                                one.investment().timing() instanceof Investment.Timing.OnDay on
                                        ? Optional.of(on.day())
                                        : Optional.empty(),
                                kind,
                                note(one),
                                Optional.empty(),
                                one.unpriced().get()));
            } else if (!one.later().isEmpty()) {
                uncounted.add(
                        new PayoffAccount.Uncounted(
                                Optional.of(one.later().firstKey()),
                                kind,
                                note(one),
                                Optional.of(one.notYetCounted()),
                                "it falls on or after the end of the audit, " + audit.end()));
            }
        }
        return uncounted;
    }

    private static Payoff.Verdict verdict(dev.counterbill.payoff.Verdict verdict) {
        return switch (verdict) {
            case PAID_OFF -> Payoff.Verdict.PAID_OFF;
            case NOT_YET -> Payoff.Verdict.NOT_YET;
            case NEVER -> Payoff.Verdict.NEVER;
            case INCONCLUSIVE -> Payoff.Verdict.INCONCLUSIVE;
        };
    }

    private static Payoff.Investment investment(PricedInvestment one) {
        Investment stated = one.investment();
        Optional<BigDecimal> hours =
                stated.price() instanceof Investment.Price.Labour labour
                        ? Optional.of(labour.hours())
                        : Optional.empty();
        return new Payoff.Investment(
                one.byDay().firstKey(), stated.kind().id(), note(one), one.counted(), hours, "");
    }

    /** What an investment was, how its amount came about, and over which days it ran. */
    private static String note(PricedInvestment one) {
        Investment stated = one.investment();
        StringBuilder note = new StringBuilder(stated.note());
        if (!one.arithmetic().isEmpty()) {
            note.append(note.isEmpty() ? "" : ": ").append(one.arithmetic());
        }
        if (one.byDay().size() > 1) {
            LocalDate last = one.byDay().lastKey();
            note.append(", ").append(one.byDay().firstKey()).append(" to ").append(last);
        }
        return note.append(stated.discarded() ? " (discarded)" : "").toString();
    }
}
