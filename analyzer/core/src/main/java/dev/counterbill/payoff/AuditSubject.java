package dev.counterbill.payoff;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is audited: one deployment, or a group, against one baseline.
 *
 * @param deployment id in reports
 * @param title name for people
 * @param baseline id of the counterfactual that is the baseline
 * @param baselineTitle name of the baseline for people
 * @param saving the deployment's own traffic, all of its life as far as the logs have it
 * @param investments with their money on their days
 * @param historyBegin first day that the given logs cover; empty where they hold nothing
 * @param untold between that day and the last record
 * @param end first day after the audit
 * @param liveFrom declared day of the first request
 * @param retires first day on which the model is no longer served
 * @param amortiseOverDays life of the amortised view
 */
public record AuditSubject(
        String deployment,
        String title,
        String baseline,
        String baselineTitle,
        SavingSeries saving,
        List<PricedInvestment> investments,
        Optional<LocalDate> historyBegin,
        List<UntoldDays> untold,
        LocalDate end,
        Optional<LocalDate> liveFrom,
        Optional<LocalDate> retires,
        OptionalInt amortiseOverDays,
        Optional<Deployment.Quality> quality) {
    public AuditSubject {
        investments = List.copyOf(investments);
        untold = List.copyOf(untold);
    }

    /** The same with other savings, as a flip point tries them. */
    public AuditSubject withSaving(SavingSeries other) {
        return new AuditSubject(
                deployment,
                title,
                baseline,
                baselineTitle,
                other,
                investments,
                historyBegin,
                untold,
                end,
                liveFrom,
                retires,
                amortiseOverDays,
                quality);
    }

    /** The same with other investments, as a flip point tries them. */
    public AuditSubject withInvestments(List<PricedInvestment> others) {
        return new AuditSubject(
                deployment,
                title,
                baseline,
                baselineTitle,
                saving,
                others,
                historyBegin,
                untold,
                end,
                liveFrom,
                retires,
                amortiseOverDays,
                quality);
    }
}
