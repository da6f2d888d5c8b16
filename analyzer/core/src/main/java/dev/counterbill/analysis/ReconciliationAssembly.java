package dev.counterbill.analysis;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.reconcile.Cause;
import dev.counterbill.reconcile.Reconciled;
import dev.counterbill.reconcile.Reconciler;
import dev.counterbill.reconcile.Tolerance;
import dev.counterbill.report.Period;
import dev.counterbill.report.Reconciliation;
import dev.counterbill.report.Words;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Turns a comparison with reported costs into the part of a report. */
final class ReconciliationAssembly {
    private ReconciliationAssembly() {}

    static Reconciliation of(
            UsageLedger ledger, Question question, Reported reported, Period period) {
        Reconciled found =
                Reconciler.of(
                        ledger,
                        question.book(),
                        question.terms(),
                        reported.costs(),
                        day(period.begin()),
                        day(period.end().minusSeconds(1)).plusDays(1),
                        reported.tolerance());
        List<Reconciliation.Line> lines = new ArrayList<>();
        for (Reconciled.Line line : found.lines()) {
            boolean isMatched = line.standing() == Reconciled.Standing.MATCHED;
            lines.add(
                    new Reconciliation.Line(
                            line.day(),
                            line.provider(),
                            line.model(),
                            standing(line.standing()),
                            line.ours(),
                            line.theirs(),
                            isMatched ? "" : line.cause().name(),
                            isMatched || line.cause() == Cause.UNKNOWN ? "" : line.sentence()));
        }
        return new Reconciliation(
                reported.against(),
                words(reported.tolerance(), question),
                lines,
                found.notCompared(),
                found.outsideReported());
    }

    private static String words(Tolerance tolerance, Question question) {
        String amount = Words.money(tolerance.amount(), question.terms().currency());
        return tolerance.share().signum() == 0
                ? amount
                : amount
                        + " or "
                        + Decimals.plain(tolerance.share().movePointRight(2))
                        + " % of the reported amount";
    }

    private static Reconciliation.Standing standing(Reconciled.Standing standing) {
        return switch (standing) {
            case MATCHED -> Reconciliation.Standing.MATCHED;
            case OURS_ONLY -> Reconciliation.Standing.OURS_ONLY;
            case THEIRS_ONLY -> Reconciliation.Standing.THEIRS_ONLY;
            case DIFFERS -> Reconciliation.Standing.DIFFERS;
        };
    }

    private static LocalDate day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
