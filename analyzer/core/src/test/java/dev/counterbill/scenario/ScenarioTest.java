package dev.counterbill.scenario;

import static dev.counterbill.pricing.CaseBook.card;
import static dev.counterbill.pricing.CaseBook.tier;
import static dev.counterbill.usage.Meter.CACHED_INPUT;
import static dev.counterbill.usage.Meter.INPUT;
import static dev.counterbill.usage.Meter.OUTPUT;
import static dev.counterbill.usage.Meter.REASONING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.CaseBook;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.pricing.UsageLine;
import dev.counterbill.rates.Books;
import dev.counterbill.rates.Capacity;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.Quantities;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private static final Target A = new Target("s", "a");
    private static final Target B = new Target("s", "b");

    private final CaseBook book = new CaseBook();

    private RateBook twoModels() {
        book.model("s", "a").card(card("input", "1", "cached_input", "0.5", "output", "2"));
        book.model("s", "b").card(card("input", "3", "cached_input", "0.3", "output", "9"));
        return book.build();
    }

    private static Bill bill(UsageLedger ledger, RateBook rates, Scenario scenario) {
        return new Pricer(rates, PricingTerms.PLAIN, ledger.cuts())
                .bill(scenario.apply(ledger, rates).lines());
    }

    private static String cost(UsageLedger ledger, RateBook rates, Change... changes) {
        return Decimals.plain(bill(ledger, rates, Scenario.of("x", "x", changes)).total());
    }

    private static UsageLedger requests(long count, Object... meters) {
        return new CaseLedger().model("s", "a").requests(count, meters).build();
    }

    private static Quantities sum(List<UsageLine> lines) {
        return lines.stream().map(UsageLine::quantities).reduce(Quantities::plus).orElseThrow();
    }

    @Test
    void aSwapKeepsEveryTokenCount() {
        RateBook rates = twoModels();
        UsageLedger ledger = requests(7, INPUT, 100, CACHED_INPUT, 30, OUTPUT, 11);
        List<UsageLine> lines = Scenario.of("x", "x", new Swap(B)).apply(ledger, rates).lines();
        assertEquals(Quantities.of(ledger.total()), sum(lines));
        assertEquals("0.002856", cost(ledger, rates, new Swap(B)));
    }

    /** On Vertex AI the book has a gap for gemini-2.0-flash, and no other price than Gemini's. */
    @Test
    void usageStaysOnItsSurfaceUnlessTheTargetNamesOne() {
        UsageLedger ledger = onBothSurfaces();
        Target named = new Target("google", "gemini-2.0-flash");
        Target vertex = new Target("vertex-ai", "gemini-2.0-flash");
        for (Target target : List.of(named, vertex)) {
            ScenarioUsage usage =
                    Scenario.of("x", "x", new Swap(target)).apply(ledger, Books.BUILT_IN);
            assertEquals(
                    target.equals(named)
                            ? Map.of(ScenarioUsage.Note.KEPT_SURFACE, BigDecimal.ONE)
                            : Map.of(),
                    usage.notes());
            assertEquals(
                    target.equals(named)
                            ? List.of("google", "vertex-ai")
                            : List.of("vertex-ai", "vertex-ai"),
                    usage.lines().stream().map(UsageLine::provider).sorted().toList());
        }
        assertEquals("0.1", cost(ledger, Books.BUILT_IN, new Swap(named)), "a gap on Vertex AI");
        assertEquals("0", cost(ledger, Books.BUILT_IN, new Swap(vertex)));
    }

    private static UsageLedger onBothSurfaces() {
        return new CaseLedger()
                .model("vertex-ai", "gemini-2.5-flash")
                .at("2026-03-01T00:00:00Z")
                .requests(1, INPUT, 1_000_000)
                .model("google", "gemini-2.5-flash")
                .requests(1, INPUT, 1_000_000)
                .build();
    }

    @Test
    void aPatternThatNamesTheSellerMeetsEachOfItsSurfaces() {
        UsageLedger ledger = onBothSurfaces();
        Swap pro = new Swap(new Target("google", "gemini-2.5-pro"));
        Map<String, String> costs = new TreeMap<>();
        for (String pattern : List.of("google/*", "vertex-ai/*", "openai/*")) {
            Restriction where =
                    new Restriction(
                            List.of(pattern),
                            new TreeMap<>(),
                            Optional.empty(),
                            Optional.empty(),
                            Set.of(),
                            Set.of(),
                            Factor.ONE);
            Scenario scenario = Scenario.of("x", "x", pro).where(where);
            costs.put(pattern, Decimals.plain(bill(ledger, Books.BUILT_IN, scenario).total()));
            assertEquals(
                    pattern.equals("openai/*") ? 1 : 0,
                    scenario.unmet(ledger, Books.BUILT_IN).size());
        }
        assertEquals("{google/*=5, openai/*=0.6, vertex-ai/*=2.8}", costs.toString());
    }

    @Test
    void baseMovesOnlyFineTunes() {
        book.model("openai", "gpt-x").card(card("input", "1")).fineTuned(card("input", "2"));
        RateBook rates = book.build();
        UsageLedger ledger =
                new CaseLedger()
                        .model("openai", "ft:gpt-x:acme::a")
                        .requests(1, INPUT, 1_000_000)
                        .model("openai", "gpt-x")
                        .requests(1, INPUT, 1_000_000)
                        .build();
        assertEquals("3", Decimals.plain(Pricer.actual(ledger, rates, PricingTerms.PLAIN).total()));
        assertEquals("2", Decimals.plain(bill(ledger, rates, WholeTraffic.onBase()).total()));
    }

    @Test
    void aRestrictionLeavesAllOtherUsageAsItWas() {
        RateBook rates = twoModels();
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of("team"));
        UsageLedger ledger =
                new CaseLedger(cuts)
                        .model("s", "a")
                        .labels("red")
                        .at("2026-06-01T00:00:00Z")
                        .requests(1, INPUT, 1_000_000)
                        .labels("blue")
                        .requests(1, INPUT, 1_000_000)
                        .at("2026-06-02T00:00:00Z")
                        .requests(1, INPUT, 1_000_000)
                        .build();
        TreeMap<String, List<String>> labels = new TreeMap<>(Map.of("team", List.of("bl*")));
        Restriction where =
                new Restriction(
                        List.of("s/A*"),
                        labels,
                        Optional.empty(),
                        Optional.of(Instant.parse("2026-06-02T00:00:00Z")),
                        Set.of(ServiceTier.STANDARD),
                        Set.of(),
                        Factor.exact("0.25"));
        Bill bill = bill(ledger, rates, Scenario.of("x", "x", new Swap(B)).where(where));
        assertEquals("3.5", Decimals.plain(bill.total()), "0.75 x 1 + 0.25 x 3 + 1 + 1");
        assertEquals(
                "Only a share of 0.25 of the traffic; models s/A*; team bl*; before"
                        + " 2026-06-02T00:00:00Z; tiers standard; all other usage stays as it was",
                Scenario.of("x", "x", new Swap(B)).where(where).assumptions().get(0));
    }

    @Test
    void aLabelThatTheLedgerDoesNotKeepIsRefusedWithTheRemedy() {
        Restriction where =
                new Restriction(
                        List.of(),
                        new TreeMap<>(Map.of("team", List.of("a"))),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        Set.of(),
                        Factor.ONE);
        Scenario scenario = Scenario.of("x", "x", new Swap(B)).where(where);
        UsageLedger ledger = requests(1, INPUT, 1);
        RateBook rates = twoModels();
        assertEquals(
                "scenario x asks for the labels [team], and the ledger keeps []. Read the logs again"
                        + " with this scenario declared",
                assertThrows(Scenario.MissingLabels.class, () -> scenario.apply(ledger, rates))
                        .getMessage());
    }

    @Test
    void reasoningFollowsTheOutputFactor() {
        RateBook rates = twoModels();
        UsageLedger ledger = requests(1, OUTPUT, 100, REASONING, 40);
        Quantities changed =
                sum(
                        Scenario.of("x", "x", TokenFactor.ofOutput(Factor.exact("1.13")))
                                .apply(ledger, rates)
                                .lines());
        assertEquals(0, new BigDecimal("113").compareTo(changed.of(OUTPUT)));
        assertEquals(0, new BigDecimal("45.2").compareTo(changed.of(REASONING)));
    }

    @Test
    void aLongerPromptAddsTokensPerRequestAndCachesItsShare() {
        assertEquals(
                "0.0082",
                cost(
                        requests(10, INPUT, 100),
                        twoModels(),
                        new PromptShift(Factor.exact("900"), Factor.exact("0.4"), INPUT)),
                "10 x (100 + 540) at 1 and 10 x 360 at 0.5");
    }

    private static CaseLedger cutAt500() {
        return new CaseLedger(
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(500L)), TimeCuts.HOURS, Map.of(), List.of()));
    }

    @Test
    void aShorterPromptNeverGoesBelowZeroAndCountsWhatItClamps() {
        UsageLedger ledger =
                cutAt500().model("s", "a").requests(3, INPUT, 400).requests(2, INPUT, 700).build();
        RateBook rates = twoModels();
        Change shorter = new PromptShift(Factor.exact("-500"), Factor.exact("0"), INPUT);
        ScenarioUsage usage = Scenario.of("x", "x", shorter).apply(ledger, rates);
        assertEquals(0, new BigDecimal(400).compareTo(sum(usage.lines()).of(INPUT)));
        assertEquals(Map.of(ScenarioUsage.Note.CLAMPED, BigDecimal.valueOf(3)), usage.notes());
    }

    @Test
    void whatOneRequestLacksIsNotTakenFromAnotherInSilence() {
        CaseLedger ledger = cutAt500();
        // Two requests of one row: the first has too few tokens that are not cached.
        ledger.model("s", "a").requests(1, INPUT, 100, Meter.CACHED_INPUT, 10_700);
        Change shorter = new PromptShift(Factor.exact("-500"), Factor.exact("0"), INPUT);
        assertEquals(
                Map.of(ScenarioUsage.Note.UNDECIDED, BigDecimal.ONE),
                Scenario.of("x", "x", shorter).apply(ledger.build(), twoModels()).notes());
        ledger.requests(1, INPUT, 10_800);
        ScenarioUsage usage = Scenario.of("x", "x", shorter).apply(ledger.build(), twoModels());
        assertEquals(1, usage.lines().size(), "the row holds both");
        assertEquals(Map.of(ScenarioUsage.Note.UNDECIDED, BigDecimal.valueOf(2)), usage.notes());
    }

    @Test
    void aChangePerRequestNeedsANumberOfRequests() {
        UsageLedger ledger =
                new CaseLedger()
                        .model("s", "a")
                        .span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z")
                        .bucket(0, INPUT, 5_000)
                        .build();
        Change longer = new PromptShift(Factor.exact("500"), Factor.exact("0"), INPUT);
        assertEquals(
                Map.of(ScenarioUsage.Note.NO_REQUEST_COUNT, BigDecimal.valueOf(5_000)),
                Scenario.of("x", "x", longer).apply(ledger, twoModels()).notes());
    }

    @Test
    void promptsBelowTheSmallestCacheableSizeAreNotCached() {
        book.model("s", "a").card(card("input", "1", "cached_input", "0.1")).window(100_000, 1_024);
        UsageLedger ledger = requests(1, INPUT, 1_000);
        Change caching =
                new Caching(Factor.exact("1"), Factor.exact("0"), Meter.CACHE_WRITE_UNKNOWN);
        RateBook rates = book.build();
        assertEquals("0.001", cost(ledger, rates, caching));
        assertEquals("0.0002048", cost(requests(1, INPUT, 2_048), rates, caching));
    }

    @Test
    void anotherTierIsPublishedOrUnpricedOrFallsBackWherePermitted() {
        book.model("s", "a")
                .card(card("input", "1"))
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.BATCH,
                                tier(0, "input", "0.55")));
        UsageLedger ledger = requests(1, INPUT, 1_000_000);
        RateBook rates = book.build();
        assertEquals(
                "0.55", cost(ledger, rates, new TierChange(ServiceTier.BATCH, TierFallback.NONE)));
        Bill flex =
                bill(
                        ledger,
                        rates,
                        Scenario.of("x", "x", new TierChange(ServiceTier.FLEX, TierFallback.NONE)));
        assertEquals(
                UnpricedReason.TIER_NOT_OFFERED, BillTables.unpriced(flex.lines()).get(0).reason());
        Bill fallback =
                bill(
                        ledger,
                        rates,
                        Scenario.of(
                                "x", "x", new TierChange(ServiceTier.FLEX, TierFallback.STANDARD)));
        assertEquals("1", Decimals.plain(fallback.total()));
        assertEquals("TIER_AS_STANDARD", BillTables.substitutions(fallback).get(0).rule());
    }

    @Test
    void retriesAndEscalationsComeOnTopOfTheFirstCall() {
        RateBook rates = twoModels();
        UsageLedger ledger = requests(100, INPUT, 10_000);
        assertEquals(
                "1.05",
                cost(ledger, rates, new Repetition(Factor.exact("0.05"), Optional.empty())));
        assertEquals(
                "1.3", cost(ledger, rates, new Repetition(Factor.exact("0.1"), Optional.of(B))));
    }

    @Test
    void aMixSplitsEveryRowExactly() {
        RateBook rates = twoModels();
        UsageLedger ledger = requests(3, INPUT, 333_333);
        Mix mix = new Mix(List.of(new Mix.Route(Factor.exact("0.6"), A)), Optional.of(B));
        assertEquals("1.7999982", cost(ledger, rates, mix));
        assertEquals(
                Quantities.of(ledger.total()),
                sum(Scenario.of("x", "x", mix).apply(ledger, rates).lines()));
    }

    @Test
    void pricesOfAnotherDayChangeThePriceAndNotTheModel() {
        book.model("s", "a")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                "2026-07-01T00:00:00Z",
                                ServiceTier.STANDARD,
                                tier(0, "input", "2")))
                .card(
                        CaseBook.card(
                                "2026-07-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1")));
        RateBook rates = book.build();
        UsageLedger ledger = requests(1, INPUT, 1_000_000);
        assertEquals("1", cost(ledger, rates, new PricesOf(LocalDate.parse("2026-07-01"))));
        assertEquals("2", cost(ledger, rates, new PricesOf(LocalDate.parse("2026-06-30"))));
        assertEquals("1.7", cost(ledger, rates, new Discount(Factor.exact("0.85"))));
    }

    @Test
    void aForcedReplacementUsesTheSuccessorsPricesFromTheRetirementOn() {
        book.model("s", "a")
                .card(card("input", "1"))
                .lifecycle(
                        new Lifecycle(
                                Optional.empty(),
                                Optional.of(LocalDate.parse("2027-01-14")),
                                Optional.empty(),
                                Optional.of("s/b"),
                                Optional.empty()));
        book.model("s", "b")
                .card(
                        CaseBook.card(
                                "2026-10-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "0.1")));
        assertEquals(
                "0.1", cost(requests(1, INPUT, 1_000_000), book.build(), new ForcedReplacement()));
    }

    @Test
    void requestsLongerThanTheTargetsWindowAreInfeasibleAndNotFree() {
        book.model("s", "a").card(card("input", "1"));
        book.model("s", "b").card(card("input", "0.1")).window(128_000, 1);
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(128_000L)),
                        TimeCuts.HOURS,
                        Map.of(),
                        List.of());
        UsageLedger ledger =
                new CaseLedger(cuts)
                        .model("s", "a")
                        .requests(2, INPUT, 128_001)
                        .requests(1, INPUT, 128_000)
                        .build();
        RateBook rates = book.build();
        Bill bill = bill(ledger, rates, WholeTraffic.on(B));
        BillTables.Unpriced infeasible = BillTables.unpriced(bill.lines()).get(0);
        assertEquals(UnpricedReason.INFEASIBLE_CONTEXT, infeasible.reason());
        assertEquals(BigDecimal.valueOf(2), infeasible.requests());
        assertEquals("0.0128", Decimals.plain(bill.total()));
    }

    /** A row of two requests: what they wrote together must not be taken from each prompt. */
    @Test
    void whatWasWrittenToACacheIsPartOfThePromptWhereNothingIsWritten() {
        book.model("s", "a").card(card("input", "1", "cache_write", "1.25"));
        book.model("t", "c")
                .card(
                        card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "1"),
                                tier(200_000, "input", "2")));
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200_000L)),
                        TimeCuts.HOURS,
                        Map.of("t", Set.of(INPUT, CACHED_INPUT)),
                        List.of());
        UsageLedger ledger =
                new CaseLedger(cuts)
                        .model("s", "a")
                        .requests(2, INPUT, 150_000, Meter.CACHE_WRITE_5M, 60_000)
                        .build();
        Bill bill =
                bill(ledger, book.build(), Scenario.of("x", "x", new Swap(new Target("t", "c"))));
        assertEquals("0.84", Decimals.plain(bill.total()));
        assertEquals(bill.low(), bill.high());
    }

    @Test
    void ownCapacityCostsWhatIsProvisionedAndAtLeastTheMarginalCost() {
        Capacity capacity =
                new Capacity(
                        Instant.EPOCH,
                        Optional.empty(),
                        "H200",
                        4,
                        new BigDecimal("8.00"),
                        new BigDecimal("25000"),
                        new BigDecimal("2500"),
                        BigDecimal.ONE,
                        1,
                        60,
                        true,
                        "test",
                        Optional.empty(),
                        new SourcePlace("test", 0, 0));
        UsageLedger ledger =
                new CaseLedger()
                        .model("s", "a")
                        .at("2026-06-01T00:00:00Z")
                        .requests(1, INPUT, 90_000_000)
                        .at("2026-06-01T02:00:00Z")
                        .requests(1, INPUT, 45_000_000, OUTPUT, 4_500_000)
                        .build();
        Bill bill =
                bill(ledger, twoModels(), Scenario.of("x", "x", new SelfHosting("own", capacity)));
        assertEquals("96", Decimals.plain(bill.total()), "three hours of 4 GPUs, one of them idle");
        assertEquals("64", Decimals.plain(bill.low()), "two full hours of GPU time");
        assertEquals("OWN_CAPACITY", BillTables.substitutions(bill).get(0).rule());
    }

    @Test
    void candidatesAreEveryModelInForceWithTheKindsOfContentUsed() {
        RateBook rates = twoModels();
        assertEquals(
                List.of("all-on-a", "all-on-b"),
                WholeTraffic.candidates(requests(1, INPUT, 1), rates).stream()
                        .map(Scenario::id)
                        .toList());
    }

    @Test
    void rangesGiveOneCornerPerCombinationOfTheirEnds() {
        Scenario scenario =
                Scenario.of(
                        "x",
                        "x",
                        new TokenFactor(Map.of(INPUT, factor("1.0", "1.1", "1.3"))),
                        new Caching(
                                factor("0.2", "0.5", "0.6"),
                                Factor.exact("0"),
                                Meter.CACHE_WRITE_UNKNOWN));
        assertEquals(4, scenario.corners().size());
        RateBook rates = twoModels();
        UsageLedger ledger = requests(1, INPUT, 1_000_000);
        Comparison comparison =
                Comparison.of(
                        new Paid(Pricer.actual(ledger, rates, PricingTerms.PLAIN)),
                        bill(ledger, rates, scenario),
                        scenario.corners().stream().map(c -> bill(ledger, rates, c)).toList());
        assertEquals("0.7", Decimals.plain(comparison.total().low()), "1.0 x (0.4 + 0.6 / 2)");
        assertEquals("0.825", Decimals.plain(comparison.total().counterfactual()));
        assertEquals("1.17", Decimals.plain(comparison.total().high()), "1.3 x (0.8 + 0.2 / 2)");
        assertTrue(comparison.total().isInterval());
    }

    private static Factor factor(String low, String mid, String high) {
        return new Factor(new BigDecimal(low), new BigDecimal(mid), new BigDecimal(high));
    }

    /** The digest of a run's settings is made of it, and sets keep another order in each run. */
    @Test
    void aRestrictionReadsTheSameInEveryRun() {
        Restriction restriction =
                new Restriction(
                        List.of(),
                        new TreeMap<>(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(ServiceTier.values()),
                        Set.of(UsageKind.values()),
                        Factor.ONE);
        String text = restriction.toString();
        assertTrue(text.contains("tiers=" + Arrays.toString(ServiceTier.values())), text);
        assertTrue(text.contains("kinds=" + Arrays.toString(UsageKind.values())), text);
    }
}
