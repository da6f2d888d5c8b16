package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.util.List;

/**
 * A ledger with its costs, in one currency. Sums are exact, so parts add up to totals digit for
 * digit in any grouping.
 *
 * @param lines in the order of the ledger's rows
 */
public record Bill(Currency currency, List<PricedLine> lines) {
    public Bill {
        lines = List.copyOf(lines);
    }

    /** Exact cost of everything that was priced. */
    public BigDecimal total() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : lines) {
            sum = sum.add(line.cost());
        }
        return sum;
    }

    /** Exact lower bound of the total. */
    public BigDecimal low() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : lines) {
            sum = sum.add(line.low());
        }
        return sum;
    }

    /** Exact upper bound of the total. */
    public BigDecimal high() {
        BigDecimal sum = BigDecimal.ZERO;
        for (PricedLine line : lines) {
            sum = sum.add(line.high());
        }
        return sum;
    }
}
