package dev.counterbill.read.fast;

import java.io.IOException;

/** Reads the lines of one part of a file of JSON lines. */
final class JsonPart {
    /** Longer lines are the plain reader's, with the file. */
    private static final int MOST_LINE_BYTES = 16 << 20;

    private final Window window;
    private final RowMapper mapper;
    private final PlainRows plain;
    private final JsonShapes shapes;
    private long lineNumber = 1;
    private int lineBegin;

    JsonPart(Window window, JsonFields fields, RowMapper mapper, PlainRows plain) {
        this.window = window;
        this.mapper = mapper;
        this.plain = plain;
        this.shapes = new JsonShapes(fields, mapper.fields);
    }

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

    private int newlineFrom(int from) {
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
            scan((int) Math.min(endByte - window.offset, wholeLines()));
            boolean isFull = mapper.fields.rows == RowFields.ROWS;
            mapper.map(window.bytes, window.offset, plain);
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

    /** Leaves one line to the plain reader; the window stands over its begin. */
    void leaveLine(long beginByte) throws IOException {
        lineBegin = (int) (beginByte - window.offset);
        int newline = newlineFrom(lineBegin);
        while (newline >= window.limit && !window.hasEnded()) {
            window.slide(lineBegin, MOST_LINE_BYTES);
            lineBegin = 0;
            newline = newlineFrom(0);
        }
        lineNumber = beginByte + 1;
        leave(window.bytes, Math.min(newline, window.limit));
    }

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

    /** Reads the lines that begin before {@code stop}, as many as there is room for. */
    private void scan(int stop) throws IOException {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        while (lineBegin < stop && mapper.fields.rows < RowFields.ROWS) {
            mapper.fields.clearRow();
            int end = shapes.read(bytes, lineBegin);
            boolean isOdd = end == JsonText.WRONG;
            if (isOdd) {
                end = newlineFrom(lineBegin);
            }
            end = Math.min(end, limit);
            if (!isOdd) {
                mapper.fields.endRow(lineBegin, end, lineNumber, 1);
            } else if (!isBlank(bytes, lineBegin, end)) {
                mapper.fields.endOddRow(lineBegin, end, lineNumber, 1);
            }
            lineNumber++;
            lineBegin = end + 1;
        }
    }

    private static boolean isBlank(byte[] bytes, int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void leave(byte[] bytes, int end) throws IOException {
        plain.add(bytes, lineBegin, end, lineNumber, 1, window.offset + lineBegin, null);
    }
}
