package dev.counterbill.pricing;

import dev.counterbill.pricing.LineTerms.TierFallback;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the book says of lines. Thousands of lines ask for the same price on other days, so each
 * distinct question is put to the book once. A question is everything that the answer depends on:
 * the name, the conditions, and the piece of time in which no rate, alias, modifier, discount or
 * exchange rate changes. For one thread.
 */
final class Quotes {
    private final RateBook book;
    private final PricingTerms terms;

    /** Instants at which the book may change its answer, epoch seconds in rising order. */
    private final long[] changes;

    private final Map<Name, Answer<Identification>> identified = new HashMap<>();
    private final IdentityHashMap<ModelIdentity, Boolean> changesWithinDays =
            new IdentityHashMap<>();
    private final Map<Question, Answer<Quote>> answers = new HashMap<>();
    private final IdentityHashMap<Quote.Found, List<CardPrices>> prices = new IdentityHashMap<>();

    /**
     * An answer of the book.
     *
     * @param isTimeless false where its words name the instant that was asked for, so that they are
     *     other words at every other instant
     */
    private record Answer<T>(T value, boolean isTimeless) {}

    /** A name in a piece of time. */
    private record Name(String provider, String model, int piece) {
        /** As a record has it, but spelt out: it is asked for with every line. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Name that
                    && piece == that.piece
                    && model.equals(that.model)
                    && provider.equals(that.provider);
        }

        @Override
        public int hashCode() {
            return 31 * model.hashCode() + piece;
        }
    }

    /**
     * Two lines with equal questions have equal quotes.
     *
     * @param identity compared as itself: one name has one in a piece of time
     * @param piece of the instant whose prices apply
     * @param usagePiece of the instant of the usage, by which discounts of closed periods go
     * @param moment that instant where prices change within days, else the epoch
     * @param worded the instant that the answer names, where it names one
     * @param exchange what is the same where the usage is exchanged alike
     */
    private record Question(
            ModelIdentity identity,
            ServiceTier tier,
            boolean fallsBack,
            String region,
            String deployment,
            String dataSharing,
            int piece,
            int usagePiece,
            Instant moment,
            Instant worded,
            long exchange) {

        Question worded(Instant instant) {
            return new Question(
                    identity,
                    tier,
                    fallsBack,
                    region,
                    deployment,
                    dataSharing,
                    piece,
                    usagePiece,
                    moment,
                    instant,
                    exchange);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // See identity.
        public boolean equals(Object other) {
            return other instanceof Question that
                    && identity == that.identity
                    && tier == that.tier
                    && fallsBack == that.fallsBack
                    && piece == that.piece
                    && usagePiece == that.usagePiece
                    && exchange == that.exchange
                    && moment.equals(that.moment)
                    && worded.equals(that.worded)
                    && region.equals(that.region)
                    && deployment.equals(that.deployment)
                    && dataSharing.equals(that.dataSharing);
        }

        @Override
        public int hashCode() {
            int hash = System.identityHashCode(identity);
            hash = 31 * hash + tier.ordinal();
            hash = 31 * hash + piece;
            hash = 31 * hash + Long.hashCode(exchange);
            hash = 31 * hash + moment.hashCode();
            hash = 31 * hash + worded.hashCode();
            hash = 31 * hash + region.hashCode();
            return 31 * hash + deployment.hashCode();
        }
    }

    Quotes(RateBook book, PricingTerms terms) {
        this.book = book;
        this.terms = terms;
        this.changes =
                book.effectiveInstants().stream().mapToLong(Quotes::wholeSecondAfter).toArray();
    }

    /** Usage times are whole seconds, so that a change inside a second is one at its end. */
    private static long wholeSecondAfter(Instant instant) {
        return instant.getNano() == 0 ? instant.getEpochSecond() : instant.getEpochSecond() + 1;
    }

    private int piece(Instant at) {
        int found = Arrays.binarySearch(changes, at.getEpochSecond());
        return found < 0 ? -found - 1 : found + 1;
    }

    /** What the book says: identity, card, and what stood in for them. */
    Quote of(UsageLine line, Instant usageTime) {
        Instant at = line.terms().priceInstant(usageTime);
        // An alias means what it meant when it was used, whichever day's prices are asked for; only
        // a successor is asked for when it exists.
        Instant named = line.terms().pricesOf().isPresent() ? usageTime : at;
        Identification identification = identify(line.provider(), line.model(), named);
        if (identification instanceof Identification.Unknown unknown) {
            return new Quote.Missing(Optional.empty(), unknown.reason(), unknown.detail());
        }
        ModelIdentity identity = ((Identification.Known) identification).identity();
        Question question =
                new Question(
                        identity,
                        line.tier(),
                        mayFallBack(line),
                        line.region(),
                        line.deployment(),
                        line.dataSharing(),
                        piece(at),
                        piece(usageTime),
                        changesWithinDays(identity) ? at : Instant.EPOCH,
                        Instant.EPOCH,
                        terms.exchange().alike(usageTime));
        Answer<Quote> known = answers.get(question);
        if (known != null && !known.isTimeless()) {
            return answers.computeIfAbsent(
                            question.worded(at),
                            same -> new Answer<>(find(line, identity, at, usageTime), true))
                    .value();
        }
        if (known == null) {
            Quote found = find(line, identity, at, usageTime);
            known =
                    new Answer<>(
                            found,
                            !(found instanceof Quote.Missing missing)
                                    || !missing.detail().contains(at.toString()));
            answers.put(question, known);
        }
        return known.value();
    }

    private boolean changesWithinDays(ModelIdentity identity) {
        Boolean known = changesWithinDays.get(identity);
        if (known == null) {
            known = book.changesWithinDays(identity);
            changesWithinDays.put(identity, known);
        }
        return known;
    }

    private Identification identify(String provider, String model, Instant named) {
        Name name = new Name(provider, model, piece(named));
        Answer<Identification> known = identified.get(name);
        if (known == null) {
            Identification found = book.identify(provider, model, named);
            known =
                    new Answer<>(
                            found,
                            !(found instanceof Identification.Unknown unknown)
                                    || !unknown.detail().contains(named.toString()));
            identified.put(name, known);
        }
        return known.isTimeless() ? known.value() : book.identify(provider, model, named);
    }

    private Quote find(UsageLine line, ModelIdentity identity, Instant at, Instant usageTime) {
        List<Substitute> marks = new ArrayList<>();
        RateMatch match = book.find(identity, query(line, at, line.tier()));
        if (match instanceof RateMatch.Missing missing
                && missing.reason() == UnpricedReason.TIER_NOT_OFFERED
                && mayFallBack(line)) {
            marks.add(Substitute.TIER_AS_STANDARD);
            match = book.find(identity, query(line, at, ServiceTier.STANDARD));
        }
        if (match instanceof RateMatch.Missing missing
                && missing.reason() == UnpricedReason.NO_FINE_TUNED_RATE
                && terms.fineTunes() == PricingTerms.FineTuneFallback.BASE) {
            marks.add(Substitute.FINE_TUNE_AS_BASE);
            ModelIdentity asBase =
                    new ModelIdentity(
                            identity.provider(),
                            identity.name(),
                            identity.model(),
                            false,
                            identity.registered(),
                            identity.surface());
            match = book.find(asBase, query(line, at, line.tier()));
        }
        if (match instanceof RateMatch.Missing missing) {
            return new Quote.Missing(Optional.of(identity), missing.reason(), missing.detail());
        }
        RateMatch.Found found = (RateMatch.Found) match;
        if (found.card().tiers().isEmpty()) {
            return new Quote.Missing(
                    Optional.of(identity),
                    UnpricedReason.DECLARED_GAP,
                    found.card().gap().orElse("no prices"));
        }
        if (found.tierFellBack()) {
            marks.add(Substitute.TIER_AS_STANDARD);
        }
        Exchange exchange = new Exchange(book, terms, usageTime);
        if (found.card().withLenders().allMatch(row -> exchange.of(row).isEmpty())) {
            return new Quote.Missing(
                    Optional.of(identity),
                    UnpricedReason.NO_EXCHANGE_RATE,
                    exchange.inWords(found.card()));
        }
        return new Quote.Found(identity, found.card(), found.modifiers(), marks, at);
    }

    /** Reserved and free capacity is nobody's standard tier. */
    private static boolean mayFallBack(UsageLine line) {
        return line.terms().tierFallback() == TierFallback.STANDARD
                && line.tier() != ServiceTier.PROVISIONED
                && line.tier() != ServiceTier.FREE;
    }

    private static RateQuery query(UsageLine line, Instant at, ServiceTier tier) {
        return new RateQuery(at, tier, line.region(), line.deployment(), line.dataSharing());
    }

    /** The prices of a quote's card for lines like this one; the quote is of that instant. */
    CardPrices prices(UsageLine line, Quote.Found found, Instant usageTime) {
        TierRange range = TierRange.of(found.card(), line.prompt());
        List<CardPrices> known = prices.computeIfAbsent(found, quote -> new ArrayList<>(2));
        for (CardPrices some : known) {
            if (some.isFor(range, line.terms())) {
                return some;
            }
        }
        CardPrices made =
                new CardPrices(
                        found,
                        range,
                        line.terms(),
                        book.discounts(usageTime),
                        new Exchange(book, terms, usageTime));
        known.add(made);
        return made;
    }
}
