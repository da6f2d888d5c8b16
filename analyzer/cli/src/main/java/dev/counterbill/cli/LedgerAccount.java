package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Asides;
import dev.counterbill.analysis.LedgerDays;
import dev.counterbill.analysis.Reading;
import dev.counterbill.read.run.ReadPlan.Period;
import dev.counterbill.report.Intake;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
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

    /**
     * Reads an account back from the provenance of a ledger file.
     *
     * @throws IOException where the ledger bears none, or a damaged one
     */
    static LedgerAccount in(Map<String, String> provenance) throws IOException {
        String text = provenance.get(KEY);
        if (text == null) {
            throw new IOException("it does not say how it came about");
        }
        JsonTree tree = JsonTree.of(text);
        List<Intake.LogFile> files = new ArrayList<>();
        for (JsonTree file : tree.objects("files")) {
            files.add(logFile(file));
        }
        List<Intake.RejectCount> rejects = new ArrayList<>();
        for (JsonTree reject : tree.objects("rejects")) {
            rejects.add(
                    new Intake.RejectCount(
                            reject.text("code"), reject.text("rule"), reject.number("records")));
        }
        List<Intake.RejectedRecord> samples = new ArrayList<>();
        for (JsonTree sample : tree.objects("samples")) {
            samples.add(
                    new Intake.RejectedRecord(
                            sample.text("file"),
                            sample.number("line"),
                            sample.text("code"),
                            sample.text("field"),
                            sample.text("value"),
                            sample.text("rule"),
                            sample.text("remedy")));
        }
        List<Intake.Duplicates> duplicates = new ArrayList<>();
        for (JsonTree some : tree.objects("duplicates")) {
            duplicates.add(
                    new Intake.Duplicates(
                            some.text("rule"), some.number("records"), some.number("tokens")));
        }
        List<Intake.Skip> skips = new ArrayList<>();
        for (JsonTree some : tree.objects("skips")) {
            skips.add(new Intake.Skip(some.text("rule"), some.number("records")));
        }
        List<Asides.Doubt> doubts = new ArrayList<>();
        for (JsonTree doubt : tree.objects("doubts")) {
            doubts.add(
                    new Asides.Doubt(
                            doubt.text("mapping"),
                            doubt.text("assumption"),
                            doubt.number("records"),
                            doubt.number("fitting"),
                            doubt.number("tokens")));
        }
        Intake.RecordCounts records = counts(tree.object("records"));
        return new LedgerAccount(
                new Intake(records, files, rejects, samples, duplicates, skips),
                tree.texts("assumptions"),
                tree.numberMap("failed_checks"),
                tree.textMap("mappings"),
                doubts,
                tree.texts("left_behind"),
                days(tree, records));
    }

    /** A ledger of which nothing was set aside, or of an earlier release, does not tell them. */
    private static LedgerDays days(JsonTree tree, Intake.RecordCounts records) throws IOException {
        if (!tree.has("days")) {
            return records.filtered() == 0 ? LedgerDays.NOT_CUT : LedgerDays.UNKNOWN;
        }
        List<Period> spans = new ArrayList<>();
        for (JsonTree span : tree.objects("days")) {
            spans.add(
                    new Period(
                            second(span, "from", Long.MIN_VALUE),
                            second(span, "to", Long.MAX_VALUE)));
        }
        return LedgerDays.of(spans);
    }

    private static long second(JsonTree span, String name, long otherwise) throws IOException {
        Optional<String> instant = span.optional(name);
        try {
            return instant.map(Instant::parse).map(Instant::getEpochSecond).orElse(otherwise);
        } catch (DateTimeException e) {
            throw new IOException(name + " " + instant.orElse(""), e);
        }
    }

    private static Intake.LogFile logFile(JsonTree file) throws IOException {
        String status = file.text("status");
        for (Intake.FileStatus known : Intake.FileStatus.values()) {
            if (known.id().equals(status)) {
                return new Intake.LogFile(
                        file.text("path"),
                        file.text("mapping"),
                        file.text("format"),
                        known,
                        counts(file.object("records")),
                        file.optional("reason"),
                        file.number("size_bytes"),
                        file.optional("fingerprint"));
            }
        }
        throw new IOException("status " + status);
    }

    private static Intake.RecordCounts counts(JsonTree tree) throws IOException {
        return new Intake.RecordCounts(
                tree.number("read"),
                tree.number("counted"),
                tree.number("rejected"),
                tree.number("duplicate"),
                tree.number("skipped"),
                tree.number("filtered"));
    }

    /** The account as one line of JSON. */
    String text() {
        return Json.line(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        write(json, intake.records());
        writeDays(json);
        json.writeArrayFieldStart("doubts");
        for (Asides.Doubt doubt : doubts) {
            json.writeStartObject();
            json.writeStringField("mapping", doubt.mapping());
            json.writeStringField("assumption", doubt.assumption());
            json.writeNumberField("records", doubt.records());
            json.writeNumberField("fitting", doubt.fitting());
            json.writeNumberField("tokens", doubt.tokens());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("left_behind");
        for (String what : leftBehind) {
            json.writeString(what);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("files");
        for (Intake.LogFile file : intake.files()) {
            json.writeStartObject();
            json.writeStringField("path", file.path());
            json.writeStringField("mapping", file.mapping());
            json.writeStringField("format", file.format());
            json.writeStringField("status", file.status().id());
            write(json, file.records());
            RateText.text(json, "reason", file.reason());
            json.writeNumberField("size_bytes", file.sizeBytes());
            RateText.text(json, "fingerprint", file.fingerprint());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rejects");
        for (Intake.RejectCount reject : intake.rejects()) {
            json.writeStartObject();
            json.writeStringField("code", reject.code());
            json.writeStringField("rule", reject.rule());
            json.writeNumberField("records", reject.records());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("samples");
        for (Intake.RejectedRecord sample : intake.samples()) {
            json.writeStartObject();
            json.writeStringField("file", sample.file());
            json.writeNumberField("line", sample.line());
            json.writeStringField("code", sample.code());
            json.writeStringField("field", sample.field());
            json.writeStringField("value", sample.value());
            json.writeStringField("rule", sample.rule());
            json.writeStringField("remedy", sample.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("duplicates");
        for (Intake.Duplicates some : intake.duplicates()) {
            json.writeStartObject();
            json.writeStringField("rule", some.rule());
            json.writeNumberField("records", some.records());
            json.writeNumberField("tokens", some.tokens());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("skips");
        for (Intake.Skip some : intake.skips()) {
            json.writeStartObject();
            json.writeStringField("rule", some.rule());
            json.writeNumberField("records", some.records());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("assumptions");
        for (String assumption : assumptions) {
            json.writeString(assumption);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("failed_checks");
        for (var check : failedChecks.entrySet()) {
            json.writeNumberField(check.getKey(), check.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("mappings");
        for (var mapping : mappings.entrySet()) {
            json.writeStringField(mapping.getKey(), mapping.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeDays(JsonGenerator json) throws IOException {
        if (days.equals(LedgerDays.NOT_CUT) || days.equals(LedgerDays.UNKNOWN)) {
            return;
        }
        json.writeArrayFieldStart("days");
        for (Period span : days.spans()) {
            json.writeStartObject();
            if (span.beginSecond() != Long.MIN_VALUE) {
                json.writeStringField("from", Instant.ofEpochSecond(span.beginSecond()).toString());
            }
            if (span.endSecond() != Long.MAX_VALUE) {
                json.writeStringField("to", Instant.ofEpochSecond(span.endSecond()).toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Intake.RecordCounts counts) throws IOException {
        json.writeObjectFieldStart("records");
        json.writeNumberField("read", counts.read());
        json.writeNumberField("counted", counts.counted());
        json.writeNumberField("rejected", counts.rejected());
        json.writeNumberField("duplicate", counts.duplicate());
        json.writeNumberField("skipped", counts.skipped());
        json.writeNumberField("filtered", counts.filtered());
        json.writeEndObject();
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
                                        Math.addExact(a.tokens(), b.tokens())));
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
