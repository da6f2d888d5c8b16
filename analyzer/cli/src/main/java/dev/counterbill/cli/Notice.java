package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.money.Decimals;
import dev.counterbill.publish.WholeFile;
import dev.counterbill.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a scheduled run leaves for machines: how it ended, as JSON and as a Prometheus text file.
 * Both are replaced as a whole, so that whoever reads them never sees half of one. They state the
 * time of the run, which no report does.
 */
final class Notice {
    private final Path folder;
    private final Report report;
    private final Instant now;

    /**
     * @param folder of the published report
     * @param now when the run ended
     */
    Notice(Path folder, Report report, Instant now) {
        this.folder = folder;
        this.report = report;
        this.now = now;
    }

    /** Writes what was asked for. */
    void leave(CommonOptions options) {
        if (options.notifyFile != null) {
            replace(options.notifyFile, Json.line(this::write) + "\n");
        }
        if (options.metricsFile != null) {
            replace(options.metricsFile, metrics());
        }
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("finished", now.toString());
        json.writeNumberField("exit_code", report.exitCode());
        json.writeStringField("report", folder.toAbsolutePath().normalize().toString());
        json.writeStringField("from", report.period().begin().toString());
        json.writeStringField("to", report.period().end().toString());
        json.writeStringField("currency", report.currency().code());
        json.writeStringField("cost", Decimals.amount(report.actual().total()));
        json.writeNumberField("rejected_records", report.intake().records().rejected());
        json.writeNumberField("unpriced_tokens", report.tokens().unpriced());
        json.writeArrayFieldStart("outcomes");
        for (Report.Outcome outcome : report.outcomes()) {
            json.writeStartObject();
            json.writeStringField("code", outcome.code());
            json.writeNumberField("exit_code", outcome.exitCode());
            json.writeStringField("sentence", outcome.sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("verdict");
        for (String sentence : report.verdict()) {
            json.writeString(sentence);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private String metrics() {
        StringBuilder text = new StringBuilder();
        // An incomplete report is published and must be looked at; it is no success to rest on.
        if (report.exitCode() == Outcome.COMPLETE.exitCode()) {
            gauge(
                    text,
                    "counterbill_last_success_timestamp",
                    "When a complete report was last published, in seconds since 1970.",
                    Long.toString(now.getEpochSecond()));
        }
        gauge(
                text,
                "counterbill_last_run_timestamp",
                "When a report was last published, in seconds since 1970.",
                Long.toString(now.getEpochSecond()));
        gauge(
                text,
                "counterbill_exit_code",
                "How the run ended; 0 is complete.",
                Integer.toString(report.exitCode()));
        text.append("# HELP counterbill_cost Inference cost of the report's period.\n");
        text.append("# TYPE counterbill_cost gauge\n");
        text.append("counterbill_cost{currency=\"")
                .append(report.currency().code())
                .append("\"} ")
                .append(Decimals.plain(report.actual().total()))
                .append('\n');
        gauge(
                text,
                "counterbill_rejected_records",
                "Records that could not be read and are in no figure.",
                Long.toString(report.intake().records().rejected()));
        gauge(
                text,
                "counterbill_unpriced_tokens",
                "Tokens without a price, which are in no amount.",
                Long.toString(report.tokens().unpriced()));
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, String value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
        text.append(name).append(' ').append(value).append('\n');
    }

    /**
     * Puts a file in the place of what is there, at once.
     *
     * @throws Failure with exit code 7 where it cannot be written
     */
    private static void replace(Path file, String text) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            WholeFile.replace(target, text);
        } catch (IOException e) {
            throw new Failure(
                    Outcome.OUTPUT_NOT_WRITTEN,
                    "the report is published, but "
                            + file
                            + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + "): check the folder and the disk");
        }
    }
}
