package dev.counterbill.payoff;

import static dev.counterbill.payoff.Story.day;
import static dev.counterbill.payoff.Story.decimal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Days that do not count stand together, for the same sum. */
class ProrationTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant BEGIN = Instant.parse("2026-03-20T08:00:00Z");
    private static final Instant END = Instant.parse("2026-07-07T07:07:07Z");
    private static final LocalDate ONE_BY_ONE = LocalDate.MAX;

    private static BigDecimal sum(Map<LocalDate, BigDecimal> days) {
        return days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void assertTogether(
            NavigableMap<LocalDate, BigDecimal> apart,
            NavigableMap<LocalDate, BigDecimal> together,
            LocalDate from) {
        assertEquals(apart.headMap(from, false), together.headMap(from, false));
        assertEquals(0, sum(apart).compareTo(sum(together)), apart + " and " + together);
        assertEquals(apart.ceilingKey(from), together.ceilingKey(from));
    }

    @Test
    void whatIsToldTogetherAddsUpToTheSame() {
        BigDecimal price = decimal("1.7000001");
        for (LocalDate from : new LocalDate[] {day("2026-05-11"), day("2026-03-01")}) {
            assertTogether(
                    Proration.hourly(price, BEGIN, END, BERLIN, ONE_BY_ONE),
                    Proration.hourly(price, BEGIN, END, BERLIN, from),
                    from);
            assertTogether(
                    Proration.monthly(price, BEGIN, END, BERLIN, ONE_BY_ONE),
                    Proration.monthly(price, BEGIN, END, BERLIN, from),
                    from);
        }
    }

    /** An end that is meant as "for ever" has millions of days behind the end of the audit. */
    @Test
    void hostingForEverHasOneEntryBehindTheEndOfTheAudit() {
        Audit audit =
                new Story()
                        .host(
                                new Moment.Day(day("2026-06-01")),
                                Optional.of(new Moment.Day(day("9999-12-31"))),
                                "0.10")
                        .days("2026-06-01", 30, 10, "1", "3")
                        .audit();
        PricedInvestment hosting = audit.investments().get(0);
        assertEquals(0, decimal("72").compareTo(hosting.counted()));
        assertEquals(1, hosting.later().size());
        assertEquals(day("2026-07-01"), hosting.later().firstKey());
        long days = day("9999-12-31").toEpochDay() - day("2026-07-01").toEpochDay();
        assertEquals(
                0, decimal("2.4").multiply(decimal("" + days)).compareTo(hosting.notYetCounted()));
    }
}
