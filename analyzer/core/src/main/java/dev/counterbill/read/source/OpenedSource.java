package dev.counterbill.read.source;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A source whose compression is known: gives plain bytes, and the fingerprint of the raw ones when
 * they have been read. Owned by one thread.
 */
public final class OpenedSource implements LogSource {
    /** How many plain bytes of a file are looked at to tell its form. */
    public static final int HEAD_BYTES = 1 << 16;

    private final LogSource raw;
    private final Compression compression;
    private final byte[] head;
    private final FingerprintKind kind;
    private final LongConsumer progress;
    private @Nullable Fingerprint fingerprint;

    private OpenedSource(
            LogSource raw,
            Compression compression,
            byte[] head,
            FingerprintKind kind,
            LongConsumer progress) {
        this.raw = raw;
        this.compression = compression;
        this.head = head;
        this.kind = kind;
        this.progress = progress;
    }

    /**
     * Looks at the first bytes.
     *
     * @param progress told how many raw bytes were read, each time some were
     * @throws DamagedFile {@code EMPTY_FILE}, {@code NESTED_COMPRESSION}, or what the decompressor
     *     finds in the first bytes
     */
    public static OpenedSource of(LogSource raw, FingerprintKind kind, LongConsumer progress)
            throws IOException {
        byte[] rawHead;
        try (InputStream in = raw.open()) {
            rawHead = in.readNBytes(HEAD_BYTES);
        }
        if (rawHead.length == 0) {
            throw new DamagedFile(
                    "EMPTY_FILE",
                    "the file has no bytes at all, as after a failed copy; export it again or"
                            + " remove it");
        }
        Compression compression = Compression.of(rawHead, rawHead.length);
        byte[] head = rawHead;
        if (compression != Compression.NONE) {
            try (InputStream in = compression.decompress(raw.open(), HEAD_BYTES)) {
                head = in.readNBytes(HEAD_BYTES);
            }
            if (Compression.of(head, head.length) != Compression.NONE) {
                throw new DamagedFile(
                        "NESTED_COMPRESSION",
                        "the decompressed bytes are compressed again; decompress the file once");
            }
        }
        return new OpenedSource(raw, compression, head, kind, progress);
    }

    public Compression compression() {
        return compression;
    }

    /** The first plain bytes, up to {@link #HEAD_BYTES}; not to be changed. */
    public byte[] head() {
        return head;
    }

    @Override
    public String name() {
        return raw.name();
    }

    /** Size of the plain bytes, or -1 where the file is compressed. */
    @Override
    public long sizeBytes() {
        return compression == Compression.NONE ? raw.sizeBytes() : -1;
    }

    /** The local file where it holds plain bytes. */
    @Override
    public Optional<Path> localFile() {
        return compression == Compression.NONE ? raw.localFile() : Optional.empty();
    }

    @Override
    public LogSource origin() {
        return compression == Compression.NONE ? raw.origin() : this;
    }

    /** The plain bytes; closing the stream reads the rest of the file for its fingerprint. */
    @Override
    public InputStream open() throws IOException {
        return compression.decompress(new Digesting(raw.open()), raw.sizeBytes());
    }

    /** The same bytes for a look at the begin: neither digested nor counted as progress. */
    public LogSource glance() {
        return new Glance();
    }

    /**
     * The fingerprint of the raw bytes; reads them where the container found its own way to them.
     */
    public Fingerprint fingerprint() throws IOException {
        if (fingerprint == null) {
            try (InputStream in = raw.open()) {
                fingerprint = FingerprintBuilder.of(in, kind);
            }
            progress.accept(fingerprint.sizeBytes());
        }
        return fingerprint;
    }

    private final class Glance implements LogSource {
        @Override
        public String name() {
            return raw.name();
        }

        @Override
        public long sizeBytes() {
            return OpenedSource.this.sizeBytes();
        }

        @Override
        public InputStream open() throws IOException {
            return compression.decompress(raw.open(), HEAD_BYTES);
        }

        @Override
        public Optional<Path> localFile() {
            return OpenedSource.this.localFile();
        }

        @Override
        public LogSource origin() {
            return compression == Compression.NONE ? raw.origin() : this;
        }
    }

    private final class Digesting extends FilterInputStream {
        private final FingerprintBuilder builder = new FingerprintBuilder(kind);
        private boolean ended;

        Digesting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int begin, int length) throws IOException {
            int read = super.read(bytes, begin, length);
            if (read > 0) {
                builder.add(bytes, begin, read);
                progress.accept(read);
            } else if (read < 0 && !ended) {
                ended = true;
                fingerprint = builder.build();
            }
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, 1 << 16)).length;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() throws IOException {
            byte[] buffer = new byte[1 << 13];
            try {
                while (!ended && read(buffer, 0, buffer.length) >= 0) {
                    // Only the digest is wanted.
                }
            } finally {
                super.close();
            }
        }
    }
}
