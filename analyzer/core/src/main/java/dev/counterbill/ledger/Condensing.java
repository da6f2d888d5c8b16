package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds rows up that a grain does not tell apart. Rows are together only where they also count the
 * same meters, so that whatever asks "is there any of this" gets the same answer as before.
 */
final class Condensing {
    /** What rows of one model share; the names and the model are compared before. */
    private record Group(
            int timeClass,
            UsageKind kind,
            ServiceTier tier,
            String region,
            String deployment,
            String dataSharing,
            String account,
            int promptClass,
            String statedClass,
            int meters,
            List<String> labels) {}

    /** Rows added up under the key of the first of them. */
    private static final class Sum {
        final LedgerRow first;
        long records;
        long @org.jspecify.annotations.Nullable [] counts;

        Sum(LedgerRow first) {
            this.first = first;
        }

        void add(LedgerRow row) {
            long[] sums = counts;
            if (sums == null) {
                sums = new long[Meter.values().length];
                first.counts().addTo(sums);
                records = first.counts().records();
                counts = sums;
            }
            row.counts().addTo(sums);
            records = Math.addExact(records, row.counts().records());
        }

        LedgerRow row() {
            return counts == null
                    ? first
                    : new LedgerRow(first.key(), MeterCounts.of(counts, records));
        }
    }

    private final Grain grain;
    private final List<Sum> sums = new ArrayList<>();
    private final Map<Group, Sum> ofModel = new HashMap<>();

    Condensing(Grain grain) {
        this.grain = grain;
    }

    /**
     * Each sum stands under the key of its first row, where that row stood: keys stay distinct and
     * in their order, and what is said of "the first" row of some kind stays the same.
     */
    List<LedgerRow> rows(List<LedgerRow> sorted) {
        UsageKey last = null;
        for (LedgerRow row : sorted) {
            if (grain.keepsApart(row)) {
                sums.add(new Sum(row));
                continue;
            }
            UsageKey key = row.key();
            if (last == null || !isOfSameModel(key, last)) {
                ofModel.clear();
            }
            last = key;
            Sum sum = ofModel.get(group(row));
            if (sum == null) {
                sum = new Sum(row);
                sums.add(sum);
                ofModel.put(group(row), sum);
            } else {
                sum.add(row);
            }
        }
        List<LedgerRow> rows = new ArrayList<>(sums.size());
        for (Sum sum : sums) {
            rows.add(sum.row());
        }
        return rows;
    }

    private static boolean isOfSameModel(UsageKey one, UsageKey other) {
        return one.provider().equals(other.provider())
                && one.model().equals(other.model())
                && one.billedModel().equals(other.billedModel());
    }

    private Group group(LedgerRow row) {
        UsageKey key = row.key();
        int[] places = grain.labels();
        List<String> labels = List.of();
        if (places.length == key.labels().size()) {
            labels = key.labels();
        } else if (places.length > 0) {
            labels = new ArrayList<>(places.length);
            for (int place : places) {
                labels.add(key.labels().get(place));
            }
        }
        return new Group(
                grain.timeClass(key.slotBegin()),
                key.kind(),
                key.tier(),
                key.region(),
                key.deployment(),
                key.dataSharing(),
                key.account(),
                grain.promptClass(key.promptBucket()),
                key.promptClass(),
                row.counts().meters(),
                labels);
    }
}
