package dev.counterbill.ledger;

/**
 * A ledger with the rows added up that a question does not tell apart, and where each row went. The
 * sums answer that question and those that look no closer, and are not to be saved.
 */
public final class Condensed {
    private final UsageLedger rows;
    private final UsageLedger sums;
    private final int[] sumOfRow;

    Condensed(UsageLedger rows, UsageLedger sums, int[] sumOfRow) {
        this.rows = rows;
        this.sums = sums;
        this.sumOfRow = sumOfRow;
    }

    /** As many tokens as before, in far fewer rows. */
    public UsageLedger sums() {
        return sums;
    }

    /** Whether the rows that were added up are those of a ledger. */
    public boolean areOf(UsageLedger ledger) {
        return rows.columns() == ledger.columns();
    }

    /** The rows that were added up. */
    public UsageLedger rows() {
        return rows;
    }

    /**
     * How the usage of each sum is spread over cells, such as days.
     *
     * @param cellOfRow by number of a row that was added up, the number of its cell
     * @param cells how many cells there are
     */
    public Spread spread(int[] cellOfRow, int cells) {
        return Spread.of(rows.columns(), sumOfRow, sums.size(), cellOfRow, cells);
    }
}
