package dev.counterbill.read.mapping;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads timestamps without exceptions, since this runs for every record. One instance per
 * expression and thread: it remembers whether the last text named its zone. Valid instants lie in
 * the years 2020 to 2035, so a negative result is always one of the failures.
 */
final class Timestamps {
    static final long FIRST_SECOND = 1_577_836_800L;
    static final long END_SECOND = 2_082_758_400L;
    static final long NANOS = 1_000_000_000L;

    /** Not a timestamp at all. */
    static final long MALFORMED = -1;

    /** A timestamp outside the years 2020 to 2035. */
    static final long OUT_OF_RANGE = -2;

    /** A date or time that does not exist: 30 February, 25:00, a leap second. */
    static final long NO_SUCH_TIME = -3;

    /** Ticks of 100 ns from year 1 to 1970. */
    private static final long TICKS_TO_EPOCH = 621_355_968_000_000_000L;

    private static final int[] DAYS_BEFORE_MONTH = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };

    /** True where the last text that was read named no zone. */
    boolean zoneless;

    private String text = "";
    private int at;

    /**
     * Reads ISO 8601, with a space for T, 0 to 9 digits of a second, and Z, an offset, {@code UTC}
     * or no zone; or a date alone, which is its midnight.
     *
     * @param zone the zone of times that name none
     * @return epoch nanoseconds, or a failure
     */
    long iso(String value, ZoneId zone) {
        text = value;
        at = 0;
        zoneless = false;
        int length = value.length();
        int year = digits(4);
        if (year < 0 || !skip('-')) {
            return MALFORMED;
        }
        int month = digits(2);
        if (month < 0 || !skip('-')) {
            return MALFORMED;
        }
        int day = digits(2);
        if (day < 0) {
            return MALFORMED;
        }
        int hour = 0;
        int minute = 0;
        int second = 0;
        int nano = 0;
        long offset = 0;
        if (at == length) {
            zoneless = true;
        } else {
            if (!skip('T') && !skip(' ') && !skip('t')) {
                return MALFORMED;
            }
            hour = digits(2);
            if (hour < 0 || !skip(':')) {
                return MALFORMED;
            }
            minute = digits(2);
            if (minute < 0) {
                return MALFORMED;
            }
            if (skip(':')) {
                second = digits(2);
                nano = second < 0 ? -1 : fraction();
                if (nano < 0) {
                    return MALFORMED;
                }
            }
            offset = offset();
            if (offset == Long.MIN_VALUE || at != length) {
                return MALFORMED;
            }
        }
        if (!exists(year, month, day) || hour > 23 || minute > 59 || second > 59) {
            return NO_SUCH_TIME;
        }
        long local = epochDay(year, month, day) * 86_400 + hour * 3600L + minute * 60L + second;
        if (zoneless) {
            return zoned(local, nano, zone);
        }
        return nanos(local - offset, nano);
    }

    /** Reads {@code M/D/YYYY} or {@code M/D/YY}, and nothing else. */
    long monthDayYear(String value, ZoneId zone) {
        text = value;
        at = 0;
        zoneless = true;
        int month = oneOrTwoDigits();
        if (month < 0 || !skip('/')) {
            return MALFORMED;
        }
        int day = oneOrTwoDigits();
        if (day < 0 || !skip('/')) {
            return MALFORMED;
        }
        int yearLength = value.length() - at;
        int year = digits(yearLength == 2 ? 2 : 4);
        if (year < 0 || at != value.length()) {
            return MALFORMED;
        }
        int fullYear = yearLength == 2 ? 2000 + year : year;
        if (!exists(fullYear, month, day)) {
            return NO_SUCH_TIME;
        }
        return zoned(epochDay(fullYear, month, day) * 86_400, 0, zone);
    }

    /** The midnight that ends the day of an instant. */
    static long dayEnd(long epochNanos, ZoneId zone) {
        long second = Math.floorDiv(epochNanos, NANOS);
        if (zone.equals(ZoneOffset.UTC)) {
            return (Math.floorDiv(second, 86_400L) + 1) * 86_400L * NANOS;
        }
        return java.time.Instant.ofEpochSecond(second)
                        .atZone(zone)
                        .toLocalDate()
                        .plusDays(1)
                        .atStartOfDay(zone)
                        .toEpochSecond()
                * NANOS;
    }

    /** Units of an epoch. */
    enum Unit {
        SECONDS("epoch_s", NANOS),
        MILLISECONDS("epoch_ms", 1_000_000L),
        MICROSECONDS("epoch_us", 1_000L),
        NANOSECONDS("epoch_ns", 1L);

        final String function;
        final long nanos;

        Unit(String function, long nanos) {
            this.function = function;
            this.nanos = nanos;
        }

        /**
         * @return epoch nanoseconds, or {@link #OUT_OF_RANGE}
         */
        long instant(long value) {
            long perSecond = NANOS / nanos;
            long second = Math.floorDiv(value, perSecond);
            return second < FIRST_SECOND || second >= END_SECOND ? OUT_OF_RANGE : value * nanos;
        }

        /** The unit in which a number would be a time of today, or null. */
        static @Nullable Unit likely(long value) {
            for (Unit unit : values()) {
                if (unit.instant(value) >= 0) {
                    return unit;
                }
            }
            return null;
        }
    }

    static long ticks(long ticks) {
        long sinceEpoch = ticks - TICKS_TO_EPOCH;
        long second = Math.floorDiv(sinceEpoch, 10_000_000L);
        return second < FIRST_SECOND || second >= END_SECOND ? OUT_OF_RANGE : sinceEpoch * 100;
    }

    /** What a clock of the zone showed, given as the instant at which one in UTC does. */
    static long local(long clockNanos, ZoneId zone) {
        return zoned(
                Math.floorDiv(clockNanos, NANOS), (int) Math.floorMod(clockNanos, NANOS), zone);
    }

    private static long zoned(long localSecond, int nano, ZoneId zone) {
        if (zone.equals(ZoneOffset.UTC)) {
            return nanos(localSecond, nano);
        }
        if (localSecond < FIRST_SECOND - 86_400 || localSecond > END_SECOND + 86_400) {
            return OUT_OF_RANGE;
        }
        List<ZoneOffset> offsets =
                zone.getRules()
                        .getValidOffsets(
                                LocalDateTime.ofEpochSecond(localSecond, 0, ZoneOffset.UTC));
        // A clock that is set back shows an hour twice; the first showing is taken.
        return offsets.isEmpty()
                ? NO_SUCH_TIME
                : nanos(localSecond - offsets.get(0).getTotalSeconds(), nano);
    }

    private static long nanos(long second, int nano) {
        return second < FIRST_SECOND || second >= END_SECOND ? OUT_OF_RANGE : second * NANOS + nano;
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Exactly so many ASCII digits, or -1. */
    private int digits(int count) {
        if (at + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = text.charAt(at + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        at += count;
        return value;
    }

    private int oneOrTwoDigits() {
        int two = digits(2);
        return two >= 0 ? two : digits(1);
    }

    /** Nanoseconds of an optional fraction of 1 to 9 digits, or -1. */
    private int fraction() {
        if (!skip('.') && !skip(',')) {
            return 0;
        }
        int value = 0;
        int count = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            if (++count > 9) {
                return -1;
            }
            value = value * 10 + (text.charAt(at++) - '0');
        }
        if (count == 0) {
            return -1;
        }
        for (int i = count; i < 9; i++) {
            value *= 10;
        }
        return value;
    }

    /** Seconds of the offset at the end, 0 where there is none, or {@link Long#MIN_VALUE}. */
    private long offset() {
        if (at == text.length()) {
            zoneless = true;
            return 0;
        }
        skip(' ');
        if (skip('Z') || skip('z')) {
            return 0;
        }
        if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
            at += 3;
            return 0;
        }
        int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
        int hours = sign == 0 ? -1 : digits(2);
        if (hours < 0) {
            return Long.MIN_VALUE;
        }
        int minutes = 0;
        if (at < text.length()) {
            skip(':');
            minutes = digits(2);
        }
        return minutes < 0 || minutes > 59 || hours > 18
                ? Long.MIN_VALUE
                : sign * (hours * 3600L + minutes * 60L);
    }

    private static boolean exists(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        int days =
                switch (month) {
                    case 2 -> isLeap(year) ? 29 : 28;
                    case 4, 6, 9, 11 -> 30;
                    default -> 31;
                };
        return day <= days;
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static long epochDay(int year, int month, int day) {
        long before = year - 1L;
        long days = before * 365 + before / 4 - before / 100 + before / 400;
        days += DAYS_BEFORE_MONTH[month - 1] + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
        return days - 719_162;
    }
}
