package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is changed or taken out of the list of runs is noticed, and a killed run is no alarm.
 */
class RunChainTest {
    private static final String LAST_CHANGED = "runs.jsonl: the last line was changed or taken out";

    @TempDir Path folder;

    private RunChain chain;
    private Path runs;
    private Path head;

    @BeforeEach
    void threeLines() throws IOException {
        chain = new RunChain(folder);
        runs = folder.resolve("runs.jsonl");
        head = folder.resolve("runs.head");
        add("a");
        add("b");
        add("c");
        assertEquals(List.of(), chain.breaks());
    }

    private void add(String event) throws IOException {
        chain.append(json -> json.writeStringField("event", event));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(runs);
    }

    private void write(List<String> lines) throws IOException {
        Files.writeString(runs, String.join("", lines.stream().map(one -> one + "\n").toList()));
    }

    private void assertOneBreak(String expected) throws IOException {
        List<String> breaks = chain.breaks();
        assertEquals(1, breaks.size(), breaks.toString());
        assertTrue(breaks.get(0).endsWith(expected), breaks.toString());
    }

    @Test
    void aLastLineThatIsGoneIsNoticedAndStaysNoticed() throws IOException {
        write(lines().subList(0, 2));
        assertOneBreak(LAST_CHANGED);
        add("d");
        assertOneBreak("runs.jsonl:3: the line before was changed or taken out");
        add("e");
        assertOneBreak("runs.jsonl:3: the line before was changed or taken out");
    }

    @Test
    void aLastLineThatWasChangedIsNoticed() throws IOException {
        Files.writeString(runs, Files.readString(runs).replace("\"c\"", "\"x\""));
        assertOneBreak(LAST_CHANGED);
    }

    @Test
    void anEmptyListIsNoticed() throws IOException {
        Files.delete(runs);
        assertOneBreak(LAST_CHANGED);
    }

    @Test
    void aLastLineWithoutItsEndIsNoticed() throws IOException {
        String text = Files.readString(runs);
        Files.writeString(runs, text.substring(0, text.length() - 1));
        assertOneBreak(LAST_CHANGED);
        Files.writeString(runs, text + "{\"event\":");
        assertOneBreak("runs.jsonl: what stands behind the last line was written by no run");
    }

    @Test
    void aKillBetweenTheWritesIsNoAlarm() throws IOException {
        List<String> before = lines();
        add("d");
        String line = lines().get(3);
        String digest = Sha256.hex(line);
        // Killed before the line, in the middle of it, and behind it.
        for (String written : List.of("", line.substring(0, 20), line + "\n")) {
            write(before);
            Files.writeString(runs, written, StandardOpenOption.APPEND);
            Files.writeString(head, Sha256.hex(before.get(2)) + "\n" + digest + "\n");
            assertEquals(List.of(), chain.breaks(), written);
            add("e");
            assertEquals(List.of(), chain.breaks(), written);
            assertEquals(1, Files.readAllLines(head).size());
            write(lines().subList(0, lines().size() - 1));
            assertOneBreak(LAST_CHANGED);
        }
    }

    @Test
    void ofAnOlderStateNothingIsSaidUntilARunWasAdded() throws IOException {
        Files.delete(head);
        write(lines().subList(0, 2));
        assertEquals(List.of(), chain.breaks());
        add("d");
        write(lines().subList(0, 2));
        assertOneBreak(LAST_CHANGED);
    }

    /** A byte that no text has is damage, and no reason for the next night to end. */
    @Test
    void aByteThatIsNoTextIsNoticedAndStaysWhereItIs() throws IOException {
        byte[] bytes = Files.readAllBytes(runs);
        bytes[5] = (byte) 0xFF;
        Files.write(runs, bytes);
        assertEquals(1, chain.breaks().size());
        add("d");
        assertEquals(1, chain.breaks().size());
        assertEquals((byte) 0xFF, Files.readAllBytes(runs)[5]);
    }

    /** A program that knows no head was put back in the place of this one for a night. */
    @Test
    void linesOfAnOlderProgramAreNoAlarm() throws IOException {
        String told = Files.readString(head);
        add("d");
        Files.writeString(head, told);
        assertEquals(List.of(), chain.breaks());
        add("e");
        assertEquals(List.of(), chain.breaks());
    }
}
