package dev.counterbill.read.run;

import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.dedup.KeyGroup;
import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.read.dedup.KeyedRecords;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * Records that count in their own file but not in all files together, since another file's record
 * of the same key counts. Kept from night to night: only keys of files that came or went are looked
 * at again.
 */
public final class Displaced {
    private final Map<String, UsageLedger> ledgers = new TreeMap<>();
    private final Map<String, TreeMap<Long, Long>> bySlot = new TreeMap<>();
    private final Map<String, Long> conflicts = new TreeMap<>();
    private final MoneyRecords money;
    private final LongUnaryOperator slotBegin;

    /** Nothing is displaced. */
    public Displaced(LongUnaryOperator slotBegin) {
        this.slotBegin = slotBegin;
        this.money = new MoneyRecords(slotBegin);
    }

    /** Usage by the mapping that read it; not to be changed. */
    public Map<String, UsageLedger> ledgers() {
        return Collections.unmodifiableMap(ledgers);
    }

    /** How many records of a file are displaced, by time slot. */
    public SortedMap<Long, Long> bySlot(String file) {
        return Collections.unmodifiableSortedMap(bySlot.getOrDefault(file, new TreeMap<>()));
    }

    /** Names of files of which records are displaced. */
    public List<String> files() {
        return List.copyOf(bySlot.keySet());
    }

    /**
     * By mapping, how many more (or fewer) keys are in conflict than the files know by themselves.
     */
    public Map<String, Long> conflicts() {
        return Collections.unmodifiableMap(conflicts);
    }

    /** What displaced records say of money. */
    public MoneyRecords money() {
        return money;
    }

    public void addLedger(String mapping, UsageLedger ledger) {
        ledgers.merge(mapping, ledger, UsageLedger::plus);
    }

    public void addSlot(String file, long slot, long records) {
        TreeMap<Long, Long> slots = bySlot.computeIfAbsent(file, unused -> new TreeMap<>());
        slots.merge(slot, records, Long::sum);
        slots.values().removeIf(count -> count == 0);
        if (slots.isEmpty()) {
            bySlot.remove(file);
        }
    }

    public void addConflicts(String mapping, long keys) {
        conflicts.merge(mapping, keys, Long::sum);
    }

    /** Begins to change what is displaced. */
    public Changes changes(ReadPlan plan) {
        return new Changes(plan);
    }

    /** Records of one key, one per file. */
    public record Contested(List<KeyedRecord> records, List<Boolean> hasConflict) {}

    /** Groups that no longer are, and groups that are new; applied together. */
    public final class Changes {
        private final ReadPlan plan;
        private final Side gone;
        private final Side come;

        private Changes(ReadPlan plan) {
            this.plan = plan;
            this.gone = new Side();
            this.come = new Side();
        }

        /**
         * A key was contested by these files before.
         *
         * @param names of the files that the records number
         */
        public void undo(Contested group, List<String> names) {
            gone.settle(group, names, -1);
        }

        /** A key is contested by these files now. */
        public void apply(Contested group, List<String> names) {
            come.settle(group, names, 1);
        }

        public void commit() {
            come.ledgers.forEach((mapping, some) -> addLedger(mapping, some.ledger()));
            gone.ledgers.forEach(
                    (mapping, some) ->
                            ledgers.computeIfPresent(
                                    mapping, (unused, all) -> all.minus(some.ledger())));
            ledgers.values().removeIf(ledger -> ledger.isEmpty());
            money.addAll(come.money);
            money.removeAll(gone.money);
            conflicts.values().removeIf(count -> count == 0);
        }

        private final class Side {
            final Map<String, Addition> ledgers = new HashMap<>();
            final MoneyRecords money = new MoneyRecords(slotBegin);

            void settle(Contested group, List<String> names, long sign) {
                KeyGroup key = new KeyGroup();
                Counting counting = new Counting(this, names, sign);
                for (int i = 0; i < group.records().size(); i++) {
                    KeyedRecord record = group.records().get(i);
                    key.add(record, counting);
                    if (group.hasConflict().get(i)) {
                        // The file has counted the conflict by itself.
                        counting.hasConflict = true;
                        addConflicts(record.mapping(), -sign);
                    }
                }
                key.end(counting);
                counting.end();
            }
        }

        private final class Counting implements KeyedRecords.Settlement {
            private final Side side;
            private final List<String> names;
            private final long sign;
            private String winnersMapping = "";
            boolean hasConflict;

            Counting(Side side, List<String> names, long sign) {
                this.side = side;
                this.names = names;
                this.sign = sign;
            }

            @Override
            public void counted(KeyedRecord record) {
                winnersMapping = record.mapping();
            }

            @Override
            public void duplicate(KeyedRecord record) {
                side.ledgers
                        .computeIfAbsent(record.mapping(), unused -> new Addition(plan))
                        .add(record, side.money);
                addSlot(
                        names.get(record.file()),
                        slotBegin.applyAsLong(record.beginSecond()),
                        sign);
            }

            @Override
            public void conflict(KeyedRecord record) {
                hasConflict = true;
            }

            void end() {
                if (hasConflict) {
                    addConflicts(winnersMapping, sign);
                }
            }
        }
    }
}
