package dev.counterbill.read.fast;

/**
 * Reads timestamps from bytes. Only the usual spellings, {@code 2026-06-01T12:00:00}, {@code T} or
 * a space, any fraction, {@code Z} or nothing; all others are left to the mapping's own reader.
 * Days are remembered, since few of them are met.
 */
final class TimeText {
    /** Not one of the spellings read here. */
    static final long ODD = Long.MIN_VALUE;

    /** Kinds of spelling; the class of a row depends on it. */
    static final int ZONED = 1;

    static final int ZONELESS = 2;

    private static final long FIRST_SECOND = 1_577_836_800L;
    private static final long END_SECOND = 2_082_758_400L;
    private static final int DATE_BYTES = 10;
    private static final int TIME_BYTES = 19;
    private static final int MAX_BYTES = 30;
    private static final long SECONDS_PER_DAY = 86_400;

    private static final int KNOWN_BITS = 9;

    /** Texts {@code YY-MM-DD} of this century and their midnights, by a hash of the text. */
    private final long[] knownDate = new long[1 << KNOWN_BITS];

    private final long[] knownDaySecond = new long[1 << KNOWN_BITS];

    /** How the last timestamp was spelt. */
    int spelling;

    /** Epoch second of an ISO timestamp, or {@link #ODD}. */
    long iso(byte[] bytes, int begin, int end) {
        int length = end - begin;
        if (length < TIME_BYTES || length > MAX_BYTES) {
            return ODD;
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
        if (at == end) {
            spelling = ZONELESS;
        } else if (at == end - 1 && bytes[at] == 'Z') {
            spelling = ZONED;
        } else {
            return ODD;
        }
        return inRange(day + secondOfDay);
    }

    /** Epoch seconds written in digits, or {@link #ODD}. */
    static long epochSeconds(byte[] bytes, int begin, int end) {
        return inRange(Bytes.digits(bytes, begin, end));
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
                || month > 12
                || day < 1
                || day > 28) {
            return lastDays(century, year, month, day, bytes, begin);
        }
        return remember(date, year, month, day);
    }

    /** The days that not every month has. */
    private long lastDays(int century, int year, int month, int day, byte[] bytes, int begin) {
        boolean spelt =
                century == 20
                        && year >= 0
                        && month >= 1
                        && month <= 12
                        && bytes[begin + 4] == '-'
                        && bytes[begin + 7] == '-';
        if (!spelt || day < 1 || day > java.time.YearMonth.of(2000 + year, month).lengthOfMonth()) {
            return ODD;
        }
        return remember(Bytes.word(bytes, begin + 2), year, month, day);
    }

    private long remember(long date, int year, int month, int day) {
        // Days since 2000-03-01 in years that begin in March, so that a leap day is the last one.
        int y = month > 2 ? year : year - 1;
        int m = month > 2 ? month - 3 : month + 9;
        long days = y * 365L + Math.floorDiv(y, 4) + (153 * m + 2) / 5 + day - 1;
        int known = placeOf(date);
        knownDate[known] = date;
        knownDaySecond[known] = (days + 11_017) * SECONDS_PER_DAY;
        return knownDaySecond[known];
    }

    private static int placeOf(long date) {
        return (int) (date * 0x9E3779B97F4A7C15L >>> Long.SIZE - KNOWN_BITS);
    }
}
