package dev.counterbill.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.WhatIf;
import dev.counterbill.ledger.Condensed;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.payoff.Investments;
import dev.counterbill.pricing.AllowanceCredit;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Books;
import dev.counterbill.rates.RateBook;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.scenario.CacheWriteShare;
import dev.counterbill.scenario.Caching;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Discount;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.ForcedReplacement;
import dev.counterbill.scenario.Mix;
import dev.counterbill.scenario.PricesOf;
import dev.counterbill.scenario.PromptShift;
import dev.counterbill.scenario.Repetition;
import dev.counterbill.scenario.Restriction;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.ScenarioUsage;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.SwapFamily;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.TierChange;
import dev.counterbill.scenario.TokenFactor;
import dev.counterbill.scenario.WholeTraffic;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pricing a condensed ledger gives the same report as pricing every row, digit for digit and word
 * for word, on seeded ledgers over the shipped book.
 */
class GrainNeededTest {
    private static final RateBook BOOK = Books.BUILT_IN;
    private static final ZoneId ZONE = ZoneId.of("America/St_Johns");

    private static final String[][] MODELS = {
        {"openai", "gpt-4o-2024-08-06"},
        {"openai", "ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12"},
        {"openai", "gpt-5.4"},
        {"openai", "gpt-9"},
        {"anthropic", "claude-sonnet-4-5"},
        {"anthropic", "claude-3-haiku-20240307"},
        {"google", "gemini-2.5-pro"},
        {"google", "gemini-3-pro-preview"},
        {"deepseek", "deepseek-v4-flash"},
        {"deepseek", "deepseek-chat"},
        {"", "gpt-4o-mini"},
    };

    private static final long[] SIZES = {
        0, 1, 500, 1_023, 1_024, 1_025, 4_096, 4_097, 16_385, 50_000, 127_999, 128_001, 199_999,
        200_001, 271_999, 272_001, 1_000_001
    };

    private static List<Scenario> scenarios() {
        Target gpt4o = new Target("openai", "gpt-4o-2024-08-06");
        Target sonnet = new Target("anthropic", "claude-sonnet-4-5");
        Target alias = new Target("deepseek", "deepseek-chat");
        Target longContext = new Target("openai", "gpt-5.4");
        Factor range = new Factor(new BigDecimal("0.9"), BigDecimal.ONE, new BigDecimal("1.3"));
        return List.of(
                WholeTraffic.on(gpt4o),
                WholeTraffic.on(alias),
                WholeTraffic.on(longContext),
                WholeTraffic.onBase(),
                Scenario.of("mix", "x", new Mix(route("0.37", sonnet), Optional.of(gpt4o))),
                Scenario.of("mix-rest", "x", new Mix(route("0.2", sonnet), Optional.empty())),
                Scenario.of("tokens", "x", TokenFactor.ofAll(range), new Swap(sonnet)),
                Scenario.of("output", "x", TokenFactor.ofOutput(Factor.exact("1.13"))),
                Scenario.of(
                        "longer",
                        "x",
                        new PromptShift(Factor.exact("1500"), Factor.exact("0.25"), Meter.INPUT)),
                Scenario.of(
                        "caching",
                        "x",
                        new Swap(sonnet),
                        new Caching(range(), Factor.exact("0.1"), Meter.CACHE_WRITE_5M)),
                Scenario.of("batch", "x", new TierChange(ServiceTier.BATCH, TierFallback.NONE)),
                Scenario.of("flex", "x", new TierChange(ServiceTier.FLEX, TierFallback.STANDARD)),
                Scenario.of("day", "x", new PricesOf(LocalDate.of(2025, 9, 5))),
                Scenario.of("later", "x", new Swap(alias), new PricesOf(LocalDate.of(2025, 3, 1))),
                Scenario.of("discount", "x", new Discount(range)),
                Scenario.of("retired", "x", new ForcedReplacement()),
                Scenario.of("writes", "x", new CacheWriteShare(new BigDecimal("0.3")), swap()),
                Scenario.of("retries", "x", new Repetition(Factor.exact("0.05"), Optional.empty())),
                Scenario.of("larger", "x", new Repetition(range01(), Optional.of(gpt4o))),
                Scenario.of("family", "x", new SwapFamily("gpt-4o", gpt4o)),
                restricted(new Swap(gpt4o)));
    }

    private static Change swap() {
        return new Swap(new Target("anthropic", "claude-3-haiku-20240307"));
    }

    private static Factor range() {
        return new Factor(new BigDecimal("0.1"), new BigDecimal("0.5"), new BigDecimal("0.7"));
    }

    private static Factor range01() {
        return new Factor(new BigDecimal("0.01"), new BigDecimal("0.05"), new BigDecimal("0.1"));
    }

    private static List<Mix.Route> route(String share, Target target) {
        return List.of(new Mix.Route(Factor.exact(share), target));
    }

    private static Scenario restricted(Change change) {
        return Scenario.of("restricted", "x", change)
                .where(
                        new Restriction(
                                List.of("openai/*", "claude*"),
                                new TreeMap<>(Map.of("team", List.of("a*"))),
                                Optional.of(Instant.parse("2026-08-10T11:20:00Z")),
                                Optional.empty(),
                                Set.of(ServiceTier.STANDARD, ServiceTier.BATCH),
                                Set.of(),
                                Factor.exact("0.6")));
    }

    @Test
    void limitsOfModelsCutTheLedgerOnlyWhereUsageIsImaginedOnOthers() {
        // The longest prompt of one model of the book; no price changes there.
        long window = 42_000;
        assertTrue(BOOK.contextWindows().contains(window));
        assertFalse(BOOK.promptThresholds().contains(window));
        assertFalse(cuts(question(List.of())).contains(window));
        List<Scenario> swap = List.of(WholeTraffic.on(new Target("openai", "gpt-4o-2024-08-06")));
        assertTrue(cuts(question(swap)).contains(window));
    }

    private static List<Long> cuts(Question question) {
        return Arrays.stream(CutsNeeded.of(question).prompt().toArray()).boxed().toList();
    }

    private static Question question(List<Scenario> scenarios) {
        return question(BOOK, ZONE, List.of("project"), scenarios);
    }

    static Question question(
            RateBook book, ZoneId zone, List<String> groupBy, List<Scenario> scenarios) {
        return new Question(
                book,
                PricingTerms.PLAIN,
                scenarios,
                WhatIf.Candidates.NONE,
                Investments.NONE,
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                zone,
                Optional.empty(),
                Optional.empty(),
                groupBy,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                Optional.empty(),
                Question.Strictness.LENIENT,
                "counterbill test",
                "");
    }

    private static UsageLedger ledger(LedgerCuts cuts, SplittableRandom random, int rows) {
        long begin = Instant.parse("2026-08-01T00:00:00Z").getEpochSecond();
        List<LedgerRow> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(row(cuts, random, begin + random.nextLong(0, 25 * 86_400L)));
        }
        return UsageLedger.of(cuts, all);
    }

    private static LedgerRow row(LedgerCuts cuts, SplittableRandom random, long at) {
        String[] model = MODELS[random.nextInt(MODELS.length)];
        long[] counts = new long[Meter.values().length];
        long size = SIZES[random.nextInt(SIZES.length)];
        long cached = random.nextInt(3) == 0 ? random.nextLong(0, size + 1) : 0;
        counts[Meter.INPUT.ordinal()] = size - cached;
        counts[Meter.CACHED_INPUT.ordinal()] = cached;
        counts[Meter.OUTPUT.ordinal()] = random.nextLong(0, 900);
        counts[Meter.REQUESTS.ordinal()] = 1;
        if (random.nextInt(4) == 0) {
            counts[Meter.REASONING.ordinal()] = random.nextLong(0, 1_000);
        }
        if (random.nextInt(12) == 0) {
            counts[Meter.WEB_SEARCHES.ordinal()] = random.nextLong(1, 900);
        }
        if (random.nextInt(12) == 0) {
            counts[Meter.AUDIO_INPUT.ordinal()] = 30;
        }
        boolean bucket = random.nextInt(20) == 0;
        counts[Meter.REQUESTS.ordinal()] = bucket ? random.nextLong(0, 9) : 1;
        ServiceTier[] tiers = {ServiceTier.STANDARD, ServiceTier.STANDARD, ServiceTier.BATCH};
        long prompt = size + counts[Meter.AUDIO_INPUT.ordinal()];
        UsageKey key =
                new UsageKey(
                        model[0],
                        model[1],
                        random.nextInt(15) == 0 ? "gpt-4o-2024-08-06" : "",
                        bucket
                                ? UsageKind.BUCKET
                                : random.nextInt(9) == 0
                                        ? UsageKind.GATEWAY_CACHE
                                        : UsageKind.REQUEST,
                        random.nextInt(30) == 0
                                ? ServiceTier.FREE
                                : tiers[random.nextInt(tiers.length)],
                        random.nextInt(5) == 0 ? "eu" : "",
                        "",
                        "",
                        "",
                        bucket ? PromptCuts.UNKNOWN_BUCKET : cuts.prompt().bucketOf(prompt),
                        "",
                        bucket ? at : cuts.time().slotBegin(at),
                        bucket && random.nextBoolean() ? at + 40_000 : 0,
                        List.of("p" + random.nextInt(2), "a" + random.nextInt(3)));
        return new LedgerRow(key, MeterCounts.of(counts, 1));
    }

    private static UsageLedger condensed(UsageLedger ledger, List<Scenario> scenarios) {
        return GrainNeeded.condensed(ledger, BOOK, CutsNeeded.of(question(scenarios)), scenarios);
    }

    private record Figures(Object actual, Object unpriced, Object cards, Object free, Object by) {
        static Figures of(ReportAssembly assembly, Bill bill) {
            return new Figures(
                    assembly.actual(bill),
                    BillTables.unpriced(bill.lines()),
                    BillTables.cardsUsed(bill),
                    AllowanceCredit.of(
                            bill,
                            BOOK,
                            Instant.parse("2026-08-01T00:00:00Z"),
                            Instant.parse("2026-09-01T00:00:00Z")),
                    List.of(
                            BillTables.byModel(bill),
                            BillTables.byDay(bill, ZONE),
                            BillTables.substitutions(bill)));
        }
    }

    private static Object counterfactual(
            ReportAssembly assembly, UsageLedger ledger, Scenario scenario) {
        return counterfactual(assembly, ledger.uncondensed(), scenario);
    }

    private static Object counterfactual(
            ReportAssembly assembly, Condensed condensed, Scenario scenario) {
        UsageLedger ledger = condensed.sums();
        Pricer pricer = new Pricer(BOOK, PricingTerms.PLAIN, ledger.cuts());
        Bill actual = Pricer.actual(ledger, BOOK, PricingTerms.PLAIN);
        ScenarioUsage usage = scenario.apply(ledger, BOOK);
        Bill bill = pricer.bill(usage.lines());
        List<Bill> corners =
                scenario.corners().stream()
                        .map(corner -> pricer.bill(corner.apply(ledger, BOOK).lines()))
                        .toList();
        return List.of(
                plain(
                        assembly.counterfactual(
                                scenario.id(),
                                scenario.title(),
                                bill,
                                Comparison.of(new Paid(actual), bill, corners),
                                assembly.places(condensed.rows()).of(condensed),
                                List.of())),
                ReportAssembly.substituted(scenario.id(), bill).toString(),
                usage.notes().toString());
    }

    /** With the scales of decimals that readers see: sums of other rows end in other zeros. */
    private static Counterfactual plain(Counterfactual one) {
        return new Counterfactual(
                one.id(),
                one.title(),
                one.total(),
                one.comparedActual(),
                one.comparedCounterfactual(),
                one.excludedActualCost(),
                one.excludedTokensShare(),
                one.complete(),
                one.bounds(),
                one.assumptions(),
                one.unpriced(),
                one.byModel(),
                one.byDay().stream()
                        .map(
                                day ->
                                        new Counterfactual.DayComparison(
                                                day.day(),
                                                day.actual().stripTrailingZeros(),
                                                day.counterfactual().stripTrailingZeros(),
                                                day.leftOut(),
                                                day.comparedTokens()))
                        .toList(),
                one.byGroup().stream()
                        .map(
                                group ->
                                        new Counterfactual.GroupComparison(
                                                group.values(),
                                                group.requests(),
                                                group.actual().stripTrailingZeros(),
                                                group.counterfactual().stripTrailingZeros(),
                                                group.leftOut(),
                                                group.comparedTokens()))
                        .toList(),
                one.byMeter());
    }

    private static ReportAssembly assembly(LedgerCuts cuts) {
        return new ReportAssembly(ZONE, cuts.labels(), List.of("project"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theActualBillOfACondensedLedgerIsThatOfEveryRow(long seed) {
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = ledger(cuts, new SplittableRandom(seed), 3_000);
        UsageLedger condensed = condensed(ledger, List.of());
        assertTrue(
                condensed.rows().size() < ledger.rows().size(),
                "nothing was added up, seed " + seed);
        assertEquals(ledger.total(), condensed.total(), "seed " + seed);
        ReportAssembly assembly = assembly(cuts);
        assertEquals(
                Figures.of(assembly, Pricer.actual(ledger, BOOK, PricingTerms.PLAIN)),
                Figures.of(assembly, Pricer.actual(condensed, BOOK, PricingTerms.PLAIN)),
                "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void everyScenarioOnACondensedLedgerIsThatOnEveryRow(long seed) {
        List<Scenario> scenarios = scenarios();
        LedgerCuts cuts = CutsNeeded.of(question(scenarios));
        UsageLedger ledger = ledger(cuts, new SplittableRandom(seed), 900);
        UsageLedger together = condensed(ledger, scenarios);
        ReportAssembly assembly = assembly(cuts);
        for (Scenario scenario : scenarios) {
            Object expected = counterfactual(assembly, ledger, scenario);
            String where = scenario.id() + ", seed " + seed;
            UsageLedger alone = condensed(ledger, List.of(scenario));
            assertTrue(alone.rows().size() < ledger.rows().size(), where);
            assertEquals(expected, counterfactual(assembly, alone, scenario), where);
            assertEquals(expected, counterfactual(assembly, together, scenario), where);
        }
    }

    /** Days and groups get their share of what all days of one price cost. */
    @ParameterizedTest
    @ValueSource(longs = {14, 15, 16})
    void scenariosOnAllDaysOfOnePriceAreThoseOnEveryRow(long seed) {
        List<Scenario> scenarios =
                scenarios().stream()
                        .filter(s -> s.steps().stream().allMatch(x -> x.change().isProportional()))
                        .toList();
        assertTrue(scenarios.size() > 8, "too few to be compared: " + scenarios);
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = dense(cuts, new SplittableRandom(seed), 9_000, 40);
        UsageLedger days = condensed(ledger, scenarios);
        Condensed prices = GrainNeeded.byPrice(days, BOOK, cuts, scenarios);
        assertTrue(prices.sums().size() < days.size(), "seed " + seed);
        ReportAssembly assembly = assembly(cuts);
        for (Scenario scenario : scenarios) {
            assertEquals(
                    counterfactual(assembly, ledger, scenario),
                    counterfactual(assembly, prices, scenario),
                    scenario.id() + ", seed " + seed);
        }
    }

    /** Hours of one price are one, on whatever day they are, also where a model has several. */
    @ParameterizedTest
    @ValueSource(longs = {17, 18})
    void hoursOfOnePriceAreOneWhateverTheirDay(long seed) {
        Scenario moved = WholeTraffic.on(new Target("deepseek", "deepseek-v4-pro"));
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = dense(cuts, new SplittableRandom(seed), 30_000, 40);
        UsageLedger days = condensed(ledger, List.of(moved));
        Condensed prices = GrainNeeded.byPrice(days, BOOK, cuts, List.of(moved));
        assertTrue(
                prices.sums().size() * 3 < days.size() * 2,
                prices.sums().size() + " of " + days.size() + ", seed " + seed);
        ReportAssembly assembly = assembly(cuts);
        Object expected = counterfactual(assembly, ledger, moved);
        assertEquals(expected, counterfactual(assembly, days, moved), "seed " + seed);
        assertEquals(expected, counterfactual(assembly, prices, moved), "seed " + seed);
    }

    /** Some keys with many rows each, so that rows of all kinds meet. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void rowsThatCountOtherMetersAreAddedUpOnlyWhereNoFigureChanges(long seed) {
        Target gpt4o = new Target("openai", "gpt-4o-2024-08-06");
        Target haiku = new Target("anthropic", "claude-3-haiku-20240307");
        List<List<Scenario>> questions =
                List.of(
                        List.of(),
                        List.of(WholeTraffic.on(gpt4o)),
                        List.of(WholeTraffic.on(haiku)),
                        List.of(
                                WholeTraffic.on(gpt4o),
                                WholeTraffic.on(new Target("openai", "gpt-5.4")),
                                Scenario.of("day", "x", new PricesOf(LocalDate.of(2026, 7, 5))),
                                Scenario.of("discount", "x", new Discount(range()))),
                        List.of(
                                Scenario.of(
                                        "mix",
                                        "x",
                                        new Mix(route("0.37", gpt4o), Optional.empty())),
                                Scenario.of(
                                        "batch",
                                        "x",
                                        new TierChange(ServiceTier.BATCH, TierFallback.NONE)),
                                Scenario.of(
                                        "flex",
                                        "x",
                                        new TierChange(ServiceTier.FLEX, TierFallback.STANDARD))));
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = dense(cuts, new SplittableRandom(seed), 2_500, 2);
        ReportAssembly assembly = assembly(cuts);
        Object actual = Figures.of(assembly, Pricer.actual(ledger, BOOK, PricingTerms.PLAIN));
        for (List<Scenario> scenarios : questions) {
            UsageLedger condensed = condensed(ledger, scenarios);
            String where = scenarios.stream().map(Scenario::id).toList() + ", seed " + seed;
            assertTrue(condensed.size() < ledger.size(), where);
            assertEquals(
                    actual,
                    Figures.of(assembly, Pricer.actual(condensed, BOOK, PricingTerms.PLAIN)),
                    where);
            for (Scenario scenario : scenarios) {
                assertEquals(
                        counterfactual(assembly, ledger, scenario),
                        counterfactual(assembly, condensed, scenario),
                        scenario.id() + " of " + where);
            }
        }
    }

    private static UsageLedger dense(LedgerCuts cuts, SplittableRandom random, int rows, int days) {
        long begin = Instant.parse("2026-08-01T00:00:00Z").getEpochSecond();
        List<LedgerRow> all = new ArrayList<>();
        while (all.size() < rows) {
            LedgerRow row = row(cuts, random, begin + random.nextLong(0, days * 86_400L));
            UsageKey key = row.key();
            if (key.region().isEmpty() && key.labels().get(1).equals("a0")) {
                long[] counts = new long[Meter.values().length];
                for (Meter meter : Meter.values()) {
                    counts[meter.ordinal()] = row.counts().of(meter);
                }
                for (Meter meter : List.of(Meter.INPUT, Meter.CACHED_INPUT, Meter.OUTPUT)) {
                    counts[meter.ordinal()] *= random.nextInt(4) == 0 ? 0 : 1;
                }
                all.add(new LedgerRow(key, MeterCounts.of(counts, row.counts().records())));
            }
        }
        return UsageLedger.of(cuts, all);
    }

    /** Without a model that has prices by the hour, the hours of a day are one. */
    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void hoursOfOtherModelsDivideNoDay(long seed) {
        List<Scenario> scenarios = scenarios();
        LedgerCuts cuts = CutsNeeded.of(question(scenarios));
        UsageLedger mixed = ledger(cuts, new SplittableRandom(seed), 2_000);
        List<LedgerRow> rows = new ArrayList<>(mixed.rows());
        rows.removeIf(row -> row.key().provider().equals("deepseek"));
        UsageLedger ledger = UsageLedger.of(cuts, rows);
        ReportAssembly assembly = assembly(cuts);
        UsageLedger condensed = condensed(ledger, List.of());
        assertTrue(
                condensed.rows().size()
                        < condensed(mixed, List.of()).rows().stream()
                                .filter(row -> !row.key().provider().equals("deepseek"))
                                .count(),
                "seed " + seed);
        assertEquals(
                Figures.of(assembly, Pricer.actual(ledger, BOOK, PricingTerms.PLAIN)),
                Figures.of(assembly, Pricer.actual(condensed, BOOK, PricingTerms.PLAIN)),
                "seed " + seed);
        for (Scenario scenario : scenarios) {
            assertEquals(
                    counterfactual(assembly, ledger, scenario),
                    counterfactual(assembly, condensed(ledger, List.of(scenario)), scenario),
                    scenario.id() + ", seed " + seed);
        }
    }

    /** Trials move prompts by amounts that nobody knew when the traffic was added up. */
    @ParameterizedTest
    @ValueSource(longs = {10, 11})
    void trafficByDaysAnswersForSizesThatNobodyNamed(long seed) {
        Scenario swap = Scenario.of("swap", "x", swap());
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = ledger(cuts, new SplittableRandom(seed), 20_000);
        UsageLedger days = GrainNeeded.byDay(ledger, BOOK, cuts, List.of(swap));
        assertTrue(days.rows().size() < ledger.rows().size(), "seed " + seed);
        ReportAssembly assembly = assembly(cuts);
        for (Change change :
                List.of(
                        TokenFactor.ofAll(Factor.exact("2.7")),
                        TokenFactor.ofOutput(Factor.exact("0.3")),
                        new PromptShift(Factor.exact("7777"), Factor.exact("0"), Meter.INPUT))) {
            Scenario trial = Scenario.of("trial", "x", swap(), change);
            assertEquals(
                    counterfactual(assembly, ledger, trial),
                    counterfactual(assembly, days, trial),
                    change + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {12, 13})
    void usageAddedUpByPriceCostsAsMuch(long seed) {
        LedgerCuts cuts = CutsNeeded.of(question(scenarios()));
        UsageLedger ledger = ledger(cuts, new SplittableRandom(seed), 3_000);
        UsageLedger prices = GrainNeeded.byPrice(ledger, BOOK, cuts, List.of()).sums();
        assertTrue(
                prices.rows().size() < condensed(ledger, List.of()).rows().size(), "seed " + seed);
        assertEquals(ledger.total(), prices.total(), "seed " + seed);
        assertEquals(
                0,
                Pricer.actual(ledger, BOOK, PricingTerms.PLAIN)
                        .total()
                        .compareTo(Pricer.actual(prices, BOOK, PricingTerms.PLAIN).total()),
                "seed " + seed);
    }

    /** A saved ledger may be cut at fewer sizes than a scenario asks for. */
    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void aBucketThatAPriceDividesStaysAnInterval(long seed) {
        List<Scenario> scenarios = scenarios();
        LedgerCuts needed = CutsNeeded.of(question(scenarios));
        LedgerCuts coarse =
                new LedgerCuts(
                        PromptCuts.of(List.of(1_024L, 100_000L, 150_000L, 900_000L)),
                        needed.time(),
                        needed.promptMeasures(),
                        needed.labels());
        UsageLedger ledger = ledger(coarse, new SplittableRandom(seed), 700);
        ReportAssembly assembly = assembly(coarse);
        for (Scenario scenario : scenarios) {
            UsageLedger condensed = condensed(ledger, List.of(scenario));
            assertEquals(
                    counterfactual(assembly, ledger, scenario),
                    counterfactual(assembly, condensed, scenario),
                    scenario.id() + ", seed " + seed);
        }
    }

    @Test
    void whatAsksHowMuchEachRowHasIsNotAppliedToSums() {
        Factor shorter = new Factor(new BigDecimal("-700"), BigDecimal.ONE, BigDecimal.TEN);
        Change shift = new PromptShift(shorter, Factor.exact("0"), Meter.INPUT);
        assertEquals(
                Change.Additivity.SINGLE_ROWS, Scenario.of("shorter", "x", shift).additivity());
        for (Scenario scenario : scenarios()) {
            assertEquals(Change.Additivity.SUMS, scenario.additivity(), scenario.id());
        }
    }
}
