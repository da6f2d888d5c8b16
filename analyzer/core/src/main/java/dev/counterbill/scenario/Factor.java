package dev.counterbill.scenario;

import dev.counterbill.money.Decimals;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An assumed number, with the range in which its author believes it to lie.
 *
 * @param low not above {@code mid}
 * @param mid what is used where one number is shown
 * @param high not below {@code mid}
 */
public record Factor(BigDecimal low, BigDecimal mid, BigDecimal high) {
    public static final Factor ONE = exact(BigDecimal.ONE);

    public Factor {
        if (low.compareTo(mid) > 0 || mid.compareTo(high) > 0) {
            throw new IllegalArgumentException(
                    "low <= mid <= high does not hold: " + low + ", " + mid + ", " + high);
        }
    }

    public static Factor exact(BigDecimal value) {
        return new Factor(value, value, value);
    }

    public static Factor exact(String value) {
        return exact(new BigDecimal(value));
    }

    public boolean isRange() {
        return low.compareTo(high) != 0;
    }

    /** {@code 1.13}, or {@code 1.13 (1.05 to 1.2)}. */
    @Override
    public String toString() {
        return isRange()
                ? Decimals.plain(mid)
                        + " ("
                        + Decimals.plain(low)
                        + " to "
                        + Decimals.plain(high)
                        + ")"
                : Decimals.plain(mid);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Factor that
                && low.equals(that.low)
                && mid.equals(that.mid)
                && high.equals(that.high);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * low.hashCode() + mid.hashCode()) + high.hashCode();
    }
}
