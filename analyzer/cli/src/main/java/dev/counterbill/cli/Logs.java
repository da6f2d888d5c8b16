package dev.counterbill.cli;

import dev.counterbill.analysis.Closing;
import dev.counterbill.analysis.LogReadings;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.analysis.Reading;
import dev.counterbill.config.Problem;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.parquet.HadoopSources;
import dev.counterbill.parquet.ParquetContainer;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonDocumentsContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadRefused;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.run.ReaderChoice;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.read.source.FingerprintKind;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.read.state.StateReading;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the logs that a command names, with what flags and settings declare of them. */
final class Logs {
    private static final int DEFAULT_MAX_LEDGER_ROWS = 2_000_000;

    /** Stands in for the time of records that have none, in inspections only. */
    private static final String PLACEHOLDER_TIME = "2026-01-01T00:00:00Z";

    private Logs() {}

    /** The containers in the order in which they are tried. */
    static List<LogContainer> containers() {
        return List.of(
                new ParquetContainer(),
                new JsonLinesContainer(),
                new JsonDocumentsContainer(),
                new CsvContainer());
    }

    /** What reading found, and what was not even opened. */
    record Read(ReadResult result, List<SkippedFile> skipped, Optional<Remembered> remembered) {
        /** How many records of a log count between two instants; only a state knows. */
        Closing.LogShares shares() {
            return remembered
                    .map(Remembered::shares)
                    .orElse((log, begin, end) -> OptionalLong.empty());
        }

        Read(ReadResult result, List<SkippedFile> skipped) {
            this(result, skipped, Optional.empty());
        }
    }

    /**
     * How a state helped.
     *
     * @param words for whoever wants to know
     * @param situation digest of what there was to read
     * @param stamps digest of the names and stamps of what there was to read
     * @param shares how many records of a log count between two instants
     */
    record Remembered(
            String words, String situation, Optional<String> stamps, Closing.LogShares shares) {}

    /** Digest of the names and stamps of what there is to read; nothing is opened. */
    static Optional<String> stamps(List<String> logs) {
        try (LogSources sources =
                LogSources.expand(
                        logs,
                        Path.of(""),
                        uri -> List.of(),
                        java.io.InputStream.nullInputStream())) {
            return sources.problems().isEmpty() && !sources.sources().isEmpty()
                    ? StateReading.stamps(sources.sources())
                    : Optional.empty();
        } catch (IOException e) {
            // Reading says what is wrong.
            return Optional.empty();
        }
    }

    /** Digest of what there is to read, where a state knows all of it. */
    static Optional<String> situation(
            State state, List<String> logs, CommonOptions options, Asked asked) {
        try (LogSources sources = expand(logs)) {
            return StateReading.situation(
                    plan(sources.sources(), options, asked),
                    state.folder,
                    asked.question.program());
        } catch (IOException e) {
            // Reading says what is wrong.
            return Optional.empty();
        }
    }

    /**
     * Reads logs.
     *
     * @throws Failure when no argument means a file, or the ledger outgrows its bound
     */
    static Read read(List<String> logs, CommonOptions options, Asked asked) {
        try (LogSources sources = expand(logs)) {
            ReadPlan plan = plan(sources.sources(), options, asked);
            if (!Terminal.showsProgress(options)) {
                return new Read(LogReading.read(plan), passedOver(sources, asked));
            }
            PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
            try (ReadingBar bar = new ReadingBar(sources.sources(), err, Terminal.columns())) {
                return new Read(
                        LogReading.read(plan.withProgress(bar)), passedOver(sources, asked));
            }
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        }
    }

    /** What the settings say of no log, and the files that are none. */
    private static List<SkippedFile> passedOver(LogSources sources, Asked asked) {
        List<SkippedFile> passed = new ArrayList<>();
        for (String globs : new SourceGlobs(asked.settings).withoutLogs(sources.sources())) {
            passed.add(new SkippedFile(globs, "a source of the settings that is about no log"));
        }
        passed.addAll(sources.skipped());
        return passed;
    }

    /** Reads files whatever dates were asked for: a cost export is cut by its own days. */
    static Read readWhole(List<String> files, CommonOptions options, Asked asked) {
        try (LogSources sources = expand(files)) {
            return new Read(
                    LogReading.read(
                            plan(sources.sources(), options, asked)
                                    .withPeriod(ReadPlan.Period.ALWAYS)),
                    sources.skipped());
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        }
    }

    /**
     * Reads logs with the help of what earlier runs remembered, whose lock is held.
     *
     * @throws Failure as {@link #read}, and where the state cannot be written
     */
    static Read readWith(State state, List<String> logs, CommonOptions options, Asked asked) {
        try (LogSources sources = expand(logs)) {
            StateReading.Found found =
                    StateReading.read(
                            plan(sources.sources(), options, asked),
                            state.folder,
                            asked.question.program());
            return new Read(
                    found.result(),
                    passedOver(sources, asked),
                    Optional.of(
                            new Remembered(
                                    remembered(state, found),
                                    found.situation(),
                                    found.stamps(),
                                    (log, begin, end) ->
                                            found.counted(log, new ReadPlan.Period(begin, end)))));
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        } catch (IOException e) {
            throw state.notWritten(e);
        } catch (UncheckedIOException e) {
            throw state.notWritten(
                    java.util.Objects.requireNonNullElseGet(e.getCause(), IOException::new));
        }
    }

    private static String remembered(State state, StateReading.Found found) {
        return "State "
                + state.folder
                + ": "
                + Words.counted(found.knownFiles(), "file")
                + " known, "
                + Words.counted(found.freshFiles(), "file")
                + " read; bytes read: "
                + Words.count(found.reads().logBytes())
                + " of logs, "
                + Words.count(found.reads().keyBytes())
                + " of keys, "
                + Words.count(found.reads().entryBytes())
                + " of ledgers and accounts";
    }

    /**
     * What one file holds, as if there were no other.
     *
     * @param fingerprint kind and value, as reports name it; empty where the file is rejected
     * @param mapping id of the mapping that reads it; empty where none does
     * @param mappingDigest digest of that mapping
     */
    record Alone(
            String name,
            Optional<String> fingerprint,
            String mapping,
            String mappingDigest,
            UsageLedger ledger) {
        static Alone of(String name, FileReading file, UsageLedger ledger) {
            return new Alone(
                    name,
                    file.fingerprint().map(Fingerprint::text),
                    file.mapping(),
                    file.mappingDigest(),
                    ledger);
        }
    }

    /**
     * Reads files on their own, as the run did, and keeps what is within its days: usage before
     * them, which audits and budgets look at, is in no cost.
     *
     * @param names of those that are asked for; others are not opened
     */
    static List<Alone> readAlone(
            List<String> logs, Set<String> names, CommonOptions options, Asked asked) {
        List<Alone> all = new ArrayList<>();
        try (LogSources sources =
                LogSources.expand(
                        logs, Path.of(""), HadoopSources::expand, InputStream.nullInputStream())) {
            ReadPlan plan = plan(sources.sources(), options, asked);
            ReadPlan.Period days = days(asked);
            for (LogSource source : sources.sources()) {
                if (names.contains(source.name())) {
                    ReadResult result = LogReading.read(plan.withSources(List.of(source)));
                    UsageLedger ledger =
                            result.ledger().between(days.beginSecond(), days.endSecond());
                    all.add(Alone.of(source.name(), result.files().get(0), ledger));
                }
            }
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        }
        return all;
    }

    /** The same from what a state remembers, without opening a log; others are left out. */
    static List<Alone> remembered(
            State state, List<String> logs, CommonOptions options, Asked asked) {
        List<Alone> all = new ArrayList<>();
        try (LogSources sources =
                LogSources.expand(
                        logs, Path.of(""), HadoopSources::expand, InputStream.nullInputStream())) {
            StateReading.remembered(
                            plan(sources.sources(), options, asked),
                            state.folder,
                            asked.question.program())
                    .forEach(
                            (name, entry) ->
                                    all.add(Alone.of(name, entry.reading(), entry.ledger())));
        } catch (IOException e) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "the state " + state.folder + " cannot be read: " + e.getMessage());
        }
        return all;
    }

    /**
     * A file on its own.
     *
     * @param withoutTime counted records that state no time, which a run rejects
     */
    record Inspected(ReadResult result, List<SkippedFile> skipped, long withoutTime) {}

    /** Reads each file on its own, as if there were no other. */
    static List<Inspected> readEach(List<String> logs, CommonOptions options, Asked asked) {
        List<Inspected> reads = new ArrayList<>();
        try (LogSources sources = expand(logs)) {
            List<SkippedFile> skipped = sources.skipped();
            for (LogSource source : sources.sources()) {
                ReadPlan plan = inspection(plan(List.of(source), options, asked), Map.of());
                ReadResult result = LogReading.read(plan);
                long withoutTime = withoutTime(result);
                if (withoutTime > 0) {
                    result = LogReading.read(inspection(plan, Map.of("time", PLACEHOLDER_TIME)));
                    withoutTime -= withoutTime(result);
                }
                reads.add(new Inspected(result, skipped, withoutTime));
                skipped = List.of();
            }
        } catch (ReadRefused e) {
            throw new Failure(Outcome.WRONG_USAGE, e.problem().toString());
        }
        return reads;
    }

    private static long withoutTime(ReadResult result) {
        return result.rejectsByCode().getOrDefault("MISSING_TIME", 0L)
                + result.rejectsByCode().getOrDefault("MISSING_DECLARATION", 0L);
    }

    /**
     * A plan that counts what is in a file, whatever a run makes of it.
     *
     * @param standIns facts that a run would ask for and the file may lack: an inspection adds up
     *     tokens, whose sum does not depend on when they were used
     */
    private static ReadPlan inspection(ReadPlan plan, Map<String, String> standIns) {
        return plan.withDeclarations(
                log -> {
                    Declaration declared = plan.declarations().apply(log);
                    Map<String, String> overrides = new LinkedHashMap<>(standIns);
                    overrides.putAll(declared.overrides());
                    return new Declaration(
                            declared.mapping(),
                            overrides,
                            declared.assume(),
                            declared.labels(),
                            declared.hashedLabels(),
                            Declaration.Part.COUNTED);
                });
    }

    /** Kind and value of what a run would know one log by; empty where it cannot be read. */
    static Optional<String> fingerprint(LogSource source, CommonOptions options, Asked asked) {
        return LogReading.read(plan(List.of(source), options, asked)).files().stream()
                .flatMap(file -> file.fingerprint().stream())
                .map(Fingerprint::text)
                .findFirst();
    }

    /** Digests of the mappings that logs may be read by, by their ids. */
    static Map<String, String> mappingDigests(CommonOptions options, Asked asked) {
        Map<String, String> digests = new HashMap<>();
        for (RecordMapping mapping : new Declarations(options, asked.settings).mappings()) {
            digests.put(mapping.id(), mapping.digest());
        }
        return digests;
    }

    private static LogSources expand(List<String> logs) {
        LogSources sources = LogSources.expand(logs, Path.of(""), HadoopSources::expand, System.in);
        if (!sources.problems().isEmpty()) {
            sources.close();
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    String.join("\n", sources.problems().stream().map(Problem::toString).toList()));
        }
        if (sources.sources().isEmpty()) {
            sources.close();
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    "no log in " + String.join(", ", logs) + ": nothing there is a file to read");
        }
        return sources;
    }

    private static ReadPlan plan(List<LogSource> sources, CommonOptions options, Asked asked) {
        Declarations declarations = new Declarations(options, asked.settings);
        return ReadPlan.of(sources, declarations.mappings(), containers(), asked.cuts())
                .withDeclarations(declarations::of)
                .withPeriod(period(asked))
                .withDuplicates(
                        asked.removesDuplicates()
                                ? ReadPlan.Duplicates.BY_MAPPING
                                : ReadPlan.Duplicates.OFF)
                .withFingerprints(fingerprints(options))
                .withThreads(asked.threads())
                .withReader(reader(options))
                .withMaxLedgerRows(
                        options.maxLedgerRows == null
                                ? DEFAULT_MAX_LEDGER_ROWS
                                : options.maxLedgerRows);
    }

    private static ReaderChoice reader(CommonOptions options) {
        if (options.reader == null) {
            return ReaderChoice.AUTO;
        }
        for (ReaderChoice choice : ReaderChoice.values()) {
            if (choice.id().equals(options.reader)) {
                return choice;
            }
        }
        throw new Failure(
                Outcome.WRONG_USAGE,
                "--reader " + options.reader + ": a reader is auto, fast or plain");
    }

    private static FingerprintKind fingerprints(CommonOptions options) {
        if (options.digest == null || options.digest.equals("fast")) {
            return FingerprintKind.CRC32C_BLOCKS;
        }
        if (options.digest.equals("sha256")) {
            return FingerprintKind.SHA256;
        }
        throw new Failure(
                Outcome.WRONG_USAGE, "--digest " + options.digest + ": give fast or sha256");
    }

    /** What was read, as the ground of an analysis of the days that were asked for. */
    static Reading reading(Read read, Asked asked) {
        ReadPlan.Period period = period(asked);
        Reading all =
                Closing.of(
                        asked.question,
                        LogReadings.of(read.result()),
                        asked.closed,
                        read.shares(),
                        period.beginSecond(),
                        period.endSecond());
        return all.within(asked.question.from(), asked.question.to(), asked.question.zone());
    }

    /** What is read: from the begin on where usage before the days is looked at, too. */
    private static ReadPlan.Period period(Asked asked) {
        ReadPlan.Period days = days(asked);
        return asked.needsHistory() ? new ReadPlan.Period(Long.MIN_VALUE, days.endSecond()) : days;
    }

    /** What the report is about. */
    private static ReadPlan.Period days(Asked asked) {
        return new ReadPlan.Period(
                asked.question.from().map(day -> begin(day, asked)).orElse(Long.MIN_VALUE),
                asked.question.to().map(day -> begin(day, asked)).orElse(Long.MAX_VALUE));
    }

    private static long begin(LocalDate day, Asked asked) {
        return day.atStartOfDay(asked.question.zone()).toInstant().getEpochSecond();
    }
}
