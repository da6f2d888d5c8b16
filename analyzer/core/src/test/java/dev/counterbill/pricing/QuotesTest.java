package dev.counterbill.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.money.Currency;
import dev.counterbill.pricing.LineTerms.Basis;
import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.rates.Books;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A pricer that remembers what the book answered gives the bill, digit for digit and word for word,
 * of pricers that have nothing to remember, each used for one line.
 */
class QuotesTest {
    private static final String DATED =
            """
            calendars:
              days-off: {dates: ["2026-06-12"], complete_for: ["2026"]}
            bands:
              night:
                zone: Asia/Shanghai
                windows: [{days: [THU, FRI, MON], from: "22:30", to: "02:00"}]
                except_calendar: days-off
            discounts:
              - {id: deal, provider: p, from: "2026-06-08T10:00:00Z", to: "2026-06-15T00:00:00Z", factor: "0.875", dimensions: [input]}
            providers:
              p:
                prompt_size_measure: [input, cached_input]
                tier_fallback: standard
                fine_tune_names: [openai-ft]
                modifiers:
                  - {id: residency, when: {data_residency: ["true"]}, from: "2026-06-05T03:00:00Z", multiply: "1.10", source: page}
                aliases:
                  - {name: big, from: "2026-06-02T00:00:00Z", to: "2026-06-11T12:00:00Z", bills_as: m}
                  - {name: big, from: "2026-06-11T12:00:00Z", to: "2026-06-20T00:00:00Z", bills_as: n}
                models:
                  m:
                    family: m
                    fine_tuned: {inherit: base}
                    rates:
                      - {from: "2025-01-01T00:00:00Z", to: "2026-06-10T00:00:00Z", prices: {input: "1.25", output: "2", cached_input: "0.3"}, source: page}
                      - {from: "2026-06-10T00:00:00Z", prices: {input: "0.9", output: "2.5"}, source: page}
                      - {from: "2025-01-01T00:00:00Z", band: night, prices: {input: "9", output: "11"}, source: page}
                  n:
                    family: n
                    fine_tuned: {inherit: none}
                    rates:
                      - from: "2026-06-03T07:00:00Z"
                        source: page
                        tiers:
                          - {prompt_over: 0, prices: {input: "3", output: "4", reasoning: "5"}}
                          - {prompt_over: 1000, prices: {input: "6", output: "8", reasoning: "7"}}
              q:
                prompt_size_measure: [input]
                models:
                  eu-only:
                    family: e
                    rates:
                      - {from: "2025-01-01T00:00:00Z", when: {region: [eu]}, prices: {input: "7", output: "9"}, source: page}
                      - {from: "2026-06-14T00:00:00Z", when: {service_tier: [batch]}, prices: {input: "3", output: "4"}, source: page}
            """;

    private static final String[][] OF_DATED = {
        {"p", "m"},
        {"p", "n"},
        {"p", "big"},
        {"p", "bigger"},
        {"p", "ft:m:acme:x:Ab12cd34"},
        {"p", "ft:n:acme:x:Ab12cd34"},
        {"q", "eu-only"},
        {"z", "m"},
        {"", "n"},
    };

    private static final String[][] OF_SHIPPED = {
        {"openai", "gpt-4o-2024-08-06"},
        {"openai", "gpt-4o"},
        {"openai", "gpt-5.4"},
        {"openai", "ft:gpt-4.1-2025-04-14:acme:x:Ab12cd34"},
        {"anthropic", "claude-sonnet-4-5"},
        {"google", "gemini-2.5-pro"},
        {"deepseek", "deepseek-chat"},
        {"deepseek", "deepseek-v4-flash"},
        {"azure", "gpt-4o-2024-08-06"},
        {"", "gpt-4o-mini"},
    };

    private enum Shop {
        SHIPPED,
        DATED
    }

    @ParameterizedTest
    @CsvSource({"DATED, 1", "DATED, 2", "DATED, 3", "SHIPPED, 4", "SHIPPED, 5"})
    void whatWasAskedBeforeIsAnsweredAsIfForTheFirstTime(Shop shop, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RateBook book = shop == Shop.DATED ? Books.of(DATED) : Books.BUILT_IN;
        String[][] models = shop == Shop.DATED ? OF_DATED : OF_SHIPPED;
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(Set.copyOf(book.promptThresholds())),
                        TimeCuts.of(book.effectiveInstants(), book.timeEdges()),
                        book.promptMeasures(),
                        List.of());
        PricingTerms inEuros =
                new PricingTerms(
                        new Currency("EUR"),
                        FxTable.of(List.of(euros("2026-06-04", "0.9"), euros("2026-06-09", "1"))),
                        PricingTerms.FineTuneFallback.BASE,
                        PricingTerms.Spans.SPREAD_EVENLY);
        for (PricingTerms terms : List.of(PricingTerms.PLAIN, inEuros)) {
            Pricer remembering = new Pricer(book, terms, cuts);
            Set<UnpricedReason> reasons = EnumSet.noneOf(UnpricedReason.class);
            int priced = 0;
            for (int i = 0; i < 4_000; i++) {
                UsageLine line = line(models, cuts, random);
                PricedLine expected = new Pricer(book, terms, cuts).price(line);
                PricedLine given = remembering.price(line);
                assertEquals(expected, given, "seed " + seed + ", line " + i);
                expected.unpriced().forEach(part -> reasons.add(part.reason()));
                priced += expected.parts().isEmpty() ? 0 : 1;
            }
            assertTrue(priced > 500, "seed " + seed + ": few lines have a price: " + priced);
            assertTrue(reasons.size() > 2, "seed " + seed + ": few reasons: " + reasons);
        }
    }

    private static FxTable.Rate euros(String day, String factor) {
        return new FxTable.Rate(
                LocalDate.parse(day), Currency.USD, new Currency("EUR"), new BigDecimal(factor));
    }

    private static UsageLine line(String[][] models, LedgerCuts cuts, SplittableRandom random) {
        String[] name = models[random.nextInt(models.length)];
        long begin = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
        // Few instants, so that most questions come again; some are just at a change.
        long at = cuts.time().slotBegin(begin + random.nextLong(0, 24 * 86_400L));
        long[] counts = new long[Meter.values().length];
        counts[Meter.INPUT.ordinal()] = random.nextLong(0, 3_000);
        counts[Meter.OUTPUT.ordinal()] = random.nextLong(0, 900);
        counts[Meter.REQUESTS.ordinal()] = 1;
        if (random.nextInt(3) == 0) {
            counts[Meter.CACHED_INPUT.ordinal()] = random.nextLong(1, 3_000);
            counts[Meter.REASONING.ordinal()] = random.nextLong(0, 1_000);
        }
        long prompt = counts[Meter.INPUT.ordinal()] + counts[Meter.CACHED_INPUT.ordinal()];
        boolean bucket = random.nextInt(10) == 0;
        ServiceTier[] tiers = ServiceTier.values();
        UsageKey key =
                new UsageKey(
                        name[0],
                        name[1],
                        "",
                        bucket ? UsageKind.BUCKET : UsageKind.REQUEST,
                        random.nextBoolean()
                                ? ServiceTier.STANDARD
                                : tiers[random.nextInt(tiers.length)],
                        random.nextInt(3) == 0 ? "eu" : "",
                        "",
                        "",
                        "",
                        bucket ? PromptCuts.UNKNOWN_BUCKET : cuts.prompt().bucketOf(prompt),
                        "",
                        at,
                        bucket ? at + random.nextLong(1, 300_000) : 0,
                        List.of());
        UsageLine line = UsageLine.of(new LedgerRow(key, MeterCounts.of(counts, 1)), cuts);
        LineTerms terms = LineTerms.AS_LOGGED;
        List<LineTerms> changed = new ArrayList<>(List.of(terms));
        terms = terms.withBasis(Basis.ASSUMED);
        changed.add(terms);
        changed.add(terms.withTierFallback(TierFallback.STANDARD));
        changed.add(terms.withPricesOf(LocalDate.of(2026, 6, 3 + random.nextInt(9))));
        changed.add(terms.withPricesNotBefore(Instant.parse("2026-06-12T11:00:00Z")));
        changed.add(terms.withDiscount(new BigDecimal("0.80")));
        changed.add(terms.withDiscount(new BigDecimal("0.8")));
        String[] target = models[random.nextInt(models.length)];
        UsageLine chosen = line.withTerms(changed.get(random.nextInt(changed.size())));
        return random.nextInt(4) == 0 ? chosen.withModel(target[0], target[1]) : chosen;
    }
}
