package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.usage.Quantities;
import dev.counterbill.usage.ServiceTier;

/**
 * Usage that is to be priced: what was used, and as whose usage it is billed. The actual bill makes
 * one of each ledger row; a scenario changes it into one or more others.
 *
 * @param source the ledger row it came from; its key keeps time, kind, labels and prompt bucket
 * @param provider canonical id of who bills
 * @param model name of the model that is billed
 * @param tier service tier that is billed
 * @param region region that is billed; empty where unknown
 * @param deployment deployment type that is billed; empty where unknown
 * @param dataSharing {@code true}, {@code false}, or empty where unknown
 * @param prompt sizes that the prompts may have, after the change
 * @param quantities what is billed
 */
public record UsageLine(
        LedgerRow source,
        String provider,
        String model,
        ServiceTier tier,
        String region,
        String deployment,
        String dataSharing,
        PromptRange prompt,
        Quantities quantities) {

    /**
     * Sizes that the prompts of a line may have, in tokens, both ends included.
     *
     * @param isKnown false for rows that stand for many requests: they are priced at the stated
     *     class or the lowest tier, with the highest tier as bound
     */
    public record PromptRange(long smallestTokens, long largestTokens, boolean isKnown) {}
}
