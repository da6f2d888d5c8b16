package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which row is in force, on small books. */
class RateFindTest {
    private static final String AT = "2026-06-10T12:00:00Z";

    private static RateBook model(String rows) {
        return Books.of(
                """
                providers:
                  p:
                    prompt_size_measure: [input]
                    models:
                      m:
                        family: m
                        rates:
                """
                        + rows.indent(10));
    }

    private static String input(RateBook book, String model, RateQuery query) {
        RateMatch match = book.find(Books.identity(book, "p", model, query.at().toString()), query);
        if (match instanceof RateMatch.Missing missing) {
            return missing.reason() + ": " + missing.detail();
        }
        RateCard card = ((RateMatch.Found) match).card();
        return Objects.requireNonNull(card.tiers().get(0).prices().get(Dimension.INPUT))
                .price()
                .toPlainString();
    }

    private static RateQuery at(String at) {
        return Books.standard(at);
    }

    private static RateQuery tier(ServiceTier tier) {
        return new RateQuery(Instant.parse(AT), tier, "", "", "");
    }

    @Test
    void intervalIsHalfOpenToTheSecond() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", to: "2025-06-10T00:00:00Z", prices: {input: "10"}, source: page}
                        - {from: "2025-06-10T00:00:00Z", prices: {input: "2"}, source: page}
                        """);
        assertEquals("10", input(book, "m", at("2025-06-09T23:59:59Z")));
        assertEquals("2", input(book, "m", at("2025-06-10T00:00:00Z")));
        // 08:30 in Tokyo is still the day before in UTC.
        Instant tokyo = java.time.OffsetDateTime.parse("2025-06-10T08:30:00+09:00").toInstant();
        assertEquals("2025-06-09T23:30:00Z", tokyo.toString());
        assertEquals("10", input(book, "m", at(tokyo.toString())));
    }

    @Test
    void requestBeforeTheFirstPriceIsUnpriced() {
        RateBook book =
                model("- {from: \"2025-01-01T00:00:00Z\", prices: {input: \"1\"}, source: page}\n");
        assertEquals(
                "OUTSIDE_PRICE_DATES: p/m has rates from 2025-01-01T00:00:00Z on, none at"
                        + " 2024-12-31T23:59:59Z",
                input(book, "m", at("2024-12-31T23:59:59Z")));
    }

    @Test
    void otherTierThanStandardNeedsARowThatNamesIt() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", prices: {input: "10"}, source: page}
                        - {from: "2025-01-01T00:00:00Z", when: {service_tier: [batch, flex]}, prices: {input: "5"}, source: page}
                        """);
        assertEquals("10", input(book, "m", tier(ServiceTier.STANDARD)));
        assertEquals("5", input(book, "m", tier(ServiceTier.FLEX)));
        assertEquals(
                "TIER_NOT_OFFERED: p/m has no rate for service tier priority at "
                        + AT
                        + ", only for batch, flex, standard",
                input(book, "m", tier(ServiceTier.PRIORITY)));
    }

    @Test
    void tierFallbackBillsAsStandardAndSaysSo() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            tier_fallback: standard
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "10"}, source: page}
                        """);
        RateMatch.Found found =
                assertInstanceOf(
                        RateMatch.Found.class,
                        book.find(Books.identity(book, "p", "m", AT), tier(ServiceTier.BATCH)));
        assertTrue(found.tierFellBack());
    }

    @Test
    void whatIsBilledAsStandardHasTheStandardFeesAndModifiers() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            tier_fallback: standard
                            modifiers:
                              - {id: hurry, when: {service_tier: [flex]}, multiply: "2", source: page}
                            rates:
                              - {from: "2025-01-01T00:00:00Z", prices: {request: {price: "0.005", per: 1, unit: request}}, source: page}
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "10"}, source: page}
                        """);
        RateMatch.Found found =
                assertInstanceOf(
                        RateMatch.Found.class,
                        book.find(Books.identity(book, "p", "m", AT), tier(ServiceTier.FLEX)));
        assertTrue(found.tierFellBack());
        assertTrue(found.card().tiers().get(0).prices().containsKey(Dimension.REQUEST));
        assertEquals(List.of(), found.modifiers());
    }

    @Test
    void speedOfARowIsAServiceTier() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", prices: {input: "5"}, source: page}
                        - {from: "2025-01-01T00:00:00Z", when: {speed: [fast]}, prices: {input: "30"}, source: page}
                        """);
        assertEquals("30", input(book, "m", tier(ServiceTier.FAST)));
        assertEquals("5", input(book, "m", tier(ServiceTier.STANDARD)));
    }

    @Test
    void aRowThatStatesTierAndSpeedHoldsWhereBothDo() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", prices: {input: "5"}, source: page}
                        - {from: "2025-01-01T00:00:00Z", when: {service_tier: [standard, fast], speed: [fast]}, prices: {input: "30"}, source: page}
                        """);
        assertEquals("30", input(book, "m", tier(ServiceTier.FAST)));
        assertEquals("5", input(book, "m", tier(ServiceTier.STANDARD)));
    }

    @Test
    void aModifierOfASpeedLeavesRowsOfThatTierAlone() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            modifiers:
                              - {id: hurry, when: {speed: [fast]}, multiply: "6", source: page}
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", when: {service_tier: [fast]}, prices: {input: "30"}, source: page}
                        """);
        RateMatch match = book.find(Books.identity(book, "p", "m", AT), tier(ServiceTier.FAST));
        assertEquals(List.of(), ((RateMatch.Found) match).modifiers());
    }

    @Test
    void mostConditionsWinAndABandCountsAsOne() {
        RateBook book =
                Books.of(
                        """
                        bands:
                          night: {zone: UTC, windows: [{from: "22:00", to: "06:00"}]}
                        providers:
                          p:
                            prompt_size_measure: [input]
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}
                                  - {from: "2025-01-01T00:00:00Z", when: {region: [eu]}, prices: {input: "2"}, source: page}
                                  - {from: "2025-01-01T00:00:00Z", band: night, when: {region: [eu]}, prices: {input: "3"}, source: page}
                        """);
        RateQuery day = new RateQuery(Instant.parse(AT), ServiceTier.STANDARD, "EU", "", "");
        RateQuery night =
                new RateQuery(
                        Instant.parse("2026-06-10T23:00:00Z"), ServiceTier.STANDARD, "eu", "", "");
        assertEquals("1", input(book, "m", at(AT)));
        assertEquals("2", input(book, "m", day));
        assertEquals("3", input(book, "m", night));
    }

    @Test
    void conditionThatDoesNotHoldIsTold() {
        RateBook book =
                model(
                        "- {from: \"2025-01-01T00:00:00Z\", when: {deployment: [global], region: [eastus]},"
                                + " prices: {input: \"1\"}, source: page}\n");
        assertEquals(
                "NO_RATE_FOR_CONDITIONS: p/m has rates only with deployment global and region"
                        + " eastus, but the request has region swedencentral, deployment unknown",
                input(
                        book,
                        "m",
                        new RateQuery(
                                Instant.parse(AT),
                                ServiceTier.STANDARD,
                                "Sweden Central",
                                "",
                                "")));
    }

    @Test
    void declaredGapIsUnpricedWithItsReason() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", to: "2025-02-01T00:00:00Z", prices: {input: "1"}, source: page}
                        - {from: "2025-02-01T00:00:00Z", to: "2025-03-01T00:00:00Z", gap: "no page was kept", source: page}
                        - {from: "2025-03-01T00:00:00Z", prices: {input: "2"}, source: page}
                        """);
        assertEquals(
                "DECLARED_GAP: p/m: no page was kept",
                input(book, "m", at("2025-02-10T00:00:00Z")));
    }

    @Test
    void withdrawnRowNeverPrices() {
        RateBook book =
                model(
                        """
                        - {from: "2025-01-01T00:00:00Z", prices: {input: "2"}, source: page}
                        - {from: "2026-01-01T00:00:00Z", status: withdrawn, prices: {input: "3"}, source: page}
                        """);
        assertEquals("2", input(book, "m", at(AT)));
    }

    @Test
    void windowThatWrapsBelongsToTheDayOnWhichItBegins() {
        RateBook book =
                Books.of(
                        """
                        calendars:
                          days-off: {dates: ["2026-06-12"], complete_for: ["2026"]}
                        bands:
                          friday-night:
                            zone: Asia/Shanghai
                            windows: [{days: [THU, FRI], from: "22:00", to: "02:00"}]
                            except_calendar: days-off
                        providers:
                          p:
                            prompt_size_measure: [input]
                            models:
                              m:
                                family: m
                                rates:
                                  - {from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}
                                  - {from: "2025-01-01T00:00:00Z", band: friday-night, prices: {input: "9"}, source: page}
                        """);
        // 2026-06-11 is a Thursday; Shanghai is eight hours ahead of UTC.
        assertEquals("1", input(book, "m", at("2026-06-11T13:59:59Z")));
        assertEquals("9", input(book, "m", at("2026-06-11T14:00:00Z")));
        assertEquals("9", input(book, "m", at("2026-06-11T17:59:59Z")), "Friday 01:59, begun Thu");
        assertEquals("1", input(book, "m", at("2026-06-11T18:00:00Z")));
        assertEquals("1", input(book, "m", at("2026-06-12T14:00:00Z")), "Friday is a day off");
        assertEquals(
                "9", input(book, "m", at("2026-06-19T17:00:00Z")), "Saturday 01:00, begun Fri");
        assertEquals("1", input(book, "m", at("2026-06-20T17:00:00Z")), "no window on Saturday");
        assertEquals(2, book.timeEdges().size());
    }

    @Test
    void atLeastIsTheStrictThresholdOneTokenBelow() {
        RateBook book =
                model(
                        """
                        - from: "2025-01-01T00:00:00Z"
                          source: page
                          tiers:
                            - {prompt_over: 0, prices: {input: "1"}}
                            - {prompt_over: 200000, prices: {input: "2"}}
                            - {prompt_from: 400000, prices: {input: "4"}}
                        """);
        RateCard card = Books.card(book, "p", "m", AT, at(AT));
        assertEquals(
                List.of("1", "1", "2", "2", "4"),
                pricesAt(card, 0, 200_000, 200_001, 399_999, 400_000));
        assertEquals("[200000, 399999]", book.promptThresholds().toString());
    }

    private static List<String> pricesAt(RateCard card, long... prompts) {
        return java.util.stream.LongStream.of(prompts)
                .mapToObj(
                        prompt ->
                                Objects.requireNonNull(
                                                PriceOf.tier(card, prompt)
                                                        .prices()
                                                        .get(Dimension.INPUT))
                                        .price()
                                        .toPlainString())
                .toList();
    }

    @Test
    void providerWidePricesFillOnlyWhatTheRowLeavesOut() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            rates:
                              - from: "2025-01-01T00:00:00Z"
                                source: page
                                prices:
                                  web_search: {price: "10.00", per: 1000, unit: call}
                                  request: {price: "1", per: 1, unit: request}
                            models:
                              m:
                                family: m
                                rates:
                                  - from: "2025-01-01T00:00:00Z"
                                    source: page
                                    prices: {input: "1", request: {price: "2", per: 1, unit: request}}
                        """);
        var prices = Books.card(book, "p", "m", AT, at(AT)).tiers().get(0).prices();
        assertEquals(
                "10 per 1,000 calls",
                PriceOf.inWords(Objects.requireNonNull(prices.get(Dimension.WEB_SEARCH))));
        assertEquals(
                "2 per request",
                PriceOf.inWords(Objects.requireNonNull(prices.get(Dimension.REQUEST))));
    }

    @Test
    void modifierAppliesFromTheReleaseDayOfAModel() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            modifiers:
                              - {id: residency, when: {data_residency: ["true"]}, model_released_from: "2026-03-05", multiply: "1.10", source: page}
                            models:
                              old:
                                family: old
                                rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]
                              new:
                                family: new
                                rates: [{from: "2026-03-05T00:00:00Z", prices: {input: "1"}, source: page}]
                        """);
        assertEquals(0, modifiers(book, "old", "eu"));
        assertEquals(1, modifiers(book, "new", "eu"));
        assertEquals(0, modifiers(book, "new", "us-east-1"), "a cloud's region is no residency");
        assertEquals(0, modifiers(book, "new", ""));
    }

    private static int modifiers(RateBook book, String model, String region) {
        RateQuery query = new RateQuery(Instant.parse(AT), ServiceTier.STANDARD, region, "", "");
        return ((RateMatch.Found) book.find(Books.identity(book, "p", model, AT), query))
                .modifiers()
                .size();
    }

    @Test
    void fineTunesInheritOrHaveTheirOwnRates() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            fine_tune_names: [openai-ft]
                            models:
                              none:
                                family: none
                                rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]
                                fine_tuned: {inherit: none, rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "2"}, source: page}]}
                              base:
                                family: base
                                rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]
                                fine_tuned: {inherit: base, training: [{from: "2025-01-01T00:00:00Z", method: [sft, dpo], prices: {training: "3"}, source: page}]}
                              plain:
                                family: plain
                                rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]
                        """);
        assertEquals("2", input(book, "ft:none:o::i", at(AT)));
        assertEquals("1", input(book, "ft:base:o::i", at(AT)));
        assertEquals(
                "NO_FINE_TUNED_RATE: the rate tables have no token price for a fine-tune of"
                        + " p/plain",
                input(book, "ft:plain:o::i", at(AT)));
        ModelIdentity base = Books.identity(book, "p", "ft:base:o::i", AT);
        assertInstanceOf(RateMatch.Found.class, book.findTraining(base, at(AT), "dpo", ""));
        assertInstanceOf(RateMatch.Missing.class, book.findTraining(base, at(AT), "rft", ""));
        assertInstanceOf(RateMatch.Missing.class, book.findHosting(base, at(AT)));
    }

    @Test
    void ownRowOfAFineTuneWinsOverItsBaseEvenAsAGap() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            fine_tune_names: [openai-ft]
                            models:
                              m:
                                family: m
                                rates: [{from: "2025-01-01T00:00:00Z", prices: {input: "1"}, source: page}]
                                fine_tuned:
                                  inherit: base
                                  rates:
                                    - {from: "2025-02-01T00:00:00Z", to: "2025-03-01T00:00:00Z", gap: "not published", source: page}
                                    - {from: "2025-03-01T00:00:00Z", prices: {input: "2"}, source: page}
                        """);
        assertEquals("1", input(book, "ft:m:o::i", at("2025-01-10T00:00:00Z")));
        assertEquals(
                "DECLARED_GAP: a fine-tune of p/m: not published",
                input(book, "ft:m:o::i", at("2025-02-10T00:00:00Z")));
        assertEquals("2", input(book, "ft:m:o::i", at("2025-03-01T00:00:00Z")));
    }

    @Test
    void methodsMatchByObjectiveAndByAdapter() {
        RateBook book =
                Books.of(
                        """
                        providers:
                          p:
                            prompt_size_measure: [input]
                            fine_tune_names: [openai-ft]
                            models:
                              m:
                                family: m
                                fine_tuned:
                                  inherit: base
                                  training:
                                    - {from: "2025-01-01T00:00:00Z", method: [lora, sft], prices: {training: "3"}, source: page}
                                    - {from: "2025-01-01T00:00:00Z", method: [full, sft], prices: {training: "6"}, source: page}
                        """);
        ModelIdentity tune = Books.identity(book, "p", "ft:m:o::i", AT);
        assertInstanceOf(RateMatch.Found.class, book.findTraining(tune, at(AT), "sft", "lora"));
        assertInstanceOf(RateMatch.Missing.class, book.findTraining(tune, at(AT), "dpo", "lora"));
        assertInstanceOf(RateMatch.Missing.class, book.findTraining(tune, at(AT), "sft", ""));
    }
}
