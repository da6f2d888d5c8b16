package dev.counterbill.read.source;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A log whose bytes cannot be had: it stands among the others, so that it is rejected as they are
 * and the run ends as incomplete.
 *
 * @param code of the fault that opening it meets
 * @param message what is wrong and what to do
 */
record RefusedSource(String name, long sizeBytes, String code, String message)
        implements LogSource {
    /** A file or folder that the system does not let be looked at, of which nothing is read. */
    static RefusedSource unreadable(String name, IOException e) {
        return new RefusedSource(
                name,
                0,
                "UNREADABLE_FILE",
                e instanceof AccessDeniedException
                        ? "no permission to look at it; change that"
                        : "it cannot be looked at ("
                                + e.getClass().getSimpleName()
                                + (e.getMessage() == null ? "" : " " + e.getMessage())
                                + "); check the path and the disk");
    }

    @Override
    public InputStream open() throws IOException {
        throw new DamagedFile(code, message);
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.empty();
    }
}
