package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Decimals;
import dev.counterbill.rates.CardWords;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.PriceOf;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.rates.RateSource;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.RatesCompare;
import dev.counterbill.testing.SharedData;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other tools' price files as rate tables. */
class ForeignPricesTest {
    private static final String AT = "2026-06-10T12:00:00Z";

    private static RateBook sample(String tool) throws IOException {
        Problems problems = new Problems();
        RateBook book = RateTables.assemble(List.of(List.of(table(tool, problems))), problems);
        problems.throwIfErrors();
        return book;
    }

    private static RateTable table(String tool, Problems problems) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        RateBook.class.getResourceAsStream("foreign/" + tool + ".json"))) {
            return RateTables.table(
                            new String(in.readAllBytes(), StandardCharsets.UTF_8),
                            tool + ".json",
                            problems)
                    .orElseThrow();
        }
    }

    /** All prices of the tier for a prompt, as text. */
    private static String prices(
            RateBook book,
            String provider,
            String model,
            String at,
            ServiceTier tier,
            long prompt) {
        Identification who = book.identify(provider, model, Instant.parse(at));
        if (!(who instanceof Identification.Known known)) {
            return who.toString();
        }
        RateMatch match =
                book.find(known.identity(), new RateQuery(Instant.parse(at), tier, "", "", ""));
        if (!(match instanceof RateMatch.Found found)) {
            return ((RateMatch.Missing) match).reason().name();
        }
        Map<Dimension, String> prices = new EnumMap<>(Dimension.class);
        PriceOf.tier(found.card(), prompt)
                .prices()
                .forEach((dimension, price) -> prices.put(dimension, PriceOf.inWords(price)));
        return prices.toString();
    }

    @Test
    void litellmFieldsAreDimensionsTiersAndSizes() throws IOException {
        RateBook book = sample("litellm");
        assertEquals(
                "{INPUT=0.15 per 1M tokens, CACHED_INPUT=0.075 per 1M tokens, OUTPUT=0.6 per 1M"
                        + " tokens}",
                prices(book, "openai", "maker-1", AT, ServiceTier.STANDARD, 200_000));
        assertEquals(
                "{INPUT=0.29999900000000002 per 1M tokens, OUTPUT=0.9 per 1M tokens}",
                prices(book, "openai", "maker-1", AT, ServiceTier.STANDARD, 200_001),
                "the number is taken as it is written");
        assertEquals(
                "{INPUT=0.075 per 1M tokens, OUTPUT=0.3 per 1M tokens}",
                prices(book, "openai", "maker-1", AT, ServiceTier.BATCH, 1));
        assertEquals(
                "{INPUT=0.25 per 1M tokens, OUTPUT=1 per 1M tokens}",
                prices(book, "openai", "maker-1", AT, ServiceTier.FAST, 1));
        assertEquals(
                "{INPUT=0.3 per 1M tokens, OUTPUT=1.2 per 1M tokens}",
                prices(book, "openai", "ft:maker-1:acme::x", AT, ServiceTier.STANDARD, 1));
        assertEquals(
                "{INPUT=1 per 1M tokens, OUTPUT=2 per 1M tokens}",
                prices(book, "google", "gem-1", AT, ServiceTier.STANDARD, 1),
                "Google's own API has the name, not Vertex AI");
        assertEquals(
                Optional.of(
                        "imported from litellm: 3 entries left out that have no price to apply, and 0 whose name had a price already"),
                book.tables().iterator().next().note());
    }

    @Test
    void vertexHasItsOwnPricesBesideTheGeminiApi() throws IOException {
        RateBook book = sample("litellm");
        for (String vertex : List.of("vertex_ai", "Vertex_AI")) {
            assertEquals(
                    "{INPUT=9 per 1M tokens, OUTPUT=9 per 1M tokens}",
                    prices(book, vertex, "gem-1", AT, ServiceTier.STANDARD, 1));
        }
        assertEquals(
                "{INPUT=0.5 per 1M tokens, OUTPUT=1 per 1M tokens}",
                prices(book, "gemini", "gem-1", AT, ServiceTier.BATCH, 1));
        assertEquals(
                "DECLARED_GAP",
                prices(book, "vertex_ai", "gem-1", AT, ServiceTier.BATCH, 1),
                "the Gemini API's price of a batch is not Vertex AI's");
        assertEquals(
                "{INPUT=4 per 1M tokens, OUTPUT=4 per 1M tokens}",
                prices(book, "google", "only-vertex", AT, ServiceTier.STANDARD, 1),
                "the one price that the file has");
    }

    @Test
    void litellmNamesAreTheirKeysAndTheSameWithoutTheRoute() throws IOException {
        RateBook book = sample("litellm");
        for (String name : List.of("groq/llama-9", "llama-9")) {
            assertEquals(
                    "{INPUT=1 per 1M tokens}",
                    prices(book, "groq", name, AT, ServiceTier.STANDARD, 1));
        }
        assertEquals(
                "{INPUT=1 per 1M tokens}",
                prices(book, "", "groq/llama-9", AT, ServiceTier.STANDARD, 1));
        assertEquals(
                "{INPUT=2 per 1M tokens}",
                prices(
                        book,
                        "fireworks_ai",
                        "fireworks_ai/accounts/fireworks/models/llama-9",
                        AT,
                        ServiceTier.STANDARD,
                        1));
        assertEquals(
                "{INPUT=3 per 1M tokens}",
                prices(book, "gemini", "gem-latest", AT, ServiceTier.STANDARD, 1),
                "a whole key has the name before one that is cut, wherever it stands");
        assertEquals(
                "{INPUT=7 per 1M tokens}",
                prices(book, "gemini", "gemini/gem-latest", AT, ServiceTier.STANDARD, 1));
    }

    @Test
    void genaiDatesHoursAndExactNamesAreKept() throws IOException {
        RateBook book = sample("genai-prices");
        assertEquals(
                "{INPUT=0.3 per 1M tokens, CACHED_INPUT=0.075 per 1M tokens, OUTPUT=0.6 per 1M"
                        + " tokens, WEB_SEARCH=10 per 1,000 calls}",
                prices(book, "openai", "maker-1-latest", AT, ServiceTier.STANDARD, 200_001));
        assertInstanceOf(
                Identification.Unknown.class,
                book.identify("openai", "maker-1-mini", Instant.parse(AT)),
                "a beginning of a name is no name");
        String before = "2025-06-09T23:59:59Z";
        assertEquals(
                "{INPUT=10 per 1M tokens, OUTPUT=40 per 1M tokens}",
                prices(book, "openai", "dated", before, ServiceTier.STANDARD, 1));
        assertEquals(
                "{INPUT=2 per 1M tokens, OUTPUT=8 per 1M tokens}",
                prices(book, "openai", "dated", "2025-06-10T00:00:00Z", ServiceTier.STANDARD, 1));
        assertEquals(
                "{INPUT=0.27 per 1M tokens, OUTPUT=1.1 per 1M tokens}",
                prices(book, "openai", "timed", "2025-06-10T00:30:00Z", ServiceTier.STANDARD, 1));
        assertEquals(
                "{INPUT=0.135 per 1M tokens, OUTPUT=0.55 per 1M tokens}",
                prices(book, "openai", "timed", "2025-06-10T16:30:00Z", ServiceTier.STANDARD, 1));
    }

    @Test
    void langfuseTiersAreServiceTiersAndSizes() throws IOException {
        RateBook book = sample("langfuse");
        assertEquals(
                "{INPUT=5 per 1M tokens, CACHED_INPUT=0.5 per 1M tokens, OUTPUT=15 per 1M tokens}",
                prices(book, "openai", "gpt-maker", AT, ServiceTier.STANDARD, 272_000));
        assertEquals(
                "{INPUT=10 per 1M tokens, OUTPUT=22.5 per 1M tokens}",
                prices(book, "openai", "gpt-maker", AT, ServiceTier.STANDARD, 272_001));
        assertEquals(
                "{INPUT=8.75 per 1M tokens, OUTPUT=26.25 per 1M tokens}",
                prices(book, "openai", "gpt-maker", AT, ServiceTier.PRIORITY, 1));
        assertEquals(
                "{INPUT=12 per 1M tokens, OUTPUT=16 per 1M tokens}",
                prices(book, "openai", "ft:gpt-maker:acme::x", AT, ServiceTier.STANDARD, 1));
    }

    @Test
    void importedTableIsMarkedAndLiesOverTheBook() throws IOException {
        Problems problems = new Problems();
        RateBook book =
                RateTables.assemble(
                        List.of(RateTables.builtInTables(), List.of(table("litellm", problems))),
                        problems);
        problems.throwIfErrors();
        assertEquals(
                "{INPUT=0.3 per 1M tokens, OUTPUT=1.2 per 1M tokens}",
                prices(book, "openai", "ft:maker-1:acme::x", AT, ServiceTier.STANDARD, 1)
                        .replaceAll(", (WEB|FILE|CODE)_[^,}]*(,000)?[^,}]*", ""));
        assertEquals(
                Optional.of("litellm"),
                book.model("openai", "maker-1")
                        .flatMap(model -> book.tableOf(model.place()))
                        .flatMap(RateTable::imported));
    }

    @Test
    void noDateIsInventedForAFileThatStatesNone() throws IOException {
        RateBook book = sample("litellm");
        RateCard row = book.model("openai", "maker-1").orElseThrow().rates().get(0);
        assertEquals("at all times", CardWords.interval(row));
        assertEquals(
                Optional.of("https://github.com/BerriAI/litellm"),
                book.source(row).map(RateSource::inWords));
    }

    @Test
    void compareTellsAgreementDifferenceAndWhatIsMissing() throws IOException {
        Problems problems = new Problems();
        RateBook ours =
                RateTables.ofText(
                        """
                        schema: llm-rates/1
                        table: {id: test, version: "1", currency: USD, token_unit: 1000000}
                        sources: {page: {url: "https://example.com/prices", seen: "2026-11-01"}}
                        providers:
                          openai:
                            prompt_size_measure: [input]
                            models:
                              maker-1:
                                family: maker-1
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "0.15", cached_input: "0.05", output: "0.60"}, source: page}
                              maker-2:
                                family: maker-2
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "7"}, source: page}
                        """,
                        "ours.yaml",
                        problems);
        problems.throwIfErrors();
        List<String> lines =
                RatesCompare.of(ours, sample("litellm"), Instant.parse(AT)).stream()
                        .filter(line -> line.tier() == ServiceTier.STANDARD)
                        .map(
                                line ->
                                        String.join(
                                                " ",
                                                RatesCompare.word(line.verdict()),
                                                line.model(),
                                                line.what(),
                                                Long.toString(line.overTokens()),
                                                line.dimension().id(),
                                                line.ours().map(Decimals::plain).orElse("-"),
                                                line.theirs().map(Decimals::plain).orElse("-"),
                                                line.source().map(s -> s.id()).orElse("-")))
                        .toList();
        assertEquals(
                List.of(
                        "agree maker-1 base 0 input 0.15 0.15 page",
                        "differ maker-1 base 0 cached_input 0.05 0.075 page",
                        "agree maker-1 base 0 output 0.6 0.6 page",
                        "differ maker-1 base 200000 input 0.15 0.29999900000000002 page",
                        "missing there maker-1 base 200000 cached_input 0.05 - page",
                        "differ maker-1 base 200000 output 0.6 0.9 page",
                        "missing here maker-1 fine-tuned 0 input - 0.3 -",
                        "missing here maker-1 fine-tuned 0 output - 1.2 -",
                        "missing there maker-2 base 0 input 7 - page"),
                lines);
    }

    /**
     * Counts of differing prices per provider on 2026-08-15, when all three files were young; each
     * is explained in DECISIONS.md.
     */
    @ParameterizedTest
    @CsvSource({
        "litellm, openai base, 18",
        "litellm, openai fine-tuned, 6",
        "litellm, anthropic base, 2",
        "genai-prices, openai base, 8",
        "genai-prices, anthropic base, 4",
        "langfuse, openai fine-tuned, 2",
        "langfuse, anthropic base, 9",
    })
    void everyDifferenceToOtherToolsIsAKnownOne(String tool, String what, int known) {
        Path file = SharedData.require("prices/" + tool + ".json");
        Problems problems = new Problems();
        RateBook theirs = RateTables.withoutBuiltIn(List.of(file), problems);
        problems.throwIfErrors();
        Map<String, Integer> differences = new TreeMap<>();
        for (RatesCompare.Line line :
                RatesCompare.of(
                        RateTables.builtIn(), theirs, Instant.parse("2026-08-15T00:00:00Z"))) {
            if (line.verdict() == RatesCompare.Verdict.DIFFER) {
                differences.merge(line.provider() + " " + line.what(), 1, Integer::sum);
            }
        }
        assertEquals(known, differences.get(what), differences::toString);
    }

    @ParameterizedTest
    @CsvSource({"litellm", "genai-prices", "langfuse"})
    void wholeFilesLieOverTheBookWithoutAProblem(String tool) {
        Path file = SharedData.require("prices/" + tool + ".json");
        Problems problems = new Problems();
        RateTables.withBuiltIn(List.of(file), problems);
        assertTrue(problems.all().isEmpty(), () -> problems.all().toString());
    }
}
