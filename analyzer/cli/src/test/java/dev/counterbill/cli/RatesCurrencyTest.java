package dev.counterbill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prices name their currency, and those of two currencies are not compared. */
class RatesCurrencyTest {
    private static final String MODEL = "gpt-4o-2024-08-06";

    @TempDir Path folder;

    private String euros = "";
    private String dollars = "";

    @BeforeEach
    void writeTables() throws IOException {
        euros = table("EUR", "3.00");
        dollars = table("USD", "9.00");
    }

    private String table(String currency, String output) throws IOException {
        return Files.writeString(
                        folder.resolve(currency + ".yaml"),
                        """
                        schema: llm-rates/1
                        table: {id: own, version: "1", currency: %s, token_unit: 1000000}
                        sources: {page: {url: "x", seen: "2026-11-20"}}
                        providers:
                          openai:
                            prompt_size_measure: [input, cached_input, cache_write]
                            models:
                              gpt-4o-2024-08-06:
                                family: gpt-4o
                                rates:
                                  - from: "2025-01-01T00:00:00Z"
                                    prices: {input: "1.00", output: "%s"}
                                    source: page
                        """
                                .formatted(currency, output))
                .toString();
    }

    private static String text(String... words) {
        CommandRun run = CommandRun.of(words);
        assertEquals(0, run.exitCode(), run.err());
        return run.out().replaceAll(" +", " ");
    }

    @Test
    void aListNamesTheCurrencyOfEachModelAndOfItsFineTunes() throws IOException {
        String[] of = {"rates", "list", "gpt-4o-2024", "--rates", euros, "--at", "2026-11-30"};
        String list = text(of);
        assertTrue(list.contains("3.75 15.00 EUR, fine-tuned USD "), list);
        assertTrue(list.contains("openai/gpt-4o-2024-11-20 2.50 1.25 10.00 - - USD "), list);
        JsonNode json =
                CommandRun.JSON.readTree(
                        text("rates", "list", "openai/" + MODEL, "--rates", euros, "--json"));
        assertEquals("EUR", json.at("/models/0/rate/currency").asText());
        assertEquals("USD", json.at("/models/0/fine_tuned/currency").asText());
    }

    @Test
    void aModelIsShownWithTheCurrencyOfEachRow() throws IOException {
        String shown = text("rates", "show", "openai/" + MODEL, "--rates", euros);
        assertTrue(shown.contains("input 1.00, output 3.00 EUR page"), shown);
        assertTrue(shown.contains("training 25.00 USD oa-price"), shown);
        JsonNode json =
                CommandRun.JSON.readTree(
                        text("rates", "show", "openai/" + MODEL, "--rates", euros, "--json"));
        assertEquals("EUR", json.at("/sections/0/rates/0/currency").asText());
        assertEquals("USD", json.at("/sections/1/rates/0/currency").asText());
    }

    @Test
    void theSameFigureInAnotherCurrencyIsAnotherPrice() throws IOException {
        String diff = text("rates", "diff", euros, dollars);
        assertTrue(
                diff.contains("00Z input EUR 1 per 1M tokens USD 1 per 1M tokens\n")
                        && diff.startsWith("Change Row What Before After\nother currency openai/")
                        && diff.endsWith("2 differences\n"),
                diff);
        JsonNode json = CommandRun.JSON.readTree(text("rates", "diff", euros, dollars, "--json"));
        assertEquals("other_currency", json.at("/changes/0/change").asText());
        assertEquals("1 per 1M tokens", json.at("/changes/0/before").asText());
        assertEquals("EUR", json.at("/changes/0/currency_before").asText());
        assertEquals("USD", json.at("/changes/0/currency_after").asText());
    }

    @Test
    void pricesOfTwoCurrenciesNeitherAgreeNorDiffer() throws IOException {
        String[] of = {"rates", "compare", MODEL, "--rates", euros, "--against", dollars};
        String compared = text(of);
        assertTrue(compared.contains(" input 1.00 EUR 1.00 USD page"), compared);
        assertTrue(compared.contains(" output 3.00 EUR 9.00 USD page"), compared);
        assertTrue(compared.contains(": 0 agree, 0 differ, 2 other currency, "), compared);
        JsonNode price =
                CommandRun.JSON
                        .readTree(
                                text(
                                        "rates",
                                        "compare",
                                        MODEL,
                                        "--rates",
                                        euros,
                                        "--against",
                                        dollars,
                                        "--json"))
                        .at("/files/0/prices/0");
        assertEquals("other_currency", price.get("verdict").asText());
        assertEquals("EUR", price.get("our_currency").asText());
        assertEquals("USD", price.get("their_currency").asText());
        String same = text("rates", "compare", MODEL, "--rates", dollars, "--against", dollars);
        assertTrue(same.contains(": 2 agree, 0 differ, 0 other currency, "), same);
    }
}
