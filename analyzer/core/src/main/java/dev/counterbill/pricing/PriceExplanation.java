package dev.counterbill.pricing;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why one request costs what it costs.
 *
 * @param priced who it is, the rate card, the parts, and what has no price
 * @param promptTokens size of the prompt by the provider's measure
 * @param tier the price tier of that prompt; empty where nothing is priced
 * @param modifiers published multipliers that apply, in their order
 */
public record PriceExplanation(
        PricedLine priced, long promptTokens, Optional<PromptTier> tier, List<Modifier> modifiers) {

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
        return new PriceExplanation(priced, prompt, tier, modifiers(book, priced, request));
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

    /** Each part as a line of arithmetic: {@code 1178 input x 0.15 / 1000000 = 0.0001767}. */
    public List<String> arithmetic() {
        return priced.parts().stream().map(PricedPart::arithmetic).toList();
    }
}
