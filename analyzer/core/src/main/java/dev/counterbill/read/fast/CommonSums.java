package dev.counterbill.read.fast;

import dev.counterbill.usage.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sum per meter that holds for as many classes as possible: a field that a class lacks counts
 * as 0 in its rows, so the sums of most classes are those of the widest. Where all rows of a batch
 * are of such classes, whole columns are added up without asking for the class of each row.
 */
final class CommonSums {
    /** Beyond so many they are no longer kept apart to share them. */
    private static final int MOST_SHARED = 64;

    private final LearnedClass.@Nullable Sum[] ofMeter =
            new LearnedClass.@Nullable Sum[Meter.values().length];
    private final List<LearnedClass> classes = new ArrayList<>();

    /** Most classes add up alike; then they keep the same few objects. */
    private final List<LearnedClass.Sum[]> shared = new ArrayList<>();

    private final RowFields fields;

    CommonSums(RowFields fields) {
        this.fields = fields;
    }

    /** The sum of a meter; null where nothing is counted. */
    LearnedClass.@Nullable Sum of(int meter) {
        return ofMeter[meter];
    }

    /** Takes a class in, whose sums may then be common ones. */
    void take(LearnedClass learned) {
        classes.add(learned);
        share(learned);
        boolean wider = false;
        for (LearnedClass.Sum sum : learned.sums) {
            LearnedClass.Sum known = ofMeter[sum.meter];
            if (known == null || (sum.fields.length > known.fields.length)) {
                ofMeter[sum.meter] = sum;
                wider = true;
            }
        }
        for (LearnedClass each : wider ? classes : List.of(learned)) {
            each.isCommon = isCommon(each);
        }
    }

    private void share(LearnedClass learned) {
        for (LearnedClass.Sum[] known : shared) {
            if (Arrays.equals(known, learned.sums)) {
                learned.sums = known;
                return;
            }
        }
        if (shared.size() < MOST_SHARED) {
            shared.add(learned.sums);
        }
    }

    private boolean isCommon(LearnedClass learned) {
        if (learned.isPlain) {
            return false;
        }
        if (learned.skipRule >= 0) {
            // What such rows count is never looked at.
            return true;
        }
        for (int meter = 0; meter < ofMeter.length; meter++) {
            LearnedClass.Sum common = ofMeter[meter];
            if (common != null && !isSame(common, learned.sumOf(meter), learned.types)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two sums are the same in rows of these types; null is none. */
    private boolean isSame(LearnedClass.Sum common, LearnedClass.@Nullable Sum own, long[] types) {
        long constant = own == null ? 0 : own.constant;
        return common.constant == constant
                && holds(common, own, types)
                && (own == null || holds(own, common, types));
    }

    /** Whether each field of a sum that is there has the same factor in the other. */
    private boolean holds(LearnedClass.Sum sum, LearnedClass.@Nullable Sum other, long[] types) {
        for (int i = 0; i < sum.fields.length; i++) {
            if (!fields.isAbsent(sum.fields[i], types)
                    && (other == null
                            || other.factorOf(sum.fields[i]) != sum.factorOf(sum.fields[i]))) {
                return false;
            }
        }
        return true;
    }
}
