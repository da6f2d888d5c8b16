package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.counterbill.bytes.Sha256;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of a difference add up to it, and each is laid to what was changed. */
class DiffCommandTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,output_tokens,project\n";

    /** A million tokens of gpt-4o cost 2.50, of gpt-4o-mini 0.15. */
    private static final String FIRST =
            HEADER
                    + "2026-06-01T10:00:00Z,a1,gpt-4o,1000000,0,x\n"
                    + "2026-06-02T10:00:00Z,a2,gpt-4o-mini,1000000,0,y\n";

    private static final String SECOND =
            HEADER
                    + "2026-06-02T20:00:00Z,b1,gpt-4o,2000000,0,x\n"
                    + "2026-06-03T10:00:00Z,b2,gpt-4o,4000000,0,x\n";

    private static final String CONTRACT =
            """
            schema: llm-rates/1
            table: {id: contract, version: "1", currency: USD, token_unit: 1000000}
            sources: {}
            providers: {}
            discounts:
              - {id: enterprise, provider: openai, model: gpt-4o-2024-08-06, factor: "0.8"}
            """;

    @TempDir Path folder;

    private Path logs;
    private int runs;

    @BeforeEach
    void writeLogs() throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(logs.resolve("a.csv"), FIRST);
        Files.writeString(logs.resolve("b.csv"), SECOND);
    }

    @Test
    void aReportThatDoesNotCountFeesWithoutAPriceHasNone() throws IOException {
        Path before = run();
        Path report = before.resolve("report.json");
        Path manifest = before.resolve("manifest.json");
        String text = Files.readString(report);
        String digest = Sha256.hex(report);
        Files.writeString(
                report,
                text.replaceAll("\"unpriced_fees\"\\s*:\\s*\\d+,?", "")
                        .replaceAll(",(\\s*})", "$1"));
        assertNotEquals(text, Files.readString(report));
        Files.writeString(manifest, Files.readString(manifest).replace(digest, Sha256.hex(report)));
        CommandRun diff = CommandRun.of("diff", before.toString(), run().toString());
        assertEquals(0, diff.exitCode(), diff.err());
    }

    private Path run(String... more) throws IOException {
        Path out = folder.resolve("run-" + runs++);
        List<String> words =
                new ArrayList<>(List.of("run", logs.toString(), "-q", "-o", out.toString()));
        words.addAll(List.of(more));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertTrue(run.exitCode() == 0 || run.exitCode() == 3, run.err());
        return CommandRun.reportFolder(out);
    }

    /** The difference as JSON, once it is proved that its parts add up to it. */
    private static JsonNode diff(Path before, Path after, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("diff", before.toString(), after.toString(), "--json"));
        words.addAll(List.of(more));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        JsonNode json = CommandRun.JSON.readTree(run.out());
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode part : json.get("parts")) {
            sum = sum.add(amount(part.get("amount")));
        }
        BigDecimal difference = total(after).subtract(total(before));
        assertEquals(0, sum.compareTo(difference), json.toString());
        assertEquals(0, amount(json.get("difference")).compareTo(difference), json.toString());
        BigDecimal logsSum = amount(json.get("files_by_subtraction"));
        for (JsonNode file : json.get("files")) {
            if (!file.get("difference").isNull()) {
                logsSum = logsSum.add(amount(file.get("difference")));
            }
        }
        assertEquals(
                0,
                logsSum.compareTo(part(json, "files").add(part(json, "mapping"))),
                "logs add up to their parts: " + json);
        BigDecimal rates = BigDecimal.ZERO;
        for (JsonNode rate : json.get("rates")) {
            rates = rates.add(amount(rate.get("difference")));
        }
        assertEquals(0, rates.compareTo(part(json, "rates")), "rates add up: " + json);
        return json;
    }

    private static BigDecimal total(Path report) throws IOException {
        return amount(
                CommandRun.JSON
                        .readTree(report.resolve("report.json").toFile())
                        .at("/actual/total"));
    }

    private static BigDecimal amount(JsonNode text) {
        return new BigDecimal(text.asText());
    }

    private static BigDecimal part(JsonNode json, String cause) {
        for (JsonNode part : json.get("parts")) {
            if (part.get("cause").asText().equals(cause)) {
                return amount(part.get("amount"));
            }
        }
        throw new AssertionError(cause);
    }

    private static void assertPart(String expected, JsonNode json, String cause) {
        assertEquals(0, new BigDecimal(expected).compareTo(part(json, cause)), json.toString());
    }

    @Test
    void aLogThatCameIsTheWholeDifference() throws IOException {
        Files.move(logs.resolve("b.csv"), folder.resolve("b.csv"));
        Path before = run();
        Files.move(folder.resolve("b.csv"), logs.resolve("b.csv"));
        Path after = run();
        JsonNode json = diff(before, after);
        assertPart("15", json, "files");
        assertEquals("added", json.at("/files/0/change").asText());
        assertEquals("15.00", json.at("/files/0/after/cost").asText());
        assertEquals(6_000_000, json.at("/files/0/after/tokens").asLong());
        assertEquals(
                "The second costs 15.00 USD more than the first: logs that came, went or changed"
                        + " +15.00.",
                json.get("verdict").asText());
        JsonNode back = diff(after, before);
        assertPart("-15", back, "files");
        assertEquals("removed", back.at("/files/0/change").asText());
    }

    /** A budget looks at usage before the first day, too, which is in no cost. */
    @Test
    void usageBeforeTheDaysOfARunIsInNoLogsAmount() throws IOException {
        Path budgets =
                Files.writeString(
                        folder.resolve("budgets.yaml"),
                        """
                        schema: counterbill-budgets/1
                        currency: USD
                        budgets:
                          - {id: all, monthly: "1000"}
                        """);
        String[] flags = {"--from", "2026-06-03", "--budgets", budgets.toString()};
        Path before = run(flags);
        Files.writeString(
                logs.resolve("late.csv"),
                HEADER
                        + "2026-06-01T12:00:00Z,l1,gpt-4o,1000000,0,x\n"
                        + "2026-06-03T12:00:00Z,l2,gpt-4o,2000000,0,x\n");
        Files.move(logs.resolve("a.csv"), logs.resolve("z.csv"));
        Path after = run(flags);
        JsonNode json = diff(before, after);
        assertPart("5", json, "files");
        assertEquals("late.csv", json.at("/files/0/path").asText());
        assertEquals("5.00", json.at("/files/0/after/cost").asText());
        assertEquals(1, json.at("/files/0/after/records").asLong());
        assertEquals(2_000_000, json.at("/files/0/after/tokens").asLong());
        assertEquals("0.00", json.get("files_by_subtraction").asText());
        // How much of a log that is not read again is within the days, no manifest says.
        CommandRun text = CommandRun.of("diff", before.toString(), after.toString());
        assertTrue(
                text.out().lines().anyMatch(line -> line.matches("z.csv +was a.csv +[?] +[?] +.*")),
                text.out());
        assertFalse(text.out().contains("count once"), text.out());
    }

    @Test
    void aLogThatIsGoneIsToldBySubtraction() throws IOException {
        Path before = run();
        Files.delete(logs.resolve("b.csv"));
        Path after = run();
        JsonNode json = diff(before, after);
        assertPart("-15", json, "files");
        assertTrue(json.at("/files/0/difference").isNull(), json.toString());
        assertEquals("-15.00", json.get("files_by_subtraction").asText());
        CommandRun text = CommandRun.of("diff", before.toString(), after.toString());
        assertTrue(text.out().contains("by subtraction"), text.out());
        List<String> lines = text.out().lines().toList();
        assertEquals(json.get("verdict").asText(), lines.get(lines.size() - 1));
    }

    @Test
    void aLogThatChangedAndOneThatIsACopyInPart() throws IOException {
        Path before = run();
        Files.writeString(logs.resolve("b.csv"), SECOND.replace("4000000", "5000000"));
        // Half of it stands in the first log already and counts once.
        Files.writeString(
                logs.resolve("c.csv"), FIRST + "2026-06-04T10:00:00Z,c1,gpt-4o,1000000,0,x\n");
        Path after = run();
        JsonNode json = diff(before, after);
        assertPart("5", json, "files");
        assertEquals("changed", json.at("/files/0/change").asText());
        assertEquals("5.15", json.at("/files/1/after/cost").asText());
        assertTrue(json.get("records").toString().contains("records duplicate"), json.toString());
    }

    @Test
    void aLogWithAnotherNameIsNoDifference() throws IOException {
        Path before = run();
        Files.move(logs.resolve("b.csv"), logs.resolve("z.csv"));
        JsonNode json = diff(before, run());
        assertEquals("renamed", json.at("/files/0/change").asText());
        assertEquals("b.csv", json.at("/files/0/was").asText());
        assertTrue(json.get("verdict").asText().startsWith("Both cost 17.65 USD"), json.toString());
    }

    @Test
    void anotherRateTableIsTheWholeDifference() throws IOException {
        Path rates = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
        Path before = run();
        Path after = run("--rates", rates.toString());
        JsonNode json = diff(before, after);
        // 7 million tokens of gpt-4o at 2.50, a fifth off.
        assertPart("-3.5", json, "rates");
        assertEquals(1, json.get("rates").size(), json.toString());
        assertEquals("gpt-4o", json.at("/rates/0/model").asText());
        assertTrue(json.at("/rates/0/before/0").asText().startsWith("2.5 per 1000000, openai/"));
        assertTrue(json.at("/rates/0/after/0").asText().startsWith("2 per 1000000, openai/"));
        assertTrue(json.get("rate_tables").toString().contains("contract 1"), json.toString());
    }

    @Test
    void ratesThatAreNotToBeHadAnyMoreAreToldByModel() throws IOException {
        Path rates = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
        Path before = run("--rates", rates.toString());
        Files.writeString(rates, CONTRACT.replace("0.8", "0.5"));
        Files.writeString(
                logs.resolve("c.csv"), HEADER + "2026-06-04T10:00:00Z,c1,gpt-4o,1000000,0,x\n");
        Path after = run("--rates", rates.toString());
        JsonNode json = diff(before, after);
        // 7 million at 2.00, then at 1.25; then one more million at 1.25.
        assertPart("-5.25", json, "rates");
        assertPart("1.25", json, "files");
        assertEquals("after", json.get("usage_at_prices_of").asText());
        assertTrue(json.get("notes").toString().contains("not to be had"), json.toString());
        // The other way round the prices of the first run are still there.
        JsonNode back = diff(after, before);
        assertEquals("before", back.get("usage_at_prices_of").asText());
        assertPart("5.25", back, "rates");
        assertPart("-1.25", back, "files");
        Files.delete(rates);
        JsonNode neither = diff(before, after);
        assertPart("-4", neither, "not_told");
        assertTrue(neither.get("notes").toString().contains("cannot be asked again"));
    }

    @Test
    void anotherMappingOfTheSameBytesIsItsOwnCause() throws IOException {
        Path mapping = folder.resolve("mine.yaml");
        Path before = run("--mapping", mapping(mapping, "input_tokens"));
        Path after = run("--mapping", mapping(mapping, "input_tokens * 2"));
        JsonNode json = diff(before, after);
        assertPart("17.65", json, "mapping");
        assertPart("0", json, "files");
        assertEquals(2, json.get("files").size());
        assertEquals("remapped", json.at("/files/0/change").asText());
        // Together with a new log, the new one is told from its own bytes.
        Files.writeString(
                logs.resolve("c.csv"), HEADER + "2026-06-04T10:00:00Z,c1,gpt-4o,1000000,0,x\n");
        JsonNode both = diff(before, run("--mapping", mapping.toString()));
        assertPart("17.65", both, "mapping");
        assertPart("5", both, "files");
    }

    private static String mapping(Path file, String input) throws IOException {
        Files.writeString(
                file,
                """
                id: mine
                version: 1
                match: {form: csv, has: [timestamp, request_id, model, input_tokens]}
                const: {kind: request, provider: openai}
                set:
                  timestamp: time(timestamp)
                  model: model
                  request_id: request_id
                  input: %s
                  output: output_tokens
                dedup: {key: [request_id]}
                """
                        .formatted(input));
        return file.toString();
    }

    @Test
    void anotherZoneMovesUsageOverTheEdges() throws IOException {
        String[] days = {"--from", "2026-06-01", "--to", "2026-06-03"};
        Path before = run(days);
        Path after =
                run("--from", "2026-06-01", "--to", "2026-06-03", "--timezone", "Asia/Kolkata");
        JsonNode json = diff(before, after);
        // 20:00 UTC on the 2nd is the 3rd in Kolkata.
        assertPart("-5", json, "config");
        assertPart("0", json, "files");
        assertTrue(json.get("settings").toString().contains("--timezone"), json.toString());
        // A new log among the same days is told apart from it.
        Files.writeString(
                logs.resolve("c.csv"), HEADER + "2026-06-02T02:00:00Z,c1,gpt-4o,1000000,0,x\n");
        JsonNode both =
                diff(
                        before,
                        run(
                                "--from",
                                "2026-06-01",
                                "--to",
                                "2026-06-03",
                                "--timezone",
                                "Asia/Kolkata"));
        assertPart("-5", both, "config");
        assertPart("2.5", both, "files");
    }

    /** Two months, each from a log of its own: the usual question. */
    @Test
    void otherDaysFromOtherLogsAreNeitherSettingsNorDuplicates() throws IOException {
        Path june =
                Files.writeString(
                        folder.resolve("june.csv"),
                        HEADER + "2026-06-05T00:00:00Z,a,gpt-4o,1000000,1000,x\n");
        Path july =
                Files.writeString(
                        folder.resolve("july.csv"),
                        HEADER + "2026-07-05T00:00:00Z,b,gpt-4o,8000000,1000,x\n");
        Path before = month(june, "2026-06-01", "2026-07-01");
        Path after = month(july, "2026-07-01", "2026-08-01");
        JsonNode json = diff(before, after);
        assertPart("17.5", json, "days");
        assertPart("0", json, "files");
        assertPart("0", json, "config");
        assertEquals("-17.50", json.get("files_on_other_days").asText());
        String text = CommandRun.of("diff", before.toString(), after.toString()).out();
        assertTrue(text.contains("--from, --to, from other logs"), text);
        assertTrue(text.contains("on days that only one report asked for"), text);
        assertFalse(text.contains("count once"), text);
        assertTrue(text.endsWith("more than the first: other days +17.50.\n"), text);

        Files.delete(june);
        JsonNode gone = diff(before, after);
        assertPart("17.5", gone, "days");
        assertEquals("-17.50", gone.get("files_on_other_days").asText());
        String less = CommandRun.of("diff", before.toString(), after.toString()).out();
        assertTrue(
                less.lines().anyMatch(line -> line.matches("the one marked [?], .* -2[.]51")),
                less);
    }

    private Path month(Path log, String from, String to) throws IOException {
        Path out = folder.resolve("run-" + runs++);
        CommandRun run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-q",
                        "-o",
                        out.toString(),
                        "--from",
                        from,
                        "--to",
                        to);
        assertEquals(0, run.exitCode(), run.err());
        return CommandRun.reportFolder(out);
    }

    @Test
    void aNewLogIsToldFromOtherDaysOfTheSameLogs() throws IOException {
        Path before = run("--from", "2026-06-01", "--to", "2026-06-03");
        Files.writeString(
                logs.resolve("c.csv"),
                HEADER
                        + "2026-06-02T10:00:00Z,c1,gpt-4o,1000000,0,x\n"
                        + "2026-06-03T11:00:00Z,c2,gpt-4o,2000000,0,x\n");
        JsonNode json = diff(before, run("--from", "2026-06-01", "--to", "2026-06-04"));
        // b2 and c2 are of the 3rd.
        assertPart("15", json, "days");
        assertPart("2.5", json, "files");
        assertEquals("7.50", json.at("/files/0/difference").asText());
        assertEquals("-5.00", json.get("files_on_other_days").asText());
        assertEquals("-5.00", json.get("files_by_subtraction").asText());
    }

    @Test
    void whatMakesNoDifferenceInMoneyIsSaidAllTheSame() throws IOException {
        Path before = run();
        Path after = run("--group-by", "project", "--what-if", "gpt-4o-mini");
        JsonNode json = diff(before, after);
        assertEquals(
                "Both cost 17.65 USD, for all their differences: other settings.",
                json.get("verdict").asText());
        assertTrue(json.get("settings").toString().contains("--group-by"), json.toString());
        assertTrue(
                json.get("counterfactual_totals").toString().contains("all-on-gpt-4o-mini"),
                json.toString());
        assertEquals("Both cost 17.65 USD.", diff(before, before).get("verdict").asText());
    }

    @Test
    void otherExchangeRatesAreNoOtherProgram() throws IOException {
        Path fx = logs.resolveSibling("fx.csv");
        Files.writeString(fx, "day,from,to,rate\n2026-06-01,USD,EUR,0.5\n");
        String[] flags = {"--currency", "EUR", "--fx", fx.toString()};
        Path before = run(flags);
        Files.writeString(fx, "day,from,to,rate\n2026-06-01,USD,EUR,0.8\n");
        Path after = run(flags);
        JsonNode json = diff(before, after);
        assertEquals(
                0,
                new BigDecimal("0.6")
                        .multiply(total(before))
                        .compareTo(amount(json.get("difference"))),
                json.toString());
        assertPart(total(after).subtract(total(before)).toPlainString(), json, "config");
        assertPart("0", json, "tool");
        assertTrue(json.get("settings").toString().contains("fx file"), json.toString());
    }

    @Test
    void usageWithoutAPriceAndRejectedRecordsAreTold() throws IOException {
        Path before = run();
        Files.writeString(
                logs.resolve("c.csv"),
                HEADER
                        + "2026-06-04T10:00:00Z,c1,gpt-99-unheard-of,1000,0,x\n"
                        + "2026-06-04T10:00:00Z,c2,gpt-4o,-5,0,x\n");
        JsonNode json = diff(before, run());
        assertPart("0", json, "files");
        assertTrue(json.get("unpriced").toString().contains("UNKNOWN_MODEL"), json.toString());
        assertTrue(
                json.get("records").toString().contains("rejected NEGATIVE_COUNT"),
                json.toString());
    }

    @Test
    void otherSettingsOfReadingAreToldFromTheLogs() throws IOException {
        Files.writeString(logs.resolve("c.csv"), FIRST + "\n");
        Path before = run();
        Path after = run("--dedup", "off");
        JsonNode json = diff(before, after);
        assertPart("2.65", json, "config");
        assertFalse(json.get("settings").isEmpty());
    }

    @Test
    void twoCurrenciesAreNeverSubtracted() throws IOException {
        Path fx =
                Files.writeString(
                        folder.resolve("fx.csv"), "day,from,to,rate\n2026-06-01,USD,EUR,0.9\n");
        CommandRun run =
                CommandRun.of(
                        "diff",
                        run().toString(),
                        run("--currency", "EUR", "--fx", fx.toString()).toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("never subtracted"), run.err());
    }

    @Test
    void aFolderWithoutAReportIsNoInput() throws IOException {
        CommandRun run = CommandRun.of("diff", run().toString(), folder.toString());
        assertEquals(4, run.exitCode());
        assertTrue(run.err().contains("holds no report that can be read"), run.err());
    }

    @Test
    void aReportThatWasChangedIsSaidToBe() throws IOException {
        Path before = run();
        Path file = before.resolve("report.json");
        Files.writeString(
                file,
                Files.readString(file).replace("\"total\": \"17.65\"", "\"total\": \"17.66\""));
        CommandRun run = CommandRun.of("diff", before.toString(), run().toString());
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.out().contains("was changed after it was published"), run.out());
    }
}
