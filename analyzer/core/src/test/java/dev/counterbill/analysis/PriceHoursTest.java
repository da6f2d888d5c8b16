package dev.counterbill.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.WholeTraffic;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices of the hour, on days on which a clock skips hours or repeats them. */
class PriceHoursTest {
    private static final int MINUTES_10 = 600;

    /** The hours of one model, and those of all models of a provider. */
    private static final String BOOK =
            """
            schema: llm-rates/1
            table: {id: hours, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.org", seen: 2026-01-01}}
            bands:
              early: {zone: America/New_York, windows: [{from: "02:30", to: "06:00"}]}
              late: {zone: America/New_York, windows: [{from: "01:30", to: "01:50"}]}
              day: {zone: UTC, windows: [{from: "08:30", to: "16:30"}]}
            providers:
              p:
                prompt_size_measure: [input]
                models:
                  early:
                    family: early
                    rates:
                      - {from: "2020-01-01T00:00:00Z", prices: {input: "1", output: "3"}, source: page}
                      - {from: "2020-01-01T00:00:00Z", band: early, prices: {input: "7", output: "31"}, source: page}
                  late:
                    family: late
                    rates:
                      - {from: "2020-01-01T00:00:00Z", prices: {input: "1", output: "3"}, source: page}
                      - {from: "2020-01-01T00:00:00Z", band: late, prices: {input: "7", output: "31"}, source: page}
              q:
                prompt_size_measure: [input]
                rates:
                  - {from: "2020-01-01T00:00:00Z", prices: {output: "10"}, source: page}
                  - {from: "2020-01-01T00:00:00Z", band: day, prices: {output: "20"}, source: page}
                models:
                  all:
                    family: all
                    rates:
                      - {from: "2020-01-01T00:00:00Z", prices: {input: "1"}, source: page}
            """;

    private static RateBook book() {
        Problems problems = new Problems();
        RateBook book = RateTables.ofText(BOOK, "hours.yaml", problems);
        problems.throwIfErrors();
        return book;
    }

    /** A request every ten minutes; a row for each slot that they fall into. */
    private static UsageLedger requests(
            LedgerCuts cuts, Instant from, int days, String model, LongUnaryOperator slotBegin) {
        Map<Long, MeterCounts> slots = new TreeMap<>();
        long first = from.getEpochSecond();
        for (long at = first; at < first + days * 86_400L; at += MINUTES_10) {
            long[] counts = new long[Meter.values().length];
            counts[Meter.INPUT.ordinal()] = 1_000 + (at - first) / MINUTES_10;
            counts[Meter.OUTPUT.ordinal()] = 100 + (at - first) / MINUTES_10;
            counts[Meter.REQUESTS.ordinal()] = 1;
            slots.merge(slotBegin.applyAsLong(at), MeterCounts.of(counts, 1), MeterCounts::plus);
        }
        List<LedgerRow> rows = new ArrayList<>();
        slots.forEach(
                (begin, counts) ->
                        rows.add(
                                new LedgerRow(
                                        new UsageKey(
                                                model.equals("all") ? "q" : "p",
                                                model,
                                                "",
                                                UsageKind.REQUEST,
                                                ServiceTier.STANDARD,
                                                "",
                                                "",
                                                "",
                                                "",
                                                0,
                                                "",
                                                begin,
                                                0,
                                                List.of()),
                                        counts)));
        return UsageLedger.of(cuts, rows);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-08T07:00:00Z, early",
        "2026-03-07T00:00:00Z, early",
        "2026-10-30T00:00:00Z, early",
        "2026-10-30T00:00:00Z, late",
        "2026-03-06T00:00:00Z, late",
        "2026-06-01T00:00:00Z, all"
    })
    void everyRequestIsPricedAtItsOwnTimeHoweverItIsAddedUp(Instant from, String model) {
        RateBook book = book();
        Scenario same = WholeTraffic.on(new Target(model.equals("all") ? "q" : "p", model));
        LedgerCuts cuts =
                CutsNeeded.of(
                        GrainNeededTest.question(book, ZoneId.of("UTC"), List.of(), List.of(same)));
        BigDecimal exact =
                Pricer.actual(requests(cuts, from, 5, model, at -> at), book, PricingTerms.PLAIN)
                        .total();
        UsageLedger ledger = requests(cuts, from, 5, model, cuts.time()::slotBegin);
        assertTrue(ledger.size() < 5 * 24 * 3, ledger.size() + " rows");
        UsageLedger days = GrainNeeded.condensed(ledger, book, cuts, List.of(same));
        UsageLedger prices = GrainNeeded.byPrice(days, book, cuts, List.of(same)).sums();
        assertTrue(prices.size() <= 4, prices.size() + " rows");
        for (UsageLedger some : List.of(ledger, days, prices)) {
            assertEquals(
                    Decimals.plain(exact),
                    Decimals.plain(Pricer.actual(some, book, PricingTerms.PLAIN).total()),
                    some.size() + " rows");
        }
    }
}
