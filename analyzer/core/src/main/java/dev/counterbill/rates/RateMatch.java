package dev.counterbill.rates;

import java.util.List;

/** The answer to "which rate is in force": a card, or why there is none. */
public sealed interface RateMatch {
    /**
     * A card is in force.
     *
     * @param modifiers published multipliers that apply, in the order of the table
     * @param tierFellBack true where the tier is not offered and the table or scenario bills it as
     *     standard
     */
    record Found(RateCard card, List<Modifier> modifiers, boolean tierFellBack)
            implements RateMatch {}

    /** No card is in force. */
    record Missing(UnpricedReason reason, String detail) implements RateMatch {}
}
