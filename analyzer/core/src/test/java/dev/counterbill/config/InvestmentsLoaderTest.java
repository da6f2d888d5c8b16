package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.payoff.Deployment;
import dev.counterbill.payoff.Investment;
import dev.counterbill.payoff.InvestmentKind;
import dev.counterbill.payoff.Investments;
import dev.counterbill.payoff.Moment;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InvestmentsLoaderTest {
    private static Investments everyKey() {
        Problems problems = new Problems();
        Optional<Investments> read =
                InvestmentsLoader.load(
                        Nodes.ofResource(InvestmentsLoaderTest.class, "investments-every-key.yaml"),
                        problems);
        assertEquals(List.of(), problems.all());
        return read.orElseThrow();
    }

    @Test
    void aFileWithEveryKeyIsReadWhole() {
        Investments file = everyKey();
        assertEquals(2, file.deployments().size());
        Deployment intent = file.deployments().get(0);
        assertEquals("Intent classifier", intent.title());
        assertEquals(List.of("gpt-4o", "base"), intent.baselines());
        assertEquals(Map.of("project", "intent"), intent.labels());
        assertEquals(Optional.of(LocalDate.parse("2027-01-14")), intent.retires());
        assertEquals(180, intent.amortiseOverDays().orElseThrow());
        assertEquals(11, intent.investments().size());
        assertEquals(
                new Deployment.Quality(
                        new BigDecimal("0.92"),
                        new BigDecimal("0.95"),
                        Optional.of(new BigDecimal("0.01")),
                        Currency.USD,
                        java.util.OptionalLong.of(1000)),
                intent.quality().orElseThrow());
        Deployment summaries = file.deployments().get(1);
        assertEquals(List.of("ft:gpt-4o-2024-08-06:acme::S1"), summaries.models());
        assertEquals("summaries", summaries.title());
        assertEquals(
                Map.of("intent", new BigDecimal("0.6"), "summaries", new BigDecimal("0.4")),
                file.shared().get(0).shares());
        assertEquals(List.of("intent", "summaries"), file.shared().get(1).deployments());
        assertTrue(file.shared().get(1).shares().isEmpty());
    }

    @Test
    void epochsMultiplyTheTokensOfTheFileButNotTrainedTokens() {
        List<Investment> investments = everyKey().deployments().get(0).investments();
        for (int i : new int[] {0, 1}) {
            var tokens = (Investment.Price.TrainedTokens) investments.get(i).price();
            assertEquals(0, new BigDecimal(1_500_000).compareTo(tokens.billedTokens()));
        }
    }

    @Test
    void hoursWithoutARateCostTheRateOfTheFile() {
        List<Investment> investments = everyKey().deployments().get(0).investments();
        assertEquals(
                new Investment.Price.Labour(new BigDecimal("12.5"), new BigDecimal("120")),
                investments.get(5).price());
        assertEquals(
                new Investment.Price.Labour(new BigDecimal("8"), new BigDecimal("95.00")),
                investments.get(6).price());
    }

    @Test
    void aSpanIsOfDaysOrInstantsAndMayStayOpen() {
        List<Investment> investments = everyKey().deployments().get(0).investments();
        assertEquals(
                new Investment.Timing.Span(
                        new Moment.Day(LocalDate.parse("2026-03-20")),
                        Optional.of(new Moment.At(Instant.parse("2026-06-01T12:00:00Z")))),
                investments.get(8).timing());
        assertEquals(
                new Investment.Timing.Span(
                        new Moment.Day(LocalDate.parse("2026-03-20")), Optional.empty()),
                investments.get(9).timing());
    }

    @Test
    void numbersWithoutQuotesKeepTheirDigits() {
        Problems problems = new Problems();
        String digits = "0.1000000000000000055511151231257827";
        Investments file =
                ConfigParser.parse(
                                "{\"engineering_rate\": 0.10, \"deployments\": [{\"id\": \"a\","
                                        + " \"models\": \"m\", \"investments\": [{\"kind\":"
                                        + " \"other\", \"date\": \"2026-01-01\", \"amount\": "
                                        + digits
                                        + "}]}]}",
                                "f.json",
                                problems)
                        .flatMap(root -> InvestmentsLoader.load(root, problems))
                        .orElseThrow();
        assertEquals(
                new Investment.Price.Amount(new BigDecimal(digits)),
                file.deployments().get(0).investments().get(0).price());
    }

    @Test
    void theSamplesAreRead() {
        Path root = Path.of(System.getProperty("counterbill.root"));
        for (String folder : List.of("story", "article")) {
            Problems problems = new Problems();
            Optional<Investments> read =
                    InvestmentsLoader.loadFile(
                            root.resolve("sample-logs/" + folder + "/investments.yaml"), problems);
            assertEquals(List.of(), problems.all());
            assertTrue(read.orElseThrow().deployments().size() >= 2);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsReportedAtItsPlaceWithItsRemedy() {
        return FaultCases.of(
                "investments-faults.yaml",
                (root, problems) -> InvestmentsLoader.load(root, problems).isPresent());
    }

    @Test
    void theSchemaKnowsExactlyTheKeysOfTheLoader() {
        Problems problems = new Problems();
        Path schema =
                Path.of(System.getProperty("counterbill.root"), "schemas/investments.schema.json");
        ConfigNode root = ConfigParser.parseFile(schema, problems).orElseThrow();
        for (String definition : List.of("investment", "shared_investment")) {
            ConfigNode.Sequence kinds =
                    (ConfigNode.Sequence) Nodes.at(root, "$defs", definition, "oneOf");
            assertEquals(InvestmentKind.values().length, kinds.items().size());
            for (ConfigNode kind : kinds.items()) {
                String id =
                        ((ConfigNode.Scalar) Nodes.at(kind, "properties", "kind", "const")).text();
                Set<String> keys =
                        new TreeSet<>(
                                InvestmentReader.keysOf(InvestmentKind.byId(id).orElseThrow()));
                keys.addAll(InvestmentReader.commonKeys());
                if (definition.equals("investment")) {
                    keys.removeAll(Set.of("shares", "deployments"));
                }
                assertEquals(keys, Nodes.keys(Nodes.at(kind, "properties")), id);
            }
        }
        ConfigNode example =
                Nodes.ofResource(InvestmentsLoaderTest.class, "investments-every-key.yaml");
        assertEquals(Nodes.keys(example), Nodes.keys(Nodes.at(root, "properties")));
        ConfigNode deployment =
                ((ConfigNode.Sequence) Nodes.at(example, "deployments")).items().get(0);
        assertEquals(
                Nodes.keys(deployment),
                Nodes.keys(Nodes.at(root, "$defs", "deployment", "properties")));
    }
}
