package dev.counterbill.pricing;

import dev.counterbill.ledger.Spread;
import dev.counterbill.pricing.BillTables.ModelKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was paid, row by row of a ledger: worked out once for all counterfactuals that are compared
 * with it. Several threads may ask.
 */
public final class Paid {
    private final List<PricedLine> lines;
    private final List<BigDecimal> costs;
    private final List<BigDecimal> tokens;
    private final List<ModelKey> models;
    private final int[] modelOfRow;

    /** What the cells of a spread cost, by spread: its identity tells it from others. */
    private final Map<Spread, List<BigDecimal>> cells =
            Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * @param actual one line per ledger row, in their order
     */
    public Paid(Bill actual) {
        this.lines = actual.lines();
        this.costs = new ArrayList<>(lines.size());
        this.tokens = new ArrayList<>(lines.size());
        Map<ModelKey, Integer> places = new TreeMap<>();
        List<ModelKey> modelOfLine = new ArrayList<>(lines.size());
        for (PricedLine line : lines) {
            costs.add(line.cost());
            tokens.add(line.line().quantities().tokens());
            ModelKey model = BillTables.modelOf(line);
            modelOfLine.add(model);
            places.put(model, 0);
        }
        this.models = List.copyOf(places.keySet());
        for (int model = 0; model < models.size(); model++) {
            places.put(models.get(model), model);
        }
        this.modelOfRow = modelOfLine.stream().mapToInt(places::get).toArray();
    }

    List<PricedLine> lines() {
        return lines;
    }

    BigDecimal cost(int row) {
        return costs.get(row);
    }

    /** All tokens of a row as logged. */
    BigDecimal tokens(int row) {
        return tokens.get(row);
    }

    /** The models that were billed, in their order. */
    List<ModelKey> models() {
        return models;
    }

    /** The place of a row's model in {@link #models}. */
    int model(int row) {
        return modelOfRow[row];
    }

    int[] modelOfRow() {
        return modelOfRow;
    }

    /** What all rows cost, per cell of a spread of them. */
    List<BigDecimal> byCell(Spread spread) {
        List<BigDecimal> known = cells.get(spread);
        if (known == null) {
            CellSums sums = new CellSums(spread);
            for (int row = 0; row < lines.size(); row++) {
                sums.add(row, lines.get(row), 0);
            }
            known = sums.sums();
            cells.put(spread, known);
        }
        return known;
    }
}
