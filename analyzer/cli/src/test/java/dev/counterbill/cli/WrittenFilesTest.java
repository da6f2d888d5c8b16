package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.analysis.Analysis;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.publish.Publication;
import dev.counterbill.render.OutputCheck;
import dev.counterbill.render.ReportFile;
import dev.counterbill.report.Report;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the folder: read back, the same in every file, and on every machine. */
class WrittenFilesTest {
    private static final String STORY = CommandRun.sampleLogs().resolve("story").toString();

    @TempDir Path folder;

    /** The story's report up to a day. */
    private static Report story(String to) {
        CommonOptions options = new CommonOptions();
        options.to = LocalDate.parse(to);
        Asked asked = Asked.of(options, List.of(STORY));
        Logs.Read read = Logs.read(List.of(STORY), options, asked);
        return Analysis.answer(asked.question, Logs.reading(read, asked)).report();
    }

    @Test
    void whereNotAllRejectedRecordsAreListedTheReportSaysHowManyAre() throws Exception {
        String log =
                "{\"timestamp\":\"2026-06-01T00:00:00Z\",\"model\":\"gpt-4o\","
                        + "\"input_tokens\":1,\"output_tokens\":0}\n";
        Path file =
                Files.writeString(
                        folder.resolve("a.jsonl"), log.repeat(60) + "{\"a\" 1}\n".repeat(48));
        CommandRun run = CommandRun.of("run", file.toString(), "-o", folder.toString());
        assertEquals(3, run.exitCode(), run.err());
        assertEquals(
                "48 records could not be read; rejects.csv says where and why of 20 of them",
                run.report(folder).at("/outcomes/0/sentence").asText());
        Path report = CommandRun.reportFolder(folder);
        String summary = Files.readString(report.resolve("summary.md"));
        assertTrue(
                summary.contains(
                        "in no figure (rejects.csv lists 20 of them, the first of each reason and"
                                + " log)"),
                summary);
        assertTrue(
                summary.contains("| a line is one JSON object by RFC 8259 | 48 |"),
                "the rule is that of all, and no place of one: " + summary);
        List<String> rejects = Files.readAllLines(report.resolve("rejects.csv"));
        assertEquals(21, rejects.size());
        assertTrue(rejects.get(1).contains("it is broken at byte 5"), rejects.get(1));
    }

    @Test
    void aFileThatSaysAnotherAmountEndsTheRunAndNothingIsPublished() throws Exception {
        Report report = story("2026-07-01");
        Path target = folder.resolve("report");
        try (Publication publication = Publication.begin(target)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ReportFile.COSTS.write(report, bytes);
            String text = bytes.toString(StandardCharsets.UTF_8);
            int line = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
            String without = text.substring(0, line) + text.substring(text.indexOf('\n', line) + 1);
            publication.write(
                    "costs.csv", out -> out.write(without.getBytes(StandardCharsets.UTF_8)));
            Failure failure =
                    assertThrows(
                            Failure.class,
                            () ->
                                    Delivery.requireSame(
                                            OutputCheck.differences(
                                                    report,
                                                    publication.staged(""),
                                                    List.of(ReportFile.COSTS))));
            assertEquals(Outcome.INTERNAL_ERROR, failure.outcome());
            assertTrue(String.valueOf(failure.getMessage()).contains("costs.csv"));
        }
        assertFalse(Files.exists(target));
    }

    @Test
    void aParquetTableThatSaysAnotherAmountIsFoundOut() throws Exception {
        Path file = folder.resolve("costs.parquet");
        ParquetReport.COSTS.write(story("2026-07-01"), file);
        assertTrue(ParquetReport.COSTS.difference(story("2026-07-01"), file).isEmpty());
        assertTrue(ParquetReport.COSTS.difference(story("2026-06-30"), file).isPresent());
    }

    @Test
    void parquetTablesHoldTheRowsOfTheCsvFilesExactly() throws Exception {
        CommandRun run =
                CommandRun.of(
                        "run",
                        STORY,
                        "-o",
                        folder.toString(),
                        "--format",
                        "parquet,focus,focus-parquet");
        assertEquals(0, run.exitCode(), run.err());
        Path report = CommandRun.reportFolder(folder);
        BigDecimal total = new BigDecimal(run.report(folder).at("/actual/total").asText());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            assertEquals(
                    0,
                    total.compareTo(
                            decimal(
                                    statement,
                                    "SELECT sum(cost) FROM '" + report + "/costs.parquet'")));
            same(
                    statement,
                    "SELECT CAST(day AS VARCHAR), model, project, requests, input_tokens,"
                            + " CAST(cost AS DECIMAL(38,12)) FROM '"
                            + report
                            + "/costs.parquet'",
                    "SELECT CAST(day AS VARCHAR), model, project, CAST(requests AS BIGINT),"
                            + " CAST(input_tokens AS BIGINT), CAST(cost AS DECIMAL(38,12)) FROM"
                            + " read_csv('"
                            + report
                            + "/costs.csv', all_varchar=true)");
            same(
                    statement,
                    "SELECT ChargeDescription, SkuId, CAST(BilledCost AS DECIMAL(38,12)),"
                            + " epoch(ChargePeriodStart) FROM '"
                            + report
                            + "/focus.parquet'",
                    "SELECT ChargeDescription, SkuId, CAST(BilledCost AS DECIMAL(38,12)),"
                            + " epoch(CAST(ChargePeriodStart AS TIMESTAMPTZ)) FROM read_csv('"
                            + report
                            + "/focus.csv', all_varchar=true)");
        }
    }

    private static BigDecimal decimal(Statement statement, String query) throws Exception {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getBigDecimal(1);
        }
    }

    private static void same(Statement statement, String one, String other) throws Exception {
        assertEquals(
                0,
                decimal(
                                statement,
                                "SELECT count(*) FROM ((("
                                        + one
                                        + ") EXCEPT ALL ("
                                        + other
                                        + ")) UNION ALL (("
                                        + other
                                        + ") EXCEPT ALL ("
                                        + one
                                        + ")))")
                        .intValue());
        assertTrue(decimal(statement, "SELECT count(*) FROM (" + one + ")").intValue() > 100);
    }

    /** Turkish has a dotless i, Arabic other digits, and the zones lie a day apart. */
    @Test
    void theBytesDependOnNoLocaleZoneOrNumberOfThreads() throws Exception {
        Map<String, List<String>> hosts = new TreeMap<>();
        hosts.put("plain", List.of("-Duser.language=en", "-Duser.timezone=UTC"));
        hosts.put(
                "turkish",
                List.of(
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Pacific/Kiritimati"));
        hosts.put(
                "arabic",
                List.of(
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Duser.timezone=Pacific/Pago_Pago",
                        "-Dfile.encoding=ISO-8859-1"));
        List<ProcessRun> runs = new ArrayList<>();
        int threads = 1;
        for (Map.Entry<String, List<String>> host : hosts.entrySet()) {
            ProcessRun run =
                    ProcessRun.start(
                            folder,
                            host.getValue(),
                            "run",
                            STORY,
                            "-o",
                            folder.resolve(host.getKey()).toString(),
                            "--threads",
                            Integer.toString(threads),
                            "--format",
                            "xlsx,parquet,focus,focus-parquet",
                            "--from",
                            "2026-05-01",
                            "--to",
                            "2026-07-01",
                            "--compare-to",
                            "2026-04");
            assertEquals(0, run.await(), run.errText());
            runs.add(run);
            threads = threads * 2 + 1;
        }
        Map<String, byte[]> expected = files(CommandRun.reportFolder(folder.resolve("plain")));
        assertTrue(expected.size() >= 12, expected.keySet().toString());
        String shown = Files.readString(runs.get(0).out());
        for (String host : List.of("turkish", "arabic")) {
            Map<String, byte[]> found = files(CommandRun.reportFolder(folder.resolve(host)));
            assertEquals(expected.keySet(), found.keySet());
            for (String name : expected.keySet()) {
                org.junit.jupiter.api.Assertions.assertArrayEquals(
                        expected.get(name), found.get(name), host + " differs in " + name);
            }
        }
        for (ProcessRun run : runs) {
            assertEquals(shown, Files.readString(run.out()), "what the terminal shows");
        }
    }

    private static Map<String, byte[]> files(Path report) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(report)) {
            for (Path file : all.toList()) {
                files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void jsonOnStdoutIsNothingButJsonAlsoWithWarnings() throws Exception {
        Path log = folder.resolve("log.csv");
        Files.writeString(
                log,
                "timestamp,model,input_tokens,output_tokens\n"
                        + "2026-06-01T00:00:00Z,gpt-9,1000,10\n"
                        + "2026-06-01T00:00:00Z,gpt-4o,abc,10\n"
                        + "2026-06-01T00:00:00Z,gpt-4o,1000,10\n");
        for (List<String> more :
                List.of(List.<String>of(), List.of("-v"), List.of("-q"), List.of("--no-color"))) {
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "run",
                                    log.toString(),
                                    "-o",
                                    folder.resolve("out").toString(),
                                    "--what-if",
                                    "gpt-4o-mini",
                                    "--json"));
            arguments.addAll(more);
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            assertEquals(3, run.exitCode());
            assertEquals(
                    Files.readString(
                            CommandRun.reportFolder(folder.resolve("out")).resolve("report.json")),
                    run.out(),
                    "with " + more);
        }
    }
}
