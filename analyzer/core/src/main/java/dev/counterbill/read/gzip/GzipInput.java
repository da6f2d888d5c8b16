package dev.counterbill.read.gzip;

import java.io.IOException;
import java.io.InputStream;

/** The compressed bytes, of which a stretch is in memory; what nobody has used stays. */
final class GzipInput {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Those from {@link #at} to {@link #limit} are still to be used. */
    final byte[] bytes = new byte[BUFFER_BYTES];

    int at;
    int limit;
    private final InputStream in;

    GzipInput(InputStream in) {
        this.in = in;
    }

    /** The next byte, or -1 at the end. */
    int nextOrEnd() throws IOException {
        return at < limit || refill() ? bytes[at++] & 0xFF : -1;
    }

    /** Reads on behind what is still to be used; false at the end of the file. */
    boolean refill() throws IOException {
        System.arraycopy(bytes, at, bytes, 0, limit - at);
        limit -= at;
        at = 0;
        int read;
        do {
            read = in.read(bytes, limit, bytes.length - limit);
        } while (read == 0);
        limit += Math.max(0, read);
        return read > 0;
    }
}
