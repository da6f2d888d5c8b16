package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

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
     * Rates into a currency that hold for a time whatever other files list by now, such as those of
     * a closed month. A day that they do not cover has none.
     *
     * @param end exclusive
     */
    public record Pinned(Instant begin, Instant end, Currency to, FxTable table) {
        private boolean contains(Instant at) {
            return !at.isBefore(begin) && at.isBefore(end);
        }
    }

    private record Pair(Currency from, Currency to) {}

    private final Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates;
    private final List<Pinned> pinned;
    private final boolean isEmpty;

    private FxTable(
            Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates, Collection<Pinned> pinned) {
        this.rates = rates;
        this.pinned = List.copyOf(pinned);
        this.isEmpty =
                rates.isEmpty() && pinned.stream().allMatch(period -> period.table().isEmpty());
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

    /** The same number for all instants that are exchanged alike. */
    long alike(Instant at) {
        return isEmpty ? 0 : day(at).toEpochDay() * (pinned.size() + 1L) + periodOf(at);
    }

    /** The place of the period of an instant among the pinned ones, or behind them. */
    private int periodOf(Instant at) {
        int period = 0;
        while (period < pinned.size() && !pinned.get(period).contains(at)) {
            period++;
        }
        return period;
    }

    /** True where no rate is listed, so that no cost depends on the day. */
    public boolean isEmpty() {
        return isEmpty;
    }

    /** The factor for an instant's UTC day; 1 between equal currencies. */
    public Optional<BigDecimal> factor(Currency from, Currency to, Instant at) {
        return from.equals(to) ? Optional.of(BigDecimal.ONE) : rate(from, to, at).map(Rate::factor);
    }

    /** The rate that holds on an instant's UTC day, between two different currencies. */
    Optional<Rate> rate(Currency from, Currency to, Instant at) {
        int period = periodOf(at);
        boolean isPinned = period < pinned.size() && pinned.get(period).to().equals(to);
        FxTable holding = isPinned ? pinned.get(period).table() : this;
        NavigableMap<LocalDate, BigDecimal> days = holding.rates.get(new Pair(from, to));
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
