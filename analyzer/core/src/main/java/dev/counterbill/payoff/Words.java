package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Figures in sentences: rounded once, half up, with thousands separators; the same in any locale.
 */
final class Words {
    private Words() {}

    /** {@code $1,234.50}; what would round to nothing is {@code < $0.01}. */
    static String money(BigDecimal amount, Currency currency) {
        BigDecimal absolute = amount.abs();
        BigDecimal rounded = absolute.setScale(2, RoundingMode.HALF_UP);
        String sign = amount.signum() < 0 ? "-" : "";
        if (rounded.signum() == 0 && amount.signum() != 0) {
            return (amount.signum() < 0 ? "> -" : "< ") + symbol("0.01", currency);
        }
        return sign + symbol(grouped(rounded.toPlainString()), currency);
    }

    private static String symbol(String figures, Currency currency) {
        return currency.equals(Currency.USD) ? "$" + figures : figures + " " + currency.code();
    }

    /** A quantity without trailing zeros, its thousands apart. */
    static String count(BigDecimal quantity) {
        return grouped(
                quantity.signum() == 0 ? "0" : quantity.stripTrailingZeros().toPlainString());
    }

    /** A quantity with at most so many decimals. */
    static String count(BigDecimal quantity, int decimals) {
        return count(quantity.setScale(decimals, RoundingMode.HALF_UP));
    }

    /** A quantity with exactly so many decimals. */
    static String fixed(BigDecimal quantity, int decimals) {
        return grouped(quantity.setScale(decimals, RoundingMode.HALF_UP).toPlainString());
    }

    /** {@code 1 day}, {@code 2 days}. */
    static String counted(long number, String one) {
        return grouped(Long.toString(number)) + " " + one + (number == 1 ? "" : "s");
    }

    private static String grouped(String plain) {
        int begin = plain.startsWith("-") ? 1 : 0;
        int point = plain.indexOf('.');
        int end = point < 0 ? plain.length() : point;
        StringBuilder text = new StringBuilder(plain);
        for (int at = end - 3; at > begin; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }
}
