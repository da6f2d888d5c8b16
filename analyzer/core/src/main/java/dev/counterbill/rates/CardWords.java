package dev.counterbill.rates;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** A rate card's conditions in words, for people. */
public final class CardWords {
    private CardWords() {}

    /** The service tiers for which the row holds. */
    public static Set<String> tiers(RateCard card) {
        Set<String> tiers = CardChoice.effective(card).get(RateCard.Condition.SERVICE_TIER);
        return tiers == null ? Set.of("standard") : new TreeSet<>(tiers);
    }

    /** Conditions besides the service tier; empty where the row has none. */
    public static String conditions(RateCard card) {
        List<String> parts = new ArrayList<>();
        for (RateCard.Condition condition : RateCard.Condition.values()) {
            Set<String> values = CardChoice.effective(card).get(condition);
            if (values != null && condition != RateCard.Condition.SERVICE_TIER) {
                parts.add(
                        condition.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                                + " "
                                + String.join("|", new TreeSet<>(values)));
            }
        }
        card.band().ifPresent(band -> parts.add("hours " + band));
        if (!card.methods().isEmpty()) {
            parts.add("method " + String.join("|", new TreeSet<>(card.methods())));
        }
        return String.join(", ", parts);
    }

    /**
     * {@code 2024-10-01T00:00:00Z on}, {@code 2024-07-18T00:00:00Z to 2024-10-01T00:00:00Z}, {@code
     * at all times}.
     */
    public static String interval(RateCard card) {
        return card.hasNoBegin()
                ? card.to().map(to -> "until " + to).orElse("at all times")
                : card.from() + card.to().map(to -> " to " + to).orElse(" on");
    }

    /** {@code any prompt}, {@code prompts over 272,000 tokens}. */
    public static String size(RateCard card, PromptTier tier) {
        if (card.tiers().size() <= 1) {
            return "any prompt";
        }
        return tier.overTokens() == 0
                ? "shorter prompts"
                : String.format(Locale.ROOT, "prompts over %,d tokens", tier.overTokens());
    }
}
