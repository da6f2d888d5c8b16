package dev.counterbill.trace;

import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.Substitution;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * What a figure adds up from.
 *
 * @param lines by model, rate row and meter
 * @param leftOut cost that is priced and left out of a comparison, because the other side cannot
 *     price that usage
 * @param unpriced what has no price and is in no line
 * @param substitutions prices that stood in for ones that are not listed
 * @param keys the rows of the ledger that it is made of
 * @param records that were counted in these rows
 * @param requests that these rows stand for
 */
public record Trace(
        List<TraceLine> lines,
        BigDecimal leftOut,
        List<BillTables.Unpriced> unpriced,
        List<Substitution> substitutions,
        Set<UsageKey> keys,
        long records,
        BigDecimal requests) {
    public Trace {
        lines = List.copyOf(lines);
        unpriced = List.copyOf(unpriced);
        substitutions = List.copyOf(substitutions);
        keys = Set.copyOf(keys);
    }

    /** Exact sum of the lines. */
    public BigDecimal cost() {
        BigDecimal sum = BigDecimal.ZERO;
        for (TraceLine line : lines) {
            sum = sum.add(line.cost());
        }
        return sum;
    }
}
