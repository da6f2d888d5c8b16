package dev.counterbill.read.run;

/**
 * What became of one file's records before those with keys are settled.
 *
 * @param keyed held back until all files are read
 */
record Answers(long counted, long rejected, long skipped, long filtered, long keyed) {
    static final Answers NONE = new Answers(0, 0, 0, 0, 0);

    /** The final counts; the three parts of {@code keyed} come from settling. */
    RecordCounts settled(long keyedCounted, long keyedDuplicate, long keyedFiltered) {
        if (keyedCounted + keyedDuplicate + keyedFiltered != keyed) {
            throw new IllegalStateException(
                    keyed
                            + " records with keys were held back, but "
                            + (keyedCounted + keyedDuplicate + keyedFiltered)
                            + " were settled");
        }
        return new RecordCounts(
                counted + rejected + skipped + filtered + keyed,
                counted + keyedCounted,
                rejected,
                keyedDuplicate,
                skipped,
                filtered + keyedFiltered);
    }
}
