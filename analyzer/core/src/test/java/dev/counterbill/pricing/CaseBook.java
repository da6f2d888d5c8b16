package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.ContractDiscount;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTuneNaming;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelFacts;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.ProviderRates;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A rate book that a test writes down in a few lines, to test pricing apart from rate files. Names
 * are exact; {@code ft:<base>:...} is a fine-tune of its base. {@link #build} makes a real book.
 */
public final class CaseBook {
    private static final SourcePlace PLACE = new SourcePlace("USD", 0, 0);

    private final Map<String, Entry> models = new LinkedHashMap<>();
    private final List<Modifier> modifiers = new ArrayList<>();
    private final List<ContractDiscount> discounts = new ArrayList<>();

    /** One model under construction. */
    public final class Entry {
        private final String provider;
        private final String id;
        private String family;
        private Currency currency = Currency.USD;
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

        public Entry in(Currency newCurrency) {
            currency = newCurrency;
            return this;
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
                            OptionalLong.empty(),
                            OptionalLong.of(minCacheableTokens),
                            Set.of(),
                            Set.of(),
                            List.of(),
                            PLACE);
            return this;
        }

        private RateCard placed(RateCard card) {
            return new RateCard(
                    card.id(),
                    card.from(),
                    card.to(),
                    card.status(),
                    card.confidence(),
                    card.when(),
                    card.band(),
                    card.methods(),
                    card.tiers(),
                    card.tierMode(),
                    card.fallback(),
                    card.gap(),
                    card.source(),
                    card.note(),
                    new SourcePlace(currency.code(), 0, 0));
        }

        ModelRates rates() {
            return new ModelRates(
                    id,
                    family,
                    lifecycle,
                    facts,
                    rates.stream().map(this::placed).toList(),
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

    /** A discount on a dimension of one model. */
    public void discount(String provider, String model, Dimension dimension, String factor) {
        discounts.add(
                new ContractDiscount(
                        "agreement-" + discounts.size(),
                        provider,
                        Optional.of(model),
                        Set.of(dimension),
                        Optional.empty(),
                        Optional.empty(),
                        new BigDecimal(factor),
                        Optional.empty(),
                        PLACE));
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

    /** The book as written down so far; one table per currency. */
    public RateBook build() {
        List<RateTable> tables = new ArrayList<>();
        for (Currency currency :
                models.values().stream().map(e -> e.currency).distinct().toList()) {
            Map<String, List<Entry>> byProvider = new LinkedHashMap<>();
            for (Entry entry : models.values()) {
                if (entry.currency.equals(currency)) {
                    byProvider.computeIfAbsent(entry.provider, p -> new ArrayList<>()).add(entry);
                }
            }
            List<ProviderRates> providers = new ArrayList<>();
            byProvider.forEach((id, entries) -> providers.add(provider(id, entries, currency)));
            tables.add(
                    new RateTable(
                            currency.code(),
                            currency.code(),
                            "1",
                            currency,
                            Optional.empty(),
                            Optional.empty(),
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            providers,
                            List.of(),
                            List.of(),
                            List.copyOf(discounts),
                            List.of(),
                            List.of(),
                            ""));
        }
        return RateBook.of(List.of(tables)).book();
    }

    private ProviderRates provider(String id, List<Entry> entries, Currency currency) {
        Map<String, ModelRates> rates = new LinkedHashMap<>();
        entries.forEach(entry -> rates.put(entry.id, entry.rates()));
        return new ProviderRates(
                id,
                Set.of(),
                ProviderRates.measureOf(
                        List.of(Dimension.INPUT, Dimension.CACHED_INPUT, Dimension.CACHE_WRITE)),
                List.of(),
                Set.of(FineTuneNaming.OPENAI_FT),
                modifiers,
                List.of(),
                rates,
                List.of(),
                new SourcePlace(currency.code(), 0, 0));
    }
}
