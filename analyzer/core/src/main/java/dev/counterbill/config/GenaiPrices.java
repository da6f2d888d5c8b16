package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Sequence;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.money.UnitPrice.Unit;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PriceBand;
import dev.counterbill.rates.RateTable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the price file of pydantic/genai-prices ({@code data.json}): providers with models, USD per
 * million tokens, tiers by prompt size, some start dates and hours. A model's own id and the names
 * that it must equal are taken; its {@code starts_with}, {@code contains} and patterns are not,
 * since this program never prices by a part of a name.
 */
final class GenaiPrices {
    private static final Map<String, Dimension> FIELDS =
            Map.ofEntries(
                    Map.entry("input_mtok", Dimension.INPUT),
                    Map.entry("output_mtok", Dimension.OUTPUT),
                    Map.entry("cache_read_mtok", Dimension.CACHED_INPUT),
                    Map.entry("cache_write_mtok", Dimension.CACHE_WRITE),
                    Map.entry("cache_write_1h_mtok", Dimension.CACHE_WRITE_1H),
                    Map.entry("input_audio_mtok", Dimension.INPUT_AUDIO),
                    Map.entry("output_audio_mtok", Dimension.OUTPUT_AUDIO),
                    Map.entry("cache_audio_read_mtok", Dimension.CACHED_AUDIO),
                    Map.entry("input_image_mtok", Dimension.INPUT_IMAGE),
                    Map.entry("output_image_mtok", Dimension.OUTPUT_IMAGE),
                    Map.entry("cache_image_read_mtok", Dimension.CACHED_IMAGE),
                    Map.entry("output_reasoning_mtok", Dimension.REASONING),
                    Map.entry("output_citation_mtok", Dimension.CITATION));

    private final ForeignTable table;

    private GenaiPrices(String file) {
        this.table = new ForeignTable("genai-prices", file);
    }

    /** Whether a tree has this form: a list of providers with models that have prices. */
    static boolean fits(ConfigNode root) {
        return root instanceof Sequence list
                && !list.items().isEmpty()
                && list.items().get(0) instanceof Mapping provider
                && provider.entries().get("models") instanceof Sequence
                && provider.entries().containsKey("id");
    }

    static RateTable read(ConfigNode root, String file, String digest) {
        GenaiPrices prices = new GenaiPrices(file);
        for (ConfigNode node : ((Sequence) root).items()) {
            if (node instanceof Mapping provider
                    && provider.entries().get("models") instanceof Sequence models) {
                String id = ForeignTable.provider(text(provider, "id"));
                models.items().forEach(model -> prices.model(id, model));
            }
        }
        return prices.table.table("https://github.com/pydantic/genai-prices", digest);
    }

    private static String text(Mapping entry, String key) {
        return entry.entries().get(key) instanceof Scalar scalar ? scalar.text() : "";
    }

    private void model(String provider, ConfigNode node) {
        if (!(node instanceof Mapping model) || text(model, "id").isEmpty()) {
            return;
        }
        ConfigNode prices = model.entries().get("prices");
        List<ConfigNode> versions =
                prices instanceof Sequence list
                        ? list.items()
                        : prices == null ? List.of() : List.of(prices);
        OptionalLong context =
                ForeignTable.number(Optional.ofNullable(model.entries().get("context_window")))
                        .filter(value -> value.scale() <= 0 && value.signum() > 0)
                        .map(value -> OptionalLong.of(value.longValue()))
                        .orElse(OptionalLong.empty());
        for (String name : names(model)) {
            boolean fineTuned = name.startsWith("ft:");
            String id = fineTuned ? name.substring(3) : name;
            if (id.contains(":") && fineTuned || table.isClaimed(provider, id, fineTuned)) {
                continue;
            }
            for (int i = 0; i < versions.size(); i++) {
                version(provider, id, fineTuned, versions, i);
            }
            table.context(provider, id, context);
        }
    }

    /** The model's id and every name that its match clause says it must equal. */
    private static Set<String> names(Mapping model) {
        Set<String> names = new LinkedHashSet<>();
        names.add(text(model, "id").toLowerCase(Locale.ROOT));
        List<ConfigNode> clauses = new ArrayList<>();
        Optional.ofNullable(model.entries().get("match")).ifPresent(clauses::add);
        while (!clauses.isEmpty()) {
            ConfigNode clause = clauses.remove(clauses.size() - 1);
            if (clause instanceof Sequence all) {
                clauses.addAll(all.items());
            } else if (clause instanceof Mapping one) {
                Optional.ofNullable(one.entries().get("or")).ifPresent(clauses::add);
                if (!text(one, "equals").isEmpty()) {
                    names.add(text(one, "equals").toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    private void version(
            String provider, String id, boolean fineTuned, List<ConfigNode> versions, int at) {
        if (!(versions.get(at) instanceof Mapping version)) {
            return;
        }
        Mapping prices = version.entries().get("prices") instanceof Mapping inner ? inner : version;
        Instant from = startOf(version).orElse(Instant.EPOCH);
        Optional<Instant> to =
                versions.stream()
                        .skip(at + 1L)
                        .flatMap(later -> startOf(later).stream())
                        .filter(start -> start.isAfter(from))
                        .findFirst();
        Map<Long, Map<Dimension, UnitPrice>> tiers = tiers(prices);
        if (tiers.isEmpty()) {
            table.skip();
            return;
        }
        table.row(
                provider, id, fineTuned, from, to, Map.of(), band(version), tiers, version.place());
    }

    private static Optional<Instant> startOf(ConfigNode version) {
        if (version instanceof Mapping entry
                && entry.entries().get("constraint") instanceof Mapping constraint
                && !text(constraint, "start_date").isEmpty()) {
            try {
                return Optional.of(
                        LocalDate.parse(text(constraint, "start_date"))
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<String> band(Mapping version) {
        if (!(version.entries().get("constraint") instanceof Mapping constraint)) {
            return Optional.empty();
        }
        String begin = text(constraint, "start_time").replace("Z", "");
        String end = text(constraint, "end_time").replace("Z", "");
        if (begin.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        try {
            PriceBand.Window window =
                    new PriceBand.Window(
                            Set.of(DayOfWeek.values()),
                            LocalTime.parse(begin),
                            LocalTime.parse(end));
            String id = begin + "-" + end;
            table.band(
                    id,
                    new PriceBand(
                            id,
                            ZoneOffset.UTC,
                            List.of(window),
                            Optional.empty(),
                            version.place()));
            return Optional.of(id);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<Long, Map<Dimension, UnitPrice>> tiers(Mapping prices) {
        Map<Long, Map<Dimension, UnitPrice>> tiers = new TreeMap<>();
        prices.entries()
                .forEach(
                        (field, node) -> {
                            Dimension dimension = FIELDS.get(field);
                            if (field.equals("web_searches_kcount")) {
                                put(tiers, 0, Dimension.WEB_SEARCH, calls(node));
                            } else if (field.equals("requests_kcount")) {
                                put(tiers, 0, Dimension.REQUEST, calls(node));
                            } else if (dimension != null) {
                                price(tiers, dimension, node);
                            }
                        });
        fill(tiers);
        return tiers;
    }

    private static void price(
            Map<Long, Map<Dimension, UnitPrice>> tiers, Dimension dimension, ConfigNode node) {
        if (!(node instanceof Mapping tiered)) {
            put(tiers, 0, dimension, tokens(node));
            return;
        }
        Optional.ofNullable(tiered.entries().get("base"))
                .ifPresent(base -> put(tiers, 0, dimension, tokens(base)));
        if (tiered.entries().get("tiers") instanceof Sequence list) {
            for (ConfigNode tier : list.items()) {
                if (tier instanceof Mapping entry) {
                    Optional<BigDecimal> start =
                            ForeignTable.number(Optional.ofNullable(entry.entries().get("start")));
                    Optional<ConfigNode> price = Optional.ofNullable(entry.entries().get("price"));
                    if (start.isPresent() && price.isPresent()) {
                        put(tiers, start.get().longValue(), dimension, tokens(price.get()));
                    }
                }
            }
        }
    }

    /** A dimension without tiers costs the same in all of them. */
    private static void fill(Map<Long, Map<Dimension, UnitPrice>> tiers) {
        Map<Dimension, UnitPrice> below = Map.of();
        for (Map<Dimension, UnitPrice> prices : tiers.values()) {
            below.forEach(prices::putIfAbsent);
            below = prices;
        }
    }

    private static void put(
            Map<Long, Map<Dimension, UnitPrice>> tiers,
            long over,
            Dimension dimension,
            Optional<UnitPrice> price) {
        price.ifPresent(
                value ->
                        tiers.computeIfAbsent(over, t -> new EnumMap<>(Dimension.class))
                                .put(dimension, value));
    }

    private static Optional<UnitPrice> tokens(ConfigNode node) {
        return ForeignTable.number(Optional.of(node)).map(UnitPrice::perMillionTokens);
    }

    private static Optional<UnitPrice> calls(ConfigNode node) {
        return ForeignTable.number(Optional.of(node))
                .map(price -> new UnitPrice(price, 1000, Unit.CALL));
    }
}
