package dev.counterbill.scenario;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * How a step changes the size of a prompt: {@code size x factor + shift}, not below 0. Its inverse
 * says where the ledger must be cut so that the price tier after the change can be told.
 *
 * @param factors every factor that may apply (a meter may have its own); all positive
 * @param shiftTokens tokens added, or with a minus taken away
 */
record PromptMap(List<BigDecimal> factors, List<BigDecimal> shiftTokens) {
    static final PromptMap UNCHANGED =
            new PromptMap(List.of(BigDecimal.ONE), List.of(BigDecimal.ZERO));

    /** Far below one token, so that rounding down here cannot move a whole cut. */
    private static final int SCALE = 24;

    boolean isUnchanged() {
        return factors.equals(UNCHANGED.factors) && shiftTokens.equals(UNCHANGED.shiftTokens);
    }

    /** The sizes before the change that become the given one: {@code (size - shift) / factor}. */
    List<BigDecimal> before(BigDecimal size) {
        return factors.stream()
                .flatMap(
                        factor ->
                                shiftTokens.stream()
                                        .map(
                                                shift ->
                                                        size.subtract(shift)
                                                                .divide(
                                                                        factor,
                                                                        SCALE,
                                                                        RoundingMode.FLOOR)))
                .toList();
    }
}
