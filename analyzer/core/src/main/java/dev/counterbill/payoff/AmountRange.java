package dev.counterbill.payoff;

import java.math.BigDecimal;

/** An exact amount of money between two ends, or of one value where they are equal. */
public record AmountRange(BigDecimal low, BigDecimal high) {
    static AmountRange exact(BigDecimal amount) {
        return new AmountRange(amount, amount);
    }

    AmountRange plus(AmountRange other) {
        return new AmountRange(low.add(other.low), high.add(other.high));
    }

    /** The same in words, once where the ends are equal. */
    String in(dev.counterbill.money.Currency currency) {
        String least = Words.money(low, currency);
        return low.compareTo(high) == 0 ? least : least + " to " + Words.money(high, currency);
    }
}
