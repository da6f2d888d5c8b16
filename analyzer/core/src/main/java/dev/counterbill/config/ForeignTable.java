package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTuneNaming;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelAlias;
import dev.counterbill.rates.ModelFacts;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.PriceBand;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.ProviderRates;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateCard.Condition;
import dev.counterbill.rates.RateSource;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Another tool's prices on their way to a rate table. Such tables know no dates where the tool
 * knows none: their rows then hold at all times, and every report says that the table is imported.
 */
final class ForeignTable {
    private static final String SOURCE = "imported";

    /** Numbers with more places than these are no prices. */
    private static final int MOST_PLACES = 30;

    /** Providers as other tools spell them; everything else keeps its own spelling. */
    private static final Map<String, String> PROVIDERS =
            Map.ofEntries(
                    Map.entry("text-completion-openai", "openai"),
                    Map.entry("gemini", "google"),
                    Map.entry("vertex_ai", "google"),
                    Map.entry("vertex_ai-language-models", "google"),
                    Map.entry("vertex_ai-chat-models", "google"),
                    Map.entry("bedrock", "aws-bedrock"),
                    Map.entry("bedrock_converse", "aws-bedrock"),
                    Map.entry("aws", "aws-bedrock"),
                    Map.entry("azure_ai", "azure"),
                    Map.entry("xai", "x-ai"),
                    Map.entry("cohere_chat", "cohere"),
                    Map.entry("fireworks_ai", "fireworks"),
                    Map.entry("together_ai", "together"));

    /** One row of prices as the tool has it: per prompt size, per dimension. */
    private record Row(
            Instant from,
            Optional<Instant> to,
            Map<Condition, Set<String>> when,
            Optional<String> band,
            Map<Long, Map<Dimension, UnitPrice>> tiers,
            Optional<String> gap,
            SourcePlace place) {}

    /** The rows of one model. */
    private static final class Model {
        private final List<Row> base = new ArrayList<>();
        private final List<Row> fineTuned = new ArrayList<>();
        private OptionalLong contextTokens = OptionalLong.empty();
    }

    private final String tool;
    private final String file;
    private final Map<String, Map<String, Model>> providers = new TreeMap<>();
    private final Map<String, PriceBand> bands = new LinkedHashMap<>();
    private final Map<String, List<ModelAlias>> aliases = new TreeMap<>();
    private int skipped;
    private int claimedTwice;

    ForeignTable(String tool, String file) {
        this.tool = tool;
        this.file = file;
    }

    /** The provider as our tables spell it. */
    static String provider(String theirs) {
        String lower = theirs.toLowerCase(Locale.ROOT);
        return PROVIDERS.getOrDefault(lower, lower);
    }

    /**
     * The exact value of a number literal such as {@code 1.5e-07}; the text never passes through a
     * double. Empty for what cannot be a price.
     */
    static Optional<BigDecimal> number(Optional<ConfigNode> node) {
        if (node.isEmpty() || !(node.get() instanceof ConfigNode.Scalar scalar)) {
            return Optional.empty();
        }
        String text = scalar.text();
        if (text.length() > MOST_PLACES) {
            return Optional.empty();
        }
        try {
            BigDecimal value = new BigDecimal(text);
            return value.signum() < 0
                            || value.scale() > MOST_PLACES
                            || value.precision() - value.scale() > MOST_PLACES
                    ? Optional.empty()
                    : Optional.of(value);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** An entry that has no token prices, or that this table cannot express. */
    void skip() {
        skipped++;
    }

    PriceBand band(String id, PriceBand band) {
        return bands.computeIfAbsent(id, name -> band);
    }

    /** Whether the model has rows already: a second entry for one name is left out and counted. */
    boolean isClaimed(String provider, String id, boolean fineTuned) {
        Model model = providers.getOrDefault(provider, Map.of()).get(id);
        boolean claimed = model != null && !(fineTuned ? model.fineTuned : model.base).isEmpty();
        if (claimed) {
            claimedTwice();
        }
        return claimed;
    }

    /** A second entry for one name, which is left out. */
    void claimedTwice() {
        claimedTwice++;
    }

    void context(String provider, String id, OptionalLong tokens) {
        model(provider, id).contextTokens = tokens;
    }

    private Model model(String provider, String id) {
        return providers
                .computeIfAbsent(provider, name -> new LinkedHashMap<>())
                .computeIfAbsent(id, name -> new Model());
    }

    /**
     * Adds a row; tiers without any price are left out.
     *
     * @param tiers prices by the prompt size above which they apply
     */
    void row(
            String provider,
            String id,
            boolean fineTuned,
            Instant from,
            Optional<Instant> to,
            Map<Condition, Set<String>> when,
            Optional<String> band,
            Map<Long, Map<Dimension, UnitPrice>> tiers,
            SourcePlace place) {
        Map<Long, Map<Dimension, UnitPrice>> sound = new TreeMap<>(tiers);
        sound.values().removeIf(Map::isEmpty);
        if (!sound.containsKey(0L)) {
            return;
        }
        Model model = model(provider, id);
        (fineTuned ? model.fineTuned : model.base)
                .add(new Row(from, to, when, band, sound, Optional.empty(), place));
    }

    /** Conditions under which the file has no price, though another row would hold for them. */
    void gap(
            String provider,
            String id,
            boolean fineTuned,
            Map<Condition, Set<String>> when,
            String why,
            SourcePlace place) {
        Model model = model(provider, id);
        (fineTuned ? model.fineTuned : model.base)
                .add(
                        new Row(
                                Instant.EPOCH,
                                Optional.empty(),
                                when,
                                Optional.empty(),
                                Map.of(),
                                Optional.of(why),
                                place));
    }

    /** Another name of a model, at all times. */
    void alias(String provider, String name, String id, SourcePlace place) {
        aliases.computeIfAbsent(provider, own -> new ArrayList<>())
                .add(
                        new ModelAlias(
                                name,
                                Instant.EPOCH,
                                Optional.empty(),
                                id,
                                Optional.of(SOURCE),
                                place));
    }

    RateTable table(String url, String digest) {
        List<ProviderRates> all = new ArrayList<>();
        providers.forEach((id, models) -> all.add(providerRates(id, models)));
        SourcePlace top = new SourcePlace(file, 0, 0);
        RateSource source =
                new RateSource(
                        SOURCE,
                        url,
                        Optional.empty(),
                        Optional.of("imported from " + tool + "; the file states no dates"),
                        top);
        String note =
                "imported from "
                        + tool
                        + ": "
                        + skipped
                        + " entries left out that have no price to apply, and "
                        + claimedTwice
                        + " whose name had a price already";
        return new RateTable(
                file,
                tool,
                digest.substring(0, 12),
                Currency.USD,
                Optional.of(tool),
                Optional.of(note),
                Map.of(SOURCE, source),
                Map.of(),
                bands,
                all,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                digest);
    }

    private ProviderRates providerRates(String id, Map<String, Model> models) {
        Map<String, ModelRates> rates = new LinkedHashMap<>();
        models.forEach(
                (name, model) -> {
                    if (!model.base.isEmpty() || !model.fineTuned.isEmpty()) {
                        rates.put(name, modelRates(id, name, model));
                    }
                });
        return new ProviderRates(
                id,
                spellings(id),
                Set.of(),
                List.of(),
                rates.values().stream().anyMatch(model -> model.fineTuned().isPresent())
                        ? Set.of(FineTuneNaming.OPENAI_FT)
                        : Set.of(),
                List.of(),
                List.of(),
                rates,
                aliases.getOrDefault(id, List.of()).stream()
                        .filter(alias -> rates.containsKey(alias.billsAs()))
                        .toList(),
                new SourcePlace(file, 0, 0));
    }

    /** How other tools spell a provider, which is how the logs that they write do. */
    private static Set<String> spellings(String id) {
        return PROVIDERS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private ModelRates modelRates(String provider, String id, Model model) {
        String owner = provider + "/" + id;
        Optional<FineTunedRates> tuned =
                model.fineTuned.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new FineTunedRates(
                                        false,
                                        false,
                                        cards(owner + "#fine-tuned", model.fineTuned),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        Lifecycle.UNKNOWN));
        List<Row> rows = model.base.isEmpty() ? model.fineTuned : model.base;
        ModelFacts facts =
                model.contextTokens.isEmpty()
                        ? ModelFacts.UNKNOWN
                        : new ModelFacts(
                                model.contextTokens,
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                Set.of(),
                                Set.of(),
                                List.of(SOURCE),
                                rows.get(0).place());
        return new ModelRates(
                id,
                id,
                Lifecycle.UNKNOWN,
                facts,
                cards(owner, model.base),
                tuned,
                List.of(),
                false,
                rows.get(0).place());
    }

    private static List<RateCard> cards(String owner, List<Row> rows) {
        List<RateCard> cards = new ArrayList<>();
        for (Row row : rows) {
            List<PromptTier> tiers = new ArrayList<>();
            row.tiers().forEach((over, prices) -> tiers.add(new PromptTier(over, prices)));
            cards.add(
                    new RateCard(
                            RateRowReader.id(owner, row.from(), row.when(), row.band(), Set.of()),
                            row.from(),
                            row.to(),
                            RateCard.Status.CONFIRMED,
                            Optional.empty(),
                            row.when(),
                            row.band(),
                            Set.of(),
                            tiers,
                            RateCard.TierMode.WHOLE_REQUEST,
                            Map.of(),
                            row.gap(),
                            SOURCE,
                            Optional.empty(),
                            row.place()));
        }
        return cards;
    }
}
