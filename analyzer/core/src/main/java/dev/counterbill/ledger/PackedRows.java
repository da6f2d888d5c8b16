package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The rows of a ledger as the builder packed them: each is made when it is asked for and kept by
 * nobody, so that half a million rows take a quarter of the room that as many objects would.
 * Nothing changes them any more, and any number of threads may read them.
 */
final class PackedRows extends AbstractList<LedgerRow> implements RandomAccess {
    private static final int METERS = Meter.values().length;
    private static final UsageKind[] KINDS = UsageKind.values();
    private static final ServiceTier[] TIERS = ServiceTier.values();

    private final LedgerTable table;
    private final String[] texts;
    private final int labelCount;

    /** Rows of the table in the order of their keys. */
    private final int[] order;

    /**
     * @param table to which nothing is added any more
     * @param texts of which the pool may get more
     */
    PackedRows(LedgerTable table, TextPool texts, int labelCount) {
        this.table = table;
        this.labelCount = labelCount;
        this.order = new LedgerOrder(table, texts, labelCount).sorted();
        this.texts = new String[texts.size()];
        for (int id = 0; id < this.texts.length; id++) {
            this.texts[id] = texts.text(id);
        }
    }

    @Override
    public int size() {
        return order.length;
    }

    @Override
    public LedgerRow get(int index) {
        int row = order[index];
        long[] counts = new long[METERS];
        long records = table.counts(row, counts);
        return new LedgerRow(keyOf(row), MeterCounts.of(counts, records));
    }

    private UsageKey keyOf(int row) {
        String[] labels = new String[labelCount];
        for (int label = 0; label < labelCount; label++) {
            long pair = table.word(row, LedgerKeys.FIRST_LABELS + label / 2);
            labels[label] =
                    texts[label % 2 == 0 ? LedgerKeys.first(pair) : LedgerKeys.second(pair)];
        }
        long model = table.word(row, LedgerKeys.MODEL);
        long billed = table.word(row, LedgerKeys.BILLED_MODEL);
        long deployment = table.word(row, LedgerKeys.DEPLOYMENT);
        long account = table.word(row, LedgerKeys.ACCOUNT);
        long kind = table.word(row, LedgerKeys.KIND);
        return new UsageKey(
                texts[LedgerKeys.first(model)],
                texts[LedgerKeys.second(model)],
                texts[LedgerKeys.first(billed)],
                KINDS[LedgerKeys.kindOf(kind)],
                TIERS[LedgerKeys.tierOf(kind)],
                texts[LedgerKeys.second(billed)],
                texts[LedgerKeys.first(deployment)],
                texts[LedgerKeys.second(deployment)],
                texts[LedgerKeys.first(account)],
                LedgerKeys.bucketOf(kind),
                texts[LedgerKeys.second(account)],
                table.word(row, LedgerKeys.BEGIN),
                table.word(row, LedgerKeys.END),
                List.of(labels));
    }

    /** Adds all counts to sums, one per meter, and returns the number of records. */
    long addTo(long[] sums) {
        long[] counts = new long[METERS];
        long records = 0;
        for (int row = 0; row < order.length; row++) {
            records = Math.addExact(records, table.counts(row, counts));
            for (int meter = 0; meter < METERS; meter++) {
                sums[meter] = Math.addExact(sums[meter], counts[meter]);
            }
        }
        return records;
    }

    UsageLedger.Extent extent() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        for (int row = 0; row < order.length; row++) {
            long begin = table.word(row, LedgerKeys.BEGIN);
            first = Math.min(first, begin);
            last = Math.max(last, begin);
            end = Math.max(end, table.word(row, LedgerKeys.END));
        }
        return new UsageLedger.Extent(first, last, end);
    }
}
