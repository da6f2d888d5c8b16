package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the main job promises to those who call it. */
class MainJobTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,cached_input_tokens,output_tokens,project";
    private static final String[] MODELS = {
        "gpt-4o", "gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18:acme:triage:Ab12Cd34"
    };

    @TempDir Path folder;

    @Test
    void theSameRecordsInAnyFormAndSplitGiveTheSameReport() throws IOException {
        List<String[]> records = records();
        String expected = report("csv", "one.csv", csv(records), "1");
        assertEquals(expected, report("lines", "one.jsonl", jsonLines(records), "2"));
        List<String[]> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, new Random(7));
        assertEquals(expected, report("shuffled", "one.csv", csv(shuffled), "2"));
        Path zipped = Files.createDirectories(folder.resolve("zipped"));
        int half = records.size() / 2;
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip(jsonLines(records.subList(0, half))));
        members.write(gzip(jsonLines(records.subList(half, records.size()))));
        Files.write(zipped.resolve("two-members.jsonl.gz"), members.toByteArray());
        assertEquals(expected, report(zipped, "2"));
        Path split = Files.createDirectories(folder.resolve("split"));
        for (int part = 0; part < 50; part++) {
            List<String[]> some = new ArrayList<>();
            for (int i = part; i < records.size(); i += 50) {
                some.add(records.get(i));
            }
            Files.writeString(split.resolve("part-" + part + ".csv"), csv(some));
        }
        assertEquals(expected, report(split, "1"));
        assertEquals(expected, report(split, "2"));
    }

    @Test
    void aMillionRequestsOfThreeTokensCostFortyFiveCents() throws IOException {
        CommandRun run =
                run(
                        "timestamp,model,input_tokens,output_tokens,requests\n"
                                + "2026-06-01T00:00:00Z,gpt-4o-mini,3000000,0,1000000\n");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("0.45", run.report(folder).at("/actual/total").asText());
        assertTrue(run.out().contains("$0.45"), run.out());
        Path report = CommandRun.reportFolder(folder);
        assertTrue(Files.readString(report.resolve("summary.md")).contains("$0.45"));
        assertTrue(Files.readString(report.resolve("costs.csv")).contains("0.45"));
    }

    @Test
    void aModelSwappedForItselfDiffersByExactlyNothing() throws IOException {
        CommandRun run = run(csv(records()), "--what-if", "gpt-4o-mini,gpt-4o");
        for (JsonNode model : run.report(folder).at("/counterfactuals/0/by_model")) {
            if (model.get("model").asText().equals("gpt-4o-mini")) {
                assertEquals(
                        0,
                        new BigDecimal(model.get("actual").asText())
                                .compareTo(new BigDecimal(model.get("cost").asText())));
                return;
            }
        }
        throw new AssertionError("gpt-4o-mini is not compared");
    }

    @Test
    void aModelWithoutARateIsNamedEverywhereAndNeverFree() throws IOException {
        CommandRun run =
                run(
                        HEADER
                                + "\n2026-06-01T00:00:00Z,a,gpt-4o-mini,1000,0,10,x"
                                + "\n2026-06-01T00:00:00Z,b,gpt-9,500,0,5,x\n");
        assertEquals(3, run.exitCode());
        JsonNode unpriced = run.report(folder).at("/unpriced/0");
        assertEquals("gpt-9", unpriced.get("model").asText());
        assertEquals("UNKNOWN_MODEL", unpriced.get("reason").asText());
        assertEquals(505, unpriced.get("tokens").asLong());
        Path report = CommandRun.reportFolder(folder);
        for (String file : List.of("report.html", "summary.md", "unpriced.csv")) {
            assertTrue(Files.readString(report.resolve(file)).contains("gpt-9"), file);
        }
        assertTrue(run.out().contains("gpt-9"), run.out());
    }

    @Test
    void anUnknownTargetIsRefusedBeforeAnyLogIsRead() {
        CommandRun run = CommandRun.of("run", "no-such-folder", "--what-if", "gpt-4oo");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("Did you mean 'gpt-4o'"), run.err());
    }

    @Test
    void aDayThatIsNoneIsRefusedWithOneThatIs() {
        CommandRun run = CommandRun.of("run", "no-such-folder", "--from", "2026-02-30");
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().contains("'--from': '2026-02-30' is no day; write one like 2026-06-01"),
                run.err());
    }

    @Test
    void aMissingLogIsNoUsableInput() {
        assertEquals(4, CommandRun.of("run", "no-such-folder").exitCode());
    }

    @Test
    void anOutputThatIsAFileIsSaidToBeUnwritable() throws IOException {
        Path log = folder.resolve("log.csv");
        Files.writeString(log, csv(records()));
        Path file = Files.writeString(folder.resolve("taken"), "a file");
        CommandRun run = CommandRun.of("run", log.toString(), "-o", file.toString());
        assertEquals(7, run.exitCode(), run.err());
    }

    private CommandRun run(String log, String... more) throws IOException {
        Path file = Files.createTempFile("counterbill", ".csv");
        try {
            Files.writeString(file, log);
            List<String> arguments =
                    new ArrayList<>(List.of("run", file.toString(), "-o", folder.toString()));
            arguments.addAll(List.of(more));
            return CommandRun.of(arguments.toArray(String[]::new));
        } finally {
            Files.delete(file);
        }
    }

    private String report(String name, String file, String text, String threads)
            throws IOException {
        Path logs = Files.createDirectories(folder.resolve(name));
        Files.writeString(logs.resolve(file), text);
        return report(logs, threads);
    }

    /** The report without its list of files. */
    private String report(Path logs, String threads) throws IOException {
        CommandRun run =
                CommandRun.of(
                        "run",
                        logs.toString(),
                        "--threads",
                        threads,
                        "--group-by",
                        "project",
                        "--what-if",
                        "gpt-4o,base",
                        "--json",
                        "-o",
                        folder + "/out-" + threads);
        assertEquals(0, run.exitCode(), run.err());
        ObjectNode report = (ObjectNode) CommandRun.JSON.readTree(run.out());
        report.remove("files");
        return report.toPrettyString();
    }

    private static List<String[]> records() {
        Random random = new Random(20260601);
        List<String[]> records = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            records.add(
                    new String[] {
                        "2026-06-"
                                + (10 + random.nextInt(20))
                                + "T0"
                                + random.nextInt(10)
                                + ":15:00Z",
                        "r" + i,
                        MODELS[random.nextInt(MODELS.length)],
                        Integer.toString(random.nextInt(5000)),
                        Integer.toString(random.nextInt(500)),
                        Integer.toString(random.nextInt(300)),
                        "p" + random.nextInt(4)
                    });
        }
        return records;
    }

    private static String csv(List<String[]> records) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        records.forEach(record -> text.append(String.join(",", record)).append('\n'));
        return text.toString();
    }

    private static String jsonLines(List<String[]> records) {
        String[] names = HEADER.split(",");
        StringBuilder text = new StringBuilder();
        for (String[] record : records) {
            text.append('{');
            for (int i = 0; i < names.length; i++) {
                boolean count = names[i].endsWith("_tokens");
                text.append(i == 0 ? "" : ",").append('"').append(names[i]).append("\":");
                text.append(count ? record[i] : '"' + record[i] + '"');
            }
            text.append("}\n");
        }
        return text.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
