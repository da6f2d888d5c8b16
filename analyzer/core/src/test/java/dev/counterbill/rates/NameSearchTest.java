package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who a logged name is, on a small book. */
class NameSearchTest {
    private static final String AT = "2026-06-10T12:00:00Z";

    private static final String BOOK =
            """
            providers:
              maker:
                also: [the-maker]
                prompt_size_measure: [input]
                strip_prefixes: [maker/]
                fine_tune_names: [openai-ft]
                models:
                  big-2024-05-13: {family: big, rates: [{from: "2024-05-13T00:00:00Z", prices: {input: "5"}, source: page}]}
                  big-2024-08-06:
                    family: big
                    rates: [{from: "2024-08-06T00:00:00Z", prices: {input: "2.5"}, source: page}]
                    fine_tuned: {inherit: none, rates: [{from: "2024-08-20T00:00:00Z", prices: {input: "3.75"}, source: page}]}
                  twin-1: {family: twin, rates: [], fine_tuned: {inherit: none, rates: [{from: "2024-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}}
                  twin-2: {family: twin, rates: [], fine_tuned: {inherit: none, rates: [{from: "2024-01-01T00:00:00Z", prices: {input: "1"}, source: page}]}}
                aliases:
                  - {name: big, from: "2024-05-13T00:00:00Z", to: "2024-10-02T00:00:00Z", bills_as: big-2024-05-13}
                  - {name: big, from: "2024-10-02T00:00:00Z", bills_as: big-2024-08-06}
              azure:
                prompt_size_measure: [input]
                fine_tune_names: [azure-ft, registry]
                models:
                  big-2024-08-06:
                    family: big
                    rates: [{from: "2024-08-06T00:00:00Z", when: {deployment: [global]}, prices: {input: "2.5"}, source: page}]
                    fine_tuned: {inherit: base}
              other:
                prompt_size_measure: [input]
                models:
                  shared: {family: shared, rates: [{from: "2024-08-06T00:00:00Z", prices: {input: "1"}, source: page}]}
              third:
                prompt_size_measure: [input]
                models:
                  shared: {family: shared, rates: [{from: "2024-08-06T00:00:00Z", prices: {input: "2"}, source: page}]}
            fine_tunes:
              - {provider: azure, id: Triage-Prod, base: big-2024-08-06, deployment: global}
              - {provider: maker, id: "ft:twin:acme:x:1", base: twin-2}
            """;

    private static final RateBook TABLE = Books.of(BOOK);

    private static String who(String provider, String model, String at) {
        Identification found = TABLE.identify(provider, model, Instant.parse(at));
        if (found instanceof Identification.Unknown unknown) {
            return unknown.reason()
                    + ": "
                    + unknown.detail()
                    + (unknown.suggestions().isEmpty() ? "" : " " + unknown.suggestions());
        }
        ModelIdentity identity = ((Identification.Known) found).identity();
        return identity.provider()
                + "/"
                + identity.base()
                + (identity.fineTuned() ? " fine-tuned" : "");
    }

    @Test
    void exactIdInAnySpelling() {
        assertEquals("maker/big-2024-05-13", who("Maker", " BIG-2024-05-13 ", AT));
        assertEquals("maker/big-2024-05-13", who("the-maker", "maker/big-2024-05-13", AT));
    }

    @Test
    void aSurfaceIsToldByTheProvidersNameInAnySpelling() {
        for (String vertex :
                List.of("vertex_ai", "Vertex AI", "gcp.vertex_ai", "google-vertex", "vertexai")) {
            assertEquals("vertex-ai", Surfaces.of(vertex), vertex);
        }
        assertEquals("google", Surfaces.of("Google"));
        RateBook book =
                Books.of(
                        """
                        providers:
                          google:
                            also: [vertex_ai, google_vertexai]
                            prompt_size_measure: [input]
                            strip_prefixes: [vertex_ai/]
                            models:
                              gem:
                                family: gem
                                rates:
                                  - {from: "2024-01-01T00:00:00Z", prices: {input: "1"}, source: page}
                                  - {from: "2024-01-01T00:00:00Z", when: {surface: [Google Vertex]}, prices: {input: "2"}, source: page}
                        """);
        assertEquals("1", inputPrice(book, "google", "gem"));
        assertEquals("1", inputPrice(book, "", "gem"));
        assertEquals("2", inputPrice(book, "google_vertexai", "gem"));
        assertEquals("2", inputPrice(book, "", "vertex_ai/gem"));
        assertEquals("google", book.seller("Google_VertexAI"));
        assertEquals("acme", book.seller("acme"));
    }

    private static String inputPrice(RateBook book, String provider, String model) {
        RateQuery query = new RateQuery(Instant.parse(AT), ServiceTier.STANDARD, "", "", "");
        RateMatch match = book.find(Books.identity(book, provider, model, AT), query);
        return assertInstanceOf(RateMatch.Found.class, match)
                .card()
                .tiers()
                .get(0)
                .prices()
                .get(Dimension.INPUT)
                .price()
                .toPlainString();
    }

    @Test
    void aModelOfAnotherProviderIsNotTakenForItButTold() {
        assertEquals(
                "UNKNOWN_MODEL: the rate tables have no model, alias or fine-tune 'shared' of maker;"
                        + " it is a model of other and of third: if that is who bills it, a column"
                        + " 'provider' of the log, or its mapping, has to say so",
                who("maker", "shared", AT));
    }

    @Test
    void aliasMeansWhatItMeantAtTheTime() {
        assertEquals("maker/big-2024-05-13", who("maker", "big", "2024-10-01T23:59:59Z"));
        assertEquals("maker/big-2024-08-06", who("maker", "big", "2024-10-02T00:00:00Z"));
        assertEquals(
                "OUTSIDE_PRICE_DATES: 'big' means big-2024-05-13 from 2024-05-13T00:00:00Z to"
                        + " 2024-10-02T00:00:00Z, big-2024-08-06 from 2024-10-02T00:00:00Z, but"
                        + " nothing at 2024-01-01T00:00:00Z",
                who("maker", "big", "2024-01-01T00:00:00Z"));
    }

    @Test
    void undatedBaseOfAFineTuneIsTheOnlyOneThatCanBeTuned() {
        assertEquals(
                "maker/big-2024-08-06 fine-tuned",
                who("maker", "ft:big:acme::1", "2024-09-01T00:00:00Z"),
                "not what the alias means on that day");
    }

    @Test
    void undatedBaseWithTwoTunableSnapshotsIsAmbiguous() {
        assertEquals(
                "AMBIGUOUS_BASE: 'twin' may be twin-1 or twin-2; name the base of"
                        + " 'ft:twin:acme:y:2' under fine_tunes",
                who("maker", "ft:twin:acme:y:2", AT));
    }

    @Test
    void registryDecidesBeforeTheGrammarAndForCheckpointsToo() {
        assertEquals("maker/twin-2 fine-tuned", who("maker", "ft:twin:acme:x:1", AT));
        assertEquals("maker/twin-2 fine-tuned", who("maker", "ft:twin:acme:x:1:ckpt-step-7", AT));
    }

    @Test
    void registeredDeploymentHasItsConditions() {
        assertEquals("azure/big-2024-08-06 fine-tuned", who("azure", "triage-prod", AT));
        ModelIdentity identity = Books.identity(TABLE, "azure", "triage-prod", AT);
        assertInstanceOf(
                RateMatch.Found.class,
                TABLE.find(
                        identity,
                        new RateQuery(Instant.parse(AT), ServiceTier.STANDARD, "", "", "")));
        assertTrue(identity.registered().isPresent());
    }

    @Test
    void nameWithoutProviderIsTheMakersAndNotTheResellers() {
        assertEquals("maker/big-2024-08-06", who("", "big-2024-08-06", AT));
        assertEquals("azure/big-2024-08-06", who("", "azure/big-2024-08-06", AT));
        assertEquals("azure/big-2024-08-06 fine-tuned", who("", "big-2024-08-06.ft-0abc12", AT));
    }

    @Test
    void aGatewaysPricesAreNotThoseOfTheMakersInItsNames() {
        String unknown = "UNKNOWN_PROVIDER: no rate table names the provider 'gateway'";
        assertEquals(unknown, who("gateway", "big-2024-08-06", AT));
        assertEquals(
                unknown
                        + "; give what it charges in a rate table of your own, or its name under"
                        + " 'also' of maker where it passes on that price",
                who("gateway", "maker/big-2024-08-06", AT));
    }

    @Test
    void aNameThatMeantNothingYetIsNotUnknown() {
        assertEquals(
                who("maker", "big", "2024-01-01T00:00:00Z"),
                who("", "big", "2024-01-01T00:00:00Z"));
    }

    @Test
    void nameThatTwoMakersClaimIsNobodys() {
        assertEquals(
                "UNKNOWN_PROVIDER: several providers have a model 'shared': other, third; the log"
                        + " has to name one",
                who("", "shared", AT));
    }

    @Test
    void unknownNamesAreNotGuessedButSuggested() {
        assertEquals(
                "UNKNOWN_MODEL: the rate tables have no model, alias or fine-tune"
                        + " 'big-2024-05-14' of maker [big-2024-05-13, big-2024-08-06]",
                who("maker", "big-2024-05-14", AT));
        assertEquals(
                "UNKNOWN_PROVIDER: no rate table names the provider 'makr' [maker]",
                who("makr", "big", AT));
        assertEquals(
                "UNKNOWN_MODEL: no rate table knows 'tiny', the base of this fine-tune",
                who("maker", "ft:tiny:big:big:big", AT));
        assertEquals(
                "UNKNOWN_MODEL: fine-tunes of azure are not spelled like 'ft:big:acme::1'",
                who("azure", "ft:big:acme::1", AT));
        assertEquals(
                "UNKNOWN_MODEL: 'projects/p/locations/l/endpoints/1' does not say which model it"
                        + " serves; name its base under fine_tunes",
                who("maker", "projects/p/locations/l/endpoints/1", AT));
    }

    @Test
    void identityOfAnotherBookIsRefused() {
        ModelIdentity stranger = Books.identity(Books.of(BOOK), "maker", "big", AT);
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> TABLE.find(stranger, Books.standard(AT)));
    }

    @Test
    void suggestionsAreNeverPriced() {
        Identification found = TABLE.identify("maker", "bigg", Instant.parse(AT));
        assertEquals(
                List.of("big"),
                assertInstanceOf(Identification.Unknown.class, found).suggestions());
    }
}
