package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the days of buckets are not those of the report, the report says what it took them for. */
class BucketSpansTest {
    private static final String RULE = "A bucket counts whole on the day on which it begins: ";
    private static final String REMEDY =
            " Not so with --timezone UTC, where such buckets begin at midnight.";

    @TempDir Path folder;

    /** Days in UTC at the ends of October, of 1, 2 and 400 million tokens. */
    @BeforeEach
    void writeLog() throws IOException {
        Files.writeString(
                folder.resolve("log.csv"),
                """
                timestamp,end_timestamp,kind,provider,model,requests,input_tokens
                2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,bucket,openai,gpt-4o-2024-08-06,1,1000000
                2026-10-31T00:00:00Z,2026-11-01T00:00:00Z,bucket,openai,gpt-4o-2024-08-06,1,2000000
                2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,bucket,openai,gpt-4o-2024-08-06,1,400000000
                """);
    }

    private CommandRun run(String... flags) {
        List<String> words = new ArrayList<>(List.of("run", folder.resolve("log.csv").toString()));
        words.addAll(List.of("-o", folder.resolve("reports").toString()));
        words.addAll(Arrays.asList(flags));
        return CommandRun.of(words.toArray(String[]::new));
    }

    private List<String> said(CommandRun run) throws IOException {
        return said(run, folder);
    }

    private static List<String> said(CommandRun run, Path output) throws IOException {
        assertEquals(0, run.exitCode(), run.err());
        List<String> said = new ArrayList<>();
        for (JsonNode assumption : run.report(output).at("/method/assumptions")) {
            if (assumption.asText().startsWith(RULE)) {
                said.add(assumption.asText().substring(RULE.length()));
            }
        }
        return said;
    }

    @Test
    void aBucketOverTheEndOfThePeriodIsSaidAndWarnedOf() throws IOException {
        CommandRun run =
                run("--from", "2026-10-01", "--to", "2026-11-01", "--timezone", "America/New_York");
        String over =
                "the total holds all of 1 record (400,000,000 tokens, $1,000.00) reaching over the"
                        + " end of the period, also of the usage behind it."
                        + REMEDY;
        assertEquals(
                List.of(
                        over,
                        "the total holds nothing of those that began before the period; whether any"
                                + " reaches into it is not known.",
                        "figures by day, unlike the total, are uncertain by 1 record (2,000,000"
                                + " tokens, $5.00) reaching over a midnight of America/New_York."
                                + REMEDY),
                said(run));
        assertTrue(run.err().contains("warning: BUCKET_OVER_PERIOD: " + RULE + over), run.err());
        assertEquals("1005.00", run.report(folder).at("/actual/total").asText());
    }

    @Test
    void aBucketThatBeganBeforeThePeriodIsSaidWhereItIsKnown() throws IOException {
        assertEquals(0, run().exitCode());
        Path ledger = CommandRun.reportFolder(folder).resolve("ledger.parquet");
        Path kept = Files.copy(ledger, folder.resolve("kept.parquet"));
        CommandRun run =
                CommandRun.of(
                        "report",
                        kept.toString(),
                        "-o",
                        folder.resolve("later/reports").toString(),
                        "--from",
                        "2026-11-01",
                        "--timezone",
                        "Asia/Shanghai");
        assertEquals(
                List.of(
                        "the total holds nothing of 1 record (2,000,000 tokens, $5.00) reaching"
                                + " into the period from before it."
                                + REMEDY,
                        "figures by day, unlike the total, are uncertain by 1 record (400,000,000"
                                + " tokens, $1,000.00) reaching over a midnight of Asia/Shanghai."
                                + REMEDY),
                said(run, folder.resolve("later")));
    }

    @Test
    void daysOfTheReportThatAreDaysOfTheBucketsNeedNoAssumption() throws IOException {
        assertEquals(List.of(), said(run("--from", "2026-10-01", "--to", "2026-11-01")));
    }

    @Test
    void aWarningOfFiguresStandsAtTheTopOfThePageAndTheSummary() throws IOException {
        run("--from", "2026-10-01", "--to", "2026-11-01", "--timezone", "America/New_York");
        Path report = CommandRun.reportFolder(folder.resolve("reports"));
        String page = Files.readString(report.resolve("report.html"));
        assertTrue(page.contains("<strong>Complete, with a warning.</strong>"), page);
        assertTrue(
                page.indexOf("BUCKET_OVER_PERIOD: " + RULE) < page.indexOf("class=\"verdict\""),
                "above every figure");
        String summary = Files.readString(report.resolve("summary.md"));
        int warning = summary.indexOf("> **BUCKET\\_OVER\\_PERIOD: " + RULE);
        assertTrue(warning > 0 && warning < summary.indexOf("You spent"), summary);
    }

    @Test
    void anExitCodeStandsOnThePageThoughNothingIsMissing() throws IOException {
        Path budgets =
                Files.writeString(folder.resolve("b.yaml"), "budgets: [{id: all, monthly: 5}]\n");
        CommandRun run = run("--budgets", budgets.toString());
        assertEquals(5, run.exitCode(), run.err());
        String page =
                Files.readString(
                        CommandRun.reportFolder(folder.resolve("reports")).resolve("report.html"));
        assertTrue(page.contains("<strong>Complete, with exit code 5.</strong>"), page);
        assertTrue(page.contains("<bdi>BUDGET_EXCEEDED: "), page);
    }
}
