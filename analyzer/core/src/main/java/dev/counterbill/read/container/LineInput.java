package dev.counterbill.read.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream at its newlines without holding a line: {@link #content} gives the bytes of the
 * current line and ends there, however long it is. A raw newline cannot stand inside a JSON string,
 * so a bad line never costs its neighbours.
 */
final class LineInput implements Closeable {
    private final InputStream in;
    private final long maxLineBytes;
    private final byte[] buffer = new byte[1 << 16];
    private final Content content = new Content();
    private int at;
    private int length;
    private long line;
    private boolean newlineSeen = true;

    /** The line is longer than the bound; the rest of it is still to be skipped. */
    static final class LineTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    LineInput(InputStream in, long maxLineBytes) throws IOException {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        while (length < 3) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        at = TextHead.bomLength(buffer, length);
    }

    /** Goes to the first solid byte of the next line that has one; false at the end. */
    boolean nextLine() throws IOException {
        if (!newlineSeen) {
            skipLine();
        }
        line++;
        while (at < length || fill()) {
            byte b = buffer[at];
            if (!TextHead.isBlank(b)) {
                newlineSeen = false;
                content.given = 0;
                return true;
            }
            at++;
            line += b == '\n' ? 1 : 0;
        }
        return false;
    }

    /** Number of the current line, from 1. */
    long line() {
        return line;
    }

    /** The byte {@code offset} behind the begin of the content, or -1; for offsets 0 and 1. */
    int peek(int offset) throws IOException {
        while (at + offset >= length) {
            System.arraycopy(buffer, at, buffer, 0, length - at);
            length -= at;
            at = 0;
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                return -1;
            }
            length += read;
        }
        return buffer[at + offset] & 0xFF;
    }

    /** The rest of the current line, without its newline. */
    InputStream content() {
        return content;
    }

    /** Goes behind the current line's newline. */
    private void skipLine() throws IOException {
        while (at < length || fill()) {
            int end = newlineFrom(at);
            if (end >= 0) {
                at = end + 1;
                newlineSeen = true;
                return;
            }
            at = length;
        }
    }

    private int newlineFrom(int begin) {
        for (int i = begin; i < length; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        at = 0;
        length = Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private final class Content extends InputStream {
        long given;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int begin, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (newlineSeen || (at == length && !fill())) {
                return -1;
            }
            int limit = Math.min(length, at + count);
            int end = at;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int read = end - at;
            given += read;
            if (given > maxLineBytes) {
                throw new LineTooLong();
            }
            System.arraycopy(buffer, at, bytes, begin, read);
            at = end;
            if (end < limit) {
                // The newline itself is consumed here, so that the next call ends the content.
                at++;
                newlineSeen = true;
                return read == 0 ? -1 : read;
            }
            return read;
        }
    }
}
