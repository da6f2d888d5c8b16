package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.Problems;
import dev.counterbill.model.CloseNames;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.read.Excerpts;
import dev.counterbill.read.mapping.ExpressionParser.Malformed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A YAML text with its problems: the checks that are the same for every key. */
final class YamlFile {
    private final Supplier<String> source;
    private final Problems problems;

    /**
     * @param source gives the text, which few files are asked for
     */
    YamlFile(Supplier<String> source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** The text of the file. */
    String source() {
        return source.get();
    }

    Problems problems() {
        return problems;
    }

    /** An entry of a map, or null where the key is missing. */
    static @Nullable ConfigNode entry(ConfigNode.Mapping map, String key) {
        return map.entries().get(key);
    }

    void unknownKeys(ConfigNode.Mapping map, Collection<String> known) {
        for (String key : map.entries().keySet()) {
            if (!known.contains(key)) {
                problems.error(
                        "UNKNOWN_KEY",
                        keyPlace(map, key),
                        key,
                        "keys here are " + String.join(", ", known.stream().sorted().toList()),
                        CloseNames.remedy(key, known, "Remove it"));
            }
        }
    }

    static SourcePlace keyPlace(ConfigNode.Mapping map, String key) {
        return map.keyPlaces().getOrDefault(key, map.place());
    }

    void wrongShape(ConfigNode node, String wanted) {
        problems.error(
                "WRONG_SHAPE",
                node.place(),
                node instanceof ConfigNode.Scalar scalar ? Excerpts.of(scalar.text()) : "",
                "here stands " + wanted,
                "Compare with a built-in mapping or with schemas/mapping.schema.json");
    }

    void badValue(ConfigNode node, String value, String rule, String remedy) {
        problems.error("BAD_VALUE", node.place(), value, rule, remedy);
    }

    void missingKey(ConfigNode.Mapping map, String key, String why) {
        problems.error(
                "MISSING_KEY", map.place(), key, "a mapping has '" + key + "': " + why, "Add it");
    }

    ConfigNode.@Nullable Mapping map(@Nullable ConfigNode node) {
        if (node == null) {
            return null;
        }
        if (node instanceof ConfigNode.Mapping map) {
            return map;
        }
        wrongShape(node, "a map");
        return null;
    }

    /** The elements of a list; a missing one has none. */
    List<ConfigNode> list(@Nullable ConfigNode node) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof ConfigNode.Sequence sequence) {
            return sequence.items();
        }
        wrongShape(node, "a list");
        return List.of();
    }

    @Nullable String text(@Nullable ConfigNode node) {
        if (node == null) {
            return null;
        }
        if (node instanceof ConfigNode.Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        wrongShape(node, "a single value");
        return null;
    }

    /** A text that is not taken for a number or a truth value either. */
    @Nullable String words(@Nullable ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar
                && scalar.style() != ConfigNode.Scalar.Style.TEXT) {
            wrongShape(node, "a text, in quotes where it looks like a number or truth value");
            return null;
        }
        return text(node);
    }

    /** The texts of a list of single values. */
    List<String> texts(@Nullable ConfigNode node) {
        List<String> texts = new ArrayList<>();
        for (ConfigNode item : list(node)) {
            String text = text(item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The expression that a single value is, or null after a problem. */
    @Nullable String expression(ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar) {
            return scalar.isNull() ? "null" : scalar.text();
        }
        wrongShape(node, "an expression");
        return null;
    }

    void malformed(ConfigNode node, String expression, Malformed error) {
        String excerpt =
                error.at > 0 && error.at < expression.length()
                        ? expression.substring(error.at)
                        : expression;
        problems.error(
                error.code,
                placeInside(node.place(), expression, error.at),
                cut(excerpt),
                error.rule,
                error.meant.isEmpty() ? remedy(error.code) : "Did you mean '" + error.meant + "'?");
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** The column of a character of an expression, where the expression stands on one line. */
    private SourcePlace placeInside(SourcePlace place, String expression, int at) {
        List<String> lines = source().lines().toList();
        if (place.line() < 1 || place.line() > lines.size()) {
            return place;
        }
        String line = lines.get(place.line() - 1);
        int begin = place.column() - 1;
        if (begin < 0 || begin >= line.length()) {
            return place;
        }
        char first = line.charAt(begin);
        int quote = first == '\'' || first == '"' ? 1 : 0;
        for (int skip = quote; skip >= 0; skip--) {
            if (line.startsWith(expression, begin + skip)) {
                return new SourcePlace(place.file(), place.line(), place.column() + skip + at);
            }
        }
        return place;
    }

    private static final Map<String, String> REMEDIES =
            Map.ofEntries(
                    Map.entry("BAD_EXPRESSION", "Mend the expression at this place"),
                    Map.entry("EXPRESSION_TOO_LONG", "Split it with 'let'"),
                    Map.entry("EXPRESSION_TOO_DEEP", "Split it with 'let'"),
                    Map.entry("MAPPING_TOO_LARGE", "Simplify the mapping"),
                    Map.entry("UNKNOWN_NAME", "Define it under 'let', above where it is used"),
                    Map.entry("UNKNOWN_ASSUMPTION", "Declare it under 'assume'"),
                    Map.entry("UNKNOWN_FUNCTION", "Use a function of the closed list"),
                    Map.entry("UNKNOWN_TABLE", "Declare it under 'tables'"),
                    Map.entry("UNKNOWN_TIME_ZONE", "Use a name such as Europe/Berlin or UTC"),
                    Map.entry("WRONG_ARITY", "Correct the arguments"),
                    Map.entry("TYPE_MISMATCH", "Convert the value, or take another field"),
                    Map.entry("BAD_PATTERN", "Mend the regular expression"),
                    Map.entry("NO_SUCH_PARENT", "Remove a '^'"));

    private static String remedy(String code) {
        return REMEDIES.getOrDefault(code, "Mend the expression");
    }
}
