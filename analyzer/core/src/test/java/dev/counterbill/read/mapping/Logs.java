package dev.counterbill.read.mapping;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonDocumentsContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads logs with the built-in mappings, through the real containers. */
final class Logs {
    private static final List<LogContainer> CONTAINERS =
            List.of(new CsvContainer(), new JsonLinesContainer(), new JsonDocumentsContainer());

    private Logs() {}

    static ReadResult read(Path file, Declaration declared, String... labels) {
        return read(file, Mappings.builtIn(), declared, labels);
    }

    static ReadResult read(
            Path file, List<RecordMapping> mappings, Declaration declared, String... labels) {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of(labels));
        try (LogSources sources =
                LogSources.expand(
                        List.of(file.toString()),
                        Path.of("."),
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    ReadPlan.of(sources.sources(), mappings, CONTAINERS, cuts)
                            .withDeclarations(source -> declared));
        }
    }

    /** Reads a text as if it were a file. */
    static ReadResult readText(String text, Declaration declared, String... labels) {
        return readText(text, Mappings.builtIn(), declared, labels);
    }

    static ReadResult readText(
            String text, List<RecordMapping> mappings, Declaration declared, String... labels) {
        try {
            Path file = Files.createTempFile("log", ".txt");
            try {
                Files.writeString(file, text);
                return read(file, mappings, declared, labels);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Declaration declare(Map<String, String> overrides, Map<String, String> assume) {
        return new Declaration(
                Optional.empty(), overrides, assume, Map.of(), List.of(), Declaration.Part.COUNTED);
    }

    static long sum(ReadResult result, Meter meter) {
        return result.ledger().total().of(meter);
    }

    static long cacheWrites(ReadResult result) {
        long sum = 0;
        for (Meter meter : Meter.values()) {
            sum += meter.isCacheWrite() ? sum(result, meter) : 0;
        }
        return sum;
    }

    /** Reported costs and those of charges together. */
    static BigDecimal cost(ReadResult result) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<ReportedCosts.Key, BigDecimal> entry :
                result.reportedCosts().amounts().entrySet()) {
            sum = sum.add(entry.getValue());
        }
        for (var charge : result.charges().all()) {
            sum = sum.add(charge.amount().orElse(BigDecimal.ZERO));
        }
        return sum.signum() == 0 ? BigDecimal.ZERO : sum.stripTrailingZeros();
    }

    static FileReading file(ReadResult result) {
        return result.files().get(0);
    }

    static LedgerRow row(ReadResult result) {
        if (result.ledger().rows().size() != 1) {
            throw new AssertionError(
                    "one row expected: " + result.ledger().rows() + result.files());
        }
        return result.ledger().rows().get(0);
    }

    static Reject reject(ReadResult result) {
        if (file(result).rejects().size() != 1) {
            throw new AssertionError("one reject expected: " + file(result));
        }
        return file(result).rejects().get(0);
    }
}
