package dev.counterbill.money;

import java.math.BigDecimal;
import java.util.Optional;

/** The one way in which text becomes an exact decimal and an exact decimal becomes text. */
public final class Decimals {
    /** Longest text that is read as a decimal; nothing that a provider publishes comes near it. */
    public static final int MAX_LENGTH_CHARS = 64;

    private Decimals() {}

    /**
     * Reads a plain decimal: optional minus, digits, optional point and digits. No exponent, no
     * plus, no separators, ASCII digits only, so that {@code 1e3}, {@code 1,234} and other scripts'
     * digits are refused rather than guessed at.
     *
     * @return the exact value, or empty when the text is not a plain decimal of at most {@value
     *     #MAX_LENGTH_CHARS} characters
     */
    public static Optional<BigDecimal> parsePlain(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_LENGTH_CHARS) {
            return Optional.empty();
        }
        int at = text.charAt(0) == '-' ? 1 : 0;
        int digitsBefore = 0;
        int digitsAfter = 0;
        boolean point = false;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                if (point) {
                    digitsAfter++;
                } else {
                    digitsBefore++;
                }
            } else {
                return Optional.empty();
            }
        }
        if (digitsBefore == 0 || (point && digitsAfter == 0)) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(text));
    }

    /**
     * Plain notation without trailing zeros and never {@code -0}: {@code 0.0006543}, {@code 90}.
     */
    public static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /**
     * Plain notation with at least two decimals, as amounts of money are written: {@code 90.00}.
     */
    public static String amount(BigDecimal value) {
        BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        // Widening the scale only appends zeros, so no rounding mode is needed.
        return (stripped.scale() < 2 ? stripped.setScale(2) : stripped).toPlainString();
    }
}
