package dev.counterbill.pricing;

import dev.counterbill.usage.UsageKey;
import java.util.List;

/**
 * Goes through the lines of a bill row by row: a scenario makes one or more lines of each row of
 * the ledger, in the order of the rows.
 */
final class RowLines {
    private final List<PricedLine> lines;
    private int next;

    RowLines(Bill bill) {
        this.lines = bill.lines();
    }

    /**
     * The lines of the next row.
     *
     * @return none where the bill has none of it
     */
    List<PricedLine> next(UsageKey row) {
        int begin = next;
        while (next < lines.size() && lines.get(next).line().source().key().equals(row)) {
            next++;
        }
        return lines.subList(begin, next);
    }

    /**
     * @throws IllegalArgumentException where lines are left that belong to no row, or that stand
     *     out of order
     */
    void requireEnd() {
        if (next < lines.size()) {
            throw new IllegalArgumentException(
                    "a line of no row, or out of their order: "
                            + lines.get(next).line().source().key());
        }
    }
}
