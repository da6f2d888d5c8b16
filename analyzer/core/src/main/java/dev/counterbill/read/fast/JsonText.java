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

    private static final long LOW = 0x7F7F7F7F7F7F7F7FL;
    private static final long TURN = 0x0202020202020202L;
    private static final long ABOVE_QUOTE = 0x5F5F5F5F5F5F5F5FL;
    private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;
    private static final long ZEROS = 0x3030303030303030L;

    /** 1 for what may stand behind a backslash, but for the {@code u}. */
    private static final byte[] ESCAPES = of("\"\\/bfnrt");

    private static final byte[] HEX = of("0123456789abcdefABCDEF");

    private static byte[] of(String characters) {
        byte[] table = new byte[256];
        for (int i = 0; i < characters.length(); i++) {
            table[characters.charAt(i)] = 1;
        }
        return table;
    }

    /** Whether a string had an escape since this was last cleared. */
    boolean hasEscape;

    /** {@link RawColumn} type of the last scalar. */
    byte type;

    /**
     * Scans what stands between quotes; notes in {@link #hasEscape} where there is an escape.
     *
     * @param from behind the opening quote
     * @return the closing quote, or {@link #WRONG}; a newline ends every scan
     */
    int string(byte[] bytes, int from) {
        int base = from;
        while (true) {
            long word = Bytes.word(bytes, base);
            long marks = odd(word);
            if (marks == 0) {
                base += 8;
                word = Bytes.word(bytes, base);
                marks = odd(word);
                if (marks == 0) {
                    base += 8;
                    continue;
                }
            }
            int shift = Long.numberOfTrailingZeros(marks) - 7;
            if ((byte) (word >>> shift) == '"') {
                return base + (shift >>> 3);
            }
            base = behindOdd(bytes, base, word, marks);
            if (base < 0) {
                // Behind what was odd in the word the quote was found, or nothing that is right.
                return base == WRONG ? WRONG : ~base;
            }
        }
    }

    /**
     * Goes on behind the escapes and the characters beyond ASCII of a word, mark by mark.
     *
     * @return where to scan on, or the complement of the closing quote, or {@link #WRONG}
     */
    private int behindOdd(byte[] bytes, int base, long word, long allMarks) {
        long marks = allMarks;
        while (marks != 0) {
            int shift = Long.numberOfTrailingZeros(marks) - 7;
            byte b = (byte) (word >>> shift);
            int at = base + (shift >>> 3);
            if (b == '\\') {
                hasEscape = true;
                byte escaped = bytes[at + 1];
                if (escaped == 'u') {
                    return isHex(bytes, at + 2) ? at + UNICODE_BYTES : WRONG;
                }
                if (ESCAPES[escaped & 0xFF] == 0) {
                    return WRONG;
                }
                if (shift == 56) {
                    return base + 9;
                }
                // What is escaped is no mark, whatever it is.
                marks &= ~(0x8080L << shift);
            } else if (b == '"') {
                return ~at;
            } else if (b < 0) {
                return behindCharacters(bytes, at);
            } else {
                return WRONG;
            }
        }
        return base + 8;
    }

    /** Behind one or more characters beyond ASCII. */
    private static int behindCharacters(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] < 0) {
            int length = Utf8.sequence(bytes, at, at + 4);
            if (length == 0) {
                return WRONG;
            }
            at += length;
        }
        return at;
    }

    /**
     * Bit 7 of each byte of a word that does not just stand for itself in a string: quotes,
     * backslashes, control characters and what is not ASCII. Exact for every byte.
     */
    private static long odd(long word) {
        long low = word & LOW;
        // With bit 1 turned over, control characters and the quote are what lies below 0x21.
        long plain = (low ^ TURN) + ABOVE_QUOTE & (low ^ BACKSLASHES) + LOW;
        return (word | ~plain) & Bytes.HIGH;
    }

    private static boolean isHex(byte[] bytes, int at) {
        return (HEX[bytes[at] & 0xFF]
                        & HEX[bytes[at + 1] & 0xFF]
                        & HEX[bytes[at + 2] & 0xFF]
                        & HEX[bytes[at + 3] & 0xFF])
                != 0;
    }

    /**
     * Scans a number.
     *
     * @return behind its last byte, or {@link #WRONG}
     */
    int number(byte[] bytes, int from) {
        long word = Bytes.word(bytes, from);
        long digits = word ^ ZEROS;
        // Bit 7 of the first byte that is no digit; of those behind it nothing can be told.
        long marks = (digits + 0x7676767676767676L | digits) & Bytes.HIGH;
        int shift = Long.numberOfTrailingZeros(marks) - 7;
        if (marks != 0 && shift > 0) {
            int behind = (int) (word >>> shift) & 0xFF;
            boolean isWhole = behind == ',' || behind == '}' || behind == ']';
            if (isWhole && ((byte) digits != 0 || shift == 8)) {
                type = RawColumn.INTEGER;
                return from + (shift >>> 3);
            }
        }
        return anyNumber(bytes, from);
    }

    private int anyNumber(byte[] bytes, int from) {
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
