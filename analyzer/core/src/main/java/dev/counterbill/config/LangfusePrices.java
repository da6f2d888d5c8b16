package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Sequence;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateCard.Condition;
import dev.counterbill.rates.RateTable;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the price file of langfuse ({@code default-model-prices.json}): models with price tiers,
 * USD per token. A model's own name is taken; its pattern only tells the provider.
 */
final class LangfusePrices {
    /** Who makes models whose names begin so; langfuse names no provider. */
    private static final Map<Pattern, String> MAKERS =
            Map.of(
                    Pattern.compile(
                            "gpt-.*|chatgpt-.*|o\\d.*|text-.*|davinci.*|babbage.*|curie.*|ada.*"),
                    "openai",
                    Pattern.compile("claude-.*"),
                    "anthropic",
                    Pattern.compile("gemini-.*"),
                    "google");

    private static final Map<String, Dimension> FIELDS =
            Map.ofEntries(
                    Map.entry("input", Dimension.INPUT),
                    Map.entry("output", Dimension.OUTPUT),
                    Map.entry("input_cached_tokens", Dimension.CACHED_INPUT),
                    Map.entry("input_cache_read", Dimension.CACHED_INPUT),
                    Map.entry("cache_read_input_tokens", Dimension.CACHED_INPUT),
                    Map.entry("cached_content_token_count", Dimension.CACHED_INPUT),
                    Map.entry("input_cache_creation", Dimension.CACHE_WRITE),
                    Map.entry("cache_creation_input_tokens", Dimension.CACHE_WRITE),
                    Map.entry("cache_write_tokens", Dimension.CACHE_WRITE),
                    Map.entry("input_cache_creation_5m", Dimension.CACHE_WRITE_5M),
                    Map.entry("input_cache_creation_1h", Dimension.CACHE_WRITE_1H),
                    Map.entry("input_audio_tokens", Dimension.INPUT_AUDIO),
                    Map.entry("input_audio", Dimension.INPUT_AUDIO),
                    Map.entry("output_audio_tokens", Dimension.OUTPUT_AUDIO),
                    Map.entry("output_audio", Dimension.OUTPUT_AUDIO),
                    Map.entry("input_cached_audio_tokens", Dimension.CACHED_AUDIO),
                    Map.entry("input_image", Dimension.INPUT_IMAGE));

    private final ForeignTable table;

    private LangfusePrices(String file) {
        this.table = new ForeignTable("langfuse", file);
    }

    /** Whether a tree has this form: a list of models with a pattern and pricing tiers. */
    static boolean fits(ConfigNode root) {
        return root instanceof Sequence list
                && !list.items().isEmpty()
                && list.items().get(0) instanceof Mapping model
                && model.entries().containsKey("modelName")
                && model.entries().containsKey("pricingTiers");
    }

    static RateTable read(ConfigNode root, String file, String digest) {
        LangfusePrices prices = new LangfusePrices(file);
        ((Sequence) root).items().forEach(prices::model);
        return prices.table.table("https://github.com/langfuse/langfuse", digest);
    }

    private static String text(Mapping entry, String key) {
        return entry.entries().get(key) instanceof Scalar scalar ? scalar.text() : "";
    }

    private void model(ConfigNode node) {
        if (!(node instanceof Mapping model)
                || !(model.entries().get("pricingTiers") instanceof Sequence tiers)) {
            return;
        }
        String name = text(model, "modelName").toLowerCase(Locale.ROOT);
        boolean fineTuned = name.startsWith("ft:");
        String id = fineTuned ? name.substring(3) : name;
        Optional<String> provider =
                MAKERS.entrySet().stream()
                        .filter(maker -> maker.getKey().matcher(id).matches())
                        .map(Map.Entry::getValue)
                        .findFirst();
        if (provider.isEmpty() || table.isClaimed(provider.get(), id, fineTuned)) {
            table.skip();
            return;
        }
        // Tiers with the same service tiers are one row with several prompt sizes.
        Map<Set<String>, Map<Long, Map<Dimension, UnitPrice>>> rows = new LinkedHashMap<>();
        for (ConfigNode tierNode : tiers.items()) {
            if (tierNode instanceof Mapping tier) {
                tier(tier, rows);
            }
        }
        rows.forEach(
                (serviceTiers, sizes) -> {
                    Map<Condition, Set<String>> when = new EnumMap<>(Condition.class);
                    if (!serviceTiers.isEmpty()) {
                        when.put(Condition.SERVICE_TIER, serviceTiers);
                    }
                    table.row(
                            provider.get(),
                            id,
                            fineTuned,
                            Instant.EPOCH,
                            Optional.empty(),
                            when,
                            Optional.empty(),
                            sizes,
                            model.place());
                });
        if (rows.isEmpty()) {
            table.skip();
        }
    }

    private static void tier(
            Mapping tier, Map<Set<String>, Map<Long, Map<Dimension, UnitPrice>>> rows) {
        Set<String> serviceTiers = new LinkedHashSet<>();
        long over = 0;
        if (tier.entries().get("conditions") instanceof Sequence conditions) {
            for (ConfigNode node : conditions.items()) {
                if (!(node instanceof Mapping condition)) {
                    continue;
                }
                if (condition.entries().get("values") instanceof Sequence values) {
                    for (ConfigNode value : values.items()) {
                        if (value instanceof Scalar scalar) {
                            serviceTiers.add(scalar.text().toLowerCase(Locale.ROOT));
                        }
                    }
                } else if (text(condition, "operator").equals("gt")) {
                    over =
                            ForeignTable.number(
                                            Optional.ofNullable(condition.entries().get("value")))
                                    .map(java.math.BigDecimal::longValue)
                                    .orElse(0L);
                }
            }
        }
        if (!(tier.entries().get("prices") instanceof Mapping prices)) {
            return;
        }
        Map<Dimension, UnitPrice> found = new EnumMap<>(Dimension.class);
        prices.entries()
                .forEach(
                        (field, node) -> {
                            Dimension dimension = FIELDS.get(field);
                            if (dimension != null) {
                                ForeignTable.number(Optional.of(node))
                                        .ifPresent(
                                                price ->
                                                        found.putIfAbsent(
                                                                dimension,
                                                                UnitPrice.perMillionTokens(
                                                                        price.movePointRight(6))));
                            }
                        });
        if (!found.isEmpty()) {
            rows.computeIfAbsent(serviceTiers, key -> new TreeMap<>()).put(over, found);
        }
    }
}
