package dev.counterbill.payoff;

import dev.counterbill.money.Amounts;
import dev.counterbill.money.Currency;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Figures in sentences: rounded once, half up, with thousands separators; the same in any locale.
 */
final class Words {
    private Words() {}

    /** Spelt as everywhere; see {@link Amounts#inWords}. */
    static String money(BigDecimal amount, Currency currency) {
        return Amounts.inWords(amount, currency);
    }

    /** A quantity without trailing zeros, its thousands apart. */
    static String count(BigDecimal quantity) {
        return Amounts.grouped(
                quantity.signum() == 0 ? "0" : quantity.stripTrailingZeros().toPlainString());
    }

    /** A quantity with at most so many decimals. */
    static String count(BigDecimal quantity, int decimals) {
        return count(quantity.setScale(decimals, RoundingMode.HALF_UP));
    }

    /** A quantity with exactly so many decimals. */
    static String fixed(BigDecimal quantity, int decimals) {
        return Amounts.grouped(quantity.setScale(decimals, RoundingMode.HALF_UP).toPlainString());
    }

    /** What has no price: its tokens together, searches and requests by themselves. */
    static String unpriced(Map<Meter, BigDecimal> meters) {
        BigDecimal tokens = BigDecimal.ZERO;
        List<String> words = new ArrayList<>();
        for (Map.Entry<Meter, BigDecimal> one : meters.entrySet()) {
            if (one.getKey().isFee()) {
                words.add(count(one.getValue()) + " " + one.getKey().id().replace('_', ' '));
            } else {
                tokens = tokens.add(one.getValue());
            }
        }
        if (tokens.signum() != 0) {
            words.add(0, count(tokens) + " tokens");
        }
        return String.join(" and ", words);
    }

    /** {@code 1 day}, {@code 2 days}. */
    static String counted(long number, String one) {
        return Amounts.grouped(Long.toString(number)) + " " + one + (number == 1 ? "" : "s");
    }
}
