package dev.counterbill.payoff;

import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what training, hosting, storage and graders cost, in a rate book. */
public final class TrainingPrices {
    private final RateBook book;

    public TrainingPrices(RateBook book) {
        this.book = book;
    }

    /**
     * A price, or why there is none.
     *
     * @param words the price for a calculation, or the reason
     */
    record Found(Optional<UnitPrice> price, String words) {
        static Found stated(UnitPrice price) {
            return new Found(Optional.of(price), say(price));
        }

        static Found none(String why) {
            return new Found(Optional.empty(), why);
        }

        private static String say(UnitPrice price) {
            String unit = price.unit().id().replace('_', ' ');
            return Decimals.amount(price.price())
                    + " per "
                    + (price.per() == 1
                            ? unit
                            : Words.count(java.math.BigDecimal.valueOf(price.per()))
                                    + " "
                                    + unit
                                    + "s");
        }
    }

    /** The price of training, hosting or storage of a fine-tune of a model at an instant. */
    Found find(TrainedModel model, Dimension dimension, Instant at) {
        Identification who = book.identify(model.provider(), model.base(), at);
        if (who instanceof Identification.Unknown unknown) {
            return Found.none(unknown.detail());
        }
        ModelIdentity identity = ((Identification.Known) who).identity();
        Optional<FineTunedRates> rates = identity.model().fineTuned();
        if (rates.isEmpty()) {
            return Found.none("the rate book has no fine-tuning prices of " + identity.base());
        }
        List<RateCard> fitting =
                Stream.of(rates.get().training(), rates.get().hosting(), rates.get().storage())
                        .flatMap(List::stream)
                        .filter(card -> card.isInForceAt(at) && isUsable(card))
                        .filter(card -> priceOf(card, dimension).isPresent())
                        .filter(card -> isFor(card, model))
                        .toList();
        int most = fitting.stream().mapToInt(c -> c.when().size()).max().orElse(0);
        List<RateCard> best = fitting.stream().filter(c -> c.when().size() == most).toList();
        String what = dimension.id() + " of " + identity.provider() + "/" + identity.base();
        if (best.size() != 1) {
            return Found.none(
                    best.isEmpty()
                            ? "the rate book has no price for "
                                    + what
                                    + " under these conditions; state the price, or its"
                                    + " deployment, region or method"
                            : "the rate book has several prices for "
                                    + what
                                    + "; state the method");
        }
        return Found.stated(priceOf(best.get(0), dimension).orElseThrow());
    }

    /** The standard price of a model's tokens at an instant, at its lowest tier. */
    Found inference(String provider, String model, Dimension dimension, Instant at) {
        Identification who = book.identify(provider, model, at);
        if (who instanceof Identification.Unknown unknown) {
            return Found.none(unknown.detail());
        }
        RateMatch match =
                book.find(
                        ((Identification.Known) who).identity(),
                        new RateQuery(at, ServiceTier.STANDARD, "", "", ""));
        if (match instanceof RateMatch.Missing missing) {
            return Found.none(missing.detail());
        }
        return priceOf(((RateMatch.Found) match).card(), dimension)
                .map(Found::stated)
                .orElseGet(
                        () -> Found.none("the rate in force has no price for " + dimension.id()));
    }

    private static boolean isUsable(RateCard card) {
        return card.status() != RateCard.Status.WITHDRAWN && card.gap().isEmpty();
    }

    private static Optional<UnitPrice> priceOf(RateCard card, Dimension dimension) {
        return card.tiers().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(card.tiers().get(0).prices().get(dimension));
    }

    private static boolean isFor(RateCard card, TrainedModel model) {
        boolean method =
                model.method().isEmpty()
                        || card.methods().isEmpty()
                        || card.methods().contains(model.method());
        return method
                && card.when().entrySet().stream()
                        .allMatch(c -> holds(c.getKey(), c.getValue(), model));
    }

    private static boolean holds(
            RateCard.Condition condition, Set<String> values, TrainedModel model) {
        return switch (condition) {
            case SERVICE_TIER -> values.contains(ServiceTier.STANDARD.id());
            case DEPLOYMENT -> values.contains(model.deployment());
            case REGION -> values.contains(model.region());
            case DATA_SHARING -> values.contains(model.dataSharing());
            case SPEED, DATA_RESIDENCY, SURFACE -> false;
        };
    }
}
