package dev.counterbill.read;

import java.io.IOException;
import java.util.Optional;

/**
 * A form in which records lie in a file: CSV, JSON, Parquet. Finds fields; knows nothing of what
 * they mean. Implementations are immutable and shared by threads.
 */
public interface LogContainer {
    RecordMapping.Form form();

    /** Name for reports: {@code csv}, {@code jsonl}, {@code json}, {@code parquet}. */
    String id();

    /**
     * Whether these first bytes (decompressed; up to 64 KiB) are of this form. Decided by content,
     * never by name.
     */
    boolean recognises(byte[] head, int length);

    /** The head of the file for detection; empty where it cannot be parsed at all. */
    Optional<RecordMapping.Sample> sample(LogSource source) throws IOException;

    /**
     * Reads all records.
     *
     * @throws DamagedFile when the file as a whole cannot be trusted: its ledger must not be merged
     */
    void read(LogSource source, Projection projection, Records records) throws IOException;

    /**
     * Fingerprint of just those bytes that reading this projection depends on, where a container
     * does not read all: SHA-256 over the CRC32C values of their 1 MiB blocks. Empty where the
     * whole stream is read; then whoever passes the stream on takes its fingerprint.
     *
     * @throws DamagedFile as {@link #read}
     */
    default Optional<byte[]> fingerprint(LogSource source, Projection projection)
            throws IOException {
        return Optional.empty();
    }

    /** Takes raw records. */
    interface Records {
        /** The batch to fill; when it is full, {@link #flush} is called and it is filled anew. */
        RawBatch batch();

        /** Consumes and clears {@link #batch}. */
        void flush();

        /** A record that could not be parsed; reading goes on behind it. */
        void rejected(Reject reject);

        /** What is no record though it stands among them, such as a repeated header: counted. */
        default void skipped(long line, String rule) {}

        /**
         * What the container took for granted, in words for the report; once per file and column.
         */
        default void assumed(String assumption) {}
    }

    /** The file as a whole is damaged or is not what it seems; its neighbours are not touched. */
    final class DamagedFile extends IOException {
        private static final long serialVersionUID = 1;

        private final String code;

        public DamagedFile(String code, String message) {
            super(message);
            this.code = code;
        }

        /** Stable upper-case name, such as {@code TRUNCATED_GZIP}. */
        public String code() {
            return code;
        }
    }
}
