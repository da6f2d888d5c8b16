package dev.counterbill.payoff;

/** Why an audit is inconclusive. */
public enum Doubt {
    /** Neither declared nor observed: there is nothing to compare with. */
    NO_BASELINE,
    /**
     * The given logs do not reach back to the begin of the deployment's life, or leave a month out.
     */
    HISTORY_MISSING,
    /** The logs hold no request of the deployment. */
    NO_TRAFFIC,
    /** An investment has no price. */
    INVESTMENT_UNPRICED,
    /** Usage without a price, or with an uncertain one, decides the verdict. */
    USAGE_UNPRICED
}
