package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit as its users run it, on the article's figures and on the story. */
class AuditCommandTest {
    private static final Path STORY = CommandRun.sampleLogs().resolve("story");
    private static final Path ARTICLE = CommandRun.sampleLogs().resolve("article");

    @TempDir Path folder;

    private static JsonNode payoffs(String... arguments) throws IOException {
        CommandRun run = run(arguments);
        return CommandRun.JSON.readTree(run.out()).get("payoff");
    }

    private static CommandRun run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("audit"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--json", "-q"));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private static void assertAmount(String expected, JsonNode actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(decimal(actual)), actual.asText());
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.asText());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theArticlesScenariosAreExactOnItsLogs() throws IOException {
        JsonNode payoffs = payoffs(ARTICLE.toString());
        JsonNode replacing = payoffs.get(0);
        assertAmount("90", replacing.get("actual_cost"));
        assertAmount("750", replacing.get("baseline_cost"));
        assertAmount("30.50", replacing.get("invested"));
        assertAmount("660", replacing.get("saved"));
        assertEquals("PAID_OFF", replacing.get("verdict").asText());
        assertEquals("2026-06-02", replacing.get("break_even").asText());
        assertEquals(
                "1.386",
                decimal(replacing.get("payback_days"))
                        .setScale(3, RoundingMode.HALF_UP)
                        .toPlainString());
        assertEquals("2027-01-14", replacing.get("retires").asText());
        JsonNode shorter = payoffs.get(1);
        assertAmount("126", shorter.get("actual_cost"));
        assertAmount("225", shorter.get("baseline_cost"));
        assertAmount("99", shorter.get("saved"));
        JsonNode nothing = payoffs.get(2);
        assertAmount("9", nothing.get("actual_cost"));
        assertAmount("4.50", nothing.get("baseline_cost"));
        assertEquals("NEVER", nothing.get("verdict").asText());
    }

    @Test
    void cachingOnTheBaseCosts135() throws IOException {
        CommandRun run =
                CommandRun.of(
                        "run",
                        ARTICLE.resolve("2-prompt-caching-instead.csv").toString(),
                        "-q",
                        "--json",
                        "-o",
                        folder.resolve("out").toString());
        assertEquals(0, run.exitCode(), run.err());
        assertAmount("135", CommandRun.JSON.readTree(run.out()).get("actual").get("total"));
    }

    @Test
    void withEngineeringTheShorterPromptIsRetiredBeforeItPaysBack() throws IOException {
        String investments =
                Files.readString(ARTICLE.resolve("investments.yaml"))
                        .replaceFirst(
                                "(?s)baselines: \\[longer-prompt\\](.*?)investments: \\[\\]",
                                "baselines: [longer-prompt]$1investments: [{date: 2026-06-01,"
                                        + " kind: engineering, hours: 30, rate: 100}]");
        JsonNode shorter =
                payoffs(ARTICLE.toString(), "--investments", file("i.yaml", investments).toString())
                        .get(1);
        assertEquals("NEVER", shorter.get("verdict").asText());
        // 3,000 / 3.30 a day: the 910th day, which is 30.3 months.
        assertEquals("2028-11-26", shorter.get("forecast_break_even").asText());
    }

    @Test
    void theReplacementAtItsAnnouncedPriceIsCheaperThanTheFineTune() throws IOException {
        Path scenarios =
                file(
                        "s.yaml",
                        """
                        scenarios:
                          - id: longer-prompt
                            changes: {swap_model: base}
                          - id: replaced
                            changes: [{swap_model: openai/gpt-6-luna}, {prices_of: 2026-11-24}]
                        """);
        JsonNode replacing =
                payoffs(
                                ARTICLE.toString(),
                                "--scenarios",
                                scenarios.toString(),
                                "--baseline",
                                "replaced")
                        .get(0);
        // 300 million tokens at $0.10 instead of $0.30.
        assertAmount("30", replacing.get("baseline_cost"));
        assertAmount("-60", replacing.get("saved"));
        assertEquals("NEVER", replacing.get("verdict").asText());
    }

    @Test
    void aBaselineWithoutAPriceInForceProvesNothing() throws IOException {
        for (JsonNode payoff : payoffs(ARTICLE.toString(), "--baseline", "gpt-6-luna")) {
            assertEquals("INCONCLUSIVE", payoff.get("verdict").asText());
            assertEquals("USAGE_UNPRICED", payoff.get("doubt").asText());
        }
    }

    @Test
    void anAuditIsOfTheWholeLifeWhateverFromSays() throws IOException {
        JsonNode whole = payoffs(STORY.toString());
        JsonNode june = payoffs(STORY.toString(), "--from", "2026-06-01");
        assertEquals(whole, june);
        assertEquals("2026-04-08", june.get(0).get("first_request").asText());
        CommandRun run =
                CommandRun.of(
                        "run",
                        STORY.toString(),
                        "--from",
                        "2026-06-01",
                        "-q",
                        "-o",
                        folder.resolve("june").toString());
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = run.report(folder.resolve("june"));
        assertEquals(
                whole.get(0).get("net").asText(), report.get("payoff").get(0).get("net").asText());
        assertEquals("2026-06-01T00:00:00Z", report.get("period").get("from").asText());
        long filtered = report.get("records").get("filtered").asLong();
        assertTrue(filtered > 0);
        assertEquals(
                report.get("records").get("read").asLong(),
                report.get("records").get("counted").asLong() + filtered);
    }

    @Test
    void aLedgerWithoutTheOlderUsageSaysWhatIsMissing() throws IOException {
        CommandRun.of(
                "run",
                STORY.toString(),
                "--from",
                "2026-06-01",
                "-q",
                "-o",
                folder.resolve("june").toString());
        JsonNode payoffs =
                payoffs(
                        CommandRun.reportFolder(folder.resolve("june")).toString(),
                        "--investments",
                        STORY.resolve("investments.yaml").toString());
        assertEquals("HISTORY_MISSING", payoffs.get(0).get("doubt").asText());
        assertTrue(
                payoffs.get(0)
                        .get("reason")
                        .asText()
                        .contains("its life begins on 2026-03-16 and the logs only on 2026-06-01"));
    }

    @Test
    void aFineTuneThatNobodyDeclaredIsListedAndNeverCalledPaidOff() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.copy(STORY.resolve("2026-04.jsonl"), logs.resolve("2026-04.jsonl"));
        JsonNode payoffs = payoffs(logs.toString(), "--baseline", "gpt-4o-mini");
        assertEquals(2, payoffs.size());
        JsonNode alone = payoffs(logs.toString(), "--baseline", "all-on-gpt-4o");
        for (JsonNode payoff : alone) {
            boolean intent = payoff.get("deployment").asText().contains("intent");
            assertEquals(intent ? "INCONCLUSIVE" : "NEVER", payoff.get("verdict").asText());
        }
        Path bare =
                file(
                        "bare.csv",
                        "timestamp,model,input_tokens,output_tokens\n2026-06-01T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab1,1000,1\n");
        JsonNode nobody = payoffs(bare.toString()).get(0);
        assertEquals("NO_BASELINE", nobody.get("doubt").asText());
        assertEquals("base", nobody.get("candidates").get(0).asText());
    }

    @Test
    void everyFlipPointOfTheStoryTurnsTheVerdictAHairToEitherSide() throws IOException {
        BigDecimal hair = new BigDecimal("0.000001");
        Set<String> tried = new HashSet<>();
        for (JsonNode payoff : payoffs(STORY.toString())) {
            int index = payoff.get("deployment").asText().equals("summaries") ? 1 : 0;
            for (JsonNode flip : payoff.get("flip_points")) {
                String assumption = flip.get("assumption").asText();
                BigDecimal at = decimal(flip.get("at"));
                if (assumption.equals("traffic")) {
                    continue;
                }
                assertEquals(
                        flip.get("verdict_below").asText(),
                        verdict(index, assumption, at.subtract(hair)),
                        flip.toString());
                assertEquals(
                        flip.get("verdict_above").asText(),
                        verdict(index, assumption, at.add(hair)),
                        flip.toString());
                tried.add(assumption);
            }
        }
        assertEquals(
                Set.of("tokenizer_factor", "prompt_overhead", "output_factor", "engineering_rate"),
                tried);
    }

    /** The verdict of an audit whose files state the assumption. */
    private String verdict(int index, String assumption, BigDecimal value) throws IOException {
        String investments = Files.readString(STORY.resolve("investments.yaml"));
        String change =
                switch (assumption) {
                    case "tokenizer_factor" -> "{token_factor: \"" + value + "\"}";
                    case "output_factor" -> "{output_factor: \"" + value + "\"}";
                    case "prompt_overhead" -> "{longer_prompt: \"" + value + "\"}";
                    default -> "";
                };
        if (change.isEmpty()) {
            investments =
                    investments.replace(
                            "engineering_rate: \"95.00\"", "engineering_rate: \"" + value + "\"");
        } else {
            investments =
                    investments.replace(
                            index == 0 ? "baselines: [gpt-4o]" : "baselines: [base]",
                            "baselines: [turned]");
        }
        String scenarios =
                """
                scenarios:
                  - id: turned
                    changes: [{swap_model: %s}%s]
                """
                        .formatted(
                                index == 0 ? "gpt-4o" : "base",
                                change.isEmpty() ? "" : ", " + change);
        return payoffs(
                        STORY.toString(),
                        "--investments",
                        file("turned-investments.yaml", investments).toString(),
                        "--scenarios",
                        file("turned.yaml", scenarios).toString())
                .get(index)
                .get("verdict")
                .asText();
    }

    @Test
    void theTerminalEndsWithTheVerdicts() {
        CommandRun run = CommandRun.of("audit", STORY.toString());
        assertEquals(0, run.exitCode(), run.err());
        String[] lines = run.out().split("\n");
        assertTrue(run.out().contains("\nPAID_OFF: Intent classifier has paid off"), run.out());
        assertTrue(lines[lines.length - 1].endsWith("(-$10.61 a day)."), run.out());
        assertFalse(run.out().contains("null"));
    }

    @Test
    void logsWithoutAFineTuneAreNothingToAudit() throws IOException {
        Path bare =
                file(
                        "bare.csv",
                        "timestamp,model,input_tokens,output_tokens\n2026-06-01T00:00:00Z,gpt-4o,1000,1\n");
        CommandRun run = CommandRun.of("audit", bare.toString());
        assertEquals(4, run.exitCode());
        assertTrue(run.err().contains("nothing to audit"), run.err());
    }

    @Test
    void ledgersAndLogsTogetherAreRefused() throws IOException {
        CommandRun.of("run", STORY.toString(), "-q", "-o", folder.resolve("r").toString());
        CommandRun run =
                CommandRun.of(
                        "audit",
                        STORY.toString(),
                        CommandRun.reportFolder(folder.resolve("r")).toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("give either"), run.err());
    }

    @Test
    void anAuditThatDoubtsMakeFailSaysSo() throws IOException {
        StringBuilder log =
                new StringBuilder(
                        "timestamp,model,request_id,input_tokens,cached_input_tokens,output_tokens\n");
        for (int i = 0; i < 100; i++) {
            log.append("2026-06-01T00:00:00Z,ft:gpt-4o-2024-08-06:acme::a,r")
                    .append(i)
                    .append(",1000,500,10\n");
        }
        String doubtful = file("doubtful.csv", log.toString()).toString();
        CommandRun run = CommandRun.of("audit", doubtful, "--baseline", "gpt-4o");
        assertEquals(0, run.exitCode(), run.err());
        CommandRun strict = CommandRun.of("audit", doubtful, "--baseline", "gpt-4o", "--strict");
        assertEquals(2, strict.exitCode());
        assertTrue(strict.err().contains("AMBIGUOUS_CACHED: in all 100 records"), strict.err());
    }
}
