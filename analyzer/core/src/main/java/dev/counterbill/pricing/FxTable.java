package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Dated exchange rates. A rate holds from its day until the next one is listed, but for at most
 * {@value #VALID_DAYS} days, so that weekends and holidays are bridged and a forgotten file is not.
 * Multiplying each exact cost by its day's rate gives the same as multiplying the day's exact sum.
 */
public final class FxTable {
    /** Longest time that a rate stands in for a day without one. */
    public static final int VALID_DAYS = 7;

    /** No rate: every other currency is unpriced. */
    public static final FxTable NONE = new FxTable(Map.of(), List.of());

    /**
     * One rate.
     *
     * @param factor amount in {@code to} of one unit of {@code from}; positive
     */
    public record Rate(LocalDate day, Currency from, Currency to, BigDecimal factor) {}

    /**
     * Rates that hold for a time whatever other files list by now, such as those of a closed month.
     * Currencies that they do not list are exchanged as elsewhere.
     *
     * @param end exclusive
     */
    public record Pinned(Instant begin, Instant end, FxTable table) {
        private boolean holds(Pair pair, Instant at) {
            return !at.isBefore(begin) && at.isBefore(end) && table.rates.containsKey(pair);
        }
    }

    private record Pair(Currency from, Currency to) {}

    private final Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates;
    private final List<Pinned> pinned;

    private FxTable(
            Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates, Collection<Pinned> pinned) {
        this.rates = rates;
        this.pinned = List.copyOf(pinned);
    }

    public static FxTable of(Iterable<Rate> rates) {
        Map<Pair, NavigableMap<LocalDate, BigDecimal>> byPair = new HashMap<>();
        for (Rate rate : rates) {
            byPair.computeIfAbsent(new Pair(rate.from(), rate.to()), pair -> new TreeMap<>())
                    .put(rate.day(), rate.factor());
        }
        return new FxTable(byPair, List.of());
    }

    /**
     * The same, with rates that hold for a time.
     *
     * @param periods of which no two overlap; instead of those that held before
     */
    public FxTable with(Collection<Pinned> periods) {
        return new FxTable(rates, periods);
    }

    /**
     * The rates that exchange usage of a time.
     *
     * @param end exclusive
     */
    public FxTable between(Instant begin, Instant end) {
        LocalDate first = day(begin).minusDays(VALID_DAYS);
        LocalDate last = day(end.minusNanos(1));
        return of(
                rates().stream()
                        .filter(rate -> !rate.day().isBefore(first) && !rate.day().isAfter(last))
                        .toList());
    }

    /** Every rate that is not pinned, by currencies and day. */
    public List<Rate> rates() {
        List<Rate> all = new ArrayList<>();
        rates.forEach(
                (pair, days) ->
                        days.forEach(
                                (day, factor) ->
                                        all.add(new Rate(day, pair.from(), pair.to(), factor))));
        all.sort(
                Comparator.comparing((Rate rate) -> rate.from().code())
                        .thenComparing(rate -> rate.to().code())
                        .thenComparing(Rate::day));
        return all;
    }

    /**
     * In words, what another table lists otherwise of currencies that this one lists.
     *
     * @param from currencies that are asked for
     */
    public List<String> changesTo(FxTable other, Set<Currency> from, Currency to) {
        List<String> changes = new ArrayList<>();
        for (Currency currency : from) {
            Pair pair = new Pair(currency, to);
            NavigableMap<LocalDate, BigDecimal> before = days(pair);
            NavigableMap<LocalDate, BigDecimal> after = other.days(pair);
            TreeSet<LocalDate> days = new TreeSet<>(before.keySet());
            days.addAll(before.isEmpty() ? Set.of() : after.keySet());
            for (LocalDate day : days) {
                String was = words(before.get(day));
                String is = words(after.get(day));
                if (!was.equals(is)) {
                    changes.add(
                            currency.code()
                                    + " to "
                                    + to.code()
                                    + " of "
                                    + day
                                    + " "
                                    + was
                                    + " -> "
                                    + is);
                }
            }
        }
        return changes;
    }

    private NavigableMap<LocalDate, BigDecimal> days(Pair pair) {
        return rates.getOrDefault(pair, Collections.emptyNavigableMap());
    }

    private static String words(@Nullable BigDecimal factor) {
        return factor == null ? "(none)" : Decimals.plain(factor.stripTrailingZeros());
    }

    /** True where no rate is listed, so that no cost depends on the day. */
    public boolean isEmpty() {
        return rates.isEmpty() && pinned.stream().allMatch(period -> period.table().isEmpty());
    }

    /** The factor for an instant's UTC day; 1 between equal currencies. */
    Optional<BigDecimal> factor(Currency from, Currency to, Instant at) {
        return from.equals(to) ? Optional.of(BigDecimal.ONE) : rate(from, to, at).map(Rate::factor);
    }

    /** The rate that holds on an instant's UTC day, between two different currencies. */
    Optional<Rate> rate(Currency from, Currency to, Instant at) {
        Pair pair = new Pair(from, to);
        NavigableMap<LocalDate, BigDecimal> days = rates.get(pair);
        for (Pinned period : pinned) {
            if (period.holds(pair, at)) {
                days = period.table().rates.get(pair);
            }
        }
        if (days == null) {
            return Optional.empty();
        }
        LocalDate day = day(at);
        Map.Entry<LocalDate, BigDecimal> entry = days.floorEntry(day);
        return entry == null || entry.getKey().plusDays(VALID_DAYS).isBefore(day)
                ? Optional.empty()
                : Optional.of(new Rate(entry.getKey(), from, to, entry.getValue()));
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
