package dev.counterbill.reconcile;

import java.math.BigDecimal;

/**
 * By how much two amounts may differ and still agree: the larger of an absolute amount and a share
 * of the reported one.
 *
 * @param amount in the bill's currency, not negative; exports round to cents
 * @param share of the reported amount, 0 to 1
 */
public record Tolerance(BigDecimal amount, BigDecimal share) {
    /** A cent. */
    public static final Tolerance OF_A_CENT =
            new Tolerance(new BigDecimal("0.01"), BigDecimal.ZERO);

    boolean covers(BigDecimal ours, BigDecimal theirs) {
        return ours.subtract(theirs).abs().compareTo(amount.max(theirs.abs().multiply(share))) <= 0;
    }
}
