package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Spreads an amount over days so that the parts add up to the whole digit for digit: what has
 * accrued until the end of each day is rounded, and a day costs the difference.
 */
final class Proration {
    /** Decimals of what a day costs; the sum of the days is exact where the whole is. */
    private static final int SCALE = 12;

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private Proration() {}

    /**
     * What an hourly price costs on each day of an interval; half an hour costs half.
     *
     * @param together first of the days whose costs stand together on it, or on the first day of
     *     the interval where that is later: nobody looks at them one by one, and an end that is
     *     meant as "for ever" has millions of them
     */
    static NavigableMap<LocalDate, BigDecimal> hourly(
            BigDecimal pricePerHour, Instant begin, Instant end, ZoneId zone, LocalDate together) {
        return byDay(
                begin,
                end,
                zone,
                together,
                (from, to) -> part(pricePerHour, seconds(from, to), SECONDS_PER_HOUR));
    }

    /**
     * What a price per calendar month costs on each day; part of a month costs its share by time.
     *
     * @param together first of the days of which only sums of months are told
     */
    static NavigableMap<LocalDate, BigDecimal> monthly(
            BigDecimal pricePerMonth, Instant begin, Instant end, ZoneId zone, LocalDate together) {
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        Instant at = begin;
        while (at.isBefore(end)) {
            YearMonth month = YearMonth.from(at.atZone(zone));
            Instant monthBegin = month.atDay(1).atStartOfDay(zone).toInstant();
            Instant monthEnd = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
            Instant until = monthEnd.isBefore(end) ? monthEnd : end;
            BigDecimal whole = seconds(monthBegin, monthEnd);
            byDay(
                            at,
                            until,
                            zone,
                            together,
                            (from, to) -> part(pricePerMonth, seconds(from, to), whole))
                    .forEach((day, amount) -> days.merge(day, amount, BigDecimal::add));
            at = until;
        }
        return days;
    }

    /** An amount in equal parts over a number of days from a day on. */
    static NavigableMap<LocalDate, BigDecimal> evenly(BigDecimal amount, LocalDate from, int days) {
        NavigableMap<LocalDate, BigDecimal> parts = new TreeMap<>();
        BigDecimal accrued = BigDecimal.ZERO;
        for (int i = 1; i <= days; i++) {
            BigDecimal until =
                    i == days
                            ? amount
                            : part(amount, BigDecimal.valueOf(i), BigDecimal.valueOf(days));
            parts.put(from.plusDays(i - 1), until.subtract(accrued));
            accrued = until;
        }
        return parts;
    }

    private static NavigableMap<LocalDate, BigDecimal> byDay(
            Instant begin, Instant end, ZoneId zone, LocalDate together, Accrual accrual) {
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        BigDecimal accrued = BigDecimal.ZERO;
        Instant at = begin;
        while (at.isBefore(end)) {
            LocalDate day = at.atZone(zone).toLocalDate();
            Instant midnight = day.plusDays(1).atStartOfDay(zone).toInstant();
            Instant until = day.isBefore(together) && midnight.isBefore(end) ? midnight : end;
            BigDecimal now = accrual.between(begin, until);
            days.put(day, now.subtract(accrued));
            accrued = now;
            at = until;
        }
        return days;
    }

    private interface Accrual {
        BigDecimal between(Instant from, Instant to);
    }

    private static BigDecimal part(BigDecimal amount, BigDecimal share, BigDecimal whole) {
        return amount.multiply(share).divide(whole, SCALE, RoundingMode.HALF_UP);
    }

    private static BigDecimal seconds(Instant from, Instant to) {
        return BigDecimal.valueOf(Duration.between(from, to).toSeconds());
    }
}
