package dev.counterbill.scenario;

import static dev.counterbill.pricing.CaseBook.tier;
import static dev.counterbill.usage.Meter.CACHED_INPUT;
import static dev.counterbill.usage.Meter.INPUT;
import static dev.counterbill.usage.Meter.OUTPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.CaseBook;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that hold for any usage, on seeded ledgers of two models with price tiers. */
class ScenarioPropertiesTest {
    private static final Set<Long> THRESHOLDS = Set.of(2_000L, 5_000L);
    private static final Target A = new Target("s", "a");
    private static final Target B = new Target("t", "b");

    private record Request(String provider, String model, long input, long cached, long output) {}

    private static RateBook book() {
        CaseBook book = new CaseBook();
        book.model("s", "a")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "0.15", "cached_input", "0.075", "output", "0.6"),
                                tier(
                                        2_000,
                                        "input",
                                        "0.3",
                                        "cached_input",
                                        "0.1",
                                        "output",
                                        "0.9")));
        book.model("t", "b")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                tier(0, "input", "2.5", "output", "10"),
                                tier(5_000, "input", "5", "output", "15")));
        return book.build();
    }

    private static List<Request> requests(SplittableRandom random, boolean cached) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean first = random.nextBoolean();
            requests.add(
                    new Request(
                            first ? "s" : "t",
                            first ? "a" : "b",
                            random.nextLong(1, 7_000),
                            cached && first ? random.nextLong(0, 2_000) : 0,
                            random.nextLong(0, 500)));
        }
        // Sizes at the thresholds and beside them are where a tier is easily wrong.
        for (long size : new long[] {1, 1_999, 2_000, 2_001, 4_999, 5_000, 5_001}) {
            requests.add(new Request("s", "a", size, 0, 3));
        }
        return requests;
    }

    private static UsageLedger ledger(List<Request> requests, Set<Long> extraCuts) {
        Set<Long> cuts = new TreeSet<>(THRESHOLDS);
        cuts.addAll(extraCuts);
        CaseLedger ledger =
                new CaseLedger(
                        new LedgerCuts(
                                PromptCuts.withGrid(cuts), TimeCuts.HOURS, Map.of(), List.of()));
        for (Request r : requests) {
            ledger.model(r.provider, r.model)
                    .requests(1, INPUT, r.input, CACHED_INPUT, r.cached, OUTPUT, r.output);
        }
        return ledger.build();
    }

    private static Bill bill(UsageLedger ledger, RateBook rates, Scenario scenario) {
        return new Pricer(rates, PricingTerms.PLAIN, ledger.cuts())
                .bill(scenario.apply(ledger, rates).lines());
    }

    private static List<Scenario> scenarios() {
        return List.of(
                WholeTraffic.on(A),
                WholeTraffic.on(B),
                WholeTraffic.onBase(),
                Scenario.of(
                        "ranges",
                        "x",
                        new Swap(B),
                        new TokenFactor(
                                Map.of(
                                        INPUT,
                                        new Factor(
                                                new BigDecimal("0.9"),
                                                new BigDecimal("1.05"),
                                                new BigDecimal("1.4")))),
                        new Caching(
                                new Factor(
                                        new BigDecimal("0.1"),
                                        new BigDecimal("0.5"),
                                        new BigDecimal("0.7")),
                                Factor.exact("0.1"),
                                Meter.CACHE_WRITE_5M)),
                Scenario.of(
                        "mix",
                        "x",
                        new Mix(List.of(new Mix.Route(Factor.exact("0.37"), A)), Optional.of(B))),
                Scenario.of(
                        "batch", "x", new TierChange(ServiceTier.BATCH, TierFallback.STANDARD)));
    }

    private static Restriction toModel(String pattern) {
        return new Restriction(
                List.of(pattern),
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Factor.ONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSwapOfEachModelForItselfDiffersByExactlyZero(long seed) {
        RateBook rates = book();
        UsageLedger ledger = ledger(requests(new SplittableRandom(seed), true), Set.of());
        Scenario self =
                new Scenario(
                        "self",
                        "self",
                        Restriction.NONE,
                        List.of(
                                new Scenario.Step(toModel("s/a"), new Swap(A)),
                                new Scenario.Step(toModel("t/b"), new Swap(B))));
        Comparison comparison =
                Comparison.of(
                        Pricer.actual(ledger, rates, PricingTerms.PLAIN),
                        bill(ledger, rates, self));
        assertEquals(0, comparison.total().difference().signum(), "seed " + seed);
        assertEquals(0, comparison.total().excludedTokens().signum(), "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void scenariosDoNotDependOnEachOtherNorOnTheOrderOfTheLog(long seed) {
        RateBook rates = book();
        List<Request> requests = requests(new SplittableRandom(seed), true);
        UsageLedger ledger = ledger(requests, Set.of());
        List<Bill> once = scenarios().stream().map(s -> bill(ledger, rates, s)).toList();
        Collections.shuffle(requests, new Random(seed));
        UsageLedger shuffled = ledger(requests, Set.of());
        List<Scenario> backwards = new ArrayList<>(scenarios());
        Collections.reverse(backwards);
        List<Bill> again =
                new ArrayList<>(backwards.stream().map(s -> bill(shuffled, rates, s)).toList());
        Collections.reverse(again);
        assertEquals(once, again, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void lowIsNotAboveMidAndMidNotAboveHigh(long seed) {
        RateBook rates = book();
        UsageLedger ledger = ledger(requests(new SplittableRandom(seed), true), Set.of());
        Paid paid = new Paid(Pricer.actual(ledger, rates, PricingTerms.PLAIN));
        for (Scenario scenario : scenarios()) {
            List<Bill> corners =
                    scenario.corners().stream().map(c -> bill(ledger, rates, c)).toList();
            Comparison comparison = Comparison.of(paid, bill(ledger, rates, scenario), corners);
            List<Comparison.Sides> all = new ArrayList<>(comparison.byModel().values());
            all.add(comparison.total());
            for (Comparison.Sides sides : all) {
                assertTrue(
                        sides.low().compareTo(sides.counterfactual()) <= 0
                                && sides.counterfactual().compareTo(sides.high()) <= 0,
                        scenario.id() + " seed " + seed + ": " + sides);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void aStemThatIsEndedIsTheScenarioWithOneMoreStep(long seed) {
        UsageLedger ledger = ledger(requests(new SplittableRandom(seed), true), Set.of());
        RateBook rates = book();
        Restriction part = Restriction.NONE.withShare(Factor.exact(new BigDecimal("0.3")));
        List<Scenario> all = new ArrayList<>(scenarios());
        scenarios().forEach(scenario -> all.add(scenario.where(part)));
        for (Scenario scenario : all) {
            ScenarioStem stem = ScenarioStem.of(scenario, ledger, rates);
            for (String value : List.of("0", "0.5", "1", "3")) {
                Factor factor = Factor.exact(value);
                for (Change last :
                        List.of(
                                TokenFactor.ofAll(factor),
                                new PromptShift(
                                        factor, Factor.exact(BigDecimal.ZERO), Meter.INPUT))) {
                    assertEquals(
                            scenario.andThen(last).apply(ledger, rates).lines(),
                            stem.andThen(last),
                            "seed " + seed + ", " + scenario.id() + ", " + last);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10 longer 1500 by a",
                "11 longer 333.5 by b",
                "12 shorter 1000 by a",
                "13 shorter 4999 by b",
                "14 factor 1.13 by a",
                "15 factor 0.77 by b",
                "16 factor 1.5 by b"
            })
    void aCutShiftedByAPromptChangePricesEachRequestExactly(String words) {
        String[] word = words.split(" ");
        RateBook rates = book();
        List<Request> requests = requests(new SplittableRandom(Long.parseLong(word[0])), false);
        BigDecimal number = new BigDecimal(word[2]);
        boolean onA = word[4].equals("a");
        Change change =
                switch (word[1]) {
                    case "longer" ->
                            new PromptShift(Factor.exact(number), Factor.exact("0"), INPUT);
                    case "shorter" ->
                            new PromptShift(
                                    Factor.exact(number.negate()), Factor.exact("0"), INPUT);
                    default -> new TokenFactor(Map.of(INPUT, Factor.exact(number)));
                };
        Scenario scenario = Scenario.of("x", "x", change, new Swap(onA ? A : B));
        UsageLedger ledger = ledger(requests, scenario.promptCuts(THRESHOLDS));
        BigDecimal expected = BigDecimal.ZERO;
        for (Request request : requests) {
            BigDecimal input = BigDecimal.valueOf(request.input);
            BigDecimal changed =
                    switch (word[1]) {
                        case "longer" -> input.add(number);
                        case "shorter" -> input.subtract(number).max(BigDecimal.ZERO);
                        default -> input.multiply(number);
                    };
            expected = expected.add(byHand(changed, request.output, onA));
        }
        Bill bill = bill(ledger, rates, scenario);
        assertEquals(Decimals.plain(expected), Decimals.plain(bill.total()), words);
        assertEquals(0, bill.low().compareTo(bill.high()), words);
    }

    private static BigDecimal byHand(BigDecimal input, long output, boolean onA) {
        long threshold = onA ? 2_000 : 5_000;
        boolean upper = input.compareTo(BigDecimal.valueOf(threshold)) > 0;
        String in = onA ? (upper ? "0.3" : "0.15") : (upper ? "5" : "2.5");
        String out = onA ? (upper ? "0.9" : "0.6") : (upper ? "15" : "10");
        return input.multiply(new BigDecimal(in))
                .add(BigDecimal.valueOf(output).multiply(new BigDecimal(out)))
                .movePointLeft(6);
    }
}
