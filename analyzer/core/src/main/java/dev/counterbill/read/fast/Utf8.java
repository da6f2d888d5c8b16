package dev.counterbill.read.fast;

/** Strict UTF-8, for slices that are not ASCII. */
final class Utf8 {
    private Utf8() {}

    /** Whether a slice is UTF-8 without a NUL: neither overlong forms nor surrogates. */
    static boolean isText(byte[] bytes, int begin, int end) {
        int at = begin;
        while (at < end) {
            byte b = bytes[at];
            int length = b > 0 ? 1 : sequence(bytes, at, end);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Length of the sequence of 2 to 4 bytes that begins here, or 0 where there is none. */
    static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
