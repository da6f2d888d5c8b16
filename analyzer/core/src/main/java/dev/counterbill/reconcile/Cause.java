package dev.counterbill.reconcile;

/** Why two amounts probably differ: the first explanation that brings them together. */
public enum Cause {
    /** Usage of ours has no price, so our amount is too small. */
    UNPRICED_HERE("some of our usage has no price (see unpriced.csv)"),
    /** The reported amounts are in another currency. */
    OTHER_CURRENCY("the reported amount is in another currency"),
    /**
     * They differ by a power of ten: cents for dollars, a price per thousand for one per million.
     */
    UNIT("they differ by a power of ten: check whether one side is in cents"),
    /** The reported amount prices cached tokens a second time, as uncached ones. */
    CACHED_COUNTED_TWICE_THERE(
            "it fits if their input also contains the cached tokens that they list"),
    /** Our log's input contained the cached tokens that it lists. */
    CACHED_COUNTED_TWICE_HERE(
            "it fits if our log's input already contains the cached tokens; see assume:"
                    + " input_includes_cached"),
    /** Cached tokens at the price of uncached ones. */
    CACHED_AT_FULL_PRICE("it fits if cached tokens are billed at the price of uncached ones"),
    /** Another service tier. */
    OTHER_TIER("it fits the price of service tier"),
    /** A fine-tune at the price of its base. */
    FINE_TUNE_AS_BASE("it fits the price of the base model"),
    /** The prices of another day. */
    PRICES_OF_ANOTHER_DATE("it fits the prices of"),
    /** The day is there on one side only. */
    MISSING_DAY("the other side has nothing of this provider on this day"),
    /** The same amount stands on other days. */
    OTHER_DAYS("over all days the two agree: days are cut in different time zones, or billed late"),
    /** None of the above. */
    UNKNOWN("");

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
