package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a scheduler and its machines are told, and how a run is set up. */
class ScheduledRunTest {
    private static final String LOG =
            """
            timestamp,provider,model,input_tokens,output_tokens
            2026-06-01T10:00:00Z,openai,gpt-4o-mini,1000000,0
            2026-06-02T10:00:00Z,openai,ft:gpt-4o-mini-2024-07-18:acme::Ab12,1000000,0
            """;

    @TempDir Path folder;

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("log.csv"), text);
    }

    private CommandRun run(String text, String... more) throws IOException {
        return CommandRun.of(
                Stream.concat(
                                Stream.of(
                                        "run",
                                        log(text).toString(),
                                        "-o",
                                        folder.resolve("out").toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aNoticeSaysHowTheRunEndedAndIsReplacedAsAWhole() throws IOException {
        Path notice = folder.resolve("notices/last.json");
        assertEquals(0, run(LOG, "--notify-file", notice.toString()).exitCode());
        JsonNode first = CommandRun.JSON.readTree(Files.readString(notice));
        assertEquals("0.45", first.get("cost").asText());
        assertEquals(0, first.get("exit_code").asInt());
        assertTrue(Files.isDirectory(Path.of(first.get("report").asText())));
        String unknown = LOG + "2026-06-02T11:00:00Z,openai,gpt-99,7,0\n";
        assertEquals(3, run(unknown, "--notify-file", notice.toString()).exitCode());
        JsonNode second = CommandRun.JSON.readTree(Files.readString(notice));
        assertEquals(7, second.get("unpriced_tokens").asInt());
        assertEquals("UNPRICED_USAGE", second.at("/outcomes/0/code").asText());
        try (Stream<Path> files = Files.list(notice.getParent())) {
            assertEquals(List.of(notice), files.toList(), "nothing half-written stays");
        }
    }

    @Test
    void gaugesSayWhenARunLastSucceeded() throws IOException {
        Path metrics = folder.resolve("counterbill.prom");
        assertEquals(0, run(LOG, "--metrics-file", metrics.toString()).exitCode());
        String text = Files.readString(metrics);
        assertTrue(text.contains("counterbill_cost{currency=\"USD\"} 0.45\n"), text);
        String success =
                text.lines()
                        .filter(line -> line.startsWith("counterbill_last_success_timestamp "))
                        .findFirst()
                        .orElseThrow();
        run(LOG + "2026-06-02T11:00:00Z,openai,gpt-99,7,0\n", "--metrics-file", metrics.toString());
        text = Files.readString(metrics);
        assertTrue(text.contains(success), "the last success stays what it was: " + text);
        assertTrue(text.contains("counterbill_exit_code 3\n"), text);
        assertTrue(text.contains("counterbill_unpriced_tokens 7\n"), text);
    }

    @Test
    void aRunThatFailsIsTheLastRunAndNoSuccess() throws IOException {
        Path metrics = folder.resolve("m.prom");
        assertEquals(0, run(LOG, "--metrics-file", metrics.toString()).exitCode());
        String longAgo = Files.readString(metrics).replaceAll("(_timestamp) \\d+", "$1 7");
        Files.writeString(metrics, longAgo);
        assertEquals(2, run(LOG, "--wat", "--metrics-file", metrics.toString()).exitCode());
        String text = Files.readString(metrics);
        assertTrue(text.contains("counterbill_last_success_timestamp 7\n"), text);
        assertTrue(text.matches("(?s).*counterbill_last_run_timestamp \\d{10,}\n.*"), text);
        for (String name : List.of("last_run_timestamp", "exit_code", "cost")) {
            assertEquals(
                    1, text.split("# TYPE counterbill_" + name + " ", -1).length - 1, name + text);
        }
    }

    @Test
    void whatTellsMachinesCountsFeesWithoutAPrice() throws IOException {
        Path notice = folder.resolve("last.json");
        Path metrics = folder.resolve("m.prom");
        String[] flags = {"--notify-file", notice.toString(), "--metrics-file", "" + metrics};
        String fees =
                """
                timestamp,provider,model,web_searches,requests
                2026-06-01T10:00:00Z,openai,gpt-9,3,1
                """;
        assertEquals(3, run(fees, flags).exitCode());
        String text = Files.readString(notice);
        assertEquals(3, CommandRun.JSON.readTree(text).get("unpriced_fees").asInt());
        assertTrue(Files.readString(metrics).contains("counterbill_unpriced_fees 3\n"));
        Notice older = Notice.in(text.replaceAll("\"unpriced_fees\"\\s*:\\s*3,", ""));
        assertEquals(0, older.unpricedFees(), "of a state from before they were counted");
    }

    @Test
    void aNightWithNothingNewAndOneThatFailsLeaveTheirNoticesToo() throws IOException {
        Path notice = folder.resolve("last.json");
        Path metrics = folder.resolve("m.prom");
        String[] flags = {
            "--state",
            folder.resolve("state").toString(),
            "--notify-file",
            notice.toString(),
            "--metrics-file",
            metrics.toString()
        };
        String unknown = LOG + "2026-06-02T11:00:00Z,openai,gpt-99,7,0\n";
        assertEquals(3, run(unknown, flags).exitCode());
        JsonNode first = CommandRun.JSON.readTree(Files.readString(notice));
        Files.delete(notice);
        Files.delete(metrics);
        java.nio.file.attribute.FileTime old =
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(60));
        Files.setLastModifiedTime(folder.resolve("log.csv"), old);
        List<String> arguments =
                Stream.concat(
                                Stream.of(
                                        "run",
                                        folder.resolve("log.csv").toString(),
                                        "-o",
                                        folder.resolve("out").toString()),
                                Stream.of(flags))
                        .toList();
        CommandRun.of(arguments.toArray(String[]::new));
        CommandRun again = CommandRun.of(arguments.toArray(String[]::new));
        assertEquals(3, again.exitCode());
        assertTrue(again.err().contains("Nothing new"), again.err());
        assertTrue(again.err().contains("UNPRICED_USAGE: 7 tokens have no price"), again.err());
        com.fasterxml.jackson.databind.node.ObjectNode second =
                (com.fasterxml.jackson.databind.node.ObjectNode)
                        CommandRun.JSON.readTree(Files.readString(notice));
        assertTrue(second.has("finished"));
        second.set("finished", first.get("finished"));
        assertEquals(first, second, "but for the time");
        assertTrue(Files.readString(metrics).contains("counterbill_unpriced_tokens 7\n"));
        Files.delete(folder.resolve("log.csv"));
        CommandRun failed = CommandRun.of(arguments.toArray(String[]::new));
        assertEquals(4, failed.exitCode());
        JsonNode third = CommandRun.JSON.readTree(Files.readString(notice));
        assertEquals(4, third.get("exit_code").asInt());
        assertTrue(third.get("error").asText().contains("log.csv"), third.toString());
        String text = Files.readString(metrics);
        assertTrue(text.contains("counterbill_exit_code 4\n"), text);
        assertTrue(text.contains("counterbill_unpriced_tokens 7\n"), "of the last report: " + text);
    }

    @Test
    void aNoticeThatCannotBeWrittenIsSaidWithExitCode7() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        CommandRun run = run(LOG, "--notify-file", file.resolve("below").toString());
        assertEquals(7, run.exitCode());
        assertTrue(run.err().contains("the run has ended, but"), run.err());
    }

    @Test
    void aRunWhoseArgumentsAreWrongLeavesItsNoticeToo() throws IOException {
        Path notice = folder.resolve("last.json");
        Path metrics = folder.resolve("m.prom");
        String files = "--notify-file=" + notice + " --metrics-file " + metrics;
        for (String wrong : List.of("--group-bye x", "--from 2026-13-01", "--wat")) {
            assertEquals(0, run(LOG, files.split(" ")).exitCode());
            CommandRun failed = run(LOG, (wrong + " " + files).split(" "));
            assertEquals(2, failed.exitCode(), failed.err());
            JsonNode said = CommandRun.JSON.readTree(Files.readString(notice));
            assertEquals(2, said.get("exit_code").asInt());
            assertTrue(
                    failed.err().contains(said.get("error").asText()),
                    said + " and not " + failed.err());
            assertTrue(Files.readString(metrics).contains("counterbill_exit_code 2\n"));
            assertTrue(
                    Files.readString(metrics).contains("counterbill_cost{"), "the last report's");
        }
        Files.delete(notice);
        assertEquals(2, CommandRun.of("price", "--wat", "--notify-file", "" + notice).exitCode());
        assertFalse(Files.exists(notice), "no run");
        assertEquals(2, run(LOG, "--wat", "--notify-file").exitCode());
    }

    @Test
    void whatFailedIsSaidAlsoWhereTheNoticeCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path metrics = folder.resolve("m.prom");
        CommandRun failed =
                run(
                        LOG,
                        "--what-if",
                        "gpt-4p",
                        "--notify-file",
                        file.resolve("below").toString(),
                        "--metrics-file",
                        metrics.toString());
        assertEquals(7, failed.exitCode(), failed.err());
        assertTrue(failed.err().contains("'gpt-4p'"), failed.err());
        assertTrue(failed.err().contains("the run has ended, but"), failed.err());
        assertTrue(Files.readString(metrics).contains("counterbill_exit_code 2\n"));
    }

    @Test
    void theEnvironmentStandsForFlagsAndFlagsWinOverIt() {
        CommandLine line = new CommandLine(new Main());
        line.setDefaultValueProvider(
                new EnvironmentDefaults(
                        Map.of(
                                "COUNTERBILL_TIMEZONE",
                                "Asia/Kolkata",
                                "COUNTERBILL_GROUP_BY",
                                "a,b")));
        CommandLine run = line.getSubcommands().get("run");
        line.parseArgs("run", "x.csv", "--timezone", "UTC");
        assertEquals("UTC", run.getCommandSpec().findOption("--timezone").getValue());
        line.parseArgs("run", "x.csv");
        assertEquals("Asia/Kolkata", run.getCommandSpec().findOption("--timezone").getValue());
        assertEquals(List.of("a", "b"), run.getCommandSpec().findOption("--group-by").getValue());
    }

    @Test
    void theManifestNamesFlagsFromTheEnvironmentAndEachFlagOnce() {
        CommandLine line = new CommandLine(new Main());
        line.setDefaultValueProvider(
                new EnvironmentDefaults(
                        Map.of(
                                "COUNTERBILL_TIMEZONE",
                                "Asia/Kolkata",
                                "COUNTERBILL_GROUP_BY",
                                "a,b",
                                "COUNTERBILL_STRICT",
                                "true",
                                "COUNTERBILL_NO_BUILT_IN_RATES",
                                "false",
                                "COUNTERBILL_OUTPUT",
                                "elsewhere")));
        CommandLine run = line.getSubcommands().get("run");
        line.parseArgs("run", "x.csv", "--rates", "a.yaml", "--rates", "b.yaml");
        assertEquals(
                List.of(
                        "--group-by",
                        "a,b",
                        "--rates",
                        "a.yaml",
                        "--rates",
                        "b.yaml",
                        "--strict",
                        "--timezone",
                        "Asia/Kolkata"),
                Requests.flags(run.getCommandSpec()));
        line.parseArgs("run", "x.csv", "--timezone", "UTC", "--group-by", "c");
        assertEquals(
                List.of("--group-by", "c", "--strict", "--timezone", "UTC"),
                Requests.flags(run.getCommandSpec()));
    }

    @Test
    void everyValueIsPrintedWithTheLineItComesFrom() throws IOException {
        Path settings =
                Files.writeString(
                        folder.resolve("counterbill.yaml"),
                        """
                        timezone: Asia/Kolkata
                        group_by: [project]
                        output: {formats: [xlsx]}
                        """);
        CommandRun run = run(LOG, "-c", settings.toString(), "--currency", "USD", "--print-config");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().matches("(?s).*\ntimezone +Asia/Kolkata +\\S*counterbill.yaml:1:11\n.*"),
                run.out());
        assertTrue(
                run.out().matches("(?s).*\nformat +xlsx +\\S*counterbill.yaml:3:\\d+\n.*"),
                run.out());
        assertTrue(run.out().matches("(?s).*\ncurrency +USD +flag\n.*"), run.out());
        assertTrue(run.out().matches("(?s).*\nthreads +- +default\n.*"), run.out());
        assertFalse(Files.exists(folder.resolve("out/latest")), "nothing is read or written");
    }

    @Test
    void theStateOfTheSettingsIsUsedAndPrintedAndAFlagWinsOverIt() throws IOException {
        Path settings = Files.writeString(folder.resolve("counterbill.yaml"), "state: memory\n");
        CommandRun printed = run(LOG, "-c", settings.toString(), "--print-config");
        assertTrue(
                printed.out().matches("(?s).*\nstate +memory +\\S*counterbill.yaml:1:8\n.*"),
                printed.out());
        assertEquals(0, run(LOG, "-c", settings.toString()).exitCode());
        assertTrue(Files.exists(folder.resolve("memory/runs.jsonl")), "beside the settings");
        String flag = folder.resolve("flag").toString();
        assertEquals(0, run(LOG, "-c", settings.toString(), "--state", flag).exitCode());
        assertTrue(Files.exists(folder.resolve("flag/runs.jsonl")));
        assertEquals(1, Files.readAllLines(folder.resolve("memory/runs.jsonl")).size());
    }

    @Test
    void initWritesSettingsThatTheNextRunTakes() throws IOException {
        Path settings = folder.resolve("made/counterbill.yaml");
        Path log = log(LOG + "2026-06-02T11:00:00Z,openai,my-deployment,7,0\n");
        CommandRun made = CommandRun.of("init", log.toString(), "--file", settings.toString());
        assertEquals(0, made.exitCode(), made.err());
        String text = Files.readString(settings);
        assertTrue(text.contains("mapping: canonical"), text);
        assertTrue(text.contains("my-deployment"), text);
        assertTrue(text.contains("what_if: [base]"), text);
        CommandRun next = run(LOG, "-c", settings.toString());
        assertEquals(0, next.exitCode(), next.err());
        assertEquals(
                "all-on-base",
                next.report(folder.resolve("out")).at("/counterfactuals/0/id").asText());
        CommandRun again = CommandRun.of("init", log.toString(), "--file", settings.toString());
        assertEquals(2, again.exitCode());
        assertEquals(text, Files.readString(settings), "nothing that is there is replaced");
    }

    @Test
    void initWritesTheMappingFileThatItWasGivenSoThatTheNextRunTakesIt() throws IOException {
        Path mapping = folder.resolve("it's mine.yaml");
        Files.writeString(
                mapping,
                "id: my-shop\nmatch: {has: [a]}\nset: {timestamp: iso(a), model: b, input: c}\n");
        Path log = folder.resolve("log.{x}[1]");
        Files.writeString(log, "{\"z\":1,\"a\":\"2026-06-01\",\"b\":\"gpt-4o\",\"c\":5}\n");
        Path settings = folder.resolve("made.yaml");
        CommandRun made =
                CommandRun.of(
                        "init",
                        log.toString(),
                        "--mapping",
                        mapping.toString(),
                        "--file",
                        settings.toString());
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().contains(" -c " + settings), made.out());
        CommandRun next =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-c",
                        settings.toString(),
                        "-o",
                        folder.resolve("out").toString());
        assertEquals(0, next.exitCode(), next.err());
        assertEquals("my-shop", next.report(folder.resolve("out")).at("/files/0/mapping").asText());
    }

    @Test
    void inspectSaysWhichOfItsRecordsARunWouldRejectForWantOfATime() throws IOException {
        Path log = folder.resolve("calls.jsonl");
        Files.writeString(
                log,
                "{\"model\":\"gpt-4o\",\"prompt_tokens\":10}\n"
                        + "{\"time\":\"2026-06-01\",\"model\":\"gpt-4o\",\"prompt_tokens\":10}\n");
        CommandRun inspected = CommandRun.of("inspect", log.toString());
        assertEquals(0, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().contains("2 read, 2 counted"), inspected.out());
        assertTrue(
                inspected.out().contains("1 of them: `run` rejects these unless"), inspected.out());
        CommandRun json = CommandRun.of("inspect", "--json", log.toString());
        assertEquals(1, CommandRun.JSON.readTree(json.out()).at("/files/0/without_time").asInt());
    }

    @Test
    void aStateHasAFolderOfItsOwn() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("own-logs"));
        Files.writeString(
                logs.resolve("log.csv"),
                "timestamp,model,input_tokens,output_tokens\n2026-06-01T00:00:00Z,gpt-4o,1,1\n");
        String out = folder.resolve("own-reports").toString();
        for (String state : List.of(logs + "/.", out)) {
            CommandRun run = CommandRun.of("run", logs.toString(), "--state", state, "-o", out);
            assertEquals(2, run.exitCode(), run.err());
            assertTrue(run.err().contains("a state has a folder of its own"), run.err());
        }
        for (String some : List.of("log.csv", "*.csv")) {
            CommandRun run =
                    CommandRun.of("run", logs + "/" + some, "--state", logs.toString(), "-o", out);
            assertEquals(2, run.exitCode(), run.err());
            assertTrue(run.err().contains("is the folder of the logs"), run.err());
        }
    }

    @Test
    void standardInputIsInNoFolder() {
        State here = State.of(".", folder);
        assertDoesNotThrow(() -> here.requireFolderOfItsOwn(List.of("-"), folder));
        assertThrows(Failure.class, () -> here.requireFolderOfItsOwn(List.of("./-"), folder));
    }

    @Test
    void anotherNameOfTheFolderOfTheLogsIsNoFolderOfItsOwn() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("named-logs"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), logs);
        Path above = Files.createSymbolicLink(folder.resolve("above"), folder);
        String out = folder.resolve("named-reports").toString();
        for (String log :
                List.of("file://" + logs, "file:" + logs, link.toString(), above + "/named-logs")) {
            CommandRun run = CommandRun.of("run", log, "--state", logs.toString(), "-o", out);
            assertEquals(2, run.exitCode(), run.err());
            assertTrue(run.err().contains("is the folder of the logs"), run.err());
        }
        CommandRun reports =
                CommandRun.of(
                        "run", logs.toString(), "--state", above + "/named-reports", "-o", out);
        assertTrue(reports.err().contains("is the folder of the reports"), reports.err());
    }
}
