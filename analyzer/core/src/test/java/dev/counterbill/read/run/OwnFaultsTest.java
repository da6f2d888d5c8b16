package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file of the corpus of faults gives what its oracle says, and nothing else. */
class OwnFaultsTest {
    /**
     * Where the oracle leaves the choice, what this reader does; the reasons stand in {@code
     * FORMATS.md}. Values: OK (as if there were no fault), PARTIAL (the named lines are rejected),
     * REJECTED (the whole file).
     */
    private static final Map<String, FileReading.Status> POLICY =
            Map.ofEntries(
                    Map.entry("d03-cr-only.csv", FileReading.Status.OK),
                    Map.entry("d09-nul.csv", FileReading.Status.OK),
                    Map.entry("g08-trailing-garbage.csv.gz", FileReading.Status.REJECTED),
                    Map.entry("g10-not-gzip.csv.gz", FileReading.Status.OK),
                    Map.entry("g16-ratio-1000.csv.gz", FileReading.Status.OK),
                    Map.entry("h03-terminal-and-path-models.csv", FileReading.Status.OK),
                    Map.entry("j11-array.json", FileReading.Status.OK),
                    Map.entry("j13-truncated-tail.jsonl", FileReading.Status.PARTIAL),
                    Map.entry("r05-thousands.csv", FileReading.Status.PARTIAL),
                    Map.entry("r07-arabic-digits.csv", FileReading.Status.PARTIAL),
                    Map.entry("r17-unclosed-quote.csv", FileReading.Status.REJECTED),
                    Map.entry("u02-same-id-growing.csv", FileReading.Status.OK));

    private record Expected(
            String status, long valid, List<Long> rejectedLines, Map<String, BigInteger> sums) {}

    @TestFactory
    Stream<DynamicTest> everyFaultIsAnsweredAsTheOracleSays() throws IOException {
        Path folder = SharedData.require("corpora/own-faults");
        return oracle(folder.resolve("oracle.json")).entrySet().stream()
                .filter(entry -> isAboutReading(entry.getKey(), entry.getValue()))
                .flatMap(entry -> tests(folder.resolve(entry.getKey()), entry.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> badJsonLinesCostThemselvesOnly() throws IOException {
        Path folder = SharedData.require("corpora/own-faults/jsontestsuite-wrapped");
        return oracle(folder.resolve("oracle.json")).entrySet().stream()
                .flatMap(entry -> tests(folder.resolve(entry.getKey()), entry.getValue()));
    }

    /** Once through the mapping of these tests, once through the one that is shipped. */
    private static Stream<DynamicTest> tests(Path file, Expected expected) {
        return Stream.of(
                DynamicTest.dynamicTest(
                        file.getFileName() + " through the test mapping",
                        () -> check(file, List.of(new CanonicalTestMapping()), expected)),
                DynamicTest.dynamicTest(
                        file.getFileName() + " through the built-in mappings",
                        () -> check(file, Mappings.builtIn(), expected)));
    }

    /** What a timestamp or a cached count means is the mapping's to decide, and tested there. */
    private static boolean isAboutReading(String file, Expected expected) {
        return !expected.status.equals("policy") || POLICY.containsKey(file);
    }

    private static void check(Path file, List<RecordMapping> mappings, Expected expected) {
        ReadResult result = Readings.read(file, mappings, plan -> plan);
        FileReading reading = result.files().get(0);
        FileReading.Status status =
                switch (expected.status) {
                    case "ok" -> FileReading.Status.OK;
                    case "partial" -> FileReading.Status.PARTIAL;
                    case "reject" -> FileReading.Status.REJECTED;
                    default -> POLICY.get(file.getFileName().toString());
                };
        assertEquals(status, reading.status(), () -> reading.toString());
        if (status == FileReading.Status.REJECTED) {
            assertEquals(0, result.ledger().rows().size());
            assertTrue(reading.fault().isPresent());
            return;
        }
        MeterCounts total = result.ledger().total();
        List<Long> lines =
                status == FileReading.Status.PARTIAL ? expected.rejectedLines : List.of();
        assertAll(
                () -> assertEquals(expected.valid, total.records(), reading::toString),
                () -> assertEquals(lines.size(), result.records().rejected()),
                () ->
                        assertEquals(
                                lines.subList(0, Math.min(lines.size(), 20)),
                                first(20, Readings.rejectedLines(result)),
                                reading::toString),
                () -> assertSum(expected, "input_tokens", total.of(Meter.INPUT)),
                () -> assertSum(expected, "cached_input_tokens", total.of(Meter.CACHED_INPUT)),
                () -> assertSum(expected, "output_tokens", total.of(Meter.OUTPUT)));
    }

    private static List<Long> first(int count, List<Long> all) {
        return all.subList(0, Math.min(count, all.size()));
    }

    private static void assertSum(Expected expected, String name, long sum) {
        assertEquals(expected.sums.get(name), BigInteger.valueOf(sum), name);
    }

    private static Map<String, Expected> oracle(Path file) throws IOException {
        Map<String, Expected> oracle = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(Files.readAllBytes(file))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                oracle.put(name, expected(parser));
            }
        }
        return oracle;
    }

    private static Expected expected(JsonParser parser) throws IOException {
        String status = "";
        long valid = 0;
        List<Long> lines = new ArrayList<>();
        Map<String, BigInteger> sums = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "status" -> status = parser.getText();
                case "valid" -> valid = parser.getLongValue();
                case "rejected_lines" -> {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        lines.add(parser.getLongValue());
                    }
                }
                case "input_tokens", "cached_input_tokens", "output_tokens" ->
                        sums.put(name, parser.getBigIntegerValue());
                default -> parser.skipChildren();
            }
        }
        return new Expected(status, valid, lines, sums);
    }
}
