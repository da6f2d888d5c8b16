package dev.counterbill.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Costs that another tool's test suite expects, each with its own rates and with cached tokens
 * inside the input. Each case becomes a table and a ledger of its own; what its table does not
 * price it bills as text, which the table here declares.
 */
class CostCasesTest {
    private static final Map<String, String> DIMENSIONS =
            Map.of(
                    "input_mtok", "input",
                    "output_mtok", "output",
                    "cache_read_mtok", "cached_input",
                    "cache_write_mtok", "cache_write",
                    "cache_write_1h_mtok", "cache_write@1h",
                    "cache_audio_read_mtok", "cached_audio",
                    "input_audio_mtok", "input_audio",
                    "output_image_mtok", "output_image",
                    "web_searches_kcount", "web_search");

    private static final Map<Dimension, Dimension> AS_TEXT =
            Map.of(
                    Dimension.CACHED_INPUT, Dimension.INPUT,
                    Dimension.CACHE_WRITE, Dimension.INPUT,
                    Dimension.INPUT_AUDIO, Dimension.INPUT,
                    Dimension.CACHED_AUDIO, Dimension.CACHED_INPUT,
                    Dimension.OUTPUT_IMAGE, Dimension.OUTPUT);

    private record CostCase(
            String id, BigDecimal expected, RateCard card, Map<Meter, Long> usage) {}

    private static List<CostCase> cases() throws IOException {
        List<CostCase> cases = new ArrayList<>();
        for (String line : Files.readAllLines(SharedData.require("reference/cost-cases.jsonl"))) {
            Problems problems = new Problems();
            ConfigNode root = ConfigParser.parse(line, "case.json", problems).orElseThrow();
            problems.throwIfErrors();
            Map<String, ConfigNode> fields = map(root);
            cases.add(
                    new CostCase(
                            text(fields.get("id")),
                            new BigDecimal(text(map(fields.get("expected")).get("total"))),
                            card(map(fields.get("rates"))),
                            usage(map(fields.get("usage")))));
        }
        return cases;
    }

    private static Map<String, ConfigNode> map(ConfigNode node) {
        return ((ConfigNode.Mapping) node).entries();
    }

    private static String text(ConfigNode node) {
        return ((ConfigNode.Scalar) node).text();
    }

    private static RateCard card(Map<String, ConfigNode> rates) {
        TreeSet<Long> thresholds = new TreeSet<>(List.of(0L));
        Map<String, TreeMap<Long, String>> prices = new TreeMap<>();
        rates.forEach(
                (name, node) -> {
                    String dimension = DIMENSIONS.get(name);
                    assertTrue(dimension != null, name);
                    TreeMap<Long, String> own = new TreeMap<>();
                    if (node instanceof ConfigNode.Scalar scalar) {
                        own.put(0L, scalar.text());
                    } else {
                        own.put(0L, text(map(node).get("base")));
                        ((ConfigNode.Sequence) map(node).get("tiers"))
                                .items()
                                .forEach(
                                        tier ->
                                                own.put(
                                                        Long.valueOf(
                                                                text(
                                                                        map(tier)
                                                                                .get(
                                                                                        "above_input_tokens"))),
                                                        text(map(tier).get("rate"))));
                    }
                    thresholds.addAll(own.keySet());
                    prices.put(dimension, own);
                });
        List<PromptTier> tiers = new ArrayList<>();
        for (long threshold : thresholds) {
            List<String> listed = new ArrayList<>();
            prices.forEach(
                    (dimension, own) -> {
                        listed.add(dimension);
                        listed.add(own.floorEntry(threshold).getValue());
                    });
            tiers.add(CaseBook.tier(threshold, listed.toArray(String[]::new)));
        }
        return CaseBook.card(
                "2020-01-01T00:00:00Z",
                null,
                ServiceTier.STANDARD,
                RateCard.TierMode.WHOLE_REQUEST,
                AS_TEXT,
                tiers.toArray(PromptTier[]::new));
    }

    /** Inclusive counts taken apart into disjoint meters. */
    private static Map<Meter, Long> usage(Map<String, ConfigNode> fields) {
        Map<String, Long> given = new TreeMap<>();
        fields.forEach((name, node) -> given.put(name, Long.valueOf(text(node))));
        long cachedAudio = given.getOrDefault("cache_audio_read_tokens", 0L);
        long cachedImage = given.getOrDefault("cache_image_read_tokens", 0L);
        long cached = given.getOrDefault("cache_read_tokens", 0L);
        long writes = given.getOrDefault("cache_write_tokens", 0L);
        long writes5m = given.getOrDefault("cache_write_5m_tokens", 0L);
        long audio = given.getOrDefault("input_audio_tokens", 0L) - cachedAudio;
        long image = given.getOrDefault("input_image_tokens", 0L) - cachedImage;
        long outputImage = given.getOrDefault("output_image_tokens", 0L);
        Map<Meter, Long> meters = new EnumMap<>(Meter.class);
        meters.put(
                Meter.INPUT,
                given.getOrDefault("input_tokens", 0L) - cached - writes - audio - image);
        meters.put(Meter.CACHED_INPUT, cached - cachedAudio - cachedImage);
        meters.put(Meter.CACHED_AUDIO_INPUT, cachedAudio);
        meters.put(Meter.CACHED_IMAGE_INPUT, cachedImage);
        meters.put(Meter.CACHE_WRITE_5M, writes5m);
        meters.put(Meter.CACHE_WRITE_UNKNOWN, writes - writes5m);
        meters.put(Meter.AUDIO_INPUT, audio);
        meters.put(Meter.IMAGE_INPUT, image);
        meters.put(Meter.OUTPUT, given.getOrDefault("output_tokens", 0L) - outputImage);
        meters.put(Meter.IMAGE_OUTPUT, outputImage);
        meters.put(Meter.REASONING, given.getOrDefault("output_reasoning_tokens", 0L));
        meters.put(Meter.WEB_SEARCHES, given.getOrDefault("web_searches", 0L));
        return meters;
    }

    private static Bill bill(CostCase costCase, long times) {
        CaseBook book = new CaseBook();
        book.model("seller", "model").card(costCase.card());
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(
                                costCase.card().tiers().stream()
                                        .map(PromptTier::overTokens)
                                        .toList()),
                        TimeCuts.HOURS,
                        Map.of(),
                        List.of());
        List<Object> meters = new ArrayList<>();
        costCase.usage()
                .forEach(
                        (meter, count) -> {
                            meters.add(meter);
                            meters.add(count);
                        });
        UsageLedger ledger =
                new CaseLedger(cuts)
                        .model("seller", "model")
                        .requests(times, meters.toArray())
                        .build();
        return Pricer.actual(ledger, book.build(), PricingTerms.PLAIN);
    }

    @Test
    void everyCaseIsPricedExactlyOneByOneAndSummed() throws IOException {
        BigDecimal expected = BigDecimal.ZERO;
        BigDecimal priced = BigDecimal.ZERO;
        List<CostCase> cases = cases();
        assertEquals(1296, cases.size());
        for (CostCase one : cases) {
            Bill bill = bill(one, 1);
            assertEquals(Decimals.plain(one.expected()), Decimals.plain(bill.total()), one.id());
            // That tool takes a price that its table does not list at all as 0; here it is missing.
            boolean priceless = !one.card().tiers().get(0).prices().containsKey(Dimension.INPUT);
            assertEquals(priceless, !BillTables.unpriced(bill.lines()).isEmpty(), one.id());
            expected = expected.add(one.expected());
            priced = priced.add(bill.total());
        }
        assertEquals(Decimals.plain(expected), Decimals.plain(priced));
    }

    @Test
    void aThousandOfACaseCostAThousandTimesAsMuch() throws IOException {
        for (CostCase one : cases()) {
            assertEquals(
                    Decimals.plain(one.expected().movePointRight(3)),
                    Decimals.plain(bill(one, 1000).total()),
                    one.id());
        }
    }
}
