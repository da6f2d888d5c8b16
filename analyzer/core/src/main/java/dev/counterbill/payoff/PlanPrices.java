package dev.counterbill.payoff;

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
import java.util.Map;
import java.util.Optional;

/** Prices for a plan from a rate book, as of one instant. */
public final class PlanPrices {
    private final RateBook book;
    private final Currency currency;
    private final Instant at;

    /**
     * Prices as of an instant.
     *
     * @param currency currency of the plan; a price in another one is no price
     */
    public PlanPrices(RateBook book, Currency currency, Instant at) {
        this.book = book;
        this.currency = currency;
        this.at = at;
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

    /** Whether a model is meant as it is or fine-tuned. */
    public enum Use {
        AS_IS,
        FINE_TUNED
    }

    /**
     * What a model's tokens cost per million.
     *
     * @param provider empty to search all providers
     * @param promptTokens size of the prompt, which chooses the price tier
     */
    public Found<PricedModel> model(
            String provider, String model, Use use, ServiceTier tier, BigDecimal promptTokens) {
        return model(provider, model, use, tier, "", promptTokens);
    }

    /**
     * The same on a type of deployment.
     *
     * @param deployment such as {@code global}; empty where it is not stated
     */
    public Found<PricedModel> model(
            String provider,
            String model,
            Use use,
            ServiceTier tier,
            String deployment,
            BigDecimal promptTokens) {
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

    /** What a million trained tokens cost. */
    public Found<BigDecimal> training(String provider, String base) {
        return charge(provider, base, Dimension.TRAINING, 6);
    }

    /** What an hour of hosting costs. */
    public Found<BigDecimal> hosting(String provider, String base, String deployment) {
        return charge(
                new TrainedModel(provider, base, "", "", "", deployment, ""),
                Dimension.HOSTING_HOUR,
                0);
    }

    private Found<BigDecimal> charge(
            String provider, String base, Dimension dimension, int powerOfTen) {
        return charge(new TrainedModel(provider, base, "", "", "", "", ""), dimension, powerOfTen);
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
