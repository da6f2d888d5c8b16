package dev.counterbill.read.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.gzip.GzipMembers;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;

/** How a file is compressed, told by its first bytes and never by its name. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    ZIP;

    private static final String TRAILING_GARBAGE = "TRAILING_GARBAGE";

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name in reports. */
    public String id() {
        return id;
    }

    /** Decides by the magic numbers of RFC 1952, RFC 8878 and the ZIP application note. */
    public static Compression of(byte[] head, int length) {
        if (length >= 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B) {
            return GZIP;
        }
        if (length >= 4) {
            int magic =
                    (head[3] & 0xFF) << 24
                            | (head[2] & 0xFF) << 16
                            | (head[1] & 0xFF) << 8
                            | (head[0] & 0xFF);
            if (magic == 0xFD2FB528 || (magic & 0xFFFFFFF0) == 0x184D2A50) {
                return ZSTD;
            }
            if (magic == 0x04034B50 || magic == 0x06054B50) {
                return ZIP;
            }
        }
        return NONE;
    }

    /**
     * The plain bytes behind the compressed ones; all members of a gzip and all frames of a zstd
     * file. A stream that ends early, fails its checksum or is followed by something else throws
     * {@link DamagedFile} at the place where that shows.
     *
     * @param sizeBytes how many compressed bytes there are, or -1 where that is not known
     */
    InputStream decompress(InputStream raw, long sizeBytes) throws IOException {
        try {
            return decompressing(raw, sizeBytes);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private InputStream decompressing(InputStream raw, long sizeBytes) throws IOException {
        return switch (this) {
            case NONE -> raw;
            case GZIP -> new Checked(gzip(raw, sizeBytes), "GZIP");
            case ZSTD -> new Checked(new ZstdInputStream(new BufferedInputStream(raw)), "ZSTD");
            case ZIP ->
                    throw new DamagedFile(
                            "ZIP_NOT_READ",
                            "a ZIP is read only as an undamaged local file of its own; unpack it"
                                    + " first, and save a spreadsheet as CSV");
        };
    }

    /** Whether damage of bytes that are so compressed may have made a fault that is none of it. */
    public static boolean mayHide(String id, DamagedFile fault) {
        return (id.equals(GZIP.id) || id.equals(ZSTD.id))
                && !fault.code().endsWith("_" + id.toUpperCase(Locale.ROOT))
                && !fault.code().equals(TRAILING_GARBAGE);
    }

    private static InputStream gzip(InputStream raw, long sizeBytes) throws IOException {
        try {
            return GzipMembers.of(raw, sizeBytes);
        } catch (IOException e) {
            throw named(e, "GZIP");
        }
    }

    /** What a decompressor found wrong as a fault with a name; a disk that fails is none. */
    private static IOException named(IOException e, String format) {
        if (e instanceof DamagedFile) {
            return e;
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof EOFException
                || message.contains("Truncated")
                || message.contains("nexpected end")) {
            return new DamagedFile(
                    "TRUNCATED_" + format,
                    "the compressed file ends too early; fetch or export it again");
        }
        if (message.contains("Garbage")) {
            return new DamagedFile(
                    TRAILING_GARBAGE,
                    "something that is not gzip follows the last gzip member, perhaps a"
                            + " damaged further member; fetch or export the file again");
        }
        return e instanceof ZipException || e instanceof ZstdIOException
                ? new DamagedFile(
                        "DAMAGED_" + format,
                        "the compressed bytes are damaged ("
                                + message
                                + "); fetch or export the file again")
                : e;
    }

    /** Turns the decompressors' exceptions into one that names the fault. */
    private static final class Checked extends FilterInputStream {
        private final String format;

        Checked(InputStream in, String format) {
            super(in);
            this.format = format;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int begin, int length) throws IOException {
            try {
                return super.read(bytes, begin, length);
            } catch (IOException e) {
                throw named(e, format);
            }
        }
    }
}
