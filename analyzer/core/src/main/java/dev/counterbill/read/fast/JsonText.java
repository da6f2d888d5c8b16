package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;

/** Scans single JSON values by RFC 8259, stricter than any parser that is asked after it. */
final class JsonText {
    /** What a value is that is none. */
    static final int WRONG = -1;

    /** Longer numbers are left to the plain reader. */
    private static final int MOST_NUMBER_BYTES = 64;

    /** Most digits of a whole number that surely fits a long. */
    private static final int MOST_LONG_DIGITS = 18;

    private static final int UNICODE_BYTES = 6;

    /** Length of an escape by the character behind the backslash; 0 where there is none. */
    private static final byte[] ESCAPE_BYTES = new byte[128];

    static {
        for (char c : "\"\\/bfnrt".toCharArray()) {
            ESCAPE_BYTES[c] = 2;
        }
        ESCAPE_BYTES['u'] = UNICODE_BYTES;
    }

    /** Whether the last string had an escape. */
    boolean hasEscape;

    /** {@link RawColumn} type of the last scalar. */
    byte type;

    /**
     * Scans what stands between quotes.
     *
     * @param from behind the opening quote
     * @return the closing quote, or {@link #WRONG}; a newline ends every scan
     */
    int string(byte[] bytes, int from) {
        int at = from;
        hasEscape = false;
        while (true) {
            long word = Bytes.word(bytes, at);
            long marks =
                    Bytes.firstEqual(word, '"')
                            | Bytes.firstEqual(word, '\\')
                            | Bytes.firstBelow(word, ' ')
                            | word & Bytes.HIGH;
            if (marks == 0) {
                at += 8;
                continue;
            }
            at += Bytes.index(marks);
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            int length;
            if (b == '\\') {
                hasEscape = true;
                length = ESCAPE_BYTES[bytes[at + 1] & 0x7F] & ~(bytes[at + 1] >> 7);
                if (length == UNICODE_BYTES && !isHex(bytes, at + 2)) {
                    return WRONG;
                }
            } else {
                length = b < 0 ? Utf8.sequence(bytes, at, at + 4) : 0;
            }
            if (length == 0) {
                return WRONG;
            }
            at += length;
        }
    }

    private static boolean isHex(byte[] bytes, int at) {
        for (int i = 0; i < 4; i++) {
            if (Character.digit(bytes[at + i], 16) < 0 || bytes[at + i] < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Scans a number.
     *
     * @return behind its last byte, or {@link #WRONG}
     */
    int number(byte[] bytes, int from) {
        int at = from;
        if (bytes[at] == '-') {
            at++;
        }
        int digits = at;
        at = behindDigits(bytes, at);
        int count = at - digits;
        if (count == 0 || (count > 1 && bytes[digits] == '0')) {
            return WRONG;
        }
        type = count <= MOST_LONG_DIGITS ? RawColumn.INTEGER : RawColumn.DECIMAL;
        if (bytes[at] == '.') {
            type = RawColumn.DECIMAL;
            int fraction = at + 1;
            at = behindDigits(bytes, fraction);
            if (at == fraction) {
                return WRONG;
            }
        }
        if (bytes[at] == 'e' || bytes[at] == 'E') {
            type = RawColumn.DECIMAL;
            at++;
            if (bytes[at] == '+' || bytes[at] == '-') {
                at++;
            }
            int exponent = at;
            at = behindDigits(bytes, exponent);
            if (at == exponent) {
                return WRONG;
            }
        }
        return at - from > MOST_NUMBER_BYTES ? WRONG : at;
    }

    private static int behindDigits(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    /**
     * Scans {@code true}, {@code false} or {@code null}.
     *
     * @return behind its last byte, or {@link #WRONG}
     */
    int word(byte[] bytes, int from) {
        int four = (int) Bytes.word(bytes, from);
        if (four == TRUE) {
            type = RawColumn.BOOL;
            return from + 4;
        }
        if (four == NULL) {
            type = RawColumn.NULL;
            return from + 4;
        }
        if (four == FALS && bytes[from + 4] == 'e') {
            type = RawColumn.BOOL;
            return from + 5;
        }
        return WRONG;
    }

    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
    private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
    private static final int FALS = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24;
}
