package dev.counterbill.pricing;

import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What was paid against what would have been paid, over the usage that both sides price. Usage that
 * one side cannot price is left out of both, per ledger row and meter, so that grouping cannot
 * change it; meters between which the scenario moved tokens are left out together.
 */
public final class Comparison {
    private static final int RATIO_SCALE = 4;
    private static final int SHARE_SCALE = 10;

    /**
     * Both sides over the usage that both price.
     *
     * @param low,high bounds of {@code counterfactual}, from ranges of the scenario and from prices
     *     that the ledger cannot tell apart
     * @param excludedActualCost what was paid for usage that is left out
     * @param excludedTokens tokens, as logged, that are left out
     * @param tokens all tokens as logged
     */
    public record Sides(
            BigDecimal actual,
            BigDecimal counterfactual,
            BigDecimal low,
            BigDecimal high,
            BigDecimal excludedActualCost,
            BigDecimal excludedTokens,
            BigDecimal tokens) {

        /** Positive: the actual choice was cheaper. */
        public BigDecimal difference() {
            return counterfactual.subtract(actual);
        }

        /** Difference / actual at scale 4, HALF_EVEN; empty where the actual cost is 0. */
        public Optional<BigDecimal> differenceRatio() {
            return actual.signum() == 0
                    ? Optional.empty()
                    : Optional.of(difference().divide(actual, RATIO_SCALE, RoundingMode.HALF_EVEN));
        }

        /** Share of the tokens that are left out, 0 to 1, at scale 10, HALF_EVEN. */
        public BigDecimal excludedTokensShare() {
            return tokens.signum() == 0
                    ? BigDecimal.ZERO
                    : excludedTokens.divide(tokens, SHARE_SCALE, RoundingMode.HALF_EVEN);
        }

        /** True where the counterfactual is an interval. */
        public boolean isInterval() {
            return low.compareTo(high) != 0;
        }
    }

    /** One ledger row, with one cost (and its bounds) per variant of the scenario. */
    private record Row(
            UsageKey key,
            ModelKey model,
            BigDecimal actual,
            List<BigDecimal> costs,
            List<BigDecimal> lows,
            List<BigDecimal> highs,
            BigDecimal excludedActualCost,
            BigDecimal excludedTokens,
            BigDecimal tokens) {
        Row plus(Row other) {
            return new Row(
                    key,
                    model,
                    actual.add(other.actual),
                    sum(costs, other.costs),
                    sum(lows, other.lows),
                    sum(highs, other.highs),
                    excludedActualCost.add(other.excludedActualCost),
                    excludedTokens.add(other.excludedTokens),
                    tokens.add(other.tokens));
        }

        private static List<BigDecimal> sum(List<BigDecimal> left, List<BigDecimal> right) {
            List<BigDecimal> sums = new ArrayList<>(left.size());
            for (int i = 0; i < left.size(); i++) {
                sums.add(left.get(i).add(right.get(i)));
            }
            return sums;
        }

        Sides sides() {
            return new Sides(
                    actual,
                    costs.get(0),
                    Collections.min(lows),
                    Collections.max(highs),
                    excludedActualCost,
                    excludedTokens,
                    tokens);
        }
    }

    private final List<Row> rows;
    private final boolean complete;
    private final List<BillTables.Unpriced> excluded;

    /** Of rows that are not compared in full. */
    private final Map<UsageKey, Set<Meter>> leftOut;

    private Comparison(
            List<Row> rows,
            boolean complete,
            List<BillTables.Unpriced> excluded,
            Map<UsageKey, Set<Meter>> leftOut) {
        this.leftOut = leftOut;
        this.rows = rows;
        this.complete = complete;
        this.excluded = excluded;
    }

    /** A scenario without ranges. */
    public static Comparison of(Bill actual, Bill counterfactual) {
        return of(actual, counterfactual, List.of());
    }

    /**
     * A scenario with its ranges.
     *
     * @param actual one line per ledger row
     * @param corners the same scenario with each of its ranges at one of their ends, in every
     *     combination; they give the bounds
     */
    public static Comparison of(Bill actual, Bill counterfactual, List<Bill> corners) {
        List<Bill> variants = new ArrayList<>();
        variants.add(counterfactual);
        variants.addAll(corners);
        List<Map<UsageKey, List<PricedLine>>> bySource = new ArrayList<>();
        for (Bill variant : variants) {
            bySource.add(bySource(variant));
        }
        List<Row> rows = new ArrayList<>(actual.lines().size());
        Map<UsageKey, Set<Meter>> leftOut = new HashMap<>();
        for (PricedLine line : actual.lines()) {
            UsageKey key = line.line().source().key();
            List<List<PricedLine>> others = new ArrayList<>(variants.size());
            for (Map<UsageKey, List<PricedLine>> lines : bySource) {
                others.add(lines.getOrDefault(key, List.of()));
            }
            Set<Meter> left = leftOut(line, others);
            if (!left.isEmpty()) {
                leftOut.put(key, left);
            }
            rows.add(row(line, others, left));
        }
        List<PricedLine> incomplete = new ArrayList<>();
        for (PricedLine line : counterfactual.lines()) {
            if (!line.unpriced().isEmpty()) {
                incomplete.add(line);
            }
        }
        return new Comparison(rows, incomplete.isEmpty(), BillTables.unpriced(incomplete), leftOut);
    }

    private static Map<UsageKey, List<PricedLine>> bySource(Bill bill) {
        Map<UsageKey, List<PricedLine>> lines = new LinkedHashMap<>();
        for (PricedLine line : bill.lines()) {
            lines.computeIfAbsent(line.line().source().key(), key -> new ArrayList<>(1)).add(line);
        }
        return lines;
    }

    /** Meters that one of the bills cannot price, with those that stand or fall with them. */
    private static Set<Meter> leftOut(PricedLine actual, List<List<PricedLine>> variants) {
        Set<Meter> left = unpricedMeters(actual);
        boolean all = isUnpriced(actual);
        Set<Meter> moved = EnumSet.noneOf(Meter.class);
        for (List<PricedLine> lines : variants) {
            for (PricedLine line : lines) {
                left.addAll(unpricedMeters(line));
                all |= isUnpriced(line);
                line.line().terms().moved().forEach(meter -> moved.add(charged(meter)));
            }
        }
        if (all) {
            left = EnumSet.allOf(Meter.class);
        } else if (moved.stream().anyMatch(left::contains)) {
            left.addAll(moved);
        }
        return left;
    }

    private static Row row(
            PricedLine actual, List<List<PricedLine>> variants, Set<Meter> excluded) {
        List<BigDecimal> costs = new ArrayList<>(variants.size());
        List<BigDecimal> lows = new ArrayList<>(variants.size());
        List<BigDecimal> highs = new ArrayList<>(variants.size());
        for (List<PricedLine> lines : variants) {
            costs.add(sum(lines, excluded, PricedPart::cost));
            lows.add(sum(lines, excluded, PricedPart::low));
            highs.add(sum(lines, excluded, PricedPart::high));
        }
        BigDecimal compared = sum(List.of(actual), excluded, PricedPart::cost);
        BigDecimal excludedTokens = BigDecimal.ZERO;
        for (Meter meter : excluded) {
            if (meter.isToken()) {
                excludedTokens = excludedTokens.add(actual.line().quantities().of(meter));
            }
        }
        return new Row(
                actual.line().source().key(),
                BillTables.modelOf(actual),
                compared,
                costs,
                lows,
                highs,
                actual.cost().subtract(compared),
                excludedTokens,
                actual.line().quantities().tokens());
    }

    /** Reasoning is a part of output, so the two stand or fall together. */
    private static Meter charged(Meter meter) {
        return meter == Meter.REASONING ? Meter.OUTPUT : meter;
    }

    private static Set<Meter> unpricedMeters(PricedLine line) {
        Set<Meter> meters = EnumSet.noneOf(Meter.class);
        for (UnpricedPart part : line.unpriced()) {
            meters.add(charged(part.meter()));
        }
        return meters;
    }

    /** Nothing of the line is priced, so fees per request of the other side are left out too. */
    private static boolean isUnpriced(PricedLine line) {
        return line.parts().isEmpty() && !line.unpriced().isEmpty();
    }

    private static BigDecimal sum(
            List<PricedLine> lines, Set<Meter> excluded, Function<PricedPart, BigDecimal> amount) {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : lines) {
            for (PricedPart part : line.parts()) {
                if (!excluded.contains(charged(part.meter()))) {
                    sum = sum.add(amount.apply(part));
                }
            }
        }
        return sum;
    }

    /** Everything together. */
    public Sides total() {
        return rows.stream()
                .reduce(Row::plus)
                .map(Row::sides)
                .orElse(
                        new Sides(
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO));
    }

    /** Per model that was billed in fact. */
    public SortedMap<ModelKey, Sides> byModel() {
        return by(Row::model);
    }

    /** Per day of the report zone. */
    public SortedMap<LocalDate, Sides> byDay(ZoneId zone) {
        return by(row -> BillTables.dayOf(row.key(), zone));
    }

    /** Per combination of label values; see {@link BillTables#byGroup}. */
    public SortedMap<LabelValues, Sides> byGroup(List<String> labels, List<String> chosen) {
        return by(row -> LabelValues.of(row.key(), labels, chosen));
    }

    /** Per any other question about the ledger's key. */
    public <K extends Comparable<? super K>> SortedMap<K, Sides> byKey(
            Function<UsageKey, K> question) {
        return by(row -> question.apply(row.key()));
    }

    private <K extends Comparable<? super K>> SortedMap<K, Sides> by(Function<Row, K> question) {
        SortedMap<K, Row> sums = new TreeMap<>();
        for (Row row : rows) {
            sums.merge(question.apply(row), row, Row::plus);
        }
        SortedMap<K, Sides> sides = new TreeMap<>();
        sums.forEach((key, row) -> sides.put(key, row.sides()));
        return sides;
    }

    /** Whether a meter of a ledger row is left out of both sides. */
    public boolean leavesOut(UsageKey key, Meter meter) {
        return leftOut.getOrDefault(key, Set.of()).contains(charged(meter));
    }

    /** True where the counterfactual could be priced in full. */
    public boolean isComplete() {
        return complete;
    }

    /** What the counterfactual could not price, by model and reason. */
    public List<BillTables.Unpriced> unpriced() {
        return excluded;
    }
}
