package dev.counterbill.rates;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where another tool's prices agree with ours at an instant, and where they do not: {@code rates
 * compare}. Prices per token only, model by model, tier by tier.
 */
public final class RatesCompare {
    /** How a price compares. */
    public enum Verdict {
        AGREE,
        DIFFER,
        /** The two prices are in different currencies, and which is higher nobody can say. */
        OTHER_CURRENCY,
        /** We have a price and they have none. */
        MISSING_THERE,
        /** They have a price and we have none. */
        MISSING_HERE
    }

    /**
     * One price.
     *
     * @param model our id of the model, or theirs where we have none
     * @param what {@code base} or {@code fine-tuned}
     * @param tier service tier
     * @param overTokens prompt size above which the price holds
     * @param ours our price of a million tokens
     * @param theirs their price of a million tokens
     * @param ourCurrency of our price; empty where we have none
     * @param theirCurrency of their price, likewise
     * @param source where our price comes from
     * @param detail why one side has none, or conditions of our row; may be empty
     */
    public record Line(
            Verdict verdict,
            String provider,
            String model,
            String what,
            ServiceTier tier,
            long overTokens,
            Dimension dimension,
            Optional<BigDecimal> ours,
            Optional<BigDecimal> theirs,
            Optional<Currency> ourCurrency,
            Optional<Currency> theirCurrency,
            Optional<RateSource> source,
            String detail) {}

    /** Binary fractions that other tools store differ from the price in the last places only. */
    private static final MathContext NOISE = new MathContext(9);

    private final RateBook ours;
    private final RateBook theirs;
    private final Instant at;
    private final List<Line> lines = new ArrayList<>();

    private RatesCompare(RateBook ours, RateBook theirs, Instant at) {
        this.ours = ours;
        this.theirs = theirs;
        this.at = at;
    }

    /** Every price that either side has, for providers that both know. */
    public static List<Line> of(RateBook ours, RateBook theirs, Instant at) {
        RatesCompare compare = new RatesCompare(ours, theirs, at);
        for (ProviderRates provider : theirs.providers()) {
            ours.canonicalProvider(provider.id()).ifPresent(id -> compare.provider(id, provider));
        }
        compare.lines.sort(
                Comparator.comparing(Line::provider)
                        .thenComparing(Line::model)
                        .thenComparing(Line::what)
                        .thenComparing(Line::tier)
                        .thenComparing(Line::overTokens)
                        .thenComparing(Line::dimension));
        return List.copyOf(compare.lines);
    }

    private void provider(String id, ProviderRates provider) {
        Set<String> seen = new HashSet<>();
        for (ModelRates model : provider.models().values()) {
            Optional<ModelRates> mine =
                    ours.identify(id, model.id(), at) instanceof Identification.Known known
                            ? Optional.of(known.identity().model())
                            : Optional.empty();
            // Two of their names may mean one of our models; the exact name is compared.
            boolean exact = mine.map(own -> own.id().equals(model.id())).orElse(true);
            mine.ifPresent(own -> seen.add(own.id()));
            if (exact || mine.isEmpty() || !provider.models().containsKey(mine.get().id())) {
                both(id, provider.id(), mine, Optional.of(model));
            }
        }
        for (ProviderRates own : ours.providers()) {
            if (own.id().equals(id)) {
                own.models().values().stream()
                        .filter(model -> !seen.contains(model.id()))
                        .forEach(
                                model ->
                                        both(
                                                id,
                                                provider.id(),
                                                Optional.of(model),
                                                Optional.empty()));
            }
        }
    }

    private void both(
            String id, String theirId, Optional<ModelRates> mine, Optional<ModelRates> foreign) {
        for (String what : List.of("base", "fine-tuned")) {
            Set<RateCard> compared = new HashSet<>();
            for (ServiceTier tier :
                    EnumSet.of(
                            ServiceTier.STANDARD,
                            ServiceTier.BATCH,
                            ServiceTier.FLEX,
                            ServiceTier.PRIORITY,
                            ServiceTier.FAST)) {
                Optional<RateCard> my = mine.flatMap(m -> card(ours, id, m, what, tier));
                Optional<RateCard> other =
                        foreign.flatMap(m -> card(theirs, theirId, m, what, tier));
                boolean again =
                        tier == ServiceTier.FAST
                                && my.map(compared::contains).orElse(true)
                                && other.map(compared::contains).orElse(true);
                my.ifPresent(compared::add);
                other.ifPresent(compared::add);
                if (!again && (my.isPresent() || other.isPresent())) {
                    String name = mine.or(() -> foreign).map(ModelRates::id).orElse("");
                    cards(id, name, what, tier, my, other);
                }
            }
        }
    }

    /** The row in force; where ours asks for a region or deployment, its own is taken. */
    private Optional<RateCard> card(
            RateBook book, String provider, ModelRates model, String what, ServiceTier tier) {
        boolean fineTuned = what.equals("fine-tuned");
        if (fineTuned && model.fineTuned().isEmpty()) {
            return Optional.empty();
        }
        ModelIdentity identity =
                new ModelIdentity(
                        provider,
                        new dev.counterbill.model.ModelName.Plain(model.id(), model.id()),
                        model,
                        fineTuned,
                        Optional.empty());
        Collection<RateCard> rows = new ArrayList<>(model.rates());
        model.fineTuned().ifPresent(tuned -> rows.addAll(tuned.rates()));
        List<RateQuery> queries = new ArrayList<>();
        queries.add(new RateQuery(at, tier, "", "", ""));
        for (RateCard row : rows) {
            if (row.isInForceAt(at) && CardChoice.isUsable(row)) {
                queries.add(
                        new RateQuery(
                                at,
                                tier,
                                first(row, RateCard.Condition.REGION),
                                first(row, RateCard.Condition.DEPLOYMENT),
                                ""));
            }
        }
        for (RateQuery query : queries) {
            if (book.find(identity, query) instanceof RateMatch.Found found) {
                return Optional.of(found.card());
            }
        }
        return Optional.empty();
    }

    private static String first(RateCard row, RateCard.Condition condition) {
        Set<String> values = row.when().get(condition);
        return values == null ? "" : new TreeSet<>(values).first();
    }

    private void cards(
            String provider,
            String model,
            String what,
            ServiceTier tier,
            Optional<RateCard> my,
            Optional<RateCard> other) {
        Set<Long> sizes = new TreeSet<>();
        my.ifPresent(card -> card.tiers().forEach(t -> sizes.add(t.overTokens())));
        other.ifPresent(card -> card.tiers().forEach(t -> sizes.add(t.overTokens())));
        Optional<RateSource> source = my.flatMap(ours::source);
        String conditions = my.map(CardWords::conditions).orElse("");
        for (long over : sizes) {
            Optional<PromptTier> myTier = my.map(card -> PriceOf.tier(card, over + 1));
            Optional<PromptTier> otherTier = other.map(card -> PriceOf.tier(card, over + 1));
            for (Dimension dimension : dimensions(my, myTier, otherTier)) {
                Optional<BigDecimal> mine = price(my, myTier, dimension);
                Optional<BigDecimal> foreign =
                        price(other, otherTier, dimension)
                                .or(() -> anyLifetime(other, otherTier, dimension));
                if (mine.isPresent() || foreign.isPresent()) {
                    Optional<Currency> ourCurrency =
                            mine.flatMap(some -> currency(ours, my, myTier, dimension));
                    Optional<Currency> theirCurrency =
                            foreign.flatMap(some -> currency(theirs, other, otherTier, dimension));
                    lines.add(
                            new Line(
                                    verdict(mine, foreign, ourCurrency.equals(theirCurrency)),
                                    provider,
                                    model,
                                    what,
                                    tier,
                                    over,
                                    dimension,
                                    mine,
                                    foreign,
                                    ourCurrency,
                                    theirCurrency,
                                    source,
                                    conditions));
                }
            }
        }
    }

    /** A price for any lifetime that they list is the one that our row falls back to. */
    private static Set<Dimension> dimensions(
            Optional<RateCard> my, Optional<PromptTier> myTier, Optional<PromptTier> otherTier) {
        Set<Dimension> all = EnumSet.noneOf(Dimension.class);
        myTier.ifPresent(tier -> all.addAll(tier.prices().keySet()));
        otherTier.ifPresent(tier -> all.addAll(tier.prices().keySet()));
        if (my.isPresent() && my.get().fallback().containsKey(Dimension.CACHE_WRITE)) {
            all.remove(Dimension.CACHE_WRITE);
        }
        all.removeIf(dimension -> !dimension.isPerToken());
        return all;
    }

    private static Optional<BigDecimal> anyLifetime(
            Optional<RateCard> card, Optional<PromptTier> tier, Dimension dimension) {
        return dimension == Dimension.CACHE_WRITE
                ? Optional.empty()
                : dimension.isCacheWriteOfLifetime() && dimension == Dimension.CACHE_WRITE_5M
                        ? price(card, tier, Dimension.CACHE_WRITE)
                        : Optional.empty();
    }

    private static Optional<BigDecimal> price(
            Optional<RateCard> card, Optional<PromptTier> tier, Dimension dimension) {
        if (card.isEmpty() || tier.isEmpty()) {
            return Optional.empty();
        }
        Map<Dimension, UnitPrice> prices = tier.get().prices();
        // A five-minute price says nothing of an hour: only the row itself may stretch it.
        return (dimension.isCacheWriteOfLifetime()
                        ? Optional.ofNullable(prices.get(dimension))
                        : PriceOf.price(card.get(), tier.get(), dimension))
                .map(PriceOf::perMillion);
    }

    /** Of the row that states the price, which may be lent by one of the whole provider. */
    private static Optional<Currency> currency(
            RateBook book,
            Optional<RateCard> card,
            Optional<PromptTier> tier,
            Dimension dimension) {
        return card.flatMap(
                row ->
                        tier.map(
                                one ->
                                        book.currency(
                                                row.stating(
                                                        one,
                                                        PriceOf.pricedAs(row, one, dimension)
                                                                .orElse(dimension)))));
    }

    private static Verdict verdict(
            Optional<BigDecimal> mine, Optional<BigDecimal> foreign, boolean inOneCurrency) {
        if (mine.isEmpty()) {
            return Verdict.MISSING_HERE;
        }
        if (foreign.isEmpty()) {
            return Verdict.MISSING_THERE;
        }
        if (!inOneCurrency) {
            return Verdict.OTHER_CURRENCY;
        }
        return mine.get().round(NOISE).compareTo(foreign.get().round(NOISE)) == 0
                ? Verdict.AGREE
                : Verdict.DIFFER;
    }

    /**
     * {@code agree}, {@code differ}, {@code other currency}, {@code missing there}, {@code missing
     * here}.
     */
    public static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
