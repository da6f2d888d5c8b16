package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why one request costs what it costs.
 *
 * @param priced who it is, the rate card, the parts, and what has no price
 * @param products the parts, each a quantity times a price: where every tier prices what of the
 *     prompt lies in it, one per tier
 * @param promptTokens size of the prompt by the provider's measure
 * @param tier the price tier of that prompt; empty where nothing is priced
 * @param modifiers published multipliers that apply, in their order
 */
public record PriceExplanation(
        PricedLine priced,
        List<PricedPart> products,
        long promptTokens,
        Optional<PromptTier> tier,
        List<Modifier> modifiers) {

    /**
     * One request.
     *
     * @param provider as logged; empty to search all providers
     * @param counts disjoint meters, with 1 request
     */
    public record Request(
            String provider,
            String model,
            Instant at,
            ServiceTier tier,
            String region,
            String deployment,
            String dataSharing,
            MeterCounts counts) {}

    public PriceExplanation {
        products = List.copyOf(products);
        modifiers = List.copyOf(modifiers);
    }

    /** Prices a request and keeps what led to its price. */
    public static PriceExplanation of(RateBook book, PricingTerms terms, Request request) {
        LedgerCuts measures =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of()),
                        TimeCuts.HOURS,
                        book.promptMeasures(),
                        List.of());
        String provider = request.provider();
        if (provider.isEmpty()
                && book.identify("", request.model(), request.at())
                        instanceof dev.counterbill.rates.Identification.Known known) {
            provider = known.identity().provider();
        }
        long prompt = 0;
        for (Meter meter : Meter.values()) {
            if (measures.isInPromptSize(provider, meter)) {
                prompt = Math.addExact(prompt, request.counts().of(meter));
            }
        }
        // A bucket that holds this size alone, so that its tier is exact.
        List<Long> around = Stream.of(prompt - 1, prompt).filter(cut -> cut > 0).toList();
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.of(around),
                        TimeCuts.HOURS,
                        measures.promptMeasures(),
                        List.of());
        UsageKey key =
                new UsageKey(
                        provider,
                        request.model(),
                        "",
                        UsageKind.REQUEST,
                        request.tier(),
                        request.region(),
                        request.deployment(),
                        request.dataSharing(),
                        "",
                        cuts.prompt().bucketOf(prompt),
                        "",
                        request.at().getEpochSecond(),
                        0,
                        List.of());
        UsageLine line = UsageLine.of(new LedgerRow(key, request.counts()), cuts);
        PricedLine priced = new Pricer(book, terms, cuts).price(line);
        Optional<PromptTier> tier =
                priced.card()
                        .map(card -> card.tiers().get(TierRange.of(card, line.prompt()).first()));
        List<PricedPart> products =
                priced.parts().stream().flatMap(p -> products(book, terms, priced, p)).toList();
        return new PriceExplanation(
                priced, products, prompt, tier, modifiers(book, priced, request));
    }

    private static Stream<PricedPart> products(
            RateBook book, PricingTerms terms, PricedLine priced, PricedPart part) {
        RateCard card = priced.card().orElse(null);
        if (card == null
                || card.tierMode() != RateCard.TierMode.MARGINAL
                || !part.meter().isPrompt()) {
            return Stream.of(part);
        }
        List<PricedPart> products = new ArrayList<>();
        BigDecimal exchange = PriceSteps.exchange(book, terms, priced, part);
        BigDecimal above = part.quantity();
        int last = TierRange.of(card, priced.line().prompt()).last();
        for (int i = 0; i <= last; i++) {
            PromptTier tier = card.tiers().get(i);
            BigDecimal within = above;
            if (i < last) {
                long end = card.tiers().get(i + 1).overTokens();
                above = Excess.of(priced.line(), part.meter(), end).taken();
                within = within.subtract(above);
            }
            UnitPrice list = tier.prices().get(part.dimension());
            if (list != null && within.signum() > 0) {
                products.add(product(book, priced, part, within, list, exchange));
            }
        }
        return products.stream();
    }

    private static PricedPart product(
            RateBook book,
            PricedLine priced,
            PricedPart part,
            BigDecimal quantity,
            UnitPrice listed,
            BigDecimal exchange) {
        UnitPrice price = listed;
        for (PriceSteps.Factor factor : PriceSteps.factors(book, priced, part.dimension())) {
            price = price.times(factor.factor());
        }
        BigDecimal cost = price.cost(quantity).multiply(exchange);
        return new PricedPart(
                part.meter(),
                part.dimension(),
                quantity,
                price,
                listed.cost(quantity).multiply(exchange),
                cost,
                cost,
                cost);
    }

    /** Whether each tier prices only what of the prompt lies in it. */
    public boolean isBySteps() {
        return priced.card().filter(c -> c.tierMode() == RateCard.TierMode.MARGINAL).isPresent();
    }

    private static List<Modifier> modifiers(RateBook book, PricedLine priced, Request request) {
        if (priced.identity().isEmpty()) {
            return List.of();
        }
        RateMatch match =
                book.find(
                        priced.identity().get(),
                        new RateQuery(
                                request.at(),
                                request.tier(),
                                request.region(),
                                request.deployment(),
                                request.dataSharing()));
        return match instanceof RateMatch.Found found ? found.modifiers() : List.of();
    }

    /** Each product as a line of arithmetic: {@code 1178 input x 0.15 / 1000000 = 0.0001767}. */
    public List<String> arithmetic() {
        return products.stream().map(PricedPart::arithmetic).toList();
    }
}
