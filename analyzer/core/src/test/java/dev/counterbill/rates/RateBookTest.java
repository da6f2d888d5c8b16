package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables laid over each other, and what commands tell of a book. */
class RateBookTest {
    private static final String AT = "2026-06-10T12:00:00Z";

    private static final String HEAD =
            """
            schema: llm-rates/1
            table: {id: %s, version: "1", currency: USD, token_unit: 1000000}
            sources: {page: {url: "https://example.com/%s", seen: "2026-11-01"}}
            """;

    private static final String BELOW =
            """
            providers:
              p:
                also: [pp]
                prompt_size_measure: [input]
                fine_tune_names: [openai-ft]
                models:
                  m:
                    family: m
                    lifecycle: {retires: "2027-01-01"}
                    rates:
                      - {from: "2025-01-01T00:00:00Z", prices: {input: "10"}, source: page}
                      - {from: "2025-01-01T00:00:00Z", when: {region: [eu]}, prices: {input: "11"}, source: page}
                    fine_tuned: {inherit: none, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "20"}, source: page}]}
                  n: {family: n, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}
                aliases:
                  - {name: latest, from: "2025-01-01T00:00:00Z", bills_as: n}
            """;

    private static final String ABOVE =
            """
            providers:
              pp:
                prompt_size_measure: [input]
                models:
                  m: {family: m, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "7"}, source: page}]}
                  own: {family: own, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "3"}, source: page}]}
                aliases:
                  - {name: latest, from: "2025-01-01T00:00:00Z", bills_as: own}
            """;

    private static RateTable table(String id, String text) {
        Problems problems = new Problems();
        RateTable table =
                RateTables.table(String.format(HEAD, id, id) + text, id + ".yaml", problems)
                        .orElseThrow();
        problems.throwIfErrors();
        return table;
    }

    private static RateBook book(RateTable... layers) {
        Problems problems = new Problems();
        RateBook book =
                RateTables.assemble(
                        java.util.stream.Stream.of(layers).map(List::of).toList(), problems);
        problems.throwIfErrors();
        return book;
    }

    private static final RateBook LAID_OVER = book(table("below", BELOW), table("above", ABOVE));

    private static String input(String model, String region) {
        RateQuery query = new RateQuery(Instant.parse(AT), ServiceTier.STANDARD, region, "", "");
        RateMatch match = LAID_OVER.find(Books.identity(LAID_OVER, "p", model, AT), query);
        RateCard card = assertInstanceOf(RateMatch.Found.class, match).card();
        return PriceOf.inWords(
                        java.util.Objects.requireNonNull(
                                card.tiers().get(0).prices().get(Dimension.INPUT)))
                + " from "
                + LAID_OVER.source(card).orElseThrow().url();
    }

    @Test
    void anAllowanceMayNameItsProviderByAnySpelling() {
        RateBook book =
                Books.layered(
                        "providers: {p: {also: [p_ai], prompt_size_measure: [input], models: {}}}",
                        """
                        account_rules: [{id: free, provider: p_ai, dimension: input, free_per_month: 5}]
                        providers: {}
                        """);
        assertEquals(
                List.of("p"), book.accountRules().stream().map(AccountRule::provider).toList());
    }

    @Test
    void anAgreementReplacesTheOneOfTheSameIdBelow() {
        String agreements =
                """
                discounts:
                  - {id: deal, provider: p, factor: "0.%1$s"}
                account_rules:
                  - {id: free, provider: p, dimension: input, free_per_month: %1$s}
                providers:
                  p:
                    prompt_size_measure: [input]
                    modifiers: [{id: eu, when: {region: [eu]}, multiply: "1.%1$s"}]
                    models: {}
                """;
        RateBook book = Books.layered(agreements.formatted("7"), agreements.formatted("8"));
        assertEquals(
                List.of("0.8"),
                book.discounts().stream().map(d -> d.factor().toPlainString()).toList());
        assertEquals(
                List.of(8L), book.accountRules().stream().map(AccountRule::freePerMonth).toList());
        assertEquals(
                List.of("1.8"),
                book.providers().iterator().next().modifiers().stream()
                        .map(modifier -> modifier.multiply().toPlainString())
                        .toList());
    }

    /** An agreement that changes on a day keeps its name. */
    @Test
    void oneIdMayBeOfSeveralThatHoldOneAfterTheOther() {
        RateBook book =
                Books.of(
                        """
                        discounts:
                          - {id: deal, provider: p, factor: "0.9", to: "2026-06-01T00:00:00Z"}
                          - {id: deal, provider: p, factor: "0.8", from: "2026-06-01T00:00:00Z"}
                        providers:
                          p:
                            prompt_size_measure: [input]
                            modifiers:
                              - {id: eu, when: {region: [eu]}, multiply: "1.1", to: "2026-06-01T00:00:00Z"}
                              - {id: eu, when: {region: [eu]}, multiply: "1.2", from: "2026-06-01T00:00:00Z"}
                            models: {}
                        """);
        assertEquals(
                List.of("0.9", "0.8"),
                book.discounts().stream().map(d -> d.factor().toPlainString()).toList());
        assertEquals(2, book.providers().iterator().next().modifiers().size());
    }

    @Test
    void rowsOfTheUpperTableReplaceAllRowsOfTheModelBelow() {
        assertEquals("7 per 1M tokens from https://example.com/above", input("m", ""));
        assertEquals(
                "7 per 1M tokens from https://example.com/above",
                input("m", "eu"),
                "no row below wins by having one condition more");
    }

    @Test
    void sectionsThatTheUpperTableDoesNotStateStay() {
        assertEquals("20 per 1M tokens from https://example.com/below", input("ft:m:o::i", ""));
        assertEquals("1 per 1M tokens from https://example.com/below", input("n", ""));
        assertEquals(
                Optional.of(java.time.LocalDate.parse("2027-01-01")),
                LAID_OVER.model("p", "m").flatMap(model -> model.lifecycle().retires()));
    }

    @Test
    void aliasOfTheUpperTableReplacesTheOneBelow() {
        assertEquals("3 per 1M tokens from https://example.com/above", input("latest", ""));
    }

    @Test
    void diffTellsEachPriceThatChanged() {
        List<String> changes =
                RatesDiff.between(book(table("below", BELOW)), LAID_OVER).stream()
                        .map(
                                change ->
                                        change.kind()
                                                + " "
                                                + change.row()
                                                + " "
                                                + change.part()
                                                + ": "
                                                + change.before().orElse("-")
                                                + " -> "
                                                + change.after().orElse("-"))
                        .toList();
        assertEquals(
                List.of(
                        "CHANGED p alias latest@2025-01-01T00:00:00Z bills as: n -> own",
                        "CHANGED p/m@2025-01-01T00:00:00Z input: 10 per 1M tokens -> 7 per 1M"
                                + " tokens",
                        "REMOVED p/m@2025-01-01T00:00:00Z,region=eu input: 11 per 1M tokens -> -",
                        "ADDED p/own@2025-01-01T00:00:00Z input: - -> 3 per 1M tokens"),
                changes);
        assertEquals(List.of(), RatesDiff.between(LAID_OVER, LAID_OVER));
    }

    @Test
    void listHasOneRowPerModelWithWhatItCosts() {
        List<String> rows =
                RatesList.of(LAID_OVER, Instant.parse(AT), "").stream()
                        .map(
                                row ->
                                        row.provider()
                                                + "/"
                                                + row.model()
                                                + " "
                                                + row.price(Dimension.INPUT)
                                                        .map(PriceOf::inWords)
                                                        .orElse("-")
                                                + " ft "
                                                + row.fineTunedPrice(Dimension.INPUT)
                                                        .map(PriceOf::inWords)
                                                        .orElse("-")
                                                + " "
                                                + row.aliases())
                        .toList();
        assertEquals(
                List.of(
                        "p/m 7 per 1M tokens ft 20 per 1M tokens []",
                        "p/n 1 per 1M tokens ft - []",
                        "p/own 3 per 1M tokens ft - [latest]"),
                rows);
        assertEquals(1, RatesList.of(LAID_OVER, Instant.parse(AT), "p/ow").size());
    }

    @Test
    void showHasEveryRowWithItsSource() {
        RatesShow.Shown shown = RatesShow.of(LAID_OVER, Books.identity(LAID_OVER, "p", "m", AT));
        assertEquals(
                List.of("inference above", "fine-tuned inference below"),
                shown.sections().stream()
                        .map(section -> section.title() + " " + section.rows().get(0).table())
                        .toList());
        assertEquals(
                "https://example.com/above",
                shown.sections().get(0).rows().get(0).source().orElseThrow().url());
    }

    @Test
    void shownFineTunedModelNamesItsRegisteredFineTunes() {
        RateBook registered =
                book(
                        table("below", BELOW),
                        table(
                                "own",
                                "providers: {}\nfine_tunes: [{provider: pp, id: x, base: m}]\n"));
        assertEquals(
                1,
                RatesShow.of(registered, Books.identity(registered, "p", "x", AT))
                        .registered()
                        .size());
    }
}
