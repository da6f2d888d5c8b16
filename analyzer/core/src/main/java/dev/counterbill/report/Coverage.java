package dev.counterbill.report;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;

/**
 * How much of some usage has a price.
 *
 * @param tokens all of them, priced or not
 * @param unpricedTokens those of them without a price
 * @param unpricedFees searches without a price, and requests without one where they are charged or
 *     all that is known of the usage
 */
public record Coverage(long tokens, long unpricedTokens, long unpricedFees) {
    /** All that there is has a price. */
    public static final Coverage WHOLE = new Coverage(0, 0, 0);

    static Coverage of(Collection<CostLine> lines) {
        Coverage sum = WHOLE;
        for (CostLine line : lines) {
            sum = sum.plus(line.coverage());
        }
        return sum;
    }

    Coverage plus(Coverage other) {
        return new Coverage(
                Math.addExact(tokens, other.tokens),
                Math.addExact(unpricedTokens, other.unpricedTokens),
                Math.addExact(unpricedFees, other.unpricedFees));
    }

    /** True where all of it has a price. */
    public boolean isWhole() {
        return unpricedTokens == 0 && unpricedFees == 0;
    }

    /** True where something has no price and no token has one: what it cost is not known. */
    public boolean isWithoutPrice() {
        return !isWhole() && unpricedTokens == tokens;
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
        if (isWhole()) {
            return Optional.empty();
        }
        boolean isOne = Math.addExact(unpricedTokens, unpricedFees) == 1;
        return Optional.of(
                Words.unpriced(unpricedTokens, unpricedFees)
                        + " of "
                        + title
                        + (isOne ? " has" : " have")
                        + " no price and "
                        + (isOne ? "is" : "are")
                        + " in no step.");
    }
}
