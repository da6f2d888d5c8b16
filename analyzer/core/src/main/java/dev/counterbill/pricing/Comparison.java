package dev.counterbill.pricing;

import dev.counterbill.ledger.Spread;
import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
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

    /** A cost and its bounds. */
    private record Amounts(BigDecimal cost, BigDecimal low, BigDecimal high) {
        private static final Amounts ZERO =
                new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        @SuppressWarnings("ReferenceEquality") // A cost that is one number is one object.
        Amounts plus(Amounts other) {
            BigDecimal sum = cost.add(other.cost);
            return isOne() && other.isOne()
                    ? new Amounts(sum, sum, sum)
                    : new Amounts(sum, low.add(other.low), high.add(other.high));
        }

        @SuppressWarnings("ReferenceEquality") // As above.
        private boolean isOne() {
            return cost == low && cost == high;
        }

        static Amounts of(PricedPart part) {
            return new Amounts(part.cost(), part.low(), part.high());
        }
    }

    /** One ledger row, with one cost per variant of the scenario. */
    private record Row(
            UsageKey key,
            ModelKey model,
            BigDecimal actual,
            List<Amounts> variants,
            BigDecimal excludedActualCost,
            BigDecimal excludedTokens,
            BigDecimal tokens) {}

    /** The sum of some rows. */
    private static final class Sum {
        private BigDecimal actual = BigDecimal.ZERO;
        private final Amounts[] variants;
        private BigDecimal excludedActualCost = BigDecimal.ZERO;
        private BigDecimal excludedTokens = BigDecimal.ZERO;
        private BigDecimal tokens = BigDecimal.ZERO;

        Sum(int variants) {
            this.variants = new Amounts[variants];
            Arrays.fill(this.variants, Amounts.ZERO);
        }

        void add(Row row) {
            actual = actual.add(row.actual);
            for (int variant = 0; variant < variants.length; variant++) {
                variants[variant] = variants[variant].plus(row.variants.get(variant));
            }
            excludedActualCost = excludedActualCost.add(row.excludedActualCost);
            excludedTokens = excludedTokens.add(row.excludedTokens);
            tokens = tokens.add(row.tokens);
        }

        Sides sides() {
            BigDecimal low = variants[0].low;
            BigDecimal high = variants[0].high;
            for (Amounts variant : variants) {
                low = low.min(variant.low);
                high = high.max(variant.high);
            }
            return new Sides(
                    actual,
                    variants[0].cost,
                    low,
                    high,
                    excludedActualCost,
                    excludedTokens,
                    tokens);
        }
    }

    /** What a row was priced as, to be shared out to cells. */
    private record Parts(PricedLine actual, List<PricedLine> counterfactual, Set<Meter> leftOut) {}

    private final int variants;
    private final List<Row> rows;
    private final List<Parts> parts;
    private final boolean complete;
    private final List<BillTables.Unpriced> excluded;

    /** Of rows that are not compared in full. */
    private final Map<UsageKey, Set<Meter>> leftOut;

    private Comparison(
            int variants,
            List<Row> rows,
            List<Parts> parts,
            boolean complete,
            List<BillTables.Unpriced> excluded,
            Map<UsageKey, Set<Meter>> leftOut) {
        this.variants = variants;
        this.rows = rows;
        this.parts = parts;
        this.complete = complete;
        this.excluded = excluded;
        this.leftOut = leftOut;
    }

    /** A scenario without ranges. */
    public static Comparison of(Bill actual, Bill counterfactual) {
        return of(actual, counterfactual, List.of());
    }

    /**
     * A scenario with its ranges.
     *
     * @param actual one line per ledger row, in their order
     * @param corners the same scenario with each of its ranges at one of their ends, in every
     *     combination; they give the bounds
     */
    public static Comparison of(Bill actual, Bill counterfactual, List<Bill> corners) {
        List<Bill> variants = new ArrayList<>();
        variants.add(counterfactual);
        variants.addAll(corners);
        List<RowLines> byRow = new ArrayList<>();
        for (Bill variant : variants) {
            byRow.add(new RowLines(variant));
        }
        List<Row> rows = new ArrayList<>(actual.lines().size());
        List<Parts> parts = new ArrayList<>(rows.size());
        Map<UsageKey, Set<Meter>> leftOut = new HashMap<>();
        for (PricedLine line : actual.lines()) {
            UsageKey key = line.line().source().key();
            List<List<PricedLine>> others = new ArrayList<>(variants.size());
            for (RowLines lines : byRow) {
                others.add(lines.next(key));
            }
            Set<Meter> left = leftOut(line, others);
            if (!left.isEmpty()) {
                leftOut.put(key, left);
            }
            rows.add(row(line, others, left));
            parts.add(new Parts(line, others.get(0), left));
        }
        byRow.forEach(RowLines::requireEnd);
        List<PricedLine> incomplete = new ArrayList<>();
        for (PricedLine line : counterfactual.lines()) {
            if (!line.unpriced().isEmpty()) {
                incomplete.add(line);
            }
        }
        return new Comparison(
                variants.size(),
                rows,
                parts,
                incomplete.isEmpty(),
                BillTables.unpriced(incomplete),
                leftOut);
    }

    /** Meters that one of the bills cannot price, with those that stand or fall with them. */
    private static Set<Meter> leftOut(PricedLine actual, List<List<PricedLine>> variants) {
        if (actual.unpriced().isEmpty() && arePriced(variants)) {
            return Set.of();
        }
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

    private static boolean arePriced(List<List<PricedLine>> variants) {
        for (List<PricedLine> lines : variants) {
            for (PricedLine line : lines) {
                if (!line.unpriced().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Row row(
            PricedLine actual, List<List<PricedLine>> variants, Set<Meter> excluded) {
        List<Amounts> costs = new ArrayList<>(variants.size());
        for (List<PricedLine> lines : variants) {
            costs.add(amounts(lines, excluded));
        }
        BigDecimal compared = amounts(List.of(actual), excluded).cost;
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
                excluded.isEmpty() ? BigDecimal.ZERO : actual.cost().subtract(compared),
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

    private static Amounts amounts(List<PricedLine> lines, Set<Meter> excluded) {
        Amounts sum = Amounts.ZERO;
        for (PricedLine line : lines) {
            for (PricedPart part : line.parts()) {
                if (excluded.isEmpty() || !excluded.contains(charged(part.meter()))) {
                    sum = sum.plus(Amounts.of(part));
                }
            }
        }
        return sum;
    }

    /** Everything together. */
    public Sides total() {
        Sum sum = new Sum(variants);
        rows.forEach(sum::add);
        return sum.sides();
    }

    /** Per model that was billed in fact. */
    public SortedMap<ModelKey, Sides> byModel() {
        return by(Row::model);
    }

    /** Per day of the report zone. */
    public SortedMap<LocalDate, Sides> byDay(ZoneId zone) {
        return by(row -> BillTables.dayOf(row.key(), zone));
    }

    /**
     * Per day, where whoever asks knows them.
     *
     * @param days of the lines of the actual bill, in their order
     */
    public SortedMap<LocalDate, Sides> byDay(List<LocalDate> days) {
        if (days.size() != rows.size()) {
            throw new IllegalArgumentException(days.size() + " days of " + rows.size() + " rows");
        }
        Iterator<LocalDate> next = days.iterator();
        return by(row -> next.next());
    }

    /** Both sides of a cell. */
    public record CellSides(BigDecimal actual, BigDecimal counterfactual) {}

    /**
     * Per cell of a spread of the rows.
     *
     * @param spread of the ledger whose bills are compared; where a row is in several cells, what
     *     was assumed of it is in proportion to the counts of its meters
     */
    public List<CellSides> byCell(Spread spread) {
        requireSameRows(spread);
        CellSums paid = new CellSums(spread);
        CellSums instead = new CellSums(spread);
        for (int row = 0; row < parts.size(); row++) {
            Parts own = parts.get(row);
            addTo(paid, row, own.actual(), own.leftOut());
            for (PricedLine line : own.counterfactual()) {
                addTo(instead, row, line, own.leftOut());
            }
        }
        List<BigDecimal> actual = paid.sums();
        List<BigDecimal> counterfactual = instead.sums();
        List<CellSides> sides = new ArrayList<>(actual.size());
        for (int cell = 0; cell < actual.size(); cell++) {
            sides.add(new CellSides(actual.get(cell), counterfactual.get(cell)));
        }
        return sides;
    }

    private static void addTo(CellSums sums, int row, PricedLine line, Set<Meter> excluded) {
        boolean isReasoningApart = line.isReasoningApart();
        for (PricedPart part : line.parts()) {
            if (!excluded.contains(charged(part.meter()))) {
                sums.add(row, part.meter(), isReasoningApart, part.cost());
            }
        }
    }

    /** Requests of the counterfactual per cell; see {@link #byCell}. */
    public List<BigDecimal> requestsByCell(Spread spread) {
        requireSameRows(spread);
        CellSums requests = new CellSums(spread);
        for (int row = 0; row < parts.size(); row++) {
            for (PricedLine line : parts.get(row).counterfactual()) {
                requests.add(row, Meter.REQUESTS, false, line.line().requests());
            }
        }
        return requests.sums();
    }

    private void requireSameRows(Spread spread) {
        if (spread.sums() != parts.size()) {
            throw new IllegalArgumentException(
                    "a spread of " + spread.sums() + " rows over " + parts.size());
        }
    }

    /** Per any other question about the ledger's key. */
    public <K extends Comparable<? super K>> SortedMap<K, Sides> byKey(
            Function<UsageKey, K> question) {
        return by(row -> question.apply(row.key()));
    }

    private <K extends Comparable<? super K>> SortedMap<K, Sides> by(Function<Row, K> question) {
        SortedMap<K, Sum> sums = new TreeMap<>();
        K last = null;
        Sum sum = new Sum(variants);
        for (Row row : rows) {
            K key = question.apply(row);
            // Rows with the same answer tend to stand side by side.
            if (last == null || !last.equals(key)) {
                last = key;
                sum = sums.computeIfAbsent(key, some -> new Sum(variants));
            }
            sum.add(row);
        }
        SortedMap<K, Sides> sides = new TreeMap<>();
        sums.forEach((key, some) -> sides.put(key, some.sides()));
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
