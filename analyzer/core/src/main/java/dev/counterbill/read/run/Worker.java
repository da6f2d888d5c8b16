package dev.counterbill.read.run;

import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.dedup.Collector;
import dev.counterbill.read.dedup.KeyIndex;
import dev.counterbill.read.dedup.KeyedRecords;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** What one thread uses again for each of its files. */
final class Worker {
    final TextPool texts = new TextPool();
    final MappedBatch mapped;
    final Collector keyed;
    final KeyIndex keyIndex;

    /** Of the file that is being read; joins {@link #ledger} when the file ended cleanly. */
    final LedgerBuilder fileLedger;

    /** Of all files that this thread has read. */
    final LedgerBuilder ledger;

    /** What the files that were read come to, one by one, before their ledgers are merged. */
    MeterCounts filed = MeterCounts.ZERO;

    /** Reported costs and charges of all files that this thread has read. */
    final MoneyRecords money;

    /** Whether each record with a key is kept, as a state does to compare it with later ones. */
    final boolean keepsKeyed;

    /** Begin of the slot that money is kept apart by. */
    final LongUnaryOperator slotBegin;

    /** Of files that do not simply count. */
    final Figures apart = new Figures();

    private final Map<Integer, RawBatch> rawByColumns = new HashMap<>();

    Worker(
            LedgerCuts cuts,
            int maxRows,
            KeyedRecords records,
            KeyIndex keyIndex,
            LongUnaryOperator slotBegin,
            boolean keepsKeyed) {
        this.keepsKeyed = keepsKeyed;
        this.money = new MoneyRecords(slotBegin);
        this.slotBegin = slotBegin;
        this.mapped = new MappedBatch(new UsageBatch(texts, cuts.labels().size()));
        this.fileLedger = new LedgerBuilder(cuts, texts, maxRows);
        this.ledger = new LedgerBuilder(cuts, texts, maxRows);
        this.keyed = records.collector(texts);
        this.keyIndex = keyIndex;
    }

    /**
     * Lets the file that was read to its end join those before it.
     *
     * @param total of what this thread read of it
     */
    void takeFile(MeterCounts total) {
        filed = filed.plus(total);
        ledger.take(fileLedger);
    }

    /** An empty batch of that many columns. */
    RawBatch raw(int columns) {
        RawBatch batch = rawByColumns.computeIfAbsent(columns, RawBatch::new);
        // A file that broke off may have left rows, and half a row behind them.
        batch.size = Math.min(batch.size + 1, RawBatch.CAPACITY_ROWS);
        batch.clear();
        return batch;
    }

    MappedBatch mapped() {
        mapped.clear();
        return mapped;
    }
}
