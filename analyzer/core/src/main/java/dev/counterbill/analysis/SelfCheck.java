package dev.counterbill.analysis;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.Comparison;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.report.Identities;
import dev.counterbill.report.Method;
import dev.counterbill.scenario.Discount;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.usage.LedgerCuts;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/** The actual bill and a counterfactual one agree where nothing is assumed. */
final class SelfCheck {
    /** Rows of the ledger that are compared with themselves at once. */
    private static final int ROWS_COMPARED = 4096;

    /** Rows of a ledger that is small enough to be priced twice at the same time. */
    private static final int MOST_ROWS_AT_ONCE = 10_000;

    private SelfCheck() {}

    /** The check of usage, made by another thread until it is asked for where that pays. */
    static Supplier<Method.Check> begun(UsageLedger some, Question question, LedgerCuts needed) {
        ForkJoinTask<Method.Check> check = ForkJoinTask.adapt(() -> of(some, question, needed));
        if (some.size() > MOST_ROWS_AT_ONCE) {
            return check::invoke;
        }
        check.fork();
        return check::join;
    }

    /**
     * The usage as it was, priced once more by the way that counterfactuals take: what they differ
     * by is their assumptions and nothing else. Usage of one price is added up before, since days
     * and labels are nothing that either way of pricing looks at.
     */
    static Method.Check of(UsageLedger some, Question question, LedgerCuts needed) {
        UsageLedger usage = GrainNeeded.byPrice(some, question.book(), needed, List.of()).sums();
        Scenario same =
                Scenario.of("self", "As it was", new Discount(Factor.exact(BigDecimal.ONE)));
        Bill once = Pricer.actual(usage, question.book(), question.terms());
        Pricer pricer = new Pricer(question.book(), question.terms(), usage.cuts());
        List<LedgerRow> rows = usage.rows();
        List<PricedLine> lines = once.lines();
        if (lines.size() != rows.size()) {
            throw new IllegalStateException(lines.size() + " lines of " + rows.size() + " rows");
        }
        BigDecimal difference = BigDecimal.ZERO;
        // Some rows at a time, for a second bill of all would take as much room as the first.
        for (int begin = 0; begin < rows.size(); begin += ROWS_COMPARED) {
            int end = Math.min(begin + ROWS_COMPARED, rows.size());
            UsageLedger part = UsageLedger.of(usage.cuts(), rows.subList(begin, end));
            Bill again = pricer.bill(same.apply(part, question.book()).lines());
            difference =
                    difference.add(
                            Comparison.of(
                                            new Bill(once.currency(), lines.subList(begin, end)),
                                            again)
                                    .total()
                                    .difference()
                                    .abs());
        }
        return Identities.same(
                "the usage priced as a counterfactual of itself differs by nothing",
                BigDecimal.ZERO,
                difference);
    }
}
