package dev.counterbill.read.run;

/**
 * What became of the records that were read. Always {@code read = counted + rejected + duplicate +
 * skipped + filtered}; a raw record from which a mapping makes several counts as that many.
 *
 * @param counted in the ledger, the reported costs or the charges
 * @param rejected wrong, and left out
 * @param duplicate left out because another record of the same key counts
 * @param skipped left out because a rule of the mapping says so
 * @param filtered outside the dates asked for
 */
public record RecordCounts(
        long read, long counted, long rejected, long duplicate, long skipped, long filtered) {
    public static final RecordCounts ZERO = new RecordCounts(0, 0, 0, 0, 0, 0);

    public RecordCounts {
        if (read != counted + rejected + duplicate + skipped + filtered) {
            throw new IllegalStateException(
                    "records are missing: read "
                            + read
                            + ", counted "
                            + counted
                            + ", rejected "
                            + rejected
                            + ", duplicate "
                            + duplicate
                            + ", skipped "
                            + skipped
                            + ", filtered "
                            + filtered);
        }
    }

    /** The same with everything that counted listed as skipped. */
    RecordCounts allSkipped() {
        return new RecordCounts(read, 0, rejected, duplicate, skipped + counted, filtered);
    }

    public RecordCounts plus(RecordCounts other) {
        return new RecordCounts(
                read + other.read,
                counted + other.counted,
                rejected + other.rejected,
                duplicate + other.duplicate,
                skipped + other.skipped,
                filtered + other.filtered);
    }
}
