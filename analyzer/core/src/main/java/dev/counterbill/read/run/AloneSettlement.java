package dev.counterbill.read.run;

import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.read.dedup.KeyedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Settles the records of one file among themselves and hands on the one that stands for a key. */
final class AloneSettlement implements KeyedRecords.Settlement {
    final Addition winners;
    final Addition losers;
    final MoneyRecords lostMoney;
    long counted;
    long duplicate;
    long conflicts;
    private final MoneyRecords money;
    private final FileEntry.Keys keys;

    /** Waits until it is known whether its key has a conflict. */
    private @Nullable KeyedRecord pending;

    AloneSettlement(
            ReadPlan plan, MoneyRecords money, MoneyRecords lostMoney, FileEntry.Keys keys) {
        this.winners = new Addition(plan);
        this.losers = new Addition(plan);
        this.money = money;
        this.lostMoney = lostMoney;
        this.keys = keys;
    }

    @Override
    public void counted(KeyedRecord record) {
        handOn(false);
        pending = record;
        counted++;
        winners.add(record, money);
    }

    @Override
    public void duplicate(KeyedRecord record) {
        duplicate++;
        losers.add(record, lostMoney);
    }

    @Override
    public void conflict(KeyedRecord record) {
        conflicts++;
        handOn(true);
    }

    void end() {
        handOn(false);
    }

    private void handOn(boolean hasConflict) {
        KeyedRecord record = pending;
        pending = null;
        if (record != null) {
            try {
                keys.add(record, hasConflict);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
