package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;

/**
 * Definition levels and dictionary numbers: runs of one value and runs of bit-packed values in
 * turn, as Encodings.md of parquet-format describes under "RLE".
 */
final class Runs {
    /**
     * Four values of so many bits are less than a word, which a shift by its width leaves as it is.
     */
    private static final int MOST_BITS_OF_FOUR = 15;

    private byte[] bytes = {};
    private int at;
    private int end;
    private int width;
    private int mask;

    /** Values left in the run. */
    private int left;

    private boolean isPacked;
    private int value;

    /** Of the next packed value, in bits from the begin of the array. */
    private long bit;

    /**
     * Begins to read.
     *
     * @param newBytes with {@link Words#PADDING} bytes behind the end
     * @param newWidth bits of a value, 0 to 32
     */
    void begin(byte[] newBytes, int newAt, int newEnd, int newWidth) throws NotFast {
        if (newWidth < 0 || newWidth > 32) {
            throw new NotFast("a bit width is out of range");
        }
        bytes = newBytes;
        at = newAt;
        end = newEnd;
        width = newWidth;
        mask = (int) ((1L << newWidth) - 1);
        left = 0;
    }

    /** How many of the next values are this one, as far as one run tells; they are passed over. */
    int passOver(int wanted, int most) throws NotFast {
        if (left == 0) {
            next();
        }
        if (isPacked || value != wanted) {
            return 0;
        }
        int passed = Math.min(left, most);
        left -= passed;
        return passed;
    }

    void read(int[] into, int from, int count) throws NotFast {
        int filled = from;
        int stop = from + count;
        while (filled < stop) {
            if (left == 0) {
                next();
            }
            int part = Math.min(left, stop - filled);
            if (isPacked) {
                unpack(into, filled, part);
            } else {
                fill(into, filled, filled + part, value);
            }
            left -= part;
            filled += part;
        }
    }

    private static void fill(int[] into, int from, int to, int value) {
        for (int i = from; i < to; i++) {
            into[i] = value;
        }
    }

    private void unpack(int[] into, int from, int count) {
        unpack(bytes, bit, width, mask, into, from, from + count);
        bit += (long) count * width;
    }

    /**
     * Shifts the values out of a word that is read anew when it runs dry. Words lie at multiples of
     * eight: without the second compiler others are put together byte by byte.
     */
    private static void unpack(
            byte[] source, long bit, int width, int mask, int[] into, int from, int to) {
        int at = (int) (bit >>> 6) << 3;
        int left = Long.SIZE - (int) (bit & 63);
        long word = Words.longAt(source, at) >>> (bit & 63);
        at += Long.BYTES;
        int i = from;
        // The first compiler leaves loops as they are: four at once take half the time. Where the
        // word at hand lacks some of their bits, the next one has them.
        int four = width * 4;
        for (int end = width > MOST_BITS_OF_FOUR ? from : to - 3; i < end; i += 4) {
            long values = word;
            if (left < four) {
                long next = Words.longAt(source, at);
                at += Long.BYTES;
                values |= next << left;
                word = next >>> four - left;
                left += Long.SIZE - four;
            } else {
                word >>>= four;
                left -= four;
            }
            into[i] = (int) values & mask;
            into[i + 1] = (int) (values >>>= width) & mask;
            into[i + 2] = (int) (values >>>= width) & mask;
            into[i + 3] = (int) (values >>> width) & mask;
        }
        for (; i < to; i++) {
            int value = (int) word;
            if (left < width) {
                long next = Words.longAt(source, at);
                at += Long.BYTES;
                value |= (int) (next << left);
                word = next >>> width - left;
                left += Long.SIZE - width;
            } else {
                word >>>= width;
                left -= width;
            }
            into[i] = value & mask;
        }
    }

    private void next() throws NotFast {
        int header = 0;
        int shift = 0;
        int b;
        do {
            if (at >= end || shift > 28) {
                throw new NotFast("a page ends inside its levels or dictionary numbers");
            }
            b = bytes[at++];
            header |= (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0);
        isPacked = (header & 1) != 0;
        if (isPacked) {
            int groups = header >>> 1;
            long length = (long) groups * width;
            bit = (long) at << 3;
            if (length > end - at) {
                // Some writers leave out the bytes of values that are not there.
                left = width == 0 ? 0 : (int) (((long) (end - at) << 3) / width);
                at = end;
            } else {
                left = (int) Math.min(Integer.MAX_VALUE, groups * 8L);
                at += (int) length;
            }
        } else {
            left = header >>> 1;
            int length = (width + 7) / 8;
            if (length > end - at) {
                throw new NotFast("a page ends inside its levels or dictionary numbers");
            }
            value = 0;
            for (int i = 0; i < length; i++) {
                value |= (bytes[at++] & 0xFF) << (i << 3);
            }
        }
        if (left == 0) {
            throw new NotFast("a run of no values");
        }
    }
}
