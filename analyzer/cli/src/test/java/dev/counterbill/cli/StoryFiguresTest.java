package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of the sample story against an independent sum: DuckDB reads the same files, and each
 * record is priced with plain {@link BigDecimal} from prices written out here.
 */
class StoryFiguresTest {
    private static final Path STORY = CommandRun.sampleLogs().resolve("story");
    private static final String INTENT = "ft:gpt-4o-mini-2024-07-18:acme:intent-v3:Bx7Qm2Ld";
    private static final String SUMMARIES = "ft:gpt-4o-2024-08-06:acme::Qz81LmNp";

    /** Input, cached input and output per million tokens, by model and tier. */
    private static final Map<String, List<String>> PRICES =
            Map.of(
                    "gpt-4o standard",
                    List.of("2.50", "1.25", "10.00"),
                    "gpt-4o batch",
                    List.of("1.25", "0", "5.00"),
                    "gpt-4o-mini standard",
                    List.of("0.15", "0.075", "0.60"),
                    INTENT + " standard",
                    List.of("0.30", "0.15", "1.20"),
                    SUMMARIES + " standard",
                    List.of("3.75", "1.875", "15.00"),
                    SUMMARIES + " batch",
                    List.of("2.225", "0.90", "12.50"));

    private record Usage(
            String model, String tier, long input, long cached, long output, long requests) {}

    @TempDir static Path folder;

    private static List<Usage> records = new ArrayList<>();
    private static JsonNode report;

    @BeforeAll
    static void runAndSum() throws Exception {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            String columns =
                    "model, service_tier, input_tokens, cached_input_tokens, output_tokens, requests";
            ResultSet rows =
                    statement.executeQuery(
                            "SELECT "
                                    + columns
                                    + " FROM read_csv('"
                                    + STORY
                                    + "/*.csv') UNION ALL SELECT "
                                    + columns
                                    + " FROM read_json('"
                                    + STORY
                                    + "/*.jsonl') UNION ALL SELECT "
                                    + columns
                                    + " FROM read_json('"
                                    + STORY
                                    + "/*.jsonl.gz') UNION ALL SELECT "
                                    + columns
                                    + " FROM read_parquet('"
                                    + STORY
                                    + "/*.parquet')");
            while (rows.next()) {
                records.add(
                        new Usage(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getLong(6)));
            }
        }
        CommandRun run =
                CommandRun.of(
                        "run",
                        STORY.toString(),
                        "--what-if",
                        "gpt-4o,base",
                        "-o",
                        folder.toString());
        assertEquals(0, run.exitCode(), run.err());
        report = run.report(folder);
    }

    @Test
    void everyRecordOfEveryFormIsCounted() {
        assertTrue(records.size() > 2_000, "DuckDB sees " + records.size());
        assertEquals(records.size(), report.at("/records/read").asLong());
        assertEquals(records.size(), report.at("/records/counted").asLong());
        assertEquals(sum(Usage::input), report.at("/tokens/input").asLong());
        assertEquals(sum(Usage::cached), report.at("/tokens/cached_input").asLong());
        assertEquals(sum(Usage::output), report.at("/tokens/output").asLong());
        assertEquals(0, report.at("/tokens/unpriced").asLong());
    }

    @Test
    void theActualTotalIsTheIndependentSum() {
        assertMoney(cost(UnaryOperator.identity()), report.at("/actual/total"));
    }

    @Test
    void partsAddUpToTheTotalDigitForDigit() {
        for (String parts : List.of("by_model", "by_day", "by_group")) {
            BigDecimal sum = BigDecimal.ZERO;
            for (JsonNode part : report.at("/actual/" + parts)) {
                sum = sum.add(new BigDecimal(part.get("cost").asText()));
            }
            assertMoney(sum, report.at("/actual/total"));
        }
    }

    @Test
    void everyModelHasItsOwnSum() {
        for (JsonNode model : report.at("/actual/by_model")) {
            String name = model.get("model").asText();
            List<Usage> own = records.stream().filter(r -> r.model().equals(name)).toList();
            BigDecimal expected =
                    own.stream()
                            .map(r -> price(r, r.model()))
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertMoney(expected, model.get("cost"));
            assertEquals(
                    own.stream().mapToLong(Usage::requests).sum(), model.get("requests").asLong());
            assertEquals(name.startsWith("ft:"), model.get("fine_tuned").asBoolean());
        }
    }

    @Test
    void everythingOnGpt4oIsTheIndependentSum() {
        assertMoney(cost(model -> "gpt-4o"), counterfactual("all-on-gpt-4o").get("total"));
    }

    @Test
    void everyFineTuneOnItsBaseIsTheIndependentSum() {
        BigDecimal expected =
                cost(
                        model ->
                                switch (model) {
                                    case INTENT -> "gpt-4o-mini";
                                    case SUMMARIES -> "gpt-4o";
                                    default -> model;
                                });
        assertMoney(expected, counterfactual("all-on-base").get("total"));
    }

    private static JsonNode counterfactual(String id) {
        for (JsonNode candidate : report.get("counterfactuals")) {
            if (candidate.get("id").asText().equals(id)) {
                return candidate;
            }
        }
        throw new AssertionError("no counterfactual " + id);
    }

    private static long sum(java.util.function.ToLongFunction<Usage> part) {
        return records.stream().mapToLong(part).sum();
    }

    private static BigDecimal cost(UnaryOperator<String> billedAs) {
        return records.stream()
                .map(record -> price(record, billedAs.apply(record.model())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal price(Usage usage, String model) {
        String listed = model.equals("gpt-4o-2024-08-06") ? "gpt-4o" : model;
        List<String> prices = PRICES.get(listed + " " + usage.tier());
        return million(prices.get(0), usage.input())
                .add(million(prices.get(1), usage.cached()))
                .add(million(prices.get(2), usage.output()));
    }

    private static BigDecimal million(String price, long tokens) {
        return new BigDecimal(price).multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }

    private static void assertMoney(BigDecimal expected, JsonNode actual) {
        assertEquals(
                0,
                expected.compareTo(new BigDecimal(actual.asText())),
                expected + " and " + actual);
    }
}
