package dev.counterbill.ledger;

import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.UsageKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a ledger column by column, in any order, while somebody fills them in. The arrays become
 * those of the ledger: nothing may be changed any more once {@link #ledger} was called.
 */
public final class LedgerDraft {
    private static final Meter[] METER = Meter.values();

    /** By row, the number that {@link #idOf(Combination)} gave. */
    public final int[] combination;

    /** By row, epoch seconds. */
    public final long[] slotBegin;

    /** By row; {@link dev.counterbill.usage.PromptCuts#UNKNOWN_BUCKET} where there is none. */
    public final int[] promptBucket;

    /** By label and row, the number that {@link #idOf(int, String)} gave. */
    public final int[][] labels;

    public final long[] records;

    private long @Nullable [] spanEnd;
    private final long[] @Nullable [] counts = new long[METER.length] @Nullable [];
    private final Map<Combination, Integer> ids = new HashMap<>();
    private final List<Combination> combinations = new ArrayList<>();
    private final List<Map<String, Integer>> textIds = new ArrayList<>();
    private final List<List<String>> texts = new ArrayList<>();

    /**
     * Begins a draft.
     *
     * @param rows how many rows there are to be
     * @param labelCount how many labels each of them has
     */
    public LedgerDraft(int rows, int labelCount) {
        combination = new int[rows];
        slotBegin = new long[rows];
        promptBucket = new int[rows];
        labels = new int[labelCount][rows];
        records = new long[rows];
        for (int label = 0; label < labelCount; label++) {
            textIds.add(new HashMap<>());
            texts.add(new ArrayList<>());
        }
    }

    /** Rows one by one, for ledgers that are made of few. */
    static LedgerDraft of(Collection<LedgerRow> rows, int labelCount) {
        LedgerDraft draft = new LedgerDraft(rows.size(), labelCount);
        int at = 0;
        for (LedgerRow row : rows) {
            UsageKey key = row.key();
            draft.combination[at] = draft.idOf(Combination.of(key));
            draft.slotBegin[at] = key.slotBegin();
            draft.promptBucket[at] = key.promptBucket();
            if (key.spanEnd() != 0) {
                draft.spanEnds()[at] = key.spanEnd();
            }
            for (int label = 0; label < labelCount; label++) {
                draft.labels[label][at] = draft.idOf(label, key.labels().get(label));
            }
            for (int rest = row.counts().meters(); rest != 0; rest &= rest - 1) {
                Meter meter = METER[Integer.numberOfTrailingZeros(rest)];
                draft.counts(meter)[at] = row.counts().of(meter);
            }
            draft.records[at++] = row.counts().records();
        }
        return draft;
    }

    /** The number of a combination, given when it is first met, from 0; each must be used. */
    public int idOf(Combination some) {
        Integer id = ids.get(some);
        if (id == null) {
            id = combinations.size();
            ids.put(some, id);
            combinations.add(some);
        }
        return id;
    }

    /** The number of a label's value, given when it is first met, from 0; each must be used. */
    public int idOf(int label, String text) {
        Integer id = textIds.get(label).get(text);
        if (id == null) {
            id = texts.get(label).size();
            textIds.get(label).put(text, id);
            texts.get(label).add(text);
        }
        return id;
    }

    /** Ends (exclusive) by row, in epoch seconds, 0 for rows without; made when first asked for. */
    public long[] spanEnds() {
        long[] ends = spanEnd;
        if (ends == null) {
            ends = new long[records.length];
            spanEnd = ends;
        }
        return ends;
    }

    /** Counts by row; made when first asked for. */
    public long[] counts(Meter meter) {
        long[] own = counts[meter.ordinal()];
        if (own == null) {
            own = new long[records.length];
            counts[meter.ordinal()] = own;
        }
        return own;
    }

    /**
     * The ledger of these rows; rows with equal keys are added together.
     *
     * @throws IllegalArgumentException where a count is negative
     * @throws ArithmeticException where counts come to more than a long holds
     */
    public UsageLedger ledger(LedgerCuts cuts) {
        return UsageLedger.of(cuts, columns());
    }

    LedgerColumns columns() {
        requireCounts();
        Combination[] sorted = sortCombinations();
        String[][] values = new String[labels.length][];
        for (int label = 0; label < labels.length; label++) {
            values[label] = sortTexts(label);
        }
        LedgerColumns columns =
                new LedgerColumns(
                        sorted,
                        combination,
                        slotBegin,
                        spanEnd,
                        promptBucket,
                        values,
                        labels,
                        records,
                        counts);
        return columns.isSorted() ? columns : columns.sorted();
    }

    private void requireCounts() {
        for (long[] own : counts) {
            if (own != null) {
                for (long count : own) {
                    if (count < 0) {
                        throw new IllegalArgumentException("a count is not negative: " + count);
                    }
                }
            }
        }
    }

    /** Numbers the combinations in their order. */
    private Combination[] sortCombinations() {
        Combination[] sorted = combinations.toArray(new Combination[0]);
        Arrays.sort(sorted);
        int[] ranks = new int[sorted.length];
        for (int rank = 0; rank < sorted.length; rank++) {
            ranks[ids.getOrDefault(sorted[rank], 0)] = rank;
        }
        renumber(combination, ranks);
        return sorted;
    }

    private String[] sortTexts(int label) {
        String[] sorted = texts.get(label).toArray(new String[0]);
        Arrays.sort(sorted);
        int[] ranks = new int[sorted.length];
        for (int rank = 0; rank < sorted.length; rank++) {
            ranks[textIds.get(label).getOrDefault(sorted[rank], 0)] = rank;
        }
        renumber(labels[label], ranks);
        return sorted;
    }

    private static void renumber(int[] column, int[] ranks) {
        if (!Arrays.equals(ranks, IntStream.range(0, ranks.length).toArray())) {
            for (int row = 0; row < column.length; row++) {
                column[row] = ranks[column[row]];
            }
        }
    }
}
