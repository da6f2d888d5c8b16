package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --compare-to}, as its users type it. */
class CompareToTest {
    private static final String STORY = CommandRun.sampleLogs().resolve("story").toString();

    @TempDir Path folder;

    private CommandRun june(String... more) {
        String[] always = {
            "run",
            STORY,
            "-o",
            folder.resolve("june").toString(),
            "--from",
            "2026-06-01",
            "--to",
            "2026-07-01"
        };
        String[] all = new String[always.length + more.length];
        System.arraycopy(always, 0, all, 0, always.length);
        System.arraycopy(more, 0, all, always.length, more.length);
        return CommandRun.of(all);
    }

    private static BigDecimal at(JsonNode report, String pointer) {
        return new BigDecimal(report.at(pointer).asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-05", "2026-05-01_2026-06-01", "previous"})
    void everyWayToSayMayComparesWithWhatMayCost(String word) throws Exception {
        CommandRun run = june("--compare-to", word);
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = run.report(folder.resolve("june"));
        CommandRun may =
                CommandRun.of(
                        "run",
                        STORY,
                        "-o",
                        folder.resolve("may").toString(),
                        "--from",
                        "2026-05-01",
                        "--to",
                        "2026-06-01");
        JsonNode alone = may.report(folder.resolve("may"));
        assertEquals(
                alone.at("/actual/total").asText(), report.at("/outlook/bridge/before").asText());
        assertEquals(
                report.at("/actual/total").asText(), report.at("/outlook/bridge/after").asText());
        assertEquals(
                at(report, "/outlook/bridge/after"),
                at(report, "/outlook/bridge/before")
                        .add(at(report, "/outlook/bridge/volume"))
                        .add(at(report, "/outlook/bridge/mix"))
                        .add(at(report, "/outlook/bridge/price"))
                        .setScale(at(report, "/outlook/bridge/after").scale()));
        assertEquals("May 2026", report.at("/outlook/bridge/title").asText());
        assertEquals("Jun 2026", report.at("/outlook/bridge/title_after").asText());
        assertTrue(run.out().contains("than the $1,129.14 of May 2026"), run.out());
    }

    @Test
    void aSavedLedgerComparesAsItsLogsDo() throws Exception {
        CommandRun may =
                CommandRun.of(
                        "run",
                        STORY,
                        "-o",
                        folder.resolve("may").toString(),
                        "--from",
                        "2026-05-01",
                        "--to",
                        "2026-06-01");
        assertEquals(0, may.exitCode(), may.err());
        Path ledger = CommandRun.reportFolder(folder.resolve("may"));
        CommandRun saved = june("--compare-to", ledger.toString());
        JsonNode fromLedger = saved.report(folder.resolve("june")).at("/outlook/bridge");
        JsonNode fromLogs =
                june("--compare-to", "2026-05")
                        .report(folder.resolve("june"))
                        .at("/outlook/bridge");
        assertEquals(fromLogs, fromLedger);
    }

    @Test
    void aReportOfSeveralMonthsComparesThemUnasked() throws Exception {
        CommandRun run = CommandRun.of("run", STORY, "-o", folder.toString());
        JsonNode report = run.report(folder);
        assertTrue(report.at("/outlook/bridge").isNull());
        JsonNode months = report.at("/outlook/months");
        assertEquals(3, months.size(), "from March to June");
        BigDecimal sum = at(report, "/outlook/months/0/before");
        for (JsonNode month : months) {
            sum = sum.add(new BigDecimal(month.get("after").asText()));
        }
        assertEquals(0, at(report, "/actual/total").compareTo(sum));
        assertTrue(run.out().contains("Month over month"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06, ends on 2026-06-30",
        "june, is neither a period nor a saved ledger",
        "2026-13, is neither a period nor a saved ledger",
        "2026-06-01_2026-05-01, is neither a period nor a saved ledger",
        "no/such/folder, is neither a period nor a saved ledger"
    })
    void whatMeansNothingIsRefusedWithTheRemedy(String word, String said) {
        CommandRun run = june("--compare-to", word);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("--compare-to " + word + " " + said), run.err());
    }

    @Test
    void aPeriodNeedsAFirstDayToEndBefore() {
        CommandRun run =
                CommandRun.of("run", STORY, "-o", folder.toString(), "--compare-to", "2026-05");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("give --from"), run.err());
    }
}
