package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import dev.counterbill.usage.UsageKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

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
    private static final int LEAST_GRID_ROWS = 32;

    /** A packed key has room for 512 million seconds from 2020, which end in the year 2037. */
    private static final long PACKED_FIRST_SECOND = 1_577_836_800L;

    private static final int PACKED_SECOND_BITS = 29;
    private static final int PACKED_COMBINATION_BITS = 24;
    private static final int PACKED_BUCKET_BITS = 8;

    /** No packed key: one holds a combination. */
    private static final long UNPACKED = 0;

    /** Combinations that are kept for the next file; more are rather found again. */
    private static final int MOST_KEPT_COMBINATIONS = 1 << 14;

    private final LedgerCuts cuts;
    private final TextPool texts;
    private final PromptCuts promptCuts;
    private final int labelCount;
    private LedgerTable table;

    private final HourCuts hourCuts;

    /** What the first numbers in {@link #table}'s keys stand for. */
    private LedgerTable combinations;

    private final long[] combined = new long[LedgerKeys.COMBINATION_WORDS];

    /** By combination of the pool its number there from 1; 0 until it is met. */
    private int[] numberOfPooled = new int[64];

    private final PromptMeasures measures;

    /** What a combination would hold, of a row that has none. */
    private final int[] columns = new int[10];

    /** The key of the row at hand. */
    private final long[] key;

    /** The packed keys of the batch at hand, and their rows in {@link #table}. */
    private final long[] packed = new long[UsageBatch.CAPACITY_ROWS];

    private final int[] slots = new int[UsageBatch.CAPACITY_ROWS];

    /** Rows that the grid does not know. */
    private final int[] rareRows = new int[UsageBatch.CAPACITY_ROWS];

    /** Rows of {@link #table} by their packed keys. */
    private final PackedIndex index;

    /** The same by hour, combination and prompt size. */
    private final HourGrid grid;

    /** The columns that make the prompt size of the rows at hand. */
    private long[][] promptColumns = {};

    /** Whether each row at hand is one request. */
    private boolean requestsAreOne;

    private final int[] activeMeters = new int[METERS];

    /** Of the active meters, the places of their sums in a row of the table. */
    private final int[] activeSums = new int[METERS];

    /** Of the active meters, the columns of the batch at hand. */
    private final long[][] activeCounts = new long[METERS][];

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
        this.combinations = noCombinations();
        this.index = new PackedIndex(labelCount);
        this.grid = new HourGrid(promptCuts);
        this.measures = new PromptMeasures(cuts, texts);
        this.key = new long[table.words];
        this.hourCuts = new HourCuts(cuts.time());
    }

    /** Adds every row of the batch. */
    public void add(UsageBatch batch) {
        int active = findActiveMeters(batch);
        int activeBits = takeActive(batch, active);
        int size = batch.size;
        if (!hasGrid(batch, activeBits)) {
            findKeys(batch, activeBits);
            findSlots(batch, activeBits);
        } else {
            int[] rare = rareRows;
            int count =
                    grid.find(
                            batch.beginSecond, batch.combination, promptColumns, size, slots, rare);
            for (int i = 0; i < count; i++) {
                slots[rare[i]] = findRare(batch, rare[i], activeBits);
            }
        }
        table.add(slots, size, activeCounts, activeSums, active);
    }

    /** Notes where the active meters are counted and summed up; they come back as bits. */
    private int takeActive(UsageBatch batch, int active) {
        int bits = 0;
        for (int i = 0; i < active; i++) {
            int meter = activeMeters[i];
            bits |= 1 << meter;
            activeSums[i] = table.columnOf[meter];
            activeCounts[i] = batch.counts[meter];
        }
        return bits;
    }

    /**
     * Whether the rows can be found by {@link HourGrid}: requests, each of one, whose prompts are
     * measured alike. It pays for batches of some size only, and for combinations that were pooled.
     */
    private boolean hasGrid(UsageBatch batch, int activeBits) {
        if (labelCount > 0
                || batch.size < LEAST_GRID_ROWS
                || batch.combination[0] == 0
                || !requestsAreOne
                || !grid.takes(texts.combinations())) {
            return false;
        }
        int common = measures.common(activeBits);
        return common != 0 && takePrompt(batch, common);
    }

    private boolean takePrompt(UsageBatch batch, int meters) {
        if (promptColumns.length != Integer.bitCount(meters)) {
            promptColumns = new long[Integer.bitCount(meters)][];
        }
        int at = 0;
        for (int rest = meters; rest != 0; rest &= rest - 1) {
            promptColumns[at++] = batch.counts[Integer.numberOfTrailingZeros(rest)];
        }
        return true;
    }

    /** The slot of a row that the grid did not know when it was asked for the batch. */
    private int findRare(UsageBatch batch, int row, int activeBits) {
        int combination = batch.combination[row];
        if (combination == 0) {
            // A row without a combination is like no other.
            return rareSlotOf(batch, row, activeBits);
        }
        // A row before it may have made it known.
        int slot = grid.find(row);
        if (slot < 0) {
            key[LedgerKeys.BEGIN] = hourCuts.slotBegin(batch.beginSecond[row]);
            key[LedgerKeys.COMBINATION] =
                    LedgerKeys.combination(
                            numberOfPooled(combination), grid.bucketOf(row, combination));
            slot = table.findOrAdd(key, 0, LedgerTable.hash(key, 0, key.length));
            long hour = grid.hourOf(row);
            // An hour with cuts has several rows.
            if (hour >= 0 && hourCuts.isWhole(hour)) {
                grid.add(row, slot);
            }
        }
        return slot;
    }

    /**
     * Packs the keys of the rows; {@link #UNPACKED} where one does not fit. A pass of its own, as
     * are the search and the addition: rows then wait for memory side by side and not one after the
     * other.
     */
    private void findKeys(UsageBatch batch, int activeBits) {
        for (int row = 0; row < batch.size; row++) {
            int combination = batch.combination[row];
            long begin = hourCuts.slotBegin(batch.beginSecond[row]) - PACKED_FIRST_SECOND;
            int bucket = 0;
            if (combination != 0) {
                int measure = measures.ofCombination(combination);
                bucket = bucketOf(batch, row, measure, activeBits) + 1;
            }
            boolean fits =
                    combination != 0
                            && labelCount <= 2
                            && (combination >>> PACKED_COMBINATION_BITS
                                            | begin >>> PACKED_SECOND_BITS
                                            | bucket >>> PACKED_BUCKET_BITS)
                                    == 0;
            packed[row] =
                    fits
                            ? (begin << PACKED_COMBINATION_BITS | combination) << PACKED_BUCKET_BITS
                                    | bucket
                            : UNPACKED;
        }
    }

    /** Finds the rows of the table. */
    private void findSlots(UsageBatch batch, int activeBits) {
        boolean hasUnknown = false;
        for (int row = 0; row < batch.size; row++) {
            slots[row] = index.find(packed[row], labelsOf(batch, row));
            hasUnknown |= slots[row] < 0;
        }
        for (int row = 0; hasUnknown && row < batch.size; row++) {
            if (slots[row] < 0) {
                // A row before it may have made it known.
                long labels = labelsOf(batch, row);
                int slot = index.find(packed[row], labels);
                if (slot < 0) {
                    slot = rareSlotOf(batch, row, activeBits);
                    if (packed[row] != UNPACKED) {
                        index.add(packed[row], labels, slot);
                    }
                }
                slots[row] = slot;
            }
        }
    }

    /** The numbers of the labels in one word; with more than two no key is packed. */
    private long labelsOf(UsageBatch batch, int row) {
        return labelCount == 0
                ? 0
                : LedgerKeys.pair(batch.labels[0][row], labelCount == 1 ? 0 : batch.labels[1][row]);
    }

    private int rareSlotOf(UsageBatch batch, int row, int activeBits) {
        writeKey(batch, row, activeBits);
        return table.findOrAdd(key, 0, LedgerTable.hash(key, 0, key.length));
    }

    /** Most meters of most logs are zero in every record: whole columns are left out at once. */
    private int findActiveMeters(UsageBatch batch) {
        int active = 0;
        requestsAreOne = false;
        for (int rest = batch.meters; rest != 0; rest &= rest - 1) {
            int meter = Integer.numberOfTrailingZeros(rest);
            long[] column = batch.counts[meter];
            if (meter == REQUESTS) {
                requestsAreOne = areOne(column, batch.size);
            }
            if (any(column, batch.size) != 0) {
                table.addColumn(meter);
                activeMeters[active++] = meter;
            }
        }
        return active;
    }

    private static long any(long[] column, int size) {
        long any = 0;
        int row = 0;
        // The first compiler, which Parquet is read with, leaves loops as they are.
        for (int end = size - 3; row < end; row += 4) {
            any |= column[row] | column[row + 1] | column[row + 2] | column[row + 3];
        }
        for (; row < size; row++) {
            any |= column[row];
        }
        return any;
    }

    private static boolean areOne(long[] column, int size) {
        long differs = 0;
        for (int row = 0; row < size; row++) {
            differs |= column[row] ^ 1;
        }
        return differs == 0;
    }

    private int bucketOf(UsageBatch batch, int row, int measure, int activeBits) {
        boolean single =
                (activeBits & 1 << REQUESTS) != 0
                        && batch.counts[REQUESTS][row] == 1
                        && PromptMeasures.hasSize(measure);
        if (!single) {
            return PromptCuts.UNKNOWN_BUCKET;
        }
        long tokens = 0;
        for (int rest = measure & activeBits; rest != 0; rest &= rest - 1) {
            int meter = Integer.numberOfTrailingZeros(rest);
            tokens = Math.addExact(tokens, batch.counts[meter][row]);
        }
        return promptCuts.bucketOf(tokens);
    }

    private static LedgerTable noCombinations() {
        return new LedgerTable(LedgerKeys.COMBINATION_WORDS, Integer.MAX_VALUE);
    }

    private void writeKey(UsageBatch batch, int row, int activeBits) {
        int combination = batch.combination[row];
        long begin = batch.beginSecond[row];
        long end = combination == 0 ? batch.endSecond[row] : 0;
        int kind = combination == 0 ? batch.kind[row] : texts.combined(combination)[0];
        int provider = combination == 0 ? batch.provider[row] : texts.combined(combination)[2];
        int measure =
                end != 0 || kind == BUCKET ? PromptMeasures.NONE : measures.ofProvider(provider);
        key[LedgerKeys.BEGIN] = end == 0 ? hourCuts.slotBegin(begin) : begin;
        key[LedgerKeys.COMBINATION] =
                LedgerKeys.combination(
                        combination == 0 ? numberOf(batch, row) : numberOfPooled(combination),
                        bucketOf(batch, row, measure, activeBits));
        for (int label = 0; label < labelCount; label += 2) {
            int second = label + 1 < labelCount ? batch.labels[label + 1][row] : 0;
            key[LedgerKeys.FIRST_LABELS + label / 2] =
                    LedgerKeys.pair(batch.labels[label][row], second);
        }
    }

    private int numberOf(UsageBatch batch, int row) {
        columns[0] = batch.kind[row];
        columns[1] = batch.tier[row];
        columns[2] = batch.provider[row];
        columns[3] = batch.model[row];
        columns[4] = batch.billedModel[row];
        columns[5] = batch.region[row];
        columns[6] = batch.deployment[row];
        columns[7] = batch.dataSharing[row];
        columns[8] = batch.account[row];
        columns[9] = batch.promptClass[row];
        return numberOf(columns, batch.endSecond[row]);
    }

    private int numberOfPooled(int combination) {
        if (combination >= numberOfPooled.length) {
            numberOfPooled = Arrays.copyOf(numberOfPooled, combination * 2);
        }
        if (numberOfPooled[combination] == 0) {
            numberOfPooled[combination] = numberOf(texts.combined(combination), 0) + 1;
        }
        return numberOfPooled[combination] - 1;
    }

    private int numberOf(int[] from, long end) {
        combined[LedgerKeys.END] = end;
        combined[LedgerKeys.KIND] = LedgerKeys.kind(from[0], from[1]);
        combined[LedgerKeys.MODEL] = LedgerKeys.pair(from[2], from[3]);
        combined[LedgerKeys.BILLED_MODEL] = LedgerKeys.pair(from[4], from[5]);
        combined[LedgerKeys.DEPLOYMENT] = LedgerKeys.pair(from[6], from[7]);
        combined[LedgerKeys.ACCOUNT] = LedgerKeys.pair(from[8], from[9]);
        return numberOfCombined();
    }

    private int numberOfCombined() {
        return combinations.findOrAdd(combined, 0, LedgerTable.hash(combined, 0, combined.length));
    }

    /** Forgets everything added, so that the next file can begin. */
    public void clear() {
        table.clear();
        index.clear();
        grid.clear();
        if (combinations.rows() > MOST_KEPT_COMBINATIONS) {
            forgetCombinations();
        }
    }

    private void forgetCombinations() {
        combinations = noCombinations();
        Arrays.fill(numberOfPooled, 0);
    }

    /** How many distinct keys were met so far. */
    public int rows() {
        return table.rows();
    }

    /** What everything added so far comes to. */
    public MeterCounts total() {
        long[] totals = table.totals();
        long[] sums = new long[METERS];
        for (int meter = 0; meter < METERS; meter++) {
            int column = table.columnOf[meter];
            sums[meter] = column == 0 ? 0 : totals[column];
        }
        return MeterCounts.of(sums, totals[0]);
    }

    /** Adds everything that another builder of this thread holds, and empties that one. */
    public void take(LedgerBuilder other) {
        if (rows() == 0 && texts == other.texts && cuts.equals(other.cuts)) {
            LedgerTable empty = table;
            table = other.table;
            combinations = other.combinations;
            Arrays.fill(numberOfPooled, 0);
            index.clear();
            grid.clear();
            other.table = empty;
            other.forgetCombinations();
            other.index.clear();
            other.grid.clear();
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
        IntUnaryOperator sameText =
                id -> {
                    if (ids[id] < 0) {
                        ids[id] = texts.idOf(other.texts.text(id));
                    }
                    return ids[id];
                };
        int[] numbers = new int[other.combinations.rows()];
        for (int number = 0; number < numbers.length; number++) {
            other.combinations.key(number, combined);
            if (texts != other.texts) {
                LedgerKeys.replaceTexts(combined, LedgerKeys.MODEL, sameText);
            }
            numbers[number] = numberOfCombined();
        }
        long[] counts = new long[METERS];
        for (int row = 0; row < other.table.rows(); row++) {
            other.table.key(row, key);
            long combination = key[LedgerKeys.COMBINATION];
            key[LedgerKeys.COMBINATION] =
                    LedgerKeys.combination(
                            numbers[LedgerKeys.numberOf(combination)],
                            LedgerKeys.bucketOf(combination));
            if (texts != other.texts) {
                LedgerKeys.replaceTexts(key, LedgerKeys.FIRST_LABELS, sameText);
            }
            int slot = table.findOrAdd(key, 0, LedgerTable.hash(key, 0, table.words));
            long records = other.table.counts(row, counts);
            table.add(slot, counts, records);
        }
    }

    /** The immutable ledger of everything added so far. */
    public UsageLedger build() {
        return UsageLedger.of(cuts, TableColumns.of(table, combinations, texts, labelCount, false));
    }

    /**
     * The same, and this builder is empty afterwards: its pages are given up on the way, so that a
     * large ledger is not in memory twice.
     */
    public UsageLedger handOver() {
        TablesMerge.Table full = letGo();
        return UsageLedger.of(
                cuts, TableColumns.of(full.rows(), full.combinations(), texts, labelCount, true));
    }

    /**
     * Whether the ledger of this and of others like it may be made together.
     *
     * @param builders how many there are at most; each has its share of the rows
     */
    public boolean mayBeMadeTogether(int builders) {
        return labelCount == 0
                && rows() <= TablesMerge.MOST_ROWS / builders
                && combinations.rows() <= TablesMerge.MOST_COMBINATIONS;
    }

    /**
     * The ledger of everything that some builders hold, which are empty afterwards: in fewer steps
     * than one by one, but while it is made their sums are in memory twice.
     *
     * @param builders one or more for the same cuts, which {@link #mayBeMadeTogether may be made
     *     together}
     * @throws ArithmeticException where sums come to more than a long holds
     */
    public static UsageLedger handOver(List<LedgerBuilder> builders) {
        LedgerCuts cuts = builders.get(0).cuts;
        for (LedgerBuilder builder : builders) {
            if (!builder.cuts.equals(cuts)) {
                throw new UsageLedger.CutsDiffer(cuts, builder.cuts);
            }
        }
        return TablesMerge.ledger(cuts, builders.stream().map(LedgerBuilder::letGo).toList());
    }

    /** What this holds; this is empty afterwards. */
    TablesMerge.Table letGo() {
        TablesMerge.Table full = new TablesMerge.Table(table, combinations, texts);
        table = new LedgerTable(full.rows().words, full.rows().maxRows());
        index.clear();
        grid.clear();
        full.rows().forgetIndex();
        forgetCombinations();
        return full;
    }
}
