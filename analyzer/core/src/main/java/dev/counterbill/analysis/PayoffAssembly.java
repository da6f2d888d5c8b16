package dev.counterbill.analysis;

import dev.counterbill.payoff.Audit;
import dev.counterbill.payoff.AuditCase;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.NetDay;
import dev.counterbill.payoff.PricedInvestment;
import dev.counterbill.report.Payoff;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns audits into the payoff part of a report. */
final class PayoffAssembly {
    private PayoffAssembly() {}

    static List<Payoff> payoffs(List<AuditCase> cases) {
        return cases.stream().map(one -> payoff(one.audit())).toList();
    }

    private static Payoff payoff(Audit audit) {
        List<Payoff.Investment> investments = new ArrayList<>();
        for (PricedInvestment one : audit.investments()) {
            if (one.unpriced().isEmpty() && !one.byDay().isEmpty()) {
                investments.add(investment(one));
            }
        }
        investments.sort(Comparator.comparing(Payoff.Investment::day));
        List<Payoff.Point> curve = new ArrayList<>();
        for (NetDay day : audit.curve()) {
            curve.add(new Payoff.Point(day.day(), day.net()));
        }
        return new Payoff(
                audit.deployment(),
                audit.baseline(),
                audit.invested(),
                audit.saved(),
                audit.breakEven(),
                audit.paybackDays(),
                verdict(audit),
                audit.sentence(),
                investments,
                curve);
    }

    private static Payoff.Verdict verdict(Audit audit) {
        return switch (audit.verdict()) {
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
        String note =
                (stated.note().isEmpty() ? "" : stated.note() + ": ")
                        + one.arithmetic()
                        + (stated.discarded() ? " (discarded)" : "");
        return new Payoff.Investment(
                one.byDay().firstKey(),
                stated.kind().name().toLowerCase(Locale.ROOT),
                note,
                one.counted(),
                hours,
                "");
    }
}
