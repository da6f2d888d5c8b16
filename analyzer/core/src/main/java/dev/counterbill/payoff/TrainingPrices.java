package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What training, hosting, storage and graders cost by a rate book. */
public final class TrainingPrices {
    private final RateBook book;
    private final Currency currency;

    /**
     * Prices of a book.
     *
     * @param currency currency of the investments; a price in another one is no price
     */
    public TrainingPrices(RateBook book, Currency currency) {
        this.book = book;
        this.currency = currency;
    }

    /**
     * A price, or why there is none.
     *
     * @param words the price for a calculation, or the reason
     */
    record Found(Optional<UnitPrice> price, String words) {
        static Found stated(UnitPrice price) {
            String unit = price.unit().id().replace('_', ' ');
            String per =
                    price.per() == 1
                            ? unit
                            : Words.count(BigDecimal.valueOf(price.per())) + " " + unit + "s";
            return new Found(Optional.of(price), Decimals.amount(price.price()) + " per " + per);
        }

        static Found none(String why) {
            return new Found(Optional.empty(), why);
        }
    }

    private interface Search {
        RateMatch find(ModelIdentity identity, RateQuery query);
    }

    /**
     * The price of training, hosting or storage of a fine-tune of a model. Where no method is
     * stated, tokens are of supervised and hours of reinforcement fine-tuning.
     *
     * @param dimension training, training_hour, hosting_hour or storage_month
     */
    Found find(TrainedModel model, Dimension dimension, Instant at) {
        String method =
                !model.method().isEmpty()
                        ? model.method()
                        : dimension == Dimension.TRAINING_HOUR ? "rft" : "sft";
        Search search =
                dimension == Dimension.HOSTING_HOUR
                        ? book::findHosting
                        : dimension == Dimension.STORAGE_MONTH
                                ? book::findStorage
                                : (who, query) ->
                                        book.findTraining(who, query, method, model.adapter());
        RateQuery query =
                new RateQuery(
                        at,
                        ServiceTier.STANDARD,
                        model.region(),
                        model.deployment(),
                        model.dataSharing());
        return price(model.provider(), model.base(), dimension, query, search);
    }

    /** The standard price of a model's tokens, at its lowest tier. */
    Found inference(String provider, String model, Dimension dimension, Instant at) {
        RateQuery query = new RateQuery(at, ServiceTier.STANDARD, "", "", "");
        return price(provider, model, dimension, query, book::find);
    }

    private Found price(
            String provider, String model, Dimension dimension, RateQuery query, Search search) {
        Identification who = book.identify(provider, model, query.at());
        if (who instanceof Identification.Unknown unknown) {
            return Found.none(unknown.detail());
        }
        ModelIdentity identity = ((Identification.Known) who).identity();
        RateMatch match = search.find(identity, query);
        if (match instanceof RateMatch.Missing missing) {
            return Found.none(missing.detail());
        }
        RateMatch.Found found = (RateMatch.Found) match;
        if (!book.currency(found.card()).equals(currency)) {
            return Found.none(
                    "its price is in " + book.currency(found.card()) + ", not in " + currency);
        }
        UnitPrice price =
                found.card().tiers().isEmpty()
                        ? null
                        : book.pricesInOwnCurrency(found.card(), found.card().tiers().get(0))
                                .get(dimension);
        if (price == null) {
            return Found.none(
                    "no "
                            + dimension.id()
                            + " price of "
                            + identity.provider()
                            + "/"
                            + identity.base()
                            + " is in force");
        }
        for (Modifier modifier : found.modifiers()) {
            if (modifier.dimensions().isEmpty() || modifier.dimensions().contains(dimension)) {
                price = price.times(modifier.multiply());
            }
        }
        return Found.stated(price);
    }
}
