package dev.counterbill.read.dedup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes and reads small values one behind the other: how held-back records lie in memory. */
final class Packed {
    byte[] bytes;
    int at;

    Packed() {
        this.bytes = new byte[256];
    }

    Packed(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    private void reserve(int count) {
        if (at + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + count));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[at++] = (byte) value;
    }

    /** Seven bits per byte, the lowest first; small numbers are short. */
    void putLong(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** For numbers that may be below 0. */
    void putSigned(long value) {
        putLong((value << 1) ^ (value >> 63));
    }

    void putBytes(byte[] value) {
        putLong(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
    }

    void putText(@Nullable String text) {
        if (text == null) {
            putByte(0);
        } else {
            putByte(1);
            putBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    int getByte() {
        return bytes[at++];
    }

    long getLong() {
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

    int getInt() {
        return Math.toIntExact(getLong());
    }

    long getSigned() {
        long value = getLong();
        return (value >>> 1) ^ -(value & 1);
    }

    byte[] getBytes() {
        int length = getInt();
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    @Nullable String getText() {
        return getByte() == 0 ? null : new String(getBytes(), StandardCharsets.UTF_8);
    }
}
