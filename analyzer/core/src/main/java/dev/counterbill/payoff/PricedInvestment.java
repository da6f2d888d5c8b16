package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An investment with its money on its days.
 *
 * @param investment as it was stated
 * @param share part of it that falls to the audited deployment, 1 where it is not shared
 * @param byDay what it costs on each day of the report's zone, up to the end of the audit
 * @param later what it costs from the end of the audit on: listed, not counted, and of what runs
 *     not told day by day
 * @param arithmetic how the amount came about, in words and figures
 * @param unpriced why it has no price; then there are no days, and it is never counted as 0
 */
public record PricedInvestment(
        Investment investment,
        BigDecimal share,
        NavigableMap<LocalDate, BigDecimal> byDay,
        NavigableMap<LocalDate, BigDecimal> later,
        String arithmetic,
        Optional<String> unpriced) {
    public PricedInvestment {
        byDay = Collections.unmodifiableNavigableMap(new TreeMap<>(byDay));
        later = Collections.unmodifiableNavigableMap(new TreeMap<>(later));
    }

    static PricedInvestment of(
            Investment investment,
            BigDecimal share,
            NavigableMap<LocalDate, BigDecimal> days,
            LocalDate end,
            String arithmetic) {
        NavigableMap<LocalDate, BigDecimal> shared = new TreeMap<>();
        days.forEach((day, amount) -> shared.put(day, amount.multiply(share)));
        return new PricedInvestment(
                investment,
                share,
                shared.headMap(end, false),
                shared.tailMap(end, true),
                arithmetic,
                Optional.empty());
    }

    static PricedInvestment unpriced(
            Investment investment, BigDecimal share, String arithmetic, String reason) {
        return new PricedInvestment(
                investment,
                share,
                new TreeMap<>(),
                new TreeMap<>(),
                arithmetic,
                Optional.of(reason));
    }

    /** True where one of some has no price, so that their sum is a part of what was invested. */
    static boolean isAnyUnpriced(Collection<PricedInvestment> some) {
        return some.stream().anyMatch(one -> one.unpriced().isPresent());
    }

    /** What counts: everything up to the end of the audit. */
    public BigDecimal counted() {
        return sum(byDay);
    }

    /** What does not count yet. */
    public BigDecimal notYetCounted() {
        return sum(later);
    }

    /** First day on which it costs, where it has a price. */
    public Optional<LocalDate> firstDay() {
        if (!byDay.isEmpty()) {
            return Optional.of(byDay.firstKey());
        }
        return later.isEmpty() ? Optional.empty() : Optional.of(later.firstKey());
    }

    private static BigDecimal sum(NavigableMap<LocalDate, BigDecimal> days) {
        return days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
