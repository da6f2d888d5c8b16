package dev.counterbill.pricing;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * A price that stood in for one that the target does not list; printed wherever it is used, with
 * its tokens and money.
 *
 * @param rule stable name, such as {@code CACHED_AS_INPUT}
 * @param sentence the rule in words
 * @param meter whose price was substituted
 * @param quantity how much of it
 * @param cost what it cost at the substitute
 */
public record Substitution(
        String rule, String sentence, Meter meter, BigDecimal quantity, BigDecimal cost) {}
