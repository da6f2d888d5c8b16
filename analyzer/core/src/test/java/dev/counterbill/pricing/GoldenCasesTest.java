package dev.counterbill.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests whose exact price was computed apart from this program, against the shipped book. */
class GoldenCasesTest {
    private final RateBook book = RateTables.builtIn();

    @TestFactory
    Stream<DynamicTest> theShippedBookPricesTheGoldenCases() {
        Problems problems = new Problems();
        ConfigNode root =
                ConfigParser.parseFile(
                                SharedData.require("reference/rate-golden-cases.json"), problems)
                        .orElseThrow();
        return ((ConfigNode.Sequence) map(root).get("cases"))
                .items().stream()
                        .map(GoldenCasesTest::map)
                        .map(c -> DynamicTest.dynamicTest(text(c.get("id")), () -> check(c)));
    }

    private static Map<String, ConfigNode> map(ConfigNode node) {
        return ((ConfigNode.Mapping) node).entries();
    }

    private static String text(ConfigNode node) {
        return ((ConfigNode.Scalar) node).text();
    }

    private void check(Map<String, ConfigNode> golden) {
        Map<String, ConfigNode> attributes = map(golden.get("attributes"));
        PriceExplanation explained =
                PriceExplanation.of(
                        book,
                        PricingTerms.PLAIN,
                        new PriceExplanation.Request(
                                text(golden.get("provider")),
                                text(golden.get("model")),
                                Instant.parse(text(golden.get("at"))),
                                attributes.containsKey("service_tier")
                                        ? ServiceTier.byId(text(attributes.get("service_tier")))
                                                .orElseThrow()
                                        : ServiceTier.STANDARD,
                                "",
                                "",
                                attributes.containsKey("data_sharing")
                                        ? text(attributes.get("data_sharing"))
                                        : "",
                                counts(map(golden.get("usage")))));
        List<String> expected = new ArrayList<>();
        for (ConfigNode node : ((ConfigNode.Sequence) golden.get("expected_parts")).items()) {
            Map<String, ConfigNode> part = map(node);
            if (!text(part.get("tokens")).equals("0")) {
                expected.add(
                        text(part.get("dimension"))
                                + " "
                                + text(part.get("tokens"))
                                + " = "
                                + plain(text(part.get("usd"))));
            }
        }
        List<String> priced =
                explained.priced().parts().stream()
                        .map(
                                p ->
                                        p.dimension().id()
                                                + " "
                                                + Decimals.plain(p.quantity())
                                                + " = "
                                                + Decimals.plain(p.cost()))
                        .toList();
        assertEquals(expected, priced, explained.priced().unpriced().toString());
        assertEquals(
                plain(text(golden.get("expected_usd"))), Decimals.plain(explained.priced().cost()));
    }

    private static String plain(String decimal) {
        return Decimals.plain(new java.math.BigDecimal(decimal));
    }

    private static MeterCounts counts(Map<String, ConfigNode> usage) {
        Map<String, Long> given = new TreeMap<>();
        usage.forEach((name, node) -> given.put(name, Long.valueOf(text(node))));
        long[] counts = new long[Meter.values().length];
        long cached = given.getOrDefault("cached_tokens", 0L);
        counts[Meter.INPUT.ordinal()] =
                given.getOrDefault(
                        "input_tokens", given.getOrDefault("prompt_tokens", 0L) - cached);
        counts[Meter.CACHED_INPUT.ordinal()] =
                given.getOrDefault("cache_read_input_tokens", cached);
        counts[Meter.CACHE_WRITE_5M.ordinal()] = given.getOrDefault("cache_creation_5m", 0L);
        counts[Meter.CACHE_WRITE_1H.ordinal()] = given.getOrDefault("cache_creation_1h", 0L);
        counts[Meter.OUTPUT.ordinal()] =
                given.getOrDefault("output_tokens", given.getOrDefault("completion_tokens", 0L));
        counts[Meter.REQUESTS.ordinal()] = 1;
        return MeterCounts.of(counts, 1);
    }
}
