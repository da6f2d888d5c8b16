package dev.counterbill.analysis;

import dev.counterbill.ledger.Charge;
import dev.counterbill.ledger.Charges;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.run.SameIds;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What reading found beside the usage that counts.
 *
 * @param charges training jobs, hosting, adjustments and aliases
 * @param duplicates usage that another record made superfluous, by rule
 * @param doubts records that could be read in two ways
 * @param sameIds mappings whose records share ids, all of which count
 * @param reconciliation of sources whose traffic others count
 * @param drifts what closed months would say if they were open, where that is something else
 */
public record Asides(
        Charges charges,
        SortedMap<String, UsageLedger> duplicates,
        List<Doubt> doubts,
        List<SameIds> sameIds,
        Reconciliation reconciliation,
        List<Drift> drifts) {
    /** Nothing, as of saved ledgers. */
    public static Asides none(UsageLedger ledger) {
        return new Asides(
                Charges.NONE,
                new TreeMap<>(),
                List.of(),
                List.of(),
                new Reconciliation(
                        List.of(), 0, UsageLedger.empty(ledger.cuts()), ReportedCosts.NONE),
                List.of());
    }

    public Asides {
        duplicates = new TreeMap<>(duplicates);
        doubts = List.copyOf(doubts);
        sameIds = List.copyOf(sameIds);
        drifts = List.copyOf(drifts);
    }

    /** The same with records that could be read in two ways. */
    public Asides with(List<Doubt> someDoubts) {
        return new Asides(charges, duplicates, someDoubts, sameIds, reconciliation, drifts);
    }

    /** The same with what closed months would say. */
    Asides drifting(List<Drift> some) {
        return new Asides(charges, duplicates, doubts, sameIds, reconciliation, some);
    }

    /** Training jobs of a fine-tuned model. */
    List<Charge> jobs() {
        return charges.all().stream()
                .filter(charge -> charge.kind() == Charge.Kind.TRAINING)
                .filter(charge -> !charge.model().isEmpty())
                .toList();
    }

    /**
     * Records that a mapping reads in one of two ways, and nothing in them says which is right.
     *
     * @param mapping its id
     * @param assumption name of the assumption that settles it
     * @param records that the two readings count differently
     * @param fitting how many of them also make sense under the other reading
     * @param tokens that one reading counts twice or the other leaves out
     */
    public record Doubt(
            String mapping, String assumption, long records, long fitting, long tokens) {
        /** As few records prove nothing. */
        private static final int LEAST_RECORDS = 100;

        /** Whether all records fit the other reading too, and they are too many for chance. */
        boolean isSerious() {
            return records >= LEAST_RECORDS && fitting == records;
        }
    }

    /**
     * Usage and costs of sources that are only compared with: never part of any bill.
     *
     * @param files names
     * @param records usable records in them
     */
    public record Reconciliation(
            List<String> files, long records, UsageLedger ledger, ReportedCosts costs) {
        public Reconciliation {
            files = List.copyOf(files);
        }
    }
}
