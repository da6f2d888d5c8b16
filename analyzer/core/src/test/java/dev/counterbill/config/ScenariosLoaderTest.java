package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.pricing.CaseBook;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.PricesOf;
import dev.counterbill.scenario.Scenario;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ScenariosLoaderTest {
    private static final ScenariosLoader.Against AGAINST =
            new ScenariosLoader.Against(
                    book(), Instant.parse("2026-11-24T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    private static RateBook book() {
        CaseBook book = new CaseBook();
        for (String model : List.of("gpt-4o", "gpt-4o-mini", "gpt-4o-2024-05-13")) {
            book.model("openai", model)
                    .family(model.startsWith("gpt-4o-mini") ? "gpt-4o-mini" : "gpt-4o")
                    .card(CaseBook.card("input", "1"));
        }
        return book.build();
    }

    private static List<Scenario> everyKey() {
        Problems problems = new Problems();
        Optional<List<Scenario>> read =
                ScenariosLoader.load(
                        Nodes.ofResource(ScenariosLoaderTest.class, "scenarios-every-key.yaml"),
                        AGAINST,
                        problems);
        assertEquals(List.of(), problems.all());
        return read.orElseThrow();
    }

    private static Scenario scenario(String id) {
        return everyKey().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void aFileWithEveryKeyIsReadWhole() {
        assertEquals(
                List.of(
                        "intent-on-4o",
                        "bases",
                        "snapshots-gpt-4o",
                        "snapshots-gpt-4o-2024-05-13",
                        "all-tokens",
                        "replaced",
                        "terse",
                        "caching",
                        "batch",
                        "unreliable",
                        "routed",
                        "announced",
                        "now",
                        "discounted",
                        "own"),
                everyKey().stream().map(Scenario::id).toList());
        Scenario intent = scenario("intent-on-4o");
        assertEquals(Set.of("project", "team"), intent.labels());
        assertEquals(
                Set.of(
                        Instant.parse("2026-02-28T23:00:00Z"),
                        Instant.parse("2026-07-01T04:00:00Z")),
                intent.instants());
        assertEquals(Factor.exact("0.6"), scaled(intent.where().share()));
        assertEquals(8, intent.corners().size());
    }

    private static Factor scaled(Factor factor) {
        return Factor.exact(factor.mid().stripTrailingZeros());
    }

    @Test
    void everyAssumptionStandsInWords() {
        assertEquals(
                """
                Only a share of 0.6 of the traffic; models ft:gpt-4o-mini*, openai/gpt-4o-mini*; project intent; team red, blue; from 2026-02-28T23:00:00Z; before 2026-07-01T04:00:00Z; tiers batch, standard; kinds request; all other usage stays as it was
                Token counts stay as logged on openai/gpt-4o
                For this step: Only a share of 0.6 (0.5 to 0.7) of the traffic; models ft:*; all other usage stays as it was
                Prompts are longer by 1800 (1500 to 2100) tokens per request, of which a share of 0.5 is cached
                Token counts change: input x 1.13, output x 1.1 (1.05 to 1.2)
                Cache writes that the log does not record are at most a share of 0.25 of uncached input
                """
                        .strip(),
                String.join("\n", scenario("intent-on-4o").assumptions()));
        assertTrue(everyKey().stream().noneMatch(s -> s.assumptions().isEmpty()));
    }

    @Test
    void todayIsTheDayThatTheCallerNames() {
        assertEquals(
                new PricesOf(LocalDate.parse("2026-11-24")),
                scenario("now").steps().get(0).change());
    }

    @Test
    void cutsAreShiftedByEveryEndOfARange() {
        Set<Long> cuts = scenario("intent-on-4o").promptCuts(Set.of(200_000L));
        // (200,000 / 1.13), lengthened by 1,500, 1,800 or 2,100 before; and with each step left
        // out.
        assertEquals(
                Set.of(
                        200_000L, 198_500L, 198_200L, 197_900L, 176_991L, 175_491L, 175_191L,
                        174_891L),
                cuts);
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlace() {
        return FaultCases.of(
                "scenarios-faults.yaml",
                (root, problems) -> ScenariosLoader.load(root, AGAINST, problems).isPresent());
    }

    @Test
    void theSchemaKnowsTheSameKeysAsTheLoader() {
        Problems problems = new Problems();
        Path schema =
                Path.of(System.getProperty("counterbill.root"), "schemas/scenarios.schema.json");
        ConfigNode root = ConfigParser.parseFile(schema, problems).orElseThrow();
        Set<String> expected = new TreeSet<>(ChangeReader.KINDS);
        assertEquals(
                expected,
                ((ConfigNode.Sequence) Nodes.at(root, "$defs", "change", "oneOf"))
                        .items().stream()
                                .map(
                                        one ->
                                                ((ConfigNode.Scalar)
                                                                ((ConfigNode.Sequence)
                                                                                Nodes.at(
                                                                                        one,
                                                                                        "required"))
                                                                        .items()
                                                                        .get(0))
                                                        .text())
                                .collect(Collectors.toCollection(TreeSet::new)));
        ConfigNode example =
                Nodes.ofResource(ScenariosLoaderTest.class, "scenarios-every-key.yaml");
        assertEquals(Nodes.keys(example), Nodes.keys(Nodes.at(root, "properties")));
        ConfigNode first = ((ConfigNode.Sequence) Nodes.at(example, "scenarios")).items().get(0);
        assertEquals(
                Nodes.keys(first), Nodes.keys(Nodes.at(root, "$defs", "scenario", "properties")));
        assertEquals(
                Nodes.keys(Nodes.at(first, "where")),
                Nodes.keys(Nodes.at(root, "$defs", "where", "properties")));
    }

    @Test
    void whatIfKnowsModelsBaseAndAll() {
        Problems problems = new Problems();
        WhatIf whatIf =
                WhatIf.parse(
                        List.of(
                                "gpt-4o",
                                "base",
                                "openai/gpt-4o",
                                "all",
                                "base",
                                "openai/gpt-4o-mini"),
                        AGAINST.book(),
                        AGAINST.at(),
                        new SourcePlace("--what-if", 0, 0),
                        problems);
        assertEquals(List.of(), problems.all());
        assertEquals(
                List.of("all-on-gpt-4o", "all-on-base", "all-on-gpt-4o-mini"),
                whatIf.scenarios().stream().map(Scenario::id).toList());
        assertEquals(WhatIf.Candidates.ALL, whatIf.candidates());
    }

    @Test
    void anUnknownWhatIfModelIsRefusedBeforeAnyLogIsRead() {
        Problems problems = new Problems();
        WhatIf.parse(
                List.of("gpt-40", "nothing-like-it"),
                AGAINST.book(),
                AGAINST.at(),
                new SourcePlace("--what-if", 0, 0),
                problems);
        assertEquals(
                List.of(
                        "--what-if: UNKNOWN_TARGET_MODEL: 'gpt-40': a what-if names a model of the"
                                + " rate book, `base` or `all`. Did you mean 'gpt-4o'?",
                        "--what-if: UNKNOWN_TARGET_MODEL: 'nothing-like-it': a what-if names a model"
                                + " of the rate book, `base` or `all`. List the known models with"
                                + " `counterbill rates list`."),
                problems.all().stream().map(Problem::toString).toList());
    }

    @Test
    void factorsAreReadExactly() {
        assertEquals(
                0, new BigDecimal("0.05").compareTo(scenario("unreliable").factors().get(2).mid()));
    }
}
