package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    public static final FxTable NONE = new FxTable(Map.of());

    /**
     * One rate.
     *
     * @param factor amount in {@code to} of one unit of {@code from}; positive
     */
    public record Rate(LocalDate day, Currency from, Currency to, BigDecimal factor) {}

    private record Pair(Currency from, Currency to) {}

    private final Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates;

    private FxTable(Map<Pair, NavigableMap<LocalDate, BigDecimal>> rates) {
        this.rates = rates;
    }

    public static FxTable of(Iterable<Rate> rates) {
        Map<Pair, NavigableMap<LocalDate, BigDecimal>> byPair = new HashMap<>();
        for (Rate rate : rates) {
            byPair.computeIfAbsent(new Pair(rate.from(), rate.to()), pair -> new TreeMap<>())
                    .put(rate.day(), rate.factor());
        }
        return new FxTable(byPair);
    }

    /** Every rate, by currencies and day. */
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

    /** True where no rate is listed, so that no cost depends on the day. */
    public boolean isEmpty() {
        return rates.isEmpty();
    }

    /** The factor for an instant's UTC day; 1 between equal currencies. */
    Optional<BigDecimal> factor(Currency from, Currency to, Instant at) {
        return from.equals(to) ? Optional.of(BigDecimal.ONE) : rate(from, to, at).map(Rate::factor);
    }

    /** The rate that holds on an instant's UTC day, between two different currencies. */
    Optional<Rate> rate(Currency from, Currency to, Instant at) {
        NavigableMap<LocalDate, BigDecimal> days = rates.get(new Pair(from, to));
        if (days == null) {
            return Optional.empty();
        }
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        Map.Entry<LocalDate, BigDecimal> entry = days.floorEntry(day);
        return entry == null || entry.getKey().plusDays(VALID_DAYS).isBefore(day)
                ? Optional.empty()
                : Optional.of(new Rate(entry.getKey(), from, to, entry.getValue()));
    }
}
