package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration may say of sources, and what the logs leave open. */
class SourcesTest {
    private static final String HEADER =
            "timestamp,model,request_id,input_tokens,cached_input_tokens,output_tokens\n";

    @TempDir Path folder;

    @Test
    void cachedTokensThatMayBeInsideTheInputAreToldWithTheMoneyAtStake() throws IOException {
        Path log = log("a.csv", 100);
        CommandRun run = run(log);
        assertEquals(0, run.exitCode(), run.err());
        // 100 x 500 tokens at 2.50 per million.
        assertTrue(run.err().contains("warning: AMBIGUOUS_CACHED"), run.err());
        assertTrue(run.err().contains("50,000 tokens, about $0.13,"), run.err());
        assertEquals(
                "AMBIGUOUS_CACHED", run.report(folder).at("/outcomes/0/code").asText(), run.err());
        CommandRun strict = run(log, "--strict");
        assertEquals(2, strict.exitCode());
        assertTrue(strict.err().contains("nothing is published"), strict.err());
    }

    @Test
    void fewerThanAHundredRecordsProveNothing() throws IOException {
        CommandRun run = run(log("a.csv", 99), "--strict");
        assertEquals(0, run.exitCode(), run.err());
        assertFalse(run.err().contains("AMBIGUOUS"), run.err());
    }

    @Test
    void anAssumptionOfTheConfigurationSettlesIt() throws IOException {
        Path log = log("a.csv", 100);
        // 100 x (500 or 1000 at 2.50, 500 at 1.25, 10 at 10 per million).
        assertEquals("0.1975", total(run(log, "--strict", "-c", config("assume", "true"))));
        assertEquals("0.3225", total(run(log, "--strict", "-c", config("assume", "false"))));
        Path ofSource =
                write(
                        "source.yaml",
                        "sources: [{files: a.csv, assume: {input_includes_cached: true}}]\n");
        assertEquals("0.1975", total(run(log, "--strict", "-c", ofSource.toString())));
    }

    @Test
    void anAssumptionThatNoMappingMakesIsRefused() throws IOException {
        Path config = write("c.yaml", "sources: [{files: a.csv, assume: {input_include: true}}]\n");
        CommandRun run = run(log("a.csv", 1), "-c", config.toString());
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().contains("input_include is an assumption of no mapping. Known are"),
                run.err());
    }

    /** To a mapping these are words that settle nothing, and look as if they did. */
    @Test
    void anAssumptionIsTrueOrFalseAsItIsWritten() throws IOException {
        for (String word : List.of("True", "FALSE", "yes", "1")) {
            String config = config("assume", word);
            CommandRun run = run(log("a.csv", 1), "-c", config);
            assertEquals(2, run.exitCode(), word);
            assertTrue(run.err().contains("NOT_TRUE_OR_FALSE"), run.err());
        }
    }

    @Test
    void aSourceIsFoundWhereverItsFilesLieAndSaidWhereItHasNone() throws IOException {
        for (String glob : List.of("a.csv", "./a.csv", "**/a.csv", "**/*.csv")) {
            Path config = write("c.yaml", "sources: [{files: '" + glob + "', tier: batch}]\n");
            CommandRun run = run(log("a.csv", 1), "-c", config.toString());
            // 1000 at 1.25, 500 cached at 1.25 and 10 at 5 per million.
            assertEquals("0.001925", total(run), glob);
            assertFalse(run.err().contains("about no log"), run.err());
        }
        Path config = write("c.yaml", "sources: [{files: 'b*.csv', tier: batch}]\n");
        CommandRun run = run(log("a.csv", 1), "-c", config.toString());
        assertTrue(
                run.err()
                        .contains(
                                "not read: b*.csv (a source of the settings that is about no log)"),
                run.err());
    }

    @Test
    void whatIsLeftOpenOrEmptyIsRefused() throws IOException {
        Path config = write("c.yaml", "state:\nrates: []\nsources: [{files: '[a.csv'}]\n");
        CommandRun run = run(log("a.csv", 1), "-c", config.toString());
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("c.yaml:1:") && run.err().contains("MISSING_VALUE"), run.err());
        assertTrue(run.err().contains("BAD_GLOB"), run.err());
        CommandRun missing = CommandRun.of("run", folder.resolve("[x.csv").toString());
        assertEquals(4, missing.exitCode(), missing.err());
        assertTrue(missing.err().contains("NO_SUCH_LOG"), missing.err());
    }

    @Test
    void labelsAreGroupedByOnceAndNoneIsNoLabel() throws IOException {
        Path log = log("a.csv", 1);
        assertEquals(0, run(log, "--group-by", "").exitCode());
        CommandRun twice = run(log, "--group-by", "project,,project");
        assertEquals(0, twice.exitCode(), twice.err());
        assertEquals("[\"project\"]", twice.report(folder).at("/actual/labels").toString());
    }

    @Test
    void aReportIsWrittenBelowItsFolder() throws IOException {
        CommandRun run = run(log("a.csv", 1), "--name", "../x");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("--name ../x: a name is of letters"), run.err());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void tierZoneTimeAndScaleOfASourceAreCheckedBeforeAnyLogIsOpened() throws IOException {
        Path config =
                write(
                        "c.yaml",
                        "sources: [{files: a.csv, tier: bacth, timezone: Mars, time: noon, scale:"
                                + " 1.5}]\n");
        CommandRun run = run(log("a.csv", 1), "-c", config.toString());
        assertEquals(2, run.exitCode());
        for (String code : List.of("UNKNOWN_TIER", "UNKNOWN_ZONE", "NOT_A_TIME", "NOT_A_SCALE")) {
            assertTrue(run.err().contains(code), code + " in " + run.err());
        }
    }

    @Test
    void usageOfASourceThatIsOnlyComparedIsNeverSummed() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.copy(log("a.csv", 3), logs.resolve("gateway.csv"));
        // The same ids with more tokens: by the rule for duplicates these records would win.
        Files.writeString(
                logs.resolve("provider.csv"),
                Files.readString(folder.resolve("a.csv")).replace(",1000,", ",9000,"));
        Path config = write("c.yaml", "sources: [{files: provider.csv, role: reconcile}]\n");
        CommandRun run = run(logs, "-c", config.toString());
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = run.report(folder);
        assertEquals(3000, report.at("/tokens/input").asLong());
        assertEquals(3, report.at("/records/counted").asLong());
        assertEquals(3, report.at("/records/skipped").asLong());
        assertEquals(0, report.at("/records/duplicate").asLong());
        assertTrue(
                report.at("/skipped/0/rule").asText().contains("compared, never summed"),
                report.at("/skipped").toString());
    }

    @Test
    void aSampleIsScaledAndKeepsItsPromptSizes() throws IOException {
        Path config = write("c.yaml", "sources: [{files: a.csv, scale: 10}]\n");
        CommandRun run = run(log("a.csv", 3), "-c", config.toString(), "--group-by", "project");
        JsonNode report = run.report(folder);
        assertEquals(30_000, report.at("/tokens/input").asLong());
        assertEquals(3, report.at("/records/counted").asLong());
        assertEquals("0.09675", report.at("/actual/total").asText());
        assertTrue(report.at("/method/assumptions").toString().contains("an estimate"));
    }

    @Test
    void duplicatesAreToldInRecordsTokensAndDollars() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.copy(log("a.csv", 3), logs.resolve("a.csv"));
        Files.writeString(
                logs.resolve("b.csv"), Files.readString(folder.resolve("a.csv")) + "\n\n");
        JsonNode some = run(logs).report(folder).at("/duplicates/0");
        assertEquals(3, some.at("/records").asLong());
        assertEquals(4530, some.at("/tokens").asLong());
        assertEquals("0.009675", some.at("/cost").asText());
    }

    @Test
    void aTrainingJobInTheLogsIsAnInvestmentOnce() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        String model = "ft:gpt-4o-mini-2024-07-18:acme:intent:Bx7Qm2Ld";
        Files.writeString(
                logs.resolve("jobs.json"),
                "{\"object\":\"list\",\"data\":[{\"object\":\"fine_tuning.job\",\"id\":\"ftjob-1\","
                        + "\"model\":\"gpt-4o-mini-2024-07-18\",\"created_at\":1780272000,"
                        + "\"finished_at\":1780275600,\"fine_tuned_model\":\""
                        + model
                        + "\",\"hyperparameters\":{\"n_epochs\":3},\"status\":\"succeeded\","
                        + "\"trained_tokens\":1500000,\"training_file\":\"file-1\"}],"
                        + "\"has_more\":false}");
        Files.writeString(
                logs.resolve("usage.csv"),
                "timestamp,model,request_id,input_tokens,output_tokens\n"
                        + "2026-06-02T00:00:00Z,"
                        + model
                        + ",r1,1000,10\n");
        // 1.5 million trained tokens, epochs contained, at 3 per million.
        assertEquals("4.5", new BigDecimal(invested(run(logs))).stripTrailingZeros().toString());
        Path stated =
                write(
                        "investments.yaml",
                        "deployments:\n- id: intent\n  models: [\""
                                + model
                                + "\"]\n  baselines: [base]\n  investments:\n"
                                + "  - {kind: training, date: 2026-05-20, amount: \"30\"}\n");
        CommandRun run = run(logs, "--investments", stated.toString());
        assertEquals("30.00", invested(run));
        assertTrue(
                run.report(folder)
                        .at("/method/assumptions")
                        .toString()
                        .contains("ftjob-1 of the logs is taken for the training at "));
    }

    @Test
    void keysWhoseRecordsDifferAreToldWhereTheDuplicatesAre() throws IOException {
        String again = "2026-06-01T00:00:00Z,gpt-4o,r0,1000,0,10\n";
        String fuller = "2026-06-01T00:00:00Z,gpt-4o,r1,1000,0,40\n";
        String sentence =
                "The records of 1 key differ: of each key the one counts that its mapping prefers,"
                        + " else the one with the most tokens.";
        String first = "2026-06-01T00:00:00Z,gpt-4o,r1,1000,0,20\n";
        CommandRun run = run(write("a.csv", HEADER + again + again + first + fuller));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.report(folder).at("/duplicates/0/conflicts").asInt());
        assertEquals(2, run.report(folder).at("/duplicates/0/records").asInt());
        assertEquals(50, run.report(folder).at("/tokens/output").asInt());
        assertTrue(run.out().replaceAll("\\s+", " ").contains(sentence), run.out());
        Path published = CommandRun.reportFolder(folder);
        assertTrue(Files.readString(published.resolve("summary.md")).contains(sentence));
        assertTrue(Files.readString(published.resolve("report.html")).contains(sentence));

        Path second = folder.resolve("saved");
        CommandRun saved = CommandRun.of("report", published.toString(), "-o", second.toString());
        assertEquals(1, saved.report(second).at("/duplicates/0/conflicts").asInt(), saved.err());

        CommandRun equal = run(write("a.csv", HEADER + again + again));
        assertTrue(
                equal.report(folder.resolve("reports"))
                        .at("/duplicates/0/conflicts")
                        .isMissingNode());
        assertFalse(equal.out().contains("differ"), equal.out());
    }

    private String invested(CommandRun run) throws IOException {
        JsonNode payoff = run.report(folder).at("/payoff");
        assertEquals(1, payoff.size(), payoff.toString() + run.err());
        return payoff.at("/0/invested").asText();
    }

    private String total(CommandRun run) throws IOException {
        assertEquals(0, run.exitCode(), run.err());
        return run.report(folder).at("/actual/total").asText();
    }

    private String config(String key, String value) throws IOException {
        return write("c.yaml", key + ": {input_includes_cached: " + value + "}\n").toString();
    }

    private Path log(String name, int records) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < records; i++) {
            text.append("2026-06-01T00:00:00Z,gpt-4o,r").append(i).append(",1000,500,10\n");
        }
        return write(name, text.toString());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private CommandRun run(Path log, String... more) throws IOException {
        Path output = folder.resolve("reports");
        if (Files.exists(output)) {
            try (Stream<Path> old = Files.walk(output)) {
                old.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        List<String> arguments =
                new ArrayList<>(List.of("run", log.toString(), "-o", output.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
