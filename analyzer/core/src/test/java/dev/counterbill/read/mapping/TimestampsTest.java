package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {
    private final Timestamps timestamps = new Timestamps();

    private static long nanos(String instant) {
        Instant at = Instant.parse(instant);
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01T12:00:00Z, 2026-06-01T12:00:00Z, false",
        "2026-06-01t12:00:00z, 2026-06-01T12:00:00Z, false",
        "2026-06-01 12:00:00, 2026-06-01T12:00:00Z, true",
        "2026-06-01T12:00, 2026-06-01T12:00:00Z, true",
        "2026-06-01, 2026-06-01T00:00:00Z, true",
        "2026-06-01T12:00:00+02:00, 2026-06-01T10:00:00Z, false",
        "2026-06-01T12:00:00-0530, 2026-06-01T17:30:00Z, false",
        "2026-06-01T12:00:00+08, 2026-06-01T04:00:00Z, false",
        "2026-09-01 08:00:00.313000 UTC, 2026-09-01T08:00:00.313Z, false",
        "2026-09-01T08:00:02.4350000Z, 2026-09-01T08:00:02.435Z, false",
        "2026-09-01T08:00:02.123456789Z, 2026-09-01T08:00:02.123456789Z, false",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z, false",
        "2035-12-31T23:59:59Z, 2035-12-31T23:59:59Z, false",
    })
    void isoIsReadInEveryForm(String text, String instant, boolean zoneless) {
        assertEquals(nanos(instant), timestamps.iso(text, ZoneOffset.UTC));
        assertEquals(zoneless, timestamps.zoneless);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-30T00:00:00Z, -3",
        "2026-06-31T00:00:00Z, -3",
        "2025-02-29T00:00:00Z, -3",
        "2026-13-01T00:00:00Z, -3",
        "2026-06-30 23:59:60, -3",
        "2026-06-30T24:00:00Z, -3",
        "9999-12-31T23:59:59Z, -2",
        "2019-12-31T23:59:59Z, -2",
        "2036-01-01T00:00:00Z, -2",
        "'', -1",
        "yesterday, -1",
        "2026-6-1, -1",
        "2026-06-01T, -1",
        "2026-06-01T12, -1",
        "2026-06-01T12:00:00., -1",
        "2026-06-01T12:00:00.1234567890Z, -1",
        "2026-06-01T12:00:00ZZ, -1",
        "2026-06-01T12:00:00+99:00, -1",
        "٢٠٢٦-06-01T12:00:00Z, -1",
        "06/01/2026, -1",
    })
    void whatIsNoTimeIsAFailureAndNoException(String text, long failure) {
        assertEquals(failure, timestamps.iso(text, ZoneOffset.UTC));
    }

    @Test
    void aDeclaredZoneHoldsForTimesWithoutOne() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertEquals(nanos("2026-06-01T10:00:00Z"), timestamps.iso("2026-06-01 12:00:00", berlin));
        assertEquals(nanos("2026-06-01T12:00:00Z"), timestamps.iso("2026-06-01T12:00:00Z", berlin));
        // 29 March 2026, 02:30 was skipped; 25 October 2026, 02:30 came twice: the first is taken.
        assertEquals(Timestamps.NO_SUCH_TIME, timestamps.iso("2026-03-29 02:30:00", berlin));
        assertEquals(nanos("2026-10-25T00:30:00Z"), timestamps.iso("2026-10-25 02:30:00", berlin));
        assertEquals(
                nanos("2026-10-25T23:00:00Z"),
                Timestamps.dayEnd(nanos("2026-10-25T10:00:00Z"), berlin));
    }

    @Test
    void americanDatesAreReadOnlyWhereTheMappingSaysSo() {
        assertEquals(
                nanos("2026-09-01T00:00:00Z"), timestamps.monthDayYear("9/1/2026", ZoneOffset.UTC));
        assertEquals(
                nanos("2026-12-31T00:00:00Z"), timestamps.monthDayYear("12/31/26", ZoneOffset.UTC));
        assertEquals(
                Timestamps.NO_SUCH_TIME, timestamps.monthDayYear("31/12/2026", ZoneOffset.UTC));
    }

    @Test
    void theUnitOfAnEpochIsNeverGuessedButNamedInTheRemedy() {
        assertEquals(
                nanos("2026-09-01T08:00:00Z"), Timestamps.Unit.SECONDS.instant(1_788_249_600L));
        assertEquals(Timestamps.OUT_OF_RANGE, Timestamps.Unit.SECONDS.instant(1_788_249_600_000L));
        assertEquals(Timestamps.Unit.MILLISECONDS, Timestamps.Unit.likely(1_788_249_600_000L));
        assertEquals(
                Timestamps.Unit.NANOSECONDS, Timestamps.Unit.likely(1_788_249_600_123_456_789L));
        assertEquals(null, Timestamps.Unit.likely(5));
        assertEquals(
                nanos("2026-09-01T08:00:00.123456789Z"),
                Timestamps.Unit.NANOSECONDS.instant(1_788_249_600_123_456_789L));
        assertEquals(Timestamps.OUT_OF_RANGE, Timestamps.Unit.SECONDS.instant(Long.MAX_VALUE));
        assertEquals(
                nanos("2026-09-01T08:00:15.4854611Z"), Timestamps.ticks(639_238_464_154_854_611L));
    }

    @Test
    void everyInstantComesBackAsItWasWritten() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant at =
                    Instant.ofEpochSecond(
                            random.nextLong(Timestamps.FIRST_SECOND, Timestamps.END_SECOND),
                            random.nextInt(1_000_000_000));
            assertEquals(
                    nanos(at.toString()),
                    timestamps.iso(at.toString(), ZoneOffset.UTC),
                    "seed " + seed + ": " + at);
        }
    }
}
