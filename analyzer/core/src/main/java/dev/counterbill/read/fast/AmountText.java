package dev.counterbill.read.fast;

/**
 * Reads decimals exactly, as a whole number and how many of its digits stand behind the point.
 * Owned by one thread, since it holds the places of the last one read.
 */
public final class AmountText {
    /** What is no decimal of that size; the plain reader says what it is. */
    public static final long ODD = Long.MIN_VALUE;

    /** What a floating point number takes to be written. */
    public static final int MOST_DIGITS = 17;

    /** Costs of single tokens that were computed in binary have some 25. */
    public static final int MOST_PLACES = 60;

    private static final int MOST_EXPONENT_DIGITS = 3;

    /** Longer texts are no amounts to the plain reader either, well before its own bound. */
    private static final int MOST_BYTES = 64;

    /** Digits behind the point of the number that was read last. */
    public int places;

    /**
     * Reads {@code -?digits(.digits)?([eE][+-]?digits)?}, what the mappings take for a decimal.
     *
     * @return its digits as a number, or {@link #ODD}
     */
    public long read(byte[] bytes, int from, int to) {
        places = 0;
        if (to - from > MOST_BYTES) {
            return ODD;
        }
        boolean isNegative = from < to && bytes[from] == '-';
        int begin = isNegative ? from + 1 : from;
        int at = begin;
        long digits = 0;
        while (at < to && isDigit(bytes[at])) {
            digits = digits * 10 + (bytes[at++] - '0');
        }
        int before = at - begin;
        int behind = 0;
        if (before > 0 && at + 1 < to && bytes[at] == '.') {
            begin = ++at;
            while (at < to && isDigit(bytes[at])) {
                digits = digits * 10 + (bytes[at++] - '0');
            }
            behind = at - begin;
            // A point has digits on both sides.
            before = behind == 0 ? 0 : before;
        }
        places = behind;
        // Zeros that stand first, as in 0.0000123, are no digits that take room.
        boolean isShort = before + behind <= MOST_DIGITS || isShort(bytes, from, at);
        if (before == 0 || !isShort || (at < to && !takeExponent(bytes, at, to))) {
            return ODD;
        }
        if (digits == 0) {
            places = 0;
        }
        return places < 0 || places > MOST_PLACES ? ODD : isNegative ? -digits : digits;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isShort(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] < '1' || bytes[at] > '9')) {
            at++;
        }
        int digits = 0;
        for (; at < to; at++) {
            digits += bytes[at] == '.' ? 0 : 1;
        }
        return digits <= MOST_DIGITS;
    }

    private boolean takeExponent(byte[] bytes, int from, int to) {
        if (bytes[from] != 'e' && bytes[from] != 'E') {
            return false;
        }
        int at = from + 1;
        boolean isNegative = at < to && bytes[at] == '-';
        if (at < to && (isNegative || bytes[at] == '+')) {
            at++;
        }
        int first = at;
        int exponent = 0;
        while (at < to && at - first < MOST_EXPONENT_DIGITS && isDigit(bytes[at])) {
            exponent = exponent * 10 + (bytes[at++] - '0');
        }
        places += isNegative ? exponent : -exponent;
        return at == to && at > first;
    }
}
