package dev.counterbill.read.container;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.util.Optional;

/** What the first bytes of a file tell about its text. */
public final class TextHead {
    private TextHead() {}

    /** Length of a UTF-8 byte order mark at the begin: 3 or 0. */
    static int bomLength(byte[] head, int length) {
        return length >= 3
                        && (head[0] & 0xFF) == 0xEF
                        && (head[1] & 0xFF) == 0xBB
                        && (head[2] & 0xFF) == 0xBF
                ? 3
                : 0;
    }

    /**
     * Index of the first byte that is no blank, behind a byte order mark; {@code length} if none.
     */
    static int firstSolid(byte[] head, int length) {
        int at = bomLength(head, length);
        while (at < length && isBlank(head[at])) {
            at++;
        }
        return at;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** True where there is nothing but blanks. */
    public static boolean isBlank(byte[] head) {
        return firstSolid(head, head.length) == head.length;
    }

    /**
     * Why no text reader can take a file that begins like this: UTF-16 or UTF-32 (by byte order
     * mark, or by zero bytes in every other place), or not text at all.
     */
    public static Optional<DamagedFile> fault(byte[] head) {
        int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                zeros[i & 1]++;
            }
        }
        int half = head.length / 2;
        boolean marked =
                head.length >= 2
                        && (((head[0] & 0xFF) == 0xFE && (head[1] & 0xFF) == 0xFF)
                                || ((head[0] & 0xFF) == 0xFF && (head[1] & 0xFF) == 0xFE));
        boolean alternating =
                head.length >= 8
                        && Math.max(zeros[0], zeros[1]) > half * 7 / 10
                        && Math.min(zeros[0], zeros[1]) < half / 10;
        if (marked || alternating) {
            return Optional.of(
                    new DamagedFile(
                            "NOT_UTF8", "the file is UTF-16 text; convert it to UTF-8 first"));
        }
        if (zeros[0] + zeros[1] > head.length / 2) {
            return Optional.of(
                    new DamagedFile(
                            "NOT_TEXT",
                            "the file begins with zero bytes; fetch or export it again"));
        }
        return Optional.empty();
    }
}
