package dev.counterbill.usage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided per request before adding up, and that a ledger therefore stores: what
 * it can answer later follows from this.
 *
 * @param prompt prompt sizes at which buckets are cut
 * @param time instants and times of day at which slots are cut
 * @param promptMeasures per provider id, the meters whose sum is its prompt size, where the
 *     provider's rate table names others than {@link Meter#isPrompt() all prompt meters}
 * @param labels names of the labels that the key keeps, sorted
 */
public record LedgerCuts(
        PromptCuts prompt,
        TimeCuts time,
        Map<String, Set<Meter>> promptMeasures,
        List<String> labels) {
    /** The coarse grid, UTC hours, no labels. */
    public static final LedgerCuts COARSE =
            new LedgerCuts(PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of());

    private static final Set<Meter> ALL_PROMPT_METERS =
            Arrays.stream(Meter.values())
                    .filter(Meter::isPrompt)
                    .collect(Collectors.toUnmodifiableSet());

    public LedgerCuts {
        promptMeasures = java.util.Collections.unmodifiableMap(new TreeMap<>(promptMeasures));
        labels = labels.stream().sorted().distinct().toList();
    }

    /** The meters whose sum is the size of a prompt of the provider. */
    public Set<Meter> promptMeasure(String provider) {
        return promptMeasures.getOrDefault(provider, ALL_PROMPT_METERS);
    }

    /** True where the meter counts for the prompt size of the provider. */
    public boolean isInPromptSize(String provider, Meter meter) {
        return promptMeasure(provider).contains(meter);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerCuts that
                && prompt.equals(that.prompt)
                && time.equals(that.time)
                && promptMeasures.equals(that.promptMeasures)
                && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * prompt.hashCode() + time.hashCode()) + promptMeasures.hashCode())
                + labels.hashCode();
    }
}
