package dev.counterbill.pricing;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.ContractDiscount;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the price of a part came about: what the rate row lists, times what multiplies it, times what
 * a unit of the row's currency was worth.
 *
 * @param listed as the row states it; the price itself where no row or no single price stands
 *     behind it
 * @param overTokens the price tier: prompts of more than so many tokens, 0 for the first
 * @param factors published modifiers and contract discounts, in the order in which they apply
 * @param exchange from the row's currency to the bill's, 1 where they are the same
 */
public record PriceSteps(
        UnitPrice listed, long overTokens, List<Factor> factors, BigDecimal exchange) {
    /**
     * What multiplies a listed price.
     *
     * @param what id of the modifier or discount
     */
    public record Factor(String what, BigDecimal factor) {}

    public PriceSteps {
        factors = List.copyOf(factors);
    }

    /**
     * The steps behind a part of a line.
     *
     * @param book with which the line was priced
     * @param terms likewise
     */
    public static PriceSteps of(
            RateBook book, PricingTerms terms, PricedLine line, PricedPart part) {
        if (line.card().isEmpty() || line.identity().isEmpty()) {
            return new PriceSteps(part.price(), 0, List.of(), BigDecimal.ONE);
        }
        RateCard card = line.card().get();
        PromptTier tier = line.tierOf(card);
        BigDecimal exchange = exchange(book, terms, line, part);
        long overTokens = overTokens(line, part);
        UnitPrice listed = tier.prices().get(part.dimension());
        if (listed != null) {
            List<Factor> factors = factors(book, line, part.dimension());
            UnitPrice product = listed;
            for (Factor factor : factors) {
                product = product.times(factor.factor());
            }
            if (product.price().compareTo(part.price().price()) == 0) {
                return new PriceSteps(listed, overTokens, factors, exchange);
            }
        }
        return new PriceSteps(part.price(), overTokens, List.of(), exchange);
    }

    /** What a unit of the currency of the part's rate row was worth in that of the bill. */
    public static BigDecimal exchange(
            RateBook book, PricingTerms terms, PricedLine line, PricedPart part) {
        Exchange exchange = new Exchange(book, terms, begin(line));
        return line.row(part).flatMap(exchange::of).orElse(BigDecimal.ONE);
    }

    /**
     * Size of prompts above which the price tier of the part begins, in tokens; a row of all models
     * of a provider lends its first tier to all of them.
     */
    public static long overTokens(PricedLine line, PricedPart part) {
        return line.card()
                .map(line::tierOf)
                .filter(tier -> !tier.lent().containsKey(part.dimension()))
                .map(PromptTier::overTokens)
                .orElse(0L);
    }

    private static Instant begin(PricedLine line) {
        return Instant.ofEpochSecond(line.line().source().key().slotBegin());
    }

    static List<Factor> factors(RateBook book, PricedLine line, Dimension dimension) {
        List<Factor> factors = new ArrayList<>();
        ModelIdentity identity = line.identity().orElseThrow();
        UsageLine usage = line.line();
        Instant at = usage.terms().priceInstant(begin(line));
        for (Modifier modifier : modifiers(book, identity, usage, at)) {
            if (modifier.dimensions().isEmpty() || modifier.dimensions().contains(dimension)) {
                factors.add(new Factor(modifier.id(), modifier.multiply()));
            }
        }
        if (usage.terms().netFactor().compareTo(BigDecimal.ONE) != 0) {
            factors.add(new Factor("discount of the scenario", usage.terms().netFactor()));
        }
        for (ContractDiscount discount : book.discounts(begin(line))) {
            if (discount.appliesTo(identity.provider(), identity.base(), dimension, at)) {
                factors.add(new Factor("discount " + discount.id(), discount.factor()));
            }
        }
        return factors;
    }

    private static List<Modifier> modifiers(
            RateBook book, ModelIdentity identity, UsageLine usage, Instant at) {
        for (ServiceTier tier : List.of(usage.tier(), ServiceTier.STANDARD)) {
            RateMatch match =
                    book.find(
                            identity,
                            new RateQuery(
                                    at,
                                    tier,
                                    usage.region(),
                                    usage.deployment(),
                                    usage.dataSharing()));
            Optional<List<Modifier>> found =
                    match instanceof RateMatch.Found some
                            ? Optional.of(some.modifiers())
                            : Optional.empty();
            if (found.isPresent()) {
                return found.get();
            }
        }
        return List.of();
    }
}
