package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story's two fine-tunes against a calculation by hand: DuckDB adds the tokens of each day up,
 * and prices and investments are written out here.
 */
class StoryPayoffTest {
    private static final Path STORY = CommandRun.sampleLogs().resolve("story");

    /** Training at $3 per million tokens, hours at $95, as the investments file says. */
    private static final Map<LocalDate, BigDecimal> INTENT_INVESTMENTS =
            Map.of(
                    LocalDate.parse("2026-03-16"), new BigDecimal("4.50"),
                    LocalDate.parse("2026-03-18"), new BigDecimal("475"),
                    LocalDate.parse("2026-03-23"), new BigDecimal("8.10"),
                    LocalDate.parse("2026-03-25"), new BigDecimal("285"),
                    LocalDate.parse("2026-03-27"), new BigDecimal("380"));

    @TempDir static Path folder;

    /** What intent requests saved a day: 2.50 - 0.30 per million in, 10.00 - 1.20 out. */
    private static NavigableMap<LocalDate, BigDecimal> intentSavings() throws Exception {
        NavigableMap<LocalDate, BigDecimal> savings = new TreeMap<>();
        String columns =
                "CAST(substr(CAST(timestamp AS VARCHAR), 1, 10) AS VARCHAR) AS day, model,"
                        + " input_tokens, output_tokens";
        StringBuilder files = new StringBuilder();
        for (String source :
                new String[] {
                    "read_csv('" + STORY + "/*.csv', all_varchar=true)",
                    "read_json('" + STORY + "/*.jsonl')",
                    "read_json('" + STORY + "/*.jsonl.gz')",
                    "read_parquet('" + STORY + "/*.parquet')"
                }) {
            files.append(files.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT day, model, CAST(input_tokens AS BIGINT) AS i,")
                    .append(" CAST(output_tokens AS BIGINT) AS o FROM (SELECT ")
                    .append(columns)
                    .append(" FROM ")
                    .append(source)
                    .append(")");
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT day, sum(i), sum(o) FROM ("
                                        + files
                                        + ") WHERE model LIKE '%:intent-v3:%' GROUP BY day")) {
            while (rows.next()) {
                savings.put(
                        LocalDate.parse(rows.getString(1)),
                        new BigDecimal("2.20")
                                .multiply(rows.getBigDecimal(2))
                                .add(new BigDecimal("8.80").multiply(rows.getBigDecimal(3)))
                                .movePointLeft(6));
            }
        }
        return savings;
    }

    @Test
    void theFirstFineTunePaysOffOnTheDayOfTheHandCalculationAndTheSecondNeverDoes()
            throws Exception {
        NavigableMap<LocalDate, BigDecimal> savings = intentSavings();
        LocalDate first = savings.firstKey();
        BigDecimal net = BigDecimal.ZERO;
        LocalDate breakEven = null;
        BigDecimal payback = null;
        for (LocalDate day = LocalDate.parse("2026-03-16");
                day.isBefore(LocalDate.parse("2026-07-01"));
                day = day.plusDays(1)) {
            BigDecimal morning =
                    net.subtract(INTENT_INVESTMENTS.getOrDefault(day, BigDecimal.ZERO));
            BigDecimal saving = savings.getOrDefault(day, BigDecimal.ZERO);
            net = morning.add(saving);
            if (net.signum() < 0) {
                breakEven = null;
            } else if (breakEven == null) {
                breakEven = day;
                payback =
                        morning.negate()
                                .divide(saving, 10, RoundingMode.HALF_UP)
                                .add(BigDecimal.valueOf(ChronoUnit.DAYS.between(first, day)));
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
        JsonNode payoffs = run.report(folder).get("payoff");
        JsonNode intent = payoffs.get(0);
        assertEquals("intent-classifier", intent.get("deployment").asText());
        assertEquals("PAID_OFF", intent.get("verdict").asText());
        assertEquals(String.valueOf(breakEven), intent.get("break_even").asText());
        assertEquals(
                payback == null ? "" : payback.setScale(3, RoundingMode.HALF_UP).toPlainString(),
                new BigDecimal(intent.get("payback_days").asText())
                        .setScale(3, RoundingMode.HALF_UP)
                        .toPlainString());
        assertEquals(0, net.compareTo(new BigDecimal(intent.get("net").asText())), "net " + net);
        JsonNode summaries = payoffs.get(1);
        assertEquals("NEVER", summaries.get("verdict").asText());
        assertTrue(new BigDecimal(summaries.get("saved").asText()).signum() < 0);
    }
}
