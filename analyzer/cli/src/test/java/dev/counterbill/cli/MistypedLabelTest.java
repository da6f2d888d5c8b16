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
                                2026-06-01T00:00:00Z,gpt-4.1,1000,10,b
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

    @Test
    void aNameThatNoUsageHasIsSaidWithWhatMayBeMeant() throws IOException {
        String scenarios =
                Files.writeString(
                                folder.resolve("s.yaml"),
                                """
                                scenarios:
                                  - id: labels
                                    title: Labels
                                    where: {labels: {project: [a, bbb]}}
                                    changes: [{swap_model: gpt-4o-mini}]
                                  - id: models
                                    title: Models
                                    changes:
                                      - {swap_model: gpt-4o-mini, where: {models: openai/gpt-4x}}
                                      - {shorter_prompt: 10, where: {models: openai/gpt-4x}}
                                  - id: together
                                    title: Together
                                    where: {models: gpt-4*, labels: {project: a}, tiers: batch}
                                    changes: [{swap_model: gpt-4o-mini}]
                                  - id: sound
                                    title: Sound
                                    where: {models: openai/gpt-4*, labels: {project: a}}
                                    changes: [{swap_model: gpt-4o-mini}]
                                """)
                        .toString();
        String budgets =
                Files.writeString(
                                folder.resolve("b.yaml"),
                                """
                                budgets:
                                  - {id: team, monthly: 5, labels: {project: aa}, models: [gpt-4o]}
                                """)
                        .toString();
        String investments =
                Files.writeString(
                                folder.resolve("i.yaml"),
                                """
                                deployments:
                                  - id: d
                                    models: ["ft:gpt-4o:acme::x", gpt-4o]
                                    labels: {project: a}
                                    baselines: [gpt-4o-mini]
                                    investments: [{kind: engineering, date: 2026-06-01, amount: 1}]
                                  - id: e
                                    models: [gpt-4o]
                                    provider: opnai
                                    labels: {project: aa}
                                    baselines: [gpt-4o-mini]
                                    investments: [{kind: engineering, date: 2026-06-01, amount: 1}]
                                  - id: f
                                    models: [gpt-4.1]
                                    labels: {project: a}
                                    baselines: [gpt-4o-mini]
                                    investments: [{kind: engineering, date: 2026-06-01, amount: 1}]
                                """)
                        .toString();
        CommandRun run =
                CommandRun.of(
                        "run",
                        log,
                        "--scenarios",
                        scenarios,
                        "--budgets",
                        budgets,
                        "--investments",
                        investments,
                        "-o",
                        folder.resolve("reports").toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                """
                warning: NO_SUCH_USAGE: scenario labels: no usage has project bbb
                warning: NO_SUCH_USAGE: scenario models: no usage has model openai/gpt-4x
                warning: NO_SUCH_USAGE: scenario together: no usage has all that its where asks for
                warning: NO_SUCH_USAGE: budget team: no usage has project aa. Did you mean 'a'?
                warning: NO_SUCH_USAGE: deployment d: no usage has model ft:gpt-4o:acme::x
                warning: NO_SUCH_USAGE: deployment e: no usage has provider opnai. Did you mean 'openai'?
                warning: NO_SUCH_USAGE: deployment e: no usage has project aa. Did you mean 'a'?
                warning: NO_SUCH_USAGE: deployment f: no usage has all that it asks for
                """,
                run.err()
                        .lines()
                        .filter(line -> line.contains("NO_SUCH"))
                        .map(l -> l + "\n")
                        .reduce("", String::concat));
    }

    @Test
    void aPatternWhereNoneAreKnownIsSaidWithTheNamesThatItMayStandFor() throws IOException {
        String budgets =
                Files.writeString(
                                folder.resolve("b.yaml"),
                                """
                                budgets:
                                  - {id: all, monthly: 5, models: ["GPT-*"]}
                                  - {id: none, monthly: 5, models: ["ft:*"]}
                                """)
                        .toString();
        CommandRun run =
                CommandRun.of(
                        "run", log, "--budgets", budgets, "-o", folder.resolve("o").toString());
        assertTrue(
                run.err()
                        .contains(
                                "NO_SUCH_USAGE: budget all: no usage has model GPT-*. Only scenarios"
                                        + " know patterns. List the names, such as 'gpt-4.1',"
                                        + " 'gpt-4o'\n"),
                run.err());
        assertTrue(
                run.err()
                        .contains(
                                "NO_SUCH_USAGE: budget none: no usage has model ft:*. Only scenarios"
                                        + " know patterns. List the names as logged\n"),
                run.err());
    }
}
