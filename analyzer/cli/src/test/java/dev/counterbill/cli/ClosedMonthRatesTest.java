package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A closed month keeps its prices, exchange rates and free units, and says what others would
 * change.
 */
class ClosedMonthRatesTest extends ThreeMonths {
    private static final String RATES =
            """
            {"schema": "llm-rates/1",
             "table": {"id": "mine", "version": "1", "currency": "USD", "token_unit": 1000000},
             "sources": {"page": {"url": "https://example.test", "seen": "2026-08-01"}},
             "providers": {"openai": {"prompt_size_measure":
              ["input", "cached_input", "cache_write"],
              "models": {"gpt-4o-mini-2024-07-18": {"family": "gpt-4o-mini", "rates": [
               {"from": "2024-07-18T00:00:00Z", "source": "page", "prices":
                {"input": "0.45", "cached_input": "0.075", "output": "0.60"}}]}}}}}
            """;

    @Test
    void aClosedMonthKeepsItsRatesAndSaysWhatOthersWouldChange() throws IOException {
        assertEquals(0, run("--what-if", "gpt-4o-mini").exitCode());
        JsonNode before = report();
        close("close", "2026-05");
        Path rates = Files.writeString(folder.resolve("rates.json"), RATES);
        CommandRun run = run("--what-if", "gpt-4o-mini", "--rates", rates.toString());
        assertEquals(3, run.exitCode(), run.err());
        assertTrue(run.err().contains("input 0.15 per 1M tokens -> 0.45 per 1M tokens"), run.err());
        assertTrue(run.err().contains("+0 records, +0 tokens"), run.err());
        JsonNode closed = report();
        CommandRun sound = CommandRun.of("verify", out.resolve("nightly/latest").toString());
        assertEquals(0, sound.exitCode(), sound.out());
        assertTrue(sound.out().contains("computed again"), sound.out() + sound.err());

        // What the months cost at the other rates, by a run that knows of no closed month.
        out = folder.resolve("open");
        assertEquals(0, run("--what-if", "gpt-4o-mini", "--rates", rates.toString()).exitCode());
        JsonNode open = report();
        for (String month : List.of("2026-04", "2026-05", "2026-06")) {
            JsonNode expected = month.equals("2026-05") ? before : open;
            assertEquals(month(expected, month), month(closed, month), month);
            assertNotEquals(month(before, month), month(open, month), month);
        }
        BigDecimal expected =
                counterfactual(before, "2026-05")
                        .add(counterfactual(open, "2026-04"))
                        .add(counterfactual(open, "2026-06"));
        String found = closed.at("/counterfactuals/0/compared_counterfactual").asText();
        assertEquals(0, expected.compareTo(new BigDecimal(found)), expected + " and " + found);
        BigDecimal difference = month(open, "2026-05").subtract(month(before, "2026-05"));
        assertTrue(
                run.err()
                        .contains("by rates +" + dev.counterbill.money.Decimals.amount(difference)),
                run.err());
    }

    /** The same table in euros. */
    private String inEuros() throws IOException {
        String euros = RATES.replace("\"USD\"", "\"EUR\"");
        return Files.writeString(folder.resolve("rates.json"), euros).toString();
    }

    /** A rate every so many days, from April to June. */
    private static String exchange(int days) {
        StringBuilder rates = new StringBuilder("day,from,to,rate\n");
        for (LocalDate day = LocalDate.of(2026, 4, 1);
                day.getMonthValue() < 7;
                day = day.plusDays(days)) {
            rates.append(day).append(",EUR,USD,1.0800\n");
        }
        return rates.toString();
    }

    @Test
    void aClosedMonthKeepsItsExchangeRates() throws IOException {
        String euros = inEuros();
        String rates = exchange(7);
        Path fx = Files.writeString(folder.resolve("fx.csv"), rates);
        String[] flags = {"--rates", euros, "--fx", fx.toString()};
        assertEquals(0, run(flags).exitCode());
        JsonNode before = report();
        CommandRun closed = close("close", "2026-05");
        assertEquals(0, closed.exitCode(), closed.out() + closed.err());
        assertEquals(0, run(flags).exitCode());

        // Days corrected, one that was listed by nobody, and one that is no longer listed.
        Files.writeString(
                fx,
                rates.replace("2026-05-13,EUR,USD,1.0800", "2026-05-13,EUR,USD,1.19")
                        .replace("2026-05-20,EUR,USD,1.0800\n", "2026-05-19,EUR,USD,1.3\n")
                        .replace("2026-05-27,EUR,USD,1.0800", "2026-05-27,EUR,USD,2"));
        CommandRun run = run(flags);
        assertEquals(3, run.exitCode(), run.err());
        String days =
                "EUR to USD on 2026-05-13 1.08 -> 1.19, EUR to USD on 2026-05-14 1.08 -> 1.19";
        assertTrue(run.err().contains(days), run.err());
        JsonNode report = report();
        assertEquals(month(before, "2026-05"), month(report, "2026-05"));
        assertNotEquals(month(before, "2026-06"), month(report, "2026-06"));
        assertEquals(month(before, "2026-04"), month(report, "2026-04"));
        Map<String, String> factors = new TreeMap<>();
        for (JsonNode one : report.at("/actual/conversions")) {
            factors.merge(one.get("day").asText(), one.get("rate").asText(), (a, b) -> a + " " + b);
        }
        assertEquals("1.08 2", factors.get("2026-05-27"), factors.toString());
        CommandRun sound = CommandRun.of("verify", out.resolve("nightly/latest").toString());
        assertEquals(0, sound.exitCode(), sound.out());

        // The month keeps its figures even where nobody gives exchange rates any more.
        assertEquals(3, run("--rates", euros).exitCode());
        assertEquals(month(before, "2026-05"), month(report(), "2026-05"));

        assertEquals(0, close("reopen", "2026-05").exitCode());
        assertEquals(0, run(flags).exitCode());
        BigDecimal difference = month(report(), "2026-05").subtract(month(before, "2026-05"));
        String more = "by rates +" + dev.counterbill.money.Decimals.amount(difference);
        assertTrue(run.err().contains(more), run.err() + difference);
    }

    @Test
    void theExchangeRatesOfAClosedMonthHoldFromItsOwnMidnight() throws IOException {
        String rates = exchange(1);
        Path fx = Files.writeString(folder.resolve("fx.csv"), rates);
        String[] flags = {
            "--rates", inEuros(), "--fx", fx.toString(), "--timezone", "Asia/Kolkata"
        };
        assertEquals(0, run(flags).exitCode());
        JsonNode before = report();
        assertEquals(0, close("close", "2026-05").exitCode());
        Files.writeString(
                fx,
                rates.replace("2026-04-30,EUR,USD,1.0800", "2026-04-30,EUR,USD,2")
                        .replace("2026-05-31,EUR,USD,1.0800", "2026-05-31,EUR,USD,2"));
        assertEquals(3, run(flags).exitCode());
        JsonNode closed = report();
        assertEquals(0, close("reopen", "2026-05").exitCode());
        assertEquals(0, run(flags).exitCode());
        JsonNode open = report();
        assertEquals(month(before, "2026-05"), month(closed, "2026-05"));
        assertNotEquals(month(before, "2026-05"), month(open, "2026-05"));
        for (String month : List.of("2026-04", "2026-06")) {
            assertEquals(month(open, month), month(closed, month), month);
            assertNotEquals(month(before, month), month(open, month), month);
        }
    }

    @Test
    void whatHadNoExchangeRateWhenItWasClosedHasNone() throws IOException {
        String euros = inEuros();
        assertEquals(3, run("--rates", euros).exitCode());
        JsonNode before = report();
        CommandRun close = close("close", "2026-05");
        assertEquals(0, close.exitCode(), close.out() + close.err());
        Path fx = Files.writeString(folder.resolve("fx.csv"), exchange(7));
        CommandRun run = run("--rates", euros, "--fx", fx.toString());
        assertEquals(3, run.exitCode());
        assertTrue(run.err().contains("EUR to USD on 2026-05-01 (none) -> 1.08"), run.err());
        assertEquals(month(before, "2026-05"), month(report(), "2026-05"));
        assertNotEquals(month(before, "2026-06"), month(report(), "2026-06"));

        Path kept = out.resolve("nightly/.counterbill.closed/2026-05/fx.csv");
        Files.writeString(kept, exchange(7));
        late();
        CommandRun damaged = run("--rates", euros, "--fx", fx.toString());
        assertEquals(2, damaged.exitCode(), damaged.err());
        assertTrue(damaged.err().contains("DAMAGED_CLOSED_MONTH: fx.csv was changed"));
    }

    @Test
    void aClosedMonthKeepsItsFreeUnits() throws IOException {
        for (int month = 4; month <= 6; month++) {
            write(
                    "month" + month + ".csv",
                    "timestamp,request_id,provider,model,input_tokens,output_tokens,web_searches\n"
                            + "2026-0"
                            + month
                            + "-09T10:00:00Z,s"
                            + month
                            + ",mine,searcher,1000,10,400\n");
        }
        String model =
                RATES.replace("openai", "mine")
                        .replace("gpt-4o-mini-2024-07-18", "searcher")
                        .replace("gpt-4o-mini", "searcher")
                        .replace(
                                "\"output\"",
                                "\"web_search\": {\"price\": \"14\", \"per\": 1000,"
                                        + " \"unit\": \"request\"}, \"output\"");
        Path rates = folder.resolve("rates.json");
        Files.writeString(rates, model.replace("]}}}}}", "]}}}}," + free(100)));
        String[] flags = {
            "--rates", rates.toString(), "--from", "2026-04-01", "--to", "2026-07-01"
        };
        CommandRun first = run(flags);
        assertEquals(0, first.exitCode(), first.err());
        assertEquals("{2026-04=100, 2026-05=100, 2026-06=100}", free().toString());
        assertEquals(0, close("close", "2026-05").exitCode());

        Files.writeString(rates, model.replace("]}}}}}", "]}}}}," + free(300)));
        CommandRun run = run(flags);
        assertEquals(3, run.exitCode(), run.err());
        assertTrue(
                run.err()
                        .contains("free units of free in 2026-05 100 (1.40 USD) -> 300 (4.20 USD)"),
                run.err());
        assertEquals("{2026-04=300, 2026-05=100, 2026-06=300}", free().toString());
        assertEquals(0, close("reopen", "2026-05").exitCode());
        assertEquals(0, run(flags).exitCode());
        assertEquals("{2026-04=300, 2026-05=300, 2026-06=300}", free().toString());
    }

    private static String free(int perMonth) {
        return "\"account_rules\": [{\"id\": \"free\", \"provider\": \"mine\","
                + " \"dimension\": \"web_search\", \"free_per_month\": "
                + perMonth
                + "}]}";
    }

    /** Free units by month. */
    private Map<String, String> free() throws IOException {
        Map<String, String> free = new TreeMap<>();
        for (JsonNode one : report().at("/actual/allowances")) {
            free.merge(
                    one.get("month").asText(),
                    one.get("free_units").asText(),
                    (a, b) -> a + "+" + b);
        }
        return free;
    }

    private static BigDecimal counterfactual(JsonNode report, String month) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode day : report.at("/counterfactuals/0/by_day")) {
            if (day.get("day").asText().startsWith(month)) {
                sum = sum.add(new BigDecimal(day.get("cost").asText()));
            }
        }
        return sum;
    }
}
