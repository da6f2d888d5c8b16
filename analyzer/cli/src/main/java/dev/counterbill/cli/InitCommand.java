package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.rates.Identification;
import dev.counterbill.read.run.FileReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes commented settings from sample logs: what was detected, and what may be stated. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Write a commented counterbill.yaml from sample logs.",
        footer = {
            "",
            "Examples:",
            "  counterbill init exports/",
            "  counterbill init exports/*.jsonl --file config/counterbill.yaml",
            "",
            "Nothing that is there is replaced."
        })
final class InitCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "LOG", description = "File, folder, glob or -.")
    private List<String> logs = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Where to write; default: counterbill.yaml here.")
    private Path file = Path.of(SettingsFile.DEFAULT_NAME);

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    private final StringBuilder text = new StringBuilder();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        if (Files.exists(file)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    file + " is there already: name another with --file, or move it away");
        }
        Asked asked = Asked.of(options, logs);
        List<Logs.Inspected> reads = Logs.readEach(logs, options, asked);
        Map<String, Set<String>> filesByMapping = new TreeMap<>();
        Set<String> fineTunes = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        List<String> assumptions = new ArrayList<>();
        for (Logs.Inspected read : reads) {
            for (FileReading one : read.result().files()) {
                if (!one.mapping().isEmpty()) {
                    filesByMapping
                            .computeIfAbsent(one.mapping(), id -> new TreeSet<>())
                            .add(glob(one.name()));
                }
            }
            read.result().ledger().rows().forEach(row -> names(row, asked, fineTunes, unknown));
            read.result().assumptions().keySet().stream()
                    .filter(words -> !assumptions.contains(words))
                    .forEach(assumptions::add);
        }
        if (filesByMapping.isEmpty()) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "no log in "
                            + String.join(", ", logs)
                            + " was understood; `counterbill inspect` says why");
        }
        write(filesByMapping, fineTunes, unknown, assumptions);
        save();
        terminal.out.println(
                "Wrote "
                        + file
                        + ". Next: counterbill run "
                        + String.join(" ", logs)
                        + (file.equals(Path.of(SettingsFile.DEFAULT_NAME)) ? "" : " -c " + file));
        terminal.out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    private static void names(
            LedgerRow row, Asked asked, Set<String> fineTunes, Set<String> unknown) {
        String model = row.key().model();
        Identification who =
                asked.book.identify(
                        row.key().provider(), model, Instant.ofEpochSecond(row.key().slotBegin()));
        if (who instanceof Identification.Known known && known.identity().fineTuned()) {
            fineTunes.add(model);
        } else if (who instanceof Identification.Unknown) {
            unknown.add(model);
        }
    }

    /** Files of one export have one ending; what stands before it changes every day. */
    private static String glob(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.indexOf('.');
        return dot < 0 ? literal(last) : "*" + literal(last.substring(dot));
    }

    /** A part of a glob that stands for itself. */
    private static String literal(String name) {
        return name.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void write(
            Map<String, Set<String>> filesByMapping,
            Set<String> fineTunes,
            Set<String> unknown,
            List<String> assumptions) {
        line("# Settings of Counterbill, written from " + String.join(", ", logs) + ".");
        line("# Every key is optional; flags and COUNTERBILL_... variables win over this file.");
        line("# All keys: schemas/config.schema.json. What a run would use: --print-config.");
        line("");
        line("# Zone in which the days of reports begin.");
        line("timezone: UTC");
        line("");
        line("# What the cost is broken down by: labels of your logs, such as project or team.");
        line("# group_by: [project]");
        line("");
        line(
                "# What the usage would have cost otherwise; base is each fine-tune's own base model.");
        line(fineTunes.isEmpty() ? "# what_if: [gpt-4o-mini]" : "what_if: [base]");
        line("");
        if (!fineTunes.isEmpty()) {
            line("# Fine-tuned models in these logs: " + String.join(", ", fineTunes) + ".");
            line("# What they cost to make decides whether they paid off.");
            line("# investments: investments.yaml");
            line("");
        }
        if (!unknown.isEmpty()) {
            line("# Names that no rate table knows: " + String.join(", ", unknown) + ".");
            line("# counterbill rates stub " + String.join(" ", logs) + " > registry.yaml");
            line("# rates: [registry.yaml]");
            line("");
        }
        sources(filesByMapping);
        line("");
        if (!assumptions.isEmpty()) {
            line("# Taken for granted while reading:");
            assumptions.forEach(words -> line("#   " + words));
            line("");
        }
        line("# What may be missing before a run ends with exit code 3.");
        line("# tolerate: {rejected: 0.1%, unpriced: 0}");
        line("");
        line("# budgets: budgets.yaml");
        line("# scenarios: scenarios.yaml");
        line("# output: {folder: reports, formats: [xlsx]}");
        line("");
        line("# A nightly job remembers what each log says, and reads only what is new.");
        line("# state: default");
        line("# name: nightly");
    }

    /** Detection would not find again what {@code --mapping} said, so that is in force. */
    private void sources(Map<String, Set<String>> filesByMapping) {
        String stated = options.mapping;
        line(
                stated == null
                        ? "# Detected by content; state a mapping only where detection should not"
                                + " decide."
                        : "# Which mapping reads which files, as --mapping said.");
        String begin = stated == null ? "# " : "";
        line(begin + "sources:");
        filesByMapping.forEach(
                (mapping, globs) -> {
                    line(
                            begin
                                    + "  - files: ["
                                    + String.join(
                                            ", ", globs.stream().map(InitCommand::quoted).toList())
                                    + "]");
                    line(begin + "    mapping: " + (stated == null ? mapping : quoted(stated)));
                });
    }

    private void line(String words) {
        text.append(dev.counterbill.report.Words.visible(words)).append('\n');
    }

    private void save() {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Failure(
                    Outcome.OUTPUT_NOT_WRITTEN,
                    file + " cannot be written: " + e.getClass().getSimpleName());
        }
    }
}
