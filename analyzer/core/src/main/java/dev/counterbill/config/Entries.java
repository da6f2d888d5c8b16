package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Mapping;
import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.config.ConfigNode.Scalar.Style;
import dev.counterbill.config.ConfigNode.Sequence;
import dev.counterbill.model.DidYouMean;
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
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the entries of a mapping by name. Every entry that is asked for becomes part of the
 * vocabulary; {@link #end} reports those that nobody asked for, so that a mistyped key is an error
 * and never a silently missing price.
 */
final class Entries {
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final Mapping mapping;
    private final String what;
    private final Problems problems;
    private final Set<String> vocabulary = new LinkedHashSet<>();

    /**
     * @param what what the mapping describes, in words, such as {@code a rate row}
     */
    Entries(Mapping mapping, String what, Problems problems) {
        this.mapping = mapping;
        this.what = what;
        this.problems = problems;
    }

    /** The entries of a node that has to be a mapping. */
    static Optional<Entries> of(ConfigNode node, String what, Problems problems) {
        if (node instanceof Mapping mapping) {
            return Optional.of(new Entries(mapping, what, problems));
        }
        wrongForm(node, what + " is a mapping of keys to values", problems);
        return Optional.empty();
    }

    SourcePlace place() {
        return mapping.place();
    }

    boolean has(String key) {
        vocabulary.add(key);
        return mapping.entries().containsKey(key);
    }

    Optional<ConfigNode> node(String key) {
        vocabulary.add(key);
        ConfigNode node = mapping.entries().get(key);
        return node == null || (node instanceof Scalar scalar && scalar.isNull())
                ? Optional.empty()
                : Optional.of(node);
    }

    /** A node that has to be there. */
    Optional<ConfigNode> required(String key) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            problems.error(
                    "MISSING_KEY",
                    mapping.place(),
                    key,
                    what + " has the key '" + key + "'",
                    "Add it");
        }
        return node;
    }

    Optional<String> text(String key) {
        return node(key).flatMap(node -> textOf(node, key));
    }

    Optional<String> requiredText(String key) {
        return required(key).flatMap(node -> textOf(node, key));
    }

    private Optional<String> textOf(ConfigNode node, String key) {
        if (node instanceof Scalar scalar && scalar.style() == Style.TEXT) {
            return Optional.of(scalar.text());
        }
        if (node instanceof Scalar scalar) {
            problems.error(
                    "NOT_TEXT",
                    node.place(),
                    scalar.text(),
                    "'" + key + "' is a text",
                    "Put it in quotes");
        } else {
            wrongForm(node, "'" + key + "' is a text", problems);
        }
        return Optional.empty();
    }

    Optional<Boolean> truth(String key) {
        return node(key)
                .flatMap(
                        node -> {
                            if (node instanceof Scalar scalar && scalar.style() == Style.TRUTH) {
                                return Optional.of(Boolean.valueOf(scalar.text()));
                            }
                            wrongForm(node, "'" + key + "' is true or false", problems);
                            return Optional.empty();
                        });
    }

    /** A whole number of at least {@code least}. */
    Optional<Long> count(String key, long least) {
        return node(key).flatMap(node -> countOf(node, key, least));
    }

    private Optional<Long> countOf(ConfigNode node, String key, long least) {
        if (node instanceof Scalar scalar && scalar.style() == Style.NUMBER) {
            try {
                long value = Long.parseLong(scalar.text());
                if (value >= least) {
                    return Optional.of(value);
                }
            } catch (NumberFormatException e) {
                // Reported below, like every other value that is no whole number.
            }
        }
        problems.error(
                "NOT_A_COUNT",
                node.place(),
                excerpt(node),
                "'" + key + "' is a whole number of at least " + least,
                "Write it in digits, without quotes");
        return Optional.empty();
    }

    /** A decimal in quotes, not negative. */
    Optional<BigDecimal> decimal(String key) {
        return node(key).flatMap(node -> decimalOf(node, key, problems));
    }

    /** A decimal in quotes; a bare number would have to be trusted not to have passed a double. */
    static Optional<BigDecimal> decimalOf(ConfigNode node, String key, Problems problems) {
        if (node instanceof Scalar scalar && scalar.style() == Style.NUMBER) {
            problems.error(
                    "PRICE_NOT_QUOTED",
                    node.place(),
                    scalar.text(),
                    "the decimal '" + key + "' is a text, so that it is read exactly",
                    "Put it in quotes: \"" + scalar.text() + "\"");
            return Optional.empty();
        }
        Optional<BigDecimal> value =
                node instanceof Scalar scalar && scalar.style() == Style.TEXT
                        ? Decimals.parsePlain(scalar.text()).filter(d -> d.signum() >= 0)
                        : Optional.empty();
        if (value.isEmpty()) {
            problems.error(
                    "NOT_A_DECIMAL",
                    node.place(),
                    excerpt(node),
                    "'" + key + "' is a plain decimal that is not negative",
                    "Write digits with at most one point, such as \"0.15\"");
        }
        return value;
    }

    Optional<Instant> instant(String key) {
        return node(key).flatMap(node -> instantOf(node, key));
    }

    Optional<Instant> requiredInstant(String key) {
        return required(key).flatMap(node -> instantOf(node, key));
    }

    private Optional<Instant> instantOf(ConfigNode node, String key) {
        if (node instanceof Scalar scalar && INSTANT.matcher(scalar.text()).matches()) {
            try {
                return Optional.of(Instant.parse(scalar.text()));
            } catch (DateTimeException e) {
                // Reported below: the form is right, but there is no such day or hour.
            }
        }
        problems.error(
                "NOT_AN_INSTANT",
                node.place(),
                excerpt(node),
                "'" + key + "' is an instant in UTC to the second",
                "Write it like 2026-08-16T16:00:00Z");
        return Optional.empty();
    }

    Optional<LocalDate> day(String key) {
        return node(key).flatMap(node -> dayOf(node, key));
    }

    Optional<LocalDate> dayOf(ConfigNode node, String key) {
        if (node instanceof Scalar scalar && DAY.matcher(scalar.text()).matches()) {
            try {
                return Optional.of(LocalDate.parse(scalar.text()));
            } catch (DateTimeException e) {
                // Reported below: the form is right, but there is no such day.
            }
        }
        problems.error(
                "NOT_A_DAY",
                node.place(),
                excerpt(node),
                "'" + key + "' is a calendar day",
                "Write it like 2026-11-24");
        return Optional.empty();
    }

    /** One of a closed set of words. */
    <T> Optional<T> word(String key, Map<String, T> words) {
        return node(key).flatMap(node -> wordOf(node, key, words));
    }

    <T> Optional<T> wordOf(ConfigNode node, String key, Map<String, T> words) {
        String text = node instanceof Scalar scalar ? scalar.text() : "";
        T value = words.get(text);
        if (value == null) {
            problems.error(
                    "UNKNOWN_WORD",
                    node.place(),
                    excerpt(node),
                    "'" + key + "' is one of " + String.join(", ", words.keySet()),
                    DidYouMean.sentence(text, words.keySet(), "Write one of them"));
        }
        return Optional.ofNullable(value);
    }

    List<ConfigNode> list(String key) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof Sequence sequence) {
            return sequence.items();
        }
        wrongForm(node.get(), "'" + key + "' is a list", problems);
        return List.of();
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (ConfigNode node : list(key)) {
            textOf(node, key).ifPresent(texts::add);
        }
        return texts;
    }

    <T> List<T> words(String key, Map<String, T> words) {
        List<T> found = new ArrayList<>();
        for (ConfigNode node : list(key)) {
            wordOf(node, key, words).ifPresent(found::add);
        }
        return found;
    }

    /** The list's members that are mappings, read one by one. */
    <T> List<T> each(String key, String ofWhat, Function<Entries, Optional<T>> read) {
        List<T> found = new ArrayList<>();
        for (ConfigNode node : list(key)) {
            Entries.of(node, ofWhat, problems).flatMap(read).ifPresent(found::add);
        }
        return found;
    }

    /** The entries of a mapping below a key, whose keys are names and not vocabulary. */
    Map<String, ConfigNode> named(String key) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            return Map.of();
        }
        if (node.get() instanceof Mapping named) {
            return new LinkedHashMap<>(named.entries());
        }
        wrongForm(node.get(), "'" + key + "' is a mapping of names to entries", problems);
        return Map.of();
    }

    /** Every key of this mapping with its value; for mappings whose keys are names. */
    Map<String, ConfigNode> all() {
        vocabulary.addAll(mapping.entries().keySet());
        return mapping.entries();
    }

    SourcePlace placeOf(String key) {
        return Optional.ofNullable(mapping.keyPlaces().get(key)).orElse(mapping.place());
    }

    Problems problems() {
        return problems;
    }

    /** Reports keys that nobody asked for; called when everything was read. */
    void end() {
        for (String key : mapping.entries().keySet()) {
            if (!vocabulary.contains(key)) {
                problems.error(
                        "UNKNOWN_KEY",
                        placeOf(key),
                        key,
                        what + " has no such key",
                        DidYouMean.sentence(
                                key, vocabulary, "It knows " + String.join(", ", vocabulary)));
            }
        }
    }

    static void wrongForm(ConfigNode node, String rule, Problems problems) {
        problems.error("WRONG_FORM", node.place(), excerpt(node), rule, "Mend the value");
    }

    private static String excerpt(ConfigNode node) {
        if (node instanceof Scalar scalar) {
            String text = scalar.text();
            return text.length() > 60 ? text.substring(0, 60) + "..." : text;
        }
        return node instanceof Mapping ? "{...}" : "[...]";
    }
}
