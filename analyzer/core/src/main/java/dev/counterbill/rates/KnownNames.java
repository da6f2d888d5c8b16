package dev.counterbill.rates;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers who a name was found to be: every row of a ledger asks, again under every scenario and
 * every trial of an audit. What a name means changes only where an alias turns, so one answer holds
 * for the whole span between two turns. Safe for many threads.
 */
final class KnownNames {
    /** Names per provider that are kept: far more than anybody has, and little memory. */
    private static final int MOST_KEPT = 10_000;

    private final NameSearch search;
    private final Instant[] turns;

    /** By provider as logged, then by name as logged; an element per span. */
    private final Map<String, Map<String, AtomicReferenceArray<Identification.@Nullable Known>>>
            kept = new ConcurrentHashMap<>();

    KnownNames(NameSearch search, Collection<ProviderRates> providers) {
        this.search = search;
        Set<Instant> distinct = new TreeSet<>();
        for (ProviderRates provider : providers) {
            for (ModelAlias alias : provider.aliases()) {
                distinct.add(alias.from());
                alias.to().ifPresent(distinct::add);
            }
        }
        this.turns = distinct.toArray(Instant[]::new);
    }

    /** As {@link NameSearch#identify}, which is asked once per name and span. */
    Identification identify(String provider, String model, Instant at) {
        int span = span(at);
        Map<String, AtomicReferenceArray<Identification.@Nullable Known>> names =
                kept.get(provider);
        AtomicReferenceArray<Identification.@Nullable Known> spans =
                names == null ? null : names.get(model);
        Identification.Known before = spans == null ? null : spans.get(span);
        if (before != null) {
            return before;
        }
        Identification found = search.identify(provider, model, at);
        // Why a name is unknown may depend on the instant, so only who is known is kept.
        if (found instanceof Identification.Known known) {
            keep(provider, model, span, known);
        }
        return found;
    }

    /** How many turns are at or before an instant. */
    private int span(Instant at) {
        int found = Arrays.binarySearch(turns, at);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private void keep(String provider, String model, int span, Identification.Known known) {
        if (kept.size() >= MOST_KEPT && !kept.containsKey(provider)) {
            return;
        }
        Map<String, AtomicReferenceArray<Identification.@Nullable Known>> names =
                kept.computeIfAbsent(provider, name -> new ConcurrentHashMap<>());
        if (names.size() < MOST_KEPT || names.containsKey(model)) {
            names.computeIfAbsent(model, name -> new AtomicReferenceArray<>(turns.length + 1))
                    .set(span, known);
        }
    }
}
