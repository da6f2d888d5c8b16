package dev.counterbill.pricing;

import dev.counterbill.model.ModelName;
import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelFacts;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateMatch;
import dev.counterbill.rates.RateQuery;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A rate book that a test writes down in a few lines, to test pricing apart from rate files. Names
 * are exact; {@code ft:<base>:...} is a fine-tune of its base.
 */
public final class CaseBook implements RateBook {
    private static final SourcePlace PLACE = new SourcePlace("case", 0, 0);

    private final Map<String, Entry> models = new LinkedHashMap<>();
    private final List<Modifier> modifiers = new ArrayList<>();
    private final Map<RateCard, Currency> currencies = new HashMap<>();

    /** One model under construction. */
    public final class Entry {
        private final String provider;
        private final String id;
        private String family;
        private Lifecycle lifecycle = Lifecycle.UNKNOWN;
        private ModelFacts facts = ModelFacts.UNKNOWN;
        private final List<RateCard> rates = new ArrayList<>();
        private final List<RateCard> fineTuned = new ArrayList<>();

        private Entry(String provider, String id) {
            this.provider = provider;
            this.id = id;
            this.family = id;
        }

        public Entry card(RateCard card) {
            rates.add(card);
            return this;
        }

        public Entry cardIn(Currency currency, RateCard card) {
            currencies.put(card, currency);
            return card(card);
        }

        public Entry fineTuned(RateCard card) {
            fineTuned.add(card);
            return this;
        }

        public Entry family(String name) {
            family = name;
            return this;
        }

        public Entry lifecycle(Lifecycle value) {
            lifecycle = value;
            return this;
        }

        public Entry window(long contextTokens, long minCacheableTokens) {
            facts =
                    new ModelFacts(
                            OptionalLong.of(contextTokens),
                            OptionalLong.empty(),
                            OptionalLong.of(minCacheableTokens),
                            Set.of(),
                            Set.of(),
                            Optional.empty());
            return this;
        }

        ModelRates rates() {
            return new ModelRates(
                    id,
                    family,
                    lifecycle,
                    facts,
                    rates,
                    fineTuned.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new FineTunedRates(
                                            false,
                                            true,
                                            fineTuned,
                                            List.of(),
                                            List.of(),
                                            List.of(),
                                            Lifecycle.UNKNOWN)),
                    List.of(),
                    false,
                    PLACE);
        }
    }

    public Entry model(String provider, String id) {
        return models.computeIfAbsent(provider + "/" + id, key -> new Entry(provider, id));
    }

    public CaseBook modifier(Modifier modifier) {
        modifiers.add(modifier);
        return this;
    }

    /** A card in force always, for the standard tier: {@code "input", "0.15", "output", "0.60"}. */
    public static RateCard card(String... prices) {
        return card("2020-01-01T00:00:00Z", null, ServiceTier.STANDARD, tier(0, prices));
    }

    public static PromptTier tier(long overTokens, String... prices) {
        Map<Dimension, UnitPrice> listed = new HashMap<>();
        for (int i = 0; i < prices.length; i += 2) {
            Dimension dimension = Dimension.byId(prices[i]).orElseThrow();
            BigDecimal price = new BigDecimal(prices[i + 1]);
            listed.put(
                    dimension,
                    switch (prices[i]) {
                        case "web_search", "grounding_search" ->
                                new UnitPrice(price, 1000, UnitPrice.Unit.CALL);
                        case "request" -> new UnitPrice(price, 1000, UnitPrice.Unit.REQUEST);
                        default -> UnitPrice.perMillionTokens(price);
                    });
        }
        return new PromptTier(overTokens, listed);
    }

    public static RateCard card(String from, String to, ServiceTier tier, PromptTier... tiers) {
        return card(from, to, tier, RateCard.TierMode.WHOLE_REQUEST, Map.of(), tiers);
    }

    public static RateCard card(
            String from,
            String to,
            ServiceTier tier,
            RateCard.TierMode mode,
            Map<Dimension, Dimension> fallback,
            PromptTier... tiers) {
        return new RateCard(
                "card-" + from + "-" + tier.id() + "-" + List.of(tiers).hashCode(),
                Instant.parse(from),
                Optional.ofNullable(to).map(Instant::parse),
                RateCard.Status.CONFIRMED,
                Optional.empty(),
                Map.of(RateCard.Condition.SERVICE_TIER, Set.of(tier.id())),
                Optional.empty(),
                Set.of(),
                List.of(tiers),
                mode,
                fallback,
                Optional.empty(),
                "case",
                Optional.empty(),
                PLACE);
    }

    @Override
    public Identification identify(String provider, String model, Instant at) {
        String base = model;
        ModelName name = new ModelName.Plain(model, model);
        if (model.startsWith("ft:")) {
            String[] segments = model.split(":", -1);
            base = segments[1];
            name =
                    new ModelName.FineTune(
                            model,
                            base,
                            "",
                            "",
                            "",
                            OptionalInt.empty(),
                            ModelName.Spelling.OPENAI);
        }
        for (Entry entry : models.values()) {
            if (entry.id.equals(base) && (provider.isEmpty() || provider.equals(entry.provider))) {
                return new Identification.Known(
                        new ModelIdentity(
                                entry.provider,
                                name,
                                entry.rates(),
                                model.startsWith("ft:"),
                                Optional.empty()));
            }
        }
        return new Identification.Unknown(
                UnpricedReason.UNKNOWN_MODEL,
                "no " + model,
                models.values().stream().map(e -> e.id).toList());
    }

    @Override
    public RateMatch find(ModelIdentity identity, RateQuery query) {
        List<RateCard> cards = identity.model().rates();
        if (identity.fineTuned()) {
            if (identity.model().fineTuned().isEmpty()) {
                return new RateMatch.Missing(UnpricedReason.NO_FINE_TUNED_RATE, "none");
            }
            cards = identity.model().fineTuned().get().rates();
        }
        boolean dated = false;
        for (RateCard card : cards) {
            if (card.isInForceAt(query.at())) {
                dated = true;
                if (card.when()
                        .getOrDefault(RateCard.Condition.SERVICE_TIER, Set.of())
                        .contains(query.tier().id())) {
                    return new RateMatch.Found(card, modifiers, false);
                }
            }
        }
        return new RateMatch.Missing(
                dated ? UnpricedReason.TIER_NOT_OFFERED : UnpricedReason.OUTSIDE_PRICE_DATES,
                "case");
    }

    @Override
    public Currency currency(RateCard card) {
        return currencies.getOrDefault(card, Currency.USD);
    }
}
