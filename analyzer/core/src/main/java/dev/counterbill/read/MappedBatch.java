package dev.counterbill.read;

import dev.counterbill.usage.UsageBatch;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping made of a {@link RawBatch}: for each raw record an outcome, and for each canonical
 * record its usage, its reported cost and what duplicates are recognised by. Filled by the mapping,
 * consumed by the file reader, by one thread.
 */
public final class MappedBatch {
    /** What became of a canonical record. */
    public enum Kind {
        /** Usage: request, bucket or gateway cache; see {@link #usage}. */
        USAGE,
        /** Money only, for reconciliation. */
        COST,
        /** A training job: becomes an investment. */
        TRAINING,
        /** Hosting hours. */
        HOSTING,
        /** Credits, taxes, refunds. */
        ADJUSTMENT,
        /** A name for something else, such as a checkpoint of a job. */
        ALIAS
    }

    /**
     * Usage columns; row {@code i} belongs to canonical record {@code i} of whatever kind (for
     * other kinds than {@link Kind#USAGE} its counts are zero, its texts and times are filled).
     */
    public final UsageBatch usage;

    public final Kind[] kind = new Kind[UsageBatch.CAPACITY_ROWS];

    /** Line on which the raw record begins. */
    public final long[] line = new long[UsageBatch.CAPACITY_ROWS];

    /** Nanosecond part of the begin, for duplicate rules that compare times. */
    public final int[] beginNano = new int[UsageBatch.CAPACITY_ROWS];

    /** Reported cost, or null. */
    public final @Nullable BigDecimal[] cost = new @Nullable BigDecimal[UsageBatch.CAPACITY_ROWS];

    /** Currency of {@link #cost}; empty where the file does not say. */
    public final @Nullable String[] currency = new @Nullable String[UsageBatch.CAPACITY_ROWS];

    /** Hours of training or hosting, or null. */
    public final @Nullable BigDecimal[] hours = new @Nullable BigDecimal[UsageBatch.CAPACITY_ROWS];

    /** Billable trained tokens (epochs already contained), or -1. */
    public final long[] trainedTokens = new long[UsageBatch.CAPACITY_ROWS];

    /** Id of the record as exported; empty where it has none. */
    public final @Nullable String[] id = new @Nullable String[UsageBatch.CAPACITY_ROWS];

    /** Base model of a training job, or other detail of a non-usage record; empty otherwise. */
    public final @Nullable String[] base = new @Nullable String[UsageBatch.CAPACITY_ROWS];

    /**
     * The whole key by which duplicates are recognised, as unambiguous text, or null where this
     * record never matches another (the mapping has no rule, or a part of the key is null).
     */
    public final @Nullable String[] duplicateKey = new @Nullable String[UsageBatch.CAPACITY_ROWS];

    /**
     * Where the part of {@link #duplicateKey} that is the id of the request begins, with its
     * length.
     */
    public final int[] idPartBegin = new int[UsageBatch.CAPACITY_ROWS];

    /** Where that part ends; where it begins if the key has no such part. */
    public final int[] idPartEnd = new int[UsageBatch.CAPACITY_ROWS];

    /**
     * What decides between records of one key: the larger tuple wins; empty where there is no
     * preference.
     */
    public final BigDecimal[] @Nullable [] preference =
            new BigDecimal[UsageBatch.CAPACITY_ROWS] @Nullable [];

    public MappedBatch(UsageBatch usage) {
        this.usage = usage;
    }

    public void clear() {
        usage.clear();
        java.util.Arrays.fill(duplicateKey, null);
        java.util.Arrays.fill(idPartBegin, 0);
        java.util.Arrays.fill(idPartEnd, 0);
        java.util.Arrays.fill(preference, null);
        java.util.Arrays.fill(cost, null);
        java.util.Arrays.fill(currency, null);
        java.util.Arrays.fill(hours, null);
        java.util.Arrays.fill(id, null);
        java.util.Arrays.fill(base, null);
    }
}
