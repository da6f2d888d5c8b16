package dev.counterbill.read.run;

import dev.counterbill.config.Problem;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.usage.LedgerCuts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Adds many small ledgers up in the manner of a binary counter, so that each row is copied only a
 * logarithmic number of times. Not thread-safe.
 */
final class Ledgers {
    private final LedgerCuts cuts;
    private final int maxRows;
    private final List<UsageLedger> byRank = new ArrayList<>();

    Ledgers(LedgerCuts cuts, int maxRows) {
        this.cuts = cuts;
        this.maxRows = maxRows;
    }

    void add(UsageLedger ledger) {
        UsageLedger carry = ledger;
        int rank = 0;
        while (rank < byRank.size() && !byRank.get(rank).rows().isEmpty()) {
            carry = bounded(byRank.get(rank).plus(carry));
            byRank.set(rank, UsageLedger.empty(cuts));
            rank++;
        }
        if (rank == byRank.size()) {
            byRank.add(carry);
        } else {
            byRank.set(rank, carry);
        }
    }

    UsageLedger total() {
        UsageLedger total = UsageLedger.empty(cuts);
        for (UsageLedger ledger : byRank) {
            total = bounded(total.plus(ledger));
        }
        return total;
    }

    private UsageLedger bounded(UsageLedger ledger) {
        if (ledger.rows().size() > maxRows) {
            throw tooManyRows(ledger, maxRows);
        }
        return ledger;
    }

    /** Names the label with the most distinct values, which is what makes a ledger large. */
    static ReadRefused tooManyRows(UsageLedger ledger, int maxRows) {
        List<String> names = ledger.cuts().labels();
        String worst = "";
        int most = 0;
        for (int label = 0; label < names.size(); label++) {
            Set<String> values = new HashSet<>();
            for (LedgerRow row : ledger.rows()) {
                values.add(row.key().labels().get(label));
            }
            if (values.size() > most) {
                most = values.size();
                worst = names.get(label);
            }
        }
        String remedy = "raise --max-ledger-rows";
        if (!worst.isEmpty()) {
            remedy =
                    "leave out the label '"
                            + worst
                            + "', which has "
                            + most
                            + " values so far, or "
                            + remedy;
        }
        return new ReadRefused(
                Problem.error(
                        "TOO_MANY_LEDGER_ROWS",
                        new SourcePlace("ledger", 0, 0),
                        "",
                        "the ledger has at most " + maxRows + " rows",
                        remedy));
    }
}
