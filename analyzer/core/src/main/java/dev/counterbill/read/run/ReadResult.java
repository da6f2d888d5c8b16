package dev.counterbill.read.run;

import dev.counterbill.ledger.Charges;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.source.SkippedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Everything that reading found.
 *
 * @param files one per source that was opened, in the order of the sources
 * @param skipped sources that were not read because they are copies of others
 * @param records of all files together
 * @param ledger usage
 * @param reportedCosts what exports say things cost, for reconciliation only
 * @param charges training, hosting, adjustments, aliases
 * @param duplicates by mapping, sorted by its id
 * @param rejectsByCode exact counts of rejected records
 * @param skippedByRule exact counts of records that a rule left out: {@code mapping: rule}
 * @param failedChecks identities that did not hold, with counts: {@code mapping: identity}
 * @param assumptions in how many files each assumption shaped a record: {@code mapping: words}
 * @param ambiguities records that could be read in two ways, of all files: {@code mapping:
 *     assumption}
 * @param reconciliation of sources whose traffic others count
 * @param spill where records were written for lack of memory, and how much; empty where not
 * @param sameIds mappings whose records share ids, all of which count, sorted by their ids
 */
public record ReadResult(
        List<FileReading> files,
        List<SkippedFile> skipped,
        RecordCounts records,
        UsageLedger ledger,
        ReportedCosts reportedCosts,
        Charges charges,
        List<DuplicateUsage> duplicates,
        SortedMap<String, Long> rejectsByCode,
        SortedMap<String, Long> skippedByRule,
        SortedMap<String, Long> failedChecks,
        SortedMap<String, Long> assumptions,
        SortedMap<String, RecordMapping.Ambiguity> ambiguities,
        Reconciliation reconciliation,
        Optional<Spill> spill,
        List<SameIds> sameIds) {
    /** Records that did not fit into memory; the files are gone when reading ends. */
    public record Spill(Path folder, long bytes) {}
}
