package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our costs held against an export of OpenAI's costs, with one mistake a day. */
class ReconcileTest {
    private static final String MINI = "gpt-4o-mini-2024-07-18";
    private static final String TUNED = "ft:gpt-4o-mini-2024-07-18:acme::Ab12";

    @TempDir Path folder;

    /** Costs by day of September 2026 and model, as OpenAI exports them. */
    private Path costs(Map<Integer, Map<String, String>> days) throws IOException {
        StringBuilder buckets = new StringBuilder();
        for (Map.Entry<Integer, Map<String, String>> day : days.entrySet()) {
            StringBuilder results = new StringBuilder();
            day.getValue()
                    .forEach(
                            (model, amount) ->
                                    results.append(results.isEmpty() ? "" : ",")
                                            .append(
                                                    """
                                                    {"object":"organization.costs.result","amount":{"value":"%s","currency":"usd"},
                                                     "quantity":1.0,"quantity_unit":"tokens","line_item":"%s, input","project_id":"p",
                                                     "organization_id":"o","project_name":"p","organization_name":"A"}
                                                    """
                                                            .formatted(amount, model)));
            long begin =
                    Instant.parse("2026-09-%02dT00:00:00Z".formatted(day.getKey()))
                            .getEpochSecond();
            buckets.append(buckets.isEmpty() ? "" : ",")
                    .append(
                            """
                            {"object":"bucket","start_time":%d,"end_time":%d,"results":[%s]}
                            """
                                    .formatted(begin, begin + 86_400, results));
        }
        return Files.writeString(
                folder.resolve("costs.json"),
                """
                {"object":"page","has_more":false,"next_page":null,"data":[%s]}
                """
                        .formatted(buckets));
    }

    /**
     * A day costs 0.15 + 0.15 + 0.06 = 0.36 on the base and 0.30 + 0.12 = 0.42 on the fine-tune.
     */
    private static String log(int days) {
        StringBuilder log =
                new StringBuilder(
                        "timestamp,provider,model,input_tokens,cached_input_tokens,output_tokens\n");
        for (int day = 1; day <= days; day++) {
            String at = "2026-09-%02dT10:00:00Z,openai,".formatted(day);
            log.append(at).append("gpt-4o-mini,1000000,2000000,100000\n");
            log.append(at).append(TUNED).append(",1000000,0,100000\n");
        }
        return log.toString();
    }

    private static Map<String, String> day(String mini, String tuned) {
        Map<String, String> amounts = new LinkedHashMap<>();
        if (!mini.isEmpty()) {
            amounts.put(MINI, mini);
        }
        if (!tuned.isEmpty()) {
            amounts.put(TUNED, tuned);
        }
        return amounts;
    }

    private CommandRun reconciled(String log, Path costs, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("log.csv"), log);
        String[] arguments = {
            "run",
            file.toString(),
            "-o",
            folder.resolve("out").toString(),
            "--reconcile",
            costs.toString()
        };
        String[] all = new String[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandRun.of(all);
    }

    private static JsonNode line(JsonNode report, int day, String model) {
        for (JsonNode line : report.at("/outlook/reconciliation/lines")) {
            if (line.get("day").asText().equals("2026-09-%02d".formatted(day))
                    && line.get("model").asText().equals(model)) {
                return line;
            }
        }
        throw new AssertionError("no line for day " + day + " of " + model);
    }

    @Test
    void equalCostsAreReconciledUnderTheSnapshotThatAnAliasMeans() throws IOException {
        Path costs = costs(Map.of(1, day("0.36", "0.4200000000000000000001")));
        CommandRun run = reconciled(log(1), costs);
        assertEquals(0, run.exitCode(), run.out() + run.err());
        JsonNode found = run.report(folder.resolve("out"));
        assertEquals("MATCHED", line(found, 1, MINI).get("standing").asText());
        assertEquals("MATCHED", line(found, 1, TUNED).get("standing").asText());
        assertTrue(run.out().replaceAll("\\s+", " ").contains("agree on all 2 lines"), run.out());
    }

    @Test
    void everyDifferenceIsNamedWithItsLikelyCause() throws IOException {
        Map<Integer, Map<String, String>> days = new LinkedHashMap<>();
        days.put(1, day("0.36", "0.42"));
        days.put(2, day("0.66", "0.21"));
        days.put(3, day("36", "0.21"));
        days.put(4, day("0.60", "0.99"));
        days.put(5, Map.of("gpt-4.1-2025-04-14", "1.00"));
        CommandRun run = reconciled(log(6), costs(days));
        assertEquals(6, run.exitCode(), run.out() + run.err());
        JsonNode found = run.report(folder.resolve("out"));
        assertEquals("CACHED_COUNTED_TWICE_THERE", line(found, 2, MINI).get("cause").asText());
        assertEquals("OTHER_TIER", line(found, 2, TUNED).get("cause").asText());
        assertEquals("UNIT", line(found, 3, MINI).get("cause").asText());
        assertEquals("OTHER_TIER", line(found, 4, MINI).get("cause").asText(), "priority");
        assertEquals("UNKNOWN", line(found, 4, TUNED).get("cause").asText());
        assertEquals("-0.57", line(found, 4, TUNED).get("difference").asText());
        assertEquals("THEIRS_ONLY", line(found, 5, "gpt-4.1-2025-04-14").get("standing").asText());
        assertEquals("OURS_ONLY", line(found, 5, MINI).get("standing").asText());
        assertEquals("MISSING_DAY", line(found, 6, MINI).get("cause").asText());
        assertEquals(6, found.get("exit_code").asInt());
        assertEquals("RECONCILIATION_DIFFERS", found.at("/outcomes/0/code").asText());
    }

    @Test
    void daysThatAreCutElsewhereAreNoDifferenceInPrice() throws IOException {
        Map<Integer, Map<String, String>> days = new LinkedHashMap<>();
        days.put(1, day("0.30", "0.42"));
        days.put(2, day("0.42", "0.42"));
        CommandRun run = reconciled(log(2), costs(days));
        assertEquals(6, run.exitCode());
        assertEquals(
                "OTHER_DAYS",
                line(run.report(folder.resolve("out")), 1, MINI).get("cause").asText());
    }

    @Test
    void aToleranceIsAShareOfTheReportedAmount() throws IOException {
        Path costs = costs(Map.of(1, day("0.38", "0.42")));
        assertEquals(6, reconciled(log(1), costs, "--name", "strict").exitCode());
        assertEquals(
                0,
                reconciled(log(1), costs, "--name", "loose", "--tolerate", "reconcile=6%")
                        .exitCode());
    }

    @Test
    void costsThatTheLogItselfReportsCanBeComparedToo() throws IOException {
        CommandRun run =
                CommandRun.of(
                        "run",
                        Files.writeString(
                                        folder.resolve("spend.csv"),
                                        """
                                        timestamp,provider,model,input_tokens,output_tokens,reported_cost
                                        2026-09-01T10:00:00Z,openai,gpt-4o-mini,1000000,0,0.15
                                        2026-09-02T10:00:00Z,openai,gpt-4o-mini,1000000,0,0.30
                                        """)
                                .toString(),
                        "-o",
                        folder.resolve("out").toString(),
                        "--reconcile",
                        "reported");
        assertEquals(6, run.exitCode(), run.err());
        JsonNode found = run.report(folder.resolve("out"));
        assertEquals("MATCHED", line(found, 1, MINI).get("standing").asText());
        assertEquals("DIFFERS", line(found, 2, MINI).get("standing").asText());
    }

    @Test
    void aSourceWithTheRoleOfReconcilingIsComparedAndNeverSummed() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(logs.resolve("usage.csv"), log(1));
        Path costs = costs(Map.of(1, day("0.36", "0.84")));
        Files.move(costs, logs.resolve("costs.json"));
        Files.writeString(
                logs.resolve("counterbill.yaml"),
                "sources: [{files: 'costs.json', role: reconcile}]\n");
        for (String word : new String[] {"reported", logs.resolve("costs.json").toString()}) {
            Path out = folder.resolve(word.equals("reported") ? "a" : "b");
            CommandRun run =
                    CommandRun.of(
                            "run", logs.toString(), "-o", out.toString(), "--reconcile", word);
            assertEquals(6, run.exitCode(), run.out() + run.err());
            JsonNode found = run.report(out);
            assertEquals("0.78", found.at("/actual/total").asText());
            assertEquals("MATCHED", line(found, 1, MINI).get("standing").asText());
            assertEquals("DIFFERS", line(found, 1, TUNED).get("standing").asText());
        }
    }

    @Test
    void aFileThatSaysNothingOfCostsIsNoReconciliation() throws IOException {
        Path file = Files.writeString(folder.resolve("log.csv"), log(1));
        CommandRun run =
                CommandRun.of(
                        "run",
                        file.toString(),
                        "-o",
                        folder.resolve("out").toString(),
                        "--reconcile",
                        file.toString());
        assertEquals(4, run.exitCode());
        assertTrue(run.err().contains("no record there says what something cost"), run.err());
    }
}
