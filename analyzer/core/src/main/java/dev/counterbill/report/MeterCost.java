package dev.counterbill.report;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * What one meter cost, added up over usage at one or more prices.
 *
 * @param quantity exact amount that was priced
 * @param listCost at list price, before contract discounts
 * @param cost exact
 */
public record MeterCost(Meter meter, BigDecimal quantity, BigDecimal listCost, BigDecimal cost) {
    public MeterCost plus(MeterCost other) {
        if (meter != other.meter) {
            throw new IllegalArgumentException(meter + " and " + other.meter + " do not add up");
        }
        return new MeterCost(
                meter,
                quantity.add(other.quantity),
                listCost.add(other.listCost),
                cost.add(other.cost));
    }
}
