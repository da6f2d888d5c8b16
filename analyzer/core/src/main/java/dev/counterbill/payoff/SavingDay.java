package dev.counterbill.payoff;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One day of a deployment's own traffic, priced as it was and as the baseline.
 *
 * @param day day of the report's zone
 * @param requests how many requests, priced or not
 * @param actual cost of the usage that both price
 * @param baseline what the same usage would have cost
 * @param compared {@link Compared#NOTHING} where both amounts are 0 for want of a price; empty
 *     where there is nothing to compare: neither tokens nor fees nor amounts
 * @param low the least that the day can have saved, with everything that is uncertain or without a
 *     price at its worst; empty where there is no bound
 * @param high the most, likewise
 */
public record SavingDay(
        LocalDate day,
        BigDecimal requests,
        BigDecimal actual,
        BigDecimal baseline,
        Optional<Compared> compared,
        Optional<BigDecimal> low,
        Optional<BigDecimal> high) {

    /** What the day saved in inference; negative where the fine-tune cost more. */
    public BigDecimal saving() {
        return baseline.subtract(actual);
    }

    /** Both days in one; they are the same day. */
    SavingDay plus(SavingDay other) {
        return new SavingDay(
                day,
                requests.add(other.requests),
                actual.add(other.actual),
                baseline.add(other.baseline),
                Compared.of(List.of(compared, other.compared)),
                low.flatMap(mine -> other.low.map(mine::add)),
                high.flatMap(mine -> other.high.map(mine::add)));
    }

    /** The day with more or less of the same traffic. */
    SavingDay times(BigDecimal factor) {
        return new SavingDay(
                day,
                requests.multiply(factor),
                actual.multiply(factor),
                baseline.multiply(factor),
                compared,
                low.map(factor::multiply),
                high.map(factor::multiply));
    }
}
