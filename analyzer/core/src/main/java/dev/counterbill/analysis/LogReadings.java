package dev.counterbill.analysis;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.Reject;
import dev.counterbill.read.run.DuplicateUsage;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.Fingerprint;
import dev.counterbill.report.Intake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The account of logs that were read, as reports show it. */
public final class LogReadings {
    /** A count of records in a sentence; every other number belongs to the words. */
    private static final Pattern COUNT =
            Pattern.compile("\\b(\\d{1,18}) (records?|timestamps?|times|rows?|values?)\\b");

    private static final String COUNT_HERE = "\u0000";

    private LogReadings() {}

    /** What reading logs found, as the ground of an analysis. */
    public static Reading of(ReadResult result) {
        SortedMap<String, String> mappings = new TreeMap<>();
        for (FileReading file : result.files()) {
            if (!file.mapping().isEmpty()) {
                mappings.put(file.mapping(), file.mappingDigest());
            }
        }
        UsageLedger duplicates = UsageLedger.empty(result.ledger().cuts());
        SortedMap<String, UsageLedger> byRule = new TreeMap<>();
        for (DuplicateUsage some : result.duplicates()) {
            duplicates = duplicates.plus(some.ledger());
            byRule.put(rule(some), some.ledger());
        }
        List<Asides.Doubt> doubts = new ArrayList<>();
        result.ambiguities()
                .forEach(
                        (name, found) ->
                                doubts.add(
                                        new Asides.Doubt(
                                                name.substring(0, name.indexOf(':')),
                                                found.assumption(),
                                                found.records(),
                                                found.fitting(),
                                                found.tokens())));
        return new Reading(
                result.ledger(),
                result.reportedCosts(),
                intake(result),
                duplicates,
                assumptions(result),
                result.failedChecks(),
                mappings,
                result.ledger(),
                new Asides(
                        result.charges(),
                        byRule,
                        doubts,
                        result.sameIds(),
                        new Asides.Reconciliation(
                                result.reconciliation().files(),
                                result.reconciliation().records(),
                                result.reconciliation().ledger(),
                                result.reconciliation().costs()),
                        List.of()),
                LedgerDays.NOT_CUT,
                LedgerDays.NOT_CUT);
    }

    private static Intake intake(ReadResult result) {
        List<Intake.LogFile> files = new ArrayList<>();
        List<Intake.RejectedRecord> samples = new ArrayList<>();
        SortedMap<String, String> rules = new TreeMap<>();
        for (FileReading file : result.files()) {
            files.add(logFile(file));
            for (Reject reject : file.rejects()) {
                samples.add(
                        new Intake.RejectedRecord(
                                file.name(),
                                reject.line(),
                                reject.code(),
                                reject.field(),
                                reject.value(),
                                reject.rule(),
                                reject.remedy()));
                rules.putIfAbsent(reject.code(), reject.rule());
            }
        }
        files.sort(Comparator.comparing(Intake.LogFile::path));
        List<Intake.RejectCount> rejects = new ArrayList<>();
        result.rejectsByCode()
                .forEach(
                        (code, count) ->
                                rejects.add(
                                        new Intake.RejectCount(
                                                code, rules.getOrDefault(code, ""), count)));
        List<Intake.Duplicates> duplicates = new ArrayList<>();
        for (DuplicateUsage some : result.duplicates()) {
            duplicates.add(
                    new Intake.Duplicates(
                            rule(some),
                            some.records(),
                            some.ledger().total().tokens(),
                            some.conflicts()));
        }
        List<Intake.Skip> skips = new ArrayList<>();
        result.skippedByRule().forEach((rule, count) -> skips.add(new Intake.Skip(rule, count)));
        return new Intake(counts(result.records()), files, rejects, samples, duplicates, skips);
    }

    private static String rule(DuplicateUsage some) {
        return "same key by the rule of mapping " + some.mapping();
    }

    private static Intake.LogFile logFile(FileReading file) {
        Intake.FileStatus status =
                switch (file.status()) {
                    case OK -> Intake.FileStatus.OK;
                    case PARTIAL -> Intake.FileStatus.PARTIAL;
                    case REJECTED -> Intake.FileStatus.REJECTED;
                };
        Optional<String> reason = file.fault().map(FileReading.Fault::toString);
        return new Intake.LogFile(
                file.name(),
                file.mapping(),
                file.format(),
                status,
                counts(file.records()),
                reason,
                file.fingerprint().map(fingerprint -> fingerprint.sizeBytes()).orElse(0L),
                file.fingerprint().map(Fingerprint::text));
    }

    private static Intake.RecordCounts counts(dev.counterbill.read.run.RecordCounts counts) {
        return new Intake.RecordCounts(
                counts.read(),
                counts.counted(),
                counts.rejected(),
                counts.duplicate(),
                counts.skipped(),
                counts.filtered());
    }

    private static List<String> assumptions(ReadResult result) {
        List<String> assumptions = new ArrayList<>(sentences(result.files()));
        result.failedChecks()
                .forEach(
                        (check, count) ->
                                assumptions.add(
                                        "Identity that does not hold in "
                                                + count
                                                + (count == 1 ? " record" : " records")
                                                + ", which are counted all the same: "
                                                + check));
        return assumptions;
    }

    /**
     * Each sentence once, with its count of records added up, so that it does not depend on how
     * logs are split.
     */
    private static List<String> sentences(List<FileReading> files) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (FileReading file : files) {
            for (String assumption : file.assumptions()) {
                String sentence =
                        assumption.startsWith(file.mapping() + ": ")
                                ? assumption
                                : file.mapping() + ": " + assumption;
                Matcher count = COUNT.matcher(sentence);
                if (count.find()) {
                    String rest =
                            sentence.substring(0, count.start())
                                    + COUNT_HERE
                                    + count.group(2)
                                    + sentence.substring(count.end());
                    counts.merge(rest, Long.parseLong(count.group(1)), Math::addExact);
                } else {
                    counts.putIfAbsent(sentence, 0L);
                }
            }
        }
        List<String> sentences = new ArrayList<>();
        counts.forEach(
                (sentence, count) ->
                        sentences.add(
                                sentence.replace(COUNT_HERE, count == 1 ? "1 " : count + " ")));
        return sentences;
    }
}
