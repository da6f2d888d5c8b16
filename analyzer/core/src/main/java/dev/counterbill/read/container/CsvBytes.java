package dev.counterbill.read.container;

import dev.counterbill.read.CsvDelimiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Arrays;

/**
 * Gives bytes as ISO 8859-1 characters, and can go back to the begin of the row that is being read,
 * so that reading goes on behind a bad one. Holds no more than that row and one buffer.
 */
final class CsvBytes extends Reader {
    /** Longest row; a longer one is taken for a quote that is never closed. */
    static final int MAX_ROW_BYTES = 16 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private long bufferBegin;
    private int length;
    private int at;
    private int kept;
    private boolean ended;

    /** A row outgrew {@link #MAX_ROW_BYTES}. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    CsvBytes(InputStream in) {
        this.in = in;
    }

    /** Reads the first bytes, goes behind a byte order mark, and tells the delimiter. */
    char begin() throws IOException {
        while (length < buffer.length && fill()) {
            // A pipe may give one byte at a time.
        }
        at = TextHead.bomLength(buffer, length);
        kept = at;
        return CsvDelimiter.of(buffer, TextHead.firstSolid(buffer, length), length);
    }

    /** Position of the next character that {@link #read} gives, from the begin of the file. */
    long position() {
        return bufferBegin + at;
    }

    /** What stands before this position is not gone back to any more. */
    void keepFrom(long position) {
        kept = (int) (position - bufferBegin);
    }

    /** Goes back to the last kept position and behind so many line ends. */
    void goBackBehindLines(int lines) throws IOException {
        at = kept;
        for (int line = 0; line < lines; line++) {
            skipLine();
        }
        kept = at;
    }

    private void skipLine() throws IOException {
        for (int c = next(); c >= 0; c = next()) {
            if (c == '\n') {
                return;
            }
            if (c == '\r') {
                if (at < length || fill()) {
                    if (buffer[at] == '\n') {
                        at++;
                    }
                }
                return;
            }
        }
    }

    private int next() throws IOException {
        if (at == length && !fill()) {
            return -1;
        }
        return buffer[at++] & 0xFF;
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (length == buffer.length) {
            if (kept > 0) {
                System.arraycopy(buffer, kept, buffer, 0, length - kept);
                bufferBegin += kept;
                length -= kept;
                at -= kept;
                kept = 0;
            }
            if (length > buffer.length / 2) {
                if (buffer.length >= MAX_ROW_BYTES) {
                    throw new RowTooLong();
                }
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        int read = in.read(buffer, length, buffer.length - length);
        if (read <= 0) {
            ended = true;
            return false;
        }
        length += read;
        return true;
    }

    @Override
    public int read(char[] chars, int begin, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (at == length && !fill()) {
            return -1;
        }
        int given = Math.min(count, length - at);
        for (int i = 0; i < given; i++) {
            chars[begin + i] = (char) (buffer[at + i] & 0xFF);
        }
        at += given;
        return given;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
