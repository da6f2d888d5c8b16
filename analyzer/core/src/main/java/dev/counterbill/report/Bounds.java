package dev.counterbill.report;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Between what a cost lies; both ends are possible, {@code low <= high}.
 *
 * @param causes what leaves it open, as far as it has a name
 */
public record Bounds(BigDecimal low, BigDecimal high, Set<Cause> causes) {
    public Bounds {
        causes = causes.isEmpty() ? Set.of() : Set.copyOf(causes);
    }

    /** What may leave a cost open, in a plural that begins or goes on a sentence. */
    public enum Cause {
        PROMPT_SIZES(
                "the prompt sizes",
                "PROMPT_SIZE_UNKNOWN",
                "PROMPT_SIZE_STRADDLES",
                "STEPS_OF_SUMS"),
        CACHE_WRITES("cache writes that the log does not record", "CACHE_WRITES_NOT_LOGGED"),
        PRICE_CHANGES("price changes within rows", "SPREAD_EVENLY"),
        IDLE_CAPACITY("idle hours of own GPUs", "OWN_CAPACITY"),
        SCENARIO_RANGES("the ranges that the scenario assumes");

        private final String words;
        private final List<String> rules;

        Cause(String words, String... rules) {
            this.words = words;
            this.rules = List.of(rules);
        }

        /**
         * Those that the rules of substitute prices stand for.
         *
         * @param rules stable names, such as {@code CACHE_WRITES_NOT_LOGGED}
         */
        public static Set<Cause> of(List<String> rules) {
            Set<Cause> causes = EnumSet.noneOf(Cause.class);
            for (Cause cause : values()) {
                if (rules.stream().anyMatch(cause.rules::contains)) {
                    causes.add(cause);
                }
            }
            return causes;
        }
    }

    /** The causes in words; “its assumptions” where none is known. */
    String why() {
        List<String> words = causes.stream().sorted().map(cause -> cause.words).toList();
        return words.isEmpty() ? "its assumptions" : String.join(" and ", words);
    }
}
