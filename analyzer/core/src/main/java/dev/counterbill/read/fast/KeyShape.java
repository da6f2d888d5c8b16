package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The key of the first row of a class, cut at the part that differs from row to row. */
public final class KeyShape {
    private final String textBefore;
    private final String textBehind;
    private final byte[] before;
    private final byte[] behind;

    /** Whether the part that differs is the id of the request. */
    private final boolean isOfId;

    private final long form;

    private KeyShape(String before, String behind, boolean isOfId) {
        this.textBefore = before;
        this.textBehind = behind;
        this.isOfId = isOfId;
        this.form = KeyHash.form(before, behind);
        this.before = before.getBytes(StandardCharsets.UTF_8);
        this.behind = behind.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Cuts a key written as {@code mapping|length:part;length:part;suffix}, {@code -;} for an
     * absent part and without the mapping where providers give the ids.
     *
     * @param idBegin where the part that is the id of the request begins
     * @param idEnd where it ends; {@code idBegin} where there is none
     * @return null where the part is absent, or another one is the id
     */
    public static @Nullable KeyShape of(
            String key, DirectPlan.KeyPart part, int idBegin, int idEnd) {
        int at = part.partsBegin();
        for (int i = 0; ; i++) {
            boolean isAbsent = key.charAt(at) == '-';
            int colon = key.indexOf(':', at);
            int end = isAbsent ? at + 2 : colon + 1 + Integer.parseInt(key, at, colon, 10) + 1;
            if (i == part.number()) {
                boolean isOfId = idBegin == at && idEnd == end;
                return isAbsent || !isOfId && idBegin < idEnd
                        ? null
                        : new KeyShape(key.substring(0, at), key.substring(end), isOfId);
            }
            at = end;
        }
    }

    /** The key whose part that differs is this one. */
    String key(String part) {
        return textBefore + part.length() + ':' + part + ';' + textBehind;
    }

    /** Hashes the keys of rows. Owned by one thread. */
    public static final class Hasher {
        private byte[] key = new byte[256];

        /**
         * The {@link KeyHash} of a row's key.
         *
         * @param bytes in which the part that differs stands, in ASCII, with {@link
         *     KeyHash#PADDING} bytes behind it, whose values do not matter
         */
        public long of(KeyShape shape, byte[] bytes, int begin, int end) {
            if (shape.isOfId) {
                return KeyHash.clear(Bytes.hash(bytes, begin, end) ^ shape.form);
            }
            byte[] before = shape.before;
            byte[] behind = shape.behind;
            int length = end - begin;
            int most = before.length + behind.length + length + 16 + KeyHash.PADDING;
            if (most > key.length) {
                key = new byte[most * 2];
            }
            System.arraycopy(before, 0, key, 0, before.length);
            int at = putNumber(before.length, length);
            key[at++] = ':';
            System.arraycopy(bytes, begin, key, at, length);
            at += length;
            key[at++] = ';';
            System.arraycopy(behind, 0, key, at, behind.length);
            return KeyHash.of(key, at + behind.length);
        }

        private int putNumber(int at, int number) {
            int digits = 1;
            for (int rest = number; rest >= 10; rest /= 10) {
                digits++;
            }
            int rest = number;
            for (int i = at + digits - 1; i >= at; i--) {
                key[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            return at + digits;
        }
    }
}
