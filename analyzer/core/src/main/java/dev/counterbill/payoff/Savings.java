package dev.counterbill.payoff;

import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.Paid;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.pricing.UnpricedPart;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two bills of the same usage as a saving per day. The saving itself is of the usage that both
 * price; its bounds take what one of them cannot price at 0 and at the dearest candidate. What was
 * paid may be compared with many baselines, also by several threads at once, so what they share is
 * worked out once.
 */
final class Savings {
    private final Bill actual;
    private final List<Bill> candidates;
    private final Paid paid;
    private final List<Range> ranges;

    /** With usage, in their order. */
    private final List<LocalDate> days;

    private final int[] dayOfRow;
    private @Nullable List<Map<UsageKey, List<PricedLine>>> candidatesBySource;

    /**
     * What was paid, ready to be compared.
     *
     * @param actual what was paid, one line per ledger row
     * @param candidates the same usage at other models, to bound what has no price
     * @param zone zone of the report's days
     */
    Savings(Bill actual, List<Bill> candidates, ZoneId zone) {
        this.actual = actual;
        this.candidates = candidates;
        this.paid = new Paid(actual);
        this.ranges = new ArrayList<>(actual.lines().size());
        List<LocalDate> own = new ArrayList<>(actual.lines().size());
        for (PricedLine line : actual.lines()) {
            UsageKey key = line.line().source().key();
            ranges.add(range(key, List.of(line)));
            own.add(BillTables.dayOf(key, zone));
        }
        this.days = List.copyOf(new TreeSet<>(own));
        this.dayOfRow = own.stream().mapToInt(day -> Collections.binarySearch(days, day)).toArray();
    }

    /**
     * The saving of every day with usage.
     *
     * @param baseline what would have been paid
     */
    SavingSeries against(Bill baseline) {
        Comparison comparison = Comparison.of(paid, baseline, List.of());
        List<Comparison.Sides> sides = comparison.byPlace(dayOfRow, days.size());
        Bounds[] bounds = new Bounds[days.size()];
        Arrays.setAll(bounds, day -> new Bounds());
        for (int row = 0; row < dayOfRow.length; row++) {
            PricedLine line = actual.lines().get(row);
            UsageKey key = line.line().source().key();
            Range instead =
                    comparison.isCompared(row)
                            ? new Range(comparison.low(row), Optional.of(comparison.high(row)))
                            : range(key, comparison.counterfactual(row));
            bounds[dayOfRow[row]].add(line.line().requests(), ranges.get(row), instead);
        }
        List<SavingDay> complete = new ArrayList<>(days.size());
        for (int day = 0; day < bounds.length; day++) {
            complete.add(
                    new SavingDay(
                            days.get(day),
                            bounds[day].requests,
                            sides.get(day).actual(),
                            sides.get(day).counterfactual(),
                            compared(sides.get(day)),
                            Optional.ofNullable(bounds[day].low),
                            Optional.ofNullable(bounds[day].high)));
        }
        return SavingSeries.of(actual.currency(), complete, gaps(actual, comparison));
    }

    private static Optional<Compared> compared(Comparison.Sides day) {
        boolean isAll = day.excludedTokens().signum() == 0 && day.excludedFees().signum() == 0;
        if (isAll) {
            boolean isOfNothing =
                    day.tokens().signum() == 0
                            && day.actual().signum() == 0
                            && day.counterfactual().signum() == 0;
            return isOfNothing ? Optional.empty() : Optional.of(Compared.ALL);
        }
        return Optional.of(day.comparesNothing() ? Compared.NOTHING : Compared.PART);
    }

    /** Requests of a day, and the least and the most that it can have saved. */
    private static final class Bounds {
        private BigDecimal requests = BigDecimal.ZERO;

        /** Null where there is no bound. */
        private @Nullable BigDecimal low = BigDecimal.ZERO;

        private @Nullable BigDecimal high = BigDecimal.ZERO;

        void add(BigDecimal some, Range paid, Range instead) {
            requests = requests.add(some);
            low =
                    low == null || paid.high().isEmpty()
                            ? null
                            : low.add(instead.low().subtract(paid.high().get()));
            high =
                    high == null || instead.high().isEmpty()
                            ? null
                            : high.add(instead.high().get().subtract(paid.low()));
        }
    }

    private static Map<UsageKey, List<PricedLine>> bySource(Bill bill) {
        Map<UsageKey, List<PricedLine>> lines = new HashMap<>();
        for (PricedLine line : bill.lines()) {
            lines.computeIfAbsent(line.line().source().key(), k -> new ArrayList<>(1)).add(line);
        }
        return lines;
    }

    private record Range(BigDecimal low, Optional<BigDecimal> high) {}

    private Range range(UsageKey key, List<PricedLine> lines) {
        BigDecimal low = BigDecimal.ZERO;
        BigDecimal high = BigDecimal.ZERO;
        Set<Meter> unknown = Set.of();
        for (PricedLine line : lines) {
            BigDecimal least = line.low();
            low = low.add(least);
            high = high.add(line.isInterval() ? line.high() : least);
            for (UnpricedPart part : line.unpriced()) {
                if (part.bounds().isPresent()) {
                    low = low.add(part.bounds().get().low());
                    high = high.add(part.bounds().get().high());
                } else {
                    unknown = unknown.isEmpty() ? EnumSet.noneOf(Meter.class) : unknown;
                    unknown.add(charged(part.meter()));
                }
            }
        }
        return new Range(
                low, unknown.isEmpty() ? Optional.of(high) : dearest(key, unknown).map(high::add));
    }

    /**
     * What the meters of a row cost at the candidate that charges most. None where no candidate
     * prices them all: neither side says anything of what the other would cost.
     */
    private Optional<BigDecimal> dearest(UsageKey key, Set<Meter> meters) {
        Optional<BigDecimal> most = Optional.empty();
        for (Map<UsageKey, List<PricedLine>> candidate : candidatesBySource()) {
            Optional<BigDecimal> cost = cost(candidate.getOrDefault(key, List.of()), meters);
            if (cost.isPresent() && (most.isEmpty() || cost.get().compareTo(most.get()) > 0)) {
                most = cost;
            }
        }
        return most;
    }

    /** Only asked for where something has no price. */
    private synchronized List<Map<UsageKey, List<PricedLine>>> candidatesBySource() {
        List<Map<UsageKey, List<PricedLine>>> known = candidatesBySource;
        if (known == null) {
            known = candidates.stream().map(Savings::bySource).toList();
            candidatesBySource = known;
        }
        return known;
    }

    private static Optional<BigDecimal> cost(List<PricedLine> lines, Set<Meter> meters) {
        // A scenario that leaves the usage on its model says nothing of what another would cost.
        if (lines.stream().allMatch(line -> line.line().hasLoggedModel())) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : lines) {
            for (UnpricedPart part : line.unpriced()) {
                if (meters.contains(charged(part.meter()))) {
                    return Optional.empty();
                }
            }
            for (PricedPart part : line.parts()) {
                if (meters.contains(charged(part.meter()))) {
                    sum = sum.add(part.high());
                }
            }
        }
        return Optional.of(sum);
    }

    private static Meter charged(Meter meter) {
        return meter == Meter.REASONING ? Meter.OUTPUT : meter;
    }

    private static List<String> gaps(Bill actual, Comparison comparison) {
        List<String> gaps = new ArrayList<>();
        BillTables.unpriced(actual.lines()).forEach(gap -> gaps.add("paid for: " + words(gap)));
        comparison.unpriced().forEach(gap -> gaps.add("as the baseline: " + words(gap)));
        return gaps;
    }

    private static String words(BillTables.Unpriced gap) {
        return Words.unpriced(gap.meters())
                + " of "
                + gap.model().provider()
                + "/"
                + gap.model().model()
                + " have no price ("
                + gap.reason()
                + ")";
    }
}
