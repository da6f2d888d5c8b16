package dev.counterbill.read.source;

import dev.counterbill.config.Problem;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files that LOG arguments mean, sorted by name so that nothing depends on the order of a file
 * system or of arguments. Close it when all are read: archives stay open until then.
 */
public final class LogSources implements AutoCloseable {
    /** The argument that stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    /** Why names that are {@link #isHidden hidden} are not read. */
    static final String HIDDEN = "its name begins with _ or .";

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

    private final List<LogSource> sources = new ArrayList<>();

    /** Names of the sources with a scheme. */
    private final Set<String> schemed = new HashSet<>();

    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    private LogSources() {}

    /**
     * Expands arguments.
     *
     * @param arguments files, folders (recursive), globs, {@code -}, or paths with a scheme
     * @param folder what relative paths are relative to
     * @param opener for paths with a scheme other than {@code file}
     * @param standardInput read once, into a temporary file, when an argument is {@code -}
     */
    public static LogSources expand(
            List<String> arguments, Path folder, SchemeOpener opener, InputStream standardInput) {
        LogSources found = new LogSources();
        LocalWalk walk =
                new LocalWalk(
                        folder,
                        arguments.size() == 1,
                        found::add,
                        found.sources::add,
                        found.skipped);
        for (String argument : arguments) {
            Optional<String> local = localPath(argument);
            try {
                if (argument.equals(STANDARD_INPUT)) {
                    found.spool(standardInput);
                } else if (local.isPresent()) {
                    found.local(walk, argument, local.get());
                } else {
                    found.addOnce(opener.expand(argument));
                }
            } catch (SchemeOpener.NoConnector e) {
                found.problems.add(
                        Problem.error(
                                "NO_CONNECTOR",
                                new SourcePlace(argument, 0, 0),
                                "",
                                String.valueOf(e.getMessage()),
                                e.remedy()));
            } catch (LocalWalk.NotAFile e) {
                found.problems.add(
                        Problem.error(
                                "NOT_A_FILE",
                                new SourcePlace(argument, 0, 0),
                                "",
                                "a LOG is a file or folder, and this is a pipe, a socket or a"
                                        + " device",
                                "give its bytes to standard input, which is the LOG -"));
            } catch (IOException | UncheckedIOException e) {
                found.problem("UNREADABLE_LOG", argument, "it cannot be read (" + words(e) + ")");
            }
        }
        found.sources.sort(Comparator.comparing(LogSource::name));
        found.requireNames();
        found.skipped.sort(Comparator.comparing(SkippedFile::name));
        return found;
    }

    /** Everything that is remembered of a log is remembered by its name. */
    private void requireNames() {
        for (int i = 1; i < sources.size(); i++) {
            String name = sources.get(i).name();
            if (name.equals(sources.get(i - 1).name())) {
                problems.add(
                        Problem.error(
                                "DUPLICATE_NAME",
                                new SourcePlace(name, 0, 0),
                                "",
                                "each log has a name of its own, and two have this one",
                                "rename one of the two, or give it only once"));
            }
        }
    }

    /** The path on this machine that an argument names; empty where another system has it. */
    public static Optional<String> localPath(String argument) {
        if (argument.startsWith("file:/")) {
            return Optional.of(argument.substring(5).replaceFirst("^/+", "/"));
        }
        return SCHEME.matcher(argument).matches() ? Optional.empty() : Optional.of(argument);
    }

    private static String words(Exception e) {
        String message = e.getMessage();
        if (message != null && message.contains(" ")) {
            return message;
        }
        // Java's own say no more than the path.
        return e.getClass().getSimpleName() + (message == null ? "" : " " + message);
    }

    private void local(LocalWalk walk, String argument, String path) throws IOException {
        if (!walk.walk(path)) {
            problem(
                    "NO_SUCH_LOG",
                    argument,
                    "a LOG is an existing file or folder, or a glob that matches a file");
        }
    }

    private void problem(String code, String argument, String rule) {
        problems.add(
                Problem.error(
                        code,
                        new SourcePlace(argument, 0, 0),
                        "",
                        rule,
                        "check the path and its permissions"));
    }

    /** A path that was given twice is one log, as a local one is. */
    private void addOnce(List<LogSource> some) {
        for (LogSource one : some) {
            if (schemed.add(one.name())) {
                sources.add(one);
            }
        }
    }

    private void add(LocalFile file) {
        try {
            byte[] head;
            try (InputStream in = file.open()) {
                head = in.readNBytes(4);
            }
            if (Compression.of(head, head.length) == Compression.ZIP) {
                if (FileNames.hasLostBytes(file.path())) {
                    sources.add(
                            new RefusedSource(
                                    file.name(),
                                    file.sizeBytes(),
                                    "ZIP_NOT_READ",
                                    "an archive cannot be opened by a name that is no text; rename"
                                            + " it, or unpack it"));
                    return;
                }
                ZipArchive archive = ZipArchive.open(file);
                open.add(archive);
                if (!archive.isSpreadsheet()) {
                    archive.list(sources, skipped);
                    return;
                }
            }
        } catch (IOException e) {
            // Such a file stays a source of its own: reading it names the fault.
        }
        sources.add(file);
    }

    private void spool(InputStream in) throws IOException {
        // A pipe can be read only once, but detection looks at the begin before reading begins.
        Path spooled = TemporaryFiles.create("counterbill-stdin", ".log");
        open.add(() -> Files.deleteIfExists(spooled));
        Files.copy(in, spooled, StandardCopyOption.REPLACE_EXISTING);
        add(new LocalFile(STANDARD_INPUT, spooled, Files.size(spooled)));
    }

    /** The logs, sorted by name. */
    public List<LogSource> sources() {
        return Collections.unmodifiableList(sources);
    }

    /** What was found but is not read, and why; sorted by name. */
    public List<SkippedFile> skipped() {
        return Collections.unmodifiableList(skipped);
    }

    /** Arguments that mean no file; in the order of the arguments. */
    public List<Problem> problems() {
        return Collections.unmodifiableList(problems);
    }

    @Override
    public void close() {
        for (AutoCloseable closeable : open) {
            try {
                closeable.close();
            } catch (Exception e) {
                // All is read; a temporary file that stays behind changes no figure.
            }
        }
        open.clear();
    }

    /** True for names that by convention mark what is not for readers: {@code _} and {@code .}. */
    static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    /** Why a file inside a folder is no log though its name is not hidden; empty for a log. */
    static String whyNoLog(String name, String head) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return "YAML is configuration, not a log";
        }
        if (lower.endsWith(".md")) {
            return "Markdown is documentation, not a log";
        }
        if (lower.endsWith(".json") && OWN_JSON.matcher(head).find()) {
            return "a rate table, scenario, investment or report file, not a log";
        }
        return "";
    }

    /** The head of the JSON files that this program reads as configuration or writes. */
    private static final Pattern OWN_JSON =
            Pattern.compile(
                    "^\\s*\\{\\s*(\"\\$schema\"\\s*:\\s*\"[^\"]*\"\\s*,\\s*)?"
                            + "(\"schema\"\\s*:\\s*\"(llm-rates|counterbill)|\"(investments|scenarios)\"\\s*:)");
}
