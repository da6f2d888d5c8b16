package dev.counterbill.read.run;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.RecordMapping;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one file says without regard to other files and to dates: records of equal keys inside the
 * file are settled, those in other files are not looked at. So a file can leave, return or be
 * replaced at any time.
 *
 * @param reading its account; the name is left empty, and the counts are those of the file alone
 * @param ledger usage of all records that count
 * @param lost usage of records that another one of the same file made superfluous
 * @param countedBySlot how many records count, by the begin of their time slot
 * @param lostBySlot the same of the superfluous ones
 * @param money of all records that count
 * @param conflicts how many keys had records in the file that did not all say the same
 * @param keys how many keys the file has
 */
public record FileEntry(
        FileReading reading,
        UsageLedger ledger,
        UsageLedger lost,
        SortedMap<Long, Long> countedBySlot,
        SortedMap<Long, Long> lostBySlot,
        MoneyRecords money,
        long conflicts,
        long keys,
        SortedMap<String, Long> skippedByRule,
        SortedMap<String, Long> failedChecks,
        Optional<RecordMapping.Ambiguity> ambiguity) {
    /** Takes the records that stand for the keys of a file, in rising order of their hashes. */
    public interface Keys {
        /**
         * One key.
         *
         * @param hasConflict whether other records of the file with this key said something else
         */
        void add(dev.counterbill.read.dedup.KeyedRecord record, boolean hasConflict)
                throws java.io.IOException;
    }

    /** Nothing of the file, since it changed between its digest and the end of its reading. */
    public FileEntry changed() {
        UsageLedger empty = UsageLedger.empty(ledger.cuts());
        return new FileEntry(
                reading.changed(),
                empty,
                empty,
                new TreeMap<>(),
                new TreeMap<>(),
                new MoneyRecords(),
                0,
                0,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
    }

    /**
     * Whether reading the same bytes again gives the same; not so where the disk or another program
     * was in the way.
     */
    public boolean isLasting() {
        return reading.fault()
                .map(FileReading.Fault::code)
                .filter(code -> code.equals("UNREADABLE_FILE") || code.equals("FILE_CHANGED"))
                .isEmpty();
    }
}
