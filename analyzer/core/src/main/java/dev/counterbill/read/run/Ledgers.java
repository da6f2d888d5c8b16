package dev.counterbill.read.run;

import dev.counterbill.config.Problem;
import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.usage.MeterCounts;
import java.util.ArrayList;
import java.util.List;

/** The bounds on the rows of a ledger and on its counts, and the messages when they are passed. */
public final class Ledgers {
    private Ledgers() {}

    /** Both together, within the bound. */
    static UsageLedger plus(UsageLedger left, UsageLedger right, int maxRows) {
        UsageLedger sum = left.plus(right);
        if (sum.size() > maxRows) {
            throw tooManyRows(sum, maxRows);
        }
        return sum;
    }

    /** Each record counted as often as the sample that it stands for is thinned out. */
    static UsageLedger times(UsageLedger ledger, long scale) {
        if (scale == 1) {
            return ledger;
        }
        List<LedgerRow> rows = new ArrayList<>(ledger.rows().size());
        for (LedgerRow row : ledger.rows()) {
            rows.add(new LedgerRow(row.key(), row.counts().times(scale)));
        }
        return UsageLedger.of(ledger.cuts(), rows);
    }

    /**
     * What files come to one by one is what the ledger of all of them holds.
     *
     * @throws IllegalStateException where it is not, which is a defect: nothing may be published
     */
    static void requireTotal(MeterCounts files, UsageLedger ledger) {
        MeterCounts total = ledger.total();
        if (!files.equals(total)) {
            throw new IllegalStateException(
                    "a figure does not add up, and nothing is published: the files hold "
                            + files
                            + ", the ledger "
                            + total);
        }
    }

    /**
     * Files that are good by themselves may come to too much together. What is within the bound
     * here is so in every sum that a report makes of it.
     *
     * @throws ReadRefused where all tokens together come to 2^63 or more
     */
    static <E extends Exception> ReadResult bounded(Merging<E> merge) throws E {
        try {
            ReadResult result = merge.result();
            result.ledger().total().tokens();
            return result;
        } catch (ArithmeticException e) {
            throw overflow();
        }
    }

    /**
     * Ledgers that are good by themselves, added up.
     *
     * @throws ReadRefused as {@link #bounded}
     */
    public static UsageLedger sum(UsageLedger left, UsageLedger right) {
        try {
            UsageLedger sum = left.plus(right);
            sum.total().tokens();
            return sum;
        } catch (ArithmeticException e) {
            throw overflow();
        }
    }

    /** Adds files up. */
    interface Merging<E extends Exception> {
        ReadResult result() throws E;
    }

    private static ReadRefused overflow() {
        return new ReadRefused(
                Problem.error(
                        "COUNTS_OVERFLOW",
                        new SourcePlace("ledger", 0, 0),
                        "",
                        "the counts of all logs add up to less than 2^63; no real usage is more",
                        "'counterbill inspect FILE' shows what each log holds; leave out the one"
                                + " with damaged counts"));
    }

    /** Names the label with the most distinct values, which is what makes a ledger large. */
    static ReadRefused tooManyRows(UsageLedger ledger, int maxRows) {
        List<String> names = ledger.cuts().labels();
        String worst = "";
        int most = 0;
        for (int label = 0; label < names.size(); label++) {
            int values = ledger.columns().labelTexts(label).size();
            if (values > most) {
                most = values;
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
