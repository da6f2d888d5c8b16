package dev.counterbill.read.run;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import java.util.List;

/**
 * What sources say whose traffic another source counts. Nothing of it is in the ledger or among the
 * reported costs of the result: it is there to be compared with them.
 *
 * @param files names, in the order of the sources
 * @param records usable records of these files, which the counts of the result list as skipped
 * @param ledger their usage
 * @param costs what they say it cost
 */
public record Reconciliation(
        List<String> files, long records, UsageLedger ledger, ReportedCosts costs) {
    public Reconciliation {
        files = List.copyOf(files);
    }
}
