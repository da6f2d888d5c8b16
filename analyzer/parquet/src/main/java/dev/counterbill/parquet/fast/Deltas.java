package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;

/** The encoding DELTA_BINARY_PACKED of Encodings.md: blocks of bit-packed differences. */
final class Deltas {
    private static final int MOST_BLOCK_VALUES = 1 << 16;
    private static final int MOST_MINI_BLOCKS = 512;

    /** The values of the page; the first {@link #size} are filled. */
    long[] values = new long[0];

    int size;

    /** Behind the last byte that was read. */
    int at;

    private byte[] bytes = {};
    private int end;

    /**
     * Decodes all values.
     *
     * @param most more values than that are not believed
     * @param isInt of 32 bits, which wrap around as such
     */
    void decode(byte[] newBytes, int newAt, int newEnd, int most, boolean isInt) throws NotFast {
        bytes = newBytes;
        at = newAt;
        end = newEnd;
        long blockValues = unsigned();
        long miniBlocks = unsigned();
        long total = unsigned();
        long last = zigZag();
        if (blockValues <= 0
                || blockValues > MOST_BLOCK_VALUES
                || miniBlocks <= 0
                || miniBlocks > MOST_MINI_BLOCKS
                || blockValues % miniBlocks != 0
                || blockValues / miniBlocks % 8 != 0
                || total < 0
                || total > most) {
            throw new NotFast("a delta header that is out of range");
        }
        size = (int) total;
        int perMini = (int) (blockValues / miniBlocks);
        if (values.length < size + perMini) {
            values = new long[size + perMini];
        }
        if (size > 0) {
            values[0] = last;
        }
        int filled = 1;
        while (filled < size) {
            long least = zigZag();
            int widths = at;
            at += (int) miniBlocks;
            for (int mini = 0; mini < miniBlocks && filled < size; mini++) {
                requireBytes(0);
                int width = bytes[widths + mini] & 0xFF;
                if (width > 64) {
                    throw new NotFast("a delta width that is out of range");
                }
                int length = width * perMini / 8;
                requireBytes(length);
                int count = Math.min(perMini, size - filled);
                add(filled, count, least, width, isInt);
                filled += count;
                at += length;
            }
        }
    }

    private void add(int from, int count, long least, int width, boolean isInt) {
        long last = values[from - 1];
        long mask = width == 64 ? -1 : (1L << width) - 1;
        for (int i = 0; i < count; i++) {
            long bit = (long) i * width;
            int place = at + (int) (bit >>> 3);
            int shift = (int) bit & 7;
            long packed = Words.longAt(bytes, place) >>> shift;
            if (shift + width > 64) {
                packed |= (long) bytes[place + 8] << 64 - shift;
            }
            last += least + (packed & mask);
            values[from + i] = isInt ? (int) last : last;
        }
    }

    private void requireBytes(int count) throws NotFast {
        if (at < 0 || at > end || count > end - at) {
            throw new NotFast("a page ends inside its differences");
        }
    }

    private long zigZag() throws NotFast {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    private long unsigned() throws NotFast {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            requireBytes(1);
            long b = bytes[at++];
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new NotFast("a number of more than 64 bits");
    }
}
