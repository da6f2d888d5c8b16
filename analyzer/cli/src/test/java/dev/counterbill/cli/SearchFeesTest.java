package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that only the body of a response shows cost money, or are said to have no price. */
class SearchFeesTest {
    @TempDir Path folder;

    private CommandRun run(String log, String reader) throws IOException {
        Path file = Files.writeString(folder.resolve("log.jsonl"), log);
        return CommandRun.of("run", file.toString(), "-q", "-o", out(), "--reader", reader);
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private static String response(long at, String output, String tool) {
        return """
        {"id":"resp_%d","object":"response","created_at":%d,"status":"completed",\
        "model":"gpt-4.1-2025-04-14","output":[%s{"id":"msg_1","type":"message",\
        "status":"completed","role":"assistant","content":[{"type":"output_text","text":"ok"}]}],\
        "reasoning":{"effort":null,"summary":null},"service_tier":"default",\
        "tools":[{"type":"%s"}],"usage":{"input_tokens":1000000,"input_tokens_details":\
        {"cached_tokens":0},"output_tokens":0,"output_tokens_details":{"reasoning_tokens":0},\
        "total_tokens":1000000},"metadata":{}}
        """
                .formatted(at, at, output, tool);
    }

    private static String call(String type) {
        return "{\"id\":\"c\",\"type\":\"" + type + "\",\"status\":\"completed\"},";
    }

    /** Two dollars of prompt each, and a cent for each of three searches. */
    @Test
    void webSearchesOfTheResponsesApiCostWhatTheBookSays() throws IOException {
        String search = call("web_search_call");
        String log =
                response(1791000000, search + search, "web_search")
                        + response(1791000001, "", "web_search")
                        + response(1791000002, search, "web_search");
        for (String reader : new String[] {"plain", "fast"}) {
            CommandRun run = run(log, reader);
            assertEquals(0, run.exitCode(), run.err());
            JsonNode report = run.report(Path.of(out()));
            assertEquals("6.03", report.at("/actual/total").asText(), reader);
            assertTrue(report.at("/complete").asBoolean());
        }
    }

    /** The book knows the price of searches from 3 September 2026 on. */
    @Test
    void searchesOfATimeWithoutAPriceAreUnpricedFees() throws IOException {
        CommandRun run = run(response(1751000000, call("web_search_call"), "web_search"), "fast");
        assertEquals(3, run.exitCode(), run.err());
        JsonNode report = run.report(Path.of(out()));
        assertEquals("2.00", report.at("/actual/total").asText());
        assertFalse(report.at("/complete").asBoolean());
        assertEquals("gpt-4.1-2025-04-14", report.at("/unpriced/0/model").asText());
    }

    @Test
    void callsWithAnotherPriceOrNoneAreSaid() throws IOException {
        String log =
                response(1791000000, call("web_search_call"), "web_search_preview")
                        + response(1791000001, call("file_search_call"), "file_search");
        CommandRun run = run(log, "fast");
        assertEquals(0, run.exitCode(), run.err());
        String said = run.report(Path.of(out())).at("/outcomes").toString();
        assertTrue(said.contains("!$searches_at_the_price_of_the_preview_tool"), said);
        assertTrue(said.contains("!$tool_calls_without_a_price"), said);
    }

    /** Of 14 dollars for a thousand, for two different queries; before Gemini 3 for the request. */
    @Test
    void searchesOfGeminiCostByQueryAndBeforeTheThirdGenerationHaveNoPrice() throws IOException {
        String body =
                """
                {"candidates":[{"content":{"parts":[{"text":"ok"}],"role":"model"},\
                "groundingMetadata":{"webSearchQueries":["a","b","","a"]}}],"usageMetadata":\
                {"promptTokenCount":1000000,"totalTokenCount":1000000},"modelVersion":"%s",\
                "createTime":"2026-09-01T08:00:00Z","responseId":"%s"}
                """;
        CommandRun run = run(body.formatted("gemini-3.5-flash", "r1"), "fast");
        assertEquals("1.528", run.report(Path.of(out())).at("/actual/total").asText(), run.err());
        CommandRun before = run(body.formatted("gemini-2.5-flash", "r2"), "fast");
        assertEquals(3, before.exitCode());
        JsonNode report = before.report(Path.of(out()));
        assertEquals("0.30", report.at("/actual/total").asText());
        assertEquals(1, report.at("/tokens/unpriced_fees").asInt());
    }

    /** Which of the two types holds would be a guess. */
    @Test
    void aNameThatStandsTwiceInWhatIsCountedRejectsItsRecord() throws IOException {
        String twice =
                "{\"id\":\"c\",\"type\":\"web_search_call\",\"status\":\"completed\","
                        + "\"action\":{\"type\":\"open_page\",\"type\":\"search\"}},";
        String log =
                response(1791000000, twice, "web_search") + response(1791000001, "", "web_search");
        for (String reader : new String[] {"plain", "fast"}) {
            CommandRun run = run(log, reader);
            assertEquals(3, run.exitCode(), run.err());
            JsonNode report = run.report(Path.of(out()));
            assertEquals(1, report.at("/records/rejected").asLong());
            assertTrue(report.at("/rejects").toString().contains("REPEATED_FIELD"), reader);
        }
    }

    /** Of the first day tokens are left out, and searches are compared all the same. */
    @Test
    void feesThatAreComparedStayInTheirDay() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("log.csv"),
                        """
                        timestamp,provider,model,kind,input_tokens,output_tokens,web_searches
                        2026-10-01T01:00:00Z,openai,mystery-x,request,100000,5000,0
                        2026-10-01T02:00:00Z,openai,gpt-5,request,0,0,3
                        2026-10-02T02:00:00Z,openai,gpt-5,request,0,0,3
                        """);
        CommandRun run =
                CommandRun.of("run", file.toString(), "-q", "-o", out(), "--what-if", "gpt-5-mini");
        JsonNode days = run.report(Path.of(out())).at("/counterfactuals/0/by_day");
        assertEquals("0.03", days.at("/0/actual").asText(), run.err());
        assertEquals("0.03", days.at("/1/actual").asText());
    }
}
