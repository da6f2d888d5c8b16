package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Scalar.Style;
import dev.counterbill.model.CloseNames;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.SourcePlace;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads the entries of one map of a file that a person wrote, and collects everything that is wrong
 * with them. Every key that is asked for is a known key; {@link #rejectUnknownKeys} reports the
 * rest with "did you mean".
 */
public final class MapReader {
    private static final int LONGEST_EXCERPT_CHARS = 60;
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final ConfigNode.Mapping map;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    private MapReader(ConfigNode.Mapping map, Problems problems) {
        this.map = map;
        this.problems = problems;
    }

    /**
     * Begins to read a node as a map.
     *
     * @param what what the map describes, for the message when it is no map
     */
    public static Optional<MapReader> of(ConfigNode node, String what, Problems problems) {
        if (node instanceof ConfigNode.Mapping mapping) {
            return Optional.of(new MapReader(mapping, problems));
        }
        problems.error(
                "NOT_A_MAP",
                node.place(),
                excerpt(node),
                what + " must be a map of keys",
                "See its schema in schemas/");
        return Optional.empty();
    }

    public SourcePlace place() {
        return map.place();
    }

    /** Where a key stands, or the map itself when the key is missing. */
    public SourcePlace placeOf(String key) {
        SourcePlace place = map.keyPlaces().get(key);
        return place == null ? map.place() : place;
    }

    public Problems problems() {
        return problems;
    }

    /**
     * All keys in the order of the file, for maps whose keys the user chooses; they become known.
     */
    public List<String> keys() {
        known.addAll(map.entries().keySet());
        return List.copyOf(map.entries().keySet());
    }

    /** The raw value of a key; JSON or YAML null counts as missing. */
    public Optional<ConfigNode> node(String key) {
        known.add(key);
        ConfigNode node = map.entries().get(key);
        return node instanceof ConfigNode.Scalar scalar && scalar.isNull()
                ? Optional.empty()
                : Optional.ofNullable(node);
    }

    /** A scalar as text, whatever its style. */
    public Optional<String> text(String key) {
        return node(key).flatMap(node -> scalar(key, node));
    }

    /** True where the key has a value; null counts as missing. */
    public boolean has(String key) {
        return node(key).isPresent();
    }

    /** Reports a key that must be there and is not; its value is read by another method. */
    public MapReader require(String key) {
        if (!has(key)) {
            problems.error(
                    "MISSING_KEY", map.place(), key, "'" + key + "' must be given", "Add it here");
        }
        return this;
    }

    /** A text that must be there. */
    public Optional<String> requiredText(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty() && map.entries().get(key) == null) {
            problems.error(
                    "MISSING_KEY", map.place(), key, "'" + key + "' must be given", "Add it here");
        }
        return text;
    }

    /**
     * A value that a function reads from text; the function's empty answer is an error with this
     * rule.
     */
    public <T> Optional<T> value(
            String key,
            String code,
            String rule,
            String remedy,
            Function<String, Optional<T>> reader) {
        Optional<ConfigNode> node = node(key);
        Optional<String> text = node.flatMap(n -> scalar(key, n));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(text.get());
        if (value.isEmpty()) {
            problems.error(
                    code,
                    node.orElseThrow().place(),
                    cut(text.get()),
                    "'" + key + "' " + rule,
                    remedy);
        }
        return value;
    }

    /** A decimal that is not negative. */
    public Optional<BigDecimal> amount(String key) {
        return value(
                key,
                "NOT_AN_AMOUNT",
                "must be a plain decimal that is not negative, such as \"12.50\"",
                "Write digits and at most one point, without sign, exponent or separators",
                text -> Decimals.parsePlain(text).filter(value -> value.signum() >= 0));
    }

    /** A whole number of at least {@code least}. */
    public OptionalLong whole(String key, long least) {
        return whole(key, least, Long.MAX_VALUE, "of at least " + least, "Write digits only");
    }

    /** A whole number from {@code least} to {@code most}. */
    public OptionalLong whole(String key, long least, long most) {
        return whole(
                key,
                least,
                most,
                "from " + least + " to " + most,
                "Write digits only, at most " + most);
    }

    private OptionalLong whole(String key, long least, long most, String range, String remedy) {
        Optional<Long> value =
                value(
                        key,
                        "NOT_A_WHOLE_NUMBER",
                        "must be a whole number " + range,
                        remedy,
                        text ->
                                Decimals.parsePlain(text)
                                        .filter(v -> v.scale() <= 0 && v.precision() <= 18)
                                        .map(BigDecimal::longValueExact)
                                        .filter(v -> v >= least && v <= most));
        return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    public Optional<Boolean> truth(String key) {
        return value(
                key,
                "NOT_TRUE_OR_FALSE",
                "must be true or false",
                "Write true or false",
                text ->
                        switch (text) {
                            case "true" -> Optional.of(true);
                            case "false" -> Optional.of(false);
                            default -> Optional.empty();
                        });
    }

    public Optional<LocalDate> day(String key) {
        return value(
                key,
                "NOT_A_DATE",
                "must be a date such as 2026-06-01",
                "Write year-month-day",
                text -> parse(text, MapReader::date));
    }

    /**
     * A date as {@link LocalDate#parse(CharSequence)} reads it, without its long way for the usual.
     *
     * @throws DateTimeException where it is none
     */
    static LocalDate date(String text) {
        return DATE.matcher(text).matches()
                ? LocalDate.of(
                        Integer.parseInt(text, 0, 4, 10),
                        Integer.parseInt(text, 5, 7, 10),
                        Integer.parseInt(text, 8, 10, 10))
                : LocalDate.parse(text);
    }

    public Optional<Instant> instant(String key) {
        return value(
                key,
                "NOT_AN_INSTANT",
                "must be an instant such as 2026-06-01T00:00:00Z",
                "Write date, T, time and zone",
                text -> parse(text, t -> java.time.OffsetDateTime.parse(t).toInstant()));
    }

    /** One of a closed list of words. */
    public <T> Optional<T> choice(String key, Map<String, T> words) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        T value = words.get(text.get());
        if (value == null) {
            problems.error(
                    "UNKNOWN_WORD",
                    node(key).orElseThrow().place(),
                    cut(text.get()),
                    "'" + key + "' must be one of " + String.join(", ", words.keySet()),
                    CloseNames.remedy(text.get(), words.keySet(), "Use one of these words"));
        }
        return Optional.ofNullable(value);
    }

    /** A list of texts; a single text is a list of one. */
    public List<String> texts(String key) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (ConfigNode item : itemsOf(node.get())) {
            scalar(key, item).ifPresent(texts::add);
        }
        return texts;
    }

    /** A list of words of a closed list; a single word is a list of one. */
    public <T> List<T> choices(String key, Map<String, T> words) {
        return choices(key, words, UnaryOperator.identity());
    }

    /**
     * The same where a word may be spelt in more than one way.
     *
     * @param spelling how a word stands in the closed list
     */
    <T> List<T> choices(String key, Map<String, T> words, UnaryOperator<String> spelling) {
        List<T> chosen = new ArrayList<>();
        for (ConfigNode item : node(key).map(MapReader::itemsOf).orElse(List.of())) {
            Optional<String> text = scalar(key, item);
            T value = text.map(spelling).map(words::get).orElse(null);
            if (value != null) {
                chosen.add(value);
            } else if (text.isPresent()) {
                problems.error(
                        "UNKNOWN_WORD",
                        item.place(),
                        cut(text.get()),
                        "'" + key + "' lists some of " + String.join(", ", words.keySet()),
                        CloseNames.remedy(text.get(), words.keySet(), "Use some of these words"));
            }
        }
        return chosen;
    }

    /** The maps of a list, read one by one; what the function cannot read it has reported. */
    public <T> List<T> each(String key, Function<MapReader, Optional<T>> reader) {
        List<T> read = new ArrayList<>();
        for (MapReader entry : maps(key)) {
            reader.apply(entry).ifPresent(read::add);
        }
        return read;
    }

    /** The maps below a map whose keys are names that the user chooses. */
    public void eachNamed(String key, BiConsumer<String, MapReader> reader) {
        map(key).ifPresent(
                        names -> {
                            for (String name : names.keys()) {
                                names.map(name).ifPresent(entry -> reader.accept(name, entry));
                            }
                        });
    }

    /** A map of texts. */
    public Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(key).ifPresent(
                        inner -> {
                            for (String name : inner.keys()) {
                                inner.text(name).ifPresent(text -> texts.put(name, text));
                            }
                        });
        return texts;
    }

    public Optional<MapReader> map(String key) {
        return node(key).flatMap(node -> of(node, "'" + key + "'", problems));
    }

    /** A list of maps; a single map is a list of one. */
    public List<MapReader> maps(String key) {
        List<MapReader> maps = new ArrayList<>();
        for (ConfigNode item : node(key).map(MapReader::itemsOf).orElse(List.of())) {
            of(item, "an entry of '" + key + "'", problems).ifPresent(maps::add);
        }
        return maps;
    }

    /** Reports every key that was never asked for. */
    public void rejectUnknownKeys() {
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                problems.error(
                        "UNKNOWN_KEY",
                        placeOf(entry.getKey()),
                        cut(entry.getKey()),
                        "this key is not known here",
                        CloseNames.remedy(
                                entry.getKey(),
                                known,
                                "Known keys are " + String.join(", ", known)));
            }
        }
    }

    private Optional<String> scalar(String key, ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar && scalar.style() != Style.NULL) {
            return Optional.of(scalar.text());
        }
        problems.error(
                "NOT_A_SCALAR",
                node.place(),
                excerpt(node),
                "'" + key + "' must be a single value",
                "Write one value instead of a list or map");
        return Optional.empty();
    }

    private static List<ConfigNode> itemsOf(ConfigNode node) {
        return node instanceof ConfigNode.Sequence sequence ? sequence.items() : List.of(node);
    }

    private static <T> Optional<T> parse(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String excerpt(ConfigNode node) {
        return node instanceof ConfigNode.Scalar scalar ? cut(scalar.text()) : "";
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_EXCERPT_CHARS
                ? text
                : text.substring(0, LONGEST_EXCERPT_CHARS) + "...";
    }
}
