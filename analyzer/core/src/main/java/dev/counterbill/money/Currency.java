package dev.counterbill.money;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Currency that && code.equals(that.code);
    }

    @Override
    public int hashCode() {
        return code.hashCode();
    }
}
