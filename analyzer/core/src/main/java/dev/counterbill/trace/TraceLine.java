package dev.counterbill.trace;

import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.PriceSteps;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateSource;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One line of arithmetic: all usage of one meter that was priced alike.
 *
 * @param provider who bills
 * @param model as which it is priced; in a counterfactual another one than was used
 * @param base model in the book; empty where the name is not known
 * @param fineTune whether it is priced as a fine-tune of that base
 * @param card the rate row; empty where none stands behind the price
 * @param tier service tier that is billed
 * @param part meter, summed quantity, price and summed cost
 * @param steps how the price came about
 * @param formula how the cost follows from quantity and price
 * @param marks sentences of substitutions that led to the price
 * @param rows of the ledger that were added up
 */
public record TraceLine(
        String provider,
        String model,
        Optional<String> base,
        FineTune fineTune,
        Optional<RateCard> card,
        Optional<RateSource> source,
        ServiceTier tier,
        PricedPart part,
        PriceSteps steps,
        Formula formula,
        List<String> marks,
        long rows) {
    /** Whether a line is priced as a fine-tune. */
    public enum FineTune {
        NO,
        YES
    }

    /** How a cost follows from a quantity and a price. */
    public enum Formula {
        /** Quantity times price, times the exchange rate. */
        PRODUCT,
        /**
         * The sum of what each ledger row costs on its own: prices of a prompt's tokens by steps,
         * shares of provisioned GPUs, or usage that is spread over a price change.
         */
        SUM_OF_ROWS
    }

    public TraceLine {
        marks = List.copyOf(marks);
    }

    public BigDecimal cost() {
        return part.cost();
    }

    /** {@code 2.5 per 1000000, ROW}, with what it is multiplied by where it is exchanged. */
    String priceInWords() {
        String row = card.map(some -> ", " + some.id()).orElse("");
        if (formula == Formula.SUM_OF_ROWS) {
            return "row by row" + row;
        }
        return Decimals.plain(part.price().price())
                + " per "
                + part.price().per()
                + (steps.exchange().compareTo(BigDecimal.ONE) == 0
                        ? ""
                        : " x " + Decimals.plain(steps.exchange()))
                + row;
    }
}
