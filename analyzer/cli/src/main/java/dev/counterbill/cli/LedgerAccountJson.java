package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Asides;
import dev.counterbill.analysis.LedgerDays;
import dev.counterbill.read.run.ReadPlan.Period;
import dev.counterbill.report.Intake;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a ledger came about, as a ledger file keeps it. */
final class LedgerAccountJson {
    private LedgerAccountJson() {}

    /** The account as one line of JSON. */
    static String text(LedgerAccount account) {
        return Json.line(json -> write(json, account));
    }

    private static void write(JsonGenerator json, LedgerAccount account) throws IOException {
        json.writeStartObject();
        write(json, account.intake().records());
        writeDays(json, account.days());
        json.writeArrayFieldStart("doubts");
        for (Asides.Doubt doubt : account.doubts()) {
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
        for (String what : account.leftBehind()) {
            json.writeString(what);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("files");
        for (Intake.LogFile file : account.intake().files()) {
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
        for (Intake.RejectCount reject : account.intake().rejects()) {
            json.writeStartObject();
            json.writeStringField("code", reject.code());
            json.writeStringField("rule", reject.rule());
            json.writeNumberField("records", reject.records());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("samples");
        for (Intake.RejectedRecord sample : account.intake().samples()) {
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
        for (Intake.Duplicates some : account.intake().duplicates()) {
            json.writeStartObject();
            json.writeStringField("rule", some.rule());
            json.writeNumberField("records", some.records());
            json.writeNumberField("tokens", some.tokens());
            if (some.conflicts() > 0) {
                json.writeNumberField("conflicts", some.conflicts());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("skips");
        for (Intake.Skip some : account.intake().skips()) {
            json.writeStartObject();
            json.writeStringField("rule", some.rule());
            json.writeNumberField("records", some.records());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("assumptions");
        for (String assumption : account.assumptions()) {
            json.writeString(assumption);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("failed_checks");
        for (var check : account.failedChecks().entrySet()) {
            json.writeNumberField(check.getKey(), check.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("mappings");
        for (var mapping : account.mappings().entrySet()) {
            json.writeStringField(mapping.getKey(), mapping.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeDays(JsonGenerator json, LedgerDays days) throws IOException {
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

    /**
     * Reads an account back from the provenance of a ledger file.
     *
     * @throws IOException where the ledger bears none, or a damaged one
     */
    static LedgerAccount in(Map<String, String> provenance) throws IOException {
        String text = provenance.get(LedgerAccount.KEY);
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
                            some.text("rule"),
                            some.number("records"),
                            some.number("tokens"),
                            some.has("conflicts") ? some.number("conflicts") : 0));
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
}
