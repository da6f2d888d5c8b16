package dev.counterbill.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How amounts are spelt in sentences and tables: the same everywhere and in any locale. */
public final class Amounts {
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private Amounts() {}

    /**
     * {@code $1,234.56}, {@code €12.00}, {@code CHF 12.00}: rounded once, half up. What is not zero
     * but would round to it is {@code < $0.01}.
     */
    public static String inWords(BigDecimal amount, Currency currency) {
        BigDecimal cents = amount.abs().setScale(2, RoundingMode.HALF_UP);
        String sign = amount.signum() < 0 ? "-" : "";
        if (cents.signum() == 0 && amount.signum() != 0) {
            return (amount.signum() < 0 ? "> -" : "< ") + symbol(currency) + CENT;
        }
        return sign + symbol(currency) + grouped(cents.toPlainString());
    }

    /** What stands before an amount. */
    public static String symbol(Currency currency) {
        return switch (currency.code()) {
            case "USD" -> "$";
            case "EUR" -> "€";
            case "GBP" -> "£";
            case "JPY" -> "¥";
            default -> currency.code() + " ";
        };
    }

    /** Puts a comma between groups of three digits before the point. */
    public static String grouped(String plain) {
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
