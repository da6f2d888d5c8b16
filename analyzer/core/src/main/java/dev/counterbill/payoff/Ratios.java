package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** The only divisions of this package: ratios at one stated scale, none where the divisor is 0. */
final class Ratios {
    /** Decimals that a ratio is carried with; texts round it once more. */
    static final int SCALE = 10;

    private Ratios() {}

    static Optional<BigDecimal> of(BigDecimal dividend, BigDecimal divisor) {
        return divisor.signum() == 0
                ? Optional.empty()
                : Optional.of(dividend.divide(divisor, SCALE, RoundingMode.HALF_UP));
    }

    /** The least whole number that is not below the quotient; the divisor is positive. */
    static BigDecimal ceiling(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, 0, RoundingMode.CEILING);
    }
}
