package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Scalar.Style;
import dev.counterbill.model.CloseNames;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.money.UnitPrice.Unit;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateCard.Condition;
import dev.counterbill.rates.RateCard.Confidence;
import dev.counterbill.rates.RateCard.Status;
import dev.counterbill.rates.RateCard.TierMode;
import dev.counterbill.rates.Surfaces;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads the rate rows of a table: dated prices with their conditions. */
final class RateRowReader {
    static final Map<String, Confidence> CONFIDENCES = words(Confidence.values());
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    private static final Map<String, Status> STATUSES = words(Status.values());
    private static final Map<String, TierMode> TIER_MODES = words(TierMode.values());
    private static final Map<String, Condition> CONDITIONS = words(Condition.values());
    private static final Map<String, ServiceTier> TIERS =
            byId(ServiceTier.values(), ServiceTier::id);
    private static final Map<String, Boolean> TRUTHS = truths("true", "false");

    /** Conditions of a closed list of words; a row with any other one would never hold. */
    private static final Map<Condition, Map<String, ?>> WORDS =
            Map.of(
                    Condition.SERVICE_TIER, TIERS,
                    Condition.SPEED, TIERS,
                    Condition.DATA_RESIDENCY, TRUTHS,
                    Condition.DATA_SHARING, TRUTHS);

    private static final Map<String, Unit> UNITS = byId(Unit.values(), Unit::id);
    private static final Map<String, String> METHODS = same("sft", "dpo", "rft", "lora", "full");

    private final Problems problems;
    private final long tokenUnit;

    /**
     * @param tokenUnit how many tokens a price without a unit buys
     */
    RateRowReader(long tokenUnit, Problems problems) {
        this.tokenUnit = tokenUnit;
        this.problems = problems;
    }

    static <E extends Enum<E>> Map<String, E> words(E[] values) {
        return byId(values, value -> value.name().toLowerCase(Locale.ROOT));
    }

    static <E> Map<String, E> byId(E[] values, Function<E, String> id) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : values) {
            words.put(id.apply(value), value);
        }
        return words;
    }

    /** Two words of which the first means true. */
    static Map<String, Boolean> truths(String yes, String no) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(yes, Boolean.TRUE);
        words.put(no, Boolean.FALSE);
        return words;
    }

    static Map<String, String> same(String... words) {
        return byId(words, Function.identity());
    }

    /** An instant in UTC to the whole second, since slots of usage are cut at whole seconds. */
    static Optional<Instant> instant(MapReader entries, String key) {
        return entries.value(
                key,
                "NOT_AN_INSTANT",
                "is an instant in UTC to the second",
                "Write it like 2026-08-16T16:00:00Z",
                text -> {
                    try {
                        return INSTANT.matcher(text).matches()
                                ? Optional.of(utc(text))
                                : Optional.empty();
                    } catch (DateTimeException e) {
                        return Optional.empty();
                    }
                });
    }

    /** Of a text of that form; a book has thousands, which the parser of Java takes long for. */
    private static Instant utc(String text) {
        int hour = number(text, 11);
        int second = number(text, 17);
        if (hour == 24 || second == 60) {
            // The end of a day, and of a day with a leap second, if it is one.
            return Instant.parse(text);
        }
        LocalDate day = MapReader.date(text.substring(0, 10));
        return day.atTime(hour, number(text, 14), second).toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int at) {
        return Integer.parseInt(text, at, at + 2, 10);
    }

    static Optional<Instant> requiredInstant(MapReader entries, String key) {
        return instant(entries.require(key), key);
    }

    /** A decimal in quotes; a bare number would have to be trusted not to have passed a double. */
    static Optional<BigDecimal> amount(MapReader entries, String key) {
        if (entries.node(key).orElse(null) instanceof Scalar scalar
                && scalar.style() == Style.NUMBER) {
            entries.problems()
                    .error(
                            "PRICE_NOT_QUOTED",
                            scalar.place(),
                            scalar.text(),
                            "'" + key + "' is a decimal in quotes, so that it is read exactly",
                            "Put it in quotes: \"" + scalar.text() + "\"");
            return Optional.empty();
        }
        return entries.amount(key);
    }

    /**
     * @param owner what the rows price, such as {@code openai/gpt-4o}; the begin of their ids
     */
    List<RateCard> rows(MapReader parent, String key, String owner) {
        return parent.each(key, row -> row(row, owner));
    }

    private Optional<RateCard> row(MapReader row, String owner) {
        Optional<Instant> from = RateRowReader.requiredInstant(row, "from");
        Optional<Instant> to = RateRowReader.instant(row, "to");
        Optional<String> source = row.requiredText("source");
        Status status = row.choice("status", STATUSES).orElse(Status.CONFIRMED);
        Optional<Confidence> confidence = row.choice("confidence", CONFIDENCES);
        Map<Condition, Set<String>> when = conditions(row, "when");
        Optional<String> band = row.text("band");
        Set<String> methods = new LinkedHashSet<>(row.choices("method", METHODS));
        TierMode mode = row.choice("tier_mode", TIER_MODES).orElse(TierMode.WHOLE_REQUEST);
        Optional<String> gap = row.text("gap");
        Map<Dimension, Dimension> fallback = fallback(row);
        List<PromptTier> tiers = tiers(row, gap.isPresent());
        Optional<String> note = row.text("note");
        row.rejectUnknownKeys();
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            problems.error(
                    "ENDS_BEFORE_BEGIN",
                    row.placeOf("to"),
                    to.get().toString(),
                    "a row ends after it begins at " + from.get(),
                    "Mend one of the two, or remove the row");
            return Optional.empty();
        }
        if (gap.isPresent() && to.isEmpty()) {
            problems.error(
                    "GAP_WITHOUT_END",
                    row.placeOf("gap"),
                    gap.get(),
                    "a declared gap says when it ends",
                    "Add 'to', or leave the row out: where no row is, nothing is priced");
        }
        if (from.isEmpty() || source.isEmpty() || (tiers.isEmpty() && gap.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(
                new RateCard(
                        id(owner, from.get(), when, band, methods)
                                + (status == Status.WITHDRAWN ? ",withdrawn" : ""),
                        from.get(),
                        to,
                        status,
                        confidence,
                        when,
                        band,
                        methods,
                        tiers,
                        mode,
                        fallback,
                        gap,
                        source.get(),
                        note,
                        row.place()));
    }

    /** Names the row by what it prices and when, so that a re-ordered file keeps its ids. */
    static String id(
            String owner,
            Instant from,
            Map<Condition, Set<String>> when,
            Optional<String> band,
            Set<String> methods) {
        StringBuilder id = new StringBuilder(owner).append('@').append(from);
        for (Condition condition : Condition.values()) {
            Set<String> values = when.get(condition);
            if (values != null) {
                id.append(',')
                        .append(condition.name().toLowerCase(Locale.ROOT))
                        .append('=')
                        .append(String.join("|", new TreeSet<>(values)));
            }
        }
        band.ifPresent(hours -> id.append(",band=").append(hours));
        if (!methods.isEmpty()) {
            id.append(",method=").append(String.join("|", new TreeSet<>(methods)));
        }
        return id.toString();
    }

    Map<Condition, Set<String>> conditions(MapReader parent, String key) {
        Map<Condition, Set<String>> when = new EnumMap<>(Condition.class);
        Optional<MapReader> entries = parent.map(key);
        if (entries.isEmpty()) {
            return when;
        }
        for (Map.Entry<String, Condition> condition : CONDITIONS.entrySet()) {
            if (entries.get().has(condition.getKey())) {
                UnaryOperator<String> spelling =
                        condition.getValue() == Condition.SURFACE
                                ? Surfaces::of
                                : RateRowReader::plain;
                Set<String> values = words(entries.get(), condition.getKey(), spelling);
                Map<String, ?> known = WORDS.get(condition.getValue());
                if (known != null && !known.keySet().containsAll(values)) {
                    entries.get().choices(condition.getKey(), known, RateRowReader::plain);
                }
                if (values.isEmpty()) {
                    problems.error(
                            "EMPTY_CONDITION",
                            entries.get().placeOf(condition.getKey()),
                            condition.getKey(),
                            "a condition lists at least one value",
                            "List the values for which the row holds");
                } else {
                    when.put(condition.getValue(), values);
                }
            }
        }
        entries.get().rejectUnknownKeys();
        Set<String> tiers = when.get(Condition.SERVICE_TIER);
        Set<String> speeds = when.get(Condition.SPEED);
        if (tiers != null && speeds != null && Collections.disjoint(tiers, speeds)) {
            problems.error(
                    "NEVER_HOLDS",
                    entries.get().placeOf("speed"),
                    String.join(", ", speeds),
                    "'service_tier' and 'speed' are one condition, and no word is in both lists",
                    "List the tiers for which it holds once, under service_tier");
            // What else is wrong with the row is told of the tiers that its speed means.
            when.remove(Condition.SERVICE_TIER);
        }
        return when;
    }

    private static Set<String> words(
            MapReader when, String condition, UnaryOperator<String> spelling) {
        Set<String> words = new LinkedHashSet<>();
        for (String text : when.texts(condition)) {
            words.add(spelling.apply(text));
        }
        return words;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replace(" ", "");
    }

    private Map<Dimension, Dimension> fallback(MapReader row) {
        Map<Dimension, Dimension> fallback = new EnumMap<>(Dimension.class);
        row.map("fallback")
                .ifPresent(
                        entries -> {
                            for (String name : entries.keys()) {
                                Optional<Dimension> from = dimension(name, entries.placeOf(name));
                                Optional<Dimension> to =
                                        entries.text(name)
                                                .flatMap(t -> dimension(t, entries.placeOf(name)));
                                if (from.isPresent() && to.isPresent()) {
                                    fallback.put(from.get(), to.get());
                                }
                            }
                        });
        return fallback;
    }

    private List<PromptTier> tiers(MapReader row, boolean gap) {
        boolean prices = row.has("prices");
        boolean tiers = row.has("tiers");
        if ((prices ? 1 : 0) + (tiers ? 1 : 0) + (gap ? 1 : 0) != 1) {
            problems.error(
                    "PRICES_TIERS_OR_GAP",
                    row.place(),
                    "",
                    "a rate row has exactly one of prices, tiers and gap",
                    "Keep the one that is meant");
            return List.of();
        }
        if (prices) {
            Map<Dimension, UnitPrice> all = row.map("prices").map(this::prices).orElse(Map.of());
            return all.isEmpty() ? List.of() : List.of(new PromptTier(0, all));
        }
        List<PromptTier> found = row.each("tiers", this::tier);
        List<PromptTier> sound = new ArrayList<>();
        for (PromptTier tier : found) {
            boolean first = sound.isEmpty();
            long before = first ? -1 : sound.get(sound.size() - 1).overTokens();
            if (first ? tier.overTokens() != 0 : tier.overTokens() <= before) {
                problems.error(
                        "TIERS_NOT_RISING",
                        row.placeOf("tiers"),
                        Long.toString(tier.overTokens()),
                        "tiers begin at 0 tokens and rise",
                        "Put the tiers in rising order, the first with prompt_over 0");
                return List.of();
            }
            sound.add(tier);
        }
        return sound;
    }

    private Optional<PromptTier> tier(MapReader tier) {
        OptionalLong over = tier.whole("prompt_over", 0);
        OptionalLong atLeast = tier.whole("prompt_from", 0);
        Optional<String> gap = tier.text("gap");
        boolean priced = tier.has("prices");
        Map<Dimension, UnitPrice> prices = tier.map("prices").map(this::prices).orElse(Map.of());
        tier.rejectUnknownKeys();
        if (tier.has("prompt_over") == tier.has("prompt_from")) {
            problems.error(
                    "TIER_WITHOUT_SIZE",
                    tier.place(),
                    "",
                    "a tier has exactly one of prompt_over (more than) and prompt_from (at least)",
                    "State the prompt size from which the tier applies");
            return Optional.empty();
        }
        if (priced == gap.isPresent()) {
            problems.error(
                    "TIER_WITHOUT_PRICES",
                    tier.place(),
                    "",
                    "a tier has exactly one of prices and gap",
                    "State its prices, or why none is known");
            return Optional.empty();
        }
        // A threshold with "at least n" is the strict threshold one token below.
        long overTokens = over.orElseGet(() -> Math.max(0, atLeast.orElse(0) - 1));
        return Optional.of(new PromptTier(overTokens, prices, gap));
    }

    private Map<Dimension, UnitPrice> prices(MapReader entries) {
        Map<Dimension, UnitPrice> prices = new EnumMap<>(Dimension.class);
        if (entries.keys().isEmpty()) {
            problems.error(
                    "NO_PRICES",
                    entries.place(),
                    "",
                    "prices name at least one dimension",
                    "Add a price, or declare a gap");
        }
        for (String name : entries.keys()) {
            Optional<Dimension> dimension = dimension(name, entries.placeOf(name));
            dimension
                    .flatMap(d -> price(d, entries))
                    .ifPresent(price -> prices.put(dimension.get(), price));
        }
        return prices;
    }

    private Optional<Dimension> dimension(String name, dev.counterbill.rates.SourcePlace place) {
        Optional<Dimension> dimension = Dimension.byId(name);
        if (dimension.isEmpty()) {
            problems.error(
                    "UNKNOWN_DIMENSION",
                    place,
                    name,
                    "a price is for one of the dimensions of the format",
                    CloseNames.remedy(
                            name,
                            Dimension.ids(),
                            "Write one of " + String.join(", ", new TreeSet<>(Dimension.ids()))));
        }
        return dimension;
    }

    private Optional<UnitPrice> price(Dimension dimension, MapReader entries) {
        String name = dimension.id();
        if (entries.node(name).orElse(null) instanceof ConfigNode.Mapping) {
            return entries.map(name).flatMap(price -> unitPrice(dimension, price));
        }
        Optional<BigDecimal> price = amount(entries, name);
        if (price.isPresent() && !dimension.isPerToken()) {
            problems.error(
                    "PRICE_WITHOUT_UNIT",
                    entries.placeOf(name),
                    price.get().toPlainString(),
                    "'" + dimension.id() + "' is not priced per token, so its price states a unit",
                    "Write {\"price\": \""
                            + price.get().toPlainString()
                            + "\", \"per\": 1, \"unit\": ...}");
            return Optional.empty();
        }
        return price.map(amount -> new UnitPrice(amount, tokenUnit, Unit.TOKEN));
    }

    private Optional<UnitPrice> unitPrice(Dimension dimension, MapReader price) {
        price.require("price");
        Optional<BigDecimal> amount = RateRowReader.amount(price, "price");
        price.require("per");
        OptionalLong per = price.whole("per", 1);
        price.require("unit");
        Optional<Unit> unit = price.choice("unit", UNITS);
        Optional<BigDecimal> step = RateRowReader.amount(price, "round_quantity");
        price.rejectUnknownKeys();
        if (per.isPresent() && UnitPrice.powerOfTen(per.getAsLong()) < 0) {
            problems.error(
                    "NOT_A_POWER_OF_TEN",
                    price.placeOf("per"),
                    Long.toString(per.getAsLong()),
                    "'per' is 1, 10, 100 and so on, so that a cost needs no division",
                    "State the price for such a number of units");
            return Optional.empty();
        }
        if (unit.isPresent() && !dimension.units().contains(unit.get())) {
            problems.error(
                    "UNIT_MISFIT",
                    price.placeOf("unit"),
                    unit.get().id(),
                    "'"
                            + dimension.id()
                            + "' is priced per "
                            + String.join(
                                    " or ", dimension.units().stream().map(Unit::id).toList()),
                    "Write the price of that unit");
            return Optional.empty();
        }
        int scale = UnitPrice.NOT_ROUNDED;
        if (step.isPresent()) {
            BigDecimal stripped = step.get().stripTrailingZeros();
            if (stripped.signum() == 0
                    || stripped.precision() != 1
                    || stripped.unscaledValue().intValue() != 1
                    || stripped.scale() < 0) {
                problems.error(
                        "ROUNDING_STEP",
                        price.placeOf("round_quantity"),
                        step.get().toPlainString(),
                        "'round_quantity' is 1, 0.1, 0.01 and so on",
                        "State the step of the invoice");
                return Optional.empty();
            }
            scale = stripped.scale();
        }
        if (amount.isEmpty() || per.isEmpty() || unit.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UnitPrice(amount.get(), per.getAsLong(), unit.get(), scale));
    }
}
