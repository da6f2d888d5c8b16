package dev.counterbill.cli;

import dev.counterbill.analysis.Answer;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.Settings;
import dev.counterbill.money.Decimals;
import dev.counterbill.parquet.SavedLedger;
import dev.counterbill.publish.Manifest;
import dev.counterbill.publish.Publication;
import dev.counterbill.rates.RateTable;
import dev.counterbill.render.ReportFile;
import dev.counterbill.render.terminal.TerminalReport;
import dev.counterbill.report.Counterfactual;
import dev.counterbill.report.Intake;
import dev.counterbill.report.Method;
import dev.counterbill.report.Period;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Publishes an answer as a report folder and prints what a person at the terminal wants to see. */
final class Delivery {
    private static final String DRIFT = "CLOSED_MONTH_DRIFT";

    private Delivery() {}

    /** Says what may be wrong, and stops where the user wants to hear of it first. */
    private static void warn(Report report, Terminal terminal) {
        warnings(report, terminal);
        List<String> fatal = outcomes(report, Outcome.WRONG_USAGE);
        if (!fatal.isEmpty()) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--strict: nothing is published\n  " + String.join("\n  ", fatal));
        }
    }

    /** Says what may be wrong, and what decides the exit code, where no report is published. */
    static void explain(Answer answer, Terminal terminal) {
        warnings(answer.report(), terminal);
        if (answer.outcome() != Outcome.COMPLETE) {
            List<String> texts = outcomes(answer.report(), answer.outcome());
            texts.forEach(terminal::error);
            if (texts.stream().anyMatch(text -> text.contains(".csv "))) {
                terminal.message("Files that are named here are written with -o FOLDER.");
            }
        }
    }

    private static void warnings(Report report, Terminal terminal) {
        outcomes(report, Outcome.COMPLETE).forEach(text -> terminal.message("warning: " + text));
    }

    private static List<String> outcomes(Report report, Outcome of) {
        return report.outcomes().stream()
                .filter(outcome -> outcome.exitCode() == of.exitCode())
                .map(outcome -> outcome.code() + ": " + Words.visible(outcome.sentence()))
                .toList();
    }

    /** Begins to save the ledger of a reading. */
    static LedgerSaving saving(Asked asked, Reading reading) {
        return LedgerSaving.begin(
                new SavedLedger(
                        reading.ledger(), reading.reportedCosts(), provenance(asked, reading)));
    }

    /**
     * Publishes an answer.
     *
     * @param ledger the saved ledger, begun earlier
     * @param request what the manifest says that the run was called with
     * @param state takes a note of the run, where there is one
     */
    static Outcome deliver(
            Asked asked,
            Reading reading,
            Answer answer,
            LedgerSaving ledger,
            CommonOptions options,
            Terminal terminal,
            Manifest.Request request,
            Optional<State> state) {
        Report report = answer.report();
        warn(report, terminal);
        Path target = folder(asked, report.period());
        if (request.command().equals("run") && Guard.isClosed(target)) {
            return stays(target, answer, options, terminal);
        }
        Manifest manifest = manifest(asked, reading, report, request);
        Guard.requireReplaceable(target, manifest, options.replace);
        Publication.Change change;
        try {
            change = publish(asked, report, ledger, target, manifest);
            Guard.note(target, state.isPresent() ? Optional.of(manifest) : Optional.empty());
            if (state.isPresent()) {
                note(state.get(), target, manifest);
            }
        } catch (IOException | UncheckedIOException e) {
            throw notWritten(target, e);
        }
        show(report, options, terminal);
        terminal.message(
                "Reports: "
                        + target
                        + (change.replaced()
                                ? change.changedFiles().isEmpty()
                                        ? " (as before, byte for byte)"
                                        : " (changed: "
                                                + String.join(", ", change.changedFiles())
                                                + ")"
                                : ""));
        Notice.of(target, report).leave(options, Instant.now());
        return answer.outcome();
    }

    /** A closed month is computed to see what would change, and its report stays as it is. */
    private static Outcome stays(
            Path target, Answer answer, CommonOptions options, Terminal terminal) {
        show(answer.report(), options, terminal);
        terminal.message(
                "Reports: "
                        + target
                        + " (closed, and as it was; "
                        + (answer.report().outcomes().stream()
                                        .anyMatch(one -> one.code().equals(DRIFT))
                                ? "what would change is said above)"
                                : "nothing would change)"));
        Notice.of(target, answer.report()).leave(options, Instant.now());
        return answer.outcome();
    }

    private static void show(Report report, CommonOptions options, Terminal terminal) {
        if (options.json) {
            terminal.out.print(json(report));
        } else if (!options.quiet) {
            terminal.out.print(
                    TerminalReport.render(report, Terminal.columns(), terminal.colour()));
        }
        terminal.out.flush();
        report.outcomes().stream()
                .filter(one -> one.code().equals(DRIFT))
                .forEach(
                        one -> terminal.message(one.code() + ": " + Words.visible(one.sentence())));
    }

    /**
     * Works under the lock of the folder that the report will stand in, which is taken before
     * anything is read: a second run ends at once instead of working in vain.
     *
     * @param folder which is made where it is missing
     * @return what the work returns
     * @throws Failure with exit code 75 where another run holds it, 7 where it cannot be written
     */
    static int underLock(Path folder, IntSupplier work) {
        return Locked.in(
                folder,
                e -> notWritten(folder, e),
                () -> {
                    recover(folder);
                    return work.getAsInt();
                });
    }

    private static void recover(Path folder) {
        try {
            Publication.recover(folder);
        } catch (IOException e) {
            throw notWritten(folder, e);
        }
    }

    static Failure notWritten(Path target, Exception e) {
        Throwable cause =
                e instanceof UncheckedIOException
                        ? java.util.Objects.requireNonNull(e.getCause())
                        : e;
        String why =
                cause instanceof FileSystemException system && system.getReason() != null
                        ? system.getReason()
                        : cause.getClass().getSimpleName()
                                + (cause.getMessage() == null ? "" : " " + cause.getMessage());
        return new Failure(
                Outcome.OUTPUT_NOT_WRITTEN,
                "the report could not be written to "
                        + target
                        + " ("
                        + why
                        + "); the previous report, if any, is as it was. Free space or give another"
                        + " folder with -o");
    }

    /** The folder that report folders of this name stand in. */
    static Path parent(Asked asked) {
        return asked.name.map(asked.output::resolve).orElse(asked.output);
    }

    /** The same, of flags laid over settings. */
    static Path parent(@Nullable Path output, @Nullable String name, Settings settings) {
        Path folder = Optional.ofNullable(output).or(settings::output).orElse(Asked.REPORTS);
        return Optional.ofNullable(name).or(settings::name).map(folder::resolve).orElse(folder);
    }

    /** Says that a report stays as it is, since computing it again would give the same. */
    static int again(Unchanged.Last last, CommonOptions options, Terminal terminal) {
        if (options.json) {
            try {
                terminal.out.print(Files.readString(last.report().resolve("report.json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        terminal.out.flush();
        terminal.message("Nothing new: logs, settings and rates are as they were.");
        for (Notice.Outcomes outcome : last.notice().outcomes()) {
            terminal.message(outcome.code() + ": " + Words.visible(outcome.sentence()));
        }
        terminal.message("Reports: " + last.report() + " (as before, byte for byte)");
        last.notice().leave(options, Instant.now());
        return last.notice().exitCode();
    }

    /** Remembers what was published, for a night with nothing new. */
    static void remember(
            State state, String key, Optional<String> glance, Asked asked, Answer answer) {
        Path folder = folder(asked, answer.report().period());
        try {
            Unchanged.note(state, key, glance, folder, Notice.of(folder, answer.report()));
        } catch (IOException e) {
            throw state.notWritten(e);
        }
    }

    /** The folder of a report: its name, then the days that it covers. */
    static Path folder(Asked asked, Period period) {
        return parent(asked).resolve(period.folderName());
    }

    private static Publication.Change publish(
            Asked asked, Report report, LedgerSaving ledger, Path target, Manifest manifest)
            throws IOException {
        try (Publication publication = Publication.begin(target)) {
            Set<ReportFile> files = new LinkedHashSet<>(ReportFile.usual(report));
            files.addAll(asked.formats());
            List<String> differences =
                    new ArrayList<>(ReportWriting.write(report, files, publication));
            for (ParquetReport table : asked.tables()) {
                publication.writeFile(table.fileName(), path -> table.write(report, path));
                table.difference(report, publication.staged(table.fileName()))
                        .ifPresent(differences::add);
            }
            requireSame(differences);
            publication.write("ledger.parquet", ledger.bytes());
            var outputs = new ArrayList<>(publication.outputs().values());
            publication.write("manifest.json", out -> manifest.writeTo(out, outputs));
            return publication.commit();
        }
    }

    /**
     * Nothing is published that says another amount than the report.
     *
     * @param differences what reading the files back has found
     * @throws Failure with exit code 1 where there is any
     */
    static void requireSame(List<String> differences) {
        if (!differences.isEmpty()) {
            throw new Failure(
                    Outcome.INTERNAL_ERROR,
                    "the files that were written do not say what the report says, and nothing is"
                            + " published:\n  "
                            + String.join("\n  ", differences)
                            + "\nThis is a defect of Counterbill; please report it");
        }
    }

    private static Map<String, String> provenance(Asked asked, Reading reading) {
        SortedMap<String, String> provenance = new TreeMap<>();
        provenance.put("program", asked.question.program());
        provenance.put("rate_book_sha256", asked.book.digest());
        provenance.put("settings_sha256", asked.question.settingsDigest());
        provenance.put(LedgerAccount.KEY, LedgerAccountJson.text(LedgerAccount.of(reading)));
        return provenance;
    }

    private static void note(State state, Path target, Manifest manifest) throws IOException {
        state.append(
                new State.Run(
                        manifest.runId(),
                        target.toAbsolutePath().normalize().toString(),
                        Sha256.hex(target.resolve("manifest.json")),
                        manifest.period().getOrDefault("from", ""),
                        manifest.period().getOrDefault("to", "")));
    }

    private static Manifest manifest(
            Asked asked, Reading reading, Report report, Manifest.Request request) {
        List<Manifest.Input> inputs = new ArrayList<>();
        for (Intake.LogFile file : report.intake().files()) {
            String fingerprint = file.fingerprint().orElse(":");
            int colon = fingerprint.indexOf(':');
            inputs.add(
                    new Manifest.Input(
                            file.path(),
                            file.sizeBytes(),
                            fingerprint.substring(0, colon),
                            fingerprint.substring(colon + 1),
                            file.mapping(),
                            file.status().id(),
                            file.reason(),
                            counts(file.records())));
        }
        SortedMap<String, String> totals = new TreeMap<>();
        totals.put("actual", Decimals.amount(report.actual().total()));
        for (Counterfactual counterfactual : report.counterfactuals()) {
            totals.put(counterfactual.id(), Decimals.amount(counterfactual.total()));
        }
        SortedMap<String, String> checks = new TreeMap<>();
        for (Method.Check check : report.method().checks()) {
            checks.put(check.name(), check.result().name().toLowerCase(java.util.Locale.ROOT));
        }
        SortedMap<String, String> period = new TreeMap<>();
        period.put("from", report.period().begin().toString());
        period.put("to", report.period().end().toString());
        period.put("timezone", report.period().timezone().getId());
        return new Manifest(
                asked.question.program(),
                period,
                request,
                inputs,
                asked.book.digest(),
                asked.book.tables().stream().map(Delivery::tableName).toList(),
                reading.mappings(),
                asked.question.settingsDigest(),
                counts(report.intake().records()),
                totals,
                checks,
                report.outcomes().stream().map(Report.Outcome::code).toList(),
                report.exitCode());
    }

    private static String tableName(RateTable table) {
        return table.id()
                + " "
                + table.version()
                + " ("
                + table.file()
                + Optional.ofNullable(table.imported().orElse(null))
                        .map(t -> ", imported from " + t)
                        .orElse("")
                + ")";
    }

    private static SortedMap<String, Long> counts(Intake.RecordCounts counts) {
        SortedMap<String, Long> named = new TreeMap<>();
        named.put("read", counts.read());
        named.put("counted", counts.counted());
        named.put("rejected", counts.rejected());
        named.put("duplicate", counts.duplicate());
        named.put("skipped", counts.skipped());
        named.put("filtered", counts.filtered());
        return named;
    }

    /** The report as the text of report.json. */
    static String json(Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ReportFile.JSON.write(report, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
