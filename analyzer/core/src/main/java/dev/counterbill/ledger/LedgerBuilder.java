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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private static final int FIXED_WORDS = 13;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final UsageKind[] KINDS = UsageKind.values();
    private static final ServiceTier[] TIERS = ServiceTier.values();

    private final LedgerCuts cuts;
    private final TextPool texts;
    private final int labelCount;
    private final int words;
    private final int maxRows;
    private final Map<Long, long[]> cutsByHour = new HashMap<>();
    private final long[] scratch;

    private long[] keys;
    private long[] sums;
    private int[] table;
    private int rows;

    /** The ledger outgrew its bound; the message of the caller names the label that did it. */
    public static final class TooManyRows extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyRows(int maxRows) {
            super("more than " + maxRows + " ledger rows");
        }
    }

    /**
     * @param texts the pool that the batches of this thread use
     * @param maxRows bound on distinct keys; more throw {@link TooManyRows}
     */
    public LedgerBuilder(LedgerCuts cuts, TextPool texts, int maxRows) {
        this.cuts = cuts;
        this.texts = texts;
        this.labelCount = cuts.labels().size();
        this.words = FIXED_WORDS + labelCount;
        this.maxRows = maxRows;
        this.scratch = new long[words];
        this.table = new int[1024];
        this.keys = new long[256 * words];
        this.sums = new long[256 * (METERS + 1)];
    }

    /** Adds every row of the batch. */
    public void add(UsageBatch batch) {
        for (int row = 0; row < batch.size; row++) {
            add(batch, row);
        }
    }

    /** Adds one row of the batch. */
    public void add(UsageBatch batch, int row) {
        int slot = slotOf(batch, row);
        int at = slot * (METERS + 1);
        for (int meter = 0; meter < METERS; meter++) {
            sums[at + meter] = Math.addExact(sums[at + meter], batch.counts[meter][row]);
        }
        sums[at + METERS]++;
    }

    /** Prompt size of a record by the provider's own measure, in tokens. */
    private long promptTokens(UsageBatch batch, int row, String provider) {
        long tokens = 0;
        for (Meter meter : Meter.values()) {
            if (cuts.isInPromptSize(provider, meter)) {
                tokens = Math.addExact(tokens, batch.counts[meter.ordinal()][row]);
            }
        }
        return tokens;
    }

    private int slotOf(UsageBatch batch, int row) {
        boolean single =
                batch.endSecond[row] == 0
                        && batch.counts[Meter.REQUESTS.ordinal()][row] == 1
                        && batch.kind[row] != UsageKind.BUCKET.ordinal();
        int bucket =
                single
                        ? cuts.prompt()
                                .bucketOf(promptTokens(batch, row, texts.text(batch.provider[row])))
                        : PromptCuts.UNKNOWN_BUCKET;
        long begin = batch.beginSecond[row];
        scratch[0] = batch.endSecond[row] == 0 ? slotBegin(begin) : begin;
        scratch[1] = batch.endSecond[row];
        scratch[2] = batch.provider[row];
        scratch[3] = batch.model[row];
        scratch[4] = batch.billedModel[row];
        scratch[5] = batch.kind[row];
        scratch[6] = batch.tier[row];
        scratch[7] = batch.region[row];
        scratch[8] = batch.deployment[row];
        scratch[9] = batch.dataSharing[row];
        scratch[10] = batch.account[row];
        scratch[11] = batch.promptClass[row];
        scratch[12] = bucket;
        for (int label = 0; label < labelCount; label++) {
            scratch[FIXED_WORDS + label] = batch.labels[label][row];
        }
        return findOrAdd();
    }

    private long slotBegin(long second) {
        long hour = Math.floorDiv(second, SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
        long begin = hour;
        for (long cut : cutsByHour.computeIfAbsent(hour, cuts.time()::cutsInHour)) {
            if (cut <= second) {
                begin = cut;
            }
        }
        return begin;
    }

    private int findOrAdd() {
        long hash = 0;
        for (int i = 0; i < words; i++) {
            hash = (hash ^ scratch[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        int mask = table.length - 1;
        int at = (int) (hash >>> 16) & mask;
        while (table[at] != 0) {
            int row = table[at] - 1;
            if (Arrays.equals(keys, row * words, row * words + words, scratch, 0, words)) {
                return row;
            }
            at = (at + 1) & mask;
        }
        if (rows >= maxRows) {
            throw new TooManyRows(maxRows);
        }
        int row = rows++;
        if ((long) rows * words > keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        if ((long) rows * (METERS + 1) > sums.length) {
            sums = Arrays.copyOf(sums, sums.length * 2);
        }
        System.arraycopy(scratch, 0, keys, row * words, words);
        table[at] = row + 1;
        if (rows * 2 > table.length) {
            growTable();
        }
        return row;
    }

    private void growTable() {
        int[] bigger = new int[table.length * 2];
        int mask = bigger.length - 1;
        for (int row = 0; row < rows; row++) {
            long hash = 0;
            for (int i = 0; i < words; i++) {
                hash = (hash ^ keys[row * words + i]) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
            }
            int at = (int) (hash >>> 16) & mask;
            while (bigger[at] != 0) {
                at = (at + 1) & mask;
            }
            bigger[at] = row + 1;
        }
        table = bigger;
    }

    /** The immutable ledger of everything added so far. */
    public UsageLedger build() {
        List<LedgerRow> built = new ArrayList<>(rows);
        long[] counts = new long[METERS];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(sums, row * (METERS + 1), counts, 0, METERS);
            built.add(
                    new LedgerRow(
                            keyOf(row), MeterCounts.of(counts, sums[row * (METERS + 1) + METERS])));
        }
        return UsageLedger.of(cuts, built);
    }

    private UsageKey keyOf(int row) {
        int at = row * words;
        String[] labels = new String[labelCount];
        for (int label = 0; label < labelCount; label++) {
            labels[label] = texts.text((int) keys[at + FIXED_WORDS + label]);
        }
        return new UsageKey(
                texts.text((int) keys[at + 2]),
                texts.text((int) keys[at + 3]),
                texts.text((int) keys[at + 4]),
                KINDS[(int) keys[at + 5]],
                TIERS[(int) keys[at + 6]],
                texts.text((int) keys[at + 7]),
                texts.text((int) keys[at + 8]),
                texts.text((int) keys[at + 9]),
                texts.text((int) keys[at + 10]),
                (int) keys[at + 12],
                texts.text((int) keys[at + 11]),
                keys[at],
                keys[at + 1],
                List.of(labels));
    }
}
