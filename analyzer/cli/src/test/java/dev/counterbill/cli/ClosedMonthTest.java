package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A closed month keeps its figures whatever becomes of logs and rates, and says what it keeps out.
 */
class ClosedMonthTest {
    private static final String HEADER =
            "timestamp,request_id,model,input_tokens,output_tokens,project\n";
    private static final String RATES =
            """
            {"schema": "llm-rates/1",
             "table": {"id": "mine", "version": "1", "currency": "USD", "token_unit": 1000000},
             "sources": {"page": {"url": "https://example.test", "seen": "2026-08-01"}},
             "providers": {"openai": {"prompt_size_measure": ["input", "cached_input"],
              "models": {"gpt-4o-mini-2024-07-18": {"family": "gpt-4o-mini", "rates": [
               {"from": "2024-07-18T00:00:00Z", "source": "page", "prices":
                {"input": "0.45", "cached_input": "0.075", "output": "0.60"}}]}}}}}
            """;

    @TempDir Path folder;
    private Path logs;
    private Path state;
    private Path out;

    @BeforeEach
    void threeMonthsOfLogs() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        state = folder.resolve("state");
        out = folder.resolve("out");
        for (int month = 4; month <= 6; month++) {
            SplittableRandom random = new SplittableRandom(month);
            StringBuilder text = new StringBuilder(HEADER);
            LocalDate first = LocalDate.of(2026, month, 1);
            for (int i = 0; i < first.lengthOfMonth() * 8; i++) {
                text.append(first.atStartOfDay().plusHours(3L * i).toInstant(ZoneOffset.UTC))
                        .append(",m" + month + "-" + i + ",")
                        .append(i % 3 == 0 ? "gpt-4o" : "gpt-4o-mini")
                        .append("," + (1000 + random.nextInt(250_000)) + "," + i)
                        .append(",p" + i % 2 + "\n");
            }
            write("month" + month + ".csv", text.toString());
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = Files.writeString(logs.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private void late() throws IOException {
        write(
                "late.csv",
                HEADER
                        + "2026-05-09T10:00:00Z,late-1,gpt-4o,1000000,0,p1\n"
                        + "2026-06-09T10:00:00Z,late-2,gpt-4o,1000000,0,p1\n");
    }

    private CommandRun run(String... more) {
        return command(
                Stream.concat(
                        Stream.of("run", logs.toString(), "--state", state.toString()),
                        Stream.of(more)));
    }

    private CommandRun close(String command, String month) {
        return command(Stream.of(command, month, "--state", state.toString()));
    }

    private CommandRun command(Stream<String> words) {
        List<String> all = new ArrayList<>(words.toList());
        all.addAll(List.of("-o", out.toString(), "--name", "nightly"));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private JsonNode report() throws IOException {
        return CommandRun.JSON.readTree(
                Files.readString(out.resolve("nightly/latest/report.json")));
    }

    private static BigDecimal month(JsonNode report, String month) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode day : report.at("/actual/by_day")) {
            if (day.get("day").asText().startsWith(month)) {
                sum = sum.add(new BigDecimal(day.get("cost").asText()));
            }
        }
        return sum;
    }

    @Test
    void closingChangesNoFigure() throws IOException {
        for (String zone : List.of("UTC", "Asia/Kolkata")) {
            out = folder.resolve(zone);
            String[] flags = {
                "--timezone", zone, "--what-if", "gpt-4o,base", "--group-by", "project"
            };
            assertEquals(0, run(flags).exitCode());
            JsonNode before = report();
            CommandRun closed = close("close", "2026-05");
            assertEquals(0, closed.exitCode(), closed.err());
            CommandRun again = run(flags);
            assertEquals(0, again.exitCode(), again.err());
            JsonNode after = report();
            for (String part : List.of("actual", "counterfactuals", "tokens", "unpriced")) {
                assertEquals(before.get(part), after.get(part), zone + " " + part);
            }
            assertEquals(
                    before.at("/records/counted"), after.at("/records/counted"), "all are counted");
            CommandRun sound =
                    CommandRun.of(
                            "verify",
                            out.resolve("nightly/latest").toString(),
                            "--state",
                            state.toString());
            assertEquals(0, sound.exitCode(), sound.out());
            assertTrue(sound.out().contains("computed again"), sound.out() + sound.err());
        }
    }

    @Test
    void lateCorrectedAndLostLogsAreSaidAndNotMergedUntilTheMonthIsOpenedAgain()
            throws IOException {
        assertEquals(0, run().exitCode());
        JsonNode before = report();
        close("close", "2026-05");
        late();
        CommandRun run = run();
        assertEquals(3, run.exitCode(), run.err());
        assertTrue(run.err().contains("CLOSED_MONTH_DRIFT: 2026-05 is closed"), run.err());
        assertTrue(
                run.err()
                        .contains(
                                "would change by +1 records, +1,000,000 tokens and +2.50 USD; by"
                                        + " logs +2.50 USD: new late.csv (1 record of the month);"),
                run.err());
        assertEquals(month(before, "2026-05"), month(report(), "2026-05"));
        assertEquals(
                month(before, "2026-06").add(new BigDecimal("2.5")), month(report(), "2026-06"));
        assertEquals("CLOSED_MONTH_DRIFT", report().at("/outcomes/0/code").asText());

        Path may = logs.resolve("month5.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(may));
        lines.remove(7);
        write("month5.csv", String.join("\n", lines) + "\n");
        CommandRun corrected = run();
        assertTrue(
                corrected.err().contains("changed month5.csv (248 -> 247 records of the month)"),
                corrected.err());
        assertTrue(corrected.err().contains("by +0 records"), corrected.err());
        Files.delete(may);
        CommandRun lost = run();
        assertTrue(lost.err().contains("-247 records"), lost.err());
        assertTrue(lost.err().contains("gone month5.csv (248 records of the month)"), lost.err());
        assertFalse(lost.err().contains("month4.csv"), "has nothing of the month: " + lost.err());
        assertEquals(month(before, "2026-05"), month(report(), "2026-05"));

        CommandRun opened = close("reopen", "2026-05");
        assertEquals(0, opened.exitCode(), opened.err());
        assertEquals(0, run().exitCode());
        assertEquals(0, new BigDecimal("2.5").compareTo(month(report(), "2026-05")));
        TreeMap<String, String> reopened = contents(out.resolve("nightly/latest"));
        out = folder.resolve("never-closed");
        assertEquals(0, run().exitCode());
        assertEquals(contents(out.resolve("nightly/latest")), reopened);
    }

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

    @Test
    void theReportOfAClosedMonthIsNotReplaced() throws IOException {
        String[] days = {"--from", "2026-05-01", "--to", "2026-06-01"};
        assertEquals(0, run(days).exitCode());
        assertEquals(0, close("close", "2026-05").exitCode());
        TreeMap<String, String> before = contents(out.resolve("nightly/2026-05-01_2026-06-01"));
        CommandRun same = run(days);
        assertEquals(0, same.exitCode(), same.err());
        assertTrue(same.err().contains("nothing would change"), same.err());
        late();
        CommandRun drifts = run(days);
        assertEquals(3, drifts.exitCode(), drifts.err());
        assertTrue(drifts.err().contains("+2.50 USD"), drifts.err());
        CommandRun stateless =
                command(Stream.concat(Stream.of("run", logs.toString()), Stream.of(days)));
        assertEquals(3, stateless.exitCode(), stateless.err());
        assertTrue(stateless.err().contains("new late.csv"), stateless.err());
        CommandRun report =
                command(
                        Stream.of(
                                "report", out.resolve("nightly/2026-05-01_2026-06-01").toString()));
        assertEquals(2, report.exitCode(), report.err());
        assertTrue(report.err().contains("is closed and is not replaced"), report.err());
        assertEquals(before, contents(out.resolve("nightly/2026-05-01_2026-06-01")));
        CommandRun part = run("--from", "2026-05-05", "--to", "2026-05-12");
        assertTrue(part.err().contains("+1 records"), part.err());
        CommandRun other = run("--from", "2026-06-01", "--to", "2026-07-01");
        assertEquals(0, other.exitCode(), other.err());
    }

    @Test
    void whatCannotBeClosedIsRefusedAndNothingIsWritten() throws IOException {
        CommandRun nothing = close("close", "2026-05");
        assertEquals(4, nothing.exitCode(), nothing.err());
        run("--from", "2026-05-02", "--to", "2026-06-01");
        CommandRun part = close("close", "2026-05");
        assertEquals(2, part.exitCode(), part.err());
        assertTrue(part.err().contains("--from 2026-05-01 --to 2026-06-01"), part.err());
        CommandRun future = close("close", "2999-01");
        assertEquals(2, future.exitCode(), future.err());
        assertTrue(future.err().contains("not over before 2999-02-01"), future.err());
        assertEquals(2, close("close", "May").exitCode());
        run();
        Files.writeString(out.resolve("nightly/latest/costs.csv"), "mine");
        CommandRun changed = close("close", "2026-05");
        assertEquals(1, changed.exitCode(), changed.err());
        assertTrue(changed.out().contains("costs.csv was changed"), changed.out());
        assertEquals(2, close("reopen", "2026-05").exitCode());
        assertFalse(Files.exists(out.resolve("nightly").resolve(ClosedMonths.FOLDER)));
    }

    @Test
    void theChainOfRunsTakesNoteAndADamagedMonthIsRefused() throws IOException {
        run();
        assertEquals(0, close("close", "2026-05").exitCode());
        assertTrue(close("close", "2026-05").out().contains("closed already"));
        Path chain = state.resolve("runs.jsonl");
        JsonNode link = CommandRun.JSON.readTree(Files.readAllLines(chain).get(1));
        assertEquals("close", link.get("event").asText());
        assertEquals("2026-05", link.get("month").asText());
        Path pin = ClosedMonths.pin(out.resolve("nightly"), java.time.YearMonth.of(2026, 5));
        assertEquals(Requests.sha256(pin), link.get("pin_sha256").asText());
        List<Path> parts;
        try (Stream<Path> files = Files.walk(pin.getParent())) {
            parts = files.filter(Files::isRegularFile).filter(f -> !f.equals(pin)).toList();
        }
        assertTrue(parts.size() > 2, parts.toString());
        for (Path part : parts) {
            byte[] bytes = Files.readAllBytes(part);
            byte[] flipped = bytes.clone();
            flipped[bytes.length / 2] ^= 1;
            Files.write(part, flipped);
            CommandRun refused = run();
            assertEquals(2, refused.exitCode(), part + refused.err());
            assertTrue(refused.err().contains("DAMAGED_CLOSED_MONTH"), refused.err());
            Files.write(part, bytes);
        }
        assertEquals(0, run().exitCode());
        assertEquals(0, close("reopen", "2026-05").exitCode());
        List<String> lines = Files.readAllLines(chain);
        assertTrue(lines.get(lines.size() - 1).contains("\"event\":\"reopen\""));
        assertEquals(0, run().exitCode());
        CommandRun sound =
                CommandRun.of(
                        "verify",
                        out.resolve("nightly/latest").toString(),
                        "--state",
                        state.toString());
        assertEquals(0, sound.exitCode(), sound.out());
    }

    @Test
    void aClosedMonthThatCannotAnswerSaysWhatItLacks() {
        run();
        close("close", "2026-05");
        CommandRun grouped = run("--group-by", "project", "--replace");
        assertEquals(2, grouped.exitCode(), grouped.err());
        assertTrue(grouped.err().contains("does not keep the labels project"), grouped.err());
        CommandRun zone = run("--timezone", "Asia/Kolkata", "--replace");
        assertEquals(2, zone.exitCode(), zone.err());
        assertTrue(zone.err().contains("closed in UTC"), zone.err());
    }

    private static TreeMap<String, String> contents(Path root) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(root.toRealPath())) {
            for (Path file : files.toList()) {
                contents.put(
                        String.valueOf(file.getFileName()),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
