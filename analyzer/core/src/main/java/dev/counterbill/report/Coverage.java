package dev.counterbill.report;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;

/**
 * How much of some usage has a price.
 *
 * @param tokens all of them, priced or not
 * @param unpricedTokens those of them without a price
 */
public record Coverage(long tokens, long unpricedTokens) {
    /** All that there is has a price. */
    public static final Coverage WHOLE = new Coverage(0, 0);

    static Coverage of(Collection<CostLine> lines) {
        Coverage sum = WHOLE;
        for (CostLine line : lines) {
            sum = sum.plus(new Coverage(line.counts().tokens(), line.unpricedTokens()));
        }
        return sum;
    }

    Coverage plus(Coverage other) {
        return new Coverage(
                Math.addExact(tokens, other.tokens),
                Math.addExact(unpricedTokens, other.unpricedTokens));
    }

    /** True where tokens were used and none of them has a price: their cost is not known. */
    public boolean isWithoutPrice() {
        return unpricedTokens > 0 && unpricedTokens == tokens;
    }

    /**
     * True where a cost is not known rather than nothing: no token has a price, and nothing else,
     * such as a search, has cost anything either.
     *
     * @param cost of the same usage, as far as it has a price
     */
    public boolean leavesUnknown(BigDecimal cost) {
        return isWithoutPrice() && cost.signum() == 0;
    }

    /** What the steps of a bridge leave out of a period; empty where all has a price. */
    Optional<String> gap(String title) {
        if (unpricedTokens == 0) {
            return Optional.empty();
        }
        boolean isOne = unpricedTokens == 1;
        return Optional.of(
                Words.counted(unpricedTokens, "token")
                        + " of "
                        + title
                        + (isOne ? " has" : " have")
                        + " no price and "
                        + (isOne ? "is" : "are")
                        + " in no step.");
    }
}
