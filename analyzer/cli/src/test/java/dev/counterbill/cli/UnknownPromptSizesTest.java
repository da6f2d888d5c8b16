package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cost that depends on prompt sizes which no log states is shown with what it lies between. */
class UnknownPromptSizesTest {
    private static final String RATES =
            """
            schema: llm-rates/1
            table: {id: t, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com", seen: "2026-01-01"}}
            providers:
              acme:
                prompt_size_measure: [input, cached_input]
                models:
                  long:
                    family: long
                    rates:
                      - from: "2026-01-01T00:00:00Z"
                        source: page
                        tier_mode: MODE
                        tiers:
                          - {prompt_over: 0, prices: {input: "1", cached_input: "0.5", output: "2"}}
                          - {prompt_over: 1000, prices: {input: "3", cached_input: "1", output: "4"}}
            """;

    @TempDir Path folder;

    private CommandRun run(String mode, String log) throws IOException {
        Path rates = folder.resolve("rates.yaml");
        Files.writeString(rates, RATES.replace("MODE", mode));
        String file = Files.writeString(folder.resolve("log.csv"), log).toString();
        return CommandRun.of(
                "run",
                file,
                "-o",
                folder.resolve("reports").toString(),
                "--no-built-in-rates",
                "--rates",
                rates.toString());
    }

    @Test
    void aBucketCostsTheLowestTierWithTheHighestBesideIt() throws IOException {
        CommandRun run =
                run(
                        "whole_request",
                        """
                        timestamp,end_timestamp,kind,provider,model,requests,input_tokens,output_tokens
                        2026-05-05T00:00:00Z,2026-05-06T00:00:00Z,bucket,acme,long,10,1000000,1000000
                        """);
        assertEquals(0, run.exitCode(), run.err());
        JsonNode actual = run.report(folder).at("/actual");
        assertEquals("3.00", actual.get("total").asText());
        assertEquals("3.00", actual.get("low").asText());
        assertEquals("7.00", actual.get("high").asText());
        assertTrue(
                run.out()
                        .replaceAll("\\s+", " ")
                        .contains("The prompt sizes leave it between $3.00 and $7.00."),
                run.out());
    }

    /** Haiku has one price for prompts of any size, and charges cache writes. */
    @Test
    void aRangeOfCacheWritesIsNotLaidToPromptSizes() throws IOException {
        String log =
                Files.writeString(
                                folder.resolve("cached.csv"),
                                """
                                timestamp,request_id,model,input_tokens,cached_input_tokens,output_tokens
                                2026-06-01T00:00:00Z,a,gpt-4o,100000,2000,1000
                                """)
                        .toString();
        CommandRun run =
                CommandRun.of(
                        "run",
                        log,
                        "--what-if",
                        "claude-haiku-4-5",
                        "-o",
                        folder.resolve("reports").toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .replaceAll("\\s+", " ")
                        .contains(
                                "(Cache writes that the log does not record leave it between $0.11"
                                        + " and $0.13.)"),
                run.out());
    }

    /**
     * Which tokens lie above a threshold is known of each request, and of sums only in bounds:
     * these contain what the requests cost one by one.
     */
    @Test
    void stepsOfSeveralRequestsHaveBounds() throws IOException {
        String header = "timestamp,provider,model,input_tokens,cached_input_tokens,output_tokens\n";
        List<String> rows =
                List.of(
                        "2026-05-05T10:00:00Z,acme,long,2500,0,100\n",
                        "2026-05-05T10:00:00Z,acme,long,1500,0,100\n",
                        "2026-05-05T10:00:00Z,acme,long,500,1600,100\n");
        BigDecimal oneByOne = BigDecimal.ZERO;
        for (String row : rows) {
            CommandRun run = run("marginal", header + row);
            JsonNode actual = run.report(folder).at("/actual");
            assertTrue(actual.at("/low").isMissingNode(), actual.toString());
            oneByOne = oneByOne.add(new BigDecimal(actual.get("total").asText()));
        }
        // 1000 x 1 + 1500 x 3, 1000 x 1 + 500 x 3, and 500 x 3 + 600 x 1 + 1000 x 0.5, where 600
        // cached tokens lie above; each answer is 100 x 4.
        assertEquals("0.0118", oneByOne.stripTrailingZeros().toPlainString());
        CommandRun run = run("marginal", header + String.join("", rows));
        JsonNode report = run.report(folder);
        BigDecimal low = new BigDecimal(report.at("/actual/low").asText());
        BigDecimal high = new BigDecimal(report.at("/actual/high").asText());
        assertTrue(low.compareTo(oneByOne) <= 0 && oneByOne.compareTo(high) <= 0, run.out());
        assertTrue(
                report.at("/method/substitutions").toString().contains("STEPS_OF_SUMS"),
                report.at("/method/substitutions").toString());
    }
}
