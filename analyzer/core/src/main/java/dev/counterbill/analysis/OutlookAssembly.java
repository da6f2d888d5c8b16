package dev.counterbill.analysis;

import dev.counterbill.payoff.Budget;
import dev.counterbill.payoff.BudgetMonth;
import dev.counterbill.payoff.BudgetWatch;
import dev.counterbill.pricing.Bill;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Period;
import dev.counterbill.usage.LedgerCuts;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/** Holds a bill against budgets, and calls out what is new and dear. */
final class OutlookAssembly {
    private static final String METHOD =
            "each day to come as the mean day of the last 28, or as the cheapest and the dearest of"
                    + " them";

    private OutlookAssembly() {}

    /**
     * The outlook of a report.
     *
     * @param history bill of everything that is known: a month that the report cuts is judged as a
     *     whole, and what ran before is not new
     * @param toldApart the labels whose values its lines tell apart
     */
    static Outlook outlook(
            List<Budget> budgets,
            Bill history,
            LedgerCuts cuts,
            List<String> toldApart,
            Period period,
            Optional<Outlook.Bridge> bridge,
            List<Outlook.Bridge> monthly) {
        BudgetWatch watch = new BudgetWatch(history, cuts.labels(), toldApart, period.timezone());
        LocalDate begin = period.firstDay();
        LocalDate end = period.lastDay().plusDays(1);
        List<BudgetMonth> months =
                watch.months(budgets, end).stream()
                        .filter(month -> isReported(month.month(), begin, end))
                        .toList();
        List<Outlook.CallOut> callOuts =
                watch.callOuts(begin).stream()
                        .filter(callOut -> callOut.day().isBefore(end))
                        .map(
                                callOut ->
                                        new Outlook.CallOut(
                                                callOut.kind().name(),
                                                callOut.day(),
                                                callOut.model(),
                                                callOut.sentence()))
                        .toList();
        return new Outlook(
                bridge,
                monthly,
                months.stream().map(month -> budget(month, history)).toList(),
                ofEverything(months),
                callOuts,
                Optional.empty());
    }

    private static boolean isReported(YearMonth month, LocalDate begin, LocalDate end) {
        return month.atDay(1).isBefore(end) && !month.atEndOfMonth().isBefore(begin);
    }

    private static Outlook.Budget budget(BudgetMonth month, Bill bill) {
        return new Outlook.Budget(
                month.budget().id(),
                month.budget().title(),
                month.month(),
                month.budget().monthly(),
                month.spent(),
                month.isSpentUnknown(),
                month.unpricedTokens(),
                month.unpricedFees(),
                month.alert(),
                month.forecast().map(forecast -> forecast(month, forecast)),
                month.sentence(bill.currency()));
    }

    private static Outlook.Forecast forecast(BudgetMonth month, BudgetMonth.Forecast forecast) {
        return new Outlook.Forecast(
                month.month().atEndOfMonth(),
                forecast.expected(),
                forecast.low(),
                forecast.high(),
                METHOD);
    }

    /** What the month comes to as a whole, where a budget covers everything. */
    private static Optional<Outlook.Forecast> ofEverything(List<BudgetMonth> months) {
        return months.stream()
                .filter(m -> m.budget().models().isEmpty() && m.budget().labels().isEmpty())
                .flatMap(m -> m.forecast().map(f -> forecast(m, f)).stream())
                .findFirst();
    }
}
