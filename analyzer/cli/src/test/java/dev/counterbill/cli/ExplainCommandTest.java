package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.counterbill.analysis.Reading;
import dev.counterbill.trace.Tracer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every figure of a report is traced to prices and quantities that make it, digit for digit. */
class ExplainCommandTest {
    private static final String STORY = CommandRun.sampleLogs().resolve("story").toString();

    /** Prices that are multiplied, in two currencies, by time, and by size of the prompt. */
    private static final String RATES =
            """
            schema: llm-rates/1
            table: {id: contract, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/prices", seen: "2026-06-01"}}
            providers:
              acme:
                prompt_size_measure: [input]
                models:
                  steps:
                    family: steps
                    rates:
                      - {from: "2026-01-01T00:00:00Z", source: page, tier_mode: marginal, tiers: [{prompt_over: 0, prices: {input: "1", output: "2"}}, {prompt_over: 1000, prices: {input: "3", output: "2"}}]}
                  jumps:
                    family: jumps
                    rates:
                      - {from: "2026-01-01T00:00:00Z", to: "2026-06-02T00:00:00Z", source: page, tiers: [{prompt_over: 0, prices: {input: "1", output: "2"}}, {prompt_over: 1000, prices: {input: "3", output: "4"}}]}
                      - {from: "2026-06-02T00:00:00Z", source: page, prices: {input: "0.7", output: "1.3"}}
            discounts:
              - {id: enterprise, provider: openai, factor: "0.85", dimensions: [input], from: "2026-06-02T00:00:00Z"}
              - {id: mini, provider: openai, model: gpt-4o-mini-2024-07-18, factor: "0.9", from: "2026-06-02T00:00:00Z"}
            """;

    private static final String EUROS =
            """
            schema: llm-rates/1
            table: {id: euros, version: "1", currency: EUR, token_unit: 1000000}
            sources: {page: {url: "https://example.com/euros", seen: "2026-06-01"}}
            providers:
              scaleway:
                prompt_size_measure: [input]
                models:
                  tiny: {family: tiny, rates: [{from: "2026-01-01T00:00:00Z", prices: {input: "0.20", output: "0.60"}, source: page}]}
            """;

    private static final String LOG =
            """
            timestamp,provider,model,service_tier,region,input_tokens,cached_input_tokens,output_tokens,audio_input_tokens,project
            2026-06-01T23:30:00Z,openai,gpt-4o-mini,,,1000003,17,3,0,a
            2026-06-02T00:00:00Z,openai,gpt-4o-mini,batch,eu,1000001,0,7,0,b
            2026-06-02T00:00:00Z,openai,gpt-4o-audio-preview,,,1000,0,7,11,b
            2026-06-02T10:00:00Z,openai,ft:gpt-4o-mini-2024-07-18:acme:a:Ab12Cd34,,,500,100,70,0,=2+3
            2026-06-02T10:00:00Z,acme,steps,,,700,0,10,0,a
            2026-06-02T11:00:00Z,acme,steps,,,2700,0,10,0,a
            2026-06-01T11:00:00Z,acme,jumps,,,1000,0,10,0,a
            2026-06-01T11:00:00Z,acme,jumps,,,1001,0,10,0,a
            2026-06-02T11:00:00Z,acme,jumps,,,1001,0,10,0,a
            2026-06-01T22:00:00Z,scaleway,tiny,,,1000000,0,5,0,a
            2026-06-02T22:00:00Z,scaleway,tiny,,,1000000,0,5,0,b
            2026-06-02T23:00:00Z,openai,gpt-99-unheard-of,,,10,0,5,0,b
            """;

    @TempDir static Path shared;

    @TempDir Path folder;

    private static Path story;

    @BeforeAll
    static void publishTheStory() throws IOException {
        CommandRun run = CommandRun.of("run", STORY, "-q", "-o", shared.toString());
        assertEquals(0, run.exitCode(), run.err());
        story = CommandRun.reportFolder(shared);
    }

    private static CommandRun explain(Path report, String... words) {
        List<String> arguments = new ArrayList<>(List.of("explain", report.toString()));
        arguments.addAll(List.of(words));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void everyFigureOfTheStoryAddsUpFromQuantitiesAndPrices() throws IOException {
        JsonNode report = CommandRun.JSON.readTree(story.resolve("report.json").toFile());
        List<String> places = places(report);
        assertTrue(places.size() > 900, places.size() + " figures");
        explainAll(story, report, places);
    }

    @Test
    void everyFigureAddsUpUnderContractsCurrenciesStepsAndGaps() throws IOException {
        Path rates = Files.writeString(folder.resolve("contract.yaml"), RATES);
        Path euros = Files.writeString(folder.resolve("euros.yaml"), EUROS);
        Path fx =
                Files.writeString(
                        folder.resolve("fx.csv"),
                        "day,from,to,rate\n2026-06-01,EUR,USD,1.1\n2026-06-02,EUR,USD,1.2347\n");
        Path log = Files.writeString(folder.resolve("log.csv"), LOG);
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-q",
                        "-o",
                        out.toString(),
                        "--rates",
                        rates.toString(),
                        "--rates",
                        euros.toString(),
                        "--fx",
                        fx.toString(),
                        "--timezone",
                        "Asia/Kolkata",
                        "--group-by",
                        "project",
                        "--what-if",
                        "gpt-4o,base,all");
        assertEquals(3, run.exitCode(), run.err());
        Path published = CommandRun.reportFolder(out);
        JsonNode report = run.report(out);
        assertFalse(report.at("/actual/conversions").isEmpty(), "euros are converted");
        assertNotEquals("0", report.at("/counterfactuals/0/excluded_tokens_share").asText());
        explainAll(published, report, places(report));
        CommandRun text = explain(published, "gpt-4o-mini", "--region", "eu");
        assertEquals(0, text.exitCode(), text.err());
        assertTrue(text.out().contains("x 0.85 (discount enterprise)"), text.out());
        assertTrue(text.out().contains("x 0.9 (discount mini)"), text.out());
        assertTrue(explain(published, "tiny").out().contains("1.2347"), "the exchange rate");
        assertTrue(
                explain(published, "steps").out().contains("each priced on its own"),
                "steps are no product");
        assertTrue(
                explain(published).out().contains("Without a price, and in no line: 15 tokens"),
                "what is unpriced is said");
        CommandRun formula = explain(published, "--label", "project==2+3", "--day", "2026-06-02");
        assertEquals(0, formula.exitCode(), formula.err());
        assertTrue(formula.out().contains("costs.csv, 1 line"), formula.out());
    }

    @Test
    void everyKindOfScenarioAddsUp() throws IOException {
        Path file = folder.resolve("s.yaml");
        try (var in = ScenariosRunTest.class.getResourceAsStream("every-kind.yaml")) {
            Files.write(file, Objects.requireNonNull(in).readAllBytes());
        }
        CommandRun run =
                CommandRun.of(
                        "run",
                        STORY,
                        "-q",
                        "-o",
                        folder.resolve("out").toString(),
                        "--scenarios",
                        file.toString(),
                        "--from",
                        "2026-04-05",
                        "--to",
                        "2026-04-12");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = run.report(folder.resolve("out"));
        List<String> places =
                places(report).stream().filter(at -> at.startsWith("/counterfactuals")).toList();
        explainAll(CommandRun.reportFolder(folder.resolve("out")), report, places);
    }

    /** The places of all figures that can be traced. */
    private static List<String> places(JsonNode report) {
        List<String> places = new ArrayList<>(List.of("/actual/total"));
        for (String table : List.of("by_model", "by_day", "by_group", "by_meter")) {
            add(places, report, "/actual/" + table, "cost");
        }
        for (int i = 0; i < report.get("counterfactuals").size(); i++) {
            String one = "/counterfactuals/" + i;
            for (String figure :
                    List.of("total", "compared_actual", "compared_counterfactual", "difference")) {
                places.add(one + "/" + figure);
            }
            for (String table : List.of("by_model", "by_day", "by_group")) {
                add(places, report, one + "/" + table, "cost", "actual", "difference");
            }
        }
        add(places, report, "/payoff", "net", "saved", "invested", "actual_cost", "baseline_cost");
        return places;
    }

    private static void add(List<String> places, JsonNode report, String table, String... figures) {
        for (int i = 0; i < report.at(table).size(); i++) {
            for (String figure : figures) {
                places.add(table + "/" + i + "/" + figure);
            }
        }
    }

    /** Explains figures one by one, as the command does, with the ledger read once. */
    private static void explainAll(Path published, JsonNode report, List<String> places)
            throws IOException {
        PublishedRun run = PublishedRun.of(published);
        PublishedRun.Again again = run.again();
        Reading reading = run.reading(again.asked());
        Explaining explaining =
                new Explaining(run, new Tracer(again.asked().question, reading), again, reading);
        for (String place : places) {
            CellWords words = new CellWords(run);
            words.add(place, java.util.Optional.empty());
            Explanation explanation = explaining.of(words.cell(), LogRecount.none());
            JsonNode json =
                    CommandRun.JSON.readTree(
                            Json.text(out -> ExplanationJson.write(out, explanation)));
            boolean isUnknown = report.at(place).isNull();
            assertEquals(isUnknown, json.get("published").isNull(), place);
            assertAddsUp(
                    place,
                    json,
                    isUnknown ? BigDecimal.ZERO : new BigDecimal(report.at(place).asText()));
        }
    }

    /** By plain arithmetic on what is printed, without asking the program whether it agrees. */
    private static void assertAddsUp(String place, JsonNode json, BigDecimal published) {
        assertTrue(json.get("agrees").asBoolean(), place + ": " + json.get("differences"));
        BigDecimal figure = BigDecimal.ZERO;
        for (JsonNode part : json.get("parts")) {
            BigDecimal sum = BigDecimal.ZERO;
            for (JsonNode line : part.get("lines")) {
                BigDecimal cost = new BigDecimal(line.get("cost").asText());
                if (line.get("formula").asText().equals("product")) {
                    BigDecimal rate = new BigDecimal(line.get("listed_rate").asText());
                    for (JsonNode factor : line.get("factors")) {
                        rate = rate.multiply(new BigDecimal(factor.get("factor").asText()));
                    }
                    BigDecimal product =
                            new BigDecimal(line.get("quantity").asText())
                                    .multiply(rate)
                                    .divide(new BigDecimal(line.get("per").asText()))
                                    .multiply(new BigDecimal(line.get("exchange").asText()));
                    assertEquals(0, product.compareTo(cost), place + ": " + line);
                }
                sum = sum.add(cost);
            }
            for (JsonNode outlay : part.get("outlays")) {
                sum = sum.add(new BigDecimal(outlay.get("amount").asText()));
            }
            figure = part.get("sign").asText().equals("+") ? figure.add(sum) : figure.subtract(sum);
        }
        assertEquals(0, figure.compareTo(published), place + ": " + figure + ", not " + published);
    }

    @Test
    void everyLineOfCostsCsvIsACellToo() throws IOException {
        List<String> lines = Files.readAllLines(story.resolve("costs.csv"));
        // Every ninetieth, through the command line.
        for (int i = 1; i < lines.size(); i += 90) {
            String[] cells = lines.get(i).split(",", -1);
            CommandRun run =
                    explain(
                            story,
                            "--no-recount",
                            "--json",
                            "--day",
                            cells[0],
                            "--provider",
                            cells[1],
                            "--model",
                            cells[2],
                            "--service-tier",
                            cells[5],
                            "--region",
                            cells[6],
                            "--label",
                            "project=" + cells[7]);
            assertEquals(0, run.exitCode(), run.err());
            JsonNode json = CommandRun.JSON.readTree(run.out());
            assertAddsUp(lines.get(i), json, new BigDecimal(cells[13]));
            assertEquals("costs.csv, 1 line", json.get("published_at").asText());
        }
    }

    @Test
    void theLogsOfAFigureAreCountedOneByOne() throws IOException {
        JsonNode june = CommandRun.JSON.readTree(explain(story, "2026-06-03", "--json").out());
        assertEquals("2026-06.jsonl.gz", inFigure(june));
        assertEquals(18, june.get("records").asInt());
        assertTrue(june.get("files_note").asText().contains("18 records"), june.toString());
        // Counted from the lines of the log itself.
        String april = Files.readString(Path.of(STORY, "2026-04.jsonl"));
        long expected =
                april.lines()
                        .filter(line -> line.contains("ft:gpt-4o-mini"))
                        .filter(line -> line.contains("2026-04-20T"))
                        .count();
        JsonNode cell =
                CommandRun.JSON.readTree(
                        explain(
                                        story,
                                        "2026-04-20",
                                        "ft:gpt-4o-mini-2024-07-18:acme:intent-v3:Bx7Qm2Ld",
                                        "--json")
                                .out());
        assertEquals("2026-04.jsonl", inFigure(cell));
        assertEquals(expected, cell.get("records").asLong());
        assertTrue(expected > 0);
    }

    private static String inFigure(JsonNode json) {
        List<String> names = new ArrayList<>();
        for (JsonNode file : json.get("files")) {
            if (file.get("records").asLong() > 0) {
                names.add(file.get("path").asText());
            }
        }
        return String.join(" ", names);
    }

    @Test
    void aStateTellsTheLogsWithoutReadingThem() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(
                logs.resolve("a.csv"),
                "timestamp,request_id,model,input_tokens,output_tokens\n"
                        + "2026-06-01T10:00:00Z,one,gpt-4o,100,1\n"
                        + "2026-06-01T11:00:00Z,two,gpt-4o,100,1\n");
        Files.writeString(
                logs.resolve("b.csv"),
                "timestamp,request_id,model,input_tokens,output_tokens\n"
                        + "2026-06-01T11:00:00Z,two,gpt-4o,100,1\n"
                        + "2026-06-02T11:00:00Z,three,gpt-4o,100,1\n");
        String state = folder.resolve("state").toString();
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of("run", logs.toString(), "-q", "-o", out.toString(), "--state", state);
        assertEquals(0, run.exitCode(), run.err());
        Path published = CommandRun.reportFolder(out);
        CommandRun read = explain(published, "2026-06-01", "--json");
        CommandRun remembered = explain(published, "2026-06-01", "--json", "--state", state);
        assertEquals(read.out(), remembered.out());
        JsonNode json = CommandRun.JSON.readTree(read.out());
        assertEquals(2, json.get("records").asInt());
        assertEquals(2, json.at("/files/0/records").asInt());
        assertEquals(1, json.at("/files/1/records").asInt());
        assertTrue(
                json.get("files_note").asText().contains("count once"),
                json.get("files_note").asText());
        Files.writeString(logs.resolve("b.csv"), "timestamp,model,input_tokens\n");
        assertTrue(
                explain(published, "2026-06-01").out().contains("other bytes now"),
                "a log that changed is said to have");
    }

    @ParameterizedTest
    @CsvSource({
        "total, /actual/total",
        "2026-03-01, /actual/by_day/0/cost",
        "openai/gpt-4o, /actual/by_model/1/cost",
        "project=intent, /actual/by_group/",
        "all-on-base, /counterfactuals/1/total",
        "input, /actual/by_meter/0/cost",
        "intent-classifier, /payoff/0/net",
        "actual.by_day[0].cost, /actual/by_day/0/cost",
        ".counterfactuals[all-on-base].by_day[2026-03-01].difference,"
                + " /counterfactuals/1/by_day/0/difference",
        "payoff[1].saved, /payoff/1/saved"
    })
    void aCellIsNamedAsItStandsInTheReport(String word, String place) throws IOException {
        CommandRun run = explain(story, word, "--no-recount", "--json");
        assertEquals(0, run.exitCode(), run.err());
        String where = CommandRun.JSON.readTree(run.out()).get("published_at").asText();
        assertTrue(where.startsWith("report.json " + place), where);
    }

    @Test
    void aCellThatIsNotPublishedIsHeldAgainstTheOneAroundIt() throws IOException {
        CommandRun run =
                explain(story, "all-on-gpt-4o", "gpt-4o-mini", "2026-05-05", "--no-recount");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("The report has no such figure by itself"), run.out());
        assertTrue(run.out().contains("/counterfactuals/0/by_model/4/cost"), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-4x | Did you mean 'gpt-4o'?",
                "2026-07-01 | the report has no usage on 2026-07-01; its days are from 2026-03-01",
                "project=intnt | project 'intnt' is not in this report. Did you mean 'intent'?",
                "--label=team=a | the report is not grouped by 'team'. There are project",
                "--meter=inputs | no meter is 'inputs'. Did you mean 'input'?",
                "--day=June | 'June' is no day: give one such as 2026-06-30",
                "--counterfactual=all-on-gpt4o | Did you mean 'all-on-gpt-4o'?",
                "--figure=net | there is no net there: the actual bill has one cost of each cell",
                "/actual/by_day/500/cost | by_day has 122 elements, the first of which is 0",
                "/outlook/months/0/price | is no cost that adds up from usage and prices",
                "/actual/by_model/0/tokens/input | is no cost that adds up",
                "--provider=opnai | Did you mean 'openai'?"
            })
    void whatIsNotThereIsRefusedWithTheRemedy(String word, String said) {
        CommandRun run = explain(story, word);
        assertEquals(2, run.exitCode(), run.out());
        assertTrue(run.err().contains(said), run.err());
    }

    @Test
    void aPayoffOfAPartOfItsTrafficIsRefused() {
        CommandRun run = explain(story, "intent-classifier", "2026-05-05");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("a payoff is of all traffic"), run.err());
    }

    @Test
    void aFolderWithoutAReportIsNoInput() {
        CommandRun run = explain(folder);
        assertEquals(4, run.exitCode());
        assertTrue(run.err().contains("holds no report that can be read"), run.err());
    }

    @Test
    void aFigureThatWasChangedIsNoticed() throws IOException {
        Path copy = copy(story);
        Path file = copy.resolve("report.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"total\": \"4997.", "\"total\": \"4998."));
        CommandRun run = explain(copy, "--no-recount");
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.out().contains("report.json was changed after"), run.out());
        assertTrue(
                run.out()
                        .contains(
                                "the lines add up to 4997.8411748, and report.json /actual/total"
                                        + " says 4998.8411748, which is 1.00 more"),
                run.out());
    }

    @Test
    void aLedgerThatIsDamagedIsNoInput() throws IOException {
        Path copy = copy(story);
        Files.write(copy.resolve("ledger.parquet"), new byte[] {1, 2, 3});
        CommandRun run = explain(copy, "--no-recount");
        assertEquals(4, run.exitCode(), run.out());
    }

    private Path copy(Path report) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(report)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void otherRatesThanTheRunsExplainNothing() throws IOException {
        Path rates = Files.writeString(folder.resolve("contract.yaml"), RATES);
        Path log =
                Files.writeString(
                        folder.resolve("log.csv"),
                        "timestamp,model,input_tokens,output_tokens\n"
                                + "2026-06-02T10:00:00Z,gpt-4o,100,1\n");
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-q",
                        "-o",
                        out.toString(),
                        "--rates",
                        rates.toString());
        assertEquals(0, run.exitCode(), run.err());
        Path published = CommandRun.reportFolder(out);
        assertEquals(0, explain(published).exitCode());
        Files.writeString(rates, RATES.replace("0.85", "0.86"));
        CommandRun other = explain(published);
        assertEquals(2, other.exitCode(), other.out());
        assertTrue(other.err().contains("the rates are not those of the run"), other.err());
        assertTrue(other.err().contains("contract.yaml was changed since"), other.err());
        Files.delete(rates);
        CommandRun gone = explain(published);
        assertEquals(2, gone.exitCode(), gone.out());
        assertTrue(gone.err().contains("contract.yaml"), gone.err());
    }

    @Test
    void aPayoffOfALifeThatBeganEarlierIsRefusedWithTheRemedy() throws IOException {
        CommandRun run =
                CommandRun.of("run", STORY, "-q", "-o", folder.toString(), "--from", "2026-06-01");
        assertEquals(0, run.exitCode(), run.err());
        Path published = CommandRun.reportFolder(folder);
        CommandRun payoff = explain(published, "--deployment", "intent-classifier");
        assertEquals(2, payoff.exitCode(), payoff.out());
        assertTrue(payoff.err().contains("usage before --from"), payoff.err());
        assertEquals(0, explain(published, "all-on-gpt-4o").exitCode());
    }

    @Test
    void reportsOfSavedLedgersAndOfAuditsAreExplainedToo() throws IOException {
        Path again = folder.resolve("again");
        CommandRun report =
                CommandRun.of(
                        "report",
                        story.toString(),
                        "-q",
                        "-o",
                        again.toString(),
                        "--what-if",
                        "gpt-4o-mini");
        assertEquals(0, report.exitCode(), report.err());
        CommandRun run = explain(CommandRun.reportFolder(again), "all-on-gpt-4o-mini");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("made from saved ledgers"), run.out());
        Path audited = folder.resolve("audited");
        CommandRun audit =
                CommandRun.of("audit", STORY, "-o", audited.toString(), "--baseline", "gpt-4o");
        assertEquals(0, audit.exitCode(), audit.err());
        CommandRun payoff = explain(CommandRun.reportFolder(audited), "--deployment", "summaries");
        assertEquals(0, payoff.exitCode(), payoff.err());
        assertTrue(payoff.out().contains("against all-on-gpt-4o"), payoff.out());
    }

    @Test
    void aClosedMonthIsOneOfTheLogsAndKeepsWhatLaterOnesSayOfItOut() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        String header = "timestamp,request_id,model,input_tokens,output_tokens\n";
        Files.writeString(
                logs.resolve("a.csv"),
                header
                        + "2026-04-03T10:00:00Z,a,gpt-4o,1000000,0\n"
                        + "2026-05-03T10:00:00Z,b,gpt-4o,1000000,0\n");
        String state = folder.resolve("state").toString();
        String out = folder.resolve("out").toString();
        String[] all = {"run", logs.toString(), "-q", "-o", out, "--state", state};
        List<String> april = new ArrayList<>(List.of(all));
        april.addAll(List.of("--from", "2026-04-01", "--to", "2026-05-01"));
        assertEquals(0, CommandRun.of(april.toArray(String[]::new)).exitCode());
        assertEquals(0, CommandRun.of(all).exitCode());
        Path open = Files.move(folder.resolve("out/2026-04-03_2026-05-04"), folder.resolve("open"));
        CommandRun close = CommandRun.of("close", "2026-04", "-o", out, "--state", state);
        assertEquals(0, close.exitCode(), close.err());
        Files.writeString(
                logs.resolve("late.csv"),
                header
                        + "2026-04-04T10:00:00Z,c,gpt-4o,1000000,0\n"
                        + "2026-05-03T11:00:00Z,d,gpt-4o,1000000,0\n");
        assertEquals(3, CommandRun.of(all).exitCode(), "what is kept out is said");
        Path closed = folder.resolve("out/2026-04-03_2026-05-04");
        for (String[] how :
                List.of(new String[] {"--json"}, new String[] {"--json", "--state", state})) {
            CommandRun run = explain(closed, how);
            assertEquals(0, run.exitCode(), run.err());
            JsonNode json = CommandRun.JSON.readTree(run.out());
            assertEquals("7.50", json.get("sum").asText());
            assertEquals(3, json.get("files").size());
            json.get("files").forEach(file -> assertEquals(1, file.get("records").asInt()));
        }
        JsonNode diff =
                CommandRun.JSON.readTree(
                        CommandRun.of("diff", open.toString(), closed.toString(), "--json").out());
        assertEquals("2.50", diff.at("/parts/0/amount").asText());
        assertEquals("2.50", diff.at("/files/0/after/cost").asText());
        assertEquals("0.00", diff.get("files_by_subtraction").asText());
        assertTrue(diff.get("settings").toString().contains("closed file"), diff.toString());
    }

    @Test
    void aDeploymentIsExplainedAgainstTheBaselineThatIsNamed() throws IOException {
        Path audited = folder.resolve("audited");
        CommandRun audit =
                CommandRun.of(
                        "audit", STORY, "-o", audited.toString(), "--baseline", "gpt-4o,gpt-4.1");
        assertEquals(0, audit.exitCode(), audit.err());
        Path report = CommandRun.reportFolder(audited);
        CommandRun named = explain(report, "intent-classifier", "--baseline", "all-on-gpt-4.1");
        assertEquals(0, named.exitCode(), named.err());
        CommandRun open = explain(report, "intent-classifier");
        assertEquals(2, open.exitCode(), open.out());
        assertTrue(open.err().contains("give one of them with --baseline"), open.err());
    }
}
