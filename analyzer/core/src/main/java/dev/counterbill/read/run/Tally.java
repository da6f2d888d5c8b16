package dev.counterbill.read.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts by name. */
final class Tally {
    private final TreeMap<String, Long> counts = new TreeMap<>();

    /** Returns the new count. */
    long add(String name, long count) {
        return counts.merge(name, count, Math::addExact);
    }

    void addAll(SortedMap<String, Long> other) {
        other.forEach(this::add);
    }

    SortedMap<String, Long> counts() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
