package dev.counterbill.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.CaseLedger;
import dev.counterbill.read.run.ReadPlan.Period;
import dev.counterbill.usage.Meter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerDaysTest {
    private static LedgerDays days(long begin, long end) {
        return LedgerDays.of(List.of(new Period(begin, end)));
    }

    @Test
    void adjoiningDaysBecomeOneSpanAndDaysApartDoNot() {
        assertEquals(days(10, 30), days(20, 30).plus(days(10, 20)));
        LedgerDays apart = days(25, 30).plus(days(10, 20));
        assertEquals(List.of(new Period(10, 20), new Period(25, 30)), apart.spans());
        assertEquals(days(10, 30), apart.plus(days(15, 28)));
    }

    @Test
    void aLedgerThatWasNotCutAddsNoDays() {
        assertEquals(days(10, 20), days(10, 20).plus(LedgerDays.NOT_CUT));
        assertEquals(LedgerDays.UNKNOWN, days(10, 20).plus(LedgerDays.UNKNOWN));
    }

    @Test
    void aGapIsTheFirstPartThatNothingIsKnownOf() {
        LedgerDays apart = days(10, 20).plus(days(25, 30));
        assertEquals(Optional.empty(), apart.gap(new Period(10, 20)));
        assertEquals(Optional.empty(), apart.gap(new Period(26, 30)));
        assertEquals(Optional.of(new Period(5, 10)), apart.gap(new Period(5, 12)));
        assertEquals(Optional.of(new Period(20, 25)), apart.gap(new Period(12, 40)));
        assertEquals(Optional.of(new Period(30, 40)), apart.gap(new Period(27, 40)));
        assertEquals(Optional.of(new Period(2, 5)), apart.gap(new Period(2, 5)));
        assertEquals(Optional.empty(), LedgerDays.NOT_CUT.gap(new Period(2, 5)));
        assertEquals(Optional.empty(), LedgerDays.UNKNOWN.gap(Period.ALWAYS));
    }

    @Test
    void aNarrowerQuestionKeepsWhatIsInsideOfIt() {
        LedgerDays apart = days(10, 20).plus(days(25, 30));
        assertEquals(days(15, 20).plus(days(25, 27)), apart.within(new Period(15, 27)));
        assertEquals(days(15, 27), LedgerDays.NOT_CUT.within(new Period(15, 27)));
        assertEquals(LedgerDays.UNKNOWN, LedgerDays.UNKNOWN.within(new Period(15, 27)));
        assertEquals(apart, apart.within(Period.ALWAYS));
    }

    @Test
    void whatLiesBetweenSpansIsNotToldOf() {
        assertEquals(
                List.of(new Period(20, 25), new Period(30, 40)),
                days(10, 20).plus(days(40, 50)).plus(days(25, 30)).between());
        assertEquals(List.of(), days(10, 20).between());
        assertEquals(List.of(), LedgerDays.NOT_CUT.between());
        assertEquals(List.of(), LedgerDays.UNKNOWN.between());
    }

    @Test
    void onlyNamedDaysAreApart() {
        assertTrue(days(10, 20).isApartFrom(days(20, 30)));
        assertTrue(days(20, 30).isApartFrom(days(10, 20)));
        assertFalse(days(10, 21).isApartFrom(days(20, 30)));
        assertFalse(days(10, 20).isApartFrom(LedgerDays.NOT_CUT));
        assertFalse(LedgerDays.UNKNOWN.isApartFrom(days(10, 20)));
    }

    @Test
    void aLedgerTellsOfTheDaysItWasCutToAndElseOfThoseWithUsage() {
        long day = 86_400;
        UsageLedger ledger =
                new CaseLedger()
                        .model("s", "a")
                        .at("1970-01-02T10:00:00Z")
                        .requests(1, Meter.INPUT, 1)
                        .at("1970-01-04T10:00:00Z")
                        .requests(1, Meter.INPUT, 1)
                        .build();
        List<Period> used = List.of(new Period(day, 4 * day));
        assertEquals(used, LedgerDays.NOT_CUT.told(ledger));
        assertEquals(used, LedgerDays.UNKNOWN.told(ledger));
        assertEquals(List.of(new Period(0, 30 * day)), days(0, 30 * day).told(ledger));
        assertEquals(
                List.of(new Period(0, 4 * day)),
                days(0, Long.MAX_VALUE).told(ledger),
                "to the last usage where no end is named");
        assertEquals(
                List.of(new Period(0, 4 * day)),
                days(0, 2 * day).told(ledger),
                "of a ledger that was not cut, together with one that was");
    }
}
