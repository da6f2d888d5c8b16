package dev.counterbill.read.run;

/**
 * What became of one file's records before those with keys are settled.
 *
 * @param keyed held back until all files are read
 */
record Answers(long counted, long rejected, long skipped, long filtered, long keyed) {
    static final Answers NONE = new Answers(0, 0, 0, 0, 0);

    Answers plus(Answers other) {
        return new Answers(
                counted + other.counted,
                rejected + other.rejected,
                skipped + other.skipped,
                filtered + other.filtered,
                keyed + other.keyed);
    }

    /**
     * The final counts; the three parts of {@code keyed} come from settling.
     *
     * @param takenAway records that were counted at once and turned out to be duplicates
     */
    RecordCounts settled(
            long keyedCounted, long keyedDuplicate, long keyedFiltered, long takenAway) {
        if (keyedCounted + keyedDuplicate + keyedFiltered != keyed) {
            throw new IllegalStateException(
                    keyed
                            + " records with keys were held back, but "
                            + (keyedCounted + keyedDuplicate + keyedFiltered)
                            + " were settled");
        }
        return new RecordCounts(
                counted + rejected + skipped + filtered + keyed,
                counted + keyedCounted - takenAway,
                rejected,
                keyedDuplicate + takenAway,
                skipped,
                filtered + keyedFiltered);
    }
}
