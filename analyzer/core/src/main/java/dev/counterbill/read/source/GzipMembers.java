package dev.counterbill.read.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses gzip (RFC 1952), all members one behind the other, each against its checksum and
 * length. zlib copies the last 32 KiB of what it made at the end of each call, so it is given much
 * at once: with 8 KiB at a time, as Commons Compress reads, it takes an eighth longer, and a
 * compressed log is read no faster than it is decompressed.
 */
final class GzipMembers extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HAS_HEADER_SUM = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    /** Time of the file, compression level and system. */
    private static final int UNREAD_BYTES = 6;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private int members;
    private boolean hasEnded;

    /** What went wrong goes wrong again, whatever the buffer holds by then. */
    private @Nullable IOException failure;

    /**
     * Begins with the first member.
     *
     * @throws EOFException where its header is cut off
     * @throws IOException where there is none
     */
    GzipMembers(InputStream in) throws IOException {
        this.in = in;
        readHeader(next());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int begin, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        try {
            return decompress(to, begin, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int decompress(byte[] to, int begin, int length) throws IOException {
        while (!hasEnded) {
            int made;
            try {
                made = inflater.inflate(to, begin, length);
            } catch (DataFormatException e) {
                throw new IOException(String.valueOf(e.getMessage()), e);
            }
            if (made > 0) {
                sum.update(to, begin, made);
                return made;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new IOException("a dictionary is needed, which gzip has none of");
            } else if (refill()) {
                giveRest();
            } else {
                throw truncated();
            }
        }
        return -1;
    }

    private void endMember() throws IOException {
        at = limit - inflater.getRemaining();
        long stated = nextInt();
        if (stated != sum.getValue()) {
            throw new IOException("the checksum is " + sum.getValue() + ", not " + stated);
        }
        long length = nextInt();
        if (length != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new IOException("the length is " + inflater.getBytesWritten());
        }
        int first = nextOrEnd();
        if (first < 0) {
            hasEnded = true;
            return;
        }
        inflater.reset();
        sum.reset();
        readHeader(first);
    }

    private void readHeader(int first) throws IOException {
        if (first != MAGIC_1 || next() != MAGIC_2) {
            throw new IOException(members == 0 ? "no gzip" : "Garbage after a member");
        }
        members++;
        int method = next();
        if (method != DEFLATE) {
            throw new IOException("compression method " + method);
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new IOException("reserved flags " + flags);
        }
        skip(UNREAD_BYTES);
        if ((flags & HAS_EXTRA) != 0) {
            int low = next();
            skip(next() << Byte.SIZE | low);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_SUM) != 0) {
            skip(Short.BYTES);
        }
        giveRest();
    }

    /** What is left in the buffer goes to the inflater, which says at its end how much was more. */
    private void giveRest() {
        inflater.setInput(buffer, at, limit - at);
        at = limit;
    }

    private void skipText() throws IOException {
        int next;
        do {
            next = next();
        } while (next != 0);
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private long nextInt() throws IOException {
        long number = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            number |= (long) next() << Byte.SIZE * i;
        }
        return number;
    }

    private int next() throws IOException {
        int next = nextOrEnd();
        if (next < 0) {
            throw truncated();
        }
        return next;
    }

    private static EOFException truncated() {
        return new EOFException("Truncated gzip");
    }

    private int nextOrEnd() throws IOException {
        return at < limit || refill() ? buffer[at++] & 0xFF : -1;
    }

    /** False at the end of the file. */
    private boolean refill() throws IOException {
        int read;
        do {
            read = in.read(buffer, 0, buffer.length);
        } while (read == 0);
        at = 0;
        limit = Math.max(0, read);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
