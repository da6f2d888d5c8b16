package dev.counterbill.pricing;

import static dev.counterbill.pricing.CaseBook.card;
import static dev.counterbill.pricing.CaseBook.tier;
import static dev.counterbill.usage.Meter.AUDIO_INPUT;
import static dev.counterbill.usage.Meter.CACHED_AUDIO_INPUT;
import static dev.counterbill.usage.Meter.CACHED_INPUT;
import static dev.counterbill.usage.Meter.CACHE_WRITE_1H;
import static dev.counterbill.usage.Meter.CACHE_WRITE_5M;
import static dev.counterbill.usage.Meter.IMAGE_INPUT;
import static dev.counterbill.usage.Meter.INPUT;
import static dev.counterbill.usage.Meter.OUTPUT;
import static dev.counterbill.usage.Meter.REASONING;
import static dev.counterbill.usage.Meter.WEB_SEARCHES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PricerTest {
    private final CaseBook book = new CaseBook();

    private Bill actual(CaseLedger ledger) {
        return actual(ledger, PricingTerms.PLAIN);
    }

    private Bill actual(CaseLedger ledger, PricingTerms terms) {
        Bill bill = Pricer.actual(ledger.build(), book.build(), terms);
        for (PricedLine line : bill.lines()) {
            assertEquals(
                    0,
                    line.line()
                            .quantities()
                            .tokens()
                            .compareTo(line.pricedTokens().add(line.unpricedTokens())),
                    "tokens priced and unpriced are the tokens read");
        }
        return bill;
    }

    private static String total(Bill bill) {
        return Decimals.plain(bill.total());
    }

    private static List<UnpricedReason> reasons(Bill bill) {
        return BillTables.unpriced(bill.lines()).stream().map(BillTables.Unpriced::reason).toList();
    }

    private static List<String> rules(Bill bill) {
        return BillTables.substitutions(bill).stream().map(Substitution::rule).toList();
    }

    private static LedgerCuts cuts(Long... thresholds) {
        return new LedgerCuts(
                PromptCuts.withGrid(List.of(thresholds)), TimeCuts.HOURS, Map.of(), List.of());
    }

    @Test
    void anUnknownModelIsUnpricedAndNeverFree() {
        book.model("openai", "gpt-4o").card(card("input", "1"));
        Bill bill = actual(new CaseLedger().model("openai", "gpt-9").requests(2, INPUT, 5));
        assertEquals("0", total(bill));
        assertEquals(List.of(UnpricedReason.UNKNOWN_MODEL), reasons(bill));
        assertEquals(BigDecimal.TEN, BillTables.unpriced(bill.lines()).get(0).tokens());
    }

    @Test
    void aMissingPriceIsUnpricedUnlessTheTableDeclaresAFallback() {
        book.model("s", "plain").card(card("input", "1", "output", "2"));
        Bill bill =
                actual(
                        new CaseLedger()
                                .model("s", "plain")
                                .requests(1, INPUT, 10, CACHED_INPUT, 90, OUTPUT, 1));
        assertEquals("0.000012", total(bill));
        assertEquals(List.of(UnpricedReason.METER_WITHOUT_RATE), reasons(bill));

        book.model("s", "declared")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                RateCard.TierMode.WHOLE_REQUEST,
                                Map.of(Dimension.CACHED_INPUT, Dimension.INPUT),
                                tier(0, "input", "1", "output", "2")));
        Bill declared =
                actual(
                        new CaseLedger()
                                .model("s", "declared")
                                .requests(1, INPUT, 10, CACHED_INPUT, 90, OUTPUT, 1));
        assertEquals("0.000102", total(declared));
        assertEquals(List.of("DECLARED_FALLBACK"), rules(declared));
    }

    @Test
    void aFallbackIsNotFollowedFurther() {
        book.model("s", "m")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                RateCard.TierMode.WHOLE_REQUEST,
                                Map.of(
                                        Dimension.CACHED_AUDIO, Dimension.CACHED_INPUT,
                                        Dimension.CACHED_INPUT, Dimension.INPUT),
                                tier(0, "input", "1", "output", "2")));
        Bill bill =
                actual(
                        new CaseLedger()
                                .model("s", "m")
                                .requests(1, CACHED_INPUT, 10, CACHED_AUDIO_INPUT, 90));
        assertEquals("0.00001", total(bill));
        assertEquals(List.of(UnpricedReason.METER_WITHOUT_RATE), reasons(bill));
    }

    @Test
    void aCacheWriteTakesThePriceOfItsLifetimeElseTheGenericOne() {
        book.model("s", "m").card(card("input", "1", "cache_write", "1.25", "cache_write@1h", "2"));
        assertEquals(
                "0.00325",
                total(
                        actual(
                                new CaseLedger()
                                        .model("s", "m")
                                        .requests(1, CACHE_WRITE_5M, 1000, CACHE_WRITE_1H, 1000))));
    }

    @Test
    void reasoningIsChargedApartOnlyWhereTheCardListsIt() {
        book.model("s", "apart").card(card("input", "1", "output", "2", "reasoning", "3"));
        book.model("s", "together").card(card("input", "1", "output", "2"));
        Object[] usage = {OUTPUT, 100, REASONING, 40};
        assertEquals(
                "0.00024", total(actual(new CaseLedger().model("s", "apart").requests(1, usage))));
        assertEquals(
                "0.0002",
                total(actual(new CaseLedger().model("s", "together").requests(1, usage))));
    }

    @Test
    void imageTokensAreTextInputAndAudioTokensAreNot() {
        book.model("s", "m").card(card("input", "1", "output", "2"));
        Bill bill =
                actual(
                        new CaseLedger()
                                .model("s", "m")
                                .requests(1, IMAGE_INPUT, 1000, AUDIO_INPUT, 1000));
        assertEquals("0.001", total(bill));
        assertEquals(List.of("IMAGE_AS_INPUT"), rules(bill));
        assertEquals(List.of(UnpricedReason.METER_WITHOUT_RATE), reasons(bill));
    }

    @Test
    void requestsAndSearchesCostPerCallWhereTheCardSaysSo() {
        book.model("s", "m").card(card("input", "1", "request", "5", "web_search", "10"));
        assertEquals(
                "0.025",
                total(actual(new CaseLedger().model("s", "m").requests(1, WEB_SEARCHES, 2))));
    }

    @Test
    void aPromptAtTheThresholdIsInTheLowerTierAndOneAboveItWhollyInTheUpper() {
        book.model("s", "m")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1", "output", "2"),
                                tier(200_000, "input", "2", "output", "3")));
        CaseLedger ledger = new CaseLedger(cuts(200_000L)).model("s", "m");
        assertEquals("0.200002", total(actual(ledger.requests(1, INPUT, 200_000, OUTPUT, 1))));
        CaseLedger above = new CaseLedger(cuts(200_000L)).model("s", "m");
        assertEquals("0.400005", total(actual(above.requests(1, INPUT, 200_001, OUTPUT, 1))));
        CaseLedger two = new CaseLedger(cuts(200_000L)).model("s", "m");
        assertEquals("0.3", total(actual(two.requests(2, INPUT, 150_000))));
    }

    @Test
    void marginalTiersPriceOnlyTheTokensAboveTheThreshold() {
        book.model("s", "m")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                RateCard.TierMode.MARGINAL,
                                Map.of(),
                                tier(0, "input", "1", "output", "2"),
                                tier(200_000, "input", "2", "output", "2")));
        Bill bill =
                actual(
                        new CaseLedger(cuts(200_000L))
                                .model("s", "m")
                                .requests(3, INPUT, 210_000)
                                .requests(1, INPUT, 190_000));
        // 3 x (200,000 x 1 + 10,000 x 2) + 190,000 x 1, per million.
        assertEquals("0.85", total(bill));
        assertEquals(bill.low(), bill.high());
    }

    @Test
    void aBucketThatAThresholdDividesIsAnInterval() {
        book.model("s", "m")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1"),
                                tier(200_000, "input", "2")));
        Bill bill = actual(new CaseLedger().model("s", "m").requests(1, INPUT, 150_000));
        assertEquals("0.15", Decimals.plain(bill.low()));
        assertEquals("0.15", total(bill));
        assertEquals("0.3", Decimals.plain(bill.high()));
        assertEquals(List.of("PROMPT_SIZE_STRADDLES"), rules(bill));
    }

    @Test
    void aRowOfManyRequestsTakesItsStatedClassElseTheLowestTierWithABound() {
        book.model("s", "m")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1"),
                                tier(200_000, "input", "2")));
        CaseLedger stated =
                new CaseLedger()
                        .model("s", "m")
                        .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
        assertEquals("1", total(actual(stated.promptClass("0-200k").bucket(9, INPUT, 1_000_000))));
        CaseLedger upper =
                new CaseLedger()
                        .model("s", "m")
                        .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
        Bill longBill =
                actual(
                        upper.promptClass("200k-1M")
                                .bucket(1, INPUT, 250_000)
                                .promptClass("long")
                                .bucket(1, INPUT, 250_000)
                                .promptClass("> 200k")
                                .bucket(1, INPUT, 500_000));
        assertEquals("2", total(longBill));
        CaseLedger silent =
                new CaseLedger()
                        .model("s", "m")
                        .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
        Bill unknown = actual(silent.bucket(9, INPUT, 1_000_000));
        assertEquals("1", total(unknown));
        assertEquals("2", Decimals.plain(unknown.high()));
        assertEquals(List.of("PROMPT_SIZE_UNKNOWN"), rules(unknown));
        CaseLedger small =
                new CaseLedger()
                        .model("s", "m")
                        .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
        Bill exact = actual(small.bucket(9, INPUT, 100_000));
        assertEquals(exact.low(), exact.high(), "no prompt is longer than all together");
    }

    private CaseLedger spanning() {
        book.model("s", "m")
                .card(
                        card(
                                "2026-01-01T00:00:00Z",
                                "2026-06-01T06:00:00Z",
                                ServiceTier.STANDARD,
                                tier(0, "input", "2", "output", "1")))
                .card(
                        card(
                                "2026-06-01T06:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1", "output", "1")));
        return new CaseLedger(
                        new LedgerCuts(
                                PromptCuts.withGrid(List.of()),
                                TimeCuts.of(
                                        List.of(
                                                Instant.parse("2026-01-01T00:00:00Z"),
                                                Instant.parse("2026-06-01T06:00:00Z")),
                                        List.of()),
                                Map.of(),
                                List.of()))
                .model("s", "m")
                .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z")
                .bucket(1, INPUT, 1_000_000, OUTPUT, 1_000_000);
    }

    @Test
    void aRowThatSpansAPriceChangeIsUnpricedWithBothBounds() {
        Bill bill = actual(spanning());
        assertEquals("1", total(bill), "output does not change its price");
        BillTables.Unpriced unpriced = BillTables.unpriced(bill.lines()).get(0);
        assertEquals(UnpricedReason.BUCKET_SPANS_CHANGE, unpriced.reason());
        assertEquals("between 1 and 2", unpriced.detail());
        assertEquals(
                Optional.of(new CostRange(new BigDecimal("1.000000"), new BigDecimal("2.000000"))),
                unpriced.bounds());
    }

    @Test
    void aRowThatSpansAPriceChangeIsSpreadEvenlyWhereThatIsAssumed() {
        Bill bill =
                actual(
                        spanning(),
                        new PricingTerms(
                                Currency.USD,
                                FxTable.NONE,
                                PricingTerms.FineTuneFallback.NONE,
                                PricingTerms.Spans.SPREAD_EVENLY));
        assertEquals("2.25", total(bill), "6 of 24 hours at 2, the others at 1, and output 1");
        assertEquals(List.of("SPREAD_EVENLY"), rules(bill));
        assertTrue(bill.low().compareTo(bill.total()) <= 0);
        assertTrue(bill.total().compareTo(bill.high()) <= 0);
    }

    @Test
    void modifiersMultiplyExactlyAndDiscountsComeLast() {
        book.model("s", "m").card(card("input", "0.15", "output", "0.60"));
        book.modifier(
                new Modifier(
                        "residency",
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        new BigDecimal("1.10"),
                        Optional.empty(),
                        new SourcePlace("test", 0, 0)));
        book.discount("s", "m", Dimension.INPUT, "0.85");
        Bill bill =
                actual(new CaseLedger().model("s", "m").requests(1, INPUT, 1_000_000, OUTPUT, 1));
        assertEquals("0.14025066", total(bill));
        assertEquals("0.16500066", Decimals.plain(BillTables.total(bill).listCost()));
    }

    @Test
    void anotherCurrencyNeedsADatedRate() {
        book.model("s", "m").in(new Currency("EUR")).card(card("input", "1"));
        CaseLedger ledger =
                new CaseLedger()
                        .model("s", "m")
                        .at("2026-06-07T10:00:00Z")
                        .requests(1, INPUT, 1_000_000);
        assertEquals(List.of(UnpricedReason.NO_EXCHANGE_RATE), reasons(actual(ledger)));
        assertEquals("1.08", total(actual(ledger, exchanged("2026-06-05"))));
        assertEquals(
                List.of(UnpricedReason.NO_EXCHANGE_RATE),
                reasons(actual(ledger, exchanged("2026-05-30"))),
                "a rate is not older than a week");
    }

    private static PricingTerms exchanged(String day) {
        return new PricingTerms(
                Currency.USD,
                FxTable.of(
                        List.of(
                                new FxTable.Rate(
                                        LocalDate.parse(day),
                                        new Currency("EUR"),
                                        Currency.USD,
                                        new BigDecimal("1.08")))),
                PricingTerms.FineTuneFallback.NONE,
                PricingTerms.Spans.UNPRICED);
    }

    @Test
    void answersFromAGatewaysCacheCostNothingEvenAtUnknownModels() {
        Bill bill =
                actual(
                        new CaseLedger()
                                .model("s", "nobody")
                                .kind(UsageKind.GATEWAY_CACHE)
                                .requests(3, INPUT, 100));
        assertEquals("0", total(bill));
        assertEquals(List.of(), reasons(bill));
        assertEquals(List.of("GATEWAY_CACHE"), rules(bill));
    }

    /** The first row of a model tells what it is, and that row may be such an answer. */
    @Test
    void anAnswerFromAGatewaysCacheTellsItsModelAllTheSame() {
        book.model("s", "m").card(card("input", "1"));
        Bill bill =
                actual(
                        new CaseLedger()
                                .model("s", "m")
                                .kind(UsageKind.GATEWAY_CACHE)
                                .requests(1, INPUT, 0));
        assertEquals("m", bill.lines().get(0).identity().orElseThrow().base());
    }

    @Test
    void aFreeTierCostsNothingAndAReservedOneIsUnpriced() {
        book.model("s", "m").card(card("input", "1"));
        Bill free =
                actual(
                        new CaseLedger()
                                .model("s", "m")
                                .tier(ServiceTier.FREE)
                                .requests(1, INPUT, 100));
        assertEquals("0", total(free));
        assertEquals(List.of("FREE_TIER"), rules(free));
        Bill reserved =
                actual(
                        new CaseLedger()
                                .model("s", "m")
                                .tier(ServiceTier.PROVISIONED)
                                .requests(1, INPUT, 100));
        assertEquals(List.of(UnpricedReason.TIER_NOT_OFFERED), reasons(reserved));
    }

    @Test
    void aFineTuneWithoutARateIsUnpricedUnlessItsBaseIsAskedToStandIn() {
        book.model("openai", "gpt-x").card(card("input", "1"));
        CaseLedger ledger =
                new CaseLedger()
                        .model("openai", "ft:gpt-x:acme::abc")
                        .requests(1, INPUT, 1_000_000);
        assertEquals(List.of(UnpricedReason.NO_FINE_TUNED_RATE), reasons(actual(ledger)));
        Bill estimate =
                actual(
                        ledger,
                        new PricingTerms(
                                Currency.USD,
                                FxTable.NONE,
                                PricingTerms.FineTuneFallback.BASE,
                                PricingTerms.Spans.UNPRICED));
        assertEquals("1", total(estimate));
        assertEquals(List.of("FINE_TUNE_AS_BASE"), rules(estimate));
    }

    @Test
    void everyTableOfABillAddsUpToItsTotalDigitForDigit() {
        book.model("s", "a").card(card("input", "0.137", "output", "0.61"));
        book.model("s", "b").card(card("input", "3.333333", "output", "7.77"));
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of("team"));
        CaseLedger ledger = new CaseLedger(cuts);
        for (int i = 1; i <= 50; i++) {
            ledger.model("s", i % 3 == 0 ? "a" : "b")
                    .labels("t" + i % 4)
                    .at("2026-06-" + String.format("%02d", 1 + i % 28) + "T23:00:00Z")
                    .requests(i, INPUT, 37 * i, OUTPUT, 7 * i + 1);
        }
        Bill bill = actual(ledger);
        String total = Decimals.plain(bill.total());
        assertEquals(
                total,
                sum(
                        BillTables.byModel(bill).stream()
                                .map(BillTables.ModelCost::subtotal)
                                .toList()));
        assertEquals(
                total, sum(BillTables.byDay(bill, java.time.ZoneId.of("Asia/Tokyo")).values()));
        assertEquals(
                total, sum(BillTables.byGroup(bill, List.of("team"), List.of("team")).values()));
        assertEquals(
                total,
                sum(
                        BillTables.cardsUsed(bill).stream()
                                .map(BillTables.CardUse::subtotal)
                                .toList()));
    }

    private static String sum(Iterable<BillTables.Subtotal> subtotals) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BillTables.Subtotal subtotal : subtotals) {
            sum = sum.add(subtotal.cost());
        }
        return Decimals.plain(sum);
    }
}
