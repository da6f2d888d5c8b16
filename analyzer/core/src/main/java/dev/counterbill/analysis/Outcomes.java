package dev.counterbill.analysis;

import dev.counterbill.report.Intake;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How a report ends: what is missing from it, and which gates it failed. */
final class Outcomes {
    private Outcomes() {}

    /** The outcome that decides the exit code. */
    static Outcome gravest(List<Report.Outcome> outcomes) {
        return Outcome.gravest(
                Stream.of(Outcome.values())
                        .filter(
                                some ->
                                        outcomes.stream()
                                                .anyMatch(o -> o.exitCode() == some.exitCode()))
                        .toList());
    }

    /** Everything that keeps a report from being complete, by what was asked. */
    static List<Report.Outcome> of(Report draft, Question question, Reading reading) {
        List<Report.Outcome> outcomes = new ArrayList<>();
        Intake.RecordCounts records = draft.intake().records();
        long listed = draft.intake().samples().size();
        int incomplete = Outcome.INCOMPLETE.exitCode();
        if (isBeyond(records.rejected(), records.read(), question.rejectedTolerance())) {
            outcomes.add(
                    new Report.Outcome(
                            "REJECTED_RECORDS",
                            incomplete,
                            Words.counted(records.rejected(), "record")
                                    + " could not be read; rejects.csv says where and why"
                                    + (listed < records.rejected()
                                            ? " of " + Words.count(listed) + " of them"
                                            : "")));
        }
        long files =
                draft.intake().files().stream()
                        .filter(file -> file.status() == Intake.FileStatus.REJECTED)
                        .count();
        if (files > 0) {
            outcomes.add(
                    new Report.Outcome(
                            "REJECTED_FILES",
                            incomplete,
                            Words.counted(files, "file")
                                    + " could not be read at all; the list of files says why"));
        }
        boolean unpriced =
                // A share of the tokens tolerates nothing that is no token.
                draft.tokens().unpricedFees() > 0
                        || isBeyond(
                                draft.tokens().unpriced(),
                                draft.tokens().counts().tokens(),
                                question.unpricedTolerance());
        if (unpriced) {
            outcomes.add(
                    new Report.Outcome(
                            "UNPRICED_USAGE",
                            incomplete,
                            Words.unpriced(draft.tokens().unpriced(), draft.tokens().unpricedFees())
                                    + " have no price; unpriced.csv says why, and"
                                    + " `counterbill rates stub` helps to register names"));
        }
        if (question.strictness() == Question.Strictness.STRICT
                && draft.counterfactuals().stream().anyMatch(c -> !c.complete())) {
            outcomes.add(
                    new Report.Outcome(
                            "INCOMPLETE_SCENARIO",
                            incomplete,
                            "a counterfactual could not be priced in full"));
        }
        for (Drift drift : reading.asides().drifts()) {
            outcomes.add(
                    new Report.Outcome(
                            "CLOSED_MONTH_DRIFT", incomplete, drift.sentence(draft.currency())));
        }
        for (Outlook.Budget budget : draft.outlook().budgets()) {
            if (budget.standing() == Outlook.Standing.EXCEEDED) {
                outcomes.add(
                        new Report.Outcome(
                                "BUDGET_EXCEEDED",
                                Outcome.POLICY_FAILED.exitCode(),
                                budget.sentence()));
            }
        }
        draft.outlook()
                .reconciliation()
                .filter(some -> !some.agrees())
                .ifPresent(
                        some ->
                                outcomes.add(
                                        new Report.Outcome(
                                                "RECONCILIATION_DIFFERS",
                                                Outcome.RECONCILIATION_DIFFERS.exitCode(),
                                                some.sentence(draft.currency()))));
        return outcomes;
    }

    private static boolean isBeyond(long part, long whole, BigDecimal tolerance) {
        return BigDecimal.valueOf(part).compareTo(tolerance.multiply(BigDecimal.valueOf(whole)))
                > 0;
    }
}
