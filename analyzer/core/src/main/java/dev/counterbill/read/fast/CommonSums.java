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

    private final @Nullable MeterSum[] ofMeter = new @Nullable MeterSum[Meter.values().length];
    private final List<LearnedClass> classes = new ArrayList<>();

    /** Most classes add up alike; then they keep the same few objects. */
    private final List<MeterSum[]> shared = new ArrayList<>();

    private final RowFields fields;

    CommonSums(RowFields fields) {
        this.fields = fields;
    }

    /** The sum of a meter; null where nothing is counted. */
    @Nullable MeterSum of(int meter) {
        return ofMeter[meter];
    }

    /** Takes a class in, whose sums may then be common ones. */
    void take(LearnedClass learned) {
        classes.add(learned);
        share(learned);
        boolean wider = false;
        for (MeterSum sum : learned.sums) {
            MeterSum known = ofMeter[sum.meter];
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
        for (MeterSum[] known : shared) {
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
            MeterSum common = ofMeter[meter];
            if (common != null
                    && !common.isSame(
                            MeterSum.find(learned.sums, meter),
                            field -> fields.isAbsent(field, learned.types))) {
                return false;
            }
        }
        return true;
    }
}
