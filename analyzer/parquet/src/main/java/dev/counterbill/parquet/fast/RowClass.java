package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.DirectPlan.Linear;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the session made of the first row of a class, in numbers. Owned by one thread. */
final class RowClass {
    /** See {@link RowCodes}. */
    int number;

    /** Which of the columns that are no categories its rows have, as bits. */
    final long presence;

    /** Rows go through the session one by one. */
    final boolean isPlain;

    final Guard[] guards;
    final Sum[] sums;
    final int timeField;

    /** The field that holds the end of a bucket, -1 where rows have none. */
    final int endField;

    final int keyField;

    /**
     * The field that is the reported cost, and its {@link FastBatch#payment}; -1 and 0 for none.
     */
    final int amountField;

    final int payment;
    final byte @Nullable [] keyBefore;
    final byte[] keyBehind;
    final int[] labels;

    /** See {@link UsageBatch#combination}. */
    final int combination;

    final @Nullable Sum doubtTokens;
    final boolean fitsDoubt;
    final DirectPlan.Notes notes;

    /** Whether {@link MeterSums} adds its rows up. */
    boolean isCommon;

    /** Another class of the same categories and presence; null at the end. */
    @Nullable RowClass next;

    /** A class that is left to the session. */
    RowClass(long presence, Guard[] guards) {
        this.number = RowCodes.PLAIN;
        this.presence = presence;
        this.guards = guards;
        isPlain = true;
        sums = new Sum[0];
        timeField = 0;
        endField = -1;
        keyField = -1;
        amountField = -1;
        payment = 0;
        keyBefore = null;
        keyBehind = new byte[0];
        labels = new int[0];
        combination = 0;
        doubtTokens = null;
        fitsDoubt = false;
        notes = DirectPlan.Notes.NONE;
    }

    RowClass(
            long presence,
            Guard[] guards,
            DirectPlan.RowClass form,
            MappedBatch batch,
            int row,
            int payment,
            @Nullable KeyCut key) {
        this.presence = presence;
        this.guards = guards;
        isPlain = false;
        timeField = form.timeField();
        endField = form.end().map(DirectPlan.End::field).orElse(-1);
        keyField = form.keyField();
        amountField = form.amountField();
        this.payment = payment;
        keyBefore = key == null ? null : key.before().getBytes(StandardCharsets.UTF_8);
        keyBehind = key == null ? new byte[0] : key.behind().getBytes(StandardCharsets.UTF_8);
        UsageBatch usage = batch.usage;
        combination =
                usage.texts.combination(
                        List.of(
                                (int) usage.kind[row],
                                (int) usage.tier[row],
                                usage.provider[row],
                                usage.model[row],
                                usage.billedModel[row],
                                usage.region[row],
                                usage.deployment[row],
                                usage.dataSharing[row],
                                usage.account[row],
                                usage.promptClass[row]));
        labels = new int[usage.labels.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = usage.labels[i][row];
        }
        sums = new Sum[form.counts().size()];
        int at = 0;
        for (Map.Entry<Meter, Linear> entry : form.counts().entrySet()) {
            sums[at++] = new Sum(entry.getKey().ordinal(), entry.getValue());
        }
        doubtTokens = form.doubt().map(doubt -> new Sum(0, doubt.tokens())).orElse(null);
        fitsDoubt = form.doubt().isPresent() && form.doubt().get().fits() == DirectPlan.Truth.HOLDS;
        notes = form.notes();
    }

    /** Whether the comparisons of a row turn out as for this class. */
    boolean fits(long[][] values, int row) {
        for (int i = 0; i < guards.length; i++) {
            if (!guards[i].fits(values, row)) {
                return false;
            }
        }
        return true;
    }

    /** A constant and fields with factors. Counts are at most 2^53, so a few cannot overflow. */
    static final class Sum {
        final int meter;

        /** The one field that the sum is, or -1. */
        final int single;

        final long constant;
        final int[] fields;
        private final int[] factors;

        Sum(int meter, Linear linear) {
            this.meter = meter;
            this.constant = linear.constant();
            this.fields = linear.fields();
            this.factors = linear.factors();
            boolean plain = constant == 0 && fields.length == 1 && factors[0] == 1;
            this.single = plain ? fields[0] : -1;
        }

        /** The factor of a field, 0 where it is not in the sum. */
        int factorOf(int field) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == field) {
                    return factors[i];
                }
            }
            return 0;
        }

        boolean isSame(Sum other) {
            return constant == other.constant
                    && Arrays.equals(fields, other.fields)
                    && Arrays.equals(factors, other.factors);
        }

        /** Of each of some rows. */
        void of(long[][] values, int rows, long[] to) {
            Arrays.fill(to, 0, rows, constant);
            for (int i = 0; i < fields.length; i++) {
                add(values[fields[i]], factors[i], to, rows);
            }
        }

        private static void add(long[] column, long factor, long[] to, int rows) {
            for (int row = 0; row < rows; row++) {
                to[row] += factor * column[row];
            }
        }

        long of(long[][] values, int row) {
            if (single >= 0) {
                return values[single][row];
            }
            long sum = constant;
            for (int i = 0; i < fields.length; i++) {
                sum += factors[i] * values[fields[i]][row];
            }
            return sum;
        }
    }

    /** A comparison that turns out in one way for all rows of the class. */
    static final class Guard {
        private final Sum difference;
        private final boolean isEquality;
        private final boolean holds;

        Guard(DirectPlan.Guard guard) {
            this.difference = new Sum(0, guard.difference());
            this.isEquality = guard.relation() == DirectPlan.Relation.EQUAL;
            this.holds = guard.truth() == DirectPlan.Truth.HOLDS;
        }

        static Guard[] of(DirectPlan.RowClass form) {
            return form.guards().stream().map(Guard::new).toArray(Guard[]::new);
        }

        boolean fits(long[][] values, int row) {
            long value = difference.of(values, row);
            return (isEquality ? value == 0 : value < 0) == holds;
        }

        /** Whether another guard compares the same, whatever the outcome that it wants. */
        boolean compares(Guard other) {
            return isEquality == other.isEquality && difference.isSame(other.difference);
        }

        /** Notes for each of some rows how the comparison turns out, in one bit. */
        void outcomes(long[][] values, int rows, long[] code, int bit) {
            int[] fields = difference.fields;
            if (fields.length > 2) {
                for (int row = 0; row < rows; row++) {
                    long value = difference.of(values, row);
                    code[row] |= (isEquality ? ~(value | -value) : value) >>> 63 << bit;
                }
                return;
            }
            long[] first = values[fields.length > 0 ? fields[0] : 0];
            long[] second = values[fields.length > 1 ? fields[1] : 0];
            long firstFactor = fields.length > 0 ? difference.factors[0] : 0;
            long secondFactor = fields.length > 1 ? difference.factors[1] : 0;
            long constant = difference.constant;
            if (isEquality) {
                equal(constant, first, firstFactor, second, secondFactor, rows, code, bit);
            } else {
                less(constant, first, firstFactor, second, secondFactor, rows, code, bit);
            }
        }

        private static void equal(
                long constant,
                long[] first,
                long firstFactor,
                long[] second,
                long secondFactor,
                int rows,
                long[] code,
                int bit) {
            for (int row = 0; row < rows; row++) {
                long value = constant + firstFactor * first[row] + secondFactor * second[row];
                // Equal to zero: neither the number nor its negative has the sign bit.
                code[row] |= ~(value | -value) >>> 63 << bit;
            }
        }

        private static void less(
                long constant,
                long[] first,
                long firstFactor,
                long[] second,
                long secondFactor,
                int rows,
                long[] code,
                int bit) {
            for (int row = 0; row < rows; row++) {
                long value = constant + firstFactor * first[row] + secondFactor * second[row];
                code[row] |= value >>> 63 << bit;
            }
        }
    }

    /** A key cut at the part that is the key field. */
    record KeyCut(String before, String behind) {
        /**
         * Cuts a key written as {@code name|length:part;length:part;suffix}, {@code -;} for an
         * absent part.
         *
         * @return null where the part is absent
         */
        static @Nullable KeyCut of(String key, int part) {
            int at = key.indexOf('|') + 1;
            for (int i = 0; ; i++) {
                boolean isAbsent = key.charAt(at) == '-';
                int colon = key.indexOf(':', at);
                int end = isAbsent ? at + 2 : colon + 1 + Integer.parseInt(key, at, colon, 10) + 1;
                if (i == part) {
                    return isAbsent ? null : new KeyCut(key.substring(0, at), key.substring(end));
                }
                at = end;
            }
        }
    }
}
