package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The sum of fields that a meter is in rows of a class, flat: a constant, and fields with factors.
 * Values are at most 2^53, so a sum of a few cannot overflow.
 */
public final class MeterSum {
    /** {@link dev.counterbill.usage.Meter#ordinal} */
    public final int meter;

    public final long constant;
    public final int[] fields;
    private final int[] factors;

    /** The one field that the sum is, or -1. */
    public final int single;

    public MeterSum(int meter, DirectPlan.Linear linear) {
        this.meter = meter;
        this.constant = linear.constant();
        this.fields = linear.fields();
        this.factors = linear.factors();
        boolean plain = constant == 0 && fields.length == 1 && factors[0] == 1;
        this.single = plain ? fields[0] : -1;
    }

    /** All that a class counts. */
    public static MeterSum[] of(DirectPlan.RowClass form) {
        return form.counts().entrySet().stream()
                .map(entry -> new MeterSum(entry.getKey().ordinal(), entry.getValue()))
                .toArray(MeterSum[]::new);
    }

    /** The sum of a meter; null where it is 0 in all rows. */
    public static @Nullable MeterSum find(MeterSum[] sums, int meter) {
        for (MeterSum sum : sums) {
            if (sum.meter == meter) {
                return sum;
            }
        }
        return null;
    }

    /**
     * Whether another sum is the same in rows that lack some fields, which count as 0 there.
     *
     * @param other null for none
     */
    public boolean isSame(@Nullable MeterSum other, IntPredicate isAbsent) {
        return constant == (other == null ? 0 : other.constant)
                && holds(other, isAbsent)
                && (other == null || other.holds(this, isAbsent));
    }

    /** Whether each field that is there has the same factor in another sum. */
    private boolean holds(@Nullable MeterSum other, IntPredicate isAbsent) {
        for (int i = 0; i < fields.length; i++) {
            if (!isAbsent.test(fields[i])
                    && (other == null || other.factorOf(fields[i]) != factorOf(fields[i]))) {
                return false;
            }
        }
        return true;
    }

    /** By what a field is multiplied, 0 where it is no part of the sum. */
    private int factorOf(int field) {
        int factor = 0;
        for (int i = 0; i < fields.length; i++) {
            factor += fields[i] == field ? factors[i] : 0;
        }
        return factor;
    }

    /** Of each of some rows, whose values stand in columns. */
    public void of(long[][] columns, int rows, long[] to) {
        if (single >= 0) {
            System.arraycopy(columns[single], 0, to, 0, rows);
            return;
        }
        Arrays.fill(to, 0, rows, constant);
        for (int i = 0; i < fields.length; i++) {
            long factor = factors[i];
            long[] column = columns[fields[i]];
            for (int row = 0; row < rows; row++) {
                to[row] += factor * column[row];
            }
        }
    }

    /** Of one of these rows. */
    public long of(long[][] columns, int row) {
        if (single >= 0) {
            return columns[single][row];
        }
        long sum = constant;
        for (int i = 0; i < fields.length; i++) {
            sum += factors[i] * columns[fields[i]][row];
        }
        return sum;
    }

    /** Of a row whose values these are. */
    long of(long[] values) {
        if (single >= 0) {
            return values[single];
        }
        long sum = constant;
        for (int i = 0; i < fields.length; i++) {
            sum += factors[i] * values[fields[i]];
        }
        return sum;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof MeterSum other
                && meter == other.meter
                && constant == other.constant
                && Arrays.equals(fields, other.fields)
                && Arrays.equals(factors, other.factors);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields) * 31 + meter;
    }
}
