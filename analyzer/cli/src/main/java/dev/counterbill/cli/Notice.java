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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduled run leaves for machines: how it ended, as JSON and as a Prometheus text file.
 * Both are replaced as a whole, so that whoever reads them never sees half of one. They state the
 * time of the run, which no report does.
 *
 * @param exitCode how the run ended
 * @param report folder of the published report
 * @param from begin of its period
 * @param to end of its period
 * @param cost exact inference cost
 * @param outcomes what the exit code stands for
 * @param verdict the answer in sentences
 */
record Notice(
        int exitCode,
        String report,
        String from,
        String to,
        String currency,
        String cost,
        long rejectedRecords,
        long unpricedTokens,
        long unpricedFees,
        List<Outcomes> outcomes,
        List<String> verdict) {
    private static final String LAST_SUCCESS = "counterbill_last_success_timestamp";
    private static final String LAST_RUN = "counterbill_last_run_timestamp";
    private static final String EXIT_CODE = "counterbill_exit_code";

    /** One thing that the exit code stands for. */
    record Outcomes(String code, long exitCode, String sentence) {}

    /**
     * What there is to say of a report.
     *
     * @param folder that it stands in
     */
    static Notice of(Path folder, Report report) {
        return new Notice(
                report.exitCode(),
                folder.toAbsolutePath().normalize().toString(),
                report.period().begin().toString(),
                report.period().end().toString(),
                report.currency().code(),
                Decimals.amount(report.actual().total()),
                report.intake().records().rejected(),
                report.tokens().unpriced(),
                report.tokens().unpricedFees(),
                report.outcomes().stream()
                        .map(one -> new Outcomes(one.code(), one.exitCode(), one.sentence()))
                        .toList(),
                report.verdict());
    }

    /** Reads {@link #line} back. */
    static Notice in(String line) throws IOException {
        JsonTree tree = JsonTree.of(line);
        List<Outcomes> outcomes = new java.util.ArrayList<>();
        for (JsonTree one : tree.objects("outcomes")) {
            outcomes.add(
                    new Outcomes(one.text("code"), one.number("exit_code"), one.text("sentence")));
        }
        return new Notice(
                (int) tree.number("exit_code"),
                tree.text("report"),
                tree.text("from"),
                tree.text("to"),
                tree.text("currency"),
                tree.text("cost"),
                tree.number("rejected_records"),
                tree.number("unpriced_tokens"),
                tree.numberOrZero("unpriced_fees"),
                outcomes,
                tree.texts("verdict"));
    }

    /** All of it but the time, as one line of JSON. */
    String line() {
        return Json.line(
                json -> {
                    json.writeStartObject();
                    write(json);
                    json.writeEndObject();
                });
    }

    /**
     * Writes what was asked for.
     *
     * @param now when the run ended
     */
    void leave(CommonOptions options, Instant now) {
        if (options.notifyFile != null) {
            replace(
                    options.notifyFile,
                    Json.line(
                                    json -> {
                                        json.writeStartObject();
                                        json.writeStringField("finished", now.toString());
                                        write(json);
                                        json.writeEndObject();
                                    })
                            + "\n");
        }
        if (options.metricsFile != null) {
            replace(options.metricsFile, metrics(options.metricsFile, now));
        }
    }

    /**
     * Says of a run that published nothing when and how it ended; the gauges of the last report
     * stay.
     *
     * @param message why, as it was printed
     */
    static void leave(
            @Nullable Path notifyFile,
            @Nullable Path metricsFile,
            int exitCode,
            String message,
            Instant now) {
        try {
            if (notifyFile != null) {
                replace(
                        notifyFile,
                        Json.line(
                                        json -> {
                                            json.writeStartObject();
                                            json.writeStringField("finished", now.toString());
                                            json.writeNumberField("exit_code", exitCode);
                                            json.writeStringField("error", message);
                                            json.writeEndObject();
                                        })
                                + "\n");
            }
        } finally {
            // Whoever reads the one must not depend on the other.
            if (metricsFile != null) {
                StringBuilder text = new StringBuilder();
                for (String line : lines(metricsFile)) {
                    if (!line.contains(EXIT_CODE) && !line.contains(LAST_RUN)) {
                        text.append(line).append('\n');
                    }
                }
                // A job that is started and fails is to be told from one that is not started.
                lastRun(text, now);
                exitCode(text, exitCode);
                replace(metricsFile, text.toString());
            }
        }
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeNumberField("exit_code", exitCode);
        json.writeStringField("report", report);
        json.writeStringField("from", from);
        json.writeStringField("to", to);
        json.writeStringField("currency", currency);
        json.writeStringField("cost", cost);
        json.writeNumberField("rejected_records", rejectedRecords);
        json.writeNumberField("unpriced_tokens", unpricedTokens);
        json.writeNumberField("unpriced_fees", unpricedFees);
        json.writeArrayFieldStart("outcomes");
        for (Outcomes outcome : outcomes) {
            json.writeStartObject();
            json.writeStringField("code", outcome.code());
            json.writeNumberField("exit_code", outcome.exitCode());
            json.writeStringField("sentence", outcome.sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("verdict");
        for (String sentence : verdict) {
            json.writeString(sentence);
        }
        json.writeEndArray();
    }

    /**
     * The gauges. An incomplete report is published and must be looked at; it is no success to rest
     * on, so the time of the last success stays what it was.
     */
    private String metrics(Path file, Instant now) {
        String seconds = Long.toString(now.getEpochSecond());
        StringBuilder text = new StringBuilder();
        (exitCode == Outcome.COMPLETE.exitCode() ? Optional.of(seconds) : lastSuccess(file))
                .ifPresent(
                        at ->
                                gauge(
                                        text,
                                        LAST_SUCCESS,
                                        "When a report was last found complete, in seconds since"
                                                + " 1970.",
                                        at));
        lastRun(text, now);
        exitCode(text, exitCode);
        text.append("# HELP counterbill_cost Inference cost of the report's period.\n");
        text.append("# TYPE counterbill_cost gauge\n");
        text.append("counterbill_cost{currency=\"")
                .append(currency)
                .append("\"} ")
                .append(cost)
                .append('\n');
        gauge(
                text,
                "counterbill_rejected_records",
                "Records that could not be read and are in no figure.",
                Long.toString(rejectedRecords));
        gauge(
                text,
                "counterbill_unpriced_tokens",
                "Tokens without a price, which are in no amount.",
                Long.toString(unpricedTokens));
        gauge(
                text,
                "counterbill_unpriced_fees",
                "Searches and requests without the price that they should have, likewise.",
                Long.toString(unpricedFees));
        return text.toString();
    }

    private static Optional<String> lastSuccess(Path file) {
        return lines(file).stream()
                .filter(line -> line.matches(LAST_SUCCESS + " \\d+"))
                .map(line -> line.substring(LAST_SUCCESS.length() + 1))
                .findFirst();
    }

    /** What an earlier run left; nothing where there is nothing that can be read. */
    private static List<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains("counterbill_")).toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    private static void lastRun(StringBuilder text, Instant now) {
        gauge(
                text,
                LAST_RUN,
                "When a run last ended, however it did, in seconds since 1970.",
                Long.toString(now.getEpochSecond()));
    }

    private static void exitCode(StringBuilder text, int exitCode) {
        gauge(text, EXIT_CODE, "How the run ended; 0 is complete.", Integer.toString(exitCode));
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
            Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
            WholeFile.replace(target, text);
        } catch (IOException e) {
            throw new Failure(
                    Outcome.OUTPUT_NOT_WRITTEN,
                    "the run has ended, but "
                            + file
                            + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + "): check the folder and the disk");
        }
    }
}
