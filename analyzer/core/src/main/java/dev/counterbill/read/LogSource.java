package dev.counterbill.read;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where bytes of a log come from: a local file, standard input, or a path of a Hadoop file system.
 */
public interface LogSource {
    /** The path as reports show it: relative to the folder the user named, with forward slashes. */
    String name();

    /** Size in bytes, or -1 where it is not known (standard input). */
    long sizeBytes();

    /** Opens the bytes from the begin; may be called several times except on standard input. */
    InputStream open() throws IOException;

    /** The local file, where there is one, for readers that seek. */
    java.util.Optional<java.nio.file.Path> localFile();

    /**
     * The source behind a wrapper that gives the same bytes, for readers that can seek in it; the
     * source itself where there is none.
     */
    default LogSource origin() {
        return this;
    }

    /** Whether damage of the bytes may show only when they are read to their end. */
    default boolean hasChecksum() {
        return false;
    }
}
