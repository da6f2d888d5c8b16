package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.publish.Manifest;
import dev.counterbill.publish.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which reports must not be replaced. What is guarded stands beside the reports and not in them, so
 * that a report's bytes do not depend on how it came about.
 */
final class Guard {
    /** Names of folders that nightly runs publish, with digests of their settings and logs. */
    private static final String NIGHTLY = ".counterbill.nightly";

    private Guard() {}

    /**
     * Refuses to replace a closed report, and one that a nightly run publishes from other logs or
     * settings: two jobs that share a folder by mistake would take turns in it.
     *
     * @throws Failure with exit code 2
     */
    static void requireReplaceable(Path target, Manifest manifest, boolean replace) {
        if (isClosed(target)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    target
                            + " is closed and is not replaced. `counterbill reopen` opens its month"
                            + " again; --name makes a report beside it");
        }
        if (replace || !Files.isDirectory(target)) {
            return;
        }
        String mine = line(target, manifest);
        for (String line : lines(target, NIGHTLY)) {
            if (line.startsWith(name(target) + " ") && !line.equals(mine)) {
                boolean hasSameLogs =
                        line.substring(line.lastIndexOf(' '))
                                .equals(mine.substring(mine.lastIndexOf(' ')));
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        target
                                + " was published by a run with --state from other "
                                + (hasSameLogs ? "settings" : "logs")
                                + ". Give this report a --name of its own, or --replace to replace"
                                + " that one");
            }
        }
    }

    private static String name(Path target) {
        return String.valueOf(target.getFileName());
    }

    private static String line(Path target, Manifest manifest) {
        String logs = String.join("\n", manifest.request().logs());
        return name(target) + " " + manifest.settings() + " " + Sha256.hex(logs);
    }

    /**
     * Notes whose report stands in a folder.
     *
     * @param nightly what a run with a state has published; empty for any other run
     */
    static void note(Path target, Optional<Manifest> nightly) throws IOException {
        List<String> lines = lines(target, NIGHTLY);
        List<String> kept = new ArrayList<>(lines);
        kept.removeIf(line -> line.startsWith(name(target) + " "));
        nightly.ifPresent(manifest -> kept.add(line(target, manifest)));
        kept.sort(null);
        if (!kept.equals(lines)) {
            WholeFile.replace(target.resolveSibling(NIGHTLY), kept);
        }
    }

    /** Whether a report is there and is that of a closed month. */
    static boolean isClosed(Path target) {
        return Files.isDirectory(target)
                && ClosedMonths.of(
                                java.util.Objects.requireNonNull(
                                        target.toAbsolutePath().getParent()))
                        .stream()
                        .anyMatch(month -> ClosedMonths.reportName(month).equals(name(target)));
    }

    private static List<String> lines(Path target, String name) {
        Path file = target.resolveSibling(name);
        try {
            return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new Failure(
                    Outcome.OUTPUT_NOT_WRITTEN,
                    file + " cannot be read, so nothing is replaced: " + e);
        }
    }
}
