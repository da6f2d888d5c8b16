package dev.counterbill.read.fast;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time, in one long: a fifth of the instructions of a loop over bytes.
 * Arrays that are read this way have {@link #PADDING} bytes behind their last one.
 */
final class Bytes {
    /** How far behind the last byte of an array its readers may look. */
    static final int PADDING = 32;

    /** Bit 7 of every byte. */
    static final long HIGH = 0x8080808080808080L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long[] TEN = new long[17];

    static {
        TEN[0] = 1;
        for (int i = 1; i < TEN.length; i++) {
            TEN[i] = TEN[i - 1] * 10;
        }
    }

    private Bytes() {}

    /** Eight bytes, the first one in the lowest bits. */
    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /**
     * Bit 7 of the first byte that is below {@code limit} (1 to 127), and perhaps of bytes behind
     * it that are not: only the lowest bit that is set can be trusted.
     */
    static long firstBelow(long word, int limit) {
        return word - ONES * limit & ~word & HIGH;
    }

    /** Bit 7 of the first byte that equals {@code b}, with the same reservation. */
    static long firstEqual(long word, int b) {
        long difference = word ^ ONES * b;
        return difference - ONES & ~difference & HIGH;
    }

    /** Number of the byte in whose bit 7 the lowest bit that is set stands. */
    static int index(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** The first {@code count} (0 to 7) bytes of a word; the others are zero. */
    static long low(long word, int count) {
        return word & (1L << (count << 3)) - 1;
    }

    /**
     * The whole number that 1 to 16 ASCII digits write.
     *
     * @return -1 where there are fewer, more, or other characters
     */
    static long digits(byte[] bytes, int begin, int end) {
        int length = end - begin;
        if (length <= 0 || length > 16) {
            return -1;
        }
        if (length <= 8) {
            return eightDigits(word(bytes, begin), length);
        }
        long high = eightDigits(word(bytes, begin), 8);
        long low = eightDigits(word(bytes, begin + 8), length - 8);
        return (high | low) < 0 ? -1 : high * TEN[length - 8] + low;
    }

    /**
     * The number of the first 1 to 8 digits of a word, -1 where another character is among them.
     */
    private static long eightDigits(long word, int length) {
        // Shifted up, the digits stand last and zeros that are no digits stand before them.
        long shifted = word << (8 - length << 3);
        long digits = shifted - (0x3030303030303030L << (8 - length << 3));
        // A byte below '0' borrows and gets its high bit; one above '9' gets it by adding 0x76.
        if (((digits | digits + 0x7676767676767676L) & HIGH) != 0) {
            return -1;
        }
        digits = digits * 10 + (digits >>> 8);
        long even = (digits & 0x000000FF000000FFL) * 0x000F424000000064L;
        long odd = (digits >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L;
        return even + odd >>> 32;
    }

    /**
     * The whole number that the first 0 to 8 digits of a word write, 0 for none, without asking how
     * many there are.
     *
     * @return -1 where another character is among them, or where more digits follow a zero: that is
     *     another text, though the same number
     */
    static long count(long word, int length) {
        // In two steps, since a shift by 64 does nothing.
        int half = 32 - (length << 2);
        long digits = (word << half << half) - (0x3030303030303030L << half << half);
        // A zero at the begin and a longer text: both numbers are negative.
        long odd =
                (digits | digits + 0x7676767676767676L) & HIGH
                        | ((word & 0xFF ^ '0') - 1 & 1 - length) >> Long.SIZE - 1;
        digits = digits * 10 + (digits >>> 8);
        long even = (digits & 0x000000FF000000FFL) * 0x000F424000000064L;
        long rest = (digits >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L;
        // Not asked for: what stands in a log is hard to foretell.
        return even + rest >>> 32 | (odd | -odd) >> Long.SIZE - 1;
    }

    /**
     * The second of a day that {@code HH:MM:SS} in a word is.
     *
     * @return -1 where it is none
     */
    static int secondOfDay(long word) {
        long digits = word ^ 0x30303A30303A3030L;
        if (((digits | digits + 0x7676007676007676L) & HIGH | digits & 0x0000FF0000FF0000L) != 0) {
            return -1;
        }
        int hour = (int) (digits & 0xF) * 10 + (int) (digits >>> 8 & 0xF);
        int minute = (int) (digits >>> 24 & 0xF) * 10 + (int) (digits >>> 32 & 0xF);
        int second = (int) (digits >>> 48 & 0xF) * 10 + (int) (digits >>> 56);
        return hour > 23 || minute > 59 || second > 59 ? -1 : hour * 3600 + minute * 60 + second;
    }

    /** Two ASCII digits as a number, -1 where they are none. */
    static int two(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
    }

    /** A hash of a slice; reads up to seven bytes behind its end. */
    static long hash(byte[] bytes, int begin, int end) {
        long hash = (long) end - begin;
        int at = begin;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ word(bytes, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ low(word(bytes, at), end - at)) * 0xBF58476D1CE4E5B9L;
        return hash ^ hash >>> 29;
    }

    /**
     * A hash of a slice by its length and its first, middle and last eight bytes, which do not wait
     * for each other: for tables that compare the whole slice after it. Reads up to seven bytes
     * behind its end.
     */
    static long quickHash(byte[] bytes, int begin, int end) {
        int length = end - begin;
        long first = word(bytes, begin);
        long hash = (long) length * 0x9E3779B97F4A7C15L;
        if (length < 8) {
            hash ^= low(first, length) * 0xC2B2AE3D27D4EB4FL;
        } else {
            long middle = word(bytes, begin + (length - 8 >>> 1));
            long last = word(bytes, end - 8);
            hash ^=
                    first * 0xC2B2AE3D27D4EB4FL
                            + (middle ^ middle >>> 31) * 0x165667B19E3779F9L
                            + (last ^ last >>> 29) * 0xD6E8FEB86659FD93L;
        }
        hash ^= hash >>> 32;
        hash *= 0xBF58476D1CE4E5B9L;
        return hash ^ hash >>> 29;
    }

    /** Whether two slices of one length are equal; reads up to seven bytes behind their ends. */
    static boolean equal(byte[] left, int leftAt, byte[] right, int rightAt, int length) {
        int last = length - 32;
        long differs = 0;
        if (last >= 0) {
            // Few steps, the last of which may look at some bytes again: how many there are is
            // easier to foretell than the number of words.
            for (int i = 0; i < last; i += 32) {
                differs |= differing(left, leftAt + i, right, rightAt + i);
            }
            return (differs | differing(left, leftAt + last, right, rightAt + last)) == 0;
        }
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            differs |= word(left, leftAt + i) ^ word(right, rightAt + i);
        }
        return (differs | low(word(left, leftAt + i) ^ word(right, rightAt + i), length - i)) == 0;
    }

    /** The bits in which 32 bytes differ, over each other. */
    private static long differing(byte[] left, int leftAt, byte[] right, int rightAt) {
        return word(left, leftAt) ^ word(right, rightAt)
                | word(left, leftAt + 8) ^ word(right, rightAt + 8)
                | word(left, leftAt + 16) ^ word(right, rightAt + 16)
                | word(left, leftAt + 24) ^ word(right, rightAt + 24);
    }
}
