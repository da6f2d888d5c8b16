package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.container.CsvContainer;
import dev.counterbill.read.container.JsonDocumentsContainer;
import dev.counterbill.read.container.JsonLinesContainer;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fast readers give what the plain ones give, to the last reject. */
final class FastEqualsPlainTest {
    private static final List<LogContainer> CONTAINERS =
            List.of(new JsonLinesContainer(), new JsonDocumentsContainer(), new CsvContainer());

    /** More with {@code -Dtest.jvm.args=-Dcounterbill.seeds=12}. */
    private static final int SEEDS = Integer.getInteger("counterbill.seeds", 3);

    @TempDir Path folder;

    @Test
    void randomCsvLogs() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            String text = new RandomLogs(seed).csv(3000);
            same("csv seed " + seed, write("log" + seed + ".csv", text), List.of());
            same(
                    "csv with labels, seed " + seed,
                    write("log.csv", text),
                    List.of("project", "user"));
        }
    }

    @Test
    void randomJsonLogs() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            String text = new RandomLogs(seed).json(3000);
            same("json seed " + seed, write("log" + seed + ".jsonl", text), List.of());
            same("json with labels, seed " + seed, write("log.jsonl", text), List.of("project"));
        }
    }

    @Test
    void randomChatLogs() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            String text = new RandomLogs(seed).chat(2000);
            same("chat seed " + seed, write("chat" + seed + ".jsonl", text), List.of());
        }
    }

    /** Records of one id, each of which wins over others by one of the things that it says. */
    @Test
    void rivalsForOneIdAreComparedByAllThatTheySay() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (boolean hasCosts : new boolean[] {false, true}) {
                StringBuilder csv = new StringBuilder("timestamp,request_id,provider,model,");
                csv.append("service_tier,input_tokens,output_tokens,project");
                csv.append(hasCosts ? ",reported_cost,currency\n" : "\n");
                StringBuilder json = new StringBuilder();
                for (int row = 0; row < 6000; row++) {
                    String time = rivalTime(random);
                    String id = rivalId(random);
                    String model = random.nextInt(9) == 0 ? "gpt-4o" : "gpt-4.1";
                    String tier = random.nextInt(9) == 0 ? "flex" : "standard";
                    int output = random.nextInt(20) == 0 ? 6 : 5;
                    int project = random.nextInt(4);
                    csv.append(time).append(',').append(id).append(",openai,").append(model);
                    csv.append(',').append(tier).append(",10,").append(output).append(",p");
                    csv.append(project);
                    csv.append(hasCosts ? random.nextInt(3) == 0 ? ",0.5,USD" : ",," : "");
                    csv.append('\n');
                    json.append("{\"timestamp\":\"").append(time).append("\",\"request_id\":\"");
                    json.append(id).append("\",\"provider\":\"openai\",\"model\":\"");
                    json.append(model).append("\",\"service_tier\":\"").append(tier);
                    json.append("\",\"input_tokens\":10,\"output_tokens\":").append(output);
                    json.append(hasCosts ? ",\"reported_cost\":0.5" : "");
                    json.append(",\"project\":\"p").append(project).append("\"}\n");
                }
                String name = "rivals" + seed + (hasCosts ? "-costs" : "");
                Path logs = Files.createDirectories(folder.resolve(name));
                Files.writeString(logs.resolve("a.csv"), csv);
                same(name + " csv", logs, List.of("project"));
                assertTrue(
                        read(logs, ReaderChoice.FAST, 2, List.of(), 1 << 26)
                                        .duplicates()
                                        .get(0)
                                        .conflicts()
                                > 300);
                Files.writeString(logs.resolve("b.jsonl"), json);
                same(name, logs, List.of("project"));
            }
        }
    }

    /** What is left of the window then says nothing of whether the file goes on. */
    @Test
    void theLastRowMayEndWithTheWindowAndWithoutANewline() throws IOException {
        String begin = "timestamp,request_id,provider,model,input_tokens,output_tokens,note\n";
        String row = "2026-06-05T12:00:00Z,id-1,openai,gpt-4.1,10,5,";
        for (int before : new int[] {1, 100_000}) {
            for (int size : new int[] {128 << 10, 256 << 10, 512 << 10}) {
                for (int last = size - 1; last <= size + 1; last++) {
                    String note = "y".repeat(last - row.length());
                    String text = begin + row + "x".repeat(before) + "\n" + row + note;
                    Path csv = write("window.csv", text);
                    same(before + " and " + last, csv, List.of());
                    ReadResult fast = read(csv, ReaderChoice.FAST, 1, List.of(), 1 << 26);
                    assertEquals(1, fast.records().duplicate());
                }
            }
        }
    }

    /** Many within one second, which their fractions tell apart. */
    private static String rivalTime(SplittableRandom random) {
        String fraction =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> "." + random.nextInt(10);
                    case 2 -> ".00" + random.nextInt(10);
                    default -> ".12345678" + random.nextInt(10);
                };
        return switch (random.nextInt(12)) {
            case 0 -> "2026-06-05T14:00:00" + fraction + "+02:00";
            case 1 -> "2026-06-05 12:00:00" + fraction;
            case 2 -> "1780660800" + fraction;
            default -> "2026-06-05T12:00:00" + fraction + "Z";
        };
    }

    private static String rivalId(SplittableRandom random) {
        int number = random.nextInt(2000);
        return switch (random.nextInt(40)) {
            case 0 -> "";
            case 1 -> " id-" + number;
            case 2 -> "id-" + number + "ü";
            case 3 -> Integer.toString(number);
            default -> "id-" + number;
        };
    }

    @Test
    void compressedLogsAndFilesOfBothReadersTogether() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Path logs = Files.createDirectories(folder.resolve("mixed" + seed));
            RandomLogs random = new RandomLogs(seed);
            Files.writeString(logs.resolve("a.csv"), random.csv(2000));
            Files.writeString(logs.resolve("b.jsonl"), random.json(2000));
            try (OutputStream out =
                    new GZIPOutputStream(Files.newOutputStream(logs.resolve("c.csv.gz")))) {
                out.write(random.csv(2000).getBytes(StandardCharsets.UTF_8));
            }
            try (OutputStream out =
                    new ZstdOutputStream(Files.newOutputStream(logs.resolve("d.jsonl.zst")))) {
                out.write(random.json(2000).getBytes(StandardCharsets.UTF_8));
            }
            // A lone carriage return: the plain reader has to take this file.
            Files.writeString(logs.resolve("e.csv"), random.csv(500).replace("\n", "\r"));
            same("mixed seed " + seed, logs, List.of("project"));
        }
    }

    @Test
    void aLargeFileInParts() throws IOException {
        Path csv = write("large.csv", new RandomLogs(99).csv(160_000));
        assertTrue(Files.size(csv) > 9_000_000, "parts need a file of two parts or more");
        same("large csv", csv, List.of());
        same("large json", write("large.jsonl", new RandomLogs(98).json(60_000)), List.of());
    }

    @Test
    void aByteBeyondAsciiAtTheEndOfARowIsNoCarriageReturn() throws IOException {
        for (String last : List.of("output_tokens", "model", "request_id", "project", "note")) {
            for (String end : List.of("\n", "\r\n")) {
                List<String> columns =
                        new ArrayList<>(
                                List.of("timestamp", "model", "input_tokens", "output_tokens"));
                columns.remove(last);
                StringBuilder text = new StringBuilder(String.join(",", columns));
                text.append(',').append(last).append(end);
                for (int row = 0; row < 60; row++) {
                    text.append("2026-06-01T00:00:00Z,");
                    text.append(columns.contains("model") ? "gpt-4o," : "").append(row).append(',');
                    text.append(columns.contains("output_tokens") ? "1," : "");
                    text.append(last.equals("output_tokens") ? "" : "x").append(row);
                    text.append(row % 7 == 3 ? "é" : "").append(end);
                }
                Path file =
                        Files.write(
                                folder.resolve(last + end.length() + ".csv"),
                                text.toString().getBytes(StandardCharsets.ISO_8859_1));
                same(last + " at the end", file, List.of("project"));
                ReadResult fast = read(file, ReaderChoice.FAST, 1, List.of("project"), 1 << 26);
                // What nobody reads may say anything.
                assertEquals(last.equals("note") ? 0 : 9, fast.records().rejected(), last);
            }
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    static void same(String message, Path path, List<String> labels) {
        ReadResult plain = read(path, ReaderChoice.PLAIN, 1, labels, 1 << 26);
        for (int threads = 1; threads <= 2; threads++) {
            String run = message + ", threads " + threads;
            long memory = threads == 1 ? 1 << 26 : 1;
            ReadResult fast = read(path, ReaderChoice.FAST, threads, labels, memory);
            for (int file = 0; file < plain.files().size(); file++) {
                FileReading expected = plain.files().get(file);
                FileReading found = fast.files().get(file);
                assertEquals(expected.records(), found.records(), run);
                for (int i = 0; i < expected.rejects().size(); i++) {
                    assertEquals(expected.rejects().get(i), found.rejects().get(i), run);
                }
                assertEquals(expected.assumptions(), found.assumptions(), run);
                assertEquals(expected, found, run);
            }
            assertEquals(plain.records(), fast.records(), run);
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

    private static ReadResult read(
            Path path, ReaderChoice reader, int threads, List<String> labels, long memory) {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200_000L, 272_000L)),
                        TimeCuts.of(
                                List.of(Instant.parse("2026-06-10T12:30:00Z")),
                                List.of(TimeEdge.midnight(ZoneId.of("Asia/Kolkata")))),
                        Map.of(),
                        labels);
        try (LogSources sources =
                LogSources.expand(
                        List.of(path.toString()),
                        path.getParent(),
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    ReadPlan.of(sources.sources(), Mappings.builtIn(), CONTAINERS, cuts)
                            .withPeriod(
                                    ReadPlan.Period.of(
                                            Instant.parse("2026-06-02T00:00:00Z"),
                                            Instant.parse("2026-06-29T00:00:00Z")))
                            .withThreads(threads)
                            .withReader(reader)
                            .withDuplicateMemory(memory, path.getParent()));
        }
    }

    /** Logs with everything that goes wrong in them. */
    private static final class RandomLogs {
        private static final long BEGIN = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
        private final SplittableRandom random;
        private final boolean hasTotals;
        private final boolean hasProvider;
        private final boolean hasCosts;
        private final boolean crlf;

        RandomLogs(long seed) {
            this.random = new SplittableRandom(seed);
            this.hasTotals = random.nextInt(3) == 0;
            this.hasProvider = random.nextBoolean();
            this.hasCosts = random.nextBoolean();
            this.crlf = random.nextInt(3) == 0;
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        private String time() {
            long second = BEGIN + random.nextLong(30L * 86_400);
            String iso = Instant.ofEpochSecond(second).toString();
            return switch (random.nextInt(40)) {
                case 0 -> iso.replace('T', ' ').replace("Z", "");
                case 1 -> iso.replace("Z", ".123Z");
                case 2 -> iso.replace("Z", "+02:00");
                case 3 -> Long.toString(second);
                case 4 -> iso.substring(0, 10);
                case 5 -> oneIn(3) ? "2026-02-30T00:00:00Z" : "";
                case 6 -> oneIn(3) ? "yesterday" : iso;
                case 7 -> oneIn(3) ? "1999-01-01T00:00:00Z" : iso.replace("Z", ".5Z");
                default -> iso;
            };
        }

        private String model() {
            return switch (random.nextInt(60)) {
                case 0 -> "";
                case 1 -> " gpt-4o ";
                case 2 -> "modèle-é";
                case 3 -> "x".repeat(1100);
                default ->
                        List.of(
                                        "gpt-4o",
                                        "gpt-4o-mini-2024-07-18",
                                        "claude-sonnet-4-5",
                                        "ft:gpt-4o-mini-2024-07-18:acme:a:Ab12Cd34",
                                        "somebody-else")
                                .get(random.nextInt(5));
            };
        }

        private String count() {
            return switch (random.nextInt(90)) {
                case 0 -> "";
                case 1 -> "-5";
                case 2 -> "1.5";
                case 3 -> "12.0";
                case 4 -> "007";
                case 5 -> "9007199254740993";
                case 6 -> "1e3";
                case 7 -> "300000";
                case 8 -> "99999999999999999999";
                default -> Integer.toString(random.nextInt(4000));
            };
        }

        private String cost() {
            if (!hasCosts && !oneIn(30)) {
                return "";
            }
            return switch (random.nextInt(60)) {
                case 0 -> "";
                case 1 -> "0";
                case 2 -> "0.0";
                case 3 -> "-0.25";
                case 4 -> "00.50";
                case 5 -> "1e-7";
                case 6 -> "2.4749999999999998e-05";
                case 7 -> "3E+2";
                case 8 -> "0.00000000000000000000000000001234";
                case 9 -> "123456789012345678901.5";
                case 10 -> "12.";
                case 11 -> "free";
                case 12 -> "1.7976931348623157";
                case 13 -> "0e99";
                default -> "0.0" + random.nextInt(1_000_000);
            };
        }

        private String tier() {
            return List.of("standard", "batch", "", "Default", "unheard")
                    .get(oneIn(50) ? 4 : random.nextInt(4));
        }

        private String id() {
            return oneIn(30)
                    ? ""
                    : oneIn(40) ? "é-" + random.nextInt(9) : "req-" + random.nextInt(100_000);
        }

        private String cell(String value) {
            if (value.contains("\"") || value.contains(",") || value.contains("\n") || oneIn(12)) {
                return '"' + value.replace("\"", "\"\"") + '"';
            }
            return value;
        }

        private String note() {
            return switch (random.nextInt(9)) {
                case 0 -> "a, b";
                case 1 -> "he said \"no\"";
                case 2 -> "two\nlines, \"and\" one\nmore";
                case 3 -> "Grüße";
                case 4 -> "5\" pipe";
                default -> "plain words";
            };
        }

        String csv(int rows) {
            String end = crlf ? "\r\n" : "\n";
            StringBuilder text = new StringBuilder(oneIn(4) ? "\uFEFF" : "");
            String header =
                    "timestamp,request_id,model,note,input_tokens,cached_input_tokens,output_tokens,"
                            + "reasoning_tokens,service_tier,project,user"
                            + (hasProvider ? ",provider" : "")
                            + (hasTotals ? ",total_tokens" : "")
                            + ",reported_cost,currency,end_timestamp";
            text.append(header).append(end);
            for (int i = 0; i < rows; i++) {
                row(text, end);
                if (oneIn(900)) {
                    text.append(
                                    List.of(header, "", "a,b", "  ", "\"x\"y,1", "\"\"")
                                            .get(random.nextInt(6)))
                            .append(end);
                }
            }
            if (oneIn(2)) {
                text.setLength(text.length() - end.length());
            }
            return text.toString();
        }

        private void row(StringBuilder text, String end) {
            String input = count();
            String cached = oneIn(2) ? "0" : oneIn(9) ? "" : Integer.toString(random.nextInt(900));
            String output = count();
            text.append(cell(time())).append(',').append(cell(id())).append(',');
            text.append(cell(model())).append(',').append(cell(note())).append(',');
            text.append(cell(input)).append(',').append(cached).append(',').append(output);
            text.append(',').append(oneIn(3) ? "" : Integer.toString(random.nextInt(3000)));
            text.append(',').append(cell(tier())).append(',');
            text.append(cell(oneIn(9) ? "" : "project-" + random.nextInt(5))).append(',');
            text.append(cell(oneIn(9) ? "Jürgen" : "user-" + random.nextInt(300)));
            if (hasProvider) {
                text.append(',').append(oneIn(4) ? "" : oneIn(2) ? "OpenAI" : "anthropic");
            }
            if (hasTotals) {
                text.append(',').append(total(input, cached, output));
            }
            text.append(',').append(cell(cost()));
            text.append(',').append(oneIn(4) ? "EUR" : oneIn(9) ? " usd " : "");
            text.append(',').append(oneIn(60) ? "2026-06-30T00:00:00Z" : "").append(end);
        }

        private String total(String input, String cached, String output) {
            try {
                long sum = Long.parseLong(input) + Long.parseLong(output);
                return switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> Long.toString(sum);
                    case 2 -> Long.toString(sum + Long.parseLong(cached));
                    default -> "77";
                };
            } catch (NumberFormatException e) {
                return "";
            }
        }

        private String jsonText(String value) {
            StringBuilder text = new StringBuilder("\"");
            for (char c : value.toCharArray()) {
                if (c == '"' || c == '\\') {
                    text.append('\\').append(c);
                } else if (c == '\n') {
                    text.append("\\n");
                } else if (c > 127 && oneIn(2)) {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
            return text.append('"').toString();
        }

        private String jsonCount(String value) {
            return value.isEmpty()
                    ? "null"
                    : oneIn(20) || value.equals("007") ? '"' + value + '"' : value;
        }

        String json(int rows) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows; i++) {
                text.append(oneIn(200) ? broken() : jsonRow()).append(crlf ? "\r\n" : "\n");
            }
            return text.toString();
        }

        private String jsonRow() {
            StringBuilder row = new StringBuilder("{");
            row.append("\"timestamp\":");
            String time = time();
            row.append(time.matches("\\d+") && oneIn(2) ? time : jsonText(time));
            row.append(",\"body\":").append(jsonText(note() + " \"model\":\"fake\" \\"));
            if (oneIn(3)) {
                row.append(",\"list\":[1,{\"model\":\"no\"},[true,null],-1.5e-7,\"")
                        .append("é".repeat(random.nextInt(4)))
                        .append("\"]");
            }
            row.append(oneIn(40) ? " , " : ",").append("\"model\":").append(jsonText(model()));
            if (!oneIn(20)) {
                String id = id();
                row.append(",\"request_id\":")
                        .append(id.isEmpty() && oneIn(2) ? "null" : jsonText(id));
            } else if (oneIn(2)) {
                row.append(",\"request_id\":").append(oneIn(2) ? "-0" : "1" + random.nextInt(99));
            }
            row.append(",\"input_tokens\":").append(jsonCount(count()));
            row.append(",\"output_tokens\":").append(jsonCount(count()));
            if (!oneIn(5)) {
                row.append(",\"cached_input_tokens\":").append(random.nextInt(900));
            }
            if (hasTotals && oneIn(2)) {
                row.append(",\"total_tokens\":").append(random.nextInt(900));
            }
            row.append(",\"service_tier\":").append(jsonText(tier()));
            row.append(",\"project\":").append(oneIn(15) ? "{\"a\":1}" : jsonLabel());
            if (hasProvider) {
                row.append(",\"provider\":").append(oneIn(9) ? "null" : "\"openai\"");
            }
            String cost = cost();
            if (!cost.isEmpty()) {
                boolean isNumber = cost.matches("-?(0|[1-9]\\d*)([.]\\d+)?([eE][+-]?\\d+)?");
                row.append(",\"reported_cost\":")
                        .append(isNumber && !oneIn(9) ? cost : jsonText(cost));
            }
            if (oneIn(100)) {
                row.append(",\"model\":\"again\"");
            }
            return row.append('}').toString();
        }

        /** A number and a text that are written alike are two labels. */
        private String jsonLabel() {
            return oneIn(9) ? oneIn(2) ? "-0" : "\"-0\"" : jsonText("p" + id());
        }

        private String broken() {
            String row = jsonRow();
            return switch (random.nextInt(10)) {
                case 0 -> row.substring(0, random.nextInt(row.length()));
                case 1 -> row + row;
                case 2 -> row.replace(",\"model\"", ",,\"model\"");
                case 3 -> "[" + row + "]";
                case 4 -> row.replace("\"model\":\"", "\"model\":\"\t");
                case 5 -> row.replace("\"body\":\"", "\"body\":\"\\x");
                case 6 -> "";
                case 7 -> "   ";
                case 8 -> row.replace("\"input_tokens\":", "\"input_tokens\":0");
                default -> " " + row + " ";
            };
        }

        String chat(int rows) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows; i++) {
                long prompt = random.nextInt(5000);
                long answer = random.nextInt(900);
                long cached = oneIn(3) ? random.nextInt(oneIn(20) ? 9000 : 10) : 0;
                text.append("{\"id\":\"chatcmpl-").append(random.nextInt(5000));
                text.append("\",\"object\":\"chat.completion\",\"created\":")
                        .append(BEGIN + random.nextLong(30L * 86_400));
                text.append(",\"model\":").append(jsonText(model()));
                text.append(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",")
                        .append("\"content\":")
                        .append(oneIn(9) ? "null" : jsonText(note()))
                        .append("},\"finish_reason\":\"stop\"}]");
                if (oneIn(30)) {
                    text.append(",\"usage\":null}\n");
                    continue;
                }
                text.append(",\"usage\":{\"prompt_tokens\":").append(prompt);
                text.append(",\"completion_tokens\":").append(answer);
                text.append(",\"total_tokens\":").append(prompt + answer + (oneIn(9) ? 7 : 0));
                if (!oneIn(4)) {
                    text.append(",\"prompt_tokens_details\":{\"cached_tokens\":").append(cached);
                    text.append(oneIn(2) ? ",\"audio_tokens\":0}" : "}");
                }
                if (!oneIn(4)) {
                    text.append(",\"completion_tokens_details\":{\"reasoning_tokens\":")
                            .append(oneIn(2) ? 0 : random.nextInt(20))
                            .append('}');
                }
                text.append("},\"service_tier\":").append(oneIn(5) ? "null" : "\"default\"");
                text.append("}\n");
            }
            return text.toString();
        }
    }
}
