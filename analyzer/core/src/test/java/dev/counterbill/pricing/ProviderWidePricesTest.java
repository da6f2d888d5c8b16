package dev.counterbill.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateTable;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prices that hold for all models of a provider stay in the currency of their own table. */
class ProviderWidePricesTest {
    private static final Currency EUR = new Currency("EUR");
    private static final Instant AT = Instant.parse("2026-10-05T10:00:00Z");

    private static final FxTable TWO_DOLLARS =
            FxTable.of(
                    List.of(
                            new FxTable.Rate(
                                    LocalDate.parse("2026-10-05"),
                                    EUR,
                                    Currency.USD,
                                    new BigDecimal("2"))));

    private static final String MODEL =
            """
            providers:
              p:
                prompt_size_measure: [input]
                models:
                  m:
                    family: m
                    rates:
                      - {from: "2026-01-01T00:00:00Z", prices: {input: "2", output: "8"}, source: page}
            """;

    private static final String SEARCHES =
            """
            providers:
              p:
                prompt_size_measure: [input]
                models: {}
                rates:
                  - {from: "2026-01-01T00:00:00Z", prices: {web_search: {price: "10", per: 1000, unit: call}}, source: page}
            """;

    private static RateTable table(String currency, String providers) {
        Problems problems = new Problems();
        String head =
                """
                schema: llm-rates/1
                table: {id: %s, version: "1", currency: %s, token_unit: 1000000}
                sources: {page: {url: "https://example.com/%s", seen: "2026-11-01"}}
                """
                        .formatted(currency, currency, currency);
        RateTable table =
                RateTables.table(head + providers, currency + ".yaml", problems).orElseThrow();
        problems.throwIfErrors();
        return table;
    }

    private static RateBook book(RateTable below, RateTable above) {
        Problems problems = new Problems();
        RateBook book = RateTables.assemble(List.of(List.of(below), List.of(above)), problems);
        problems.throwIfErrors();
        return book;
    }

    private static PricedLine price(RateBook book, Currency currency, FxTable fx) {
        LedgerCuts cuts =
                new LedgerCuts(PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of());
        UsageKey key =
                new UsageKey(
                        "p",
                        "m",
                        "",
                        UsageKind.REQUEST,
                        ServiceTier.STANDARD,
                        "",
                        "",
                        "",
                        "",
                        cuts.prompt().bucketOf(1_000_000),
                        "",
                        AT.getEpochSecond(),
                        0,
                        List.of());
        long[] counts = new long[Meter.values().length];
        counts[Meter.REQUESTS.ordinal()] = 1;
        counts[Meter.INPUT.ordinal()] = 1_000_000;
        counts[Meter.WEB_SEARCHES.ordinal()] = 1_000;
        UsageLine line = UsageLine.of(new LedgerRow(key, MeterCounts.of(counts, 1)), cuts);
        return new Pricer(book, terms(currency, fx), cuts).price(line);
    }

    private static PricingTerms terms(Currency currency, FxTable fx) {
        return new PricingTerms(
                currency, fx, PricingTerms.FineTuneFallback.NONE, PricingTerms.Spans.UNPRICED);
    }

    private static String inWords(PricedLine line) {
        StringBuilder words = new StringBuilder(Decimals.plain(line.cost()));
        for (UnpricedPart part : line.unpriced()) {
            words.append("; ").append(part.meter().id()).append(' ').append(part.reason());
            words.append(' ').append(part.detail());
        }
        return words.toString();
    }

    @Test
    void searchesInDollarsAreNotExchangedWithAContractInEuros() {
        RateBook book = book(table("USD", SEARCHES), table("EUR", MODEL));
        assertEquals("14", inWords(price(book, Currency.USD, TWO_DOLLARS)));
        assertEquals(
                "2; web_searches NO_EXCHANGE_RATE from USD to EUR",
                inWords(price(book, EUR, FxTable.NONE)));
        assertEquals(
                "10; input NO_EXCHANGE_RATE from EUR to USD",
                inWords(price(book, Currency.USD, FxTable.NONE)));
    }

    @Test
    void searchesInEurosAreExchangedThoughTheModelIsNot() {
        RateBook book = book(table("USD", MODEL), table("EUR", SEARCHES));
        assertEquals("22", inWords(price(book, Currency.USD, TWO_DOLLARS)));
        assertEquals(
                "2; web_searches NO_EXCHANGE_RATE from EUR to USD",
                inWords(price(book, Currency.USD, FxTable.NONE)));
    }

    @Test
    void whatIsWorthNothingKnownIsUnpricedAsAWhole() {
        RateBook book = book(table("USD", SEARCHES), table("EUR", MODEL));
        PricedLine line = price(book, new Currency("GBP"), FxTable.NONE);
        assertEquals(
                "0; input NO_EXCHANGE_RATE from EUR to GBP;"
                        + " web_searches NO_EXCHANGE_RATE from EUR to GBP",
                inWords(line));
    }

    @Test
    void aPriceIsExplainedByTheRowThatStatesIt() {
        RateBook book = book(table("USD", SEARCHES), table("EUR", MODEL));
        PricedLine line = price(book, Currency.USD, TWO_DOLLARS);
        List<String> rows =
                line.parts().stream()
                        .map(
                                part ->
                                        line.row(part).orElseThrow().place().file()
                                                + " "
                                                + book.source(line.row(part).orElseThrow())
                                                        .orElseThrow()
                                                        .url()
                                                + " x "
                                                + PriceSteps.of(
                                                                book,
                                                                terms(Currency.USD, TWO_DOLLARS),
                                                                line,
                                                                part)
                                                        .exchange())
                        .toList();
        assertEquals(
                List.of(
                        "EUR.yaml https://example.com/EUR x 2",
                        "USD.yaml https://example.com/USD x 1"),
                rows);
    }

    @Test
    void theConversionsOfABillLeaveOutWhatWasNotExchanged() {
        RateBook book = book(table("USD", SEARCHES), table("EUR", MODEL));
        Bill bill = new Bill(Currency.USD, List.of(price(book, Currency.USD, TWO_DOLLARS)));
        List<Conversion> conversions = Conversion.of(bill, book, TWO_DOLLARS);
        assertEquals(1, conversions.size());
        assertEquals("4", Decimals.plain(conversions.get(0).converted()));
    }
}
