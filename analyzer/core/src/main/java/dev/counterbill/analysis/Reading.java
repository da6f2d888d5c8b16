package dev.counterbill.analysis;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.report.Intake;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A ledger with the account of how it came about, from logs or from saved ledgers.
 *
 * @param intake files and counts
 * @param duplicates usage that another record made superfluous
 * @param assumptions of the mappings, in sentences
 * @param failedChecks identities of the logs that did not hold, with counts
 * @param mappings digest of each mapping that was used, by its id
 */
public record Reading(
        UsageLedger ledger,
        ReportedCosts reportedCosts,
        Intake intake,
        UsageLedger duplicates,
        List<String> assumptions,
        SortedMap<String, Long> failedChecks,
        SortedMap<String, String> mappings) {
    public Reading {
        assumptions = List.copyOf(assumptions);
        failedChecks = new TreeMap<>(failedChecks);
        mappings = new TreeMap<>(mappings);
    }
}
