package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a deployment's own traffic saved against one baseline, day by day. Days without traffic are
 * left out here; an audit counts them all the same.
 *
 * @param days in order of time, each day once
 * @param gaps what left the saving because one of the two has no price, in words; empty where all
 *     is priced
 */
public record SavingSeries(Currency currency, List<SavingDay> days, List<String> gaps) {
    public SavingSeries {
        days = List.copyOf(days);
        gaps = List.copyOf(gaps);
        for (int i = 1; i < days.size(); i++) {
            if (!days.get(i - 1).day().isBefore(days.get(i).day())) {
                throw new IllegalArgumentException(
                        "days are in order and apart: " + days.get(i).day());
            }
        }
    }

    /** Days in any order; equal days are added up. */
    public static SavingSeries of(
            Currency currency, Collection<SavingDay> days, Collection<String> gaps) {
        TreeMap<LocalDate, SavingDay> sorted = new TreeMap<>();
        days.forEach(day -> sorted.merge(day.day(), day, SavingDay::plus));
        return new SavingSeries(
                currency, List.copyOf(sorted.values()), gaps.stream().distinct().toList());
    }

    /** How much of the usage of all days both price; all of none or of nothing. */
    Compared compared() {
        return Compared.of(days.stream().map(SavingDay::compared).toList()).orElse(Compared.ALL);
    }

    /** Whether the bounds of every day are what it saved. */
    boolean isCertain() {
        for (SavingDay day : days) {
            BigDecimal saving = day.saving();
            if (!isSame(day.low(), saving) || !isSame(day.high(), saving)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Optional<BigDecimal> bound, BigDecimal saving) {
        return bound.isPresent() && bound.get().compareTo(saving) == 0;
    }

    /** The traffic of both, as one group. */
    public SavingSeries plus(SavingSeries other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "amounts of two currencies are never added: "
                            + currency
                            + " and "
                            + other.currency);
        }
        List<SavingDay> all = new ArrayList<>(days);
        all.addAll(other.days);
        List<String> allGaps = new ArrayList<>(gaps);
        allGaps.addAll(other.gaps);
        return of(currency, all, allGaps);
    }

    /** More or less of the same traffic. */
    public SavingSeries times(BigDecimal factor) {
        return new SavingSeries(
                currency, days.stream().map(day -> day.times(factor)).toList(), gaps);
    }

    /** The days before an end. */
    public SavingSeries before(LocalDate end) {
        return new SavingSeries(
                currency, days.stream().filter(d -> d.day().isBefore(end)).toList(), gaps);
    }

    /**
     * First day with usage. Requests are not asked for, since some exports state tokens without a
     * number of requests.
     */
    public Optional<LocalDate> firstRequest() {
        return days.stream().map(SavingDay::day).findFirst();
    }

    public BigDecimal requests() {
        return days.stream().map(SavingDay::requests).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public BigDecimal actual() {
        return days.stream().map(SavingDay::actual).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public BigDecimal baseline() {
        return days.stream().map(SavingDay::baseline).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
