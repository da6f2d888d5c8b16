package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what {@link BigDecimal} reads; the rest is left to the plain reader. */
final class AmountTextTest {
    private final AmountText text = new AmountText();

    /** The plain reader takes no text of more than 128 characters for a number. */
    @Test
    void longTexts() {
        assertEquals(AmountText.ODD, read("0." + "0".repeat(130)));
        assertEquals(AmountText.ODD, read("0".repeat(130) + "1.5"));
    }

    private long read(String amount) {
        byte[] bytes = ("7" + amount + "9").getBytes(StandardCharsets.US_ASCII);
        return text.read(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.00",
                "7",
                "-7",
                "12.5",
                "-0.25",
                "00.5",
                "1e-7",
                "1.25E-3",
                "1.5e1",
                "2.4749999999999998e-05",
                "0.00000000000012345678901234567",
                "99999999999999999",
                "0e99",
                "0.0e-300",
                "1.23e+2"
            })
    void decimals(String amount) {
        long digits = read(amount);
        assertEquals(
                0,
                new BigDecimal(amount).compareTo(BigDecimal.valueOf(digits, text.places)),
                amount);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1.",
                ".5",
                "+1",
                " 1",
                "1 ",
                "1,5",
                "0x1",
                "1e",
                "1e+",
                "1e1.5",
                "--1",
                "1.2.3",
                "NaN",
                "free",
                "1e2",
                "1e0005",
                "100000000000000000",
                "0.123456789012345678",
                "1e-61",
                "123456789012345678901234567890"
            })
    void odd(String amount) {
        assertEquals(AmountText.ODD, read(amount), amount);
    }
}
