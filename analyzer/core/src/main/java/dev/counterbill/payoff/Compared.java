package dev.counterbill.payoff;

/** How much of a deployment's usage has a price both as it was and as the baseline. */
public enum Compared {
    ALL,
    /** Amounts are of a part of the usage. */
    PART,
    /** Amounts of 0 say nothing. */
    NOTHING
}
