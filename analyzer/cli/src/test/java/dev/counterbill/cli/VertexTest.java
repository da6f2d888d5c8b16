package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log of Vertex AI: the rate book sells its models under google, with a gap for gemini-2.0-flash,
 * and people write google where they mean them.
 */
class VertexTest {
    private static final String TUNED = "projects/shop/locations/us-central1/endpoints/4471";

    @TempDir Path folder;

    private Path out;
    private Path log;
    private Path rates;

    /** A million tokens of prompt each, on three models. */
    @BeforeEach
    void log() throws IOException {
        out = folder.resolve("out");
        log =
                Files.writeString(
                        folder.resolve("vertex.jsonl"),
                        line("1", "gemini-2.5-pro", "")
                                + line("2", "gemini-2.0-flash", "")
                                + line("3", "gemini-2.5-flash", "77"));
        rates =
                Files.writeString(
                        folder.resolve("rates.yaml"),
                        """
                        schema: llm-rates/1
                        table: {id: own, version: "1", currency: USD, token_unit: 1000000}
                        sources: {page: {url: "https://example.com/prices", seen: 2026-05-01}}
                        providers: {}
                        fine_tunes:
                          - {provider: google, id: %s, base: gemini-2.5-flash}
                        """
                                .formatted(TUNED));
    }

    private static String line(String day, String model, String deployed) {
        return """
        {"endpoint":"%s","deployed_model_id":"%s","logging_time":"2026-05-0%s 08:00:00.313000 UTC",\
        "request_id":"%s","model":"%s","full_request":"{}","full_response":{"usageMetadata":\
        {"promptTokenCount":1000000,"totalTokenCount":1000000,"trafficType":"ON_DEMAND"},\
        "modelVersion":"%s"}}
        """
                .formatted(
                        deployed.isEmpty() ? "publishers/google/models/" + model : TUNED,
                        deployed,
                        day,
                        day,
                        model,
                        model);
    }

    private CommandRun run(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("run", log.toString(), "-q", "-o", out.toString(), "--rates"));
        arguments.add(rates.toString());
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** An application may log the same response without what tells of Vertex AI. */
    @Test
    void aResponseIsOneWhetherItTellsOfVertexOrNot() throws IOException {
        String response =
                """
                {"createTime":"2026-07-01T10:00:00Z","responseId":"r1",\
                "modelVersion":"gemini-2.5-pro","usageMetadata":{"promptTokenCount":1000000,\
                "candidatesTokenCount":5,"totalTokenCount":1000005%s}}
                """;
        Files.writeString(
                log, response.formatted("") + response.formatted(",\"trafficType\":\"ON_DEMAND\""));
        JsonNode report = run().report(out);
        assertEquals(1, report.at("/records/duplicate").asInt());
        assertEquals(1, report.at("/records/counted").asInt());
    }

    @Test
    void aModelWithAGapThereHasNotThePriceOfTheGeminiApi() throws IOException {
        CommandRun run = run();
        assertEquals(3, run.exitCode(), run.err());
        JsonNode report = run.report(out);
        assertEquals("2.80", report.at("/actual/total").asText(), "2.5 for pro and 0.3 for flash");
        assertEquals("vertex-ai", report.at("/unpriced/0/provider").asText());
        assertEquals("gemini-2.0-flash", report.at("/unpriced/0/model").asText());
        assertEquals("DECLARED_GAP", report.at("/unpriced/0/reason").asText());
        String published = CommandRun.reportFolder(out).toString();
        assertEquals(0, CommandRun.of("explain", published, "gemini-2.5-pro").exitCode());
        CommandRun verified = CommandRun.of("verify", published);
        assertEquals(0, verified.exitCode(), verified.out() + verified.err());
    }

    @Test
    void aTableMayHaveAPriceForTheSurface() throws IOException {
        Files.writeString(
                rates,
                """
                schema: llm-rates/1
                table: {id: own, version: "1", currency: USD, token_unit: 1000000}
                sources: {page: {url: "https://example.com/prices", seen: 2026-05-01}}
                providers:
                  google:
                    prompt_size_measure: [input, cached_input, cache_write]
                    models:
                      gemini-2.0-flash:
                        family: gemini-2.0-flash
                        rates:
                          - {from: "2025-01-01T00:00:00Z", source: page, prices: {input: "0.10"}}
                          - {from: "2025-01-01T00:00:00Z", when: {surface: [google-vertex]}, source: page, prices: {input: "0.15"}}
                """);
        JsonNode models = run().report(out).at("/actual/by_model");
        List<String> costs = new ArrayList<>();
        models.forEach(
                one -> costs.add(one.get("model").asText() + " " + one.get("cost").asText()));
        assertTrue(costs.contains("gemini-2.0-flash 0.15"), costs.toString());
    }

    @Test
    void whatIsDeclaredForGoogleMeetsUsageOfVertex() throws IOException {
        Path investments =
                Files.writeString(
                        folder.resolve("investments.yaml"),
                        """
                        deployments:
                          - id: tuned
                            provider: google
                            models: [%s]
                            baselines: pro
                            investments: [{date: 2026-05-01, kind: other, amount: "1.00"}]
                        """
                                .formatted(TUNED));
        Path scenarios =
                Files.writeString(
                        folder.resolve("scenarios.yaml"),
                        """
                        scenarios:
                          - id: pro
                            where: {models: ["google/*"]}
                            changes: [{swap_model: gemini-2.5-pro}]
                        """);
        CommandRun run =
                run("--investments", investments.toString(), "--scenarios", scenarios.toString());
        assertEquals(3, run.exitCode(), run.err());
        assertTrue(!run.err().contains("no usage has"), run.err());
        JsonNode report = run.report(out);
        assertEquals("5.00", report.at("/counterfactuals/0/compared_counterfactual").asText());
        assertEquals("1.20", report.at("/payoff/0/net").asText(), "2.5 - 0.3 - 1");
    }

    @Test
    void costsThatWereReportedForGoogleAreHeldAgainstVertex() throws IOException {
        Path costs =
                Files.writeString(
                        folder.resolve("costs.csv"),
                        """
                        timestamp,model,provider,requests,input_tokens,output_tokens,reported_cost,currency
                        2026-05-01T08:00:00Z,gemini-2.5-pro,google,1,1,0,2.50,USD
                        """);
        CommandRun run = run("--reconcile", costs.toString());
        JsonNode lines = run.report(out).at("/outlook/reconciliation/lines");
        assertEquals("MATCHED", lines.get(0).get("standing").asText(), lines.toString());
    }
}
