package dev.counterbill.pricing;

import static dev.counterbill.pricing.CaseBook.card;
import static dev.counterbill.usage.Meter.AUDIO_INPUT;
import static dev.counterbill.usage.Meter.CACHED_INPUT;
import static dev.counterbill.usage.Meter.CACHE_WRITE_5M;
import static dev.counterbill.usage.Meter.CACHE_WRITE_UNKNOWN;
import static dev.counterbill.usage.Meter.IMAGE_OUTPUT;
import static dev.counterbill.usage.Meter.INPUT;
import static dev.counterbill.usage.Meter.OUTPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.scenario.CacheWriteShare;
import dev.counterbill.scenario.Caching;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.WholeTraffic;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final CaseBook book = new CaseBook();

    private record Both(Bill actual, Bill other, Comparison comparison) {}

    private Both compare(CaseLedger rows, Scenario scenario) {
        UsageLedger ledger = rows.build();
        RateBook built = book.build();
        Bill actual = Pricer.actual(ledger, built, PricingTerms.PLAIN);
        Bill other =
                new Pricer(built, PricingTerms.PLAIN, ledger.cuts())
                        .bill(scenario.apply(ledger, built).lines());
        return new Both(actual, other, Comparison.of(actual, other));
    }

    private static Scenario on(String provider, String model) {
        return WholeTraffic.on(new Target(provider, model));
    }

    private static String plain(BigDecimal value) {
        return Decimals.plain(value);
    }

    @Test
    void usageThatOneSideCannotPriceIsLeftOutOfBothPerMeter() {
        book.model("s", "speaks").card(card("input", "1", "input_audio", "10"));
        book.model("s", "deaf").card(card("input", "3"));
        Both both =
                compare(
                        new CaseLedger()
                                .model("s", "speaks")
                                .requests(1, INPUT, 600, AUDIO_INPUT, 400),
                        on("s", "deaf"));
        Comparison.Sides total = both.comparison().total();
        assertEquals("0.0006", plain(total.actual()));
        assertEquals("0.0018", plain(total.counterfactual()));
        assertEquals("0.004", plain(total.excludedActualCost()));
        assertEquals("0.4", plain(total.excludedTokensShare()));
        assertFalse(both.comparison().isComplete());
        assertEquals(
                UnpricedReason.METER_WITHOUT_RATE, both.comparison().unpriced().get(0).reason());
        assertEquals(both.actual().total(), total.actual().add(total.excludedActualCost()));
    }

    @Test
    void metersThatAScenarioMovedTokensBetweenAreLeftOutTogether() {
        book.model("s", "m")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.STANDARD,
                                CaseBook.tier(
                                        0, "input", "1", "cache_write@1h", "9", "output", "1")));
        Scenario caching =
                Scenario.of(
                        "c",
                        "c",
                        new Caching(Factor.exact("0.5"), Factor.exact("0.1"), CACHE_WRITE_5M));
        Both both =
                compare(
                        new CaseLedger().model("s", "m").requests(1, INPUT, 100, OUTPUT, 7),
                        caching);
        assertEquals("0.000007", plain(both.comparison().total().actual()));
        assertEquals("0.000007", plain(both.comparison().total().counterfactual()));
        assertEquals("0.0001", plain(both.comparison().total().excludedActualCost()));
    }

    @Test
    void unknownModelsAreLeftOutOfBothAndFeesPerRequestWithThem() {
        book.model("s", "fee").card(card("input", "1", "request", "1000"));
        Both both =
                compare(
                        new CaseLedger().model("s", "nobody").requests(3, INPUT, 10),
                        on("s", "fee"));
        assertEquals(0, both.comparison().total().counterfactual().signum());
        assertTrue(both.comparison().total().differenceRatio().isEmpty());
        assertEquals(0, BigDecimal.ONE.compareTo(both.comparison().total().excludedTokensShare()));
        assertTrue(both.comparison().isComplete(), "the counterfactual itself lacks no price");
    }

    /** Which requests stand in one row of a ledger depends on the labels it was grouped by. */
    @Test
    void aFeePerRequestIsComparedWhateverElseStandsInTheRow() {
        book.model("s", "draws").card(card("output", "1", "output_image", "10", "request", "1"));
        book.model("s", "blind").card(card("output", "2"));
        CaseLedger together =
                new CaseLedger()
                        .model("s", "draws")
                        .requests(1, OUTPUT, 100)
                        .requests(1, IMAGE_OUTPUT, 100);
        CaseLedger apart =
                new CaseLedger()
                        .model("s", "draws")
                        .requests(1, OUTPUT, 100)
                        .at("2026-06-02T00:00:00Z")
                        .requests(1, IMAGE_OUTPUT, 100);
        for (CaseLedger ledger : List.of(together, apart)) {
            Comparison.Sides total = compare(ledger, on("s", "blind")).comparison().total();
            assertEquals("0.0021", plain(total.actual()));
            assertEquals("0.0002", plain(total.counterfactual()));
            assertEquals("0.001", plain(total.excludedActualCost()));
        }
    }

    @Test
    void cachedInputIsInputWhereTheTargetListsNoCachePrice() {
        book.model("s", "caches").card(card("input", "1", "cached_input", "0.1"));
        book.model("t", "plain").card(card("input", "2"));
        Both both =
                compare(
                        new CaseLedger()
                                .model("s", "caches")
                                .requests(1, INPUT, 100, CACHED_INPUT, 900),
                        on("t", "plain"));
        assertEquals("0.002", plain(both.other().total()));
        Substitution substitution = BillTables.substitutions(both.other()).get(0);
        assertEquals("CACHED_AS_INPUT", substitution.rule());
        assertEquals("900", plain(substitution.quantity()));
        assertEquals("0.0018", plain(substitution.cost()));
    }

    @Test
    void cacheWritesAreInputWhereTheTargetChargesNone() {
        book.model("s", "writes").card(card("input", "1", "cache_write", "1.25"));
        book.model("t", "plain").card(card("input", "2"));
        Both both =
                compare(
                        new CaseLedger()
                                .model("s", "writes")
                                .requests(1, CACHE_WRITE_UNKNOWN, 1000),
                        on("t", "plain"));
        assertEquals("0.002", plain(both.other().total()));
        assertEquals("CACHE_WRITE_AS_INPUT", BillTables.substitutions(both.other()).get(0).rule());
    }

    @Test
    void writesThatTheLogDoesNotRecordAreARangeFromNoneToTheAssumedShare() {
        book.model("s", "reads").card(card("input", "1", "cached_input", "0.5"));
        book.model("t", "writes")
                .card(card("input", "2", "cached_input", "0.2", "cache_write", "2.5"));
        Scenario scenario =
                Scenario.of(
                        "x",
                        "x",
                        new Swap(new Target("t", "writes")),
                        new CacheWriteShare(new BigDecimal("0.4")));
        Both both =
                compare(
                        new CaseLedger()
                                .model("s", "reads")
                                .requests(1, INPUT, 1000, CACHED_INPUT, 1000),
                        scenario);
        Comparison.Sides total = both.comparison().total();
        assertEquals("0.0022", plain(total.counterfactual()));
        assertEquals("0.0022", plain(total.low()));
        assertEquals("0.0024", plain(total.high()), "400 tokens at 2.50 instead of 2");
    }

    @Test
    void aTierThatIsNotOfferedIsUnpriced() {
        book.model("s", "a")
                .card(
                        CaseBook.card(
                                "2020-01-01T00:00:00Z",
                                null,
                                ServiceTier.BATCH,
                                CaseBook.tier(0, "input", "1")));
        book.model("s", "b").card(card("input", "2"));
        Both both =
                compare(
                        new CaseLedger()
                                .model("s", "a")
                                .tier(ServiceTier.BATCH)
                                .requests(1, INPUT, 10),
                        on("s", "b"));
        assertEquals(UnpricedReason.TIER_NOT_OFFERED, both.comparison().unpriced().get(0).reason());
    }

    @Test
    void everyGroupingAddsUpToTheTotal() {
        book.model("s", "a").card(card("input", "0.137"));
        book.model("s", "b").card(card("input", "0.731"));
        CaseLedger rows = new CaseLedger();
        for (int i = 1; i < 40; i++) {
            rows.model("s", i % 2 == 0 ? "a" : "b")
                    .at("2026-06-" + String.format("%02d", 1 + i % 28) + "T20:00:00Z")
                    .requests(i, INPUT, i * 13);
        }
        Comparison comparison = compare(rows, on("s", "b")).comparison();
        assertEquals(total(comparison.byModel().values()), total(List.of(comparison.total())));
        int[] places = IntStream.range(0, rows.build().size()).map(row -> row % 7).toArray();
        assertEquals(total(comparison.byPlace(places, 7)), total(List.of(comparison.total())));
    }

    private static String total(Iterable<Comparison.Sides> sides) {
        BigDecimal actual = BigDecimal.ZERO;
        BigDecimal other = BigDecimal.ZERO;
        for (Comparison.Sides one : sides) {
            actual = actual.add(one.actual());
            other = other.add(one.counterfactual());
        }
        return plain(actual) + " " + plain(other);
    }
}
