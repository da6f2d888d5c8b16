package dev.counterbill.payoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.Books;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetWatchTest {
    private static final LedgerCuts CUTS =
            new LedgerCuts(
                    PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of("project"));

    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), expected + " and " + actual);
    }

    /** Twenty days of June at $2.50 a day on gpt-4o for the project intent. */
    private static CaseLedger twentyDays() {
        CaseLedger ledger = new CaseLedger(CUTS).model("openai", "gpt-4o").labels("intent");
        for (int day = 1; day <= 20; day++) {
            ledger.at("2026-06-%02dT09:00:00Z".formatted(day)).requests(1000, Meter.INPUT, 1000);
        }
        return ledger;
    }

    private static BudgetWatch watch(CaseLedger ledger) {
        return new BudgetWatch(
                Pricer.actual(ledger.build(), Books.BUILT_IN, PricingTerms.PLAIN),
                CUTS.labels(),
                CUTS.labels(),
                ZoneOffset.UTC);
    }

    private static Budget budget(String monthly) {
        return new Budget(
                "all", "All", new BigDecimal(monthly), List.of(), Map.of(), Budget.DEFAULT_ALERTS);
    }

    @Test
    void aMonthThatIsNotOverIsForecastFromItsDays() {
        BudgetMonth june =
                watch(twentyDays())
                        .months(List.of(budget("60")), LocalDate.parse("2026-06-21"))
                        .get(0);
        assertEquals(YearMonth.parse("2026-06"), june.month());
        assertAmount("50", june.spent());
        assertEquals(Optional.of(new BigDecimal("0.8")), june.alert());
        assertFalse(june.isExceeded());
        assertAmount("75", june.forecast().orElseThrow().expected());
        assertEquals(
                "All, 2026-06: $50.00 of $60.00 (83.3 %), expected at the end of the month:"
                        + " $75.00.",
                june.sentence(Currency.USD));
        BudgetMonth whole =
                watch(twentyDays())
                        .months(List.of(budget("50")), LocalDate.parse("2026-07-01"))
                        .get(0);
        assertEquals(Optional.empty(), whole.forecast());
        assertEquals(Optional.of(BigDecimal.ONE), whole.alert());
        assertFalse(whole.isExceeded());
        assertTrue(
                watch(twentyDays())
                        .months(List.of(budget("49.99")), LocalDate.parse("2026-07-01"))
                        .get(0)
                        .isExceeded());
    }

    @Test
    void aBudgetCountsItsModelsAndLabelsAlone() {
        CaseLedger ledger = twentyDays().labels("other");
        ledger.at("2026-06-20T10:00:00Z").requests(1000, Meter.INPUT, 1000);
        Budget intent =
                new Budget(
                        "i",
                        "I",
                        BigDecimal.TEN,
                        List.of("GPT-4o"),
                        Map.of("project", "intent"),
                        Budget.DEFAULT_ALERTS);
        LocalDate end = LocalDate.parse("2026-07-01");
        assertAmount("50", watch(ledger).months(List.of(intent), end).get(0).spent());
        assertAmount("52.50", watch(ledger).months(List.of(budget("9")), end).get(0).spent());
    }

    /** Lines of a bill that was added up over projects name one of them, and cost what all do. */
    @Test
    void costlierRatesAreCalledOutByTheLabelsThatTheBillTellsApart() {
        CaseLedger ledger = twentyDays().model("openai", "ft:gpt-4o-2024-08-06:acme::S1");
        ledger.at("2026-06-20T10:00:00Z").requests(10, Meter.INPUT, 1000);
        List<BudgetWatch.CallOut> calls =
                new BudgetWatch(
                                Pricer.actual(ledger.build(), Books.BUILT_IN, PricingTerms.PLAIN),
                                CUTS.labels(),
                                List.of(),
                                ZoneOffset.UTC)
                        .callOuts(LocalDate.parse("2026-06-01"));
        assertEquals(
                "provider openai pays $3.75 per million tokens instead of at most $2.50: newly on"
                        + " ft:gpt-4o-2024-08-06:acme::S1 (standard)",
                calls.get(1).sentence());
    }

    @Test
    void newFineTunesAndCostlierRatesAreCalledOut() {
        String tuned = "ft:gpt-4o-2024-08-06:acme::S1";
        CaseLedger ledger = twentyDays().model("openai", tuned);
        ledger.at("2026-06-20T10:00:00Z").requests(10, Meter.INPUT, 1000);
        List<BudgetWatch.CallOut> calls = watch(ledger).callOuts(LocalDate.parse("2026-06-01"));
        assertEquals(
                List.of(
                        "first use of the fine-tuned model " + tuned,
                        "project intent pays $3.75 per million tokens instead of at most $2.50:"
                                + " newly on "
                                + tuned
                                + " (standard)"),
                calls.stream().map(BudgetWatch.CallOut::sentence).toList());
        assertEquals(List.of(), watch(ledger).callOuts(LocalDate.parse("2026-06-21")));
        CaseLedger cheaper = twentyDays().model("openai", "ft:gpt-4o-mini-2024-07-18:acme::S2");
        cheaper.at("2026-06-20T10:00:00Z").requests(10, Meter.INPUT, 1000);
        assertEquals(1, watch(cheaper).callOuts(LocalDate.parse("2026-06-01")).size());
    }
}
