package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.fast.Comparison;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.KeyShape;
import dev.counterbill.read.fast.MeterSum;
import dev.counterbill.usage.UsageBatch;
import org.jspecify.annotations.Nullable;

/** What the session made of the first row of a class, in numbers. Owned by one thread. */
final class RowClass {
    /** See {@link RowCodes}. */
    int number;

    /** Which of the columns that are no categories its rows have, as bits. */
    final long presence;

    /** Rows go through the session one by one. */
    final boolean isPlain;

    final Comparison[] guards;
    final MeterSum[] sums;
    final int timeField;

    /** The field that holds the end of a bucket, -1 where rows have none. */
    final int endField;

    final int keyField;

    /**
     * The field that is the reported cost, and its {@link FastBatch#payment}; -1 and 0 for none.
     */
    final int amountField;

    final int payment;

    /** Null where rows have no key. */
    final @Nullable KeyShape key;

    final int[] labels;

    /** See {@link UsageBatch#combination}. */
    final int combination;

    final @Nullable MeterSum doubtTokens;
    final boolean fitsDoubt;
    final DirectPlan.Notes notes;

    /** Whether {@link MeterSums} adds its rows up. */
    boolean isCommon;

    /** Another class of the same categories and presence; null at the end. */
    @Nullable RowClass next;

    /** A class that is left to the session. */
    RowClass(long presence, Comparison[] guards) {
        this.number = RowCodes.PLAIN;
        this.presence = presence;
        this.guards = guards;
        isPlain = true;
        sums = new MeterSum[0];
        timeField = 0;
        endField = -1;
        keyField = -1;
        amountField = -1;
        payment = 0;
        key = null;
        labels = new int[0];
        combination = 0;
        doubtTokens = null;
        fitsDoubt = false;
        notes = DirectPlan.Notes.NONE;
    }

    RowClass(
            long presence,
            Comparison[] guards,
            DirectPlan.RowClass form,
            MappedBatch batch,
            int row,
            int payment,
            @Nullable KeyShape key) {
        this.presence = presence;
        this.guards = guards;
        isPlain = false;
        timeField = form.timeField();
        endField = form.end().map(DirectPlan.End::field).orElse(-1);
        keyField = form.keyField();
        amountField = form.amountField();
        this.payment = payment;
        this.key = key;
        combination = batch.usage.combine(row);
        labels = batch.usage.labelsOf(row);
        sums = MeterSum.of(form);
        doubtTokens = form.doubt().map(doubt -> new MeterSum(0, doubt.tokens())).orElse(null);
        fitsDoubt = form.doubt().isPresent() && form.doubt().get().fits() == DirectPlan.Truth.HOLDS;
        notes = form.notes();
    }

    /** Whether the comparisons of a row turn out as for this class. */
    boolean fits(long[][] values, int row) {
        return Comparison.fit(guards, values, row);
    }
}
