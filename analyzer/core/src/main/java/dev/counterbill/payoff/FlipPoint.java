package dev.counterbill.payoff;

import java.math.BigDecimal;

/**
 * A value of an assumption at which the verdict turns.
 *
 * @param now where the knob stands in the audit
 * @param at where the verdict turns, with 12 decimals
 * @param until where it has turned for sure: the same, or more where the ledger's prompt sizes are
 *     too coarse to tell the exact point
 * @param below verdict just below
 * @param above verdict just above
 * @param method how it was found
 */
public record FlipPoint(
        Knob knob,
        BigDecimal now,
        BigDecimal at,
        BigDecimal until,
        Verdict below,
        Verdict above,
        Method method) {
    /** How a flip point was found. */
    public enum Method {
        /** Solved; only the last decimal is rounded. */
        SOLVED,
        /** Halved down to a width of 0.000000001, because a price tier makes a step or a bend. */
        BISECTED
    }

    /** The flip for people. */
    public String sentence() {
        String turn = "The verdict turns from " + below + " to " + above;
        String value =
                at.compareTo(until) == 0
                        ? " where " + knob.words() + " is " + Words.count(at, 6)
                        : " somewhere between "
                                + Words.count(at, 6)
                                + " and "
                                + Words.count(until, 6)
                                + " of "
                                + knob.words()
                                + " (a declared scenario in between would cut the ledger finer)";
        return turn + value + " (now " + Words.count(now, 6) + ")";
    }
}
