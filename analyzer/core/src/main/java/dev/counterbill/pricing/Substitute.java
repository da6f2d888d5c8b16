package dev.counterbill.pricing;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;

/**
 * The prices and assumptions that may stand in for what is not known, each with its sentence for
 * the reports. Source of the rules: the rate-table format's step 6 and the counterfactual rules
 * that follow it.
 */
enum Substitute {
    DECLARED_FALLBACK("the rate table declares another price for a meter that it does not list"),
    CACHED_AS_INPUT("the target lists no price for cached input, so it is billed as input"),
    CACHE_WRITE_AS_INPUT("the target charges no cache writes, so they are billed as input"),
    CACHE_WRITES_NOT_LOGGED(
            "the target charges cache writes and the log recorded none: from none to the given share"
                    + " of uncached input"),
    IMAGE_AS_INPUT("image tokens without a price of their own are billed as text input"),
    TIER_AS_STANDARD("the service tier is not offered, so standard prices apply"),
    FINE_TUNE_AS_BASE("the fine-tune has no rate of its own, so its base model's prices stand in"),
    PROMPT_SIZE_UNKNOWN(
            "rows that stand for many requests have no prompt size: the lowest price tier, with the"
                    + " highest as upper bound"),
    PROMPT_SIZE_STRADDLES(
            "the ledger has no cut where the price tier changes: the lower tier, with the others as"
                    + " bounds"),
    STEPS_OF_SUMS(
            "which tokens of several prompts lie above a threshold follows from their sums: the cached"
                    + " ones last, with the bounds of every other share"),
    SPREAD_EVENLY("usage of a row that spans a price change is spread evenly over its time"),
    FREE_TIER("the log says that the provider charged nothing for this usage"),
    GATEWAY_CACHE("answers from a gateway's own cache cost nothing at any model"),
    CONTEXT_UNDECIDED(
            "the ledger has no cut at the target's context window: some of these requests may not fit"),
    OWN_CAPACITY("an estimate: GPU-hours shared by GPU-seconds, with marginal cost as lower bound");

    private final String sentence;

    Substitute(String sentence) {
        this.sentence = sentence;
    }

    Substitution of(Meter meter, BigDecimal quantity, BigDecimal cost) {
        return new Substitution(name(), sentence, meter, quantity, cost);
    }
}
