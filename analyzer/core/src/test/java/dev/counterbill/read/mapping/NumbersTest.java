package dev.counterbill.read.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Texts as exact numbers, held against {@link BigDecimal}. */
class NumbersTest {
    private static final Pattern SHAPE = Pattern.compile("-?[0-9]+([.][0-9]+)?");

    private static String read(String text) {
        Vector in = new Vector();
        in.begin(1);
        in.setText(0, text);
        Numbers numbers = new Numbers();
        numbers.load(in, 0);
        return switch (numbers.kind) {
            case Numbers.LONG -> "long " + numbers.whole;
            case Numbers.BIG -> "decimal " + numbers.decimal();
            default -> numbers.fault().code();
        };
    }

    private static String wanted(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return "NOT_A_NUMBER";
        }
        BigDecimal value = new BigDecimal(text);
        if (value.stripTrailingZeros().scale() > 0) {
            return "decimal " + value;
        }
        BigDecimal end = BigDecimal.TEN.pow(18);
        return value.abs().compareTo(end) < 0
                ? "long " + value.toBigIntegerExact()
                : "decimal " + value;
    }

    @Test
    void shortAndLongTextsAreTheSameNumber() {
        long seed = 20261130;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(1, 24);
            String of = random.nextInt(4) > 0 ? "0123456789" : "0005.-٣ +";
            int point = random.nextInt(length + 6);
            for (int at = 0; at < length; at++) {
                boolean sign = at == 0 && random.nextInt(4) == 0;
                text.append(
                        sign ? '-' : at == point ? '.' : of.charAt(random.nextInt(of.length())));
            }
            assertEquals(wanted(text.toString()), read(text.toString()), "seed " + seed);
        }
    }

    @Test
    void aSignOrAPointAloneIsNoNumber() {
        for (String text :
                new String[] {"", "-", ".", "-.", "1.", ".1", "-.1", "1.2.3", "1-", "--1"}) {
            assertEquals("NOT_A_NUMBER", read(text), text);
        }
        assertEquals("long 0", read("-0.000"));
        assertEquals("long -12", read("-12.00"));
        assertEquals("decimal 1.50", read("1.50"));
    }
}
