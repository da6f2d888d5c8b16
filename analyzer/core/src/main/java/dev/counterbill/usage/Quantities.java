package dev.counterbill.usage;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Exact decimal quantities per meter: usage to the right of the ledger. Never rounded, so that a
 * factor of 1.13 or a 60/40 mix does not depend on how finely the ledger is grouped. Immutable.
 */
public final class Quantities {
    private static final int METERS = Meter.values().length;

    private final BigDecimal[] amounts;

    private Quantities(BigDecimal[] amounts) {
        this.amounts = amounts;
    }

    public static Quantities of(MeterCounts counts) {
        BigDecimal[] amounts = new BigDecimal[METERS];
        for (Meter meter : Meter.values()) {
            amounts[meter.ordinal()] = BigDecimal.valueOf(counts.of(meter));
        }
        return new Quantities(amounts);
    }

    public BigDecimal of(Meter meter) {
        return amounts[meter.ordinal()];
    }

    /** The same with one meter changed. */
    public Quantities with(Meter meter, BigDecimal amount) {
        BigDecimal[] changed = amounts.clone();
        changed[meter.ordinal()] = amount;
        return new Quantities(changed);
    }

    /** Every meter changed alike, such as a share of the traffic. */
    public Quantities map(UnaryOperator<BigDecimal> change) {
        BigDecimal[] changed = new BigDecimal[METERS];
        for (int i = 0; i < METERS; i++) {
            changed[i] = change.apply(amounts[i]);
        }
        return new Quantities(changed);
    }

    public Quantities plus(Quantities other) {
        BigDecimal[] sums = new BigDecimal[METERS];
        for (int i = 0; i < METERS; i++) {
            sums[i] = amounts[i].add(other.amounts[i]);
        }
        return new Quantities(sums);
    }

    /** Sum of the disjoint token meters. */
    public BigDecimal tokens() {
        BigDecimal sum = BigDecimal.ZERO;
        for (Meter meter : Meter.values()) {
            if (meter.isToken()) {
                sum = sum.add(amounts[meter.ordinal()]);
            }
        }
        return sum;
    }

    /** Equal where every amount is numerically equal, whatever its scale. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Quantities that)) {
            return false;
        }
        for (int i = 0; i < METERS; i++) {
            if (amounts[i].compareTo(that.amounts[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Arrays.stream(amounts).mapToInt(a -> a.stripTrailingZeros().hashCode()).sum();
    }
}
