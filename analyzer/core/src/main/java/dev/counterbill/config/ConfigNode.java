package dev.counterbill.config;

import dev.counterbill.rates.SourcePlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML or JSON file as a tree that knows its places. Scalars stay text, so that no price ever
 * passes through a double and a YAML 1.1 reader cannot turn {@code 10:00} into 600.
 */
public sealed interface ConfigNode {
    SourcePlace place();

    /**
     * A scalar as it was written.
     *
     * @param text the text without quotes
     * @param style how it was written, since {@code "1"} and {@code 1} may mean different things
     */
    record Scalar(SourcePlace place, String text, Style style) implements ConfigNode {
        /** How a scalar was written. */
        public enum Style {
            /** In quotes, or a plain text that is no number, truth value or null. */
            TEXT,
            NUMBER,
            TRUTH,
            NULL
        }

        public boolean isNull() {
            return style == Style.NULL;
        }
    }

    /** A list. */
    record Sequence(SourcePlace place, List<ConfigNode> items) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * A map in the order of the file. Duplicate keys are an error when the file is parsed.
     *
     * @param keyPlaces where each key stands
     */
    record Mapping(
            SourcePlace place, Map<String, ConfigNode> entries, Map<String, SourcePlace> keyPlaces)
            implements ConfigNode {
        public Mapping {
            entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            keyPlaces = Map.copyOf(keyPlaces);
        }
    }
}
