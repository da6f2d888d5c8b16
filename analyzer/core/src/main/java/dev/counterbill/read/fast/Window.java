package dev.counterbill.read.fast;

import java.io.IOException;
import java.util.Arrays;

/**
 * A buffer that slides over a file. Behind its last byte stand a newline, a quote and more
 * newlines, so that a scanner stops there without asking for the end in its loops.
 */
final class Window {
    /** Fits the second-level cache beside everything else that the loop touches. */
    private static final int SIZE = 256 << 10;

    /**
     * The first windows are smaller, so that what happens only at the end of one (a row, or a
     * quote, that goes on behind it) has happened when the loops are compiled.
     */
    static final int FIRST_SIZE = 128 << 10;

    private static final int FIRST_WINDOWS = 64;

    /** What a scanner may look at behind the end, in blocks of 64 bytes from anywhere. */
    static final int PADDING = 128;

    byte[] bytes = new byte[SIZE + PADDING];

    /** End of the bytes that are there; a newline stands here. */
    int limit;

    /** Position in the file of the first byte of the buffer. */
    long offset;

    private Feed feed = (to, at, count) -> -1;
    private boolean ended;
    private int windows;

    /** Begins anew with another feed, to use the buffer again. */
    void open(Feed newFeed, long begin) {
        feed = newFeed;
        offset = begin;
        limit = 0;
        ended = false;
        bytes[0] = '\n';
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * Drops what stands before {@code keep} and reads more; {@code keep} is 0 afterwards.
     *
     * @param mostBytes most that may be kept
     * @throws NotFast where more would have to be kept
     */
    void slide(int keep, int mostBytes) throws IOException {
        int kept = limit - keep;
        if (kept > mostBytes) {
            throw new NotFast("a record is longer than " + mostBytes + " bytes");
        }
        if (kept > (bytes.length - PADDING) / 2) {
            bytes = Arrays.copyOf(bytes, (bytes.length - PADDING) * 2 + PADDING);
        }
        System.arraycopy(bytes, keep, bytes, 0, kept);
        offset += keep;
        limit = kept;
        int room = bytes.length - PADDING;
        if (windows < FIRST_WINDOWS && kept < FIRST_SIZE / 2) {
            room = FIRST_SIZE;
            windows++;
        }
        while (!ended && limit < room) {
            int read = feed.read(bytes, limit, room - limit);
            if (read < 0) {
                ended = true;
            } else {
                limit += read;
            }
        }
        Arrays.fill(bytes, limit, limit + PADDING, (byte) '\n');
        bytes[limit + 1] = '"';
    }
}
