package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.config.Problems;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines of every mapping: the fast readers give what the plain ones give. */
final class EveryJsonFormTest {
    private static final Pattern NUMBER = Pattern.compile("(?<=[:\\[])-?\\d[-+.\\deE]*");
    private static final Pattern ID = Pattern.compile("\"([^\"]*)(\\d)\"");
    private static final Pattern OBJECT = Pattern.compile("[{\\[][^{}\\[\\]]*[}\\]]");

    @TempDir Path folder;

    @Test
    void linesOfTheSampleLogs() throws IOException {
        Path logs = Path.of(System.getProperty("counterbill.root", "."), "sample-logs");
        everyFormOf(logs, 9);
    }

    @Test
    void linesOfTheReferenceSamples() throws IOException {
        everyFormOf(SharedData.require("reference/format-samples"), 20);
    }

    private void everyFormOf(Path logs, int least) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(logs)) {
            files = all.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList();
        }
        assertTrue(files.size() >= least, files.toString());
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            for (long seed = 1; seed <= 2; seed++) {
                String text = new Lines(seed).of(lines, 400);
                same(file.getFileName() + " " + seed, Mappings.builtIn(), text, List.of());
            }
            same(
                    file.getFileName() + " with labels",
                    Mappings.builtIn(),
                    new Lines(3).of(lines, 200),
                    List.of("project", "team"));
        }
    }

    /** Several parts, read by two threads. */
    @Test
    void aLargeFileOfSpans() throws IOException {
        Path traces =
                Path.of(
                        System.getProperty("counterbill.root", "."),
                        "sample-logs/opentelemetry/traces.jsonl");
        String text = new Lines(7).of(Files.readAllLines(traces), 4_500);
        assertTrue(text.length() > 5_000_000, "parts need a file of two parts or more");
        same("large", Mappings.builtIn(), text, List.of());
    }

    /** Some of the records of a line are counted at once and others held back. */
    @Test
    void severalRecordsOfALineAreComparedEachByItsOwnKey() throws IOException {
        String mapping =
                """
                id: calls
                version: 1
                title: Calls that are charged beside what they use
                match: {form: json, has: [calls]}
                each: calls[]
                emit:
                  - set: {timestamp: iso(^.at), model: model, request_id: id, requests: 1, input: in, project: ^.project}
                  - when: fee != null
                    set: {timestamp: iso(^.at), kind: "'cost'", model: model, request_id: id, reported_cost: dec(fee)}
                    const: {currency: USD}
                dedup: {key: [request_id]}
                """;
        Problems problems = new Problems();
        RecordMapping calls =
                Mappings.load(mapping, "t.yaml", problems)
                        .orElseThrow(() -> new AssertionError(problems.all()));
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            text.append("{\"at\":\"2026-06-0").append(1 + random.nextInt(5)).append("T00:00:00Z\"");
            text.append(",\"project\":\"p").append(random.nextInt(3)).append("\",\"calls\":[");
            int count = random.nextInt(4);
            for (int call = 0; call < count; call++) {
                text.append(call == 0 ? "" : ",").append("{\"model\":\"gpt-4o\",\"id\":\"");
                text.append(random.nextInt(3000)).append("\",\"in\":").append(random.nextInt(50));
                text.append(random.nextBoolean() ? ",\"fee\":0.5}" : "}");
            }
            text.append("]}\n");
        }
        same("calls", List.of(calls), text.toString(), List.of());
        same("calls with labels", List.of(calls), text.toString(), List.of("project"));
        assertTrue(read(List.of(calls), ReaderChoice.FAST, 1, List.of()).records().duplicate() > 9);
    }

    /** As two files have it that were put one behind the other. */
    @Test
    void aByteOrderMarkStandsAtTheBeginOfAFileOnly() throws IOException {
        Path traces =
                Path.of(
                        System.getProperty("counterbill.root", "."),
                        "sample-logs/opentelemetry/traces.jsonl");
        String spans = Files.readString(traces);
        String calls =
                "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"m\",\"input_tokens\":1,"
                        + "\"output_tokens\":1}\n";
        for (String text : List.of(spans, calls)) {
            String twice = "\uFEFF" + text + "\uFEFF" + text + text;
            same("twice", Mappings.builtIn(), twice, List.of());
            assertEquals(
                    Map.of("NOT_A_JSON_OBJECT", 1L),
                    read(Mappings.builtIn(), ReaderChoice.FAST, 1, List.of()).rejectsByCode());
        }
    }

    private void same(
            String message, List<RecordMapping> mappings, String text, List<String> labels)
            throws IOException {
        Files.writeString(folder.resolve("log.jsonl"), text);
        ReadResult plain = read(mappings, ReaderChoice.PLAIN, 1, labels);
        for (int threads = 1; threads <= 2; threads++) {
            String run = message + ", threads " + threads;
            ReadResult fast = read(mappings, ReaderChoice.FAST, threads, labels);
            FileReading expected = plain.files().get(0);
            FileReading found = fast.files().get(0);
            assertEquals(expected.records(), found.records(), run);
            for (int i = 0; i < expected.rejects().size(); i++) {
                assertEquals(expected.rejects().get(i), found.rejects().get(i), run);
            }
            assertEquals(expected, found, run);
            assertEquals(plain.rejectsByCode(), fast.rejectsByCode(), run);
            assertEquals(plain.skippedByRule(), fast.skippedByRule(), run);
            assertEquals(plain.failedChecks(), fast.failedChecks(), run);
            assertEquals(plain.assumptions(), fast.assumptions(), run);
            assertEquals(plain.ambiguities(), fast.ambiguities(), run);
            assertEquals(plain.reportedCosts(), fast.reportedCosts(), run);
            assertEquals(plain.charges(), fast.charges(), run);
            assertEquals(plain.duplicates(), fast.duplicates(), run);
            assertEquals(plain.ledger(), fast.ledger(), run);
        }
    }

    private ReadResult read(
            List<RecordMapping> mappings, ReaderChoice reader, int threads, List<String> labels) {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200_000L)), TimeCuts.HOURS, Map.of(), labels);
        return Readings.read(
                folder.resolve("log.jsonl"),
                mappings,
                plan ->
                        plan.withReader(reader)
                                .withThreads(threads)
                                .withPeriod(
                                        ReadPlan.Period.of(
                                                Instant.parse("2020-01-01T00:00:00Z"),
                                                Instant.parse("2026-09-01T08:00:30Z")))
                                .withDuplicateMemory(threads == 1 ? 1 << 26 : 1, folder),
                cuts);
    }

    /** Makes many lines of few, with all that goes wrong in them. */
    private static final class Lines {
        private final SplittableRandom random;
        private final String end;

        Lines(long seed) {
            this.random = new SplittableRandom(seed);
            this.end = seed % 2 == 0 ? "\r\n" : "\n";
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        String of(List<String> samples, int count) {
            StringBuilder text = new StringBuilder(oneIn(2) ? "\uFEFF" : "");
            for (int i = 0; i < count; i++) {
                // The first ones tell the form.
                String line = samples.get(i < 40 ? i % samples.size() : pick(samples));
                text.append(i < 40 ? line : changed(line)).append(end);
            }
            if (oneIn(2)) {
                text.setLength(text.length() - end.length());
            }
            return text.toString();
        }

        private int pick(List<String> samples) {
            return random.nextInt(samples.size());
        }

        private String changed(String sample) {
            String line = sample;
            if (!oneIn(20)) {
                line = replace(line, ID, 4, found -> '"' + found + random.nextInt(300) + '"');
            }
            line = replace(line, NUMBER, 6, found -> number());
            if (oneIn(8)) {
                line = replace(line, OBJECT, 6, found -> other());
            }
            return switch (random.nextInt(60)) {
                case 0 -> line.substring(0, random.nextInt(line.length()));
                case 1 -> line + line;
                case 2 -> "";
                case 3 -> " \t";
                case 4 -> '[' + line + ']';
                case 5 -> line.replaceFirst("\\{", "{\"model\":\"x\",\"usage\":null,");
                case 6 -> line.replace(":", " : ").replace(",", " ,\t");
                case 7 -> line.replace("o", "\\u006f");
                case 8 -> line.replace("\"model", "\"m\u00f6del");
                default -> line;
            };
        }

        private String number() {
            return switch (random.nextInt(60)) {
                case 0 -> "null";
                case 1 -> "-5";
                case 2 -> "1.5";
                case 3 -> "12.0";
                case 4 -> "1e3";
                case 5 -> "\"17\"";
                case 6 -> "99999999999999999999";
                case 7 -> "{}";
                case 8 -> "[]";
                case 9 -> "[{\"modality\":\"AUDIO\",\"tokenCount\":3}]";
                default -> Integer.toString(random.nextInt(3) == 0 ? 0 : random.nextInt(4000));
            };
        }

        private String other() {
            return List.of("null", "{}", "[]", "\"\"", "\"{}\"", "7", "[null]", "{\"a\":{\"b\":1}}")
                    .get(random.nextInt(8));
        }

        private interface Other {
            String of(String found);
        }

        private String replace(String line, Pattern pattern, int oneIn, Other other) {
            Matcher matcher = pattern.matcher(line);
            StringBuilder text = new StringBuilder();
            while (matcher.find()) {
                String before = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
                boolean isName = line.startsWith(":", matcher.end());
                matcher.appendReplacement(
                        text,
                        Matcher.quoteReplacement(
                                isName || !oneIn(oneIn) ? matcher.group() : other.of(before)));
            }
            return matcher.appendTail(text).toString();
        }
    }
}
