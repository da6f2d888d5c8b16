package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageBatch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the session made of the first row of a class, in numbers. Owned by one thread. */
final class LearnedClass {
    /** Rows of this class go through the session one by one. */
    static final LearnedClass PLAIN = new LearnedClass();

    final boolean isPlain;
    final DirectPlan.TimeForm timeForm;
    final int timeField;
    final byte kind;
    final byte tier;
    final int provider;
    final int model;
    final int billedModel;
    final int region;
    final int deployment;
    final int dataSharing;
    final int account;
    final int promptClass;
    final int[] labels;
    final Sum[] sums;
    final Test[] checks;
    final @Nullable Doubt doubt;

    /** What stands before and behind the key field in the key; null where rows have no key. */
    final byte @Nullable [] keyBefore;

    final byte[] keyBehind;

    /** The meters of {@link #sums}, as bits. */
    final int meters;

    private LearnedClass() {
        isPlain = true;
        timeForm = DirectPlan.TimeForm.ISO;
        timeField = 0;
        kind = 0;
        tier = 0;
        provider = 0;
        model = 0;
        billedModel = 0;
        region = 0;
        deployment = 0;
        dataSharing = 0;
        account = 0;
        promptClass = 0;
        labels = new int[0];
        sums = new Sum[0];
        checks = new Test[0];
        doubt = null;
        keyBefore = null;
        keyBehind = new byte[0];
        meters = 0;
    }

    LearnedClass(DirectPlan.RowClass form, MappedBatch batch, int row, @Nullable KeyShape key) {
        UsageBatch usage = batch.usage;
        isPlain = false;
        timeForm = form.timeForm();
        timeField = form.timeField();
        kind = usage.kind[row];
        tier = usage.tier[row];
        provider = usage.provider[row];
        model = usage.model[row];
        billedModel = usage.billedModel[row];
        region = usage.region[row];
        deployment = usage.deployment[row];
        dataSharing = usage.dataSharing[row];
        account = usage.account[row];
        promptClass = usage.promptClass[row];
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
        checks = form.checks().stream().map(Test::new).toArray(Test[]::new);
        doubt = form.doubt().map(Doubt::new).orElse(null);
        keyBefore = key == null ? null : key.before.getBytes(StandardCharsets.UTF_8);
        keyBehind = key == null ? new byte[0] : key.behind.getBytes(StandardCharsets.UTF_8);
    }

    /** A meter's sum of fields, flat. */
    static final class Sum {
        final int meter;
        final long constant;
        final int[] fields;
        final int[] signs;

        Sum(int meter, DirectPlan.Linear linear) {
            this.meter = meter;
            this.constant = linear.constant();
            this.fields = linear.fields();
            this.signs = linear.signs();
        }

        /** Values are at most 2^53, so a sum of a few cannot overflow. */
        long of(long[] values) {
            long sum = constant;
            for (int i = 0; i < fields.length; i++) {
                sum += signs[i] * values[fields[i]];
            }
            return sum;
        }
    }

    /** A comparison of two sums. */
    static final class Test {
        private final Sum left;
        private final Sum right;
        private final DirectPlan.Relation relation;

        Test(DirectPlan.Comparison comparison) {
            this.left = new Sum(0, comparison.left());
            this.right = new Sum(0, comparison.right());
            this.relation = comparison.relation();
        }

        boolean holds(long[] values) {
            long a = left.of(values);
            long b = right.of(values);
            return switch (relation) {
                case EQUAL -> a == b;
                case LESS -> a < b;
                case LESS_OR_EQUAL -> a <= b;
            };
        }
    }

    /** When rows of the class can be read in two ways. */
    static final class Doubt {
        final Test when;
        final Test holds;
        final Sum tokens;

        Doubt(DirectPlan.Doubt doubt) {
            this.when = new Test(doubt.when());
            this.holds = new Test(doubt.holds());
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
