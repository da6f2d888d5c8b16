package dev.counterbill.cli;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.Settings;
import dev.counterbill.publish.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a run was called with, as its manifest keeps it: written, and read back. */
final class Requests {
    /** Role of a file that says what a month is closed as. */
    static final String CLOSED = "closed";

    /** Flags that shape no figure. */
    private static final Set<String> SHAPELESS =
            Set.of(
                    "--output",
                    "--name",
                    "--replace",
                    "--state",
                    "--threads",
                    "--reader",
                    "--max-ledger-rows",
                    "--json",
                    "--quiet",
                    "--verbose",
                    "--no-color");

    private Requests() {}

    static Manifest.Request of(
            CommandLine.Model.@Nullable CommandSpec spec,
            List<String> logs,
            CommonOptions options,
            Asked asked) {
        Settings settings = asked.settings;
        CommandLine.Model.CommandSpec command = Objects.requireNonNull(spec);
        List<String> flags = flags(command);
        List<Manifest.NamedFile> files = files(options, settings);
        asked.pins.forEach(pin -> add(files, CLOSED, pin));
        return new Manifest.Request(command.name(), logs, flags, files);
    }

    /** The files that say which months were closed for a run. */
    static List<Path> pins(JsonTree request) throws IOException {
        List<Path> pins = new ArrayList<>();
        for (JsonTree file : request.objects("files")) {
            if (file.text("role").equals(CLOSED)) {
                pins.add(Path.of(file.text("path")));
            }
        }
        return pins;
    }

    /** The flags that a run was called with. */
    static CommonOptions options(JsonTree request) {
        try {
            return called(new RunCommand(), request).options();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An audit as it was called. */
    static AuditCommand audit(JsonTree request) throws IOException {
        return called(new AuditCommand(), request);
    }

    private static <C> C called(C command, JsonTree request) throws IOException {
        List<String> arguments = new ArrayList<>(request.texts("flags"));
        arguments.add("--");
        arguments.add("logs");
        new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
        return command;
    }

    /** The flags that shape figures, from the command line or the environment, by name. */
    static List<String> flags(CommandLine.Model.CommandSpec command) {
        CommandLine line = command.commandLine();
        // A flag that is given twice is matched twice, each time with both its values.
        Set<CommandLine.Model.OptionSpec> given =
                new LinkedHashSet<>(line.getParseResult().matchedOptions());
        List<CommandLine.Model.OptionSpec> all = new ArrayList<>(command.options());
        all.sort(Comparator.comparing(CommandLine.Model.OptionSpec::longestName));
        List<String> flags = new ArrayList<>();
        for (CommandLine.Model.OptionSpec option : all) {
            if (SHAPELESS.contains(option.longestName())) {
                continue;
            }
            List<String> values =
                    given.contains(option)
                            ? option.originalStringValues()
                            : fromEnvironment(line, option);
            boolean isSwitch = option.arity().max() == 0;
            if (isSwitch && (given.contains(option) || values.contains("true"))) {
                flags.add(option.longestName());
            }
            for (String value : isSwitch ? List.<String>of() : values) {
                flags.add(option.longestName());
                flags.add(value);
            }
        }
        return flags;
    }

    /** What would be missing from the manifest, and whoever verifies has another environment. */
    private static List<String> fromEnvironment(
            CommandLine line, CommandLine.Model.OptionSpec option) {
        try {
            CommandLine.IDefaultValueProvider defaults = line.getDefaultValueProvider();
            String value = defaults == null ? null : defaults.defaultValue(option);
            return value == null ? List.of() : List.of(value);
        } catch (Exception e) {
            throw new IllegalStateException("a look at the environment does not fail", e);
        }
    }

    /** The files that flags and settings name, with their digests. */
    static List<Manifest.NamedFile> files(CommonOptions options, Settings settings) {
        List<Manifest.NamedFile> files = new ArrayList<>();
        settings.file().ifPresent(file -> add(files, "config", file));
        settings.rates().forEach(file -> add(files, "rates", file));
        options.book.rates.forEach(file -> add(files, "rates", file));
        add(files, "scenarios", options.scenarios, settings.scenarios());
        add(files, "investments", options.investments, settings.investments());
        add(files, "budgets", options.budgets, settings.budgets());
        add(files, "fx", options.fx, settings.fx());
        for (String word : options.reconcile) {
            if (isFile(word)) {
                add(files, "reconcile", Path.of(word));
            }
        }
        if (options.compareTo != null && SavedLedgers.isLedger(options.compareTo)) {
            add(files, "compare-to", SavedLedgers.file(options.compareTo));
        }
        if (options.mapping != null && Files.isRegularFile(Path.of(options.mapping))) {
            add(files, "mapping", Path.of(options.mapping));
        }
        return files;
    }

    /** Whether a word names a file here; other words mean something else, or many files. */
    private static boolean isFile(String word) {
        try {
            return Files.isRegularFile(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void add(
            List<Manifest.NamedFile> files,
            String role,
            @Nullable Path flag,
            Optional<Path> setting) {
        Optional.ofNullable(flag).or(() -> setting).ifPresent(file -> add(files, role, file));
    }

    private static void add(List<Manifest.NamedFile> files, String role, Path file) {
        try {
            files.add(new Manifest.NamedFile(role, named(file), Sha256.hex(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As seen from here where it is below: a checkout elsewhere makes the same manifest. */
    static String named(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path shown = file.isAbsolute() && file.startsWith(here) ? here.relativize(file) : file;
        return shown.toString().replace('\\', '/');
    }
}
