package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.ledger.Charge;
import dev.counterbill.money.Decimals;
import dev.counterbill.read.Reject;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.SkippedFile;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what files are, how they would be read, and what they add up to; changes nothing. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Show what files are: form, mapping, counts, token sums, first rejects. Changes"
                        + " nothing.",
        footer = {
            "",
            "Examples:",
            "  counterbill inspect export.jsonl",
            "  counterbill inspect --json exports/*.csv"
        })
final class InspectCommand implements Callable<Integer> {
    private static final int MOST_REJECTS_SHOWN = 5;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "File, folder, glob or -.")
    private List<String> files = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        Asked asked = Asked.of(options, files);
        List<Logs.Inspected> reads = Logs.readEach(files, options, asked);
        if (options.json) {
            terminal.out.print(json(reads));
        } else {
            for (Logs.Inspected read : reads) {
                print(read, terminal.out);
            }
        }
        terminal.out.flush();
        List<Outcome> outcomes = new ArrayList<>();
        for (Logs.Inspected read : reads) {
            boolean rejected = read.result().records().rejected() > 0;
            for (FileReading file : read.result().files()) {
                rejected |= file.status() == FileReading.Status.REJECTED;
            }
            outcomes.add(rejected ? Outcome.INCOMPLETE : Outcome.COMPLETE);
        }
        return Outcome.gravest(outcomes).exitCode();
    }

    private static void print(Logs.Inspected read, PrintWriter out) {
        ReadResult result = read.result();
        for (SkippedFile skipped : read.skipped()) {
            out.println(Words.visible(skipped.name()) + ": not a log (" + skipped.reason() + ")");
        }
        for (FileReading file : result.files()) {
            out.println(Words.visible(file.name()));
            if (file.fault().isPresent()) {
                out.println("  cannot be read   " + file.fault().get());
                continue;
            }
            line(out, "form", form(file));
            line(out, "mapping", file.mapping().isEmpty() ? "none" : file.mapping());
            line(out, "why", file.detection());
            line(out, "records", records(result));
            if (read.withoutTime() > 0) {
                line(
                        out,
                        "without time",
                        Words.count(read.withoutTime())
                                + " of them: `run` rejects these unless their source declares"
                                + " 'time:'");
            }
            tokens(result.ledger().total(), out);
            costs(result)
                    .forEach(
                            (currency, cost) ->
                                    line(
                                            out,
                                            "reported cost",
                                            Decimals.amount(cost) + " " + currency));
            if (!result.charges().all().isEmpty()) {
                line(
                        out,
                        "charges",
                        result.charges().all().size() + " (training, hosting, adjustments)");
            }
            result.assumptions().forEach((words, count) -> line(out, "assumption", words));
            result.skippedByRule()
                    .forEach((rule, count) -> line(out, "skipped", count + " by " + rule));
            result.failedChecks()
                    .forEach(
                            (check, count) ->
                                    line(out, "identity", count + " do not hold: " + check));
            result.rejectsByCode()
                    .forEach((code, count) -> line(out, "rejected", count + " " + code));
            file.rejects().stream()
                    .limit(MOST_REJECTS_SHOWN)
                    .forEach(reject -> line(out, "  line " + reject.line(), words(reject)));
        }
    }

    private static void line(PrintWriter out, String name, String text) {
        out.println(
                "  " + name + " ".repeat(Math.max(1, 16 - name.length())) + Words.visible(text));
    }

    private static String form(FileReading file) {
        return file.format()
                + (file.compression().isEmpty() || file.compression().equals("none")
                        ? ""
                        : ", " + file.compression());
    }

    private static String records(ReadResult result) {
        var counts = result.records();
        return Words.count(counts.read())
                + " read, "
                + Words.count(counts.counted())
                + " counted, "
                + Words.count(counts.rejected())
                + " rejected, "
                + Words.count(counts.duplicate())
                + " duplicate, "
                + Words.count(counts.skipped())
                + " skipped, "
                + Words.count(counts.filtered())
                + " filtered";
    }

    private static void tokens(MeterCounts total, PrintWriter out) {
        for (Meter meter : Meter.values()) {
            if (total.of(meter) != 0) {
                line(out, meter.id(), Words.count(total.of(meter)));
            }
        }
    }

    private static String words(Reject reject) {
        StringBuilder text = new StringBuilder(reject.code()).append(": ");
        if (!reject.field().isEmpty()) {
            text.append(reject.field()).append(' ');
        }
        if (!reject.value().isEmpty()) {
            text.append('\'').append(reject.value()).append("': ");
        }
        return text.append(reject.rule()).append(". ").append(reject.remedy()).toString();
    }

    private static SortedMap<String, BigDecimal> costs(ReadResult result) {
        SortedMap<String, BigDecimal> costs = new TreeMap<>();
        result.reportedCosts()
                .amounts()
                .forEach((key, amount) -> costs.merge(key.currency(), amount, BigDecimal::add));
        // A cost export states hosting, credits and taxes in the same column as usage.
        for (Charge charge : result.charges().all()) {
            charge.amount()
                    .ifPresent(amount -> costs.merge(charge.currency(), amount, BigDecimal::add));
        }
        return costs;
    }

    private static String json(List<Logs.Inspected> reads) {
        return Json.text(
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("files");
                    for (Logs.Inspected read : reads) {
                        for (FileReading file : read.result().files()) {
                            write(json, read, file);
                        }
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void write(JsonGenerator json, Logs.Inspected read, FileReading file)
            throws IOException {
        ReadResult result = read.result();
        MeterCounts total = result.ledger().total();
        json.writeStartObject();
        json.writeStringField("path", file.name());
        json.writeStringField("status", file.status().id());
        text(json, "reason", file.fault().map(Object::toString).orElse(""));
        text(json, "format", file.format());
        text(json, "compression", file.compression());
        text(json, "mapping", file.mapping());
        json.writeStringField("detection", file.detection());
        json.writeObjectFieldStart("records");
        json.writeNumberField("read", file.records().read());
        json.writeNumberField("counted", file.records().counted());
        json.writeNumberField("rejected", file.records().rejected());
        json.writeNumberField("duplicate", file.records().duplicate());
        json.writeNumberField("skipped", file.records().skipped());
        json.writeNumberField("filtered", file.records().filtered());
        json.writeEndObject();
        json.writeNumberField("without_time", read.withoutTime());
        json.writeObjectFieldStart("tokens");
        long writes = 0;
        for (Meter meter : Meter.values()) {
            if (meter.isToken() || meter == Meter.REASONING) {
                json.writeNumberField(meter.id(), total.of(meter));
            }
            writes += meter.isCacheWrite() ? total.of(meter) : 0;
        }
        json.writeNumberField("cache_write", writes);
        json.writeEndObject();
        json.writeNumberField("requests", total.of(Meter.REQUESTS));
        json.writeNumberField("web_searches", total.of(Meter.WEB_SEARCHES));
        SortedMap<String, BigDecimal> costs = costs(result);
        BigDecimal sum = costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        json.writeStringField("reported_cost", costs.size() > 1 ? "" : Decimals.plain(sum));
        json.writeObjectFieldStart("reported_costs");
        for (var cost : costs.entrySet()) {
            json.writeStringField(cost.getKey(), Decimals.plain(cost.getValue()));
        }
        json.writeEndObject();
        json.writeNumberField("charges", result.charges().all().size());
        json.writeArrayFieldStart("assumptions");
        for (String assumption : result.assumptions().keySet()) {
            json.writeString(assumption);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rejects");
        for (Reject reject : file.rejects()) {
            json.writeStartObject();
            json.writeNumberField("line", reject.line());
            json.writeStringField("code", reject.code());
            json.writeStringField("reason", words(reject));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        if (text.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, text);
        }
    }
}
