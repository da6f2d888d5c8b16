package dev.counterbill.analysis;

import dev.counterbill.ledger.Condensed;
import dev.counterbill.ledger.LedgerColumns;
import dev.counterbill.ledger.Spread;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.LabelValues;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The days and groups that a comparison is broken down by, and how the rows that are priced are
 * spread over them.
 *
 * @param days with usage, in their order
 * @param byDay over {@code days}
 * @param groups empty where nothing is grouped
 */
record Breakdown(List<LocalDate> days, Spread byDay, Optional<Groups> groups) {
    /**
     * @param values sets of label values with usage, in their order
     * @param spread over {@code values}
     */
    record Groups(List<LabelValues> values, Spread spread) {}

    /**
     * The days and groups of the rows of a ledger, found once for all that are priced on sums of
     * them.
     *
     * @param dayOfRow places in {@code days}
     * @param groups sets of label values, in their order; empty where nothing is grouped
     * @param groupOfRow places in {@code groups}
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Places(
            List<LocalDate> days, int[] dayOfRow, List<LabelValues> groups, int[] groupOfRow) {
        /**
         * @param groupBy labels to group by, each one of the ledger's
         */
        static Places of(UsageLedger ledger, ZoneId zone, List<String> groupBy) {
            LedgerColumns rows = ledger.columns();
            int[] dayOfRow = new int[rows.size()];
            int[] days = numbered(daysOf(rows, zone), dayOfRow);
            int[] groupOfRow = new int[rows.size()];
            List<LabelValues> groups =
                    groupBy.isEmpty()
                            ? List.of()
                            : groupsOf(rows, ledger.cuts().labels(), groupBy, groupOfRow);
            return new Places(
                    Arrays.stream(days).mapToObj(LocalDate::ofEpochDay).toList(),
                    dayOfRow,
                    groups,
                    groupOfRow);
        }

        /**
         * @param condensed sums of the rows that these are the places of
         */
        Breakdown of(Condensed condensed) {
            return new Breakdown(
                    days,
                    condensed.spread(dayOfRow, days.size()),
                    groups.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new Groups(
                                            groups, condensed.spread(groupOfRow, groups.size()))));
        }
    }

    /** By row, the day of its begin as days since the epoch. */
    private static int[] daysOf(LedgerColumns rows, ZoneId zone) {
        int[] days = new int[rows.size()];
        long last = 0;
        for (int row = 0; row < days.length; row++) {
            long begin = rows.slotBegin(row);
            if (row > 0 && begin == last) {
                days[row] = days[row - 1];
            } else {
                last = begin;
                days[row] =
                        Math.toIntExact(
                                Instant.ofEpochSecond(begin)
                                        .atZone(zone)
                                        .toLocalDate()
                                        .toEpochDay());
            }
        }
        return days;
    }

    /** The distinct values in their order; each row gets the place of its own. */
    private static int[] numbered(int[] values, int[] placeOfRow) {
        // Rows of one name stand in the order of time, so that few days are met twice.
        int[] met = new int[64];
        int count = 0;
        for (int row = 0; row < values.length; row++) {
            if (row == 0 || values[row] != values[row - 1]) {
                if (count == met.length) {
                    met = Arrays.copyOf(met, count * 2);
                }
                met[count++] = values[row];
            }
        }
        int[] distinct = Arrays.stream(met, 0, count).sorted().distinct().toArray();
        for (int row = 0; row < values.length; row++) {
            boolean isAsBefore = row > 0 && values[row] == values[row - 1];
            placeOfRow[row] =
                    isAsBefore ? placeOfRow[row - 1] : Arrays.binarySearch(distinct, values[row]);
        }
        return distinct;
    }

    private static List<LabelValues> groupsOf(
            LedgerColumns rows, List<String> labels, List<String> groupBy, int[] groupOfRow) {
        int[] places = groupBy.stream().mapToInt(labels::indexOf).toArray();
        List<LabelValues> met = new ArrayList<>();
        Map<List<Integer>, Integer> known = new HashMap<>();
        for (int row = 0; row < groupOfRow.length; row++) {
            List<Integer> key = new ArrayList<>(places.length);
            for (int place : places) {
                key.add(rows.label(place, row));
            }
            Integer group = known.get(key);
            if (group == null) {
                group = met.size();
                known.put(key, group);
                met.add(values(rows, places, key));
            }
            groupOfRow[row] = group;
        }
        List<LabelValues> sorted = met.stream().sorted().toList();
        int[] placeOf = new int[met.size()];
        for (int place = 0; place < placeOf.length; place++) {
            placeOf[met.indexOf(sorted.get(place))] = place;
        }
        for (int row = 0; row < groupOfRow.length; row++) {
            groupOfRow[row] = placeOf[groupOfRow[row]];
        }
        return sorted;
    }

    private static LabelValues values(LedgerColumns rows, int[] places, List<Integer> numbers) {
        List<String> values = new ArrayList<>(places.length);
        for (int i = 0; i < places.length; i++) {
            values.add(rows.labelTexts(places[i]).get(numbers.get(i)));
        }
        return new LabelValues(values);
    }
}
