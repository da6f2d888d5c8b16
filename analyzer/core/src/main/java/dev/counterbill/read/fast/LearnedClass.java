package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.UsageBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the session made of the first row of a class, in numbers. Owned by one thread. */
final class LearnedClass {
    final boolean isPlain;

    /** The rule by which rows are skipped, as {@link RowMapper} numbers it; -1 where they count. */
    final int skipRule;

    /** The field that holds the begin; -1 where it is {@link #begin} in all rows. */
    final int timeField;

    final long begin;

    /** The field that the end of a bucket is found by, -1 where rows have none. */
    final int endField;

    private final boolean endsAtMidnight;
    final int[] labels;

    /** The same object in classes that add up alike, see {@link CommonSums}. */
    MeterSum[] sums;

    /** Number of the categories of its rows. */
    final int categories;

    final long[] types;
    final Comparison[] guards;

    /** See {@link UsageBatch#combination}. */
    final int combination;

    final @Nullable Doubt doubt;
    final DirectPlan.Notes notes;
    final int keyField;

    /**
     * The field that is the reported cost, and its {@link FastBatch#payment}; -1 and 0 for none.
     */
    final int amountField;

    final int payment;

    /** Identities of the mapping that do not hold for its rows. */
    final List<String> failedChecks;

    /** How many rows were mapped by it. */
    long rows;

    /** For how many of them it was told which identities do not hold. */
    long toldRows;

    /** Whether {@link CommonSums} count its rows. */
    boolean isCommon;

    /** Null where rows have no key. */
    final @Nullable KeyShape key;

    /** The meters of {@link #sums}, as bits. */
    final int meters;

    /** Rows of this class go through the session one by one. */
    static LearnedClass plain(int categories, long[] types, Comparison[] guards) {
        return new LearnedClass(categories, types, guards, -1);
    }

    /** Rows of this class are skipped by a rule. */
    static LearnedClass skipped(int categories, long[] types, Comparison[] guards, int rule) {
        return new LearnedClass(categories, types, guards, rule);
    }

    private LearnedClass(int categories, long[] types, Comparison[] guards, int skipRule) {
        this.skipRule = skipRule;
        this.categories = categories;
        this.types = types;
        this.guards = guards;
        combination = 0;
        isPlain = skipRule < 0;
        timeField = 0;
        begin = 0;
        endField = -1;
        endsAtMidnight = false;
        labels = new int[0];
        sums = new MeterSum[0];
        doubt = null;
        notes = DirectPlan.Notes.NONE;
        failedChecks = List.of();
        keyField = -1;
        amountField = -1;
        payment = 0;
        key = null;
        meters = 0;
    }

    LearnedClass(
            int categories,
            long[] types,
            DirectPlan.RowClass form,
            MappedBatch batch,
            int row,
            int payment,
            @Nullable KeyShape key) {
        this.categories = categories;
        this.types = types;
        UsageBatch usage = batch.usage;
        isPlain = false;
        skipRule = -1;
        timeField = form.timeField();
        begin = usage.beginSecond[row];
        endField = form.end().map(DirectPlan.End::field).orElse(-1);
        endsAtMidnight =
                form.end().isPresent()
                        && form.end().get().form() == DirectPlan.EndForm.MIDNIGHT_AFTER;
        combination = usage.combine(row);
        labels = usage.labelsOf(row);
        sums = MeterSum.of(form);
        int bits = 0;
        for (MeterSum sum : sums) {
            bits |= 1 << sum.meter;
        }
        meters = bits;
        guards = Comparison.of(form);
        doubt = form.doubt().map(Doubt::new).orElse(null);
        notes = form.notes();
        failedChecks = form.failedChecks();
        keyField = form.keyField();
        amountField = form.amountField();
        this.payment = payment;
        this.key = key;
    }

    /** The end of a bucket, given the time in {@link #endField}. */
    long end(long second) {
        return endsAtMidnight ? TimeText.midnightAfter(second) : second;
    }

    /** Whether a row's comparisons turn out as for this class. */
    boolean fits(long[] values) {
        return Comparison.fit(guards, values);
    }

    /** How a record can be read in two ways. */
    static final class Doubt {
        final boolean fits;
        final MeterSum tokens;

        Doubt(DirectPlan.Doubt doubt) {
            this.fits = doubt.fits() == DirectPlan.Truth.HOLDS;
            this.tokens = new MeterSum(0, doubt.tokens());
        }
    }
}
