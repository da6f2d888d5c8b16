package dev.counterbill.read.run;

import dev.counterbill.ledger.UsageLedger;

/**
 * What duplicates of one rule would have added, had they been counted.
 *
 * @param mapping id of the mapping whose rule it is
 * @param records how many were left out
 * @param conflicts how many keys had records that did not all say the same
 * @param ledger their usage, so that it can be priced
 */
public record DuplicateUsage(String mapping, long records, long conflicts, UsageLedger ledger) {}
