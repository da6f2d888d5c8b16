package dev.counterbill.report;

import java.math.BigDecimal;

/**
 * Usage, as logged, that one of two bills cannot price and that is in neither amount.
 *
 * @param fees searches, and requests that one side charges or that are all that is known of the
 *     usage
 */
public record LeftOut(BigDecimal tokens, BigDecimal fees) {
    /** All of it is compared. */
    public static final LeftOut NOTHING = new LeftOut(BigDecimal.ZERO, BigDecimal.ZERO);

    public boolean isNothing() {
        return tokens.signum() == 0 && fees.signum() == 0;
    }
}
