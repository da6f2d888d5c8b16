package dev.counterbill.pricing;

import dev.counterbill.ledger.Spread;
import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was paid against what would have been paid, over the usage that both sides price. Usage that
 * one side cannot price is left out of both, per ledger row and meter, so that grouping cannot
 * change it; meters between which the scenario moved tokens are left out together.
 */
public final class Comparison {
    private static final int RATIO_SCALE = 4;
    private static final int SHARE_SCALE = 10;
    private static final Meter[] METERS = Meter.values();
    private static final int EVERY_METER = (1 << METERS.length) - 1;
    private static final int REQUESTS = 1 << Meter.REQUESTS.ordinal();
    private static final int OUTPUT = 1 << Meter.OUTPUT.ordinal() | 1 << Meter.REASONING.ordinal();

    /**
     * Both sides over the usage that both price.
     *
     * @param low,high bounds of {@code counterfactual}, from ranges of the scenario and from prices
     *     that the ledger cannot tell apart
     * @param excludedActualCost what was paid for usage that is left out
     * @param excludedTokens tokens, as logged, that are left out
     * @param excludedFees searches, and requests that one side charges or that are all that is
     *     known of the usage, as logged, that are left out
     * @param tokens all tokens as logged
     */
    public record Sides(
            BigDecimal actual,
            BigDecimal counterfactual,
            BigDecimal low,
            BigDecimal high,
            BigDecimal excludedActualCost,
            BigDecimal excludedTokens,
            BigDecimal excludedFees,
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

        /**
         * True where all tokens are left out, so that there is no comparison; without tokens, where
         * fees are left out and neither side has an amount.
         */
        public boolean comparesNothing() {
            boolean isFree = actual.signum() == 0 && counterfactual.signum() == 0;
            return excludedTokens.compareTo(tokens) == 0
                    && (tokens.signum() > 0 || isFree && excludedFees.signum() > 0);
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

        Amounts plus(Amounts other) {
            return plus(other.cost, other.low, other.high);
        }

        Amounts plus(PricedPart part) {
            return plus(part.cost(), part.low(), part.high());
        }

        private Amounts plus(BigDecimal more, BigDecimal moreLow, BigDecimal moreHigh) {
            BigDecimal sum = cost.add(more);
            return isOne(cost, low, high) && isOne(more, moreLow, moreHigh)
                    ? new Amounts(sum, sum, sum)
                    : new Amounts(sum, low.add(moreLow), high.add(moreHigh));
        }

        @SuppressWarnings("ReferenceEquality") // A cost that is one number is one object.
        private static boolean isOne(BigDecimal cost, BigDecimal low, BigDecimal high) {
            return cost == low && cost == high;
        }
    }

    /**
     * One ledger row, with one cost per variant of the scenario.
     *
     * @param counterfactual its lines at the middle of the ranges, to be shared out to cells
     * @param leftOut meters, as bits {@code 1 << ordinal}
     */
    private record Row(
            PricedLine line,
            List<PricedLine> counterfactual,
            int leftOut,
            BigDecimal actual,
            List<Amounts> variants,
            BigDecimal excludedActualCost,
            BigDecimal excludedTokens,
            BigDecimal excludedFees,
            BigDecimal tokens) {
        UsageKey key() {
            return line.line().source().key();
        }
    }

    /** The sum of some rows. */
    private static final class Sum {
        private BigDecimal actual = BigDecimal.ZERO;
        private final Amounts[] variants;
        private BigDecimal excludedActualCost = BigDecimal.ZERO;
        private BigDecimal excludedTokens = BigDecimal.ZERO;
        private BigDecimal excludedFees = BigDecimal.ZERO;
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
            if (row.leftOut != 0) {
                excludedActualCost = excludedActualCost.add(row.excludedActualCost);
                excludedTokens = excludedTokens.add(row.excludedTokens);
                excludedFees = excludedFees.add(row.excludedFees);
            }
            tokens = tokens.add(row.tokens);
        }

        void add(Sum other) {
            actual = actual.add(other.actual);
            for (int variant = 0; variant < variants.length; variant++) {
                variants[variant] = variants[variant].plus(other.variants[variant]);
            }
            excludedActualCost = excludedActualCost.add(other.excludedActualCost);
            excludedTokens = excludedTokens.add(other.excludedTokens);
            excludedFees = excludedFees.add(other.excludedFees);
            tokens = tokens.add(other.tokens);
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
                    excludedFees,
                    tokens);
        }
    }

    private final int variants;
    private final Paid paid;
    private final List<Row> rows;
    private final boolean complete;
    private final List<BillTables.Unpriced> excluded;

    /** Of rows that are not compared in full; made for one thread that asks about single rows. */
    private @Nullable Map<UsageKey, Integer> leftOutOfKey;

    /** By the place of a model that was billed; not every question is about models. */
    private @Nullable List<Sum> sumOfModel;

    private Comparison(
            int variants,
            Paid paid,
            List<Row> rows,
            boolean complete,
            List<BillTables.Unpriced> excluded) {
        this.variants = variants;
        this.paid = paid;
        this.rows = rows;
        this.complete = complete;
        this.excluded = excluded;
    }

    private synchronized List<Sum> sumOfModel() {
        List<Sum> known = sumOfModel;
        if (known == null) {
            known = sums(paid.modelOfRow(), paid.models().size());
            sumOfModel = known;
        }
        return known;
    }

    /** A scenario without ranges. */
    public static Comparison of(Bill actual, Bill counterfactual) {
        return of(new Paid(actual), counterfactual, List.of());
    }

    /**
     * A scenario with its ranges.
     *
     * @param corners the same scenario with each of its ranges at one of their ends, in every
     *     combination; they give the bounds
     */
    public static Comparison of(Paid paid, Bill counterfactual, List<Bill> corners) {
        List<Bill> variants = new ArrayList<>();
        variants.add(counterfactual);
        variants.addAll(corners);
        List<RowLines> byRow = new ArrayList<>();
        for (Bill variant : variants) {
            byRow.add(new RowLines(variant));
        }
        List<Row> rows = new ArrayList<>(paid.lines().size());
        for (PricedLine line : paid.lines()) {
            UsageKey key = line.line().source().key();
            List<List<PricedLine>> others = new ArrayList<>(variants.size());
            for (RowLines lines : byRow) {
                others.add(lines.next(key));
            }
            rows.add(row(paid, rows.size(), others, leftOut(line, others)));
        }
        byRow.forEach(RowLines::requireEnd);
        List<PricedLine> incomplete = new ArrayList<>();
        boolean undecided = false;
        for (PricedLine line : counterfactual.lines()) {
            undecided |= line.isContextUndecided();
            if (!line.unpriced().isEmpty()) {
                incomplete.add(line);
            }
        }
        return new Comparison(
                variants.size(),
                paid,
                rows,
                incomplete.isEmpty() && !undecided,
                BillTables.unpriced(incomplete));
    }

    /** Meters that one of the bills cannot price, with those that stand or fall with them. */
    private static int leftOut(PricedLine actual, List<List<PricedLine>> variants) {
        if (actual.unpriced().isEmpty() && arePriced(variants)) {
            return 0;
        }
        int left = unpricedMeters(actual);
        boolean all = isUnpriced(actual);
        boolean areRequestsCharged = actual.has(Meter.REQUESTS);
        int moved = 0;
        for (List<PricedLine> lines : variants) {
            for (PricedLine line : lines) {
                left |= unpricedMeters(line);
                all |= isUnpriced(line);
                areRequestsCharged |= line.has(Meter.REQUESTS);
                for (Meter meter : line.line().terms().moved()) {
                    moved |= charged(meter);
                }
            }
        }
        if (all) {
            // Elsewhere requests only count the usage.
            return areRequestsCharged ? EVERY_METER : EVERY_METER & ~REQUESTS;
        }
        return (moved & left) == 0 ? left : left | moved;
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

    private static Row row(Paid paid, int row, List<List<PricedLine>> variants, int leftOut) {
        List<Amounts> costs = new ArrayList<>(variants.size());
        for (List<PricedLine> lines : variants) {
            costs.add(amounts(lines, leftOut));
        }
        PricedLine actual = paid.lines().get(row);
        BigDecimal compared = paid.cost(row);
        BigDecimal excludedCost = BigDecimal.ZERO;
        BigDecimal excludedTokens = BigDecimal.ZERO;
        BigDecimal excludedFees = BigDecimal.ZERO;
        if (leftOut != 0) {
            compared = amounts(List.of(actual), leftOut).cost;
            excludedCost = paid.cost(row).subtract(compared);
            excludedTokens = actual.line().quantities().tokens(leftOut);
            excludedFees = actual.line().quantities().fees(leftOut);
        }
        return new Row(
                actual,
                variants.get(0),
                leftOut,
                compared,
                costs,
                excludedCost,
                excludedTokens,
                excludedFees,
                paid.tokens(row));
    }

    /** Reasoning is a part of output, so the two stand or fall together. */
    private static int charged(Meter meter) {
        int bit = 1 << meter.ordinal();
        return (bit & OUTPUT) == 0 ? bit : OUTPUT;
    }

    private static int unpricedMeters(PricedLine line) {
        int meters = 0;
        for (UnpricedPart part : line.unpriced()) {
            meters |= charged(part.meter());
        }
        return meters;
    }

    /**
     * No row prices the line, so fees per request of the other side are left out too. Which meters
     * a row lacks does not matter for them: that depends on what else is added up in a line.
     */
    private static boolean isUnpriced(PricedLine line) {
        return line.card().isEmpty() && line.parts().isEmpty() && !line.unpriced().isEmpty();
    }

    private static Amounts amounts(List<PricedLine> lines, int leftOut) {
        Amounts sum = Amounts.ZERO;
        for (PricedLine line : lines) {
            for (PricedPart part : line.parts()) {
                if ((leftOut & 1 << part.meter().ordinal()) == 0) {
                    sum = sum.plus(part);
                }
            }
        }
        return sum;
    }

    /** The counterfactual's lines of a row. */
    public List<PricedLine> counterfactual(int row) {
        return rows.get(row).counterfactual;
    }

    /** Whether nothing of a row is left out. */
    public boolean isCompared(int row) {
        return rows.get(row).leftOut == 0;
    }

    /** The least that a row's counterfactual costs, in so far as it is compared. */
    public BigDecimal low(int row) {
        return rows.get(row).variants.get(0).low;
    }

    /** The most that it costs. */
    public BigDecimal high(int row) {
        return rows.get(row).variants.get(0).high;
    }

    /** Everything together. */
    public Sides total() {
        Sum sum = new Sum(variants);
        for (Sum some : sumOfModel()) {
            sum.add(some);
        }
        return sum.sides();
    }

    /** Per model that was billed in fact. */
    public SortedMap<ModelKey, Sides> byModel() {
        SortedMap<ModelKey, Sides> sides = new TreeMap<>();
        List<Sum> sums = sumOfModel();
        for (int model = 0; model < sums.size(); model++) {
            sides.put(paid.models().get(model), sums.get(model).sides());
        }
        return sides;
    }

    /**
     * What a model's usage is priced as.
     *
     * @param target the one model; empty where there are several
     * @param requests of the counterfactual
     */
    public record Moved(String target, BigDecimal requests) {
        /** Of a model whose usage is gone. */
        public static final Moved NOTHING = new Moved("", BigDecimal.ZERO);
    }

    /** Per model that was billed in fact, what the counterfactual prices instead. */
    public SortedMap<ModelKey, Moved> moved() {
        String[] targets = new String[paid.models().size()];
        BigDecimal[] requests = new BigDecimal[targets.length];
        Arrays.fill(requests, BigDecimal.ZERO);
        for (int row = 0; row < rows.size(); row++) {
            int model = paid.model(row);
            for (PricedLine line : rows.get(row).counterfactual) {
                String target = line.line().model();
                targets[model] =
                        targets[model] == null || targets[model].equals(target) ? target : "";
                requests[model] = requests[model].add(line.line().requests());
            }
        }
        SortedMap<ModelKey, Moved> moved = new TreeMap<>();
        for (int model = 0; model < targets.length; model++) {
            if (targets[model] != null) {
                moved.put(paid.models().get(model), new Moved(targets[model], requests[model]));
            }
        }
        return moved;
    }

    /**
     * Per place that whoever asks gives to rows, such as a day.
     *
     * @param placeOfRow by row, from 0
     */
    public List<Sides> byPlace(int[] placeOfRow, int places) {
        return sums(placeOfRow, places).stream().map(Sum::sides).toList();
    }

    private List<Sum> sums(int[] placeOfRow, int places) {
        if (placeOfRow.length != rows.size()) {
            throw new IllegalArgumentException(
                    placeOfRow.length + " places of " + rows.size() + " rows");
        }
        List<Sum> sums = new ArrayList<>(places);
        for (int place = 0; place < places; place++) {
            sums.add(new Sum(variants));
        }
        for (int row = 0; row < placeOfRow.length; row++) {
            sums.get(placeOfRow[row]).add(rows.get(row));
        }
        return sums;
    }

    /**
     * Both sides of a cell, and what is left out of them; see {@link Sides}.
     *
     * @param comparedTokens all other tokens, counted only where anything is left out of any cell
     */
    public record CellSides(
            BigDecimal actual,
            BigDecimal counterfactual,
            BigDecimal comparedTokens,
            BigDecimal excludedTokens,
            BigDecimal excludedFees) {}

    /**
     * Per cell of a spread of the rows.
     *
     * @param spread of the ledger whose bills are compared; where a row is in several cells, what
     *     was assumed of it is in proportion to the counts of its meters
     */
    public List<CellSides> byCell(Spread spread) {
        requireSameRows(spread);
        CellSums instead = new CellSums(spread);
        boolean isAllCompared = true;
        for (int row = 0; row < rows.size(); row++) {
            Row own = rows.get(row);
            isAllCompared &= own.leftOut() == 0;
            for (PricedLine line : own.counterfactual()) {
                instead.add(row, line, own.leftOut());
            }
        }
        CellSums compared = new CellSums(spread);
        CellSums tokens = new CellSums(spread);
        CellSums fees = new CellSums(spread);
        for (int row = 0; !isAllCompared && row < rows.size(); row++) {
            addCounts(row, rows.get(row), compared, tokens, fees);
        }
        List<BigDecimal> actual = isAllCompared ? paid.byCell(spread) : comparedByCell(spread);
        List<BigDecimal> counterfactual = instead.sums();
        List<BigDecimal> comparedTokens = compared.sums();
        List<BigDecimal> excludedTokens = tokens.sums();
        List<BigDecimal> excludedFees = fees.sums();
        List<CellSides> sides = new ArrayList<>(actual.size());
        for (int cell = 0; cell < actual.size(); cell++) {
            sides.add(
                    new CellSides(
                            actual.get(cell),
                            counterfactual.get(cell),
                            comparedTokens.get(cell),
                            excludedTokens.get(cell),
                            excludedFees.get(cell)));
        }
        return sides;
    }

    private static void addCounts(
            int row, Row own, CellSums compared, CellSums tokens, CellSums fees) {
        for (Meter meter : METERS) {
            boolean isLeftOut = (own.leftOut() & 1 << meter.ordinal()) != 0;
            if (meter.isToken() || isLeftOut && meter.isFee()) {
                CellSums sums = isLeftOut ? meter.isToken() ? tokens : fees : compared;
                sums.add(row, meter, false, own.line().line().quantities().of(meter));
            }
        }
    }

    /** What was paid without what is left out. */
    private List<BigDecimal> comparedByCell(Spread spread) {
        CellSums compared = new CellSums(spread);
        for (int row = 0; row < rows.size(); row++) {
            Row own = rows.get(row);
            compared.add(row, own.line(), own.leftOut());
        }
        return compared.sums();
    }

    /** Requests of the counterfactual per cell; see {@link #byCell}. */
    public List<BigDecimal> requestsByCell(Spread spread) {
        requireSameRows(spread);
        CellSums requests = new CellSums(spread);
        for (int row = 0; row < rows.size(); row++) {
            for (PricedLine line : rows.get(row).counterfactual()) {
                requests.add(row, Meter.REQUESTS, false, line.line().requests());
            }
        }
        return requests.sums();
    }

    private void requireSameRows(Spread spread) {
        if (spread.sums() != rows.size()) {
            throw new IllegalArgumentException(
                    "a spread of " + spread.sums() + " rows over " + rows.size());
        }
    }

    /** Whether a meter of a ledger row is left out of both sides. */
    public boolean leavesOut(UsageKey key, Meter meter) {
        Map<UsageKey, Integer> known = leftOutOfKey;
        if (known == null) {
            known = new HashMap<>();
            for (Row row : rows) {
                if (row.leftOut() != 0) {
                    known.put(row.key(), row.leftOut());
                }
            }
            leftOutOfKey = known;
        }
        return (known.getOrDefault(key, 0) & 1 << meter.ordinal()) != 0;
    }

    /** True where the counterfactual could be priced in full, and all of it surely fits. */
    public boolean isComplete() {
        return complete;
    }

    /** True where the scenario assumes ranges, whose ends are priced beside their middle. */
    public boolean hasRanges() {
        return variants > 1;
    }

    /** What the counterfactual could not price, by model and reason. */
    public List<BillTables.Unpriced> unpriced() {
        return excluded;
    }
}
