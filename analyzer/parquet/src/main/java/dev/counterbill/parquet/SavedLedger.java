package dev.counterbill.parquet;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import java.util.Map;

/**
 * What a ledger file holds.
 *
 * @param ledger usage summed by key, with its cuts
 * @param reportedCosts what exporters said it cost
 * @param provenance where it came from, and whatever else is saved with it, as texts by name; the
 *     names are kept apart from Counterbill's own by a prefix in the file
 */
public record SavedLedger(
        UsageLedger ledger, ReportedCosts reportedCosts, Map<String, String> provenance) {
    public SavedLedger {
        provenance = Map.copyOf(provenance);
    }
}
