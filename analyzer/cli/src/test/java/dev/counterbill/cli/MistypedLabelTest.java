package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A label that no record has is said to be so, and is no fault, since a month may lack it. */
class MistypedLabelTest {
    @TempDir Path folder;

    private String log = "";

    @BeforeEach
    void writeLog() throws IOException {
        log =
                Files.writeString(
                                folder.resolve("log.csv"),
                                """
                                timestamp,model,input_tokens,output_tokens,project
                                2026-06-01T00:00:00Z,gpt-4o,1000,10,a
                                """)
                        .toString();
    }

    private CommandRun run(String labels) {
        String out = folder.resolve("reports").toString();
        return CommandRun.of("run", log, "--group-by", labels, "-o", out);
    }

    @Test
    void aLabelThatNoRecordHasIsSaidWithWhatMayBeMeant() {
        CommandRun run = run("projct,project");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.err()
                        .contains(
                                "group by projct: no record has this label, so all stand under"
                                        + " (none). Did you mean 'project'?"),
                run.err());
        assertFalse(run.err().contains("group by project:"), run.err());
    }

    @Test
    void aLabelThatALedgerDoesNotKeepIsComparedWithThoseThatItKeeps() throws IOException {
        assertEquals(0, run("project").exitCode());
        String ledger =
                CommandRun.reportFolder(folder.resolve("reports"))
                        .resolve("ledger.parquet")
                        .toString();
        CommandRun report =
                CommandRun.of(
                        "report",
                        ledger,
                        "--group-by",
                        "Project",
                        "-o",
                        folder.resolve("again").toString());
        assertEquals(2, report.exitCode());
        assertTrue(report.err().contains("Did you mean 'project'?"), report.err());
    }
}
