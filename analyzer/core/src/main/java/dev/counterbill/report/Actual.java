package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the usage cost: inference only, without training, hosting and other investments. All views
 * are sums of the same lines.
 *
 * @param total exact
 * @param bounds of the total, where the price tier of some prompts cannot be told
 * @param labels names of the labels that the lines are split by
 * @param byModel dearest first
 * @param byDay in order of time
 * @param byGroup one per set of label values, dearest first; empty without labels
 * @param byMeter in the order of the meters
 * @param lines in order of day, provider, model, tier, region and labels
 * @param allowances what free units of an account take off, in lines of their own: they are in no
 *     other amount, so that inference alone adds up from days to months
 * @param conversions what was converted from another currency, by rate
 */
public record Actual(
        BigDecimal total,
        Optional<Bounds> bounds,
        List<String> labels,
        List<ModelCost> byModel,
        List<DayCost> byDay,
        List<GroupCost> byGroup,
        List<MeterCost> byMeter,
        List<CostLine> lines,
        List<Allowance> allowances,
        List<Conversion> conversions) {
    private static final Comparator<CostLine> ORDER =
            Comparator.comparing(CostLine::day)
                    .thenComparing(CostLine::provider)
                    .thenComparing(CostLine::model)
                    .thenComparing(CostLine::tier)
                    .thenComparing(CostLine::region)
                    .thenComparing(CostLine::labels, Actual::compareTexts);

    public Actual {
        labels = List.copyOf(labels);
        byModel = List.copyOf(byModel);
        byDay = List.copyOf(byDay);
        byGroup = List.copyOf(byGroup);
        byMeter = List.copyOf(byMeter);
        lines = List.copyOf(lines);
        allowances = List.copyOf(allowances);
        conversions = List.copyOf(conversions);
    }

    /** Adds up lines in any order; lines that differ in amounts alone become one. */
    public static Actual of(List<String> labels, Collection<CostLine> lines) {
        List<CostLine> sorted = merged(lines);
        List<MeterCost> parts = sorted.stream().flatMap(line -> line.parts().stream()).toList();
        List<ModelCost> byModel = new ArrayList<>();
        grouped(sorted, line -> List.of(line.provider(), line.model()))
                .forEach((key, some) -> byModel.add(ModelCost.of(some)));
        byModel.sort(
                Comparator.comparing(ModelCost::cost)
                        .reversed()
                        .thenComparing(ModelCost::provider)
                        .thenComparing(ModelCost::model));
        List<DayCost> byDay = new ArrayList<>();
        grouped(sorted, line -> List.of(line.day().toString()))
                .forEach(
                        (key, some) ->
                                byDay.add(
                                        new DayCost(
                                                some.get(0).day(), cost(some), Coverage.of(some))));
        List<GroupCost> byGroup = new ArrayList<>();
        if (!labels.isEmpty()) {
            grouped(sorted, CostLine::labels)
                    .forEach(
                            (key, some) ->
                                    byGroup.add(
                                            new GroupCost(
                                                    key,
                                                    requests(some),
                                                    cost(some),
                                                    Coverage.of(some))));
        }
        byGroup.sort(
                Comparator.comparing(GroupCost::cost)
                        .reversed()
                        .thenComparing(GroupCost::values, Actual::compareTexts));
        return new Actual(
                MeterCosts.sum(parts),
                Optional.empty(),
                labels,
                byModel,
                byDay,
                byGroup,
                MeterCosts.byMeter(parts),
                sorted,
                List.of(),
                List.of());
    }

    /** The same with what stands beside the lines. */
    public Actual with(List<Allowance> someAllowances, List<Conversion> someConversions) {
        return new Actual(
                total,
                bounds,
                labels,
                byModel,
                byDay,
                byGroup,
                byMeter,
                lines,
                someAllowances,
                someConversions);
    }

    /** The same with what the total lies between. */
    public Actual between(Optional<Bounds> someBounds) {
        return new Actual(
                total,
                someBounds,
                labels,
                byModel,
                byDay,
                byGroup,
                byMeter,
                lines,
                allowances,
                conversions);
    }

    /** What the same would have cost at list prices, before contract discounts. */
    public BigDecimal listTotal() {
        BigDecimal sum = BigDecimal.ZERO;
        for (MeterCost meter : byMeter) {
            sum = sum.add(meter.listCost());
        }
        return sum;
    }

    private static List<CostLine> merged(Collection<CostLine> lines) {
        List<CostLine> sorted = new ArrayList<>(lines);
        sorted.sort(ORDER);
        List<CostLine> merged = new ArrayList<>(sorted.size());
        int begin = 0;
        for (int end = 1; end <= sorted.size(); end++) {
            if (end == sorted.size() || ORDER.compare(sorted.get(begin), sorted.get(end)) != 0) {
                merged.add(CostLine.sum(sorted.subList(begin, end)));
                begin = end;
            }
        }
        return merged;
    }

    private static int compareTexts(List<String> one, List<String> other) {
        int shared = Math.min(one.size(), other.size());
        for (int i = 0; i < shared; i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** How many requests were made. */
    public long requests() {
        return requests(lines);
    }

    private static SortedMap<List<String>, List<CostLine>> grouped(
            List<CostLine> lines, Function<CostLine, List<String>> key) {
        Map<List<String>, List<CostLine>> groups = new HashMap<>();
        for (CostLine line : lines) {
            groups.computeIfAbsent(key.apply(line), k -> new ArrayList<>()).add(line);
        }
        SortedMap<List<String>, List<CostLine>> sorted = new TreeMap<>(Actual::compareTexts);
        sorted.putAll(groups);
        return sorted;
    }

    private static long requests(Collection<CostLine> lines) {
        long sum = 0;
        for (CostLine line : lines) {
            sum = Math.addExact(sum, line.counts().of(Meter.REQUESTS));
        }
        return sum;
    }

    static BigDecimal cost(Collection<CostLine> lines) {
        BigDecimal sum = BigDecimal.ZERO;
        for (CostLine line : lines) {
            sum = sum.add(line.cost());
        }
        return sum;
    }

    /**
     * What one model cost.
     *
     * @param base model that was fine-tuned; empty where it is none
     * @param coverage how much of {@code counts} has a price
     */
    public record ModelCost(
            String provider,
            String model,
            Optional<String> base,
            MeterCounts counts,
            BigDecimal cost,
            Coverage coverage) {
        static ModelCost of(List<CostLine> lines) {
            MeterCounts counts = MeterCounts.ZERO;
            for (CostLine line : lines) {
                counts = counts.plus(line.counts());
            }
            CostLine first = lines.get(0);
            return new ModelCost(
                    first.provider(),
                    first.model(),
                    first.base(),
                    counts,
                    Actual.cost(lines),
                    Coverage.of(lines));
        }

        public boolean isFineTuned() {
            return base.isPresent();
        }

        public long requests() {
            return counts.of(Meter.REQUESTS);
        }
    }

    /**
     * Free units of an account in a month (UTC), taken off after everything is added up.
     *
     * @param rule id in the rate book
     * @param account empty where the log does not say; such usage is taken as one account
     * @param free units that were free
     * @param credit exact amount that they take off; not negative
     */
    public record Allowance(
            String rule,
            String provider,
            String account,
            YearMonth month,
            BigDecimal free,
            BigDecimal credit) {}

    /**
     * Costs that were converted at one exchange rate.
     *
     * @param day from which the rate holds
     * @param factor amount in the report's currency of one unit of {@code currency}
     * @param original amount in {@code currency}
     * @param converted the same in the report's currency, exact
     */
    public record Conversion(
            Currency currency,
            LocalDate day,
            BigDecimal factor,
            BigDecimal original,
            BigDecimal converted) {}

    /** What one day cost, in the report's zone. */
    public record DayCost(LocalDate day, BigDecimal cost, Coverage coverage) {}

    /**
     * What usage with the same labels cost.
     *
     * @param values in the order of {@link Actual#labels}
     */
    public record GroupCost(
            List<String> values, long requests, BigDecimal cost, Coverage coverage) {
        public GroupCost {
            values = List.copyOf(values);
        }
    }
}
