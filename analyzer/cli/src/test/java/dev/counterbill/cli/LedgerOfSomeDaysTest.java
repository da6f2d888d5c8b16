package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.counterbill.parquet.LedgerFile;
import dev.counterbill.parquet.SavedLedger;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ledgers of one growing log that were cut to days, as {@code report} adds them up. */
class LedgerOfSomeDaysTest {
    @TempDir Path folder;

    private Path log;

    @BeforeEach
    void writeLog() throws Exception {
        log = folder.resolve("growing.csv");
        Files.writeString(
                log,
                """
                timestamp,model,input_tokens,output_tokens
                2026-03-10T10:00:00Z,gpt-4o-2024-08-06,1000000,0
                2026-03-20T10:00:00Z,gpt-4o-2024-08-06,1000000,0
                2026-04-10T10:00:00Z,gpt-4o-2024-08-06,4000000,0
                """);
    }

    private String ledger(String from, String to, String... more) throws Exception {
        Path output = folder.resolve(from + "_" + to);
        CommandRun run =
                command(output, "run", log.toString(), "--from " + from + " --to " + to, more);
        assertEquals(0, run.exitCode(), run.err());
        return CommandRun.reportFolder(output).toString();
    }

    private CommandRun report(String ledger, String flags, String... more) {
        return command(folder.resolve("again"), "report", ledger, flags, more);
    }

    private static CommandRun command(
            Path output, String command, String input, String flags, String... more) {
        return CommandRun.of(
                Stream.of(
                                new String[] {command, input, "-o", output.toString()},
                                flags.isEmpty() ? new String[0] : flags.split(" "),
                                more)
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "--from 2026-03-01 --to 2026-05-01, the report needs --from 2026-04-01 --to 2026-05-01",
        "--from 2026-02-01 --to 2026-04-01, the report needs --from 2026-02-01 --to 2026-03-01",
        "--from 2026-02-01, the report needs --from 2026-02-01 --to 2026-03-01",
        "--to 2026-04-02, the report needs --from 2026-04-01 --to 2026-04-02",
        "--from 2026-03-11 --to 2026-04-01 --compare-to 2026-02,"
                + " --compare-to needs --from 2026-02-01 --to 2026-03-01"
    })
    void daysThatTheRunSetAsideAreNotDaysWithoutUsage(String flags, String said) throws Exception {
        CommandRun run = report(ledger("2026-03-01", "2026-04-01"), flags);
        assertEquals(2, run.exitCode(), run.out());
        assertTrue(
                run.err()
                        .contains(
                                "the ledger was cut to --from 2026-03-01 --to 2026-04-01, and "
                                        + said
                                        + " as well"),
                run.err());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 5.00",
        "--from 2026-03-01, 5.00",
        "--from 2026-03-15 --to 2026-04-01, 2.50",
        "--from 2026-03-15 --to 2026-04-01 --compare-to 2026-03-01_2026-03-15, 2.50"
    })
    void daysThatTheRunKeptAreAnswered(String flags, String cost) throws Exception {
        CommandRun run = report(ledger("2026-03-01", "2026-04-01"), flags);
        assertEquals(0, run.exitCode(), run.err());
        assertCost(cost, run);
    }

    @Test
    void aLedgerOfWhichNothingWasSetAsideAnswersForEveryDay() throws Exception {
        CommandRun run =
                report(ledger("2026-03-01", "2026-05-01"), "--from 2026-01-01 --to 2026-06-01");
        assertEquals(0, run.exitCode(), run.err());
        assertCost("15.00", run);
    }

    @Test
    void aBudgetIsNotHeldAgainstPartOfAMonth() throws Exception {
        Path budgets = folder.resolve("budgets.yaml");
        Files.writeString(
                budgets,
                """
                budgets:
                  - {id: all, monthly: 4}
                """);
        String[] settings = {"--budgets", budgets.toString()};
        CommandRun half = report(ledger("2026-03-15", "2026-04-01"), "", settings);
        assertEquals(2, half.exitCode(), half.out());
        assertTrue(
                half.err().contains("a monthly budget needs --from 2026-03-01 --to 2026-03-15"),
                half.err());
        CommandRun whole = report(ledger("2026-03-01", "2026-04-01"), "", settings);
        assertEquals(5, whole.exitCode(), whole.out() + whole.err());
        assertCost("5.00", whole);
    }

    @Test
    void ledgersOfOneLogAddUpWhereTheirDaysAreApart() throws Exception {
        String march = ledger("2026-03-01", "2026-04-01");
        String april = ledger("2026-04-01", "2026-05-01");
        CommandRun both = report(march, "--from 2026-03-01 --to 2026-05-01", april);
        assertEquals(0, both.exitCode(), both.err());
        assertCost("15.00", both);
        String sum = CommandRun.reportFolder(folder.resolve("again")).toString();
        CommandRun verified = CommandRun.of("verify", sum);
        assertEquals(0, verified.exitCode(), verified.err());
        CommandRun twice = report(sum, "", april);
        assertEquals(2, twice.exitCode());
        assertTrue(twice.err().contains("would count twice"), twice.err());
    }

    @ParameterizedTest
    @CsvSource({
        "true, '', INCONCLUSIVE",
        "true, --from=2026-05-01, INCONCLUSIVE",
        "false, '', PAID_OFF",
        "false, --from=2026-05-01, PAID_OFF"
    })
    void aMonthBetweenLedgersIsMissingAndOneWithoutRecordsIsIdle(
            boolean saved, String from, String verdict) throws Exception {
        Files.writeString(
                log,
                """
                timestamp,model,input_tokens,output_tokens
                2026-03-10T10:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000
                2026-05-10T10:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000
                """);
        Path investments = folder.resolve("investments.yaml");
        Files.writeString(
                investments,
                """
                deployments:
                  - id: x
                    models: ["ft:gpt-4o-mini-2024-07-18:acme::x"]
                    baselines: [gpt-4o]
                    investments: [{kind: engineering, date: 2026-03-10, amount: 0.50}]
                """);
        List<String> arguments = new ArrayList<>(List.of("audit"));
        if (saved) {
            arguments.add(ledger("2026-03-01", "2026-04-01"));
            arguments.add(ledger("2026-05-01", "2026-06-01"));
        } else {
            arguments.add(log.toString());
        }
        arguments.addAll(List.of("--investments", investments.toString(), "--json"));
        if (!from.isEmpty()) {
            arguments.add(from);
        }
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        JsonNode payoff = CommandRun.JSON.readTree(run.out()).get("payoff").get(0);
        assertEquals(verdict, payoff.get("verdict").asText(), run.out());
        assertEquals(saved, run.out().contains("from 2026-04-01 to 2026-04-30"), run.out());
        assertEquals(!saved, run.out().contains("no usage of any model in Apr 2026"), run.out());
    }

    @Test
    void someDaysBetweenLedgersAreMissingToo() throws Exception {
        Files.writeString(
                log,
                """
                timestamp,model,input_tokens,output_tokens
                2026-03-10T10:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000
                2026-03-22T10:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000
                2026-03-28T10:00:00Z,ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000
                """);
        String first = ledger("2026-03-01", "2026-03-20");
        String second = ledger("2026-03-25", "2026-04-01");
        CommandRun apart = CommandRun.of("audit", first, second, "--baseline", "gpt-4o", "--json");
        JsonNode payoff = CommandRun.JSON.readTree(apart.out()).get("payoff").get(0);
        assertEquals("HISTORY_MISSING", payoff.get("doubt").asText(), apart.out());
        assertTrue(
                payoff.get("reason").asText().contains("from 2026-03-20 to 2026-03-24"),
                payoff.get("reason").asText());
        CommandRun whole =
                CommandRun.of(
                        "audit",
                        first,
                        ledger("2026-03-20", "2026-03-25"),
                        second,
                        "--baseline",
                        "gpt-4o",
                        "--json");
        payoff = CommandRun.JSON.readTree(whole.out()).get("payoff").get(0);
        assertEquals("INVESTMENT_UNPRICED", payoff.get("doubt").asText(), whole.out());
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, HISTORY_MISSING",
        "ft:gpt-4o-mini-2024-07-18:acme::x, INVESTMENT_UNPRICED"
    })
    void aWholeLedgerTellsOfDaysInBetweenWhatItHasUsageOf(String model, String doubt)
            throws Exception {
        String usage = ",ft:gpt-4o-mini-2024-07-18:acme::x,100000,10000\n";
        String header = "timestamp,model,input_tokens,output_tokens\n";
        Files.writeString(
                log, header + "2026-03-10T10:00:00Z" + usage + "2026-03-28T10:00:00Z" + usage);
        String first = ledger("2026-03-01", "2026-03-20");
        String second = ledger("2026-03-25", "2026-04-01");
        Path other = folder.resolve("other.csv");
        Files.writeString(other, header + "2026-03-22T10:00:00Z," + model + ",1000,100\n");
        String out = folder.resolve("other").toString();
        CommandRun.of("run", other.toString(), "-q", "-o", out);
        String third = CommandRun.reportFolder(Path.of(out)).toString();
        CommandRun run =
                CommandRun.of("audit", first, second, third, "--baseline", "gpt-4o", "--json");
        JsonNode payoff = CommandRun.JSON.readTree(run.out()).get("payoff").get(0);
        assertEquals(doubt, payoff.get("doubt").asText(), run.out());
    }

    @Test
    void ledgersThatComeToTooMuchTogetherAreRefusedAsLogsAre() throws Exception {
        List<String> ledgers = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            StringBuilder text =
                    new StringBuilder("timestamp,model,input_tokens,output_tokens,request_id\n");
            for (int i = 0; i < 600; i++) {
                text.append("2026-06-01T00:00:00Z,gpt-4o,9007199254740992,0,")
                        .append(name)
                        .append(i)
                        .append('\n');
            }
            Path log = Files.writeString(folder.resolve(name + ".csv"), text);
            Path output = folder.resolve(name);
            CommandRun run = CommandRun.of("run", log.toString(), "-o", output.toString());
            assertEquals(0, run.exitCode(), run.err());
            ledgers.add(CommandRun.reportFolder(output).toString());
        }
        CommandRun both = CommandRun.of("report", ledgers.get(0), ledgers.get(1));
        assertEquals(2, both.exitCode(), both.err());
        assertTrue(both.err().contains("COUNTS_OVERFLOW"), both.err());
    }

    @Test
    void overlappingDaysOfOneLogWouldCountTwice() throws Exception {
        CommandRun run =
                report(ledger("2026-03-01", "2026-04-01"), "", ledger("2026-03-15", "2026-05-01"));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("would count twice"), run.err());
    }

    /** Its own comparison and budget looked at days that its ledger does not keep. */
    @Test
    void aRunThatLookedAtEarlierDaysCanBeExplainedAndVerified() throws Exception {
        String april = ledger("2026-04-01", "2026-05-01", "--compare-to", "previous");
        for (String command : new String[] {"explain", "verify"}) {
            CommandRun run = CommandRun.of(command, april);
            assertEquals(0, run.exitCode(), command + ": " + run.err());
        }
    }

    /** Ledgers of earlier releases do not say to which days they were cut. */
    @Test
    void aLedgerThatDoesNotTellItsDaysIsAnswered() throws Exception {
        Path file = Path.of(ledger("2026-03-01", "2026-04-01")).resolve("ledger.parquet");
        SavedLedger saved = LedgerFile.read(file);
        Map<String, String> provenance = new TreeMap<>(saved.provenance());
        provenance.computeIfPresent(
                LedgerAccount.KEY,
                (key, text) -> text.replaceFirst("\"days\":\\s*\\[[^]]*],\\s*", ""));
        assertNotEquals(saved.provenance(), provenance, "the account tells the days");
        Path older = folder.resolve("older.parquet");
        LedgerFile.write(older, new SavedLedger(saved.ledger(), saved.reportedCosts(), provenance));
        CommandRun run = report(older.toString(), "--from 2026-03-01 --to 2026-05-01");
        assertEquals(0, run.exitCode(), run.err());
    }

    private void assertCost(String expected, CommandRun run) throws Exception {
        String cost = run.report(folder.resolve("again")).at("/actual/total").asText();
        assertEquals(0, new BigDecimal(expected).compareTo(new BigDecimal(cost)), cost);
    }
}
