package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.payoff.AmountRange;
import dev.counterbill.payoff.Plan;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.payoff.Planner;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.rates.Books;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        Map<String, BigDecimal> perMonth =
                new TreeMap<>(
                        plan.alternatives().stream()
                                .filter(o -> o.perMonth().isPresent())
                                .collect(
                                        Collectors.toMap(
                                                Plan.Option::name,
                                                o -> o.perMonth().orElseThrow())));
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

    @Test
    void whatThePlanDoesNotStateIsReadFromALedger() {
        CaseLedger ledger = new CaseLedger().model("openai", "gpt-4o");
        ledger.at("2026-06-01T00:00:00Z")
                .requests(100, Meter.INPUT, 150, Meter.CACHED_INPUT, 50, Meter.OUTPUT, 6);
        ledger.at("2026-06-15T00:00:00Z")
                .requests(200, Meter.INPUT, 150, Meter.CACHED_INPUT, 50, Meter.OUTPUT, 6);
        var built = ledger.build();
        Problems problems = new Problems();
        PlanInput input =
                ConfigParser.parse(
                                """
                                today: {model: gpt-4o}
                                fine_tuned: {base: gpt-4o-mini-2024-07-18, output_tokens: 5}
                                """,
                                "f.yaml",
                                problems)
                        .flatMap(
                                root ->
                                        new PlanLoader(
                                                        Books.BUILT_IN,
                                                        LocalDate.parse("2026-06-01"),
                                                        model ->
                                                                PlanVolumes.of(
                                                                        built,
                                                                        model,
                                                                        ZoneOffset.UTC))
                                                .load(root, problems))
                        .orElseThrow(() -> new AssertionError(problems.all().toString()));
        // 300 calls in 15 days.
        assertAmount("600", input.callsPerMonth());
        assertAmount("150", input.today().inputTokens());
        assertAmount("50", input.fineTuned().cachedTokens());
        assertAmount("5", input.fineTuned().outputTokens());
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
