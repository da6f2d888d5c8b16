package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.testing.CsvCases;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shipped book against prices that were looked up by hand. */
class GoldenRatesTest {
    @TestFactory
    Stream<DynamicTest> everyGoldenCaseHasItsPrices() throws IOException {
        return cases().stream()
                .map(row -> DynamicTest.dynamicTest(row.get("rule"), () -> check(row)));
    }

    @Test
    void thereAreTwentySixGoldenCases() throws IOException {
        assertEquals(26, cases().size());
    }

    private static List<CSVRecord> cases() throws IOException {
        return CsvCases.of(GoldenRatesTest.class, "golden-rates.csv");
    }

    private static void check(CSVRecord row) {
        String at = row.get("at");
        RateQuery query =
                new RateQuery(
                        Instant.parse(at),
                        ServiceTier.byId(row.get("service_tier")).orElseThrow(),
                        "",
                        "",
                        row.get("data_sharing"));
        RateCard card =
                Books.card(Books.BUILT_IN, row.get("provider"), row.get("model"), at, query);
        PromptTier tier = tierOf(card, Long.parseLong(row.get("prompt_tokens")));
        for (String part : row.get("prices").split("; ", -1)) {
            String[] words = part.split(" ", -1);
            Dimension dimension = Dimension.byId(words[0]).orElseThrow();
            Dimension priced =
                    tier.prices().containsKey(dimension)
                            ? dimension
                            : card.fallback()
                                    .getOrDefault(
                                            dimension,
                                            dimension.isCacheWriteOfLifetime()
                                                    ? Dimension.CACHE_WRITE
                                                    : dimension);
            assertEquals(
                    0,
                    new BigDecimal(words[1])
                            .compareTo(
                                    Objects.requireNonNull(tier.prices().get(priced), part)
                                            .price()),
                    () -> part + " but the row has " + tier.prices() + " at " + card.id());
        }
    }

    static PromptTier tierOf(RateCard card, long promptTokens) {
        PromptTier chosen = card.tiers().get(0);
        for (PromptTier tier : card.tiers()) {
            if (promptTokens > tier.overTokens()) {
                chosen = tier;
            }
        }
        return chosen;
    }
}
