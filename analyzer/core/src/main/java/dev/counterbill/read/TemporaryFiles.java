package dev.counterbill.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that hold parts of logs for a while, readable by their owner alone. Whoever makes one
 * deletes it; a program that is asked to end before that (Ctrl-C, SIGTERM) leaves none behind
 * either, for they may be large and their content private. One that is killed does.
 */
public final class TemporaryFiles {
    private TemporaryFiles() {}

    /** A new file in the folder that Java has for such files. */
    public static Path create(String prefix, String suffix) throws IOException {
        return withoutTrace(Files.createTempFile(prefix, suffix));
    }

    /** A new file in a folder. */
    public static Path create(Path folder, String prefix, String suffix) throws IOException {
        return withoutTrace(Files.createTempFile(folder, prefix, suffix));
    }

    private static Path withoutTrace(Path file) throws IOException {
        try {
            file.toFile().deleteOnExit();
            return file;
        } catch (IllegalStateException e) {
            Files.deleteIfExists(file);
            throw new IOException("the program is about to end", e);
        }
    }
}
