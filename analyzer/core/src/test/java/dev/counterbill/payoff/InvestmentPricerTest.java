package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.InvestmentsLoader;
import dev.counterbill.config.Problems;
import dev.counterbill.money.Currency;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.rates.Books;
import dev.counterbill.rates.RateBook;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvestmentPricerTest {
    private static final Currency EUR = new Currency("EUR");
    private static final LocalDate END = LocalDate.parse("2026-07-01");

    private static final RateBook BOOK =
            Books.of(
                    """
                    providers:
                      maker:
                        prompt_size_measure: [input]
                        models:
                          m:
                            family: m
                            fine_tuned:
                              inherit: none
                              rates:
                                - {from: "2024-01-01T00:00:00Z", prices: {input: "1"}, source: page}
                              training:
                                - {from: "2024-01-01T00:00:00Z", prices: {training: "3"}, source: page}
                              hosting:
                                - {from: "2024-01-01T00:00:00Z", to: "2026-06-15T00:00:00Z", prices: {hosting_hour: {price: "1.70", per: 1, unit: hour}}, source: page}
                                - {from: "2026-06-15T00:00:00Z", prices: {hosting_hour: {price: "3.40", per: 1, unit: hour}}, source: page}
                              storage:
                                - {from: "2024-01-01T00:00:00Z", to: "2026-05-16T12:00:00Z", prices: {storage_month: {price: "31", per: 1, unit: model_month}}, source: page}
                                - {from: "2026-05-16T12:00:00Z", prices: {storage_month: {price: "62", per: 1, unit: model_month}}, source: page}
                    """);

    private static FxTable fx(String... daysAndFactors) {
        List<FxTable.Rate> rates = new ArrayList<>();
        for (int i = 0; i < daysAndFactors.length; i += 2) {
            rates.add(
                    new FxTable.Rate(
                            LocalDate.parse(daysAndFactors[i]),
                            Currency.USD,
                            EUR,
                            new BigDecimal(daysAndFactors[i + 1])));
        }
        return FxTable.of(rates);
    }

    private static PricedInvestment priced(String entry, Currency statedIn) {
        return priced(entry, statedIn, Currency.USD, FxTable.NONE, ZoneOffset.UTC);
    }

    private static PricedInvestment priced(
            String entry, Currency statedIn, Currency bill, FxTable fx, ZoneId zone) {
        Problems problems = new Problems();
        String yaml = "deployments: [{id: d, models: m, investments: [" + entry + "]}]";
        Investment investment =
                ConfigParser.parse(yaml, "f.yaml", problems)
                        .flatMap(root -> InvestmentsLoader.load(root, problems))
                        .orElseThrow(() -> new AssertionError(problems.all()))
                        .deployments()
                        .get(0)
                        .investments()
                        .get(0);
        return new InvestmentPricer(new TrainingPrices(BOOK, bill, fx), statedIn, zone, END)
                .price(investment, "maker", "m", BigDecimal.ONE);
    }

    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), expected + " and " + actual);
    }

    @Test
    void aPriceOfTheBookHoldsUntilTheNextOneAlsoInsideASpan() {
        PricedInvestment hosted = priced("{kind: hosting, from: 2026-06-01}", Currency.USD);
        // 14 days x 24 h x 1.70 + 16 days x 24 h x 3.40.
        assertAmount("1876.80", hosted.counted());
        assertEquals(
                "1 hosted x 1.70 per hour, from 2026-06-15T00:00:00Z x 3.40 per hour",
                hosted.arithmetic());
        // Half of May at 31 and half at 62.
        PricedInvestment stored =
                priced("{kind: storage, from: 2026-05-01, to: 2026-06-01}", Currency.USD);
        assertAmount("46.5", stored.counted());
    }

    @Test
    void aStatedPriceHoldsForTheWholeSpan() {
        PricedInvestment hosted =
                priced(
                        "{kind: hosting, from: 2026-06-01, to: 2026-07-01, rate_per_hour: 2}",
                        Currency.USD);
        assertAmount("1440", hosted.counted());
        assertEquals("1 hosted x 2.00 per hour", hosted.arithmetic());
    }

    @Test
    void whatFallsAfterTheAuditIsListedAtTheLastPriceBefore() {
        PricedInvestment hosted =
                priced("{kind: hosting, from: 2026-06-30, to: 9999-12-31}", Currency.USD);
        assertAmount("81.60", hosted.counted());
    }

    @Test
    void pricesOfTheBookAreExchangedAtTheDayOfTheTraining() {
        PricedInvestment trained =
                priced(
                        "{date: 2026-06-02, kind: training, trained_tokens: 1000000}",
                        EUR,
                        EUR,
                        fx("2026-06-01", "0.8", "2026-06-02", "0.9"),
                        ZoneId.of("Asia/Tokyo"));
        assertAmount("2.7", trained.counted());
        assertEquals(
                "1,000,000 trained tokens x 3.00 per 1,000,000 tokens USD at 0.9 EUR per USD",
                trained.arithmetic());
    }

    @Test
    void statedAmountsAreExchangedAtTheirDayAndWorkAtItsRate() {
        FxTable fx = fx("2026-06-01", "0.5", "2026-06-02", "0.9");
        PricedInvestment work =
                priced(
                        "{date: 2026-06-02, kind: engineering, hours: 2, rate: 100}",
                        Currency.USD,
                        EUR,
                        fx,
                        ZoneOffset.UTC);
        assertAmount("180", work.counted());
        assertEquals("2 h x 90.00 per h, exchanged from USD at 0.9 EUR per USD", work.arithmetic());
        PricedInvestment hosted =
                priced(
                        "{kind: hosting, from: 2026-06-01, to: 2026-06-03, rate_per_hour: 1}",
                        Currency.USD,
                        EUR,
                        fx,
                        ZoneOffset.UTC);
        // 24 h x 0.5 + 24 h x 0.9.
        assertAmount("33.6", hosted.counted());
    }

    @Test
    void withoutAnExchangeRateTheRemedyIsNamed() {
        assertEquals(
                Optional.of(
                        "it is in EUR, and no exchange rate to USD is given for 2026-06-02: state"
                                + " one in the --fx file, or ask for the figures in EUR with"
                                + " --currency"),
                priced("{date: 2026-06-02, kind: training, amount: 100}", EUR).unpriced());
        assertEquals(
                Optional.empty(),
                priced("{date: 2026-06-02, kind: training, trained_tokens: 9}", EUR).unpriced());
    }
}
