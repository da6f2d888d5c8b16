package dev.counterbill.read.dedup;

import java.util.Map;
import java.util.TreeMap;

/** The best record so far of one key for each mapping; the others are told at once. */
public final class KeyGroup {
    private final Map<String, KeyedRecord> best = new TreeMap<>();
    private boolean conflict;

    /** Adds a record of the key. */
    public void add(KeyedRecord record, KeyedRecords.Settlement settlement) {
        KeyedRecord rival = best.putIfAbsent(record.mapping(), record);
        if (rival == null) {
            return;
        }
        int order = record.compareWithin(rival);
        conflict |= order != 0;
        if (order > 0 || (order == 0 && record.isBefore(rival))) {
            best.put(record.mapping(), record);
            settlement.duplicate(rival);
        } else {
            settlement.duplicate(record);
        }
    }

    /** Says which record counts; called once, when all were added. */
    public void end(KeyedRecords.Settlement settlement) {
        KeyedRecord winner = null;
        for (KeyedRecord record : best.values()) {
            if (winner == null) {
                winner = record;
            } else if (record.compareAcross(winner) > 0) {
                settlement.duplicate(winner);
                winner = record;
                conflict = true;
            } else {
                settlement.duplicate(record);
                conflict = true;
            }
        }
        if (winner != null) {
            settlement.counted(winner);
            if (conflict) {
                settlement.conflict(winner);
            }
        }
    }
}
