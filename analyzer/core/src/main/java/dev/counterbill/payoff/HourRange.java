package dev.counterbill.payoff;

import java.math.BigDecimal;

/**
 * Hours of work as far as they are known.
 *
 * @param low at least
 * @param high at most, not below {@code low}
 */
public record HourRange(BigDecimal low, BigDecimal high) {
    public static final HourRange NONE = of("0", "0");

    public HourRange {
        if (low.signum() < 0 || low.compareTo(high) > 0) {
            throw new IllegalArgumentException("hours from " + low + " to " + high);
        }
    }

    public static HourRange of(String low, String high) {
        return new HourRange(new BigDecimal(low), new BigDecimal(high));
    }

    HourRange plus(HourRange other) {
        return new HourRange(low.add(other.low), high.add(other.high));
    }

    /** What the hours cost. */
    AmountRange at(BigDecimal rate) {
        return new AmountRange(low.multiply(rate), high.multiply(rate));
    }
}
