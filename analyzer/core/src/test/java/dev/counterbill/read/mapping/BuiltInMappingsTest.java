package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.run.RecordCounts;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each export is recognised without a hint, by one mapping alone, and gives exactly its totals. */
class BuiltInMappingsTest {
    @Test
    void everyBuiltInMappingLoadsUnderAnIdOfItsOwn() {
        List<String> ids = Mappings.builtIn().stream().map(RecordMapping::id).toList();
        assertEquals(ids, ids.stream().sorted().distinct().toList());
    }

    /** What stands before the rest of a mapping must say all by which it is chosen. */
    @Test
    void theFrontOfABuiltInMappingSaysWhatTheWholeSays() {
        for (RecordMapping mapping : Mappings.builtIn()) {
            CompiledMapping whole = ((BuiltInMapping) mapping).compiled();
            assertEquals(whole.id(), mapping.id());
            assertEquals(whole.priority(), mapping.priority(), mapping.id());
            assertEquals(whole.digest(), mapping.digest(), mapping.id());
            assertEquals(whole.assumptionNames(), mapping.assumptionNames(), mapping.id());
            assertEquals(
                    String.valueOf(whole.head().match()),
                    String.valueOf(((BuiltInMapping) mapping).match()),
                    mapping.id());
        }
    }

    /** The reference's own totals; Parquet is read in the module that can. */
    @TestFactory
    Stream<DynamicTest> everySampleGivesTheTotalsOfTheReference() throws IOException {
        Path samples = SharedData.require("reference/format-samples");
        Path expected = SharedData.require("reference/format-mappings/_expected.yaml");
        return totals(Files.readString(expected), samples, ".*\\.parquet");
    }

    /** The samples of this repository, whose totals were counted by hand. */
    @TestFactory
    Stream<DynamicTest> everySampleLogGivesItsTotals() throws IOException {
        Path samples = Path.of(System.getProperty("counterbill.root", ".")).resolve("sample-logs");
        return totals(ExpressionsTest.resource("sample-logs.yaml"), samples, "-");
    }

    private static Stream<DynamicTest> totals(String expected, Path folder, String excluded) {
        ConfigNode.Mapping all =
                (ConfigNode.Mapping)
                        ConfigParser.parse(expected, "expected.yaml", new Problems()).orElseThrow();
        return all.entries().entrySet().stream()
                .filter(entry -> !entry.getKey().matches(excluded))
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () ->
                                                check(
                                                        folder.resolve(entry.getKey()),
                                                        (ConfigNode.Sequence) entry.getValue())));
    }

    private static void check(Path file, ConfigNode.Sequence row) {
        List<String> wanted =
                row.items().stream().map(item -> ((ConfigNode.Scalar) item).text()).toList();
        boolean timeless = wanted.get(0).equals("anthropic-batch");
        ReadResult result =
                Logs.read(
                        file,
                        timeless
                                ? Logs.declare(Map.of("time", "2026-09-01T00:00:00Z"), Map.of())
                                : Declaration.NONE);
        RecordCounts records = result.records();
        List<Object> got =
                List.of(
                        Logs.file(result).mapping(),
                        records.read(),
                        records.counted(),
                        records.skipped(),
                        records.duplicate(),
                        records.rejected(),
                        Logs.sum(result, Meter.INPUT),
                        Logs.sum(result, Meter.CACHED_INPUT),
                        Logs.cacheWrites(result),
                        Logs.sum(result, Meter.OUTPUT),
                        Logs.sum(result, Meter.REQUESTS),
                        Logs.cost(result).toPlainString());
        assertEquals(
                wanted,
                got.stream().map(String::valueOf).toList(),
                () -> result.files().toString());
        assertEquals(Map.of(), result.failedChecks());
    }
}
