package dev.counterbill.read.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses gzip (RFC 1952), all members one behind the other, each against its checksum and
 * length: what a decoder got wrong would not pass as a log.
 */
public final class GzipMembers extends InputStream {
    /** Smaller files are decompressed before {@link FastDeflate} has been compiled. */
    private static final long LEAST_FAST_BYTES = 16L << 20;

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

    private final InputStream source;
    private final GzipInput in;
    private final Deflate deflate;
    private final CRC32 sum = new CRC32();
    private long length;
    private int members;
    private boolean hasEnded;

    /** What went wrong goes wrong again, whatever the buffer holds by then. */
    private @Nullable IOException failure;

    /**
     * Begins with the first member.
     *
     * @param sizeBytes of the compressed file, or -1 where it is not known
     * @throws EOFException where its header is cut off
     * @throws ZipException where there is none
     */
    public static GzipMembers of(InputStream in, long sizeBytes) throws IOException {
        return new GzipMembers(
                in, sizeBytes >= LEAST_FAST_BYTES ? FastDeflate::new : ZlibDeflate::new);
    }

    GzipMembers(InputStream source, Function<GzipInput, Deflate> decoder) throws IOException {
        this.source = source;
        this.in = new GzipInput(source);
        this.deflate = decoder.apply(in);
        readHeader(next());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int begin, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (failure != null) {
            throw failure;
        }
        try {
            return decompress(to, begin, most);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int decompress(byte[] to, int begin, int most) throws IOException {
        while (!hasEnded) {
            int made;
            try {
                made = deflate.decode(to, begin, most);
            } catch (DataFormatException e) {
                throw fault(String.valueOf(e.getMessage()));
            }
            if (made > 0) {
                sum.update(to, begin, made);
                length += made;
                return made;
            }
            if (deflate.hasEnded()) {
                endMember();
            } else if (!in.refill()) {
                throw truncated();
            }
        }
        return -1;
    }

    private void endMember() throws IOException {
        long statedSum = nextInt();
        if (statedSum != sum.getValue()) {
            throw fault("the checksum is " + sum.getValue() + ", not " + statedSum);
        }
        long statedLength = nextInt();
        if (statedLength != (length & 0xFFFFFFFFL)) {
            throw fault("the length is " + length);
        }
        int first = in.nextOrEnd();
        if (first < 0) {
            hasEnded = true;
            return;
        }
        deflate.reset();
        sum.reset();
        length = 0;
        readHeader(first);
    }

    private void readHeader(int first) throws IOException {
        if (first != MAGIC_1 || next() != MAGIC_2) {
            throw fault(members == 0 ? "no gzip" : "Garbage after a member");
        }
        members++;
        int method = next();
        if (method != DEFLATE) {
            throw fault("compression method " + method);
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw fault("reserved flags " + flags);
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
        int next = in.nextOrEnd();
        if (next < 0) {
            throw truncated();
        }
        return next;
    }

    private static ZipException fault(String words) {
        return new ZipException(words);
    }

    private static EOFException truncated() {
        return new EOFException("Truncated gzip");
    }

    @Override
    public void close() throws IOException {
        deflate.close();
        source.close();
    }
}
