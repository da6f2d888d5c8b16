package dev.counterbill.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.rates.CardChoice.Row;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the shipped book answers, and what holds in all of it. */
class ShippedBookTest {
    private static final RateBook BOOK = Books.BUILT_IN;

    @Test
    void noRequestMatchesTwoRowsWithEquallyManyConditions() {
        long seed = 20261124;
        SplittableRandom random = new SplittableRandom(seed);
        List<ModelRates> models = new ArrayList<>();
        for (ProviderRates provider : BOOK.providers()) {
            models.addAll(provider.models().values());
        }
        List<String> regions = values(RateCard.Condition.REGION);
        List<String> deployments = values(RateCard.Condition.DEPLOYMENT);
        long begin = Instant.parse("2023-01-01T00:00:00Z").getEpochSecond();
        long end = Instant.parse("2027-06-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 50_000; i++) {
            ModelRates model = models.get(random.nextInt(models.size()));
            Instant at = Instant.ofEpochSecond(random.nextLong(begin, end));
            ServiceTier tier = ServiceTier.values()[random.nextInt(ServiceTier.values().length)];
            CardChoice.Asked asked =
                    new CardChoice.Asked(
                            at,
                            tier,
                            pick(regions, random),
                            "",
                            pick(deployments, random),
                            pick(List.of("true", "false"), random),
                            pick(List.of("vertex-ai", "openai"), random),
                            "",
                            "");
            for (List<RateCard> list :
                    List.of(
                            model.rates(),
                            model.fineTuned().map(FineTunedRates::rates).orElse(List.of()))) {
                assertTrue(
                        best(list, asked) <= 1,
                        () -> "seed " + seed + ": " + model.id() + " with " + asked);
            }
        }
    }

    @Test
    void aNameIsWhoItWasWhenItWasAskedForTheFirstTime() {
        NameSearch search = new NameSearch(BOOK.layers().providers, BOOK.layers().registry);
        KnownNames names = new KnownNames(search, BOOK.providers());
        List<Instant> moments = new ArrayList<>();
        List<List<String>> asked = new ArrayList<>();
        for (ProviderRates provider : BOOK.providers()) {
            for (ModelAlias alias : provider.aliases()) {
                asked.add(List.of(provider.id(), alias.name()));
                asked.add(List.of("", alias.name()));
                moments.add(alias.from());
                alias.to().ifPresent(moments::add);
            }
        }
        asked.add(List.of("openai", "ft:gpt-4o:acme::A1"));
        asked.add(List.of("openai", "nobody-knows"));
        long seed = 20261128;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            List<String> name = asked.get(random.nextInt(asked.size()));
            // The turn of an alias and the instants beside it are where an answer kept is wrong.
            Instant at =
                    moments.get(random.nextInt(moments.size())).plusMillis(random.nextInt(-1, 2));
            assertEquals(
                    search.identify(name.get(0), name.get(1), at),
                    names.identify(name.get(0), name.get(1), at),
                    () -> "seed " + seed + ": " + name + " at " + at);
        }
    }

    /**
     * How many rows hold the largest number of conditions; counted without the product's search.
     */
    private static long best(List<RateCard> cards, CardChoice.Asked asked) {
        List<Row> holding = new ArrayList<>();
        for (RateCard card : cards) {
            Row row = Row.of(card, BOOK.layers().band(card).orElse(null), Set.of());
            boolean holds =
                    card.status() != RateCard.Status.WITHDRAWN
                            && card.isInForceAt(asked.at())
                            && (row.band() == null || row.band().covers(asked.at(), Set.of()))
                            && CardChoice.tierHolds(row, asked)
                            && row.when().entrySet().stream()
                                    .allMatch(
                                            condition ->
                                                    CardChoice.holds(
                                                            condition.getKey(),
                                                            condition.getValue(),
                                                            asked,
                                                            asked.region()));
            if (holds) {
                holding.add(row);
            }
        }
        int most = holding.stream().mapToInt(Row::conditions).max().orElse(0);
        return holding.stream().filter(row -> row.conditions() == most).count();
    }

    private static List<String> values(RateCard.Condition condition) {
        Set<String> values = new TreeSet<>();
        for (ProviderRates provider : BOOK.providers()) {
            for (ModelRates model : provider.models().values()) {
                Stream.concat(
                                model.rates().stream(),
                                model.fineTuned().stream().flatMap(t -> t.rates().stream()))
                        .forEach(c -> values.addAll(c.when().getOrDefault(condition, Set.of())));
            }
        }
        return List.copyOf(values);
    }

    private static String pick(List<String> values, SplittableRandom random) {
        int at = random.nextInt(values.size() + 1);
        return at == values.size() ? "" : values.get(at);
    }

    @Test
    void everyPriceHasASourceAndEveryRowItsOwnId() {
        Set<String> ids = new TreeSet<>();
        for (ProviderRates provider : BOOK.providers()) {
            for (ModelRates model : provider.models().values()) {
                Stream.concat(
                                model.rates().stream(),
                                model.fineTuned().stream()
                                        .flatMap(
                                                t ->
                                                        Stream.of(
                                                                        t.rates(),
                                                                        t.training(),
                                                                        t.hosting(),
                                                                        t.storage())
                                                                .flatMap(List::stream)))
                        .forEach(
                                card -> {
                                    assertTrue(BOOK.source(card).isPresent(), card.id());
                                    assertTrue(ids.add(card.id()), card.id());
                                });
            }
        }
        assertTrue(ids.size() > 400, () -> "rows: " + ids.size());
    }

    @Test
    void readingIsToldWhereAPriceMayChange() {
        assertTrue(
                BOOK.promptThresholds()
                        .containsAll(List.of(100_000L, 128_000L, 200_000L, 272_000L)));
        assertTrue(BOOK.effectiveInstants().contains(Instant.parse("2026-08-16T16:00:00Z")));
        assertTrue(
                BOOK.timeEdges().stream()
                        .anyMatch(edge -> edge.time().equals(java.time.LocalTime.of(16, 30))));
        assertEquals(
                EnumSet.of(
                        Meter.INPUT,
                        Meter.CACHED_INPUT,
                        Meter.AUDIO_INPUT,
                        Meter.CACHED_AUDIO_INPUT,
                        Meter.IMAGE_INPUT,
                        Meter.CACHED_IMAGE_INPUT),
                BOOK.promptMeasures().get("deepseek"));
        assertEquals(
                true,
                BOOK.promptMeasures().getOrDefault("claude", Set.of()).stream()
                        .anyMatch(Meter.CACHE_WRITE_1H::equals),
                "by any spelling of the provider, writes of every lifetime");
    }

    @Test
    void articlesTrainingRangesAreThere() {
        Map<String, String> ranges = new java.util.TreeMap<>();
        for (TrainingPreset preset : BOOK.trainingPresets()) {
            if (preset.source().equals("article")) {
                ranges.put(
                        preset.method()
                                + " "
                                + preset.gpus().orElse(0)
                                + "x "
                                + preset.gpu().orElse(""),
                        preset.hoursMin().orElseThrow()
                                + "-"
                                + preset.hoursMax().orElseThrow()
                                + " h, "
                                + preset.costMin().orElseThrow()
                                + "-"
                                + preset.costMax().orElseThrow());
            }
        }
        assertEquals(
                Map.of(
                        "full 4x A100-80GB", "4-8 h, 40-80",
                        "lora 1x A100-80GB", "2-4 h, 8-16",
                        "qlora 1x A100-40GB", "2-3 h, 5-12",
                        "lora 1x A10G", "1-2 h, 2-5"),
                ranges);
    }

    @Test
    void trainingHasAPriceByTokenAndByHour() {
        String at = "2026-09-10T00:00:00Z";
        RateMatch mini =
                BOOK.findTraining(
                        Books.identity(BOOK, "openai", "ft:gpt-4o-mini-2024-07-18", at),
                        Books.standard(at),
                        "sft",
                        "");
        assertEquals("3 per 1M tokens", price(mini, Dimension.TRAINING));
        RateMatch reinforced =
                BOOK.findTraining(
                        Books.identity(BOOK, "openai", "ft:o4-mini-2025-04-16", at),
                        Books.standard(at),
                        "rft",
                        "");
        assertEquals("100 per hour", price(reinforced, Dimension.TRAINING_HOUR));
        assertEquals(
                "255.00",
                assertInstanceOf(RateMatch.Found.class, reinforced)
                        .card()
                        .tiers()
                        .get(0)
                        .prices()
                        .get(Dimension.TRAINING_HOUR)
                        .cost(new java.math.BigDecimal("2.549"))
                        .setScale(2)
                        .toPlainString(),
                "hours are billed to the hundredth");
    }

    private static String price(RateMatch match, Dimension dimension) {
        PromptTier tier = assertInstanceOf(RateMatch.Found.class, match).card().tiers().get(0);
        return PriceOf.inWords(java.util.Objects.requireNonNull(tier.prices().get(dimension)));
    }

    @Test
    void azureFineTuneIsItsBasePlusHosting() {
        String at = "2026-09-10T00:00:00Z";
        RateQuery global = new RateQuery(Instant.parse(at), ServiceTier.STANDARD, "", "global", "");
        ModelIdentity tune =
                Books.identity(
                        BOOK,
                        "azure",
                        "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678",
                        at);
        assertEquals("0.15 per 1M tokens", price(BOOK.find(tune, global), Dimension.INPUT));
        assertEquals("1.7 per hour", price(BOOK.findHosting(tune, global), Dimension.HOSTING_HOUR));
    }

    @Test
    void customModelOnBedrockIsPricedByItsArn() {
        ModelIdentity tune =
                Books.identity(
                        BOOK,
                        "aws-bedrock",
                        "arn:aws:bedrock:us-east-1:1:custom-model/amazon.nova-micro-v1:0:128k/abcdef123456",
                        "2026-09-10T00:00:00Z");
        assertEquals("amazon.nova-micro-v1:0", tune.base());
        assertEquals(
                "0.035 per 1M tokens",
                price(BOOK.find(tune, Books.standard("2026-09-10T00:00:00Z")), Dimension.INPUT),
                "the region stands in the ARN");
    }

    @Test
    void candidatesAreInForceAndNoFineTunes() {
        Instant at = Instant.parse("2026-11-01T00:00:00Z");
        List<String> names =
                BOOK.candidates(at, Set.of("text")).stream()
                        .map(candidate -> candidate.provider() + "/" + candidate.base())
                        .toList();
        assertTrue(names.contains("openai/gpt-4o-mini-2024-07-18"));
        assertTrue(names.contains("openai/gpt-6-luna"));
        assertTrue(!names.contains("openai/gpt-4o-2024-05-13"), "shut down on 2026-10-23");
    }

    @Test
    void digestFollowsTheTexts() {
        assertEquals(64, BOOK.digest().length());
        assertNotEquals(BOOK.digest(), Books.of("providers: {}\n").digest());
    }

    @Test
    void findingIsFast() {
        RateQuery query = Books.standard("2026-09-10T00:00:00Z");
        ModelIdentity identity =
                Books.identity(BOOK, "openai", "gpt-4o-mini-2024-07-18", query.at().toString());
        long begin = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            assertInstanceOf(RateMatch.Found.class, BOOK.find(identity, query));
        }
        long perFind = Duration.ofNanos(System.nanoTime() - begin).toNanos() / 100_000;
        assertTrue(perFind < 100_000, () -> "a search took " + perFind + " ns");
    }
}
