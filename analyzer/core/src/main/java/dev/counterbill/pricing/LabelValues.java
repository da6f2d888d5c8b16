package dev.counterbill.pricing;

import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of the labels that a report groups by, in the order in which they were chosen.
 *
 * @param values one per chosen label; empty text where the log states none
 */
public record LabelValues(List<String> values) implements Comparable<LabelValues> {
    public LabelValues {
        values = List.copyOf(values);
    }

    public static LabelValues of(UsageKey key, List<String> labels, List<String> chosen) {
        List<String> values = new ArrayList<>(chosen.size());
        for (String label : chosen) {
            int at = labels.indexOf(label);
            if (at < 0) {
                throw new IllegalArgumentException(
                        "the ledger keeps the labels " + labels + ", not " + label);
            }
            values.add(key.labels().get(at));
        }
        return new LabelValues(values);
    }

    @Override
    public int compareTo(LabelValues other) {
        Iterator<String> others = other.values.iterator();
        for (String value : values) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = value.compareTo(others.next());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelValues that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
