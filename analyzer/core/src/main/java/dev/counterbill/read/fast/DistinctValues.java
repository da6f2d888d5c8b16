package dev.counterbill.read.fast;

import java.util.Arrays;

/**
 * The distinct byte slices that one thread has met as values of categories and labels, numbered
 * from 1; 0 is the absent value. Looking one up makes no object: that is what it is for.
 */
public final class DistinctValues {
    /** Above so many values a file is not the kind that the fast readers are for. */
    private static final int MAX_VALUES = 1 << 21;

    private static final int MAX_BYTES = 1 << 28;

    /** High half: of the hash; low half: number, so that 0 is free. */
    private long[] entries = new long[1 << 10];

    private byte[] bytes = new byte[1 << 14];
    private int[] begin = new int[1 << 9];
    private int used;
    private int size;

    /** How many numbers were given. */
    public int size() {
        return size;
    }

    /** All values, one behind the other. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where a value begins in {@link #bytes}. */
    public int begin(int id) {
        return begin[id];
    }

    /** Where a value ends in {@link #bytes}. */
    public int end(int id) {
        return begin[id + 1];
    }

    /**
     * The number of a slice; -1 where there are too many.
     *
     * @param from with {@link KeyHash#PADDING} bytes behind the slice, whose values do not matter
     */
    public int idOf(byte[] from, int at, int end) {
        int length = end - at;
        long hash = Bytes.quickHash(from, at, end);
        int mask = entries.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        for (long entry = entries[slot]; entry != 0; entry = entries[slot = slot + 1 & mask]) {
            if (entry >>> 32 == hash >>> 32) {
                int id = (int) entry;
                if (begin[id + 1] - begin[id] == length
                        && Bytes.equal(bytes, begin[id], from, at, length)) {
                    return id;
                }
            }
        }
        return add(from, at, length, hash, slot);
    }

    private int add(byte[] from, int at, int length, long hash, int slot) {
        if (size == MAX_VALUES || used + length > MAX_BYTES) {
            return -1;
        }
        int id = ++size;
        if (id + 1 >= begin.length) {
            begin = Arrays.copyOf(begin, begin.length * 2);
        }
        if (used + length + Bytes.PADDING > bytes.length) {
            bytes = Arrays.copyOf(bytes, (used + length) * 2 + Bytes.PADDING);
        }
        System.arraycopy(from, at, bytes, used, length);
        used += length;
        begin[id + 1] = used;
        entries[slot] = hash >>> 32 << 32 | id;
        if (size * 2 > entries.length) {
            grow();
        }
        return id;
    }

    private void grow() {
        long[] bigger = new long[entries.length * 2];
        int mask = bigger.length - 1;
        for (long entry : entries) {
            if (entry != 0) {
                int slot = (int) (entry >>> 32) & mask;
                while (bigger[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                bigger[slot] = entry;
            }
        }
        entries = bigger;
    }
}
