package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.rates.RateBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnTablesTest {
    private static final String TABLE =
            """
            schema: llm-rates/1
            table: {id: acme, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/prices", seen: "2020-11-01"}}
            providers:
              acme:
                prompt_size_measure: [input]
                models:
                  m:
                    family: m
                    rates:
                      - {from: "2025-01-01T00:00:00Z", prices: {input: "2", cached_input: "%s", output: "%s"}, source: page}
            """;

    @TempDir Path folder;

    private RateBook book(String text) throws Exception {
        Problems problems = new Problems();
        RateBook book =
                RateTables.withBuiltIn(
                        List.of(Files.writeString(folder.resolve("acme.yaml"), text)), problems);
        problems.throwIfErrors();
        return book;
    }

    @Test
    void whatLooksWrongInATableOfTheUserIsOneSentenceWithoutThoseOfTheBook() throws Exception {
        assertEquals(List.of(), OwnTables.doubts(RateTables.builtIn()));
        assertEquals(List.of(), OwnTables.doubts(book(TABLE.formatted("1", "4"))));
        assertEquals(
                List.of(
                        "rate table acme.yaml: CACHED_ABOVE_INPUT in line 11, OUTPUT_BELOW_INPUT in"
                                + " line 11. `counterbill rates lint` with this table says what each"
                                + " means"),
                OwnTables.doubts(book(TABLE.formatted("3", "1"))));
    }

    @Test
    void anImportedListIsNobodysOwn() throws Exception {
        assertEquals(
                List.of(),
                OwnTables.doubts(
                        book(
                                """
                                {"m": {"litellm_provider": "acme", "mode": "chat",
                                  "input_cost_per_token": 4e-6, "output_cost_per_token": 1e-6}}
                                """)));
    }

    @Test
    void embeddingsHaveNoOutputThatCouldCost() throws Exception {
        assertEquals(
                List.of(),
                OwnTables.doubts(
                        book(TABLE.formatted("1", "0").replace("      m:", "      m-Embed:"))));
    }

    @Test
    void aTableThatMeasuresPromptsOtherwiseThanTheBookIsOneOfThem() throws Exception {
        String over = TABLE.formatted("1", "4").replace("  acme:", "  openai:");
        assertEquals(
                List.of(
                        "rate table acme.yaml: PROVIDER_DISAGREES in line 6. `counterbill rates"
                                + " lint` with this table says what each means"),
                OwnTables.doubts(book(over)));
    }

    @Test
    void whatNoFigureIsMadeOfIsNamed() throws Exception {
        String more =
                """
                fine_tunes:
                  - provider: acme
                    id: t
                    base: m
                    jobs: [{method: sft, trained_tokens: 1000}]
                    hosted: [{from: "2026-01-01T00:00:00Z"}]
                    engineering_hours: "4"
                    engineering_rate: "90"
                capacity_prices:
                  - {id: g, provider: acme, unit: gpu_hour, gpu: H200, from: "2026-01-01T00:00:00Z", price: "8", source: page}
                  - {id: h, provider: acme, unit: gpu_hour, gpu: H100, from: "2026-01-01T00:00:00Z", price: "4", source: page}
                training_presets:
                  - {id: p, title: seven, method: lora, source: page}
                """;
        RateBook book = book(TABLE.formatted("1", "4") + more);
        assertEquals(
                List.of(
                        "capacity_prices",
                        "training_presets",
                        "jobs",
                        "hosted",
                        "engineering_hours",
                        "engineering_rate"),
                OwnTables.unused(book).stream().map(finding -> finding.value()).toList());
        assertEquals(
                "acme.yaml:13:5: NOT_USED: 'jobs': is kept for reference, and no figure is made of"
                        + " it. State what was invested in the investments file.",
                Problem.of(OwnTables.unused(book).get(2))
                        .toString()
                        .substring(folder.toString().length() + 1));
        assertEquals(
                List.of(
                        "rate table acme.yaml: NOT_USED in line 13, NOT_USED in line 13, NOT_USED in"
                                + " line 13 and 3 more. `counterbill rates lint` with this table says"
                                + " what each means"),
                OwnTables.doubts(book));
    }
}
