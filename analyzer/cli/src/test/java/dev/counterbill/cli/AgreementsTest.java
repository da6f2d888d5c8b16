package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract discounts, exchange rates and allowances, as a user states them and reads them. */
class AgreementsTest {
    private static final String CONTRACT =
            """
            schema: llm-rates/1
            table: {id: contract, version: "1", currency: USD, token_unit: 1000000}
            sources: {}
            providers: {}
            discounts:
              - {id: enterprise, provider: openai, factor: "0.85", dimensions: [input], from: "2026-06-02T00:00:00Z"}
              - {id: mini, provider: openai, model: gpt-4o-mini-2024-07-18, factor: "0.9", from: "2026-06-02T00:00:00Z"}
            """;

    private static final String EUROS =
            """
            schema: llm-rates/1
            table: {id: euros, version: "1", currency: EUR, token_unit: 1000000}
            sources: {page: {url: "https://example.com", seen: "2026-06-01"}}
            providers:
              scaleway:
                prompt_size_measure: [input]
                models:
                  tiny: {family: tiny, rates: [{from: "2026-01-01T00:00:00Z", prices: {input: "0.20", output: "0.60"}, source: page}]}
            """;

    @TempDir Path folder;

    @Test
    void importedPricesAreCalledSoWhereTheyMakeTheCost() throws IOException {
        Path prices =
                Files.writeString(
                        folder.resolve("prices.json"),
                        """
                        {"groq/llama": {"litellm_provider": "groq", "input_cost_per_token": 1e-06}}
                        """);
        CommandRun run =
                run(
                        """
                        timestamp,provider,model,input_tokens,output_tokens
                        2026-06-01T10:00:00Z,groq,groq/llama,1000000,0
                        2026-06-01T10:00:00Z,openai,gpt-4o-mini,1000000,0
                        """,
                        "--rates",
                        prices.toString());
        assertEquals(0, run.exitCode(), run.err());
        String sentence =
                "$1.00 of it is at prices imported from https://github.com/BerriAI/litellm, as they"
                        + " stand there.";
        JsonNode report = run.report(folder);
        assertTrue(report.get("verdict").toString().contains(sentence), report::toString);
        assertTrue(run.out().replaceAll("\\s+", " ").contains(sentence), run::out);
        assertEquals(
                "imported",
                report.findValue("rates_used").findParents("status").stream()
                        .filter(rate -> rate.get("provider").asText().equals("groq"))
                        .findFirst()
                        .orElseThrow()
                        .get("status")
                        .asText());
    }

    @Test
    void aDiscountIsALayerThatShowsListAndNetCost() throws IOException {
        Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
        // A million tokens each: before the contract 0.15; after it 0.15 x 0.85 x 0.9.
        CommandRun run =
                run(
                        """
                        timestamp,model,input_tokens,output_tokens
                        2026-06-01T23:59:59Z,gpt-4o-mini,1000000,0
                        2026-06-02T00:00:00Z,gpt-4o-mini,1000000,1000000
                        """,
                        "--rates",
                        contract.toString());
        assertEquals(0, run.exitCode(), run.err());
        JsonNode actual = run.report(folder).at("/actual");
        // 0.15 + 0.15 x 0.765 + 0.60 x 0.9
        assertEquals("0.80475", actual.get("total").asText());
        assertEquals("0.90", actual.get("list_total").asText());
        assertTrue(
                run.out()
                        .replaceAll("\\s+", " ")
                        .contains(
                                "At list prices that is $0.90; contract discounts took off $0.10."),
                run.out());
    }

    @Test
    void anotherCurrencyIsConvertedByTheRateOfTheDayAndShownBesideTheOriginal() throws IOException {
        Path rates = Files.writeString(folder.resolve("euros.yaml"), EUROS);
        Path fx =
                Files.writeString(
                        folder.resolve("fx.csv"),
                        """
                        day,from,to,rate
                        2026-06-01,EUR,USD,1.10
                        2026-06-02,EUR,USD,1.20
                        """);
        String log =
                """
                timestamp,provider,model,input_tokens,output_tokens
                2026-06-01T23:30:00Z,scaleway,tiny,1000000,0
                2026-06-02T00:30:00Z,scaleway,tiny,1000000,1000000
                """;
        // The report's day in Kolkata holds both records; the rate's day, in UTC, does not.
        CommandRun run =
                run(
                        log,
                        "--rates",
                        rates.toString(),
                        "--fx",
                        fx.toString(),
                        "--timezone",
                        "Asia/Kolkata");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode actual = run.report(folder).at("/actual");
        assertEquals("1.18", actual.get("total").asText(), "0.20 x 1.10 + 0.80 x 1.20");
        assertEquals(2, actual.get("conversions").size());
        JsonNode second = actual.at("/conversions/1");
        assertEquals("EUR", second.get("currency").asText());
        assertEquals("2026-06-02", second.get("day").asText());
        assertEquals("1.2", second.get("rate").asText());
        assertEquals("0.8", second.get("original").asText());
        assertEquals("0.96", second.get("converted").asText());
    }

    @Test
    void withoutAnExchangeRateTheUsageIsUnpricedAndSaidToBe() throws IOException {
        Path rates = Files.writeString(folder.resolve("euros.yaml"), EUROS);
        CommandRun run =
                run(
                        """
                        timestamp,provider,model,input_tokens,output_tokens
                        2026-06-01T23:30:00Z,scaleway,tiny,1000000,0
                        """,
                        "--rates",
                        rates.toString());
        assertEquals(3, run.exitCode(), run.err());
        assertEquals("NO_EXCHANGE_RATE", run.report(folder).at("/unpriced/0/reason").asText());
    }

    @Test
    void freeSearchesOfAnAccountStandInALineOfTheirOwn() throws IOException {
        Path table =
                Files.writeString(
                        folder.resolve("free.yaml"),
                        """
                        schema: llm-rates/1
                        table: {id: free, version: "1", currency: USD, token_unit: 1000000}
                        sources: {page: {url: "https://example.com", seen: "2026-06-01"}}
                        providers:
                          searchy:
                            prompt_size_measure: [input]
                            models:
                              m: {family: m, rates: [{from: "2026-01-01T00:00:00Z", prices: {input: "1", output: "1", web_search: {price: "10", per: 1000, unit: call}}, source: page}]}
                        account_rules:
                          - {id: ten-free, provider: searchy, dimension: web_search, free_per_month: 10}
                        """);
        CommandRun run =
                run(
                        """
                        timestamp,provider,model,account,input_tokens,output_tokens,web_searches
                        2026-06-10T00:00:00Z,searchy,m,a,0,0,4
                        2026-06-11T00:00:00Z,searchy,m,a,0,0,8
                        2026-06-11T00:00:00Z,searchy,m,b,0,0,3
                        """,
                        "--rates",
                        table.toString(),
                        "--from",
                        "2026-06-01",
                        "--to",
                        "2026-07-01");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode actual = run.report(folder).at("/actual");
        assertEquals("0.15", actual.get("total").asText(), "inference knows no free units");
        assertEquals(2, actual.get("allowances").size());
        assertEquals("10", actual.at("/allowances/0/free_units").asText());
        assertEquals("0.10", actual.at("/allowances/0/credit").asText());
        assertEquals("b", actual.at("/allowances/1/account").asText());
        assertEquals("0.03", actual.at("/allowances/1/credit").asText());
    }

    private CommandRun run(String log, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("log.csv"), log);
        String[] arguments = new String[options.length + 4];
        arguments[0] = "run";
        arguments[1] = file.toString();
        arguments[2] = "-o";
        arguments[3] = folder.resolve("reports").toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return CommandRun.of(arguments);
    }
}
