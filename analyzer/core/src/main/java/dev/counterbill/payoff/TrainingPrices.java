package dev.counterbill.payoff;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.payoff.Investment.TrainedModel;
import dev.counterbill.pricing.FxTable;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What training, hosting, storage and graders cost by a rate book. */
public final class TrainingPrices {
    private final RateBook book;
    private final Currency currency;
    private final FxTable exchange;

    /**
     * Prices of a book, in a currency; one in another currency is exchanged where a rate is known,
     * and otherwise none.
     */
    public TrainingPrices(RateBook book, Currency currency, FxTable exchange) {
        this.book = book;
        this.currency = currency;
        this.exchange = exchange;
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
     * @param exchangedAt an instant of the UTC day whose exchange rate counts
     */
    Found find(TrainedModel model, Dimension dimension, Instant at, Instant exchangedAt) {
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
        return price(model.provider(), model.base(), dimension, query, search, exchangedAt);
    }

    /** The standard price of a model's tokens, at its lowest tier. */
    Found inference(
            String provider, String model, Dimension dimension, Instant at, Instant exchangedAt) {
        RateQuery query = new RateQuery(at, ServiceTier.STANDARD, "", "", "");
        return price(provider, model, dimension, query, book::find, exchangedAt);
    }

    /**
     * Instants of a span, its begin first, between which neither prices nor exchange rates change.
     */
    NavigableSet<Instant> changes(Instant begin, Instant end) {
        NavigableSet<Instant> instants = new TreeSet<>(Set.of(begin));
        if (begin.isBefore(end)) {
            instants.addAll(book.effectiveInstantsOfHosting().subSet(begin, false, end, false));
        }
        if (!exchange.isEmpty()) {
            Instant midnight = begin.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
            for (; midnight.isBefore(end); midnight = midnight.plus(1, ChronoUnit.DAYS)) {
                instants.add(midnight);
            }
        }
        return instants;
    }

    Currency currency() {
        return currency;
    }

    /** What a unit of another currency is worth; empty where no rate is known. */
    Optional<BigDecimal> factor(Currency from, Instant at) {
        return exchange.factor(from, currency, at);
    }

    /** Why there is no {@link #factor}, and what to do. */
    String noFactor(Currency from, Instant at) {
        return "it is in "
                + from
                + ", and no exchange rate to "
                + currency
                + " is given for "
                + LocalDate.ofInstant(at, ZoneOffset.UTC)
                + ": state one in the --fx file, or ask for the figures in "
                + from
                + " with --currency";
    }

    /** A price that is stated in a currency, exchanged where that is another one. */
    Found exchanged(UnitPrice price, Currency from, Instant at) {
        if (from.equals(currency)) {
            return Found.stated(price);
        }
        Optional<BigDecimal> factor = factor(from, at);
        if (factor.isEmpty()) {
            return Found.none(noFactor(from, at));
        }
        Found original = Found.stated(price);
        return new Found(
                Optional.of(price.times(factor.get())),
                original.words() + " " + at(from, factor.get()));
    }

    /** An exchange rate for a calculation. */
    String at(Currency from, BigDecimal factor) {
        return from + " at " + Decimals.plain(factor) + " " + currency + " per " + from;
    }

    private Found price(
            String provider,
            String model,
            Dimension dimension,
            RateQuery query,
            Search search,
            Instant exchangedAt) {
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
        return exchanged(price, book.currency(found.card()), exchangedAt);
    }
}
