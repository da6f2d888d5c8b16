package dev.counterbill.pricing;

import static dev.counterbill.pricing.CaseBook.card;
import static dev.counterbill.usage.Meter.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.scenario.Caching;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.PromptShift;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.Swap;
import dev.counterbill.scenario.Target;
import dev.counterbill.scenario.WholeTraffic;
import dev.counterbill.usage.Meter;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** The published article's arithmetic, to the cent, on logs of 30 days. */
class ArticleTest {
    private static final String FINE_TUNE = "ft:gpt-4o-mini:acme:triage:Ab12";

    private final RateBook book = book();

    private static RateBook book() {
        CaseBook book = new CaseBook();
        book.model("openai", "gpt-4o")
                .card(card("input", "2.50", "output", "10"))
                .fineTuned(card("input", "3.75", "output", "15"));
        book.model("openai", "gpt-4o-mini")
                .card(card("input", "0.15", "cached_input", "0.075", "output", "0.60"))
                .fineTuned(card("input", "0.30", "output", "1.20"));
        return book.build();
    }

    private static UsageLedger month(String model, long callsPerDay, long inputTokens) {
        CaseLedger ledger = new CaseLedger().model("openai", model);
        for (int day = 0; day < 30; day++) {
            ledger.at(LocalDate.of(2026, 6, 1).plusDays(day) + "T09:00:00Z")
                    .requests(callsPerDay, INPUT, inputTokens);
        }
        return ledger.build();
    }

    private Comparison compare(UsageLedger ledger, Scenario scenario) {
        Bill actual = Pricer.actual(ledger, book, PricingTerms.PLAIN);
        Bill other =
                new Pricer(book, PricingTerms.PLAIN, ledger.cuts())
                        .bill(scenario.apply(ledger, book).lines());
        return Comparison.of(actual, other);
    }

    private static void assertCosts(String actual, String other, Comparison comparison) {
        assertEquals(actual, Decimals.amount(comparison.total().actual()));
        assertEquals(other, Decimals.amount(comparison.total().counterfactual()));
    }

    @Test
    void replacingGpt4oByAFineTuneSaves660() {
        Comparison comparison =
                compare(
                        month(FINE_TUNE, 50_000, 200),
                        WholeTraffic.on(new Target("openai", "gpt-4o")));
        assertCosts("90.00", "750.00", comparison);
        assertEquals("660.00", Decimals.amount(comparison.total().difference()));
        assertEquals("7.3333", comparison.total().differenceRatio().orElseThrow().toString());
    }

    @Test
    void fineTuningForNothingCostsTwiceTheBase() {
        assertCosts(
                "90.00", "45.00", compare(month(FINE_TUNE, 50_000, 200), WholeTraffic.onBase()));
    }

    @Test
    void fineTunedGpt4oCostsHalfAsMuchAgain() {
        assertCosts(
                "1125.00",
                "750.00",
                compare(month("ft:gpt-4o:acme::Zz9", 50_000, 200), WholeTraffic.onBase()));
    }

    @Test
    void shorterPromptCosts126InsteadOf225() {
        Scenario shorter =
                Scenario.of(
                        "shorter",
                        "Fine-tuned with a shorter prompt",
                        new PromptShift(Factor.exact("-1800"), Factor.exact("0"), Meter.INPUT),
                        new Swap(new Target("openai", FINE_TUNE)));
        assertCosts("225.00", "126.00", compare(month("gpt-4o-mini", 20_000, 2_500), shorter));
    }

    @Test
    void cachingCosts135WithNothingTrained() {
        Scenario caching =
                Scenario.of(
                        "caching",
                        "Prompt caching",
                        new Caching(
                                Factor.exact("0.8"), Factor.exact("0"), Meter.CACHE_WRITE_UNKNOWN));
        assertCosts("225.00", "135.00", compare(month("gpt-4o-mini", 20_000, 2_500), caching));
    }

    @Test
    void aMillionTinyRequestsCost45Cents() {
        UsageLedger ledger =
                new CaseLedger()
                        .model("openai", "gpt-4o-mini")
                        .requests(1_000_000, INPUT, 3)
                        .build();
        assertEquals(
                "0.45", Decimals.plain(Pricer.actual(ledger, book, PricingTerms.PLAIN).total()));
    }

    @Test
    void aSwapOfAModelForItselfDiffersByExactlyZero() {
        Comparison comparison =
                compare(month(FINE_TUNE, 7, 199), WholeTraffic.on(new Target("openai", FINE_TUNE)));
        assertEquals(0, comparison.total().difference().signum());
    }
}
