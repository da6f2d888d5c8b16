package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;
import java.util.Arrays;

/**
 * The distinct values of one column that one thread has met, numbered from 1; 0 is the absent
 * value. Looking one up makes no object.
 */
final class Distinct {
    /** Above so many values a column is not one of categories or labels. */
    private static final int MOST_VALUES = 1 << 21;

    private static final int MOST_BYTES = 1 << 27;

    /** High half: of the hash; low half: number, so that 0 is free. */
    private long[] entries = new long[256];

    byte[] bytes = new byte[1 << 12];
    private int[] begins = new int[128];
    private int used;
    private int size;

    int size() {
        return size;
    }

    int begin(int id) {
        return begins[id];
    }

    int end(int id) {
        return begins[id + 1];
    }

    int idOf(byte[] from, int begin, int end) throws NotFast {
        int length = end - begin;
        long hash = hash(from, begin, end);
        int mask = entries.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        for (long entry = entries[slot]; entry != 0; entry = entries[slot = slot + 1 & mask]) {
            if (entry >>> 32 == hash >>> 32) {
                int id = (int) entry;
                if (begins[id + 1] - begins[id] == length
                        && Arrays.equals(bytes, begins[id], begins[id + 1], from, begin, end)) {
                    return id;
                }
            }
        }
        return add(from, begin, length, hash, slot);
    }

    private static long hash(byte[] from, int begin, int end) {
        long hash = (long) end - begin;
        int at = begin;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ Words.longAt(from, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        for (; at < end; at++) {
            hash = (hash ^ from[at]) * 0x9E3779B97F4A7C15L;
        }
        hash ^= hash >>> 32;
        return hash * 0xC2B2AE3D27D4EB4FL;
    }

    private int add(byte[] from, int begin, int length, long hash, int slot) throws NotFast {
        if (size == MOST_VALUES || used + length > MOST_BYTES) {
            throw new NotFast("a column of categories or labels has millions of values");
        }
        int id = ++size;
        if (id + 1 >= begins.length) {
            begins = Arrays.copyOf(begins, begins.length * 2);
        }
        if (used + length + Words.PADDING > bytes.length) {
            bytes = Arrays.copyOf(bytes, (used + length) * 2 + Words.PADDING);
        }
        System.arraycopy(from, begin, bytes, used, length);
        used += length;
        begins[id + 1] = used;
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
