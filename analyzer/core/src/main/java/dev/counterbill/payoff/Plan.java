package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Should we fine-tune: the answer of a {@link Planner}. Amounts are exact; ratios have 10 decimals.
 *
 * @param training first bucket: all training runs
 * @param work second bucket: hours of work
 * @param inferencePerMonth third bucket: the fine-tune's tokens a month
 * @param hostingPerMonth what the fine-tune costs a month beside its tokens
 * @param todayPerMonth what the calls cost a month now
 * @param savingPerMonth today minus the fine-tune with its hosting; negative where it costs more
 * @param trainingPaybackDays days until the saving has covered the training alone
 * @param workPaybackMonths months until it has covered the work alone
 * @param paybackMonths months until it has covered both
 * @param breakEvenCalls calls a month from which the cost is covered within the horizon, with its
 *     formula; none where a call saves nothing
 * @param hostingBreakEvenInputTokens uncached input tokens a month from which the cheaper input
 *     tokens alone cover the hosting; none without hosting
 * @param alternatives today, the fine-tune and everything else, cheapest over the horizon first
 * @param checklist the five questions
 * @param warnings what speaks against it
 * @param remarks what else a reader should know
 */
public record Plan(
        String title,
        Currency currency,
        BigDecimal training,
        AmountRange work,
        BigDecimal inferencePerMonth,
        BigDecimal hostingPerMonth,
        BigDecimal todayPerMonth,
        BigDecimal savingPerMonth,
        Optional<BigDecimal> trainingPaybackDays,
        Optional<AmountRange> workPaybackMonths,
        Optional<AmountRange> paybackMonths,
        Optional<BreakEven> breakEvenCalls,
        Optional<BigDecimal> hostingBreakEvenInputTokens,
        List<Option> alternatives,
        List<Answer> checklist,
        List<String> warnings,
        List<String> remarks,
        String sentence) {
    public Plan {
        alternatives = List.copyOf(alternatives);
        checklist = List.copyOf(checklist);
        warnings = List.copyOf(warnings);
        remarks = List.copyOf(remarks);
    }

    /**
     * Calls a month from which the cost is covered within the horizon.
     *
     * @param low,high whole calls, with the least and the most work
     * @param formula how they follow
     */
    public record BreakEven(BigDecimal low, BigDecimal high, String formula) {}

    /**
     * One way to serve the calls.
     *
     * @param perMonth what it costs a month; none where it has no price
     * @param once what it costs once
     * @param overHorizon both over the horizon
     * @param paybackMonths months until what it saves has covered what it costs once; none where it
     *     saves nothing
     */
    public record Option(
            String name,
            Optional<BigDecimal> perMonth,
            AmountRange once,
            Optional<AmountRange> overHorizon,
            Optional<AmountRange> paybackMonths,
            String note) {}

    /** How a question of the checklist stands. */
    public enum Standing {
        YES,
        NO,
        UNANSWERED
    }

    /** One question of the checklist. */
    public record Answer(String question, Standing standing, String words) {}
}
