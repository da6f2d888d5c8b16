package dev.counterbill.parquet.fast;

import dev.counterbill.read.fast.AmountText;
import java.math.BigDecimal;

/**
 * The decimals of a batch's rows, exactly: their digits as a whole number, and how many of these
 * stand behind the point. Owned by one thread.
 */
final class Amounts {
    private static final int MOST_PLACES = 22;

    /** All of these are floating point numbers themselves, so that dividing by one rounds once. */
    private static final double[] TEN = new double[MOST_PLACES + 1];

    static {
        TEN[0] = 1;
        for (int i = 1; i < TEN.length; i++) {
            TEN[i] = TEN[i - 1] * 10;
        }
    }

    /**
     * A number of so many digits is the only one of them that a floating point number stands for.
     */
    private static final double UNIQUE = 1e15;

    final long[] digits = new long[Column.BATCH_ROWS];
    final byte[] places = new byte[Column.BATCH_ROWS];
    private final AmountText text = new AmountText();

    /** Most columns have about as many places everywhere. */
    private int likelyPlaces;

    void set(int row, long newDigits, int newPlaces) {
        digits[row] = newDigits;
        places[row] = (byte) newPlaces;
    }

    BigDecimal of(int row) {
        return BigDecimal.valueOf(digits[row], places[row]);
    }

    /**
     * Takes the decimal that a floating point number stands for, if it has up to 15 digits.
     *
     * @return false where it has more, or is no number
     */
    boolean setFloating(int row, double value) {
        if (isDecimal(row, value, likelyPlaces)) {
            return true;
        }
        for (int tried = 0; tried <= MOST_PLACES; tried++) {
            if (isDecimal(row, value, tried)) {
                likelyPlaces = tried;
                return true;
            }
        }
        return false;
    }

    private boolean isDecimal(int row, double value, int tried) {
        double shifted = Math.rint(value * TEN[tried]);
        if (Math.abs(shifted) < UNIQUE && shifted / TEN[tried] == value) {
            set(row, (long) shifted, tried);
            return true;
        }
        return false;
    }

    /** Takes a decimal written as text; false where it is none of the usual size. */
    boolean setText(int row, byte[] bytes, int begin, int end) {
        long read = text.read(bytes, begin, end);
        set(row, read, text.places);
        return read != AmountText.ODD;
    }

    /**
     * Takes a decimal written as a whole number, highest byte first; false where it is too long.
     */
    boolean setBinary(int row, byte[] bytes, int begin, int end, int scale) {
        int first = Math.max(begin, end - Long.BYTES);
        if (begin == end) {
            return false;
        }
        long value = bytes[first];
        for (int at = first + 1; at < end; at++) {
            value = value << Byte.SIZE | bytes[at] & 0xFF;
        }
        for (int at = begin; at < first; at++) {
            // Bytes in front say no more than the sign.
            if (bytes[at] != (byte) (value >> Long.SIZE - 1)) {
                return false;
            }
        }
        set(row, value, scale);
        return true;
    }
}
