package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios, the matrix of candidates and budgets through the main job, from file to report. */
class ScenariosRunTest {
    private static final Path STORY = CommandRun.sampleLogs().resolve("story");

    @TempDir Path folder;

    private int runs;

    private JsonNode report(int exitCode, String... arguments) throws IOException {
        Path out = folder.resolve("run-" + runs++);
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-q", "-o", out.toString()));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(exitCode, run.exitCode(), run.err());
        return run.report(out);
    }

    private static String everyKind() {
        try (InputStream in = ScenariosRunTest.class.getResourceAsStream("every-kind.yaml")) {
            return new String(
                    java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.asText());
    }

    private static Map<String, JsonNode> byId(JsonNode report) {
        Map<String, JsonNode> byId = new TreeMap<>();
        report.get("counterfactuals").forEach(one -> byId.put(one.get("id").asText(), one));
        return byId;
    }

    @Test
    void everyKindOfScenarioReachesTheReportWithItsRange() throws IOException {
        Path file = file("s.yaml", everyKind());
        JsonNode report =
                report(
                        0,
                        "run",
                        STORY.toString(),
                        "--what-if",
                        "gpt-4o",
                        "--scenarios",
                        file.toString());
        BigDecimal actual = decimal(report.get("actual").get("total"));
        Map<String, JsonNode> all = byId(report);
        all.forEach(
                (id, one) -> {
                    if (!one.get("low").isNull()) {
                        assertTrue(
                                decimal(one.get("low")).compareTo(decimal(one.get("total"))) <= 0
                                        && decimal(one.get("total"))
                                                        .compareTo(decimal(one.get("high")))
                                                <= 0,
                                id);
                    }
                    BigDecimal models = BigDecimal.ZERO;
                    for (JsonNode model : one.get("by_model")) {
                        models = models.add(decimal(model.get("cost")));
                    }
                    assertEquals(
                            0, models.compareTo(decimal(one.get("compared_counterfactual"))), id);
                    assertFalse(one.get("assumptions").isEmpty(), id);
                });
        assertEquals(all.get("swap").get("total"), all.get("all-on-gpt-4o").get("total"));
        // Every token costs a fifth more, and a tenth to three tenths at the ends.
        assertAmount(actual.multiply(new BigDecimal("1.2")), all.get("all-tokens").get("total"));
        assertAmount(actual.multiply(new BigDecimal("1.1")), all.get("all-tokens").get("low"));
        assertAmount(actual.multiply(new BigDecimal("1.3")), all.get("all-tokens").get("high"));
        assertAmount(actual.multiply(new BigDecimal("1.05")), all.get("retries").get("total"));
        assertAmount(actual.multiply(new BigDecimal("0.85")), all.get("discounted").get("total"));
        assertEquals("1", all.get("flex").get("excluded_tokens_share").asText());
        assertTrue(all.get("flex").get("unpriced").toString().contains("TIER_NOT_OFFERED"));
        // An announced price of 2027 is not today's.
        String now = all.get("now").get("assumptions").get(0).asText();
        assertTrue(now.compareTo("Prices of 2026-11-24") >= 0, now);
        assertTrue(now.compareTo("Prices of 2027-01-01") < 0, now);
        assertTrue(all.get("shorter").get("assumptions").get(1).asText().contains("a lower bound"));
    }

    private static void assertAmount(BigDecimal expected, JsonNode actual) {
        assertEquals(0, expected.compareTo(decimal(actual)), expected + " and " + actual);
    }

    @Test
    void scenariosDoNotDependOnTheirOrderNorOnEachOther() throws IOException {
        List<String> lines = new ArrayList<>(everyKind().lines().toList());
        int begin = lines.indexOf("scenarios:") + 1;
        List<List<String>> entries = new ArrayList<>();
        for (String line : lines.subList(begin, lines.size())) {
            if (line.startsWith("  - ")) {
                entries.add(new ArrayList<>());
            }
            entries.get(entries.size() - 1).add(line);
        }
        Collections.reverse(entries);
        StringBuilder reversed = new StringBuilder("scenarios:\n");
        entries.forEach(entry -> entry.forEach(line -> reversed.append(line).append('\n')));
        Map<String, JsonNode> forth =
                byId(
                        report(
                                0,
                                "run",
                                STORY.toString(),
                                "--scenarios",
                                file("a.yaml", everyKind()).toString()));
        Map<String, JsonNode> back =
                byId(
                        report(
                                0,
                                "run",
                                STORY.toString(),
                                "--scenarios",
                                file("b.yaml", reversed.toString()).toString()));
        assertEquals(forth, back);
        String alone =
                "scenarios:\n  - {id: batch, changes: {tier: batch, tier_fallback: standard}}\n";
        Map<String, JsonNode> one =
                byId(
                        report(
                                0,
                                "run",
                                STORY.toString(),
                                "--scenarios",
                                file("c.yaml", alone).toString()));
        assertEquals(forth.get("batch"), one.get("batch"));
    }

    @Test
    void theMatrixIsSortedAndNothingLooksCheapForWhatItLeavesOut() throws IOException {
        JsonNode matrix =
                report(0, "run", STORY.resolve("2026-04.jsonl").toString(), "--what-if", "all")
                        .get("counterfactuals");
        assertTrue(matrix.size() > 50);
        boolean partial = false;
        BigDecimal before = BigDecimal.ZERO;
        for (JsonNode one : matrix) {
            boolean leavesOut = decimal(one.get("excluded_tokens_share")).signum() > 0;
            assertFalse(partial && !leavesOut, one.get("id").asText());
            if (!leavesOut) {
                assertTrue(decimal(one.get("total")).compareTo(before) >= 0);
                before = decimal(one.get("total"));
            }
            partial = leavesOut;
            assertFalse(one.get("id").asText().contains("ft:"));
        }
    }

    /** gemini-2.0-flash was retired on 2026-06-01, although the book still lists its prices. */
    @Test
    void aCandidateHasNoPriceForUsageAfterItsRetirement() throws IOException {
        Path logs =
                file(
                        "june.csv",
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-05-31T23:59:59Z,gpt-4o,1000,100
                        2026-06-01T00:00:00Z,gpt-4o,1000,100
                        2026-06-02T00:00:00Z,gpt-4o,1000,100
                        2026-06-03T00:00:00Z,gpt-4o,1000,100
                        """);
        for (String zone : List.of("UTC", "America/New_York")) {
            JsonNode flash =
                    byId(report(0, "run", logs.toString(), "--what-if=all", "--timezone=" + zone))
                            .get("all-on-gemini-2.0-flash");
            assertFalse(flash.get("complete").asBoolean());
            assertEquals("0.75", flash.get("excluded_tokens_share").asText());
            assertTrue(
                    flash.get("unpriced")
                            .toString()
                            .contains(
                                    "google/gemini-2.0-flash is no longer served from 2026-06-01"),
                    flash.get("unpriced").toString());
        }
        JsonNode named =
                byId(report(0, "run", logs.toString(), "--what-if=gemini-2.0-flash,all"))
                        .get("all-on-gemini-2.0-flash");
        assertTrue(named.get("complete").asBoolean(), "whoever names it gets what the book lists");
    }

    @Test
    void usageThatHasNoPriceItselfTellsNoCandidateFromAnother() throws IOException {
        Path logs =
                file(
                        "unknown.csv",
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,gpt-9,1000,100
                        2026-06-01T00:00:00Z,gpt-4o,1000,100
                        2026-06-02T00:00:00Z,gpt-4o,200000,100
                        """);
        JsonNode matrix =
                report(3, "run", logs.toString(), "--what-if", "all").get("counterfactuals");
        boolean incomplete = false;
        for (JsonNode one : matrix) {
            assertFalse(incomplete && one.get("complete").asBoolean(), one.get("id").asText());
            incomplete |= !one.get("complete").asBoolean();
        }
        assertTrue(matrix.get(0).get("complete").asBoolean());
        assertTrue(incomplete, "some model cannot take the long prompt");
    }

    @Test
    void anAlternativeThatPricesNothingHasNoPriceInTheTable() throws IOException {
        Path logs =
                file(
                        "long.csv",
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,gpt-9,1000000,5
                        2026-06-02T00:00:00Z,gpt-4o,1000000,5
                        """);
        CommandRun run =
                CommandRun.of(
                        "run",
                        logs.toString(),
                        "--what-if=gpt-4o-mini",
                        "-o",
                        folder.resolve("out").toString());
        String row =
                run.out()
                        .lines()
                        .filter(line -> line.startsWith("All traffic on gpt-4o-mini"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(run.out()));
        assertTrue(row.contains("no price"), row);
        assertFalse(row.contains("0.00"), row);
    }

    @Test
    void aBaselineIsNotUnknownBecauseTheScenariosHaveAFault() throws IOException {
        Path investments =
                file(
                        "investments.yaml",
                        """
                        deployments:
                          - id: d
                            models: ["ft:gpt-4o-mini-2024-07-18:acme:t:Ab12Cd34"]
                            baselines: [longer]
                            investments: [{date: 2026-04-02, kind: training, amount: "230"}]
                        """);
        String scenarios =
                "scenarios: [{id: longer, changes: {longer_prompt: {tokens: {low: \"%s\", mid:"
                        + " \"100\", high: \"400\"}}}}]\n";
        Path negative = file("negative.yaml", scenarios.formatted("-1"));
        String[] words = {
            "audit",
            STORY.resolve("2026-04.jsonl").toString(),
            "--investments=" + investments,
            "-o",
            folder.resolve("out").toString(),
            "--scenarios=" + negative
        };
        CommandRun wrong = CommandRun.of(words);
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("NOT_A_TOKEN_COUNT: '-1'"), wrong.err());
        assertFalse(wrong.err().contains("UNKNOWN_TARGET_MODEL"), wrong.err());
        words[words.length - 1] = "--scenarios=" + file("none.yaml", scenarios.formatted("0"));
        CommandRun right = CommandRun.of(words);
        assertTrue(right.exitCode() != 2, right.err());
    }

    @Test
    void aSavedLedgerShowsAnIntervalAndHowToMakeItExact() throws IOException {
        StringBuilder log = new StringBuilder("timestamp,model,input_tokens,output_tokens\n");
        for (int i = 0; i < 200; i++) {
            log.append(
                    "2026-11-01T%02d:00:00Z,gpt-5.4,%d,100%n"
                            .formatted(i % 24, 150_000 + i * 1_000));
        }
        Path logs = file("requests.csv", log.toString());
        Path scenarios =
                file("s.yaml", "scenarios: [{id: longer, changes: {longer_prompt: 50000}}]\n");
        JsonNode exact =
                byId(report(0, "run", logs.toString(), "--scenarios", scenarios.toString()))
                        .get("longer");
        assertTrue(exact.get("low").isNull());
        report(0, "run", logs.toString());
        Path ledger = CommandRun.reportFolder(folder.resolve("run-1"));
        JsonNode interval =
                byId(report(0, "report", ledger.toString(), "--scenarios", scenarios.toString()))
                        .get("longer");
        assertTrue(decimal(interval.get("low")).compareTo(decimal(exact.get("total"))) < 0);
        assertTrue(decimal(interval.get("high")).compareTo(decimal(exact.get("total"))) > 0);
        assertTrue(
                interval.get("assumptions")
                        .toString()
                        .contains("reading the logs again with --scenarios"));
    }

    @Test
    void aSavedLedgerSaysThatAPromptMayNotFitTheTarget() throws IOException {
        Path logs =
                file(
                        "long.csv",
                        """
                        timestamp,provider,model,input_tokens,output_tokens
                        2026-05-01T00:00:00Z,openai,gpt-4o,1000,10
                        2026-05-01T00:00:01Z,openai,gpt-4o,260000,10
                        """);
        JsonNode exact = report(0, "run", logs.toString(), "--what-if", "devstral-2512");
        assertTrue(exact.get("counterfactuals").toString().contains("INFEASIBLE_CONTEXT"));
        assertFalse(exact.toString().contains("may not fit"));
        report(0, "run", logs.toString());
        Path ledger = CommandRun.reportFolder(folder.resolve("run-1"));
        JsonNode saved = report(0, "report", ledger.toString(), "--what-if", "devstral-2512");
        JsonNode undecided = saved.get("counterfactuals").get(0);
        assertFalse(undecided.get("complete").asBoolean());
        assertTrue(
                undecided
                        .get("assumptions")
                        .toString()
                        .contains(
                                "Requests that may not fit the context window of devstral-2512: 1."
                                        + " The ledger was added up without a cut there, so they"
                                        + " are priced as if they fitted; reading the logs again"
                                        + " with --what-if devstral-2512"),
                undecided.get("assumptions").toString());
        assertTrue(
                saved.get("verdict")
                        .toString()
                        .contains("1 of its requests may not fit the context window"),
                saved.get("verdict").toString());
    }

    @Test
    void aBudgetThatIsExceededEndsWithFiveAndAMonthCountsAsAWhole() throws IOException {
        Path budgets =
                file(
                        "budgets.yaml",
                        """
                        budgets:
                          - {id: all, title: Everything, monthly: 1200}
                          - {id: mini, monthly: 1, models: [gpt-4o-mini]}
                          - {id: intent, monthly: "400", labels: {project: intent}, alert_at: [10%]}
                        """);
        JsonNode report =
                report(
                        5,
                        "run",
                        STORY.toString(),
                        "--from",
                        "2026-06-03",
                        "--to",
                        "2026-06-15",
                        "--budgets",
                        budgets.toString());
        assertEquals(5, report.get("exit_code").asInt());
        JsonNode all = report.get("outlook").get("budgets").get(0);
        assertEquals("2026-06", all.get("month").asText());
        assertEquals("WITHIN", all.get("standing").asText());
        // The first two days of June are no part of the report, and of the month all the same.
        assertTrue(
                decimal(all.get("spent")).compareTo(decimal(report.get("actual").get("total")))
                        > 0);
        assertTrue(
                decimal(all.get("forecast").get("expected")).compareTo(decimal(all.get("spent")))
                        > 0);
        assertEquals(
                "EXCEEDED", report.get("outlook").get("budgets").get(1).get("standing").asText());
        assertEquals("ALERT", report.get("outlook").get("budgets").get(2).get("standing").asText());
        assertEquals("BUDGET_EXCEEDED", report.get("outcomes").get(0).get("code").asText());
        assertTrue(report.get("verdict").toString().contains("Budget mini, 2026-06: "));
    }

    @Test
    void newFineTunesAndCostlierTrafficAreCalledOut() throws IOException {
        JsonNode callOuts = report(0, "run", STORY.toString()).get("outlook").get("call_outs");
        assertEquals(3, callOuts.size());
        assertEquals("NEW_FINE_TUNE", callOuts.get(0).get("kind").asText());
        assertEquals("2026-04-08", callOuts.get(0).get("day").asText());
        assertEquals(
                "project summaries pays $4.02 per million tokens instead of at most $2.68: newly on"
                        + " ft:gpt-4o-2024-08-06:acme::Qz81LmNp (standard)",
                callOuts.get(2).get("sentence").asText());
    }
}
