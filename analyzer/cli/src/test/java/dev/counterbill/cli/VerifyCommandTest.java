package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged is named as what it is, whatever it is that cannot be read any more. */
class VerifyCommandTest {
    @TempDir Path folder;

    private Path logs;
    private Path state;
    private Path report;

    @BeforeEach
    void threeNights() throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        state = folder.resolve("state");
        for (int night = 1; night <= 3; night++) {
            night(night);
        }
        report = folder.resolve("out/latest").toRealPath();
        assertEquals(0, verify().exitCode());
    }

    private void night(int night) throws IOException {
        Files.writeString(
                logs.resolve(night + ".csv"),
                "timestamp,request_id,model,input_tokens,output_tokens\n2026-06-0"
                        + night
                        + "T10:00:00Z,a"
                        + night
                        + ",gpt-4o,1000000,0\n");
        CommandRun run =
                CommandRun.of(
                        "run",
                        logs.toString(),
                        "-q",
                        "-o",
                        folder.resolve("out").toString(),
                        "--state",
                        state.toString());
        assertEquals(0, run.exitCode(), run.err());
    }

    private CommandRun verify() {
        return CommandRun.of("verify", report.toString(), "--state", state.toString());
    }

    @Test
    void aLineOfTheListOfRunsThatIsNoJsonIsNamed() throws IOException {
        Path runs = state.resolve("runs.jsonl");
        List<String> lines = Files.readAllLines(runs);
        Files.writeString(
                runs, lines.get(0) + "\n" + "{run" + lines.get(1) + "\n" + lines.get(2) + "\n");
        CommandRun found = verify();
        assertEquals(1, found.exitCode(), found.err());
        String line = "DIFFERS: " + runs + ":2: the line was changed: it is no JSON from line 1,";
        assertTrue(found.out().startsWith(line), found.out());
        assertEquals(1, found.out().lines().count(), found.out());
        // The next night is not kept from its work, and hides nothing.
        night(4);
        report = folder.resolve("out/latest").toRealPath();
        assertTrue(verify().out().startsWith(line), verify().out());
    }

    @Test
    void aManifestThatIsNoJsonIsADifferenceInOneSentence() throws IOException {
        Path manifest = report.resolve("manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceFirst("\\{", "["));
        CommandRun found = verify();
        assertEquals(1, found.exitCode(), found.err());
        assertTrue(
                found.out().startsWith("DIFFERS: " + manifest + " was changed: an object"),
                found.out());
        Files.writeString(manifest, text.replaceFirst("\"run_id\"", "\"run_id"));
        found = verify();
        assertEquals(1, found.exitCode(), found.err());
        assertTrue(
                found.out().startsWith("DIFFERS: " + manifest + " was changed: it is no JSON from"),
                found.out());
        assertFalse(found.out().contains("Source"), found.out());
        Files.delete(manifest);
        found = verify();
        assertEquals(1, found.exitCode(), found.err());
        assertEquals("DIFFERS: " + manifest + " is missing\n", found.out());
    }

    @Test
    void aFolderWithoutAReportIsNoInput() {
        CommandRun found = CommandRun.of("verify", logs.toString());
        assertEquals(4, found.exitCode(), found.out());
        assertTrue(found.err().contains("holds no manifest.json that can be read: give a folder"));
    }
}
