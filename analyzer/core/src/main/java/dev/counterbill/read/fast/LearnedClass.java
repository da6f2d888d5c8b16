package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    Sum[] sums;

    /** Number of the categories of its rows. */
    final int categories;

    final long[] types;
    final Guard[] guards;

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

    /** What stands before and behind the key field in the key; null where rows have no key. */
    final byte @Nullable [] keyBefore;

    final byte[] keyBehind;

    /** The meters of {@link #sums}, as bits. */
    final int meters;

    /** Rows of this class go through the session one by one. */
    static LearnedClass plain(int categories, long[] types, Guard[] guards) {
        return new LearnedClass(categories, types, guards, -1);
    }

    /** Rows of this class are skipped by a rule. */
    static LearnedClass skipped(int categories, long[] types, Guard[] guards, int rule) {
        return new LearnedClass(categories, types, guards, rule);
    }

    private LearnedClass(int categories, long[] types, Guard[] guards, int skipRule) {
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
        sums = new Sum[0];
        doubt = null;
        notes = DirectPlan.Notes.NONE;
        failedChecks = List.of();
        keyField = -1;
        amountField = -1;
        payment = 0;
        keyBefore = null;
        keyBehind = new byte[0];
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
        int bits = 0;
        for (Map.Entry<Meter, DirectPlan.Linear> entry : form.counts().entrySet()) {
            int meter = entry.getKey().ordinal();
            sums[at++] = new Sum(meter, entry.getValue());
            bits |= 1 << meter;
        }
        meters = bits;
        guards = Guard.of(form);
        doubt = form.doubt().map(Doubt::new).orElse(null);
        notes = form.notes();
        failedChecks = form.failedChecks();
        keyField = form.keyField();
        amountField = form.amountField();
        this.payment = payment;
        keyBefore = key == null ? null : key.before.getBytes(StandardCharsets.UTF_8);
        keyBehind = key == null ? new byte[0] : key.behind.getBytes(StandardCharsets.UTF_8);
    }

    /** A meter's sum of fields, flat. */
    static final class Sum {
        final int meter;
        final long constant;
        final int[] fields;
        final int[] factors;

        /** The one field that the sum is, or -1. */
        final int single;

        Sum(int meter, DirectPlan.Linear linear) {
            this.meter = meter;
            this.constant = linear.constant();
            this.fields = linear.fields();
            this.factors = linear.factors();
            boolean plain = constant == 0 && fields.length == 1 && factors[0] == 1;
            this.single = plain ? fields[0] : -1;
        }

        /** By what a field is multiplied, 0 where it is no part of the sum. */
        int factorOf(int field) {
            int factor = 0;
            for (int i = 0; i < fields.length; i++) {
                factor += fields[i] == field ? factors[i] : 0;
            }
            return factor;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Sum other
                    && meter == other.meter
                    && constant == other.constant
                    && Arrays.equals(fields, other.fields)
                    && Arrays.equals(factors, other.factors);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(fields) * 31 + meter;
        }

        /** Of each of some rows, whose values stand in columns. */
        void of(long[][] columns, int rows, long[] to) {
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
        long of(long[][] columns, int row) {
            if (single >= 0) {
                return columns[single][row];
            }
            long sum = constant;
            for (int i = 0; i < fields.length; i++) {
                sum += factors[i] * columns[fields[i]][row];
            }
            return sum;
        }

        /** Values are at most 2^53, so a sum of a few cannot overflow. */
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
    }

    /** The end of a bucket, given the time in {@link #endField}. */
    long end(long second) {
        return endsAtMidnight ? TimeText.midnightAfter(second) : second;
    }

    /** The sum of a meter; null where it is 0 in all rows. */
    @Nullable Sum sumOf(int meter) {
        for (Sum sum : sums) {
            if (sum.meter == meter) {
                return sum;
            }
        }
        return null;
    }

    /** Whether a row's comparisons turn out as for this class. */
    boolean fits(long[] values) {
        for (int i = 0; i < guards.length; i++) {
            if (!guards[i].fits(values)) {
                return false;
            }
        }
        return true;
    }

    /** A comparison that turns out in one way for all rows of the class. */
    static final class Guard {
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

        Guard(DirectPlan.Guard guard) {
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

        static Guard[] of(DirectPlan.RowClass form) {
            return form.guards().stream().map(Guard::new).toArray(Guard[]::new);
        }

        boolean fits(long[] values) {
            return (outcome(values) != 0) == holds;
        }

        /** Whether another guard compares the same, whatever the outcome that it wants. */
        boolean compares(Guard other) {
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
        void outcomes(long[][] columns, int rows, long[] bits, int bit) {
            long[] left = columns[first];
            long[] right = columns[second];
            if (moreFields.length > 0) {
                long[] values = new long[columns.length];
                for (int row = 0; row < rows; row++) {
                    for (int field = 0; field < values.length; field++) {
                        values[field] = columns[field][row];
                    }
                    bits[row] |= (long) outcome(values) << bit;
                }
            } else if (isEquality) {
                for (int row = 0; row < rows; row++) {
                    long value = constant + firstFactor * left[row] + secondFactor * right[row];
                    bits[row] |= ~(value | -value) >>> 63 << bit;
                }
            } else {
                for (int row = 0; row < rows; row++) {
                    long value = constant + firstFactor * left[row] + secondFactor * right[row];
                    bits[row] |= value >>> 63 << bit;
                }
            }
        }

        /** 1 where the comparison holds, 0 where it does not. */
        int outcome(long[] values) {
            long value = constant + firstFactor * values[first] + secondFactor * values[second];
            for (int i = 0; i < moreFields.length; i++) {
                value += moreFactors[i] * values[moreFields[i]];
            }
            // Equal to zero: neither the number nor its negative has the sign bit.
            return (int) ((isEquality ? ~(value | -value) : value) >>> 63);
        }
    }

    /** How a record can be read in two ways. */
    static final class Doubt {
        final boolean fits;
        final Sum tokens;

        Doubt(DirectPlan.Doubt doubt) {
            this.fits = doubt.fits() == DirectPlan.Truth.HOLDS;
            this.tokens = new Sum(0, doubt.tokens());
        }
    }

    /** A key cut at the part that is the key field. */
    record KeyShape(String before, String behind) {
        /**
         * Cuts a key written as {@code name|length:part;length:part;suffix}, {@code -;} for an
         * absent part.
         *
         * @return null where the part is absent
         */
        static @Nullable KeyShape of(String key, int part) {
            int at = key.indexOf('|') + 1;
            for (int i = 0; ; i++) {
                int end = endOfPart(key, at);
                if (i == part) {
                    return key.charAt(at) == '-'
                            ? null
                            : new KeyShape(key.substring(0, at), key.substring(end));
                }
                at = end;
            }
        }

        private static int endOfPart(String key, int at) {
            if (key.charAt(at) == '-') {
                return at + 2;
            }
            int colon = key.indexOf(':', at);
            return colon + 1 + Integer.parseInt(key, at, colon, 10) + 1;
        }
    }
}
