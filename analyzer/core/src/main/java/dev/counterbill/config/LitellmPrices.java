package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.model.ModelNames;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateCard.Condition;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.Surfaces;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the price file of BerriAI/litellm ({@code model_prices_and_context_window.json}): one flat
 * key per model, USD per token, tiers and service tiers in the names of the fields.
 */
final class LitellmPrices {
    private static final Pattern ABOVE = Pattern.compile("_above_(\\d{1,6})k_tokens");
    private static final Map<String, Set<String>> SERVICE_TIERS =
            Map.of(
                    "_batches", Set.of("batch"),
                    "_flex", Set.of("flex"),
                    "_priority", Set.of("priority", "fast"));
    private static final Map<String, Dimension> FIELDS =
            Map.ofEntries(
                    Map.entry("input_cost_per_token", Dimension.INPUT),
                    Map.entry("output_cost_per_token", Dimension.OUTPUT),
                    Map.entry("cache_read_input_token_cost", Dimension.CACHED_INPUT),
                    Map.entry("input_cost_per_token_cache_hit", Dimension.CACHED_INPUT),
                    Map.entry("cache_creation_input_token_cost", Dimension.CACHE_WRITE),
                    Map.entry(
                            "cache_creation_input_token_cost_above_1hr", Dimension.CACHE_WRITE_1H),
                    Map.entry("output_cost_per_reasoning_token", Dimension.REASONING),
                    Map.entry("input_cost_per_audio_token", Dimension.INPUT_AUDIO),
                    Map.entry("output_cost_per_audio_token", Dimension.OUTPUT_AUDIO),
                    Map.entry("cache_read_input_audio_token_cost", Dimension.CACHED_AUDIO),
                    Map.entry("input_cost_per_image_token", Dimension.INPUT_IMAGE),
                    Map.entry("output_cost_per_image_token", Dimension.OUTPUT_IMAGE),
                    Map.entry("citation_cost_per_token", Dimension.CITATION));

    /** A name that an entry has taken. */
    private record Name(String provider, boolean isVertex, String id, boolean isFineTuned) {
        static Name of(Entry entry, String id, boolean isVertex) {
            return new Name(entry.provider(), isVertex, id, entry.isFineTuned());
        }
    }

    private final ForeignTable table;

    /** The service tiers that a taken name has prices for. */
    private final Map<Name, Set<String>> tiersOf = new HashMap<>();

    private LitellmPrices(String file) {
        this.table = new ForeignTable("litellm", file);
    }

    /** Whether a tree has this form: some entry names its {@code litellm_provider}. */
    static boolean fits(ConfigNode root) {
        return root instanceof Mapping mapping
                && mapping.entries().values().stream()
                        .limit(20)
                        .anyMatch(
                                entry ->
                                        entry instanceof Mapping model
                                                && model.entries().containsKey("litellm_provider"));
    }

    static RateTable read(ConfigNode root, String file, String digest) {
        LitellmPrices prices = new LitellmPrices(file);
        List<Entry> entries = new ArrayList<>();
        ((Mapping) root).entries().forEach((key, node) -> prices.entry(key, node, entries));
        // A name belongs to the entry that has it as its whole key, wherever it stands; and what
        // the Gemini API has is known before Vertex AI, which may sell the same at another price.
        entries.sort(
                Comparator.comparing(Entry::isVertex)
                        .thenComparing(entry -> !entry.name().equals(entry.key())));
        entries.forEach(prices::add);
        return prices.table.table("https://github.com/BerriAI/litellm", digest);
    }

    /**
     * One entry that has prices.
     *
     * @param key its key in lower case, by which LiteLLM's own logs name the model
     * @param name the key without the route, by which the provider's logs name it
     */
    private record Entry(
            String key,
            String name,
            String provider,
            boolean isVertex,
            boolean isFineTuned,
            Map<String, Map<Long, Map<Dimension, UnitPrice>>> byTier,
            SourcePlace place) {}

    private void entry(String key, ConfigNode node, List<Entry> entries) {
        if (!(node instanceof Mapping model)) {
            return;
        }
        String theirs =
                model.entries().get("litellm_provider") instanceof Scalar scalar
                        ? scalar.text()
                        : "";
        Map<String, Map<Long, Map<Dimension, UnitPrice>>> byTier = prices(model);
        if (theirs.isEmpty() || key.equals("sample_spec") || byTier.isEmpty()) {
            table.skip();
            return;
        }
        boolean vertex = theirs.startsWith("vertex_ai");
        String provider = ForeignTable.provider(vertex ? "vertex_ai" : theirs);
        if (!ModelNames.regionOf(key).isEmpty() && provider.equals("aws-bedrock")) {
            // Regional prices have no place in a table that otherwise knows no regions.
            table.skip();
            return;
        }
        String id = key.toLowerCase(Locale.ROOT);
        boolean fineTuned = id.startsWith("ft:");
        if (fineTuned) {
            id = id.substring(3);
        }
        String name = fineTuned ? id : withoutRoute(id, theirs);
        entries.add(new Entry(id, name, provider, vertex, fineTuned, byTier, model.place()));
    }

    private void add(Entry entry) {
        boolean isOthers = tiersOf.containsKey(Name.of(entry, entry.name(), entry.isVertex()));
        String id = isOthers ? entry.key() : entry.name();
        if (tiersOf.containsKey(Name.of(entry, id, entry.isVertex()))) {
            table.claimedTwice();
            return;
        }
        for (String name : List.of(id, entry.key())) {
            tiersOf.put(Name.of(entry, name, entry.isVertex()), entry.byTier().keySet());
        }
        Set<String> geminiTiers =
                entry.isVertex()
                        ? tiersOf.getOrDefault(Name.of(entry, id, false), Set.of())
                        : Set.of();
        Map<Condition, Set<String>> surface =
                geminiTiers.isEmpty()
                        ? Map.of()
                        : Map.of(Condition.SURFACE, Set.of(Surfaces.VERTEX_AI));
        entry.byTier()
                .forEach(
                        (tier, prices) ->
                                table.row(
                                        entry.provider(),
                                        id,
                                        entry.isFineTuned(),
                                        Instant.EPOCH,
                                        Optional.empty(),
                                        when(tier, surface),
                                        Optional.empty(),
                                        prices,
                                        entry.place()));
        for (String tier : geminiTiers) {
            if (!entry.byTier().containsKey(tier)) {
                table.gap(
                        entry.provider(),
                        id,
                        entry.isFineTuned(),
                        when(tier, surface),
                        "litellm states no such price of Vertex AI, only of the Gemini API",
                        entry.place());
            }
        }
        if (!id.equals(entry.key())) {
            table.alias(entry.provider(), entry.key(), id, entry.place());
        }
    }

    private static Map<Condition, Set<String>> when(
            String tier, Map<Condition, Set<String>> surface) {
        Map<Condition, Set<String>> when = new EnumMap<>(Condition.class);
        when.putAll(surface);
        if (!tier.isEmpty()) {
            when.put(Condition.SERVICE_TIER, SERVICE_TIERS.getOrDefault(tier, Set.of()));
        }
        return when;
    }

    /** Keys carry the route in front, such as {@code gemini/} or {@code xai/}. */
    private static String withoutRoute(String key, String provider) {
        for (String route : List.of(provider + "/", "vertex_ai/", "bedrock/", "fireworks_ai/")) {
            if (key.startsWith(route)) {
                return key.substring(route.length());
            }
        }
        return key;
    }

    /** Prices by the ending that names a service tier, then by prompt size. */
    private static Map<String, Map<Long, Map<Dimension, UnitPrice>>> prices(Mapping model) {
        Map<String, Map<Long, Map<Dimension, UnitPrice>>> byTier = new TreeMap<>();
        model.entries()
                .forEach(
                        (field, node) -> {
                            String name = field;
                            String tier = "";
                            for (String ending : SERVICE_TIERS.keySet()) {
                                if (name.endsWith(ending)) {
                                    tier = ending;
                                    name = name.substring(0, name.length() - ending.length());
                                }
                            }
                            long over = 0;
                            Matcher above = ABOVE.matcher(name);
                            if (above.find()) {
                                over = Long.parseLong(above.group(1)) * 1000;
                                name =
                                        name.substring(0, above.start())
                                                + name.substring(above.end());
                            }
                            Dimension dimension = FIELDS.get(name);
                            Optional<BigDecimal> price =
                                    dimension == null
                                            ? Optional.empty()
                                            : ForeignTable.number(Optional.of(node));
                            if (price.isPresent()) {
                                byTier.computeIfAbsent(tier, t -> new TreeMap<>())
                                        .computeIfAbsent(over, t -> new EnumMap<>(Dimension.class))
                                        .putIfAbsent(
                                                dimension,
                                                UnitPrice.perMillionTokens(
                                                        price.get().movePointRight(6)));
                            }
                        });
        return byTier;
    }
}
