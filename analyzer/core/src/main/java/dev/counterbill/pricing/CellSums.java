package dev.counterbill.pricing;

import dev.counterbill.ledger.Spread;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of rows that were added up, shared out to the cells that their usage is spread over:
 * exact, since each amount is a price times the count of a meter, and a cell has the same price.
 *
 * <p>Some hundred scenarios times thousands of shares go through here, so sums are kept as whole
 * numbers of 128 bits per scale; what does not fit is added up as decimals.
 */
final class CellSums {
    /** Amounts with more decimals are added up as decimals. */
    private static final int MOST_SCALE = 40;

    /** Any amount with so many digits fits into 64 bits. */
    private static final int MOST_DIGITS = 18;

    private final Spread spread;

    /** By scale and cell, the lower and the upper 64 bits of a sum. */
    private final long[] @Nullable [] low = new long[MOST_SCALE + 1] @Nullable [];

    private final long[] @Nullable [] high = new long[MOST_SCALE + 1] @Nullable [];

    private final BigDecimal[] large;

    CellSums(Spread spread) {
        this.spread = spread;
        this.large = new BigDecimal[spread.cells()];
        Arrays.fill(large, BigDecimal.ZERO);
    }

    /**
     * Shares the costs of a line out.
     *
     * @param sum number of the row that it belongs to
     * @param leftOut meters that are not meant, as bits {@code 1 << ordinal}
     */
    void add(int sum, PricedLine line, int leftOut) {
        boolean isReasoningApart = line.isReasoningApart();
        for (PricedPart part : line.parts()) {
            if ((leftOut & 1 << part.meter().ordinal()) == 0) {
                add(sum, part.meter(), isReasoningApart, part.cost());
            }
        }
    }

    /**
     * Shares an amount out.
     *
     * @param sum number of the row that it belongs to
     * @param meter in proportion to which it is shared out
     * @param isReasoningApart true where output is without its reasoning
     * @throws ArithmeticException when the amount is no exact price times the count of the meter,
     *     which rows that may be added up rule out
     */
    void add(int sum, Meter meter, boolean isReasoningApart, BigDecimal amount) {
        if (amount.signum() == 0) {
            return;
        }
        int first = spread.firstShare(sum);
        int end = spread.firstShare(sum + 1);
        if (end - first == 1) {
            addTo(spread.cell(first), amount);
            return;
        }
        boolean isWithoutReasoning = isReasoningApart && meter == Meter.OUTPUT;
        long total = 0;
        for (int share = first; share < end; share++) {
            total = Math.addExact(total, count(meter, isWithoutReasoning, share));
        }
        int scale = amount.scale();
        if (isSmall(amount)) {
            long unscaled = amount.unscaledValue().longValue();
            long price = unscaled / total;
            if (price * total == unscaled) {
                for (int share = first; share < end; share++) {
                    add(scale, spread.cell(share), price, count(meter, isWithoutReasoning, share));
                }
                return;
            }
        }
        BigDecimal price = amount.divide(BigDecimal.valueOf(total));
        for (int share = first; share < end; share++) {
            long count = count(meter, isWithoutReasoning, share);
            addTo(spread.cell(share), price.multiply(BigDecimal.valueOf(count)));
        }
    }

    private long count(Meter meter, boolean isWithoutReasoning, int share) {
        long count = spread.count(meter, share);
        return isWithoutReasoning ? count - spread.count(Meter.REASONING, share) : count;
    }

    private static boolean isSmall(BigDecimal amount) {
        return amount.precision() <= MOST_DIGITS
                && amount.scale() >= 0
                && amount.scale() <= MOST_SCALE;
    }

    private void addTo(int cell, BigDecimal amount) {
        if (isSmall(amount)) {
            add(amount.scale(), cell, amount.unscaledValue().longValue(), 1);
        } else {
            large[cell] = large[cell].add(amount);
        }
    }

    private void add(int scale, int cell, long price, long count) {
        long[] lower = low[scale];
        long[] upper = high[scale];
        if (lower == null || upper == null) {
            lower = new long[large.length];
            upper = new long[large.length];
            low[scale] = lower;
            high[scale] = upper;
        }
        long product = price * count;
        long sum = lower[cell] + product;
        upper[cell] +=
                Math.multiplyHigh(price, count) + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
        lower[cell] = sum;
    }

    /** The sum of each cell. */
    List<BigDecimal> sums() {
        List<BigDecimal> sums = new ArrayList<>(large.length);
        for (int cell = 0; cell < large.length; cell++) {
            BigDecimal sum = large[cell];
            for (int scale = 0; scale <= MOST_SCALE; scale++) {
                long[] lower = low[scale];
                long[] upper = high[scale];
                if (lower != null && upper != null) {
                    sum = sum.add(new BigDecimal(whole(upper[cell], lower[cell]), scale));
                }
            }
            sums.add(sum);
        }
        return sums;
    }

    private static BigInteger whole(long upper, long lower) {
        if (upper == lower >> Long.SIZE - 1) {
            return BigInteger.valueOf(lower);
        }
        BigInteger unsigned = BigInteger.valueOf(lower >>> 1).shiftLeft(1);
        return BigInteger.valueOf(upper)
                .shiftLeft(Long.SIZE)
                .add((lower & 1) == 0 ? unsigned : unsigned.add(BigInteger.ONE));
    }
}
