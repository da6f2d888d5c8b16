package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports that come as Parquet give the same totals as their CSV and JSON twins. */
class ParquetSamplesTest {
    @ParameterizedTest
    @CsvSource({
        "aws-cur2-bedrock.snappy.parquet, aws-cur2, 10, 9, 1, 10734567, 5500000, 250000, 98765, 0, 972.09777762",
        "aws-focus-1.2-bedrock.snappy.parquet, focus-aws, 3, 3, 0, 1234567, 0, 0, 98765, 0, 0.09777762",
        "langfuse-blob-observations.parquet, langfuse-blob, 5, 4, 1, 1394, 17551, 2089, 912, 4, 0.030742",
        "langsmith-runs.zstd.parquet, langsmith, 4, 3, 1, 1088, 17551, 2345, 902, 3, 0.0266024",
    })
    void anExportGivesTheTotalsOfTheReference(
            String name,
            String mapping,
            long read,
            long counted,
            long skipped,
            long input,
            long cached,
            long written,
            long output,
            long requests,
            BigDecimal cost) {
        Path file = SharedData.require("reference/format-samples/" + name);
        ReadResult result = read(file);
        assertEquals(mapping, result.files().get(0).mapping(), () -> result.files().toString());
        assertEquals(
                List.of(read, counted, skipped, 0L),
                List.of(
                        result.records().read(),
                        result.records().counted(),
                        result.records().skipped(),
                        result.records().rejected()),
                () -> result.files().toString());
        MeterCounts total = result.ledger().total();
        long writes = 0;
        for (Meter meter : Meter.values()) {
            writes += meter.isCacheWrite() ? total.of(meter) : 0;
        }
        assertEquals(
                List.of(input, cached, written, output, requests),
                List.of(
                        total.of(Meter.INPUT),
                        total.of(Meter.CACHED_INPUT),
                        writes,
                        total.of(Meter.OUTPUT),
                        total.of(Meter.REQUESTS)));
        assertEquals(0, cost.compareTo(cost(result)));
        assertEquals(0, result.failedChecks().size(), () -> result.failedChecks().toString());
    }

    private static BigDecimal cost(ReadResult result) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal amount : result.reportedCosts().amounts().values()) {
            sum = sum.add(amount);
        }
        for (var charge : result.charges().all()) {
            sum = sum.add(charge.amount().orElse(BigDecimal.ZERO));
        }
        return sum;
    }

    private static ReadResult read(Path file) {
        try (LogSources sources =
                LogSources.expand(
                        List.of(file.toString()),
                        Path.of("."),
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    ReadPlan.of(
                            sources.sources(),
                            Mappings.builtIn(),
                            List.of(new ParquetContainer()),
                            LedgerCuts.COARSE));
        }
    }
}
