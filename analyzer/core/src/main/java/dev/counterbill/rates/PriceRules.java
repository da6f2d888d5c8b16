package dev.counterbill.rates;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What prices of one row, or of two rows that belong together, must satisfy. */
final class PriceRules {
    private static final BigDecimal LOWEST_RATIO = new BigDecimal("0.05");
    private static final BigDecimal HIGHEST_RATIO = BigDecimal.TEN;

    /** Tiers that providers sell as cheaper, and as dearer, than standard. */
    private static final Set<String> SLOW = Set.of("batch", "flex");

    private static final Set<String> FAST = Set.of("priority", "fast");

    /** Cached kinds of prompt beside the kinds that they are cheaper than. */
    private static final List<List<Dimension>> CACHED =
            List.of(
                    List.of(Dimension.CACHED_INPUT, Dimension.INPUT),
                    List.of(Dimension.CACHED_AUDIO, Dimension.INPUT_AUDIO),
                    List.of(Dimension.CACHED_IMAGE, Dimension.INPUT_IMAGE));

    private final Collection<RateFinding> findings;

    PriceRules(Collection<RateFinding> findings) {
        this.findings = findings;
    }

    void card(RateCard card) {
        for (PromptTier tier : card.tiers()) {
            for (List<Dimension> pair : CACHED) {
                Optional<BigDecimal> cached = price(tier, pair.get(0));
                Optional<BigDecimal> full = price(tier, pair.get(1));
                if (isAbove(cached, full)) {
                    error(
                            "CACHED_ABOVE_INPUT",
                            card,
                            pair.get(0).id() + " " + text(cached),
                            "cached tokens cost at most as much as others (" + text(full) + ")",
                            "Look up both prices");
                }
            }
            Optional<BigDecimal> input = price(tier, Dimension.INPUT);
            Optional<BigDecimal> output = price(tier, Dimension.OUTPUT);
            for (Dimension dimension : tier.prices().keySet()) {
                if (dimension.isCacheWriteOfLifetime() && isAbove(input, price(tier, dimension))) {
                    error(
                            "CACHE_WRITE_BELOW_INPUT",
                            card,
                            dimension.id() + " " + text(price(tier, dimension)),
                            "writing to the cache costs at least as much as reading the prompt ("
                                    + text(input)
                                    + ")",
                            "Look whether it is the price of a cache read");
                }
            }
            inputAndOutput(card, input, output);
        }
        tiers(card);
        fallbacks(card);
    }

    private void inputAndOutput(
            RateCard card, Optional<BigDecimal> input, Optional<BigDecimal> output) {
        if (isEmbedding(card) && output.filter(price -> price.signum() == 0).isPresent()) {
            return;
        }
        if (isAbove(input, output)) {
            warning(
                    "OUTPUT_BELOW_INPUT",
                    card,
                    "output " + text(output),
                    "output costs at least as much as input (" + text(input) + ")",
                    "Look whether the two are swapped");
        }
        if (input.isPresent()
                && output.isPresent()
                && (input.get().signum() == 0) != (output.get().signum() == 0)) {
            error(
                    "ONE_SIDE_FREE",
                    card,
                    "input " + text(input) + ", output " + text(output),
                    "a model is free on both sides or on none",
                    "Look up the missing price, or leave the dimension out");
        }
    }

    /** What such a model answers is no tokens, so lists write an output price of 0 or none. */
    private static boolean isEmbedding(RateCard card) {
        return card.id().toLowerCase(Locale.ROOT).contains("embed");
    }

    private void tiers(RateCard card) {
        for (int i = 1; i < card.tiers().size(); i++) {
            PromptTier lower = card.tiers().get(i - 1);
            PromptTier upper = card.tiers().get(i);
            if (lower.gap().isPresent() || upper.gap().isPresent()) {
                continue;
            }
            for (Dimension dimension : upper.prices().keySet()) {
                if (isAbove(price(lower, dimension), price(upper, dimension))) {
                    error(
                            "LONG_BELOW_SHORT",
                            card,
                            dimension.id() + " " + text(price(upper, dimension)),
                            "long prompts cost at least as much as short ones ("
                                    + text(price(lower, dimension))
                                    + ")",
                            "Look whether the tiers are swapped");
                }
            }
            for (Dimension dimension : List.of(Dimension.INPUT, Dimension.OUTPUT)) {
                if (lower.prices().containsKey(dimension)
                        != upper.prices().containsKey(dimension)) {
                    error(
                            "TIER_ON_ONE_SIDE",
                            card,
                            dimension.id(),
                            "input and output are priced in every tier or in none",
                            "Add the price to the tier over " + upper.overTokens() + " tokens");
                }
            }
        }
    }

    private void fallbacks(RateCard card) {
        card.fallback()
                .forEach(
                        (dimension, as) -> {
                            if (!card.tiers().isEmpty()
                                    && card.tiers().stream()
                                            .noneMatch(tier -> tier.prices().containsKey(as))) {
                                error(
                                        "FALLBACK_WITHOUT_TARGET",
                                        card,
                                        dimension.id() + " as " + as.id(),
                                        "a fallback names a dimension that the row prices",
                                        "Add the price, or remove the fallback");
                            }
                        });
    }

    void againstStandard(RateCard card, RateCard standard) {
        boolean slow = CardWords.tiers(card).stream().allMatch(SLOW::contains);
        boolean fast = CardWords.tiers(card).stream().allMatch(FAST::contains);
        for (PromptTier tier : card.tiers()) {
            if (standard.tiers().isEmpty()) {
                continue;
            }
            PromptTier other = PriceOf.tier(standard, tier.overTokens() + 1);
            for (Dimension dimension : tier.prices().keySet()) {
                Optional<BigDecimal> mine = price(tier, dimension);
                Optional<BigDecimal> theirs = price(other, dimension);
                if (slow && isAbove(mine, theirs)) {
                    error(
                            "BATCH_ABOVE_STANDARD",
                            card,
                            dimension.id() + " " + text(mine),
                            "batch and flex cost at most as much as standard ("
                                    + text(theirs)
                                    + ")",
                            "Look up both prices");
                }
                if (fast && isAbove(theirs, mine)) {
                    error(
                            "PRIORITY_BELOW_STANDARD",
                            card,
                            dimension.id() + " " + text(mine),
                            "priority and fast cost at least as much as standard ("
                                    + text(theirs)
                                    + ")",
                            "Look up both prices");
                }
                ratio(card, dimension, mine, theirs);
            }
        }
    }

    private void ratio(
            RateCard card,
            Dimension dimension,
            Optional<BigDecimal> mine,
            Optional<BigDecimal> theirs) {
        if (mine.isEmpty() || theirs.isEmpty() || theirs.get().signum() == 0) {
            return;
        }
        if (mine.get().compareTo(theirs.get().multiply(LOWEST_RATIO)) < 0
                || mine.get().compareTo(theirs.get().multiply(HIGHEST_RATIO)) > 0) {
            warning(
                    "UNLIKELY_RATIO",
                    card,
                    dimension.id() + " " + text(mine),
                    "a service tier costs between 0.05 and 10 times the standard price ("
                            + text(theirs)
                            + ")",
                    "Look whether the unit or a digit is wrong");
        }
    }

    void againstBase(RateCard tuned, RateCard base) {
        for (PromptTier tier : tuned.tiers()) {
            if (base.tiers().isEmpty()) {
                continue;
            }
            PromptTier other = PriceOf.tier(base, tier.overTokens() + 1);
            for (Dimension dimension : tier.prices().keySet()) {
                if (isAbove(price(other, dimension), price(tier, dimension))) {
                    warning(
                            "FINE_TUNED_BELOW_BASE",
                            tuned,
                            dimension.id() + " " + text(price(tier, dimension)),
                            "a fine-tune costs at least as much as its base ("
                                    + text(price(other, dimension))
                                    + ")",
                            "Look whether the two rows are swapped");
                }
            }
        }
    }

    private static Optional<BigDecimal> price(PromptTier tier, Dimension dimension) {
        return Optional.ofNullable(tier.prices().get(dimension)).map(PriceOf::perMillion);
    }

    private static boolean isAbove(Optional<BigDecimal> left, Optional<BigDecimal> right) {
        return left.isPresent() && right.isPresent() && left.get().compareTo(right.get()) > 0;
    }

    private static String text(Optional<BigDecimal> price) {
        return price.map(dev.counterbill.money.Decimals::plain).orElse("none");
    }

    private void error(String code, RateCard card, String value, String rule, String remedy) {
        findings.add(RateFinding.error(code, card.place(), value, rule, remedy));
    }

    private void warning(String code, RateCard card, String value, String rule, String remedy) {
        findings.add(RateFinding.warning(code, card.place(), value, rule, remedy));
    }
}
