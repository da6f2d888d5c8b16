package dev.counterbill.ledger;

import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import org.jspecify.annotations.Nullable;

/** One row of a ledger: a key and what was counted under it. */
public record LedgerRow(UsageKey key, MeterCounts counts) {
    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerRow that
                && key.equals(that.key)
                && counts.equals(that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + counts.hashCode();
    }
}
