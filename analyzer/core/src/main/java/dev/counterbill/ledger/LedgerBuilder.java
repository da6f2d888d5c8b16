package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds batches up by key: an open-addressing table of primitives, owned by one thread. Adding a
 * record allocates nothing unless its key is new.
 *
 * <p>Sums are safe by bounds: one count is at most 2^53, so a slot overflows only after a thousand
 * records of that size; every addition is checked all the same.
 */
public final class LedgerBuilder {
    /** Largest count that a record may carry: what a JSON number can hold exactly. */
    public static final long MAX_COUNT = 1L << 53;

    private static final int METERS = Meter.values().length;
    private static final int REQUESTS = Meter.REQUESTS.ordinal();
    private static final byte BUCKET = (byte) UsageKind.BUCKET.ordinal();
    private static final long SECONDS_PER_HOUR = 3600;
    private static final UsageKind[] KINDS = UsageKind.values();
    private static final ServiceTier[] TIERS = ServiceTier.values();
    private static final long[] NO_CUTS = {};

    /** Hours whose cuts are remembered, by the low bits of the hour: eleven months. */
    private static final int REMEMBERED_HOURS = 8192;

    private final LedgerCuts cuts;
    private final TextPool texts;
    private final PromptCuts promptCuts;
    private final int labelCount;
    private LedgerTable table;

    private final boolean cutInsideHours;
    private final long[] rememberedHour;
    private final long[][] rememberedCuts;

    /** Per number of a provider, the bits of the meters in its prompt size; 0 until it is met. */
    private int[] promptMeasure = new int[64];

    private final long[] batchKeys;
    private final long[] batchHashes = new long[UsageBatch.CAPACITY_ROWS];
    private final int[] activeMeters = new int[METERS];

    /** The ledger outgrew its bound; the message of the caller names the label that did it. */
    public static final class TooManyRows extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyRows(int maxRows) {
            super("more than " + maxRows + " ledger rows");
        }
    }

    /**
     * Begins an empty ledger.
     *
     * @param texts the pool that the batches of this thread use
     * @param maxRows bound on distinct keys; more throw {@link TooManyRows}
     */
    public LedgerBuilder(LedgerCuts cuts, TextPool texts, int maxRows) {
        this.cuts = cuts;
        this.texts = texts;
        this.promptCuts = cuts.prompt();
        this.labelCount = cuts.labels().size();
        this.table = new LedgerTable(LedgerKeys.words(labelCount), maxRows);
        this.batchKeys = new long[UsageBatch.CAPACITY_ROWS * table.words];
        this.cutInsideHours = !cuts.time().equals(dev.counterbill.usage.TimeCuts.HOURS);
        this.rememberedHour = new long[cutInsideHours ? REMEMBERED_HOURS : 0];
        this.rememberedCuts = new long[rememberedHour.length][];
        Arrays.fill(rememberedHour, Long.MIN_VALUE);
    }

    /** Adds every row of the batch. */
    public void add(UsageBatch batch) {
        int active = findActiveMeters(batch);
        writeKeys(batch, active);
        int size = batch.size;
        int words = table.words;
        for (int row = 0; row < size; row++) {
            batchHashes[row] = LedgerTable.hash(batchKeys, row * words, words);
        }
        for (int row = 0; row < size; row++) {
            int slot = table.findOrAdd(batchKeys, row * words, batchHashes[row]);
            long[] sums = table.sumsOf(slot);
            int at = table.sumsAt(slot);
            sums[at]++;
            for (int i = 0; i < active; i++) {
                int meter = activeMeters[i];
                int sum = at + table.columnOf[meter];
                sums[sum] = Math.addExact(sums[sum], batch.counts[meter][row]);
            }
        }
    }

    /** Most meters of most logs are zero in every record: whole columns are left out at once. */
    private int findActiveMeters(UsageBatch batch) {
        int active = 0;
        for (int meter = 0; meter < METERS; meter++) {
            if ((batch.meters & 1 << meter) == 0) {
                continue;
            }
            long[] column = batch.counts[meter];
            long any = 0;
            for (int row = 0; row < batch.size; row++) {
                any |= column[row];
            }
            if (any != 0) {
                table.addColumn(meter);
                activeMeters[active++] = meter;
            }
        }
        return active;
    }

    private void writeKeys(UsageBatch batch, int active) {
        int words = table.words;
        int activeBits = 0;
        for (int i = 0; i < active; i++) {
            activeBits |= 1 << activeMeters[i];
        }
        boolean counted = (activeBits & 1 << REQUESTS) != 0;
        for (int row = 0, at = 0; row < batch.size; row++, at += words) {
            long begin = batch.beginSecond[row];
            long end = batch.endSecond[row];
            boolean single =
                    end == 0
                            && counted
                            && batch.counts[REQUESTS][row] == 1
                            && batch.kind[row] != BUCKET;
            int bucket =
                    single
                            ? promptCuts.bucketOf(promptTokens(batch, row, activeBits))
                            : PromptCuts.UNKNOWN_BUCKET;
            batchKeys[at + LedgerKeys.BEGIN] = end == 0 ? slotBegin(begin) : begin;
            batchKeys[at + LedgerKeys.END] = end;
            batchKeys[at + LedgerKeys.MODEL] =
                    LedgerKeys.pair(batch.provider[row], batch.model[row]);
            batchKeys[at + LedgerKeys.BILLED_MODEL] =
                    LedgerKeys.pair(batch.billedModel[row], batch.region[row]);
            batchKeys[at + LedgerKeys.DEPLOYMENT] =
                    LedgerKeys.pair(batch.deployment[row], batch.dataSharing[row]);
            batchKeys[at + LedgerKeys.ACCOUNT] =
                    LedgerKeys.pair(batch.account[row], batch.promptClass[row]);
            batchKeys[at + LedgerKeys.KIND] =
                    LedgerKeys.kind(batch.kind[row], batch.tier[row], bucket);
        }
        for (int label = 0; label < labelCount; label += 2) {
            int[] first = batch.labels[label];
            int[] second = label + 1 < labelCount ? batch.labels[label + 1] : null;
            int at = LedgerKeys.FIRST_LABELS + label / 2;
            for (int row = 0; row < batch.size; row++, at += words) {
                batchKeys[at] = LedgerKeys.pair(first[row], second == null ? 0 : second[row]);
            }
        }
    }

    /** Prompt size of a record by the provider's own measure, in tokens. */
    private long promptTokens(UsageBatch batch, int row, int activeBits) {
        int provider = batch.provider[row];
        int measure =
                (provider < promptMeasure.length && promptMeasure[provider] != 0
                                ? promptMeasure[provider]
                                : measureOf(provider))
                        & activeBits;
        long tokens = 0;
        while (measure != 0) {
            int meter = Integer.numberOfTrailingZeros(measure);
            tokens = Math.addExact(tokens, batch.counts[meter][row]);
            measure &= measure - 1;
        }
        return tokens;
    }

    private int measureOf(int provider) {
        // The highest bit says that the provider was met, even where it measures nothing.
        int measure = Integer.MIN_VALUE;
        for (Meter meter : Meter.values()) {
            if (cuts.isInPromptSize(texts.text(provider), meter)) {
                measure |= 1 << meter.ordinal();
            }
        }
        if (provider >= promptMeasure.length) {
            promptMeasure =
                    Arrays.copyOf(promptMeasure, Math.max(provider + 1, promptMeasure.length * 2));
        }
        promptMeasure[provider] = measure;
        return measure;
    }

    private long slotBegin(long second) {
        long hour = Math.floorDiv(second, SECONDS_PER_HOUR);
        long begin = hour * SECONDS_PER_HOUR;
        if (cutInsideHours) {
            for (long cut : cutsOf(hour)) {
                if (cut <= second) {
                    begin = cut;
                }
            }
        }
        return begin;
    }

    private long[] cutsOf(long hour) {
        int at = (int) hour & (REMEMBERED_HOURS - 1);
        if (rememberedHour[at] != hour) {
            long[] found = cuts.time().cutsInHour(hour * SECONDS_PER_HOUR);
            rememberedCuts[at] = found.length == 0 ? NO_CUTS : found;
            rememberedHour[at] = hour;
        }
        return rememberedCuts[at];
    }

    /** Forgets everything added, so that the next file can begin. */
    public void clear() {
        table.clear();
    }

    /** How many distinct keys were met so far. */
    public int rows() {
        return table.rows();
    }

    /** Adds everything that another builder of this thread holds, and empties that one. */
    public void take(LedgerBuilder other) {
        if (rows() == 0 && texts == other.texts && cuts.equals(other.cuts)) {
            LedgerTable empty = table;
            table = other.table;
            other.table = empty;
        } else {
            add(other);
            other.clear();
        }
    }

    /**
     * Adds everything that another thread's builder holds, with fewer steps than merging the two
     * ledgers would take.
     *
     * @throws UsageLedger.CutsDiffer when the two were made for different cuts
     */
    public void add(LedgerBuilder other) {
        if (!cuts.equals(other.cuts)) {
            throw new UsageLedger.CutsDiffer(cuts, other.cuts);
        }
        int[] ids = new int[other.texts.size()];
        Arrays.fill(ids, -1);
        ids[0] = 0;
        long[] key = new long[table.words];
        long[] counts = new long[METERS];
        for (int row = 0; row < other.table.rows(); row++) {
            other.table.key(row, key);
            if (texts != other.texts) {
                LedgerKeys.replaceTexts(
                        key,
                        id -> {
                            if (ids[id] < 0) {
                                ids[id] = texts.idOf(other.texts.text(id));
                            }
                            return ids[id];
                        });
            }
            int slot = table.findOrAdd(key, 0, LedgerTable.hash(key, 0, table.words));
            long records = other.table.counts(row, counts);
            table.add(slot, counts, records);
        }
    }

    /** The immutable ledger of everything added so far. */
    public UsageLedger build() {
        int[] order = new LedgerOrder(table, texts, labelCount).sorted();
        List<LedgerRow> built = new ArrayList<>(order.length);
        long[] key = new long[table.words];
        long[] counts = new long[METERS];
        for (int row : order) {
            table.key(row, key);
            long records = table.counts(row, counts);
            built.add(new LedgerRow(keyOf(key), MeterCounts.of(counts, records)));
        }
        return UsageLedger.ofSorted(cuts, built);
    }

    private UsageKey keyOf(long[] key) {
        String[] labels = new String[labelCount];
        for (int label = 0; label < labelCount; label++) {
            labels[label] = texts.text(LedgerKeys.label(key, 0, label));
        }
        long kind = key[LedgerKeys.KIND];
        return new UsageKey(
                texts.text(LedgerKeys.first(key[LedgerKeys.MODEL])),
                texts.text(LedgerKeys.second(key[LedgerKeys.MODEL])),
                texts.text(LedgerKeys.first(key[LedgerKeys.BILLED_MODEL])),
                KINDS[LedgerKeys.kindOf(kind)],
                TIERS[LedgerKeys.tierOf(kind)],
                texts.text(LedgerKeys.second(key[LedgerKeys.BILLED_MODEL])),
                texts.text(LedgerKeys.first(key[LedgerKeys.DEPLOYMENT])),
                texts.text(LedgerKeys.second(key[LedgerKeys.DEPLOYMENT])),
                texts.text(LedgerKeys.first(key[LedgerKeys.ACCOUNT])),
                LedgerKeys.bucketOf(kind),
                texts.text(LedgerKeys.second(key[LedgerKeys.ACCOUNT])),
                key[LedgerKeys.BEGIN],
                key[LedgerKeys.END],
                List.of(labels));
    }
}
