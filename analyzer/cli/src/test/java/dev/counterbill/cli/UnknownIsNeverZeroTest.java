package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no price is said to have none where its amounts would stand. */
class UnknownIsNeverZeroTest {
    @TempDir Path folder;

    private CommandRun run;

    @BeforeEach
    void runOverAModelWithoutAPrice() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("log.csv"),
                        """
                        timestamp,request_id,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,a,gpt-4o-mini,0,0
                        2026-06-02T01:00:00Z,b,gpt-4o,100000,0
                        2026-06-02T01:00:00Z,c,nosuchmodel,2000,0
                        """);
        run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "--what-if",
                        "gpt-4o-mini",
                        "-o",
                        folder.resolve("reports").toString());
        assertEquals(3, run.exitCode(), run.err());
    }

    private Path reports() throws IOException {
        return CommandRun.reportFolder(folder.resolve("reports"));
    }

    @Test
    void aComparisonOfNothingHasNoAmounts() throws IOException {
        for (JsonNode model : run.report(folder).at("/counterfactuals/0/by_model")) {
            boolean isUnknown = model.get("model").asText().equals("nosuchmodel");
            assertEquals(isUnknown ? 2000 : 0, model.get("excluded_tokens").asLong());
            assertEquals(
                    model.get("model").asText().equals("gpt-4o") ? 100_000 : 0,
                    model.get("compared_tokens").asLong());
        }
        String html = words(reports());
        assertTrue(html.contains("nosuchmodel no price – "), html);
        assertTrue(html.contains("nosuchmodel gpt-4o-mini 1 no price – – "), html);
        assertTrue(html.contains("gpt-4o-mini gpt-4o-mini 1 $0.00 $0.00 $0.00"), html);
    }

    private static String words(Path report) throws IOException {
        return Files.readString(report.resolve("report.html"))
                .replaceAll("<script[\\s\\S]*?</script>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
    }

    @Test
    void anAlternativeThatComparesNothingIsNoAmountAnywhereOnThePage() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("long.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,gpt-4.1,500000,1
                        """);
        Path output = folder.resolve("long");
        CommandRun.of("run", log.toString(), "--what-if", "gpt-4o-mini", "-o", output.toString());
        String html = words(CommandRun.reportFolder(output));
        assertTrue(html.contains("All traffic on gpt-4o-mini – nothing can be compared"), html);
        assertFalse(html.contains("All models $1.00 $"), html);
        assertTrue(html.contains("All models $1.00 –"), html);
        String page = Files.readString(CommandRun.reportFolder(output).resolve("report.html"));
        assertTrue(
                page.contains("\"alternatives\":[]"), "neither a chart nor a what-if of nothing");
        String csv =
                Files.readString(CommandRun.reportFolder(output).resolve("counterfactuals.csv"));
        assertTrue(
                csv.contains(
                        "all-on-gpt-4o-mini,All traffic on gpt-4o-mini,,,,,,1.000008,1,false,"),
                csv);
    }

    @Test
    void whereNothingHasAPriceThereIsNoTotal() throws IOException {
        Path output = folder.resolve("unknown");
        CommandRun unknown = runOver(unknown(), output, "--format", "xlsx");
        assertFalse(unknown.out().contains("$0.00"), unknown.out());
        assertTrue(
                unknown.out()
                        .contains(
                                "What you spent on 2 requests from 1 Jun to 2 Jun 2026 is not known:"
                                        + " none of the usage has a price."),
                unknown.out());
        Path report = CommandRun.reportFolder(output);
        String summary = Files.readString(report.resolve("summary.md"));
        assertFalse(summary.contains("$0.00"), summary);
        assertTrue(summary.contains("| **Total** | **2** | **3,000** | **no price** |"), summary);
        String html = words(report);
        assertFalse(html.contains("$0.00"), html);
        assertTrue(html.contains("Actual inference cost no price from"), html);
        assertTrue(html.contains("2026-06-02 1,000 no price Total 3,000 no price"), html);
    }

    @Test
    void theChartMarksDaysWithoutAPrice() throws IOException {
        String page = Files.readString(reports().resolve("report.html"));
        assertTrue(page.contains("\"withoutPrice\":[]"), "a day with a price for some of it");
        Path output = folder.resolve("unknown");
        runOver(unknown(), output);
        page = Files.readString(CommandRun.reportFolder(output).resolve("report.html"));
        assertTrue(
                page.contains("\"withoutPrice\":[\"2026-06-01\",\"2026-06-02\"]"),
                "both days are unknown");
    }

    @Test
    void aFeeThatIsKnownIsShownThoughNoTokenHasAPrice() throws IOException {
        Path output = folder.resolve("fees");
        CommandRun fees = runOver(unknown(), output, "--rates", fee().toString());
        assertTrue(fees.out().contains("You spent $0.10 on 2 requests"), fees.out() + fees.err());
    }

    @Test
    void aFeeAloneIsComparedWithNoAlternative() throws IOException {
        Path output = folder.resolve("fees");
        CommandRun fees = runOver(unknown(), output, "--rates", fee().toString());
        assertTrue(
                fees.out().contains("With all traffic on gpt-4o nothing can be compared"),
                fees.out());
        assertFalse(fees.out().contains("$0.00"), fees.out());
        String html = words(CommandRun.reportFolder(output));
        assertTrue(html.contains("nosuchmodel gpt-4o 2 – – – "), html);
        String csv =
                Files.readString(CommandRun.reportFolder(output).resolve("counterfactuals.csv"));
        assertTrue(
                csv.contains("all-on-gpt-4o,All traffic on gpt-4o,0.0075,,,,,0.00,1,true,"), csv);
        JsonNode one = fees.report(output).at("/counterfactuals/0");
        assertTrue(one.get("difference_ratio").isNull(), one.toString());
    }

    @Test
    void aFeeThatIsKnownIsComparedBetweenRuns() throws IOException {
        Path less =
                Files.writeString(
                        folder.resolve("less.csv"),
                        """
                        timestamp,model,project,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,nosuchmodel,p,2000,0
                        """);
        List<String> words = new ArrayList<>(List.of("diff"));
        for (Path log : List.of(unknown(), less)) {
            Path output = folder.resolve("fees-" + log.getFileName());
            runOver(log, output, "--rates", fee().toString());
            words.add(CommandRun.reportFolder(output).toString());
        }
        CommandRun diff = CommandRun.of(words.toArray(String[]::new));
        assertTrue(
                diff.out().replaceAll(" +", " ").contains("/nosuchmodel 0.10 0.05 -0.05\n"),
                diff.out());
    }

    private Path fee() throws IOException {
        return Files.writeString(
                folder.resolve("fee.yaml"),
                """
                schema: llm-rates/1
                table: {id: fee, version: "2026-11-30", currency: USD, token_unit: 1000000}
                sources: {page: {url: "x", seen: "2026-11-20"}}
                providers:
                  acme:
                    prompt_size_measure: [input]
                    models:
                      nosuchmodel:
                        family: nosuchmodel
                        rates:
                          - from: "2025-01-01T00:00:00Z"
                            prices: {request: {price: "0.05", per: 1, unit: request}}
                            source: page
                """);
    }

    @Test
    void aDifferenceFromUsageWithoutAPriceIsNotToldInMoney() throws IOException {
        Path output = folder.resolve("unknown");
        runOver(unknown(), output);
        Path unknown = CommandRun.reportFolder(output);
        CommandRun diff = CommandRun.of("diff", unknown.toString(), reports().toString());
        assertEquals(0, diff.exitCode(), diff.err());
        String words = diff.out().replaceAll(" +", " ");
        assertTrue(words.contains("counterbill 0.1.0 no price\n"), diff.out());
        assertTrue(words.contains("unknown.csv removed 2 3,000 no price 0.00"), diff.out());
        assertTrue(words.contains("/nosuchmodel no price no price ?\n"), diff.out());
        assertTrue(
                words.endsWith(
                        "How the two compare cannot be told, since none of the usage of the first"
                                + " has a price.\n"),
                diff.out());
        JsonNode json =
                CommandRun.JSON.readTree(
                        CommandRun.of("diff", unknown.toString(), reports().toString(), "--json")
                                .out());
        assertEquals(3000, json.at("/before/unpriced_tokens").asLong());
        assertEquals(2000, json.at("/after/unpriced_tokens").asLong());
        assertEquals(2000, json.at("/files/0/after/unpriced_tokens").asLong());
        JsonNode mover = json.at("/usage/movers/1");
        assertEquals("nosuchmodel", mover.get("model").asText());
        assertEquals(3000, mover.get("unpriced_tokens_before").asLong());
        assertEquals(2000, mover.get("unpriced_tokens_after").asLong());
    }

    @Test
    void counterfactualsCsvHasNoAmountsWhereNothingIsCompared() throws IOException {
        Path output = folder.resolve("unknown");
        runOver(unknown(), output);
        String csv =
                Files.readString(CommandRun.reportFolder(output).resolve("counterfactuals.csv"));
        // The alternative has a price for all of it; the actual choice has none.
        assertTrue(
                csv.contains("all-on-gpt-4o,All traffic on gpt-4o,0.0075,,,,,0.00,1,true,"), csv);
    }

    @Test
    void aPayoffOfUsageWithoutAPriceOnOneSideSavesNothingKnown() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("tuned.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,100000,10
                        2026-06-02T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,100000,10
                        """);
        String[] words = {
            "audit",
            log.toString(),
            "--rates",
            lateModels().toString(),
            "--investments",
            madeForACent().toString(),
            "--baseline",
            "never,late"
        };
        CommandRun audit = CommandRun.of(words);
        String out = audit.out().replaceAll("\\s+", " ");
        assertTrue(out.contains("INCONCLUSIVE (USAGE_UNPRICED)"), out);
        assertTrue(out.contains("What it saved for $0.01 invested is not known"), out);
        assertTrue(out.contains("PAID_OFF: tuned has paid off"), out);
        assertTrue(out.contains("Usage without a price is in no amount"), out);
        assertFalse(out.contains("$0.00"), out);
        Path output = folder.resolve("late");
        List<String> published = new ArrayList<>(List.of(words));
        published.addAll(List.of("-o", output.toString()));
        CommandRun report = CommandRun.of(published.toArray(String[]::new));
        JsonNode payoff = report.report(output).get("payoff");
        for (String field : List.of("saved", "net", "actual_cost", "baseline_cost")) {
            assertTrue(payoff.at("/0/" + field).isNull(), payoff.toString());
            assertFalse(payoff.at("/1/" + field).isNull(), payoff.toString());
        }
        assertFalse(payoff.at("/0/complete").asBoolean());
        assertFalse(payoff.at("/1/complete").asBoolean());
        // The requests are those of both days, and the cost that of one.
        assertTrue(payoff.at("/1/cost_per_1000_requests").isNull(), payoff.toString());
        String csv = Files.readString(CommandRun.reportFolder(output).resolve("payoff.csv"));
        assertTrue(csv.contains("tuned,all-on-never,0.01,,,"), csv);
        assertFalse(words(CommandRun.reportFolder(output)).contains("$0.00"), csv);
    }

    @Test
    void aDayWithoutTokensTellsNothingOfTheSavingOfTheOthers() throws IOException {
        Path output = empty();
        JsonNode payoff =
                CommandRun.JSON
                        .readTree(Files.readString(output.resolve("report.json")))
                        .at("/payoff/0");
        for (String field : List.of("saved", "net", "actual_cost", "baseline_cost")) {
            assertTrue(payoff.get(field).isNull(), payoff.toString());
        }
        assertEquals("INCONCLUSIVE", payoff.get("verdict").asText());
    }

    @Test
    void anExplanationOfASavingThatIsNotKnownSaysSo() throws IOException {
        String report = empty().toString();
        for (String figure : List.of("net", "saved")) {
            String[] words = {"explain", report, "--deployment=tuned", "--figure=" + figure};
            CommandRun explained = CommandRun.of(words);
            assertEquals(0, explained.exitCode(), explained.err());
            String[] lines = explained.out().split("\n");
            assertTrue(lines[0].endsWith(": not known, since no usage has both prices"), lines[0]);
            assertEquals("Not known, since no usage has both prices.", lines[lines.length - 1]);
        }
        CommandRun json = CommandRun.of("explain", report, "--deployment=tuned", "--json");
        assertTrue(CommandRun.JSON.readTree(json.out()).get("sum").isNull(), json.out());
    }

    /** A report of a payoff of which no tokens have a price, and one day has no tokens. */
    private Path empty() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("empty.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens,service_tier
                        2026-06-01T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,100000,10,priority
                        2026-06-02T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,0,0,standard
                        """);
        Path output = folder.resolve("empty");
        CommandRun.of(
                "audit",
                log.toString(),
                "--investments",
                madeForACent().toString(),
                "--baseline",
                "gpt-4o",
                "-o",
                output.toString());
        return CommandRun.reportFolder(output);
    }

    /** One that has a price from the second day on, and one that has none yet. */
    private Path lateModels() throws IOException {
        return Files.writeString(
                folder.resolve("late.yaml"),
                """
                schema: llm-rates/1
                table: {id: late, version: "2026-11-30", currency: USD, token_unit: 1000000}
                sources: {page: {url: "x", seen: "2026-11-20"}}
                providers:
                  acme:
                    prompt_size_measure: [input]
                    models:
                      late:
                        family: late
                        rates:
                          - from: "2026-06-02T00:00:00Z"
                            prices: {input: "10", output: "20"}
                            source: page
                      never:
                        family: never
                        rates:
                          - from: "2026-07-02T00:00:00Z"
                            prices: {input: "10", output: "20"}
                            source: page
                """);
    }

    private Path madeForACent() throws IOException {
        return Files.writeString(
                folder.resolve("investments.yaml"),
                """
                schema: counterbill-investments/1
                currency: USD
                deployments:
                  - id: tuned
                    models: ["ft:gpt-4o-mini-2024-07-18:acme::Ab12"]
                    provider: openai
                    investments:
                      - {kind: training, date: 2026-06-01, amount: "0.01"}
                """);
    }

    @Test
    void whatDecidesTheExitCodeOfAnAuditIsSaidToWhoeverAskedForErrorsOnly() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("tuned.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,100000,10
                        2026-06-01T00:00:00Z,nosuchmodel,7,0
                        """);
        CommandRun audit = CommandRun.of("audit", log.toString(), "-q", "--strict");
        assertEquals(3, audit.exitCode());
        assertTrue(audit.err().startsWith("UNPRICED_USAGE: 7 tokens have no price"), audit.err());
    }

    @Test
    void aPayoffWhoseInvestmentsHaveNoPriceStatesNoNet() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("tuned.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::Ab12,100000,0
                        """);
        Path output = folder.resolve("tuned");
        CommandRun.of("audit", log.toString(), "--baseline", "gpt-4o", "-o", output.toString());
        String csv = Files.readString(CommandRun.reportFolder(output).resolve("payoff.csv"));
        assertTrue(csv.contains("Ab12,all-on-gpt-4o,,0.22,,"), csv);
        assertTrue(csv.contains(",1,0.03,0.25,,30,250,,"), csv);
    }

    /** A search of a model that has no price for it, and one of a model that nobody knows. */
    private Path searches() throws IOException {
        return Files.writeString(
                folder.resolve("searches.csv"),
                """
                timestamp,model,project,input_tokens,output_tokens,web_searches
                2026-06-01T00:00:00Z,gpt-4o-mini,p,100000,0,2
                2026-06-02T00:00:00Z,nosuchmodel,q,0,0,3
                """);
    }

    @Test
    void searchesWithoutAPriceCostNoZeroAnywhere() throws IOException {
        Path output = folder.resolve("searches");
        CommandRun searches = runOver(searches(), output, "--format", "parquet");
        String words = searches.out().replaceAll(" +", " ");
        assertFalse(words.contains("$0.00"), words);
        assertTrue(words.contains("openai gpt-4o-mini 1 100,000 0 2 $0.02 100.0 %"), words);
        assertTrue(words.contains("nosuchmodel 1 0 0 3 no price –"), words);
        assertTrue(words.contains("q 1 3 no price –"), words);
        assertTrue(words.contains("not in the amounts: 5 searches or requests."), words);
        assertTrue(words.contains("leaves out the charges for searches or requests, 5,"), words);
        Path report = CommandRun.reportFolder(output);
        String csv = Files.readString(report.resolve("costs.csv"));
        assertTrue(csv.contains(",unpriced_tokens,cost,currency,unpriced_fees\n"), csv);
        assertTrue(csv.contains(",3,0,,USD,3\n"), csv);
        assertTrue(csv.contains(",2,0,0.015,USD,2\n"), csv);
        assertFalse(words(report).contains("$0.00"), words(report));
        assertFalse(Files.readString(report.resolve("summary.md")).contains("$0.00"));
        JsonNode json = searches.report(output);
        assertFalse(json.get("complete").asBoolean());
        assertTrue(
                json.get("outcomes")
                        .toString()
                        .contains("5 searches or requests have no price; unpriced.csv says why"),
                json.get("outcomes").toString());
        assertEquals(5, json.at("/tokens/unpriced_fees").asLong());
        assertEquals(2, json.at("/actual/by_day/0/unpriced_fees").asLong());
        assertEquals(3, json.at("/actual/by_day/1/unpriced_fees").asLong());
        assertEquals(3, json.at("/actual/by_group/1/unpriced_fees").asLong());
        JsonNode instead = json.at("/counterfactuals/0");
        assertFalse(instead.get("complete").asBoolean());
        assertEquals(5, instead.get("excluded_fees").asLong());
        assertEquals(2, instead.at("/by_day/0/excluded_fees").asLong());
        assertEquals(3, instead.at("/by_group/1/excluded_fees").asLong());
    }

    @Test
    void aDayOrGroupOfWhichTokensAreLeftOutOfAComparisonSaysSo() throws IOException {
        Path output = folder.resolve("unknown");
        JsonNode one = runOver(unknown(), output).report(output).at("/counterfactuals/0");
        assertEquals(2000, one.at("/by_day/0/excluded_tokens").asLong());
        assertEquals(1000, one.at("/by_day/1/excluded_tokens").asLong());
        assertEquals(1000, one.at("/by_group/1/excluded_tokens").asLong());
    }

    @Test
    void searchesWithoutAPriceAreNotTolerated() throws IOException {
        Path log = Files.writeString(folder.resolve("both.csv"), searchesBesideTokens());
        Path output = folder.resolve("both");
        runOver(log, output, "--tolerate", "unpriced=50%");
    }

    @Test
    void aBudgetOfUsageWithoutAPriceIsNotSpentAtZero() throws IOException {
        Path budgets =
                Files.writeString(
                        folder.resolve("budgets.yaml"),
                        """
                        schema: counterbill-budgets/1
                        currency: USD
                        budgets:
                          - {id: all, title: Everything, monthly: "100"}
                        """);
        Path output = folder.resolve("budget");
        CommandRun run = runOver(unknown(), output, "--budgets", budgets.toString());
        String html = words(CommandRun.reportFolder(output));
        assertTrue(html.contains("Everything 2026-06 $100.00 no price – – – –"), html);
        assertTrue(
                run.report(output)
                        .at("/outlook/budgets/0/sentence")
                        .asText()
                        .endsWith("of $100.00 is not known, and 3,000 tokens without a price."));
    }

    private static String searchesBesideTokens() {
        return """
        timestamp,model,project,input_tokens,output_tokens,web_searches
        2026-06-01T00:00:00Z,gpt-4o-mini,p,1000,0,2
        2026-06-02T00:00:00Z,nosuchmodel,q,10,0,0
        """;
    }

    private Path unknown() throws IOException {
        return Files.writeString(
                folder.resolve("unknown.csv"),
                """
                timestamp,model,project,input_tokens,output_tokens
                2026-06-01T00:00:00Z,nosuchmodel,p,2000,0
                2026-06-02T00:00:00Z,nosuchmodel,q,1000,0
                """);
    }

    private static CommandRun runOver(Path log, Path output, String... more) {
        List<String> words = new ArrayList<>(List.of("run", log.toString()));
        words.addAll(List.of("--group-by", "project", "--what-if", "gpt-4o"));
        words.addAll(List.of("-o", output.toString()));
        words.addAll(List.of(more));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(3, run.exitCode(), run.err());
        return run;
    }

    @Test
    void anExplanationSaysThatThereIsNoPrice() throws IOException {
        String[] of = {"explain", reports().toString(), "nosuchmodel", "--no-recount"};
        CommandRun actual = CommandRun.of(of);
        assertEquals(0, actual.exitCode(), actual.err());
        String[] lines = actual.out().split("\n");
        assertTrue(lines[0].endsWith(": no price is known for 2,000 tokens"), lines[0]);
        assertTrue(
                lines[lines.length - 1].startsWith(
                        "Not explained by any price: none is known for 2,000 tokens, and the"
                                + " report's amounts hold nothing of it (0.00 USD in "),
                actual.out());
        CommandRun total = CommandRun.of("explain", reports().toString(), "--no-recount");
        assertTrue(total.out().contains(": 0.25 USD, and no price for 2,000 tokens"), total.out());
        assertTrue(total.out().endsWith("No price is known for 2,000 tokens.\n"), total.out());
    }

    @Test
    void feesWithoutAPriceAreCountedWhereUsageWithoutAPriceIsListed() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("searches.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens,web_searches
                        2026-06-01T00:00:00Z,gpt-4o,1000,0,0
                        2026-06-02T00:00:00Z,nosearch,0,0,1000
                        """);
        Path output = folder.resolve("searches");
        CommandRun searches = CommandRun.of("run", log.toString(), "-o", output.toString());
        assertEquals(1000, searches.report(output).at("/unpriced/0/fees").asInt());
        Path report = CommandRun.reportFolder(output);
        List<String> csv = Files.readAllLines(report.resolve("unpriced.csv"));
        assertTrue(csv.get(0).endsWith(",detail,fees"), csv.get(0));
        assertTrue(csv.get(1).endsWith(",1000"), csv.get(1));
        String html = words(report);
        assertTrue(html.contains("Requests Tokens Share Fees Detail"), html);
        assertTrue(html.contains("names this model 1 0 0.0 % 1,000 "), html);
    }

    @Test
    void aDayOrGroupOfWhichNothingIsComparedHasNoAmounts() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("groups.csv"),
                        """
                        timestamp,model,project,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,nosuchmodel,a,2000,0
                        2026-06-02T00:00:00Z,nosuchmodel,b,2000,0
                        2026-06-02T00:00:00Z,gpt-4o,b,1000,0
                        2026-06-03T00:00:00Z,gpt-4o,c,0,0
                        """);
        Path output = folder.resolve("groups");
        String[] words = {
            "run",
            log.toString(),
            "--what-if",
            "gpt-4o-mini",
            "--group-by",
            "project",
            "-o",
            output.toString()
        };
        JsonNode one = CommandRun.of(words).report(output).at("/counterfactuals/0");
        for (String table : List.of("by_day", "by_group")) {
            assertEquals("null 0.00015 0.00", costs(one.get(table)), one.toString());
        }
        // Rows of models tell it by their compared_tokens.
        assertEquals("0.00 0.00015", costs(one.get("by_model")), one.toString());
        assertTrue(one.at("/by_day/0/actual").isNull() && one.at("/by_day/0/difference").isNull());
        CommandRun explained =
                CommandRun.of(
                        "explain",
                        CommandRun.reportFolder(output).toString(),
                        "all-on-gpt-4o-mini",
                        "2026-06-01");
        assertEquals(0, explained.exitCode(), explained.err() + explained.out());
        assertTrue(
                explained.out().contains("2026-06-01: not known, since no usage has both prices"),
                explained.out());
    }

    private static String costs(JsonNode table) {
        List<String> costs = new ArrayList<>();
        table.forEach(line -> costs.add(line.get("cost").asText()));
        return String.join(" ", costs);
    }
}
