package dev.counterbill.read.run;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.dedup.KeyedRecord;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import org.jspecify.annotations.Nullable;

/** A ledger of settled records. */
final class Addition {
    private final ReadPlan plan;
    private final MappedBatch batch;
    private final LedgerBuilder ledger;

    Addition(ReadPlan plan) {
        TextPool texts = new TextPool();
        this.plan = plan;
        this.batch = new MappedBatch(new UsageBatch(texts, plan.cuts().labels().size()));
        this.ledger = new LedgerBuilder(plan.cuts(), texts, plan.maxLedgerRows());
    }

    /**
     * Adds a record.
     *
     * @param money takes what it says of money; null where that is not wanted
     */
    void add(KeyedRecord record, @Nullable MoneyRecords money) {
        record.copyTo(batch);
        int row = batch.usage.size - 1;
        if (money != null) {
            money.add(batch, row, record.mapping());
        }
        if (batch.kind[row] != MappedBatch.Kind.USAGE) {
            batch.usage.size--;
        }
        if (batch.usage.isFull()) {
            flush();
        }
    }

    private void flush() {
        try {
            ledger.add(batch.usage);
        } catch (LedgerBuilder.TooManyRows e) {
            throw Ledgers.tooManyRows(ledger.build(), plan.maxLedgerRows());
        }
        batch.usage.clear();
    }

    /** Adds everything to a ledger of the same cuts. */
    void addTo(LedgerBuilder other) {
        flush();
        try {
            other.add(ledger);
        } catch (LedgerBuilder.TooManyRows e) {
            throw Ledgers.tooManyRows(other.build(), plan.maxLedgerRows());
        }
    }

    UsageLedger ledger() {
        flush();
        return ledger.build();
    }
}
