package dev.counterbill.payoff;

import static java.util.Objects.requireNonNull;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.payoff.PlanInput.PricedModel;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Prices for a plan from a rate book, as of one instant. */
public final class PlanPrices {
    private final RateBook book;
    private final Currency currency;
    private final Instant at;
    private final TierMix tiers;

    /**
     * Prices as of an instant.
     *
     * @param currency currency of the plan; a price in another one is no price
     * @param tiers the service tiers that serve the calls
     */
    public PlanPrices(RateBook book, Currency currency, Instant at, TierMix tiers) {
        this.book = book;
        this.currency = currency;
        this.at = at;
        this.tiers = tiers;
    }

    /** The service tiers that serve the calls. */
    public TierMix tiers() {
        return tiers;
    }

    /**
     * A price, or why there is none.
     *
     * @param why empty where there is one
     */
    public record Found<T>(Optional<T> price, String why) {
        static <T> Found<T> of(T price) {
            return new Found<>(Optional.of(price), "");
        }

        static <T> Found<T> none(String why) {
            return new Found<>(Optional.empty(), why);
        }
    }

    /** How a model is meant to serve the calls. */
    public enum Use {
        /** As it serves the calls now: what is free there is free. */
        TODAY,
        AS_IS,
        FINE_TUNED,
        /** As it is, with every call on the batch tier. */
        BATCH
    }

    /**
     * What a model's tokens cost per million on the tiers of the calls. Where it is not offered on
     * one of them, the standard price stands in, and the basis of the prices says so; but nothing
     * stands in for the batch price that is asked for.
     *
     * @param provider empty to search all providers
     * @param deployment such as {@code global}; empty where it is not stated
     * @param promptTokens size of the prompt, which chooses the price tier
     */
    public Found<PricedModel> model(
            String provider, String model, Use use, String deployment, BigDecimal promptTokens) {
        TierMix mix = use == Use.BATCH ? TierMix.only(ServiceTier.BATCH) : tiers;
        Map<ServiceTier, PricedModel> prices = new EnumMap<>(ServiceTier.class);
        Map<ServiceTier, String> basis = new EnumMap<>(ServiceTier.class);
        for (ServiceTier tier : mix.tiers().keySet()) {
            Found<PricedModel> found = on(tier, provider, model, use, deployment, promptTokens);
            basis.put(tier, tier.id() + " prices");
            if (found.price().isEmpty() && use != Use.BATCH) {
                found = on(ServiceTier.STANDARD, provider, model, use, deployment, promptTokens);
                basis.put(tier, "standard prices (it has no " + tier.id() + " price)");
            }
            if (found.price().isEmpty()) {
                return found;
            }
            prices.put(tier, found.price().get());
        }
        boolean noneCached = prices.values().stream().allMatch(p -> p.cachedInput().isEmpty());
        Optional<BigDecimal> cached =
                noneCached
                        ? Optional.empty()
                        : Optional.of(
                                mix.average(
                                        TierMix.Counts::cached,
                                        tier -> requireNonNull(prices.get(tier)).cachedOrInput()));
        return Found.of(
                new PricedModel(
                        model,
                        mix.average(
                                TierMix.Counts::input,
                                tier -> requireNonNull(prices.get(tier)).input()),
                        cached,
                        mix.average(
                                TierMix.Counts::output,
                                tier -> requireNonNull(prices.get(tier)).output()),
                        use == Use.BATCH || mix.isOnly(ServiceTier.STANDARD)
                                ? ""
                                : mix.words(tier -> requireNonNull(basis.get(tier)))));
    }

    private Found<PricedModel> on(
            ServiceTier tier,
            String provider,
            String model,
            Use use,
            String deployment,
            BigDecimal promptTokens) {
        if (tier == ServiceTier.FREE && use == Use.TODAY) {
            return Found.of(
                    new PricedModel(model, BigDecimal.ZERO, Optional.empty(), BigDecimal.ZERO));
        }
        Identification who = book.identify(provider, model, at);
        if (who instanceof Identification.Unknown unknown) {
            return Found.none(
                    unknown.suggestions().isEmpty()
                            ? unknown.detail()
                            : unknown.detail()
                                    + " (did you mean '"
                                    + String.join("' or '", unknown.suggestions())
                                    + "'?)");
        }
        ModelIdentity known = ((Identification.Known) who).identity();
        ModelIdentity identity =
                use == Use.FINE_TUNED
                        ? new ModelIdentity(
                                known.provider(),
                                known.name(),
                                known.model(),
                                true,
                                known.registered(),
                                known.surface())
                        : known;
        RateMatch match = book.find(identity, new RateQuery(at, tier, "", deployment, ""));
        if (match instanceof RateMatch.Missing missing) {
            return Found.none(missing.detail());
        }
        RateMatch.Found found = (RateMatch.Found) match;
        if (!book.currency(found.card()).equals(currency)) {
            return Found.none("its price is in " + book.currency(found.card()));
        }
        Map<Dimension, UnitPrice> prices = Map.of();
        for (PromptTier step : found.card().tiers()) {
            if (prices.isEmpty()
                    || promptTokens.compareTo(BigDecimal.valueOf(step.overTokens())) > 0) {
                prices = book.pricesInOwnCurrency(found.card(), step);
            }
        }
        Optional<BigDecimal> input = perMillion(prices.get(Dimension.INPUT));
        Optional<BigDecimal> output = perMillion(prices.get(Dimension.OUTPUT));
        if (input.isEmpty() || output.isEmpty()) {
            return Found.none("the rate in force has no price for input and output tokens");
        }
        return Found.of(
                new PricedModel(
                        model,
                        input.get(),
                        perMillion(prices.get(Dimension.CACHED_INPUT)),
                        output.get()));
    }

    /** How long fine-tunes of a base can be made and served. */
    public PlanInput.Serving serving(String provider, String base) {
        LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
        if (!(book.identify(provider, base, at) instanceof Identification.Known known)) {
            return new PlanInput.Serving(day, Optional.empty(), Optional.empty());
        }
        ModelRates rates = known.identity().model();
        return new PlanInput.Serving(
                day,
                rates.fineTuned().map(FineTunedRates::lifecycle).flatMap(Lifecycle::newJobsUntil),
                rates.fineTunesRetire());
    }

    /**
     * What a million trained tokens cost.
     *
     * @param deployment such as {@code global}; empty where it is not stated
     */
    public Found<BigDecimal> training(String provider, String base, String deployment) {
        return charge(trained(provider, base, deployment), Dimension.TRAINING, 6);
    }

    /** What an hour of hosting costs. */
    public Found<BigDecimal> hosting(String provider, String base, String deployment) {
        return charge(trained(provider, base, deployment), Dimension.HOSTING_HOUR, 0);
    }

    private static TrainedModel trained(String provider, String base, String deployment) {
        return new TrainedModel(provider, base, "", "", "", deployment, "");
    }

    private Found<BigDecimal> charge(TrainedModel model, Dimension dimension, int powerOfTen) {
        TrainingPrices.Found found =
                new TrainingPrices(book, currency, FxTable.NONE).find(model, dimension, at, at);
        return found.price().isPresent()
                ? Found.of(found.price().get().cost(BigDecimal.ONE.movePointRight(powerOfTen)))
                : Found.none(found.words());
    }

    private static Optional<BigDecimal> perMillion(
            @org.jspecify.annotations.Nullable UnitPrice price) {
        return Optional.ofNullable(price)
                .filter(p -> p.unit() == UnitPrice.Unit.TOKEN)
                .map(p -> p.cost(BigDecimal.ONE.movePointRight(6)));
    }
}
