package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CounterfactualTest {
    private static final String NOTHING_LEFT_OUT = "0";

    @Test
    void theCheapestOfThoseThatPriceEverythingComesFirst() {
        // Both are a hundred-thousandth of the actual cost or less, which a ratio would round away.
        Counterfactual dearer = of("a", true, "100", "0.0002", NOTHING_LEFT_OUT);
        Counterfactual cheaper = of("b", true, "100", "0.0001", NOTHING_LEFT_OUT);
        Counterfactual dearest = of("c", true, "100", "900", NOTHING_LEFT_OUT);
        assertEquals("b a c", sorted(dearest, dearer, cheaper));
    }

    @Test
    void moneyIsNeverHeldAgainstARatio() {
        Counterfactual half = of("half", false, "10", "5", "0.5");
        Counterfactual threefold = of("threefold", false, "10", "30", "0.5");
        Counterfactual ofNothingPaid = of("free", false, "0", "1", "0.5");
        Counterfactual nothing = of("nothing", false, "0", "0", "1");
        assertEquals(
                "half threefold free nothing", sorted(nothing, ofNothingPaid, threefold, half));
    }

    private static String sorted(Counterfactual... some) {
        return Stream.of(some)
                .sorted(Counterfactual.CHEAPEST_FIRST)
                .map(Counterfactual::id)
                .reduce((one, other) -> one + " " + other)
                .orElseThrow();
    }

    private static Counterfactual of(
            String id, boolean complete, String actual, String cost, String leftOut) {
        boolean isNothing = leftOut.equals("1");
        return new Counterfactual(
                id,
                id,
                new BigDecimal(cost),
                new BigDecimal(actual),
                new BigDecimal(cost),
                BigDecimal.ZERO,
                new BigDecimal(leftOut),
                complete,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(
                        new Counterfactual.ModelComparison(
                                "openai",
                                "m",
                                id,
                                1,
                                new BigDecimal(actual),
                                new BigDecimal(cost),
                                new LeftOut(new BigDecimal(leftOut), BigDecimal.ZERO),
                                isNothing ? BigDecimal.ZERO : BigDecimal.ONE)),
                List.of(),
                List.of(),
                List.of());
    }
}
