package dev.counterbill.read.fast;

import java.io.IOException;

/**
 * Reads the lines of one part of a file whose mapping has no plan: all are left to the plain
 * reader, which so has as many threads as there are.
 */
final class SessionLines extends LinePart {
    SessionLines(Window window, PlainRows plain) {
        super(window, plain);
    }

    @Override
    void readOne() throws IOException {
        scan(lineBegin + 1);
    }

    @Override
    public void take() {
        // Lines are left one by one.
    }

    @Override
    boolean scan(int stop) throws IOException {
        while (lineBegin < stop) {
            int end = Math.min(newlineFrom(lineBegin), window.limit);
            if (!isBlank(window.bytes, lineBegin, end)) {
                leave(end);
            }
            lineNumber++;
            lineBegin = end + 1;
        }
        return false;
    }
}
