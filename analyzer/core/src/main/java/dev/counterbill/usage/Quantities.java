package dev.counterbill.usage;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Exact decimal quantities per meter: usage to the right of the ledger. Never rounded, so that a
 * factor of 1.13 or a 60/40 mix does not depend on how finely the ledger is grouped. Immutable.
 */
public final class Quantities {
    private static final Meter[] ALL = Meter.values();
    private static final int METERS = ALL.length;

    private static final int TOKENS =
            Arrays.stream(ALL).filter(Meter::isToken).mapToInt(m -> 1 << m.ordinal()).sum();

    private final BigDecimal[] amounts;

    /** As bits; all others are zero. */
    private final int meters;

    private Quantities(BigDecimal[] amounts, int meters) {
        this.amounts = amounts;
        this.meters = meters;
    }

    public static Quantities of(MeterCounts counts) {
        BigDecimal[] amounts = new BigDecimal[METERS];
        Arrays.fill(amounts, BigDecimal.ZERO);
        for (int rest = counts.meters(); rest != 0; rest &= rest - 1) {
            int meter = Integer.numberOfTrailingZeros(rest);
            amounts[meter] = BigDecimal.valueOf(counts.of(ALL[meter]));
        }
        return new Quantities(amounts, counts.meters());
    }

    /** The meters that may be other than zero, as bits {@code 1 << ordinal}. */
    public int meters() {
        return meters;
    }

    public BigDecimal of(Meter meter) {
        return amounts[meter.ordinal()];
    }

    /** The same with one meter changed. */
    public Quantities with(Meter meter, BigDecimal amount) {
        BigDecimal[] changed = amounts.clone();
        changed[meter.ordinal()] = amount;
        return new Quantities(changed, meters | 1 << meter.ordinal());
    }

    /** Each meter times a factor of its own; of nothing there is nothing. */
    public Quantities times(Function<Meter, BigDecimal> factorOf) {
        BigDecimal[] changed = amounts.clone();
        for (int rest = meters; rest != 0; rest &= rest - 1) {
            int meter = Integer.numberOfTrailingZeros(rest);
            if (amounts[meter].signum() != 0) {
                changed[meter] = amounts[meter].multiply(factorOf.apply(ALL[meter]));
            }
        }
        return new Quantities(changed, meters);
    }

    /**
     * Every meter changed alike, such as a share of the traffic.
     *
     * @param change of which nothing becomes nothing
     */
    public Quantities map(UnaryOperator<BigDecimal> change) {
        BigDecimal[] changed = new BigDecimal[METERS];
        for (int i = 0; i < METERS; i++) {
            changed[i] = change.apply(amounts[i]);
        }
        return new Quantities(changed, meters);
    }

    public Quantities plus(Quantities other) {
        BigDecimal[] sums = new BigDecimal[METERS];
        for (int i = 0; i < METERS; i++) {
            sums[i] = amounts[i].add(other.amounts[i]);
        }
        return new Quantities(sums, meters | other.meters);
    }

    /** Sum of the disjoint token meters. */
    public BigDecimal tokens() {
        return tokens(TOKENS);
    }

    /**
     * Tokens of some meters.
     *
     * @param some as bits {@code 1 << ordinal}
     */
    public BigDecimal tokens(int some) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int rest = meters & TOKENS & some; rest != 0; rest &= rest - 1) {
            sum = sum.add(amounts[Integer.numberOfTrailingZeros(rest)]);
        }
        return sum;
    }

    /**
     * Searches and requests of some meters.
     *
     * @param some as bits {@code 1 << ordinal}
     */
    public BigDecimal fees(int some) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Meter meter : ALL) {
            if (meter.isFee() && (some & 1 << meter.ordinal()) != 0) {
                sum = sum.add(of(meter));
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
