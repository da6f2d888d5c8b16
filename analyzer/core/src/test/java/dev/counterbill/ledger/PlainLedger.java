package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What ledgers do by definition, row by row over maps: what columns are tested against. */
final class PlainLedger {
    private PlainLedger() {}

    static List<LedgerRow> of(Collection<LedgerRow> rows) {
        TreeMap<UsageKey, MeterCounts> sums = new TreeMap<>();
        rows.forEach(row -> sums.merge(row.key(), row.counts(), MeterCounts::plus));
        return rows(sums);
    }

    static List<LedgerRow> minus(Collection<LedgerRow> all, Collection<LedgerRow> some) {
        TreeMap<UsageKey, MeterCounts> rest = new TreeMap<>();
        all.forEach(row -> rest.merge(row.key(), row.counts(), MeterCounts::plus));
        for (LedgerRow row : some) {
            MeterCounts left = rest.get(row.key()).minus(row.counts());
            if (left.records() > 0) {
                rest.put(row.key(), left);
            } else {
                rest.remove(row.key());
            }
        }
        return rows(rest);
    }

    private static List<LedgerRow> rows(TreeMap<UsageKey, MeterCounts> sums) {
        List<LedgerRow> rows = new ArrayList<>();
        sums.forEach((key, counts) -> rows.add(new LedgerRow(key, counts)));
        return rows;
    }

    /**
     * @param classes prompt class per bucket
     */
    static List<LedgerRow> condensed(
            List<LedgerRow> sorted,
            long[] breaks,
            int[] times,
            int[] classes,
            int[] labels,
            Meter apart,
            Set<Meter> alike) {
        List<LedgerRow> condensed = new ArrayList<>();
        Map<List<Object>, Integer> places = new HashMap<>();
        for (LedgerRow row : sorted) {
            UsageKey key = row.key();
            boolean isApart =
                    key.spanEnd() != 0
                            || key.promptBucket() < 0
                            || key.promptBucket() >= classes.length
                            || row.counts().of(apart) != 0
                            || row.counts().of(Meter.REASONING) > row.counts().of(Meter.OUTPUT);
            Integer place =
                    isApart
                            ? null
                            : places.putIfAbsent(
                                    group(row, breaks, times, classes, labels, alike),
                                    condensed.size());
            if (place == null) {
                condensed.add(row);
            } else {
                LedgerRow first = condensed.get(place);
                condensed.set(place, new LedgerRow(first.key(), first.counts().plus(row.counts())));
            }
        }
        return condensed;
    }

    private static List<Object> group(
            LedgerRow row,
            long[] breaks,
            int[] times,
            int[] classes,
            int[] labels,
            Set<Meter> alike) {
        UsageKey key = row.key();
        int passed = 0;
        for (long instant : breaks) {
            passed += key.slotBegin() >= instant ? 1 : 0;
        }
        List<Object> group =
                new ArrayList<>(
                        List.of(
                                key.provider(),
                                key.model(),
                                key.billedModel(),
                                key.kind(),
                                key.tier(),
                                key.region(),
                                key.deployment(),
                                key.dataSharing(),
                                key.account(),
                                key.promptClass(),
                                times[passed],
                                classes[key.promptBucket()],
                                told(row, alike)));
        for (int label : labels) {
            group.add(key.labels().get(label));
        }
        return group;
    }

    /** The meters that are told apart, and whether there are tokens of the others. */
    private static List<Object> told(LedgerRow row, Set<Meter> alike) {
        List<Object> told = new ArrayList<>();
        boolean hasAlike = false;
        for (Meter meter : Meter.values()) {
            if (row.counts().of(meter) != 0) {
                if (alike.contains(meter)) {
                    hasAlike |= meter.isToken();
                } else {
                    told.add(meter);
                }
            }
        }
        told.add(hasAlike);
        return told;
    }
}
