package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.counterbill.bytes.Sha256;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A closed month keeps its figures whatever becomes of logs, and says what it keeps out. */
class ClosedMonthTest extends ThreeMonths {
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
            assertTrue(closed.out().startsWith("Closed 2026-05 in " + zone + ": "), closed.out());
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
    void withoutAStateItIsNotKnownHowMuchOfTheMonthALogHolds() throws IOException {
        assertEquals(0, run().exitCode());
        close("close", "2026-05");
        late();
        write("june.csv", HEADER + "2026-06-09T10:00:00Z,late-3,gpt-4o,1000,0,p1\n");
        CommandRun with = run();
        CommandRun without = command(Stream.of("run", logs.toString()));
        assertTrue(
                with.err().contains("by logs +2.50 USD: new late.csv (1 record of the month);"),
                with.err());
        assertTrue(
                without.err()
                        .contains(
                                "by logs +2.50 USD: new june.csv (how much of the month is not"
                                        + " known), new late.csv (how much of the month is not"
                                        + " known);"),
                without.err());
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
        assertEquals(Sha256.hex(pin), link.get("pin_sha256").asText());
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
