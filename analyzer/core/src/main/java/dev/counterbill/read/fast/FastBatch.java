package dev.counterbill.read.fast;

import dev.counterbill.usage.UsageBatch;

/** Usage that a fast reader made, with what duplicates are found by. Owned by one thread. */
public final class FastBatch {
    /** Rows after which a batch is handed on: what then lies in the cache closest by. */
    static final int ROWS = 512;

    /** Usage columns; all rows are {@link dev.counterbill.read.MappedBatch.Kind#USAGE}. */
    public final UsageBatch usage;

    /**
     * Hash of the whole key by which duplicates are recognised, see {@link KeyHash}; {@link
     * KeyHash#NONE} where the record has no key.
     */
    public final long[] keyHash = new long[UsageBatch.CAPACITY_ROWS];

    /** First byte of the record in the plain bytes of the file. */
    public final long[] beginByte = new long[UsageBatch.CAPACITY_ROWS];

    public FastBatch(UsageBatch usage) {
        this.usage = usage;
        this.usage.meters = 0;
    }
}
