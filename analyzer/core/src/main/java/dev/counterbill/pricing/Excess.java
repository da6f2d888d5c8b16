package dev.counterbill.pricing;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * How many tokens of one meter of a line lie above a prompt-size threshold, for cards whose tiers
 * price only the tokens that lie in them.
 *
 * @param least lower bound
 * @param taken what is billed: the tail of the prompt, uncached input first
 * @param most upper bound
 */
record Excess(BigDecimal least, BigDecimal taken, BigDecimal most) {
    /** The tail of a prompt: what is not cached ends it. */
    private static final Meter[] TAIL_FIRST = {
        Meter.INPUT,
        Meter.IMAGE_INPUT,
        Meter.AUDIO_INPUT,
        Meter.CACHE_WRITE_UNKNOWN,
        Meter.CACHE_WRITE_5M,
        Meter.CACHE_WRITE_30M,
        Meter.CACHE_WRITE_1H,
        Meter.CACHE_WRITE_12H,
        Meter.CACHED_IMAGE_INPUT,
        Meter.CACHED_AUDIO_INPUT,
        Meter.CACHED_INPUT
    };

    static Excess of(UsageLine line, Meter meter, long thresholdTokens) {
        BigDecimal prompt = BigDecimal.ZERO;
        BigDecimal beforeInTail = BigDecimal.ZERO;
        boolean reached = false;
        for (Meter tail : TAIL_FIRST) {
            reached |= tail == meter;
            BigDecimal amount = line.quantities().of(tail);
            prompt = prompt.add(amount);
            if (!reached) {
                beforeInTail = beforeInTail.add(amount);
            }
        }
        BigDecimal threshold = BigDecimal.valueOf(thresholdTokens);
        BigDecimal requests = line.requests();
        // The sum of what single prompts exceed a threshold by is at least what the sum exceeds
        // all their thresholds by, and exactly that where every prompt reaches the threshold.
        // Without a number of requests nothing is known from below.
        BigDecimal above =
                requests.signum() == 0
                        ? BigDecimal.ZERO
                        : prompt.subtract(threshold.multiply(requests)).max(BigDecimal.ZERO);
        long smallest = line.prompt().smallestTokens();
        BigDecimal allLeast =
                line.prompt().largestTokens() <= thresholdTokens ? BigDecimal.ZERO : above;
        BigDecimal allMost =
                line.prompt().largestTokens() <= thresholdTokens
                        ? BigDecimal.ZERO
                        : smallest >= thresholdTokens
                                ? above
                                : prompt.subtract(BigDecimal.valueOf(smallest).multiply(requests))
                                        .max(above);
        BigDecimal own = line.quantities().of(meter);
        BigDecimal taken = allLeast.subtract(beforeInTail).max(BigDecimal.ZERO).min(own);
        if (requests.compareTo(BigDecimal.ONE) == 0) {
            return new Excess(taken, taken, taken);
        }
        BigDecimal others = prompt.subtract(own);
        return new Excess(allLeast.subtract(others).max(BigDecimal.ZERO), taken, allMost.min(own));
    }
}
