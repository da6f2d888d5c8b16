package dev.counterbill.payoff;

import static dev.counterbill.payoff.Story.day;
import static dev.counterbill.payoff.Story.decimal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PayoffAuditTest {
    private static void assertAmount(String expected, BigDecimal actual) {
        assertEquals(0, decimal(expected).compareTo(actual), expected + " and " + actual);
    }

    /** The article's first scenario: 50,000 calls a day, $750 against $90, training $30.50. */
    private static Story article() {
        return new Story()
                .spend("2026-06-01", "4.50")
                .spend("2026-06-01", "8.00")
                .spend("2026-06-01", "6.00")
                .spend("2026-06-01", "12.00")
                .days("2026-06-01", 30, 50_000, "3.00", "25.00");
    }

    @Test
    void theArticlesTrainingIsPaidBackAfter1386Days() {
        Audit audit = article().audit();
        assertEquals(Verdict.PAID_OFF, audit.verdict());
        assertAmount("30.50", audit.invested());
        assertAmount("660", audit.saved());
        assertAmount("629.50", audit.net());
        assertEquals(Optional.of(day("2026-06-02")), audit.breakEven());
        assertEquals(decimal("1.3863636364"), audit.paybackDays().orElseThrow());
        assertEquals(
                decimal("1.386"),
                audit.paybackDays().orElseThrow().setScale(3, RoundingMode.HALF_UP));
        assertEquals(
                "Intent classifier has paid off against gpt-4o: it saved $660.00 for $30.50"
                        + " invested, $629.50 net; break-even on 2026-06-02, 1.386 days after the"
                        + " first request.",
                audit.sentence());
        assertAmount("0.06", audit.costPerThousandRequests().orElseThrow());
        assertAmount("0.5", audit.baselinePerThousandRequests().orElseThrow());
        assertEquals(decimal("20.6393442623"), audit.returnOnInvestment().orElseThrow());
        // 30.50 / (660 / 1,500,000) = 69,318.18 requests in the 30 days.
        assertEquals(decimal("69319"), audit.requestsPerMonthToBreakEven().orElseThrow());
    }

    @Test
    void lessThanOneDayHoldsOnlyForOneRun() {
        Audit audit =
                new Story()
                        .spend("2026-06-01", "4.50")
                        .days("2026-06-01", 30, 50_000, "3.00", "25.00")
                        .audit();
        assertEquals(Optional.of(day("2026-06-01")), audit.breakEven());
        assertEquals(decimal("0.2045454545"), audit.paybackDays().orElseThrow());
    }

    @Test
    void breakEvenIsTheFirstDayFromWhichTheNetStaysCovered() {
        // Net: 1 June -10+6=-4, 2 June +2, 3 June -20+2=-12 (second training), 4 June -6, 5 June 0.
        Audit audit =
                new Story()
                        .end("2026-06-06")
                        .spend("2026-06-01", "10")
                        .spend("2026-06-03", "20")
                        .days("2026-06-01", 5, 10, "1", "7")
                        .audit();
        assertEquals(
                List.of(
                        new Crossing(day("2026-06-02"), true),
                        new Crossing(day("2026-06-03"), false),
                        new Crossing(day("2026-06-05"), true)),
                audit.crossings());
        assertEquals(Optional.of(day("2026-06-05")), audit.breakEven());
        assertAmount("5", audit.paybackDays().orElseThrow());
        assertAmount("0", audit.net());
        assertEquals(Verdict.PAID_OFF, audit.verdict());
    }

    @Test
    void idleDaysCount() {
        Audit audit =
                new Story()
                        .spend("2026-05-30", "10")
                        .days("2026-06-01", 1, 10, "0", "4")
                        .days("2026-06-11", 1, 10, "0", "6")
                        .audit();
        assertEquals(32, audit.curve().size());
        assertEquals(Optional.of(day("2026-06-11")), audit.breakEven());
        assertAmount("11", audit.paybackDays().orElseThrow());
        // The last 28 days hold only the second of the two days.
        assertEquals(decimal("0.2142857143"), audit.recentPerDay().orElseThrow());
    }

    @Test
    void investmentsAfterTheEndAreListedAndNotCounted() {
        Audit audit = article().spend("2026-07-01", "999").audit();
        assertAmount("30.50", audit.invested());
        assertEquals(5, audit.investments().size());
        assertEquals(
                List.of("training of $999.00 falls on or after 2026-07-01 and is not counted"),
                audit.notes());
    }

    @Test
    void notYetNamesTheDayAtTheRecentRunRate() {
        // 100 - 30 x 2 = 40 are left; at 2 a day the twentieth day after 30 June is 20 July.
        Audit audit =
                new Story().spend("2026-06-01", "100").days("2026-06-01", 30, 10, "1", "3").audit();
        assertEquals(Verdict.NOT_YET, audit.verdict());
        assertEquals(Optional.of(day("2026-07-20")), audit.forecast());
        assertEquals(Optional.empty(), audit.breakEven());
        assertEquals(
                "Intent classifier has not paid off yet against gpt-4o: it saved $60.00 of $100.00"
                        + " invested; at $2.00 a day, as in the last 28 days, it breaks even on"
                        + " 2026-07-20.",
                audit.sentence());
        Audit longer =
                new Story()
                        .spend("2026-06-01", "100")
                        .days("2026-06-01", 49, 10, "1", "3")
                        .days("2026-07-20", 1, 10, "1", "3")
                        .end("2026-07-21")
                        .audit();
        assertEquals(audit.forecast(), longer.breakEven());
    }

    @Test
    void aFineTuneThatSavesNothingNeverPaysOff() {
        Audit audit =
                new Story().spend("2026-06-01", "9").days("2026-06-01", 30, 10, "2", "1").audit();
        assertEquals(Verdict.NEVER, audit.verdict());
        assertEquals(
                "Intent classifier does not pay off against gpt-4o: it cost $30.00 more than the"
                        + " baseline, besides $9.00 invested, and in the last 28 days it saved"
                        + " nothing more (-$1.00 a day).",
                audit.sentence());
        assertTrue(audit.requestsPerMonthToBreakEven().isEmpty());
    }

    @Test
    void aBreakEvenAfterRetirementIsNever() {
        Story story = new Story().spend("2026-06-01", "100").days("2026-06-01", 30, 10, "1", "3");
        Audit onTheEve = story.retires("2026-07-21").audit();
        assertEquals(Verdict.NOT_YET, onTheEve.verdict());
        assertAmount("0", onTheEve.valueAtRetirement().orElseThrow());
        Audit tooLate = story.retires("2026-07-20").audit();
        assertEquals(Verdict.NEVER, tooLate.verdict());
        assertAmount("-2", tooLate.valueAtRetirement().orElseThrow());
        assertTrue(
                tooLate.sentence()
                        .endsWith(
                                "it would break even on 2026-07-20, after its retirement on"
                                        + " 2026-07-20."));
    }

    @Test
    void hostingIsPaidWhileIdleAndBelongsToTheRunRate() {
        // 24 h x 0.10 = 2.40 a day against 2.00 saved.
        Audit audit =
                new Story()
                        .host(new Moment.Day(day("2026-06-01")), Optional.empty(), "0.10")
                        .days("2026-06-01", 30, 10, "1", "3")
                        .audit();
        assertAmount("72", audit.invested());
        assertAmount("-0.4", audit.recentPerDay().orElseThrow());
        assertEquals(Verdict.NEVER, audit.verdict());
        assertAmount("0", audit.investments().get(0).notYetCounted());
    }

    @Test
    void aDayOfAClockChangeHas23Or25HoursOfHosting() {
        Story berlin = new Story().zone("Europe/Berlin").history("2026-01-01").end("2026-04-01");
        Audit audit =
                berlin.host(
                                new Moment.Day(day("2026-03-28")),
                                Optional.of(new Moment.Day(day("2026-03-31"))),
                                "1.70")
                        .days("2026-03-28", 1, 1, "0", "0")
                        .audit();
        assertAmount("40.8", audit.curve().get(0).invested());
        assertAmount("39.1", audit.curve().get(1).invested());
        assertAmount("120.7", audit.invested());
    }

    @Test
    void daysThatAreNotToldOfInsideTheLifeAreMissingHistory() {
        Story story = article().spend("2026-04-01", "1").history("2026-04-01");
        Audit audit =
                story.untold("2026-03-01", "2026-04-01").untold("2026-05-12", "2026-05-20").audit();
        assertEquals(Optional.of(Doubt.HISTORY_MISSING), audit.doubt());
        assertEquals(
                "Intent classifier against gpt-4o: cannot be told, since the ledgers do not tell of"
                        + " the days from 2026-05-12 to 2026-05-19, inside of its life. Give the"
                        + " logs of these days, too, or a ledger that a run with --from and --to"
                        + " made of them. In the period it saved $660.00 for $31.50 invested.",
                audit.sentence());
        assertEquals(Optional.empty(), story.liveFrom("2026-06-01").audit().doubt());
    }

    /** A day of traffic tells of the days around it, and not of a month without any. */
    @Test
    void aMonthWithoutUsageIsMissingThoughTheDaysAroundItAreTold() {
        Story told =
                article()
                        .spend("2026-04-01", "1")
                        .history("2026-04-01")
                        .untold("2026-04-20", "2026-06-10");
        assertEquals(Optional.empty(), told.audit().doubt());
        String month = told.untold("2026-05-01", "2026-06-01").audit().sentence();
        assertTrue(month.contains("the days from 2026-05-01 to 2026-05-31, inside"), month);
        String both =
                article()
                        .spend("2026-04-01", "1")
                        .history("2026-04-01")
                        .untold("2026-04-20", "2026-06-01")
                        .untold("2026-05-01", "2026-06-01")
                        .audit()
                        .sentence();
        assertTrue(both.contains("the days from 2026-04-20 to 2026-05-31, inside"), both);
    }

    @Test
    void whatHasNoPriceIsNotCalledNothing() {
        Audit unknown =
                new Story().unpriced("2026-06-01").days("2026-06-01", 30, 1, "1", "2").audit();
        assertTrue(
                unknown.sentence().endsWith("it saved $30.00 for investments without a price."),
                unknown.sentence());
        Audit part = article().unpriced("2026-06-01").audit();
        assertTrue(
                part.sentence().endsWith(" for $30.50 invested besides what has no price."),
                part.sentence());
    }

    @Test
    void noRatioIsToldOfAnInvestmentThatIsPartlyUnknown() {
        for (Story story :
                List.of(
                        new Story().unpriced("2026-06-01").days("2026-06-01", 30, 1, "1", "2"),
                        article().unpriced("2026-06-01"))) {
            assertEquals(Optional.empty(), story.audit().requestsPerMonthToBreakEven());
            assertEquals(Optional.empty(), story.audit().returnOnInvestment());
        }
    }

    @Test
    void whereHistoryIsMissingNothingIsConcluded() {
        Audit audit = article().spend("2026-05-01", "1").history("2026-06-01").audit();
        assertEquals(Verdict.INCONCLUSIVE, audit.verdict());
        assertEquals(Optional.of(Doubt.HISTORY_MISSING), audit.doubt());
        assertEquals(Optional.empty(), audit.breakEven());
        assertAmount("660", audit.saved());
        assertEquals(
                "Intent classifier against gpt-4o: cannot be told, since its life begins on"
                        + " 2026-05-01 and the logs only on 2026-06-01. Give the older logs, or"
                        + " declare live_from where it had no requests before. In the period it"
                        + " saved $660.00 for $31.50 invested.",
                audit.sentence());
        Audit declared =
                article()
                        .spend("2026-05-01", "1")
                        .history("2026-06-01")
                        .liveFrom("2026-06-01")
                        .audit();
        assertEquals(Verdict.PAID_OFF, declared.verdict());
        assertAmount("31.50", declared.invested());
    }

    @Test
    void withoutABaselineTheCandidatesAreNamed() {
        Audit audit = PayoffAudit.withoutBaseline(article().subject(), List.of("gpt-4o", "base"));
        assertEquals(Optional.of(Doubt.NO_BASELINE), audit.doubt());
        assertEquals("", audit.baseline());
        assertEquals(
                "Intent classifier: cannot be told, since no baseline is declared and none is"
                        + " observed in the logs; $30.50 was invested. Candidates: gpt-4o, base.",
                audit.sentence());
    }

    @Test
    void withoutTrafficNothingIsConcluded() {
        Audit audit = new Story().spend("2026-06-01", "9").audit();
        assertEquals(Optional.of(Doubt.NO_TRAFFIC), audit.doubt());
        assertAmount("-9", audit.net());
    }

    @Test
    void anInvestmentWithoutAPriceIsNeverCountedAsNothing() {
        Audit audit = article().unpriced("2026-06-01").audit();
        assertEquals(Optional.of(Doubt.INVESTMENT_UNPRICED), audit.doubt());
        assertTrue(
                audit.sentence()
                        .contains(
                                "since training at investments.yaml:3:5 has no price (no such"
                                        + " model)"));
        Audit hopeless =
                new Story()
                        .unpriced("2026-06-01")
                        .spend("2026-06-01", "1")
                        .days("2026-06-01", 30, 10, "2", "1")
                        .audit();
        assertEquals(Verdict.NEVER, hopeless.verdict());
    }

    @Test
    void usageWithoutAPriceMattersOnlyWhereItWouldTurnTheVerdict() {
        assertEquals(
                Verdict.PAID_OFF,
                article().uncertain("2026-06-30", "-629.50", "9").audit().verdict());
        Audit turned = article().uncertain("2026-06-30", "-629.51", "9").audit();
        assertEquals(Optional.of(Doubt.USAGE_UNPRICED), turned.doubt());
        assertTrue(turned.sentence().contains("7 tokens of gpt-9 have no price (UNKNOWN_MODEL)"));
        Story never = new Story().spend("2026-06-01", "9").days("2026-06-01", 29, 10, "2", "1");
        assertEquals(Verdict.NEVER, never.uncertain("2026-06-30", "0", "1").audit().verdict());
        assertEquals(
                Optional.of(Doubt.USAGE_UNPRICED),
                never.uncertain("2026-06-29", "0", "").audit().doubt());
    }

    @Test
    void theAmortisedViewSpreadsWhatIsSpentOnce() {
        Audit audit = article().amortise(61).audit();
        Audit.Amortised view = audit.amortised().orElseThrow();
        assertAmount("15", view.written().setScale(6, RoundingMode.HALF_UP));
        assertAmount("30.50", view.written().add(view.open()));
        assertAmount("0", audit.saved().subtract(view.written()).subtract(view.net()));
        Audit whole = article().amortise(30).audit();
        assertAmount("30.50", whole.amortised().orElseThrow().written());
        assertAmount("629.50", whole.amortised().orElseThrow().net());
    }

    @Test
    void accuracyIsWeighedAgainstMoney() {
        // The article's 92 % -> 95 %, where the fine-tune costs 30 + 9 more than its baseline.
        Audit audit =
                new Story()
                        .spend("2026-06-01", "9")
                        .days("2026-06-01", 30, 100, "2", "1")
                        .quality(
                                new Deployment.Quality(
                                        decimal("0.92"),
                                        decimal("0.95"),
                                        Optional.of(decimal("0.50")),
                                        Currency.USD,
                                        OptionalLong.of(1000)))
                        .audit();
        QualityValue quality = audit.quality().orElseThrow();
        assertAmount("90", quality.moreCorrect());
        assertAmount("45", quality.value().orElseThrow());
        assertAmount("13", quality.valueOfPointToTurn().orElseThrow());
        assertAmount("0.0220", quality.margin().orElseThrow());
        assertEquals(decimal("0.0210526316"), quality.costPerCorrect().orElseThrow());
        assertEquals(
                "Accuracy 92 % -> 95 %: 90 more correct answers, worth $45.00; the net turns where"
                        + " one point of accuracy is worth $13.00; the evaluation is sure of the"
                        + " difference to 2.2 points.",
                quality.sentence());
    }

    @Test
    void theWorthOfAnAnswerIsOfTheCurrencyInWhichItIsStated() {
        Audit audit =
                new Story()
                        .spend("2026-06-01", "9")
                        .days("2026-06-01", 30, 100, "2", "1")
                        .quality(
                                new Deployment.Quality(
                                        decimal("0.92"),
                                        decimal("0.95"),
                                        Optional.of(decimal("0.50")),
                                        new Currency("EUR"),
                                        OptionalLong.empty()))
                        .audit();
        QualityValue quality = audit.quality().orElseThrow();
        assertEquals(Optional.empty(), quality.value());
        assertTrue(
                quality.sentence().contains("correct answers, worth €45.00;"), quality.sentence());
    }
}
