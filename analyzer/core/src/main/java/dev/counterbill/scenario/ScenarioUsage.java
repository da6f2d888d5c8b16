package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A ledger's usage as a scenario would have it, ready for the pricer.
 *
 * @param lines in the order of the ledger's rows
 * @param notes requests to which something happened that a reader should know
 */
public record ScenarioUsage(List<UsageLine> lines, Map<Note, BigDecimal> notes) {

    /** What may happen to requests on the way. */
    public enum Note {
        /** The prompt was shorter than what a step takes away; it ends at 0. */
        CLAMPED("requests had fewer tokens than the scenario takes away and end at 0"),
        /** The ledger has no cut that tells whether the step applies to these requests. */
        UNDECIDED(
                "requests may be shorter than what the scenario takes away, which their rows do not"
                        + " tell; all is taken as far as it is there, so the cost is a lower bound"),
        /** The prompt is shorter than what the target caches. */
        NOT_CACHEABLE("requests are shorter than the smallest prompt that the model caches"),
        /** The target names the seller, and the usage is on another surface of it. */
        KEPT_SURFACE(
                "requests stay where the provider served them, such as Vertex AI, at the prices there"),
        /** A change per request needs a number of requests. */
        NO_REQUEST_COUNT(
                "tokens stand in rows without a number of requests, which a change per request leaves"
                        + " as they are");

        private final String sentence;

        Note(String sentence) {
            this.sentence = sentence;
        }

        /** The note in words, to be led by a number of requests (or tokens, as it says). */
        public String sentence() {
            return sentence;
        }
    }

    public ScenarioUsage {
        lines = List.copyOf(lines);
        notes =
                java.util.Collections.unmodifiableMap(
                        notes.isEmpty() ? new EnumMap<>(Note.class) : new EnumMap<>(notes));
    }
}
