package dev.counterbill.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A price for a power of ten of units: {@code $0.15 per 1,000,000 tokens}.
 *
 * <p>Only powers of ten are allowed, because a cost is then a product and a shift of the decimal
 * point: exact, without a division, and so without rounding.
 *
 * @param price what {@code per} units cost, in the currency of the rate table; not negative
 * @param per how many units the price buys: 1, 10, 100, ...
 * @param unit what is counted
 * @param billedScale decimals to which an invoice rounds the quantity before it is priced (2 for
 *     hundredths of an hour), or {@link #NOT_ROUNDED}
 */
public record UnitPrice(BigDecimal price, long per, Unit unit, int billedScale) {
    /** Quantities are priced as they are. */
    public static final int NOT_ROUNDED = -1;

    /** What a price counts. */
    public enum Unit {
        TOKEN("token"),
        CALL("call"),
        REQUEST("request"),
        HOUR("hour"),
        SECOND("second"),
        IMAGE("image"),
        PAGE("page"),
        CHARACTER("character"),
        MODEL_MONTH("model_month"),
        GB_DAY("gb_day"),
        TOKEN_HOUR("token_hour");

        private final String id;

        Unit(String id) {
            this.id = id;
        }

        /** The name in rate tables and reports. */
        public String id() {
            return id;
        }
    }

    public UnitPrice {
        if (price.signum() < 0) {
            throw new IllegalArgumentException("a price is not negative: " + price);
        }
        if (powerOfTen(per) < 0) {
            throw new IllegalArgumentException("per must be a power of ten: " + per);
        }
    }

    public UnitPrice(BigDecimal price, long per, Unit unit) {
        this(price, per, unit, NOT_ROUNDED);
    }

    /** The price of one million tokens, as providers publish it. */
    public static UnitPrice perMillionTokens(BigDecimal price) {
        return new UnitPrice(price, 1_000_000, Unit.TOKEN);
    }

    /**
     * Exact cost of a quantity of units, in the currency of the price. Only where the provider's
     * own invoice rounds the quantity (half up) is it rounded here.
     */
    public BigDecimal cost(BigDecimal quantity) {
        return price.multiply(billed(quantity)).movePointLeft(powerOfTen(per));
    }

    /** The quantity that the invoice shows. */
    public BigDecimal billed(BigDecimal quantity) {
        return billedScale == NOT_ROUNDED || quantity.scale() <= billedScale
                ? quantity
                : quantity.setScale(billedScale, RoundingMode.HALF_UP);
    }

    /** The same price multiplied by a published multiplier or a contract discount; exact. */
    public UnitPrice times(BigDecimal factor) {
        return new UnitPrice(price.multiply(factor), per, unit, billedScale);
    }

    /** The exponent of a power of ten, or -1 when {@code per} is none. */
    public static int powerOfTen(long per) {
        // What nearly all prices are for; it is asked with every cost.
        if (per == 1_000_000) {
            return 6;
        }
        int exponent = 0;
        long rest = per;
        while (rest >= 10 && rest % 10 == 0) {
            rest /= 10;
            exponent++;
        }
        return rest == 1 ? exponent : -1;
    }
}
