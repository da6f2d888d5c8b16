package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.model.ModelNames;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateCard.Condition;
import dev.counterbill.rates.RateTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    private final ForeignTable table;

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
        Map<String, ConfigNode> entries = ((Mapping) root).entries();
        // Gemini stands twice, as Google's own API and as Vertex AI; its own API has the name.
        entries.forEach((key, node) -> prices.entry(key, node, false));
        entries.forEach((key, node) -> prices.entry(key, node, true));
        return prices.table.table("https://github.com/BerriAI/litellm", digest);
    }

    private void entry(String key, ConfigNode node, boolean vertex) {
        if (!(node instanceof Mapping model)) {
            return;
        }
        String theirs =
                model.entries().get("litellm_provider") instanceof Scalar scalar
                        ? scalar.text()
                        : "";
        if (theirs.startsWith("vertex_ai") != vertex) {
            return;
        }
        Map<String, Map<Long, Map<Dimension, UnitPrice>>> byTier = prices(model);
        if (theirs.isEmpty() || key.equals("sample_spec") || byTier.isEmpty()) {
            table.skip();
            return;
        }
        String provider = ForeignTable.provider(vertex ? "vertex_ai" : theirs);
        String id = key.toLowerCase(Locale.ROOT);
        boolean fineTuned = id.startsWith("ft:");
        if (fineTuned) {
            id = id.substring(3);
        } else {
            id = withoutRoute(id, theirs);
        }
        String region = ModelNames.regionOf(key);
        if (!region.isEmpty() && provider.equals("aws-bedrock")) {
            // Regional prices have no place in a table that otherwise knows no regions.
            table.skip();
            return;
        }
        if (table.isClaimed(provider, id, fineTuned)) {
            return;
        }
        for (Map.Entry<String, Map<Long, Map<Dimension, UnitPrice>>> tier : byTier.entrySet()) {
            Map<Condition, Set<String>> when = new EnumMap<>(Condition.class);
            if (!tier.getKey().isEmpty()) {
                when.put(
                        Condition.SERVICE_TIER,
                        SERVICE_TIERS.getOrDefault(tier.getKey(), Set.of()));
            }
            table.row(
                    provider,
                    id,
                    fineTuned,
                    Instant.EPOCH,
                    Optional.empty(),
                    when,
                    Optional.empty(),
                    tier.getValue(),
                    model.place());
        }
        if (!fineTuned) {
            table.context(provider, id, OptionalLong.empty());
        }
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
