package dev.counterbill.report;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the figures came about, and how to check them.
 *
 * @param program name and version that made the report
 * @param assumptions in sentences
 * @param substitutions prices that stood in for ones that are not listed
 * @param rates every row of prices that was used, by provider, model and date
 * @param checks identities that were checked, passed or not
 * @param digests of what went in: rate book, config, ledger
 * @param verifyWith command that recomputes the report
 */
public record Method(
        String program,
        List<String> assumptions,
        List<Substituted> substitutions,
        List<RateUsed> rates,
        List<Check> checks,
        List<Digest> digests,
        Optional<String> verifyWith) {
    public Method {
        assumptions = List.copyOf(assumptions);
        substitutions = List.copyOf(substitutions);
        rates = List.copyOf(rates);
        checks = List.copyOf(checks);
        digests = List.copyOf(digests);
    }

    /**
     * A substitute price, added up over the bill that it stands in.
     *
     * @param bill {@code actual} or the id of a counterfactual
     * @param rule stable name, such as {@code CACHED_AS_INPUT}
     * @param sentence the rule in words
     */
    public record Substituted(
            String bill,
            String rule,
            String sentence,
            String meter,
            BigDecimal quantity,
            BigDecimal cost) {}

    /**
     * One row of prices.
     *
     * @param card identity of the row in the rate book
     * @param source id of the source
     * @param reference where the source can be read; may be empty
     * @param status such as {@code confirmed} or {@code estimate}; {@link #IMPORTED} where the row
     *     is from the file of another tool
     * @param begin from when it applies
     * @param end until when, where it has an end
     * @param conditions what it is for, such as {@code batch}; empty where for everything
     * @param prices of the lowest prompt tier
     * @param changedWithinPeriod true where it began or ended inside the report's period
     * @param cost what it priced of the actual cost
     */
    public record RateUsed(
            String provider,
            String model,
            String card,
            Instant begin,
            Optional<Instant> end,
            String source,
            String reference,
            String status,
            String conditions,
            List<Price> prices,
            List<LongPrompts> longPrompts,
            boolean changedWithinPeriod,
            BigDecimal cost) {
        public static final String IMPORTED = "imported";

        public RateUsed {
            prices = List.copyOf(prices);
            longPrompts = List.copyOf(longPrompts);
        }
    }

    /** Prices of prompts of more than so many tokens. */
    public record LongPrompts(long overTokens, List<Price> prices) {
        public LongPrompts {
            prices = List.copyOf(prices);
        }
    }

    /** One listed price. */
    public record Price(Dimension dimension, UnitPrice price) {}

    /** Whether an identity held. */
    public enum CheckResult {
        PASSED,
        FAILED,
        NOT_APPLICABLE
    }

    /**
     * An identity that was checked.
     *
     * @param name what should hold, in words
     * @param detail figures that differ, or why it was not checked; may be empty
     */
    public record Check(String name, CheckResult result, String detail) {}

    /**
     * A digest.
     *
     * @param name of what was digested
     * @param kind algorithm, such as {@code sha256}
     */
    public record Digest(String name, String kind, String value) {}
}
