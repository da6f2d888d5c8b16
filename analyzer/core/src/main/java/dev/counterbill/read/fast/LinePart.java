package dev.counterbill.read.fast;

import java.io.IOException;

/** Reads the lines of one part of a file of JSON lines. */
abstract class LinePart implements SingleRows {
    /** Longer lines are the plain reader's, with the file. */
    private static final int MOST_LINE_BYTES = 16 << 20;

    final Window window;
    final PlainRows plain;

    /** Of the next line, in the part. */
    long lineNumber = 1;

    /** Where the next line begins in the window. */
    int lineBegin;

    LinePart(Window window, PlainRows plain) {
        this.window = window;
        this.plain = plain;
    }

    /**
     * Reads the lines of the window that begin before {@code stop}.
     *
     * @return whether there was no room for all of them
     */
    abstract boolean scan(int stop) throws IOException;

    /**
     * Where the first line begins behind the begin of a part: a newline never stands in a string.
     */
    long firstLine(long partBegin) throws IOException {
        window.slide(0, MOST_LINE_BYTES);
        while (true) {
            int newline = newlineFrom(0);
            if (newline < window.limit) {
                return window.offset + newline + 1;
            }
            if (window.hasEnded()) {
                return window.offset + window.limit;
            }
            window.slide(window.limit, MOST_LINE_BYTES);
        }
    }

    final int newlineFrom(int from) {
        byte[] bytes = window.bytes;
        int at = from;
        while (true) {
            long marks = Bytes.firstEqual(Bytes.word(bytes, at), '\n');
            if (marks != 0) {
                return at + Bytes.index(marks);
            }
            at += 8;
        }
    }

    /**
     * Reads the lines that begin before {@code endByte}.
     *
     * @return where the first line begins that was not read
     */
    long read(long beginByte, long endByte) throws IOException {
        if (window.limit == 0) {
            window.slide(0, MOST_LINE_BYTES);
        }
        lineBegin = (int) (beginByte - window.offset);
        while (true) {
            boolean isFull = scan((int) Math.min(endByte - window.offset, wholeLines()));
            if (lineBegin + window.offset >= endByte
                    || (window.hasEnded() && lineBegin >= window.limit)) {
                break;
            }
            if (!isFull) {
                window.slide(lineBegin, MOST_LINE_BYTES);
                lineBegin = 0;
            }
        }
        plain.flush();
        return Math.min(lineBegin, window.limit) + window.offset;
    }

    @Override
    public final void readAgain(long beginByte) throws IOException {
        lineBegin = (int) (beginByte - window.offset);
        while (newlineFrom(lineBegin) >= window.limit && !window.hasEnded()) {
            take();
            window.slide(lineBegin, MOST_LINE_BYTES);
            lineBegin = 0;
        }
        lineNumber = beginByte + 1;
        readOne();
    }

    /** Reads the line that begins next. */
    abstract void readOne() throws IOException;

    /** Lines that were read so far. */
    long lines() {
        return lineNumber - 1;
    }

    /**
     * Where the last line of the window ends. One that is cut is not begun: it would be wrong in a
     * hundred ways that whole lines never are, and a compiler that has met none compiles again for
     * each.
     */
    private int wholeLines() {
        int at = window.limit;
        if (!window.hasEnded()) {
            while (at > lineBegin && window.bytes[at - 1] != '\n') {
                at--;
            }
        }
        return at;
    }

    /** What no reader counts as a record. */
    static boolean isBlank(byte[] bytes, int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Leaves the line that begins next, and ends there, to the plain reader. */
    final void leave(int end) throws IOException {
        plain.add(window.bytes, lineBegin, end, lineNumber, 1, window.offset + lineBegin, null);
    }
}
