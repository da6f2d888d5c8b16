package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No figure is explained instead of the one that was asked for. */
class CellWordsTest {
    @TempDir static Path folder;

    private static Path report;

    @BeforeAll
    static void publish() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("a.csv"),
                        """
                        timestamp,request_id,provider,model,region,input_tokens,output_tokens,project
                        2026-06-01T10:00:00Z,a1,openai,gpt-4o,us,1000,0,x
                        2026-06-02T10:00:00Z,a2,openai,gpt-4o-mini,,1000,0,y
                        """);
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "-q",
                        "-o",
                        out.toString(),
                        "--group-by",
                        "project",
                        "--what-if",
                        "gpt-4o,gpt-4o-mini");
        assertEquals(0, run.exitCode(), run.err());
        report = CommandRun.reportFolder(out);
    }

    private static CommandRun explain(String words) {
        List<String> arguments = new ArrayList<>(List.of("explain", report.toString()));
        arguments.addAll(List.of(words.split(" ")));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01 2026-06-02, day, 2026-06-01, 2026-06-02",
        "2026-06-01 --day 2026-06-02, day, 2026-06-01, 2026-06-02",
        "2026-06-01 /actual/by_day/1/cost, day, 2026-06-01, 2026-06-02",
        "gpt-4o gpt-4o-mini, model, gpt-4o, gpt-4o-mini",
        "gpt-4o /actual/by_model/gpt-4o-mini/cost, model, gpt-4o, gpt-4o-mini",
        "project=x project=y, project, x, y",
        "project=x --label project=y, project, x, y",
        "input output, meter, input, output",
        "batch --service-tier flex, service tier, batch, flex",
        "--figure total all-on-gpt-4o difference, amount, difference, total",
        "all-on-gpt-4o --counterfactual all-on-gpt-4o-mini, counterfactual or payoff,"
                + " all-on-gpt-4o, all-on-gpt-4o-mini",
    })
    void twoDifferentWordsForOneThingAreRefused(String words, String what, String one, String two) {
        CommandRun run = explain(words);
        assertEquals(2, run.exitCode(), run.out());
        assertTrue(
                run.err()
                        .contains(
                                "a figure is of one "
                                        + what
                                        + ", and both "
                                        + one
                                        + " and "
                                        + two
                                        + " are given"),
                run.err());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01 --day 2026-06-01",
        "gpt-4o openai/gpt-4o --provider openai",
        "project=x gpt-4o 2026-06-01 input",
        "all-on-gpt-4o /counterfactuals/0/total",
    })
    void oneThingMayBeSaidTwice(String words) {
        CommandRun run = explain(words);
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void aRegionThatIsNotInTheReportIsNoFigure() {
        CommandRun run = explain("--region eu");
        assertEquals(2, run.exitCode(), run.out());
        assertTrue(run.err().contains("region 'eu' is not in this report"), run.err());
        assertEquals(0, explain("--region us").exitCode());
        CommandRun without = CommandRun.of("explain", report.toString(), "--region", "");
        assertEquals(0, without.exitCode(), without.err());
    }
}
