package dev.counterbill.parquet;

import java.util.Arrays;

/**
 * Levels and dictionary numbers as runs of one value and runs of bit-packed values in turn:
 * Encodings.md of parquet-format, "RLE". Gives the bytes that parquet-java's encoder gives, which
 * takes its values one by one.
 */
final class HybridRuns {
    /** Packed together; as many equal ones are worth a run. */
    private static final int GROUP = 8;

    /** The header of a packed run is one byte here. */
    private static final int MOST_GROUPS = 63;

    private final int bits;
    private byte[] bytes = new byte[1 << 10];
    private int size;

    /** Of the packed run at hand; -1 where there is none. */
    private int header = -1;

    private int groups;

    private HybridRuns(int bits) {
        this.bits = bits;
    }

    /**
     * Encodes values.
     *
     * @param bits of a value, 0 to 31
     */
    static byte[] of(int[] values, int count, int bits) {
        HybridRuns runs = new HybridRuns(bits);
        runs.add(values, count);
        return Arrays.copyOf(runs.bytes, runs.size);
    }

    /** The same of zeros alone. */
    static byte[] ofZeros(int count, int bits) {
        if (count < GROUP) {
            return of(new int[count], count, bits);
        }
        HybridRuns runs = new HybridRuns(bits);
        runs.addRun(0, count);
        return Arrays.copyOf(runs.bytes, runs.size);
    }

    private void add(int[] values, int count) {
        int at = 0;
        while (at < count) {
            int end = endOfRun(values, at, count);
            if (end - at >= GROUP) {
                addRun(values[at], end - at);
                at = end;
            } else {
                addGroup(values, at, count);
                at += GROUP;
            }
        }
        endPacked();
    }

    private static int endOfRun(int[] values, int at, int count) {
        int value = values[at];
        int end = at + 1;
        while (end < count && values[end] == value) {
            end++;
        }
        return end;
    }

    private void addRun(int value, int count) {
        endPacked();
        reserve(2 * Integer.BYTES + 2);
        int rest = count << 1;
        while ((rest & ~0x7F) != 0) {
            bytes[size++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        for (int written = 0; written < bits; written += Byte.SIZE) {
            bytes[size++] = (byte) (value >>> written);
        }
    }

    /** The last group of all is filled up with zeros. */
    private void addGroup(int[] values, int at, int count) {
        if (groups == MOST_GROUPS) {
            endPacked();
        }
        reserve(bits + 1);
        if (header < 0) {
            header = size++;
        }
        long packed = 0;
        int filled = 0;
        for (int i = at; i < at + GROUP; i++) {
            packed |= (i < count ? (long) values[i] : 0) << filled;
            filled += bits;
            while (filled >= Byte.SIZE) {
                bytes[size++] = (byte) packed;
                packed >>>= Byte.SIZE;
                filled -= Byte.SIZE;
            }
        }
        groups++;
    }

    private void endPacked() {
        if (header >= 0) {
            bytes[header] = (byte) (groups << 1 | 1);
            header = -1;
            groups = 0;
        }
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2 + more);
        }
    }
}
