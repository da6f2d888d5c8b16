package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import java.util.Arrays;

/** A comparison of counts that turns out in one way for all rows of a class. */
public final class Comparison {
    private final long constant;

    /** The first two fields; a missing one has the factor 0. */
    private final int first;

    private final int second;
    private final long firstFactor;
    private final long secondFactor;
    private final int[] moreFields;
    private final int[] moreFactors;
    private final boolean isEquality;
    private final boolean holds;

    private Comparison(DirectPlan.Guard guard) {
        int[] fields = guard.difference().fields();
        int[] factors = guard.difference().factors();
        this.constant = guard.difference().constant();
        this.first = fields.length > 0 ? fields[0] : 0;
        this.firstFactor = fields.length > 0 ? factors[0] : 0;
        this.second = fields.length > 1 ? fields[1] : 0;
        this.secondFactor = fields.length > 1 ? factors[1] : 0;
        int more = Math.max(0, fields.length - 2);
        this.moreFields = Arrays.copyOfRange(fields, fields.length - more, fields.length);
        this.moreFactors = Arrays.copyOfRange(factors, fields.length - more, fields.length);
        this.isEquality = guard.relation() == DirectPlan.Relation.EQUAL;
        this.holds = guard.truth() == DirectPlan.Truth.HOLDS;
    }

    /** All that tell rows of a class from others of its categories. */
    public static Comparison[] of(DirectPlan.RowClass form) {
        return form.guards().stream().map(Comparison::new).toArray(Comparison[]::new);
    }

    /** Whether all turn out for a row as they do for the class. */
    static boolean fit(Comparison[] comparisons, long[] values) {
        for (int i = 0; i < comparisons.length; i++) {
            Comparison each = comparisons[i];
            if ((each.outcome(values) != 0) != each.holds) {
                return false;
            }
        }
        return true;
    }

    /** Whether all turn out for a row, whose values stand in columns, as they do for the class. */
    public static boolean fit(Comparison[] comparisons, long[][] columns, int row) {
        for (int i = 0; i < comparisons.length; i++) {
            Comparison each = comparisons[i];
            if ((each.outcome(columns, row) != 0) != each.holds) {
                return false;
            }
        }
        return true;
    }

    /** Whether another one compares the same, whatever the outcome that it wants. */
    public boolean compares(Comparison other) {
        return constant == other.constant
                && first == other.first
                && second == other.second
                && firstFactor == other.firstFactor
                && secondFactor == other.secondFactor
                && isEquality == other.isEquality
                && Arrays.equals(moreFields, other.moreFields)
                && Arrays.equals(moreFactors, other.moreFactors);
    }

    /** Notes for each of some rows how the comparison turns out, in one bit. */
    public void outcomes(long[][] columns, int rows, long[] bits, int bit) {
        if (moreFields.length > 0) {
            for (int row = 0; row < rows; row++) {
                bits[row] |= outcome(columns, row) << bit;
            }
            return;
        }
        // The first compiler alone would load each of them anew for each row.
        long[] left = columns[first];
        long[] right = columns[second];
        long leftFactor = firstFactor;
        long rightFactor = secondFactor;
        long base = constant;
        if (isEquality) {
            for (int row = 0; row < rows; row++) {
                long value = base + leftFactor * left[row] + rightFactor * right[row];
                bits[row] |= ~(value | -value) >>> 63 << bit;
            }
        } else {
            for (int row = 0; row < rows; row++) {
                long value = base + leftFactor * left[row] + rightFactor * right[row];
                bits[row] |= value >>> 63 << bit;
            }
        }
    }

    private long outcome(long[] values) {
        long value = constant + firstFactor * values[first] + secondFactor * values[second];
        for (int i = 0; i < moreFields.length; i++) {
            value += moreFactors[i] * values[moreFields[i]];
        }
        return outcome(value);
    }

    private long outcome(long[][] columns, int row) {
        long value =
                constant + firstFactor * columns[first][row] + secondFactor * columns[second][row];
        for (int i = 0; i < moreFields.length; i++) {
            value += moreFactors[i] * columns[moreFields[i]][row];
        }
        return outcome(value);
    }

    /** 1 where the comparison holds for a difference, 0 where it does not. */
    private long outcome(long value) {
        // Equal to zero: neither the number nor its negative has the sign bit.
        return (isEquality ? ~(value | -value) : value) >>> 63;
    }
}
