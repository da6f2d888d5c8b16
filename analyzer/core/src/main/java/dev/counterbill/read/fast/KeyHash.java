package dev.counterbill.read.fast;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * 64 bits of the key by which duplicates are recognised. Equal keys have equal hashes, whichever
 * reader met them; equal hashes only mean that the records have to be looked at again.
 *
 * <p>Where a part of the key is the id of the request, only the last {@link #FORM_BITS} bits depend
 * on the other parts, too. So keys of one id are recognised as such, whichever mapping wrote them.
 */
public final class KeyHash {
    /** Of a record without a key. */
    public static final long NONE = 0;

    /** Bytes that an array must have behind a key. */
    public static final int PADDING = Bytes.PADDING;

    /** Of keys that are longer it has to be asked whether their records can be compared whole. */
    public static final int MOST_BYTES = 1 << 19;

    /** How many bits tell keys of one id apart: 1 in 65,536 is looked at again for nothing. */
    public static final int FORM_BITS = 16;

    private KeyHash() {}

    /** Of a key as the mapping writes it, no part of which is the id of a request. */
    public static long of(String key) {
        return clear(hash(key));
    }

    /**
     * Of a key as the mapping writes it.
     *
     * @param idBegin where the part that is the id of the request begins, with its length
     * @param idEnd where it ends; {@code idBegin} where there is none
     */
    public static long of(String key, int idBegin, int idEnd) {
        if (idBegin == idEnd) {
            return of(key);
        }
        String id = key.substring(key.indexOf(':', idBegin) + 1, idEnd - 1);
        return clear(hash(id) ^ form(key.substring(0, idBegin), key.substring(idEnd)));
    }

    /** What the hashes of all keys of an id begin with; the others' bits are shifted out. */
    public static long idBits(String id) {
        return hash(id) >>> FORM_BITS;
    }

    /** What the parts of a key around the id add to the hash of the id. */
    static long form(String before, String behind) {
        return hash(before + behind) & (1L << FORM_BITS) - 1;
    }

    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Bytes.hash(Arrays.copyOf(bytes, bytes.length + Bytes.PADDING), 0, bytes.length);
    }

    /** The hash itself, unless it is that of records without a key. */
    static long clear(long hash) {
        return hash == NONE ? 1 : hash;
    }

    /**
     * Of a key as bytes of UTF-8.
     *
     * @param key with {@link #PADDING} bytes behind the key, whose values do not matter
     */
    public static long of(byte[] key, int length) {
        return clear(Bytes.hash(key, 0, length));
    }
}
