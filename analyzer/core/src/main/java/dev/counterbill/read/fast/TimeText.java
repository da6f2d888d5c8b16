package dev.counterbill.read.fast;

import java.util.Arrays;

/**
 * Reads timestamps from bytes. Only the usual spellings, {@code 2026-06-01T12:00:00}, {@code T} or
 * a space, any fraction, {@code Z}, {@code +02:00} or nothing, and dates alone; all others are left
 * to the mapping's own reader. Days are remembered, since few of them are met.
 */
final class TimeText {
    /** Not one of the spellings read here. */
    static final long ODD = Long.MIN_VALUE;

    /** Kinds of spelling; the class of a row depends on it. */
    static final int ZONED = 1;

    static final int ZONELESS = 2;

    private static final int NO_OFFSET = Integer.MIN_VALUE;
    private static final long FIRST_SECOND = 1_577_836_800L;
    private static final long END_SECOND = 2_082_758_400L;
    private static final int DATE_BYTES = 10;
    private static final int TIME_BYTES = 19;
    private static final int OFFSET_BYTES = 6;
    private static final int SECOND_DIGITS = 10;
    private static final int MAX_BYTES = 35;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** 2000-01-01, since the epoch. */
    private static final int FIRST_DAY = 10_957;

    /** Of a leap year and of another one: the days before each month, from 1; 13 has all. */
    private static final int[][] DAYS_BEFORE_MONTH = {
        {0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
        {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}
    };

    private static final int KNOWN_BITS = 9;

    /** Texts {@code YY-MM-DD} of this century and their midnights, by a hash of the text. */
    private final long[] knownDate = new long[1 << KNOWN_BITS];

    private final long[] knownDaySecond = new long[1 << KNOWN_BITS];

    /** How the last timestamp was spelt. */
    int spelling;

    TimeText() {
        forgetDays();
    }

    /** Epoch second of an ISO timestamp, or {@link #ODD}. */
    long iso(byte[] bytes, int begin, int end) {
        int length = end - begin;
        if (length < TIME_BYTES || length > MAX_BYTES) {
            spelling = ZONELESS;
            return length == DATE_BYTES ? inRange(day(bytes, begin)) : ODD;
        }
        long day = day(bytes, begin);
        int t = bytes[begin + DATE_BYTES];
        int secondOfDay = Bytes.secondOfDay(Bytes.word(bytes, begin + DATE_BYTES + 1));
        if (day == ODD || (t != 'T' && t != ' ') || secondOfDay < 0) {
            return ODD;
        }
        int at = begin + TIME_BYTES;
        if (at < end && bytes[at] == '.') {
            int digits = at + 1;
            at = digits;
            while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
                at++;
            }
            if (at == digits || at - digits > 9) {
                return ODD;
            }
        }
        int offset = 0;
        if (at == end) {
            spelling = ZONELESS;
        } else if (at == end - 1 && bytes[at] == 'Z') {
            spelling = ZONED;
        } else {
            spelling = ZONED;
            offset = end - at == OFFSET_BYTES ? offset(bytes, at) : NO_OFFSET;
            if (offset == NO_OFFSET) {
                return ODD;
            }
        }
        return inRange(day + secondOfDay - offset);
    }

    /** Nanoseconds of the second, of a timestamp that {@link #iso} reads. */
    static int nano(String timestamp) {
        int nano = 0;
        if (timestamp.length() > TIME_BYTES && timestamp.charAt(TIME_BYTES) == '.') {
            int unit = NANOS_PER_SECOND;
            for (int at = TIME_BYTES + 1; at < timestamp.length(); at++) {
                int digit = timestamp.charAt(at) - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                unit /= 10;
                nano += digit * unit;
            }
        }
        return nano;
    }

    /** Seconds of {@code +02:00}, or {@link #NO_OFFSET}. */
    private static int offset(byte[] bytes, int at) {
        int hours = Bytes.two(bytes, at + 1);
        int minutes = Bytes.two(bytes, at + 4);
        boolean isOdd =
                (hours | minutes) < 0
                        || hours > 18
                        || minutes > 59
                        || bytes[at + 3] != ':'
                        || (bytes[at] != '+' && bytes[at] != '-');
        int seconds = hours * 3600 + minutes * 60;
        return isOdd ? NO_OFFSET : bytes[at] == '-' ? -seconds : seconds;
    }

    /**
     * Seconds of a time since the epoch that is written in digits, or {@link #ODD}.
     *
     * @param places digits behind those of the seconds: 3 for milliseconds; seconds may have a
     *     fraction
     */
    static long epoch(byte[] bytes, int begin, int end, int places) {
        int seconds = end - places;
        int fraction = seconds;
        if (places == 0 && end - begin > SECOND_DIGITS && bytes[begin + SECOND_DIGITS] == '.') {
            seconds = begin + SECOND_DIGITS;
            fraction = seconds + 1;
        }
        boolean hasFraction = places > 0 || fraction > seconds;
        if (seconds <= begin || (hasFraction && Bytes.digits(bytes, fraction, end) < 0)) {
            return ODD;
        }
        return inRange(Bytes.digits(bytes, begin, seconds));
    }

    /** The next midnight in UTC. */
    static long midnightAfter(long second) {
        return (second / SECONDS_PER_DAY + 1) * SECONDS_PER_DAY;
    }

    private static long inRange(long second) {
        return second >= FIRST_SECOND && second < END_SECOND ? second : ODD;
    }

    /** Midnight of {@code YYYY-MM-DD} as epoch second. */
    private long day(byte[] bytes, int begin) {
        long date = Bytes.word(bytes, begin + 2);
        int known = placeOf(date);
        if (knownDate[known] == date && bytes[begin] == '2' && bytes[begin + 1] == '0') {
            return knownDaySecond[known];
        }
        int century = Bytes.two(bytes, begin);
        int year = Bytes.two(bytes, begin + 2);
        int month = Bytes.two(bytes, begin + 5);
        int day = Bytes.two(bytes, begin + 8);
        if ((century | year | month | day) < 0
                || bytes[begin + 4] != '-'
                || bytes[begin + 7] != '-'
                || century != 20
                || month < 1
                || month > 12) {
            return ODD;
        }
        // Without a branch, as are the days before a year: see forgetDays.
        int[] daysBefore = DAYS_BEFORE_MONTH[Math.min(year & 3, 1)];
        if (day < 1 || day > daysBefore[month + 1] - daysBefore[month]) {
            return ODD;
        }
        long days = year * 365L + (year + 3) / 4 + daysBefore[month] + day - 1;
        knownDate[known] = date;
        knownDaySecond[known] = (days + FIRST_DAY) * SECONDS_PER_DAY;
        return knownDaySecond[known];
    }

    /**
     * Has the next timestamp read in full. To be called every few hundred rows: a branch that was
     * not taken yet when a loop was compiled costs another compilation when it is, and at midnight
     * that would be this one.
     */
    void forgetDays() {
        Arrays.fill(knownDate, 0);
        // So that zeros, which are no date, are none here either.
        Arrays.fill(knownDaySecond, ODD);
    }

    private static int placeOf(long date) {
        return (int) (date * 0x9E3779B97F4A7C15L >>> Long.SIZE - KNOWN_BITS);
    }
}
