package dev.counterbill.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Reference facts and public corpora that lie beside the repository on some machines. Tests that
 * need them are skipped elsewhere, and say so.
 */
public final class SharedData {
    private SharedData() {}

    /** The folder, where there is one. */
    public static Optional<Path> folder() {
        String named =
                System.getProperty("COUNTERBILL_SHARED", System.getenv("COUNTERBILL_SHARED"));
        Path folder =
                named != null
                        ? Path.of(named)
                        : Path.of(System.getProperty("counterbill.root", ".")).resolve("../shared");
        return Files.isDirectory(folder) ? Optional.of(folder.normalize()) : Optional.empty();
    }

    /** A file or folder in it; the test is skipped, with one line, where it is absent. */
    public static Path require(String path) {
        Optional<Path> found = folder().map(folder -> folder.resolve(path)).filter(Files::exists);
        if (found.isEmpty()) {
            System.err.println(
                    "SKIPPED: no shared data at "
                            + path
                            + "; set COUNTERBILL_SHARED to run this test");
        }
        Assumptions.assumeTrue(found.isPresent(), () -> "no shared data at " + path);
        return found.orElseThrow();
    }
}
