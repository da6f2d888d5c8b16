package dev.counterbill.payoff;

/** What became of an investment. */
public enum Verdict {
    /** The saving has covered the investment, and still does at the end of the audit. */
    PAID_OFF,
    /** At the recent run rate it will, on a day that is stated. */
    NOT_YET,
    /** At the recent run rate it will not, or not before the model is retired. */
    NEVER,
    /** It cannot be told; {@link Doubt} says why. */
    INCONCLUSIVE
}
