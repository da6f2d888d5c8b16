package dev.counterbill.pricing;

import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * What one meter of one line costs: quantity times price.
 *
 * @param meter what was used
 * @param dimension under which the rate card prices it; another than the meter's own after a
 *     substitution
 * @param quantity exact amount of the meter
 * @param price price after modifiers and discounts
 * @param listCost cost at list price, before contract discounts
 * @param cost exact cost
 * @param low lower bound where the price tier of the prompt cannot be told, else equal to {@code
 *     cost}
 * @param high upper bound, likewise
 */
public record PricedPart(
        Meter meter,
        Dimension dimension,
        BigDecimal quantity,
        UnitPrice price,
        BigDecimal listCost,
        BigDecimal cost,
        BigDecimal low,
        BigDecimal high) {

    /** {@code 1178 input x 0.15 / 1000000 = 0.0001767}, all digits. */
    public String arithmetic() {
        return Decimals.plain(quantity)
                + " "
                + meter.id()
                + " x "
                + Decimals.plain(price.price())
                + " / "
                + price.per()
                + " = "
                + Decimals.plain(cost);
    }

    /** The same meter, dimension and price of two lines together. */
    public PricedPart plus(PricedPart other) {
        return new PricedPart(
                meter,
                dimension,
                quantity.add(other.quantity),
                price,
                listCost.add(other.listCost),
                cost.add(other.cost),
                low.add(other.low),
                high.add(other.high));
    }

    PricedPart withHigh(BigDecimal newHigh) {
        return new PricedPart(meter, dimension, quantity, price, listCost, cost, low, newHigh);
    }
}
