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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan as its users run it: the article's scenarios from flags, from a file, from a ledger. */
class PlanCommandTest {
    private static final List<String> REPLACING =
            List.of(
                    "--as-of=2026-06-01",
                    "--model=gpt-4o",
                    "--fine-tune=gpt-4o-mini-2024-07-18",
                    "--calls-per-day=50000",
                    "--input-tokens=200",
                    "--dataset-tokens=500000",
                    "--epochs=3",
                    "--experiments=8.00,6.00,12.00");
    private static final List<String> SHORTER =
            List.of(
                    "--as-of=2026-06-01",
                    "--model=gpt-4o-mini-2024-07-18",
                    "--fine-tune=gpt-4o-mini-2024-07-18",
                    "--calls-per-day=20000",
                    "--input-tokens=2500",
                    "--fine-tuned-input-tokens=700",
                    "--cacheable-tokens=2000",
                    "--hours=30");

    @TempDir Path folder;

    private static CommandRun run(List<String> words, String... more) {
        List<String> all = new ArrayList<>(List.of("plan"));
        all.addAll(words);
        all.addAll(List.of(more));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static JsonNode plan(List<String> words, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("--json");
        CommandRun run = run(words, all.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return CommandRun.JSON.readTree(run.out());
    }

    private static void assertAmount(String expected, JsonNode actual) {
        assertEquals(
                0,
                new BigDecimal(expected).compareTo(new BigDecimal(actual.asText())),
                actual.asText());
    }

    private static String rounded(JsonNode number, int decimals) {
        return new BigDecimal(number.asText())
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static JsonNode option(JsonNode plan, String name) {
        for (JsonNode option : plan.get("alternatives")) {
            if (option.get("name").asText().startsWith(name)) {
                return option;
            }
        }
        throw new AssertionError(name + " is not in " + plan.get("alternatives"));
    }

    @Test
    void replacingALargeModelPaysItsTrainingBackIn1386Days() throws IOException {
        JsonNode plan = plan(REPLACING);
        assertAmount("750", plan.get("today_per_month"));
        assertAmount("90", plan.get("fine_tuned_per_month"));
        assertAmount("30.50", plan.get("training"));
        assertEquals("1.386", rounded(plan.get("training_payback_days"), 3));
        assertTrue(
                plan.get("remarks")
                        .toString()
                        .contains("The same training on gpt-4o would cost $254.17"));
        assertTrue(plan.get("warnings").toString().contains("no output tokens are given"));
    }

    @Test
    void outputTokensCountWhenTheyAreGiven() throws IOException {
        JsonNode plan = plan(REPLACING, "--output-tokens=50");
        assertAmount("1500", plan.get("today_per_month"));
        assertAmount("180", plan.get("fine_tuned_per_month"));
        assertFalse(plan.get("warnings").toString().contains("no output tokens"));
    }

    @Test
    void theShorterPromptPaysWorkBackIn303MonthsAndCachingCosts135() throws IOException {
        JsonNode plan = plan(SHORTER);
        assertAmount("225", plan.get("today_per_month"));
        assertAmount("126", plan.get("fine_tuned_per_month"));
        assertEquals("30.3", rounded(plan.get("work_payback_months").get("low"), 1));
        assertAmount("135", option(plan, "prompt caching").get("per_month"));
    }

    @Test
    void theSameTokensOnTheFineTuneSaveNothing() throws IOException {
        JsonNode plan =
                plan(
                        List.of(
                                "--as-of=2026-06-01",
                                "--model=gpt-4o-mini",
                                "--fine-tune=gpt-4o-mini-2024-07-18",
                                "--calls-per-day=1000",
                                "--input-tokens=1000"));
        assertAmount("-4.50", plan.get("saving_per_month"));
        assertTrue(plan.get("break_even_calls_per_month").isNull());
        assertTrue(plan.get("sentence").asText().endsWith("saves nothing, whatever it costs."));
    }

    @Test
    void fewExamplesAreWarnedOf() throws IOException {
        JsonNode plan = plan(REPLACING, "--examples=50", "--task=classification");
        assertEquals("no", plan.get("checklist").get(3).get("standing").asText());
        assertTrue(plan.get("warnings").toString().contains("50 examples are few"));
    }

    @Test
    void azureHostingIsCoveredFrom520851MillionInputTokens() throws IOException {
        JsonNode plan =
                plan(
                        List.of(
                                "--as-of=2026-06-01",
                                "--model=gpt-4o",
                                "--provider=openai",
                                "--fine-tune=gpt-4o-mini-2024-07-18",
                                "--fine-tune-provider=azure",
                                "--hosting=global",
                                "--calls-per-month=1000000",
                                "--input-tokens=200"));
        assertAmount("1224", plan.get("hosting_per_month"));
        assertEquals(
                "520.851",
                new BigDecimal(plan.get("hosting_break_even_input_tokens_per_month").asText())
                        .movePointLeft(6)
                        .setScale(3, RoundingMode.HALF_UP)
                        .toPlainString());
    }

    @Test
    void thereIsNoPointInFineTuningAgainstItsReplacement() throws IOException {
        JsonNode plan =
                plan(
                        List.of(
                                "--as-of=2026-11-24",
                                "--model=gpt-6-luna",
                                "--fine-tune=gpt-4o-mini-2024-07-18",
                                "--calls-per-day=50000",
                                "--input-tokens=200"));
        assertAmount("30", plan.get("today_per_month"));
        assertAmount("90", plan.get("fine_tuned_per_month"));
        assertTrue(
                plan.get("warnings")
                        .toString()
                        .contains("no longer served from 2027-01-14, 51 days after 2026-11-24"));
    }

    @Test
    void theComparisonIsWholeAndSaysWhatItLacks() throws IOException {
        JsonNode plan = plan(REPLACING);
        assertEquals(9, plan.get("alternatives").size());
        assertEquals(
                "needs the input_tokens of that prompt",
                option(plan, "few-shot").get("note").asText());
        JsonNode more = plan(REPLACING, "--few-shot-tokens=600", "--gpus-per-month=900");
        // 45,000 calls' worth of 600 tokens a month at $2.50.
        assertAmount("2250", option(more, "few-shot").get("per_month"));
        assertAmount("900", option(more, "self-hosted LoRA").get("per_month"));
        assertAmount("400", option(more, "few-shot").get("once").get("low"));
        assertAmount("800", option(more, "few-shot").get("once").get("high"));
    }

    @Test
    void theArticlesHoursArePrintedWithTheirRangesAndTheFormulaOfTheBreakEven() {
        CommandRun run = run(REPLACING, "--article-hours");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().contains("data preparation 8-20, evaluation 4-8, iteration 2-4"),
                run.out());
        assertTrue(
                run.out()
                        .contains(
                                "from 1,538,258 to 3,810,985 calls a month: ($2,030.50 to $5,030.50"
                                        + " once / 3 months + $0.00 hosting a month) / 0.00044 saved"
                                        + " per call."),
                run.out());
        assertTrue(run.out().contains("\"Break-even at 500,000 calls a month\" holds only where"));
        assertFalse(run.out().toLowerCase(java.util.Locale.ROOT).contains("storage"));
    }

    @Test
    void flagsWinOverTheFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("plan.yaml"),
                        """
                        as_of: 2026-06-01
                        calls_per_month: 10
                        today: {model: gpt-4o, input_tokens: 1}
                        fine_tuned: {base: gpt-4o-mini-2024-07-18}
                        """);
        JsonNode plan =
                plan(List.of(file.toString()), "--calls-per-day=50000", "--input-tokens=200");
        assertAmount("1500000", plan.get("calls_per_month"));
        assertAmount("750", plan.get("today_per_month"));
    }

    @Test
    void aLedgerTellsCallsTokensAndPartOfTheChecklist() throws IOException {
        CommandRun.of(
                "run",
                CommandRun.sampleLogs().resolve("story").toString(),
                "-q",
                "-o",
                folder.toString());
        JsonNode plan =
                plan(
                        List.of("--model=gpt-4o", "--fine-tune=gpt-4o-mini-2024-07-18"),
                        "--from",
                        CommandRun.reportFolder(folder).toString());
        assertEquals("2026-06-30", plan.get("as_of").asText());
        assertAmount("200", plan.get("today").get("input_tokens"));
        assertAmount("6", plan.get("today").get("output_tokens"));
        assertEquals("yes", plan.get("checklist").get(1).get("standing").asText());
        assertTrue(plan.get("checklist").get(1).get("words").asText().startsWith("the logs show "));
    }

    private JsonNode ofLedger(String rows, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("--from", report(rows)));
        words.add("--fine-tune=gpt-4o-mini-2024-07-18");
        return plan(words, more);
    }

    private String report(String rows) throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("log.csv"),
                        "timestamp,model,requests,input_tokens,output_tokens,service_tier\n"
                                + rows);
        CommandRun run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-q",
                        "--from=2026-06-01",
                        "--to=2026-07-01",
                        "-o",
                        folder.resolve("out").toString());
        assertTrue(run.exitCode() == 0, run.err());
        return CommandRun.reportFolder(folder.resolve("out")).toString();
    }

    /**
     * A thousand calls on one day of a month are a thousand a month, at the price of their tier.
     */
    @Test
    void aReportTellsOfAllItsDaysAndOfTheTierOfTheCalls() throws IOException {
        String rows = "2026-06-10T10:00:00Z,gpt-4o,1000,2000000,200000,batch\n";
        JsonNode plan = ofLedger(rows, "--model=gpt-4o");
        assertAmount("1000", plan.get("calls_per_month"));
        assertAmount("3.50", plan.get("today_per_month"));
        assertEquals(
                "The ledger has 1,000 calls of gpt-4o on 1 day, and tells of 30 days from"
                        + " 2026-06-01 to before 2026-07-01; their service tier is batch",
                plan.get("assumptions").get(0).asText());
        assertEquals("batch prices", plan.get("fine_tuned").get("price_basis").asText());
        assertEquals("today's calls are batch already", option(plan, "batch").get("note").asText());
    }

    /** A model may serve two purposes under two names, so the name as logged is what is meant. */
    @Test
    void callsUnderOtherNamesOfTheModelAreSaidToBeLeftOut() throws IOException {
        String rows =
                "2026-06-10T10:00:00Z,gpt-4o,3000,2000000,200000,\n"
                        + "2026-06-11T10:00:00Z,gpt-4o-2024-08-06,2000,2000000,200000,\n"
                        + "2026-06-11T10:00:00Z,gpt-4o-2024-05-13,1000,2000000,200000,\n";
        JsonNode named = ofLedger(rows, "--model=gpt-4o");
        assertAmount("3000", named.get("calls_per_month"));
        assertEquals(
                "Calls that the ledger has under other names of the same model are not counted:"
                        + " 2,000 as gpt-4o-2024-08-06",
                named.get("assumptions").get(1).asText());
        JsonNode model = ofLedger(rows, "--model=openai/gpt-4o");
        assertAmount("5000", model.get("calls_per_month"));
        assertEquals(1, model.get("assumptions").size());
        assertTrue(
                model.get("assumptions")
                        .get(0)
                        .asText()
                        .contains(
                                "5,000 calls of openai/gpt-4o (3,000 as gpt-4o, 2,000 as"
                                        + " gpt-4o-2024-08-06) on 2 days"),
                model.get("assumptions").toString());
    }

    @Test
    void aLedgerWithoutCallsOfTheModelSaysWhoseItHas() throws IOException {
        String rows =
                "2026-06-10T10:00:00Z,gpt-5-mini,1000,2000000,200000,\n"
                        + "2026-06-10T10:00:00Z,gpt-4.1,2000,2000000,200000,\n";
        CommandRun run =
                run(
                        List.of("--model=gpt-4o", "--fine-tune=gpt-4o-mini-2024-07-18"),
                        "--from",
                        report(rows));
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err()
                        .contains(
                                "the ledger has no calls of gpt-4o; it has calls of gpt-4.1"
                                        + " (2,000), gpt-5-mini (1,000). Name one"),
                run.err());
    }

    @Test
    void whatIsMissingOrWrongIsToldInTermsOfFlags() {
        CommandRun missing = run(List.of("--model=gpt-4o"));
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().contains("the plan lacks --calls-per-day"), missing.err());
        assertTrue(missing.err().contains("--fine-tune, the base model"), missing.err());
        CommandRun wrong = run(REPLACING, "--runs=many");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("--runs: NOT_AN_AMOUNT: 'many'"), wrong.err());
        CommandRun unknown = run(REPLACING, "--cheaper-model=gpt-4o-mino");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("did you mean 'gpt-4o-mini'"), unknown.err());
        CommandRun more = run(SHORTER, "--cacheable-tokens=2501");
        assertEquals(2, more.exitCode());
    }
}
