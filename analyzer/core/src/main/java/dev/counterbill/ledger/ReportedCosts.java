package dev.counterbill.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What exporters say things cost, by day, provider, model, source and currency: for reconciliation
 * only, never part of a computed cost. Days are UTC. Merged with {@link #plus}.
 */
public final class ReportedCosts {
    /** What reported costs are added up by. */
    public record Key(LocalDate day, String provider, String model, String source, String currency)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::day)
                        .thenComparing(Key::provider)
                        .thenComparing(Key::model)
                        .thenComparing(Key::source)
                        .thenComparing(Key::currency);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    public static final ReportedCosts NONE = new ReportedCosts(new TreeMap<>());

    private final SortedMap<Key, BigDecimal> amounts;

    private ReportedCosts(SortedMap<Key, BigDecimal> amounts) {
        this.amounts = amounts;
    }

    public static ReportedCosts of(Map<Key, BigDecimal> amounts) {
        return new ReportedCosts(new TreeMap<>(amounts));
    }

    public ReportedCosts plus(ReportedCosts other) {
        TreeMap<Key, BigDecimal> sum = new TreeMap<>(amounts);
        other.amounts.forEach((key, amount) -> sum.merge(key, amount, BigDecimal::add));
        return new ReportedCosts(sum);
    }

    /** In the order of the keys; unmodifiable. */
    public SortedMap<Key, BigDecimal> amounts() {
        return Collections.unmodifiableSortedMap(amounts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReportedCosts that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }
}
