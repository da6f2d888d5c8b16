package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BuiltInMappingsTest {
    @Test
    void everyBuiltInMappingLoads() {
        assertTrue(Mappings.builtIn().size() >= 4);
        assertEquals(
                Mappings.builtIn().size(),
                Mappings.builtIn().stream().map(RecordMapping::id).distinct().count());
    }

    /**
     * The reference's own totals; the file forms of Parquet and gzip are the containers' matter.
     */
    @TestFactory
    Stream<DynamicTest> everySampleGivesTheTotalsOfTheReference() throws IOException {
        Path samples = SharedData.require("reference/format-samples");
        Path expected = SharedData.require("reference/format-mappings/_expected.yaml");
        ConfigNode.Mapping all =
                (ConfigNode.Mapping)
                        ConfigParser.parse(
                                        Files.readString(expected),
                                        "_expected.yaml",
                                        new Problems())
                                .orElseThrow();
        return all.entries().entrySet().stream()
                .filter(e -> e.getKey().matches(".*\\.(csv|json|jsonl)"))
                .map(
                        e ->
                                DynamicTest.dynamicTest(
                                        e.getKey(),
                                        () ->
                                                check(
                                                        samples.resolve(e.getKey()),
                                                        (ConfigNode.Sequence) e.getValue())));
    }

    private static void check(Path file, ConfigNode.Sequence row) throws IOException {
        List<String> wanted =
                row.items().stream().map(item -> ((ConfigNode.Scalar) item).text()).toList();
        String text = Files.readString(file);
        Feeder.Source source =
                file.toString().endsWith(".csv") ? Feeder.csv(text) : Feeder.json(text);
        RecordMapping mapping = pick(source.sample());
        Feeder.Outcome outcome =
                Feeder.run(
                        mapping,
                        source,
                        Feeder.options(
                                mapping.id().equals("anthropic-batch")
                                        ? Map.of("time", "2026-09-01T00:00:00Z")
                                        : Map.of()));
        List<String> got =
                List.of(
                        mapping.id(),
                        String.valueOf(outcome.records),
                        String.valueOf(outcome.rows.size()),
                        String.valueOf(outcome.skipped.size()),
                        String.valueOf(outcome.duplicates),
                        String.valueOf(outcome.rejects.size()),
                        String.valueOf(outcome.sum(Meter.INPUT)),
                        String.valueOf(outcome.sum(Meter.CACHED_INPUT)),
                        String.valueOf(outcome.cacheWrites()),
                        String.valueOf(outcome.sum(Meter.OUTPUT)),
                        String.valueOf(outcome.sum(Meter.REQUESTS)),
                        plain(outcome));
        assertEquals(wanted, got, () -> "rejects: " + outcome.rejects);
        assertEquals(List.of(), outcome.failedChecks);
    }

    private static String plain(Feeder.Outcome outcome) {
        return outcome.cost().signum() == 0
                ? "0"
                : outcome.cost().stripTrailingZeros().toPlainString();
    }

    /** The mapping with the highest score, then priority; a tie is an error. */
    static RecordMapping pick(RecordMapping.Sample sample) {
        List<RecordMapping> fitting = new ArrayList<>();
        for (RecordMapping mapping : Mappings.builtIn()) {
            Optional<Integer> score = mapping.score(sample);
            if (score.isPresent()) {
                fitting.add(mapping);
            }
        }
        Comparator<RecordMapping> order =
                Comparator.comparing((RecordMapping m) -> m.score(sample).orElseThrow())
                        .thenComparing(RecordMapping::priority);
        fitting.sort(order.reversed());
        assertTrue(!fitting.isEmpty(), "no mapping fits");
        assertTrue(
                fitting.size() == 1 || order.compare(fitting.get(0), fitting.get(1)) > 0,
                () -> "a tie: " + fitting.stream().map(RecordMapping::id).toList());
        return fitting.get(0);
    }
}
