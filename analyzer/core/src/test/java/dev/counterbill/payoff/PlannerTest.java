package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import dev.counterbill.payoff.PlanInput.Checklist;
import dev.counterbill.payoff.PlanInput.Kind;
import dev.counterbill.payoff.PlanInput.Preset;
import dev.counterbill.payoff.PlanInput.PricedModel;
import dev.counterbill.payoff.PlanInput.Task;
import dev.counterbill.payoff.PlanInput.Training;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final PricedModel GPT_4O = model("gpt-4o", "2.50", "1.25", "10");
    private static final PricedModel MINI = model("gpt-4o-mini", "0.15", "0.075", "0.60");
    private static final PricedModel TUNED = model("gpt-4o-mini", "0.30", "0.15", "1.20");
    private static final BigDecimal ZERO = BigDecimal.ZERO;

    private static PricedModel model(String name, String input, String cached, String output) {
        return new PricedModel(name, decimal(input), Optional.of(decimal(cached)), decimal(output));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static Call call(PricedModel model, long input, long cached, long output) {
        return new Call(
                model,
                BigDecimal.valueOf(input),
                BigDecimal.valueOf(cached),
                BigDecimal.valueOf(output));
    }

    /** One run of 500,000 tokens x 3 epochs x $3, and the article's three others. */
    private static final Training FOUR_RUNS =
            new Training(
                    decimal("500000"),
                    decimal("3"),
                    BigDecimal.ONE,
                    List.of(decimal("8.00"), decimal("6.00"), decimal("12.00")),
                    decimal("3.00"),
                    Optional.of(new Training.Larger("gpt-4o-2024-08-06", decimal("25.00"))));

    private static final Training NO_TRAINING =
            new Training(ZERO, ZERO, ZERO, List.of(), decimal("3.00"), Optional.empty());

    private static PlanInput input(
            String callsPerMonth,
            Call today,
            Call tuned,
            Training training,
            String hosting,
            HourRange work,
            List<Alternative> alternatives,
            Checklist checklist) {
        return new PlanInput(
                "plan",
                Currency.USD,
                decimal(callsPerMonth),
                decimal("3"),
                today,
                tuned,
                training,
                decimal(hosting),
                work,
                Preset.HOURLY_RATE,
                alternatives,
                checklist,
                new PlanInput.Serving(
                        LocalDate.parse("2026-06-01"), Optional.empty(), Optional.empty()),
                List.of());
    }

    private static Plan replacing(HourRange work, long outputTokens) {
        return Planner.plan(
                input(
                        "1500000",
                        call(GPT_4O, 200, 0, outputTokens),
                        call(TUNED, 200, 0, outputTokens),
                        FOUR_RUNS,
                        "0",
                        work,
                        List.of(),
                        Checklist.UNANSWERED));
    }

    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, decimal(expected).compareTo(actual), expected + " and " + actual);
    }

    @Test
    void replacingALargeModelSaves660AMonthAndPaysTrainingBackIn1386Days() {
        Plan plan = replacing(HourRange.NONE, 0);
        assertAmount("750", plan.todayPerMonth());
        assertAmount("90", plan.inferencePerMonth());
        assertAmount("660", plan.savingPerMonth());
        assertAmount("30.50", plan.training());
        assertAmount(
                "1.386",
                plan.trainingPaybackDays().orElseThrow().setScale(3, RoundingMode.HALF_UP));
        assertTrue(plan.warnings().get(0).startsWith("no output tokens are given"));
        assertEquals(
                "A month costs $750.00 on gpt-4o and $90.00 on a fine-tuned gpt-4o-mini: it saves"
                        + " $660.00 a month and covers $30.50 in 1.4 days.",
                plan.sentence());
    }

    @Test
    void outputTokensCountWhenTheyAreGiven() {
        Plan plan = replacing(HourRange.NONE, 50);
        assertAmount("1500", plan.todayPerMonth());
        assertAmount("180", plan.inferencePerMonth());
        assertEquals(List.of(), plan.warnings());
    }

    @Test
    void theArticlesHoursArePresetsWithTheirRanges() {
        assertEquals(HourRange.of("8", "20"), Preset.DATA_PREPARATION.hours());
        assertEquals(HourRange.of("4", "8"), Preset.EVALUATION.hours());
        assertEquals(HourRange.of("2", "4"), Preset.ITERATION.hours());
        assertEquals(Optional.of(Preset.FEW_SHOT), Preset.of(Kind.FEW_SHOT));
        Plan plan = replacing(Preset.FINE_TUNING.hours(), 0);
        assertEquals(new AmountRange(decimal("2000"), decimal("5000")), plan.work());
        // 2,030.50 / 660 and 5,030.50 / 660 months.
        assertEquals(
                new AmountRange(decimal("3.0765151515"), decimal("7.6219696970")),
                plan.paybackMonths().orElseThrow());
    }

    @Test
    void theSameFourRunsOnGpt4oCost25417() {
        assertTrue(
                replacing(HourRange.NONE, 0)
                        .remarks()
                        .contains("The same training on gpt-4o-2024-08-06 would cost $254.17"));
    }

    @Test
    void breakEvenCallsAreDerivedAndTheClaimIsHeldAgainstThem() {
        Plan plan = replacing(Preset.FINE_TUNING.hours(), 0);
        Plan.BreakEven calls = plan.breakEvenCalls().orElseThrow();
        // 2,030.50 / 3 / 0.00044 and 5,030.50 / 3 / 0.00044.
        assertAmount("1538258", calls.low());
        assertAmount("3810985", calls.high());
        assertEquals(
                "($2,030.50 to $5,030.50 once / 3 months + $0.00 hosting a month) / 0.00044 saved"
                        + " per call",
                calls.formula());
        assertEquals(
                "\"Break-even at 500,000 calls a month\" holds only where all that is spent once is"
                        + " $660.00: 500,000 calls x 0.00044 saved per call over 3 months",
                plan.remarks().get(0));
    }

    @Test
    void cachingTakesNearlyAllOfTheShorterPromptsSaving() {
        Call today = call(MINI, 2500, 0, 0);
        Plan plan =
                Planner.plan(
                        input(
                                "600000",
                                today,
                                call(TUNED, 700, 0, 0),
                                NO_TRAINING,
                                "0",
                                HourRange.of("30", "30"),
                                List.of(
                                        new Alternative(
                                                Kind.CACHING,
                                                Optional.of(call(MINI, 500, 2000, 0)),
                                                ZERO,
                                                ZERO,
                                                HourRange.NONE,
                                                ""),
                                        new Alternative(
                                                Kind.BATCH,
                                                Optional.empty(),
                                                ZERO,
                                                ZERO,
                                                HourRange.NONE,
                                                "no batch price")),
                                Checklist.UNANSWERED));
        assertAmount("225", plan.todayPerMonth());
        assertAmount("126", plan.inferencePerMonth());
        assertAmount("99", plan.savingPerMonth());
        // 3,000 / 99, training not counted.
        assertEquals(
                decimal("30.3"),
                plan.workPaybackMonths().orElseThrow().low().setScale(1, RoundingMode.HALF_UP));
        assertEquals(
                List.of(
                        "prompt caching on gpt-4o-mini",
                        "as today",
                        "fine-tuned gpt-4o-mini",
                        "batch"),
                plan.alternatives().stream().map(Plan.Option::name).toList());
        assertAmount("135", plan.alternatives().get(0).perMonth().orElseThrow());
        assertEquals(Optional.empty(), plan.alternatives().get(3).perMonth());
    }

    @Test
    void theSameTokensOnTheFineTuneCostTwiceTheBase() {
        Plan plan =
                Planner.plan(
                        input(
                                "30000",
                                call(MINI, 1000, 0, 0),
                                call(TUNED, 1000, 0, 0),
                                FOUR_RUNS,
                                "0",
                                HourRange.NONE,
                                List.of(),
                                Checklist.UNANSWERED));
        assertAmount("-4.50", plan.savingPerMonth());
        assertEquals(Optional.empty(), plan.paybackMonths());
        assertEquals(Optional.empty(), plan.breakEvenCalls());
        assertTrue(plan.sentence().endsWith(": fine-tuning saves nothing, whatever it costs."));
        assertEquals(Plan.Standing.NO, plan.checklist().get(4).standing());
    }

    @Test
    void azureHostingIsCoveredFrom521MillionInputTokens() {
        Plan plan =
                Planner.plan(
                        input(
                                "1000000",
                                call(GPT_4O, 200, 0, 0),
                                call(MINI, 200, 0, 0),
                                FOUR_RUNS,
                                "1224",
                                HourRange.NONE,
                                List.of(),
                                Checklist.UNANSWERED));
        assertEquals(
                decimal("520851063.8297872340"), plan.hostingBreakEvenInputTokens().orElseThrow());
    }

    @Test
    void theChecklistIsAnsweredWhereItCanBeAndAskedWhereNot() {
        Plan plan =
                Planner.plan(
                        input(
                                "1500000",
                                call(GPT_4O, 200, 0, 0),
                                call(TUNED, 200, 0, 0),
                                FOUR_RUNS,
                                "0",
                                HourRange.of("0", "30"),
                                List.of(),
                                new Checklist(
                                        Optional.of(true),
                                        Optional.of(false),
                                        Optional.empty(),
                                        OptionalLong.of(120),
                                        Optional.of(Task.GENERATION),
                                        Map.of())));
        assertEquals(
                List.of(
                        Plan.Standing.YES,
                        Plan.Standing.NO,
                        Plan.Standing.UNANSWERED,
                        Plan.Standing.NO,
                        Plan.Standing.NO),
                plan.checklist().stream().map(Plan.Answer::standing).toList());
        assertEquals("120 are there; 500 to 1,000 for generation", plan.checklist().get(3).words());
        assertEquals("0 to 4.6 months; only with the least work", plan.checklist().get(4).words());
        assertTrue(plan.warnings().get(0).startsWith("120 examples are few"));
    }
}
