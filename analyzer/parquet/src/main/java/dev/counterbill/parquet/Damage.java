package dev.counterbill.parquet;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.IOException;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with a Parquet file as a whole, in words. parquet-java throws whatever its
 * decoders run into on damaged bytes; here it becomes one kind of error with a code.
 */
final class Damage {
    /** The file is longer than nothing but does not end as Parquet does. */
    static final String TRUNCATED = "TRUNCATED_PARQUET";

    static final String ENCRYPTED = "ENCRYPTED_PARQUET";
    static final String CHECKSUM = "PARQUET_CHECKSUM";
    static final String CODEC = "PARQUET_CODEC";
    static final String DAMAGED = "DAMAGED_PARQUET";
    static final String TOO_LARGE = "PARQUET_PAGE_TOO_LARGE";
    static final String COLUMNS = "PARQUET_COLUMNS";

    private static final int MAX_CAUSE_CHARS = 200;

    private Damage() {}

    /** A step of reading that may fail in the library. */
    interface Step<T> {
        T run() throws IOException;
    }

    /** Runs a step; whatever the library throws on bad bytes becomes a {@link DamagedFile}. */
    static <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (DamagedFile | Passed e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw explain(e);
        }
    }

    /** Carries an exception of the consumer of records through {@link #guarded} unchanged. */
    static final class Passed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Passed(Throwable cause) {
            super(cause);
        }
    }

    static DamagedFile truncated() {
        return new DamagedFile(
                TRUNCATED,
                "the file begins as Parquet but its end, where Parquet keeps its index, is missing:"
                        + " it was cut off while it was written or copied; copy or export it"
                        + " again");
    }

    static DamagedFile encrypted() {
        return new DamagedFile(
                ENCRYPTED,
                "the file is encrypted (Parquet modular encryption) and Counterbill takes no keys;"
                        + " export it without encryption");
    }

    static DamagedFile codec(String codec, String column) {
        return new DamagedFile(
                CODEC,
                "column '"
                        + column
                        + "' is compressed with "
                        + codec
                        + ", which is not supported; write the file with snappy, gzip, zstd or"
                        + " lz4");
    }

    static DamagedFile damaged(String what) {
        return new DamagedFile(
                DAMAGED, "the file is damaged: " + what + "; copy or export it again");
    }

    static DamagedFile columns(String what) {
        return new DamagedFile(COLUMNS, what);
    }

    private static DamagedFile explain(Throwable thrown) {
        DamagedFile damaged = named(thrown);
        damaged.initCause(thrown);
        return damaged;
    }

    private static DamagedFile named(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof ParquetCryptoRuntimeException) {
                return encrypted();
            }
            if (at instanceof DamagedFile known) {
                return new DamagedFile(known.code(), String.valueOf(known.getMessage()));
            }
            String message = String.valueOf(at.getMessage());
            if (message.contains("CRC checksum verification failed")) {
                return new DamagedFile(
                        CHECKSUM,
                        "a page's checksum does not match its bytes: the file was changed after it"
                                + " was written; copy or export it again");
            }
        }
        if (thrown instanceof OutOfMemoryError) {
            return new DamagedFile(
                    TOO_LARGE,
                    "a page or row group needs more memory than the JVM has: the file is damaged,"
                            + " or was written with very large row groups; write it with smaller"
                            + " ones or raise -Xmx");
        }
        return damaged(cut(thrown));
    }

    /** The library's own words, on one line and of a readable length. */
    private static String cut(Throwable thrown) {
        String words =
                wordsOf(thrown)
                        .replaceAll("\\s+", " ")
                        .replaceAll("[\\w.$]+@[0-9a-f]+", "it")
                        .strip();
        return words.length() <= MAX_CAUSE_CHARS
                ? words
                : words.substring(0, MAX_CAUSE_CHARS) + "...";
    }

    private static String wordsOf(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        String kind = thrown.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return kind;
        }
        return message.contains(" ") ? message : kind + " " + message;
    }
}
