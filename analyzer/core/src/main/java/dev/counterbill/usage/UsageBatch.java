package dev.counterbill.usage;

import java.util.List;

/**
 * Some thousand usage records as columns of primitives: how readers hand usage to the ledger
 * builder. One batch is filled, added and cleared again and again by one thread. Columns are open
 * to the readers on purpose: this is the hot path, and an accessor per value would buy nothing.
 */
public final class UsageBatch {
    /** Rows that a batch holds. */
    public static final int CAPACITY_ROWS = 4096;

    private static final Meter[] METERS = Meter.values();

    public final TextPool texts;

    /** Begin of the record, epoch seconds. */
    public final long[] beginSecond = new long[CAPACITY_ROWS];

    /** End (exclusive) of a bucket record, epoch seconds; 0 for a single request. */
    public final long[] endSecond = new long[CAPACITY_ROWS];

    /** Ordinals of {@link UsageKind}. */
    public final byte[] kind = new byte[CAPACITY_ROWS];

    /** Ordinals of {@link ServiceTier}. */
    public final byte[] tier = new byte[CAPACITY_ROWS];

    /** Numbers of {@link #texts}. */
    public final int[] provider = new int[CAPACITY_ROWS];

    public final int[] model = new int[CAPACITY_ROWS];
    public final int[] billedModel = new int[CAPACITY_ROWS];
    public final int[] region = new int[CAPACITY_ROWS];
    public final int[] deployment = new int[CAPACITY_ROWS];
    public final int[] dataSharing = new int[CAPACITY_ROWS];
    public final int[] account = new int[CAPACITY_ROWS];
    public final int[] promptClass = new int[CAPACITY_ROWS];

    /** One column per label of the ledger's cuts, in that order. */
    public final int[][] labels;

    /** One column per meter, in the order of {@link Meter}; no count is negative. */
    public final long[][] counts = new long[METERS.length][CAPACITY_ROWS];

    /**
     * The meters that may be other than zero, as bits {@code 1 << ordinal}. A reader that knows
     * which columns it never writes says so here, and the builder leaves them alone.
     */
    public int meters = (1 << METERS.length) - 1;

    /**
     * A number that {@link TextPool#combination} gave to what would stand in {@link #kind}, {@link
     * #tier}, {@link #provider}, {@link #model}, {@link #billedModel}, {@link #region}, {@link
     * #deployment}, {@link #dataSharing}, {@link #account} and {@link #promptClass}, in this order;
     * those columns are then not filled, and the row has no end. Else 0.
     */
    public final int[] combination = new int[CAPACITY_ROWS];

    /** How many rows are filled. */
    public int size;

    public UsageBatch(TextPool texts, int labelCount) {
        this.texts = texts;
        this.labels = new int[labelCount][CAPACITY_ROWS];
    }

    /** Empties the batch; the columns keep their old values until they are written again. */
    public void clear() {
        size = 0;
    }

    /** Tokens of a row, in all meters. */
    public long tokens(int row) {
        long sum = 0;
        for (Meter meter : METERS) {
            if (meter.isToken()) {
                sum = Math.addExact(sum, counts[meter.ordinal()][row]);
            }
        }
        return sum;
    }

    /** The {@link #combination} that stands for these columns of a row. */
    public int combine(int row) {
        return texts.combination(
                List.of(
                        (int) kind[row],
                        (int) tier[row],
                        provider[row],
                        model[row],
                        billedModel[row],
                        region[row],
                        deployment[row],
                        dataSharing[row],
                        account[row],
                        promptClass[row]));
    }

    /** The labels of a row, in the order of {@link #labels}. */
    public int[] labelsOf(int row) {
        int[] own = new int[labels.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = labels[i][row];
        }
        return own;
    }

    /** Fills the columns of a row that a combination stands for, as a row with an end needs. */
    public void spellOut(int row, int pooled) {
        int[] numbers = texts.combined(pooled);
        combination[row] = 0;
        kind[row] = (byte) numbers[0];
        tier[row] = (byte) numbers[1];
        provider[row] = numbers[2];
        model[row] = numbers[3];
        billedModel[row] = numbers[4];
        region[row] = numbers[5];
        deployment[row] = numbers[6];
        dataSharing[row] = numbers[7];
        account[row] = numbers[8];
        promptClass[row] = numbers[9];
    }

    /** Copies a row over an earlier one, so that rows between them can be left out. */
    public void moveRow(int from, int to) {
        beginSecond[to] = beginSecond[from];
        endSecond[to] = endSecond[from];
        kind[to] = kind[from];
        tier[to] = tier[from];
        provider[to] = provider[from];
        model[to] = model[from];
        billedModel[to] = billedModel[from];
        region[to] = region[from];
        deployment[to] = deployment[from];
        dataSharing[to] = dataSharing[from];
        account[to] = account[from];
        promptClass[to] = promptClass[from];
        combination[to] = combination[from];
        for (int[] column : labels) {
            column[to] = column[from];
        }
        for (long[] column : counts) {
            column[to] = column[from];
        }
    }

    /** Appends a row of another batch that has the same texts and labels, spelt out. */
    public void append(UsageBatch from, int row) {
        int to = size++;
        beginSecond[to] = from.beginSecond[row];
        int pooled = from.combination[row];
        if (pooled == 0) {
            endSecond[to] = from.endSecond[row];
            pooled = from.combine(row);
        } else {
            endSecond[to] = 0;
        }
        spellOut(to, pooled);
        for (int label = 0; label < labels.length; label++) {
            labels[label][to] = from.labels[label][row];
        }
        for (int meter = 0; meter < METERS.length; meter++) {
            counts[meter][to] = from.counts[meter][row];
        }
    }

    public boolean isFull() {
        return size == CAPACITY_ROWS;
    }
}
