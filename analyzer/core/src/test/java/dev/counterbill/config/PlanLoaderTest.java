package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.AmountRange;
import dev.counterbill.payoff.Plan;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.payoff.Planner;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.rates.Books;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlanLoaderTest {
    private static final PlanLoader LOADER =
            new PlanLoader(
                    Books.BUILT_IN, LocalDate.parse("2026-06-01"), model -> Optional.empty());

    private static PlanInput article() {
        Problems problems = new Problems();
        Optional<PlanInput> input =
                LOADER.load(Nodes.ofResource(PlanLoaderTest.class, "plan-article.yaml"), problems);
        assertEquals(List.of(), problems.all());
        return input.orElseThrow();
    }

    private static Map<String, BigDecimal> perMonth(Plan plan) {
        return plan.alternatives().stream()
                .filter(o -> o.perMonth().isPresent())
                .collect(Collectors.toMap(Plan.Option::name, o -> o.perMonth().orElseThrow()));
    }

    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), expected + " and " + actual);
    }

    @Test
    void theArticleIsPlannedAtTheBooksPrices() {
        Plan plan = Planner.plan(article());
        assertAmount("750", plan.todayPerMonth());
        assertAmount("90", plan.inferencePerMonth());
        assertAmount("30.50", plan.training());
        assertEquals(new AmountRange(new BigDecimal("2000"), new BigDecimal("5000")), plan.work());
        assertTrue(plan.remarks().contains("The same training on gpt-4o would cost $254.17"));
        Map<String, BigDecimal> perMonth = perMonth(plan);
        assertAmount("45", perMonth.get("cheaper base model on gpt-4o-mini"));
        assertAmount("375", perMonth.get("batch on gpt-4o"));
        // 72 x 2.50 + 128 x 1.25 per call.
        assertAmount("510", perMonth.get("prompt caching on gpt-4o"));
        assertAmount("135", perMonth.get("few-shot prompt on gpt-4o-mini"));
        assertAmount("900", perMonth.get("self-hosted LoRA on own GPUs"));
        assertEquals(7, perMonth.size());
        assertEquals(
                List.of("zero-shot prompt", "prompt optimisation"),
                plan.alternatives().stream()
                        .filter(o -> o.perMonth().isEmpty())
                        .map(Plan.Option::name)
                        .toList());
        assertEquals("cheaper base model on gpt-4o-mini", plan.alternatives().get(0).name());
    }

    private static final String REPLACING =
            """
            today: {model: gpt-4o}
            fine_tuned: {base: gpt-4o-mini-2024-07-18, output_tokens: 5}
            """;

    private static PlanInput planned(UsageLedger ledger, long days, String text) {
        PlanVolumes.Span span =
                new PlanVolumes.Span(
                        Instant.parse("2026-06-01T00:00:00Z"),
                        Instant.parse("2026-06-01T00:00:00Z").plus(days, ChronoUnit.DAYS),
                        days);
        PlanLoader loader =
                new PlanLoader(
                        Books.BUILT_IN,
                        LocalDate.parse("2026-06-01"),
                        model ->
                                PlanVolumes.of(
                                        ledger,
                                        key -> key.model().equals(model),
                                        key -> false,
                                        span,
                                        ZoneOffset.UTC));
        Problems problems = new Problems();
        return ConfigParser.parse(text, "f.yaml", problems)
                .flatMap(root -> loader.load(root, problems))
                .orElseThrow(() -> new AssertionError(problems.all().toString()));
    }

    @Test
    void whatThePlanDoesNotStateIsReadFromALedger() {
        CaseLedger ledger = new CaseLedger().model("openai", "gpt-4o");
        ledger.at("2026-06-01T00:00:00Z")
                .requests(100, Meter.INPUT, 150, Meter.CACHED_INPUT, 50, Meter.OUTPUT, 6);
        ledger.at("2026-06-15T00:00:00Z")
                .requests(200, Meter.INPUT, 150, Meter.CACHED_INPUT, 50, Meter.OUTPUT, 6);
        PlanInput input = planned(ledger.build(), 15, REPLACING);
        // 300 calls in 15 days.
        assertAmount("600", input.callsPerMonth());
        assertAmount("150", input.today().inputTokens());
        assertAmount("50", input.fineTuned().cachedTokens());
        assertAmount("5", input.fineTuned().outputTokens());
        assertAmount("2.50", input.today().model().input());
        assertEquals(
                List.of(
                        "The ledger has 300 calls of gpt-4o on 2 days, and tells of 15 days from"
                                + " 2026-06-01 to before 2026-06-16; their service tier is"
                                + " standard"),
                input.assumptions());
    }

    /** Whoever pays half for calls that may wait would pay half for them on the fine-tune, too. */
    @Test
    void callsOfALedgerArePricedOnTheTiersThatServedThem() {
        UsageLedger ledger =
                new CaseLedger()
                        .model("openai", "gpt-4o")
                        .at("2026-06-01T00:00:00Z")
                        .tier(ServiceTier.BATCH)
                        .requests(3, Meter.INPUT, 100, Meter.OUTPUT, 10)
                        .tier(ServiceTier.STANDARD)
                        .requests(1, Meter.INPUT, 100, Meter.OUTPUT, 10)
                        .build();
        PlanInput input = planned(ledger, 30, REPLACING);
        // A quarter at 2.50 and 10, three quarters at half of it.
        assertAmount("1.5625", input.today().model().input());
        assertAmount("6.25", input.today().model().output());
        assertEquals(
                "standard prices for 25 % of the calls, batch prices for 75 % of the calls",
                input.today().model().basis());
        assertEquals(input.today().model().basis(), input.fineTuned().model().basis());
    }

    @Test
    void theStandardPriceStandsInWhereATierIsNotOfferedAndSaysSo() {
        UsageLedger ledger =
                new CaseLedger()
                        .model("openai", "gpt-4o")
                        .at("2026-06-01T00:00:00Z")
                        .tier(ServiceTier.FREE)
                        .requests(1, Meter.INPUT, 100, Meter.OUTPUT, 10)
                        .build();
        PlanInput input = planned(ledger, 30, REPLACING);
        assertAmount("0", input.today().model().input());
        assertAmount("0.30", input.fineTuned().model().input());
        assertEquals("standard prices (it has no free price)", input.fineTuned().model().basis());
    }

    @Test
    void anotherPromptIsNotCachedAsTodaysIs() {
        Problems problems = new Problems();
        Plan plan =
                ConfigParser.parse(
                                """
                                calls_per_month: 1000000
                                today:
                                  model: gpt-4o
                                  input_tokens: 300
                                  cached_tokens: 1000
                                  output_tokens: 100
                                fine_tuned: {base: gpt-4o-mini-2024-07-18}
                                alternatives:
                                  - {kind: few_shot, input_tokens: 900}
                                  - {kind: zero_shot, input_tokens: 400, cached_tokens: 500}
                                """,
                                "f.yaml",
                                problems)
                        .flatMap(root -> LOADER.load(root, problems))
                        .map(Planner::plan)
                        .orElseThrow(() -> new AssertionError(problems.all().toString()));
        Map<String, BigDecimal> perMonth = perMonth(plan);
        // 900 x 2.50 + 100 x 10 per call.
        assertAmount("3250", perMonth.get("few-shot prompt on gpt-4o"));
        // 400 x 2.50 + 500 x 1.25 + 100 x 10.
        assertAmount("2625", perMonth.get("zero-shot prompt on gpt-4o"));
    }

    @Test
    void trainingIsPricedOnTheDeploymentThatIsNamed() {
        Problems problems = new Problems();
        PlanInput input =
                ConfigParser.parse(
                                """
                                calls_per_month: 1
                                today: {model: gpt-4o, provider: openai, input_tokens: 1}
                                fine_tuned:
                                  base: gpt-4o-mini-2024-07-18
                                  provider: azure
                                  hosting_deployment: global
                                training: {dataset_tokens: 500000, epochs: 3}
                                """,
                                "f.yaml",
                                problems)
                        .flatMap(root -> LOADER.load(root, problems))
                        .orElseThrow(() -> new AssertionError(problems.all().toString()));
        assertAmount("3.00", input.training().perMillion());
    }

    @Test
    void azureHostingIs720HoursOfTheBooksPrice() {
        Problems problems = new Problems();
        PlanInput input =
                ConfigParser.parse(
                                """
                                calls_per_month: 1
                                today: {model: gpt-4o, provider: openai, input_tokens: 1}
                                fine_tuned:
                                  base: gpt-4o-mini-2024-07-18
                                  provider: azure
                                  hosting_deployment: global
                                  prices: {input: "0.15", output: "0.60"}
                                """,
                                "f.yaml",
                                problems)
                        .flatMap(root -> LOADER.load(root, problems))
                        .orElseThrow(() -> new AssertionError(problems.all().toString()));
        assertAmount("1224", input.hostingPerMonth());
        assertEquals(
                new BigDecimal("520851063.8297872340"),
                Planner.plan(input).hostingBreakEvenInputTokens().orElseThrow());
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlaceWithItsRemedy() {
        return FaultCases.of(
                "plan-faults.yaml", (root, problems) -> LOADER.load(root, problems).isPresent());
    }

    @Test
    void theSchemaKnowsTheKeysOfTheExample() {
        ConfigNode schema =
                ConfigParser.parseFile(
                                Path.of(
                                        System.getProperty("counterbill.root"),
                                        "schemas/plan.schema.json"),
                                new Problems())
                        .orElseThrow();
        ConfigNode example = Nodes.ofResource(PlanLoaderTest.class, "plan-article.yaml");
        assertTrue(Nodes.keys(Nodes.at(schema, "properties")).containsAll(Nodes.keys(example)));
        for (String part : List.of("today", "fine_tuned", "training", "work", "checklist")) {
            assertTrue(
                    Nodes.keys(Nodes.at(schema, "properties", part, "properties"))
                            .containsAll(Nodes.keys(Nodes.at(example, part))),
                    part);
        }
    }
}
