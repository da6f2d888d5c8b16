package dev.counterbill.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.RateTables;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceExplanationTest {
    private final RateBook book = RateTables.builtIn();

    private PriceExplanation explain(String at, String model, int inputTokens) {
        return explain(Instant.parse(at), "openai", model, Meter.INPUT, inputTokens);
    }

    private PriceExplanation explain(String provider, String model, Object... meters) {
        return explain(Instant.parse("2026-09-10T12:00:00Z"), provider, model, meters);
    }

    private PriceExplanation explain(Instant at, String provider, String model, Object... meters) {
        long[] counts = new long[Meter.values().length];
        counts[Meter.REQUESTS.ordinal()] = 1;
        for (int i = 0; i < meters.length; i += 2) {
            counts[((Meter) meters[i]).ordinal()] = (Integer) meters[i + 1];
        }
        return PriceExplanation.of(
                book,
                PricingTerms.PLAIN,
                new PriceExplanation.Request(
                        provider,
                        model,
                        at,
                        ServiceTier.STANDARD,
                        "",
                        "",
                        "",
                        MeterCounts.of(counts, 1)));
    }

    @Test
    void theArithmeticOfARequestIsShownPartByPart() {
        PriceExplanation explained =
                explain(
                        "openai",
                        "gpt-4o-mini-2024-07-18",
                        Meter.INPUT,
                        1178,
                        Meter.CACHED_INPUT,
                        56,
                        Meter.OUTPUT,
                        789);
        assertEquals(
                List.of(
                        "1178 input x 0.15 / 1000000 = 0.0001767",
                        "56 cached_input x 0.075 / 1000000 = 0.0000042",
                        "789 output x 0.6 / 1000000 = 0.0004734"),
                explained.arithmetic());
        assertEquals("0.0006543", Decimals.plain(explained.priced().cost()));
        assertEquals(1234, explained.promptTokens());
    }

    @Test
    void whatEachTierPricesOfAPromptIsALineOfItsOwn() {
        RateBook marginal =
                dev.counterbill.rates.Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input, cached_input]
                            modifiers:
                              - {id: eu, when: {region: [eu]}, multiply: "1.1", source: page}
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", tier_mode: marginal, tiers: [{prompt_over: 0, prices: {input: "1", cached_input: "0.1", output: "4"}}, {prompt_over: 200000, prices: {input: "2", cached_input: "0.2", output: "6"}}], source: page}
                        """);
        long[] counts = new long[Meter.values().length];
        counts[Meter.REQUESTS.ordinal()] = 1;
        counts[Meter.INPUT.ordinal()] = 60_000;
        counts[Meter.CACHED_INPUT.ordinal()] = 190_000;
        counts[Meter.OUTPUT.ordinal()] = 1_000;
        PriceExplanation explained =
                PriceExplanation.of(
                        marginal,
                        PricingTerms.PLAIN,
                        new PriceExplanation.Request(
                                "p",
                                "m",
                                Instant.parse("2026-06-01T00:00:00Z"),
                                ServiceTier.STANDARD,
                                "eu",
                                "",
                                "",
                                MeterCounts.of(counts, 1)));
        assertEquals(
                List.of(
                        "10000 input x 1.1 / 1000000 = 0.011",
                        "50000 input x 2.2 / 1000000 = 0.11",
                        "190000 cached_input x 0.11 / 1000000 = 0.0209"),
                explained.arithmetic().subList(0, 3));
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedPart product : explained.products()) {
            sum = sum.add(product.cost());
        }
        assertEquals(0, sum.compareTo(explained.priced().cost()), sum::toPlainString);
    }

    @Test
    void theTierOfThePromptIsNamed() {
        assertEquals(
                0,
                explain("", "gpt-5.6-luna", Meter.INPUT, 272_000)
                        .tier()
                        .orElseThrow()
                        .overTokens());
        assertEquals(
                272_000,
                explain("", "gpt-5.6-luna", Meter.INPUT, 272_001)
                        .tier()
                        .orElseThrow()
                        .overTokens());
    }

    @Test
    void aPromptSizeThatTheBookDeclaresUnknownHasTheReasonOfTheBook() {
        String at = "2026-11-20T12:00:00Z";
        assertEquals(List.of(), explain(at, "gpt-6.2-sol", 272_000).priced().unpriced());
        List<UnpricedPart> unpriced = explain(at, "gpt-6.2-sol", 272_001).priced().unpriced();
        assertEquals(
                List.of(
                        "DECLARED_GAP: rate openai/gpt-6.2-sol@2026-11-17T00:00:00Z: No price is"
                                + " known for prompts of more than 272,000 tokens."),
                unpriced.stream().map(part -> part.reason() + ": " + part.detail()).toList());
    }

    @Test
    void anUnknownModelHasAReasonAndNoPrice() {
        PriceExplanation explained = explain("openai", "gpt-9", Meter.INPUT, 1);
        assertEquals(UnpricedReason.UNKNOWN_MODEL, explained.priced().unpriced().get(0).reason());
        assertTrue(explained.tier().isEmpty());
    }
}
