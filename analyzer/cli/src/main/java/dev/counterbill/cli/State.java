package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.Settings;
import dev.counterbill.read.source.LogSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The folder in which nightly runs remember what they have read, and the list of those runs. */
final class State {
    private static final String EVENT = "event";

    final Path folder;
    private final RunChain chain;

    private State(Path folder) {
        this.folder = folder;
        this.chain = new RunChain(folder);
    }

    /**
     * The state that a flag names.
     *
     * @param parent folder of the report folders, which tells states of the user's own apart
     */
    static State of(String word, Path parent) {
        if (!word.equals(Settings.OWN_STATE)) {
            return new State(Path.of(word));
        }
        String home = System.getenv("XDG_STATE_HOME");
        Path base =
                home == null || home.isBlank() || !Path.of(home).isAbsolute()
                        ? Path.of(System.getProperty("user.home"), ".local", "state")
                        : Path.of(home);
        Path absolute = parent.toAbsolutePath().normalize();
        String name = Sha256.hex(absolute.toString()).substring(0, 16);
        return new State(base.resolve("counterbill").resolve(name));
    }

    /**
     * The state that a flag or the settings name.
     *
     * @param word of the flag; null where it is not given
     */
    static Optional<State> of(@Nullable String word, Settings settings, Path parent) {
        return Optional.ofNullable(word).or(settings::state).map(some -> of(some, parent));
    }

    /**
     * Among logs a state would be read as logs, and among reports it would wait for its own lock.
     *
     * @param parent folder of the report folders
     */
    void requireFolderOfItsOwn(List<String> logs, Path parent) {
        Path own = whole(folder);
        boolean isLogs =
                logs.stream()
                        .filter(log -> !log.equals(LogSources.STANDARD_INPUT))
                        .anyMatch(log -> isAt(own, log));
        if (isLogs || whole(parent).equals(own)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--state "
                            + folder
                            + " is the folder of the "
                            + (isLogs ? "logs" : "reports")
                            + ": a state has a folder of its own");
        }
    }

    private static boolean isAt(Path folder, String log) {
        return LogSources.localPath(log)
                .map(Path::of)
                .filter(path -> whole(folderOf(path)).equals(folder))
                .isPresent();
    }

    /** The folder that is read; of a single log or a glob, the one that holds it. */
    private static Path folderOf(Path log) {
        Path parent = log.toAbsolutePath().getParent();
        return parent == null || Files.isDirectory(log) ? log : parent;
    }

    /** The folder that a path leads to through links, which need not be there yet. */
    private static Path whole(Path path) {
        Path absolute = path.toAbsolutePath();
        for (Path there = absolute; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(absolute)).normalize();
            } catch (IOException e) {
                // Not there: the folder above it may be a link.
            }
        }
        return absolute.normalize();
    }

    /** Works under the lock of the state. */
    int underLock(IntSupplier work) {
        return Locked.in(folder, this::notWritten, work);
    }

    Failure notWritten(IOException e) {
        return new Failure(
                Outcome.OUTPUT_NOT_WRITTEN,
                "the state could not be written to "
                        + folder
                        + " ("
                        + e.getClass().getSimpleName()
                        + (e.getMessage() == null ? "" : " " + e.getMessage())
                        + "); no report was touched. Free space or give another folder with"
                        + " --state");
    }

    /**
     * A run that was published.
     *
     * @param report its folder
     * @param manifest SHA-256 of its manifest
     * @param from begin of its period
     * @param to end of its period
     */
    record Run(String runId, String report, String manifest, String from, String to) {}

    /** The runs so far, the last one last. A line that no run has written so is none of them. */
    List<Run> runs() throws IOException {
        return chain.lines().stream().flatMap(line -> run(line).stream()).toList();
    }

    private static Optional<Run> run(String line) {
        try {
            JsonTree tree = JsonTree.of(line);
            return tree.optional(EVENT).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            new Run(
                                    tree.text("run_id"),
                                    tree.text("report"),
                                    tree.text("manifest_sha256"),
                                    tree.text("from"),
                                    tree.text("to")));
        } catch (IOException e) {
            // Where the chain is broken is for a verification to say; the next run goes on.
            return Optional.empty();
        }
    }

    /** Adds a run to the chain. One that repeats the last run is no new link. */
    void append(Run run) throws IOException {
        List<Run> runs = runs();
        if (!runs.isEmpty() && runs.get(runs.size() - 1).equals(run)) {
            return;
        }
        chain.append(
                json -> {
                    json.writeStringField("run_id", run.runId());
                    json.writeStringField("report", run.report());
                    json.writeStringField("manifest_sha256", run.manifest());
                    json.writeStringField("from", run.from());
                    json.writeStringField("to", run.to());
                });
    }

    /**
     * Adds to the chain that a month was closed or opened again.
     *
     * @param event {@code close} or {@code reopen}
     * @param report folder that it is closed as; for a reopening, the folder of the reports
     * @param pin SHA-256 of what says so
     */
    void append(String event, YearMonth month, Path report, String pin) throws IOException {
        chain.append(
                json -> {
                    json.writeStringField(EVENT, event);
                    json.writeStringField("month", month.toString());
                    json.writeStringField("report", report.toAbsolutePath().normalize().toString());
                    json.writeStringField("pin_sha256", pin);
                });
    }

    /** Where the chain of runs is broken, in sentences; empty where it is whole. */
    List<String> breaks() throws IOException {
        return chain.breaks();
    }
}
