package dev.counterbill.read.fast;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * 64 bits of the key by which duplicates are recognised. Equal keys have equal hashes, whichever
 * reader met them; equal hashes only mean that the records have to be looked at again.
 */
public final class KeyHash {
    /** Of a record without a key. */
    public static final long NONE = 0;

    /** Bytes that an array must have behind a key. */
    public static final int PADDING = Bytes.PADDING;

    /** Of keys that are longer it has to be asked whether their records can be compared whole. */
    public static final int MOST_BYTES = 1 << 19;

    private KeyHash() {}

    /** Of a key as the mapping writes it. */
    public static long of(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return of(Arrays.copyOf(bytes, bytes.length + Bytes.PADDING), bytes.length);
    }

    /**
     * Of a key as bytes of UTF-8.
     *
     * @param key with {@link #PADDING} bytes behind the key, whose values do not matter
     */
    public static long of(byte[] key, int length) {
        long hash = Bytes.hash(key, 0, length);
        return hash == NONE ? 1 : hash;
    }
}
