package dev.counterbill.ledger;

import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;

/** One row of a ledger: a key and what was counted under it. */
public record LedgerRow(UsageKey key, MeterCounts counts) {}
