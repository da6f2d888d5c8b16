package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads values as exact numbers. One instance per expression and thread: it holds the last number
 * read, so that the usual case, a small whole number, allocates nothing. Length and exponent are
 * bounded before anything is parsed.
 */
final class Numbers {
    /** Longest text of a number; OpenAI's costs have up to 41 characters. */
    static final int MAX_LENGTH_CHARS = 128;

    /** Most decimal places, and most zeros that an exponent may stand for. */
    static final int MAX_SCALE_DIGITS = 100;

    /** The least number of 19 digits. */
    private static final long SMALL_END = 1_000_000_000_000_000_000L;

    /** Largest count: 2^53, above which other tools have rounded. */
    static final long MAX_COUNT = 1L << 53;

    private static final long[] TEN_TO = new long[18];

    static {
        TEN_TO[0] = 1;
        for (int i = 1; i < TEN_TO.length; i++) {
            TEN_TO[i] = 10 * TEN_TO[i - 1];
        }
    }

    /** Kinds of a loaded number. */
    static final int ABSENT = 0;

    static final int LONG = 1;
    static final int BIG = 2;
    static final int FAULT = 3;

    int kind;
    long whole;
    private @Nullable BigDecimal big;
    private @Nullable Fault fault;

    Fault fault() {
        if (fault == null) {
            throw new IllegalStateException("no fault");
        }
        return fault;
    }

    /** Whether it is so small that a sum of two cannot overflow, and is set as a long anyway. */
    static boolean isSmall(long value) {
        return value > -SMALL_END && value < SMALL_END;
    }

    /** The loaded number, however large. */
    BigDecimal decimal() {
        return kind == LONG || big == null ? BigDecimal.valueOf(whole) : big;
    }

    /** Reads a value as a number without an exponent. */
    void load(Vector from, int row) {
        load(from, row, false);
    }

    /** Reads a value as a decimal, with an exponent if it has one. */
    void loadDecimal(Vector from, int row) {
        load(from, row, true);
    }

    private void load(Vector from, int row, boolean exponentAllowed) {
        int at = row & from.mask;
        switch (from.type[at]) {
            case RawColumn.INTEGER -> setLong(from.number[at]);
            case RawColumn.NULL -> kind = ABSENT;
            case RawColumn.TEXT, RawColumn.DECIMAL ->
                    parse((String) from.present(at), exponentAllowed, from.label);
            case Vector.BIG -> setBig((BigDecimal) from.present(at));
            case Vector.FAULT -> setFault(from.fault(at));
            default -> setFault(Fault.wrongType(from.label, from.describe(at), "a number"));
        }
    }

    private void setLong(long value) {
        kind = LONG;
        whole = value;
    }

    private void setBig(BigDecimal value) {
        if (value.signum() == 0) {
            setLong(0);
            return;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 18) {
            setLong(stripped.longValueExact());
        } else {
            kind = BIG;
            big = value;
        }
    }

    private void setFault(Fault value) {
        kind = FAULT;
        fault = value;
    }

    private void parse(String text, boolean exponentAllowed, String label) {
        int length = text.length();
        if (length <= 18 && parseShort(text)) {
            return;
        }
        if (length > MAX_LENGTH_CHARS) {
            setFault(Fault.outOfRange(label, text));
            return;
        }
        int exponentAt = shape(text);
        if (exponentAt < 0) {
            setFault(Fault.notANumber(label, text));
        } else if (exponentAt == length) {
            setDecimal(text);
        } else if (!exponentAllowed) {
            setFault(Fault.exponent(label, text));
        } else if (isZero(text, exponentAt)) {
            setLong(0);
        } else if (length - exponentAt > 6) {
            setFault(Fault.outOfRange(label, text));
        } else {
            BigDecimal value = new BigDecimal(text);
            if (Math.abs((long) value.scale()) > MAX_SCALE_DIGITS) {
                setFault(Fault.outOfRange(label, text));
            } else {
                setBig(value);
            }
        }
    }

    /** Reads {@code -?digits(.digits)?} of so few characters that a long holds all digits. */
    private boolean parseShort(String text) {
        int length = text.length();
        int begin = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        int scale = -1;
        long digits = 0;
        for (int i = begin; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            } else if (c == '.' && scale < 0 && i > begin) {
                scale = length - 1 - i;
            } else {
                return false;
            }
        }
        if (begin == length || scale == 0) {
            return false;
        }
        long unscaled = begin > 0 ? -digits : digits;
        if (scale < 0) {
            setLong(unscaled);
        } else if (unscaled % TEN_TO[scale] == 0) {
            setLong(unscaled / TEN_TO[scale]);
        } else {
            kind = BIG;
            big = BigDecimal.valueOf(unscaled, scale);
        }
        return true;
    }

    /** Reads a number whose shape was checked, without an exponent. */
    private void setDecimal(String text) {
        BigDecimal value = new BigDecimal(text);
        if (value.scale() > 0 && text.charAt(text.length() - 1) != '0') {
            // Not whole, which stripping its zeros would find out again.
            kind = BIG;
            big = value;
        } else {
            setBig(value);
        }
    }

    /**
     * Checks {@code -?digits(.digits)?([eE][+-]?digits)?} in ASCII.
     *
     * @return where the exponent begins, the length where there is none, or -1
     */
    private static int shape(String text) {
        int length = text.length();
        int at = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        int end = digits(text, at);
        if (end == at) {
            return -1;
        }
        at = end;
        if (at < length && text.charAt(at) == '.') {
            end = digits(text, at + 1);
            if (end == at + 1) {
                return -1;
            }
            at = end;
        }
        if (at == length) {
            return length;
        }
        int exponentAt = at;
        if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
            return -1;
        }
        at++;
        if (at < length && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            at++;
        }
        end = digits(text, at);
        return end == at || end != length ? -1 : exponentAt;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isZero(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a value as a count.
     *
     * @return the count, 0 where nothing stands there, or -1 with {@link #fault}
     */
    long count(Vector from, int row) {
        int at = row & from.mask;
        if (from.type[at] == RawColumn.INTEGER) {
            setLong(from.number[at]);
        } else {
            load(from, row);
        }
        if (kind == LONG) {
            if (whole >= 0 && whole <= MAX_COUNT) {
                return whole;
            }
            setFault(
                    whole < 0
                            ? Fault.negative(from.label, Long.toString(whole))
                            : Fault.tooLarge(from.label, Long.toString(whole)));
            return -1;
        }
        if (kind == ABSENT) {
            return 0;
        }
        if (kind == BIG) {
            setFault(unfit(decimal(), from.label));
        }
        return -1;
    }

    /** Why a number that is not a whole long cannot be a count. */
    static Fault unfit(BigDecimal value, String label) {
        if (value.stripTrailingZeros().scale() > 0) {
            return Fault.notWhole(label, value.toPlainString());
        }
        return value.signum() < 0
                ? Fault.negative(label, value.toPlainString())
                : Fault.tooLarge(label, value.toPlainString());
    }
}
