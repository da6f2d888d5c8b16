package dev.counterbill.pricing;

import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateCard;
import java.util.List;

/**
 * Which prompt tiers of a card the prompts of a line may fall into.
 *
 * @param first index of the tier of the smallest prompt
 * @param last index of the tier of the largest prompt
 */
record TierRange(int first, int last) {
    static TierRange of(RateCard card, PromptRange prompt) {
        return new TierRange(
                indexOf(card.tiers(), prompt.smallestTokens()),
                indexOf(card.tiers(), prompt.largestTokens()));
    }

    /** The last tier that the size is strictly over; the first also covers an empty prompt. */
    private static int indexOf(List<PromptTier> tiers, long promptTokens) {
        int index = 0;
        for (int i = 1; i < tiers.size(); i++) {
            if (promptTokens > tiers.get(i).overTokens()) {
                index = i;
            }
        }
        return index;
    }

    /** As a record has it, but spelt out: it is asked once per line, and linked slowly. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TierRange that && first == that.first && last == that.last;
    }

    @Override
    public int hashCode() {
        return 31 * first + last;
    }

    boolean isOne() {
        return first == last;
    }
}
