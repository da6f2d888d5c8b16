package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no price is said to have none where its amounts would stand. */
class UnknownIsNeverZeroTest {
    @TempDir Path folder;

    private CommandRun run;

    @BeforeEach
    void runOverAModelWithoutAPrice() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("log.csv"),
                        """
                        timestamp,request_id,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,a,gpt-4o-mini,0,0
                        2026-06-02T01:00:00Z,b,gpt-4o,100000,0
                        2026-06-02T01:00:00Z,c,nosuchmodel,2000,0
                        """);
        run =
                CommandRun.of(
                        "run",
                        log.toString(),
                        "--what-if",
                        "gpt-4o-mini",
                        "-o",
                        folder.resolve("reports").toString());
        assertEquals(3, run.exitCode(), run.err());
    }

    private Path reports() throws IOException {
        return CommandRun.reportFolder(folder.resolve("reports"));
    }

    @Test
    void aComparisonOfNothingHasNoAmounts() throws IOException {
        for (JsonNode model : run.report(folder).at("/counterfactuals/0/by_model")) {
            boolean isUnknown = model.get("model").asText().equals("nosuchmodel");
            assertEquals(isUnknown ? 2000 : 0, model.get("excluded_tokens").asLong());
            assertEquals(
                    model.get("model").asText().equals("gpt-4o") ? 100_000 : 0,
                    model.get("compared_tokens").asLong());
        }
        String html = words(reports());
        assertTrue(html.contains("nosuchmodel no price – "), html);
        assertTrue(html.contains("nosuchmodel gpt-4o-mini 1 no price – – "), html);
        assertTrue(html.contains("gpt-4o-mini gpt-4o-mini 1 $0.00 $0.00 $0.00"), html);
    }

    private static String words(Path report) throws IOException {
        return Files.readString(report.resolve("report.html"))
                .replaceAll("<script[\\s\\S]*?</script>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
    }

    @Test
    void anAlternativeThatComparesNothingIsNoAmountAnywhereOnThePage() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("long.csv"),
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T00:00:00Z,gpt-4.1,500000,1
                        """);
        Path output = folder.resolve("long");
        CommandRun.of("run", log.toString(), "--what-if", "gpt-4o-mini", "-o", output.toString());
        String html = words(CommandRun.reportFolder(output));
        assertTrue(html.contains("All traffic on gpt-4o-mini – nothing can be compared"), html);
        assertFalse(html.contains("All models $1.00 $"), html);
        assertTrue(html.contains("All models $1.00 –"), html);
        String page = Files.readString(CommandRun.reportFolder(output).resolve("report.html"));
        assertTrue(
                page.contains("\"alternatives\":[]"), "neither a chart nor a what-if of nothing");
    }

    @Test
    void anExplanationSaysThatThereIsNoPrice() throws IOException {
        String[] of = {"explain", reports().toString(), "nosuchmodel", "--no-recount"};
        CommandRun actual = CommandRun.of(of);
        assertEquals(0, actual.exitCode(), actual.err());
        String[] lines = actual.out().split("\n");
        assertTrue(lines[0].endsWith(": no price is known for 2,000 tokens"), lines[0]);
        assertTrue(
                lines[lines.length - 1].startsWith(
                        "Not explained by any price: none is known for 2,000 tokens, and the"
                                + " report's amounts hold nothing of it (0.00 USD in "),
                actual.out());
        CommandRun total = CommandRun.of("explain", reports().toString(), "--no-recount");
        assertTrue(total.out().contains(": 0.25 USD, and no price for 2,000 tokens"), total.out());
        assertTrue(total.out().endsWith("No price is known for 2,000 tokens.\n"), total.out());
    }
}
