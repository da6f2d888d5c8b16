package dev.counterbill.money;

import java.util.regex.Pattern;

/**
 * A currency by its ISO 4217 code. Amounts of different currencies are never added.
 *
 * @param code three upper-case letters, such as {@code USD}
 */
public record Currency(String code) {
    private static final Pattern CODE = Pattern.compile("[A-Z]{3}");

    public static final Currency USD = new Currency("USD");

    public Currency {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "currency code must be three upper-case letters: " + code);
        }
    }

    @Override
    public String toString() {
        return code;
    }
}
