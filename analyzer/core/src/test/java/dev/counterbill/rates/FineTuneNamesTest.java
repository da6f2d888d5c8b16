package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Fine-tunes by name, on the shipped book. */
class FineTuneNamesTest {
    private static final String AT = "2026-09-10T12:00:00Z";

    /** Published standard input and output prices of the nine bases, USD per million tokens. */
    private static final Map<String, String> FINE_TUNABLE =
            Map.of(
                    "gpt-4.1-2025-04-14", "3.00 12.00",
                    "gpt-4.1-mini-2025-04-14", "0.80 3.20",
                    "gpt-4.1-nano-2025-04-14", "0.20 0.80",
                    "gpt-4o-2024-08-06", "3.75 15.00",
                    "gpt-4o-mini-2024-07-18", "0.30 1.20",
                    "gpt-3.5-turbo-0125", "3.00 6.00",
                    "davinci-002", "12.00 12.00",
                    "babbage-002", "1.60 1.60",
                    "o4-mini-2025-04-16", "4.00 16.00");

    @Test
    void nineBasesInFourNameFormsHaveTheirFineTunedRate() {
        int priced = 0;
        for (Map.Entry<String, String> base : FINE_TUNABLE.entrySet()) {
            for (String form :
                    List.of(
                            "ft:%s:acme::Ab12Cd34",
                            "ft:%s:acme:triage-gpt-4o:Ab12Cd34",
                            "ft:%s:acme:triage:Ab12Cd34:ckpt-step-90",
                            "ft:%s")) {
                String name = String.format(form, base.getKey());
                ModelIdentity identity = Books.identity(Books.BUILT_IN, "openai", name, AT);
                assertTrue(identity.fineTuned(), name);
                assertEquals(base.getKey(), identity.base());
                RateCard card = Books.card(Books.BUILT_IN, "openai", name, AT, Books.standard(AT));
                var prices = card.tiers().get(0).prices();
                assertEquals(
                        base.getValue(),
                        price(prices, Dimension.INPUT) + " " + price(prices, Dimension.OUTPUT),
                        name);
                priced++;
            }
        }
        assertEquals(36, priced);
    }

    private static String price(
            Map<Dimension, dev.counterbill.money.UnitPrice> prices, Dimension dimension) {
        return Objects.requireNonNull(prices.get(dimension)).price().toPlainString();
    }

    @Test
    void unknownBaseStaysUnpriced() {
        Identification found =
                Books.BUILT_IN.identify("openai", "ft:gpt-9:acme::x", Instant.parse(AT));
        assertEquals(
                UnpricedReason.UNKNOWN_MODEL,
                assertInstanceOf(Identification.Unknown.class, found).reason());
    }

    @Test
    void undatedBaseMeansTheOnlyFineTunableSnapshot() {
        assertEquals(
                "gpt-4o-mini-2024-07-18",
                Books.identity(
                                Books.BUILT_IN,
                                "openai",
                                "ft:gpt-4o-mini:my-org:custom-name:abc123",
                                AT)
                        .base());
        assertEquals(
                "gpt-4o-2024-08-06",
                Books.identity(Books.BUILT_IN, "openai", "ft:gpt-4o:acme::x1", AT).base());
    }

    @Test
    void providerIsInferredFromAFineTunesName() {
        assertEquals(
                "openai",
                Books.identity(Books.BUILT_IN, "", "ft:gpt-4o-mini-2024-07-18:personal::9wc", AT)
                        .provider());
    }
}
