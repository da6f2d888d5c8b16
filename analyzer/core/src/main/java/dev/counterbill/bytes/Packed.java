package dev.counterbill.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads small values one behind the other: how held-back records lie in memory, and
 * trees of the program's own files in a resource. Values are read in the order and by the kinds in
 * which they were written; nothing in the bytes tells them.
 */
public final class Packed {
    /** What was written so far stands before {@link #at}. */
    public byte[] bytes;

    /** Where the next value is written or read; 0 begins anew. */
    public int at;

    /** Begins to write. */
    public Packed() {
        this.bytes = new byte[256];
    }

    /** Begins to read somewhere in bytes. */
    public Packed(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** What was written so far. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, at);
    }

    private void reserve(int count) {
        if (at + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + count));
        }
    }

    public void putByte(int value) {
        reserve(1);
        bytes[at++] = (byte) value;
    }

    /** Seven bits per byte, the lowest first; small numbers are short. */
    public void putLong(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** For numbers that may be below 0. */
    public void putSigned(long value) {
        putLong((value << 1) ^ (value >> 63));
    }

    public void putBytes(byte[] value) {
        putLong(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
    }

    public void putText(@Nullable String text) {
        if (text == null) {
            putByte(0);
        } else {
            putByte(1);
            putBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    public int takeByte() {
        return bytes[at++];
    }

    public long takeLong() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    /**
     * A number that was written as a long.
     *
     * @throws ArithmeticException where it is too large
     */
    public int takeInt() {
        return Math.toIntExact(takeLong());
    }

    public long takeSigned() {
        long value = takeLong();
        return (value >>> 1) ^ -(value & 1);
    }

    public byte[] takeBytes() {
        int length = takeInt();
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    public @Nullable String takeText() {
        return takeByte() == 0 ? null : new String(takeBytes(), StandardCharsets.UTF_8);
    }
}
