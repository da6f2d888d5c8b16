package dev.counterbill.cli;

import dev.counterbill.analysis.Asides;
import dev.counterbill.analysis.LedgerDays;
import dev.counterbill.analysis.Reading;
import dev.counterbill.report.Intake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How a ledger came about, as it is saved with it: without the logs, a report still says which
 * files were read and what of them was not counted.
 *
 * @param assumptions of the mappings, in sentences
 * @param failedChecks identities of the logs that did not hold, with counts
 * @param mappings digest of each mapping, by its id
 * @param doubts records that could be read in two ways
 * @param leftBehind what the logs told beside usage and a ledger does not keep, in words
 * @param days to which the ledger was cut
 */
record LedgerAccount(
        Intake intake,
        List<String> assumptions,
        SortedMap<String, Long> failedChecks,
        SortedMap<String, String> mappings,
        List<Asides.Doubt> doubts,
        List<String> leftBehind,
        LedgerDays days) {
    /** Name of this account in the provenance of a ledger file. */
    static final String KEY = "account";

    /** Names the money beside usage that decides payoffs. */
    static final String CHARGES = "training jobs and other charges";

    static LedgerAccount of(Reading reading) {
        return new LedgerAccount(
                reading.intake(),
                reading.assumptions(),
                reading.failedChecks(),
                reading.mappings(),
                reading.asides().doubts(),
                leftBehind(reading.asides()),
                reading.days());
    }

    private static List<String> leftBehind(Asides asides) {
        List<String> left = new ArrayList<>();
        if (!asides.charges().all().isEmpty()) {
            left.add(CHARGES);
        }
        if (!asides.duplicates().isEmpty()) {
            left.add("what the duplicates would have cost");
        }
        if (!asides.reconciliation().files().isEmpty()) {
            left.add("sources that are only compared with");
        }
        return left;
    }

    /** Both together; the files are in the order of their paths. */
    LedgerAccount plus(LedgerAccount other) {
        List<Intake.LogFile> files = new ArrayList<>(intake.files());
        files.addAll(other.intake.files());
        files.sort(java.util.Comparator.comparing(Intake.LogFile::path));
        List<Intake.RejectedRecord> samples = new ArrayList<>(intake.samples());
        samples.addAll(other.intake.samples());
        List<String> said = new ArrayList<>(assumptions);
        other.assumptions.stream().filter(one -> !said.contains(one)).forEach(said::add);
        SortedMap<String, Long> checks = new TreeMap<>(failedChecks);
        other.failedChecks.forEach((check, count) -> checks.merge(check, count, Math::addExact));
        SortedMap<String, String> allMappings = new TreeMap<>(mappings);
        allMappings.putAll(other.mappings);
        return new LedgerAccount(
                new Intake(
                        intake.records().plus(other.intake.records()),
                        files,
                        rejects(intake.rejects(), other.intake.rejects()),
                        samples,
                        duplicates(intake.duplicates(), other.intake.duplicates()),
                        skips(intake.skips(), other.intake.skips())),
                said,
                checks,
                allMappings,
                doubts(doubts, other.doubts),
                Stream.concat(leftBehind.stream(), other.leftBehind.stream()).distinct().toList(),
                days.plus(other.days));
    }

    private static List<Asides.Doubt> doubts(List<Asides.Doubt> left, List<Asides.Doubt> right) {
        SortedMap<String, Asides.Doubt> sums = new TreeMap<>();
        for (List<Asides.Doubt> side : List.of(left, right)) {
            for (Asides.Doubt one : side) {
                sums.merge(
                        one.mapping() + "\u0000" + one.assumption(),
                        one,
                        (a, b) ->
                                new Asides.Doubt(
                                        a.mapping(),
                                        a.assumption(),
                                        Math.addExact(a.records(), b.records()),
                                        Math.addExact(a.fitting(), b.fitting()),
                                        Math.addExact(a.tokens(), b.tokens())));
            }
        }
        return List.copyOf(sums.values());
    }

    private static List<Intake.RejectCount> rejects(
            List<Intake.RejectCount> left, List<Intake.RejectCount> right) {
        SortedMap<String, Intake.RejectCount> sums = new TreeMap<>();
        for (List<Intake.RejectCount> side : List.of(left, right)) {
            for (Intake.RejectCount one : side) {
                sums.merge(
                        one.code(),
                        one,
                        (a, b) ->
                                new Intake.RejectCount(
                                        a.code(),
                                        a.rule(),
                                        Math.addExact(a.records(), b.records())));
            }
        }
        return List.copyOf(sums.values());
    }

    private static List<Intake.Skip> skips(List<Intake.Skip> left, List<Intake.Skip> right) {
        SortedMap<String, Long> sums = new TreeMap<>();
        left.forEach(one -> sums.merge(one.rule(), one.records(), Math::addExact));
        right.forEach(one -> sums.merge(one.rule(), one.records(), Math::addExact));
        return sums.entrySet().stream()
                .map(one -> new Intake.Skip(one.getKey(), one.getValue()))
                .toList();
    }

    private static List<Intake.Duplicates> duplicates(
            List<Intake.Duplicates> left, List<Intake.Duplicates> right) {
        SortedMap<String, Intake.Duplicates> sums = new TreeMap<>();
        for (List<Intake.Duplicates> side : List.of(left, right)) {
            for (Intake.Duplicates one : side) {
                sums.merge(
                        one.rule(),
                        one,
                        (a, b) ->
                                new Intake.Duplicates(
                                        a.rule(),
                                        Math.addExact(a.records(), b.records()),
                                        Math.addExact(a.tokens(), b.tokens()),
                                        Math.addExact(a.conflicts(), b.conflicts())));
            }
        }
        return List.copyOf(sums.values());
    }

    /** With one more assumption. */
    LedgerAccount assuming(String sentence) {
        List<String> said = new ArrayList<>(assumptions);
        said.add(sentence);
        return new LedgerAccount(intake, said, failedChecks, mappings, doubts, leftBehind, days);
    }

    /** Fingerprints of the files of which records were counted, with their paths. */
    Map<String, String> countedFiles() {
        Map<String, String> counted = new TreeMap<>();
        for (Intake.LogFile file : intake.files()) {
            Optional<String> fingerprint = file.fingerprint();
            if (fingerprint.isPresent() && file.records().counted() > 0) {
                counted.put(fingerprint.get(), file.path());
            }
        }
        return counted;
    }
}
