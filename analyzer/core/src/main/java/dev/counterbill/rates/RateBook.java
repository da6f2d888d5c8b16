package dev.counterbill.rates;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.CardChoice.Asked;
import dev.counterbill.rates.CardChoice.Row;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeEdge;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rate tables laid over each other: who a name is, and which rate is in force. Immutable and safe
 * for many threads.
 */
public final class RateBook {
    private final BookLayers layers;
    private final NameSearch names;
    private final KnownNames known;

    /** By object: no two models are one, since each stands in a place of its own. */
    private final IdentityHashMap<ModelRates, ModelCards> cards;

    private final RateBook own;
    private final List<Pinned> pinned;
    private final List<RateFinding> findings;

    /** Found when first asked for, by whichever thread: it walks every row of the book. */
    private volatile @Nullable NavigableSet<Instant> effectiveInstants;

    /**
     * A book and what is wrong with its tables; with an error among the findings it must not be
     * used.
     */
    public record Assembled(RateBook book, List<RateFinding> findings) {
        public Assembled {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Rates that hold for a closed period, whatever the book says of it by now.
     *
     * @param begin of the period
     * @param end (exclusive)
     * @param book none that has pinned periods itself
     */
    public record Pinned(Instant begin, Instant end, RateBook book) {
        boolean contains(Instant at) {
            return !at.isBefore(begin) && at.isBefore(end);
        }
    }

    private RateBook(BookLayers layers, List<RateFinding> findings) {
        this.findings = List.copyOf(findings);
        this.own = this;
        this.pinned = List.of();
        this.cards = new IdentityHashMap<>();
        this.layers = layers;
        this.names = new NameSearch(layers.providers, layers.registry);
        this.known = new KnownNames(names, layers.providers.values());
        Function<RateCard, Row> rows = this::row;
        for (ProviderRates provider : layers.providers.values()) {
            for (ModelRates model : provider.models().values()) {
                cards.put(model, new ModelCards(model, provider, rows));
            }
        }
    }

    private RateBook(RateBook own, List<Pinned> pinned) {
        this.findings = own.findings;
        this.own = own;
        this.layers = own.layers;
        this.names = own.names;
        this.known = own.known;
        this.pinned = List.copyOf(pinned);
        this.cards = new IdentityHashMap<>(own.cards);
        pinned.forEach(period -> cards.putAll(period.book().cards));
    }

    /**
     * This book, but for usage of some periods, which keeps other rates: names mean what they meant
     * there, and their models keep the prices they had. The tables of those books have other file
     * names than those of this one.
     *
     * @param periods none that overlap
     */
    public RateBook with(List<Pinned> periods) {
        return periods.isEmpty() ? this : new RateBook(this, periods);
    }

    /** The book without pinned periods, then those of the periods. */
    public List<RateBook> books() {
        List<RateBook> books = new ArrayList<>();
        books.add(own);
        pinned.forEach(period -> books.add(period.book()));
        return books;
    }

    /** Whose rates hold for usage of an instant. */
    private RateBook at(Instant at) {
        for (Pinned period : pinned) {
            if (period.contains(at)) {
                return period.book();
            }
        }
        return this;
    }

    /**
     * Lays tables over each other, the lowest layer first.
     *
     * <p>Tables of one layer are equals. A table of a higher layer (one {@code --rates FILE} is one
     * layer) adds providers, models, aliases and registry entries. For a model that it defines with
     * the same provider and id, each section that it states (rates, fine_tuned, capacity,
     * lifecycle, facts) replaces the whole section below it, so that no built-in row can win
     * against a contract's row; what it does not state stays. Its aliases replace all aliases of
     * the same name, its modifiers those with the same id, its provider-wide rates all of that
     * provider.
     */
    public static Assembled of(List<List<RateTable>> tables) {
        BookLayers layers = new BookLayers(tables);
        List<RateFinding> findings = new ArrayList<>(layers.findings);
        findings.addAll(new BookChecks(layers).findings());
        return new Assembled(new RateBook(layers, findings), findings);
    }

    /** A book of tables of one layer with which {@link #of} found nothing wrong before. */
    public static RateBook ofSound(List<RateTable> tables) {
        return new RateBook(new BookLayers(List.of(tables)), List.of());
    }

    private Row row(RateCard card) {
        @Nullable PriceBand band = layers.band(card).orElse(null);
        Set<LocalDate> holidays =
                band == null
                        ? Set.of()
                        : layers.calendar(band).map(PriceBand.DayCalendar::dates).orElse(Set.of());
        return Row.of(card, band, holidays);
    }

    /**
     * Who a logged name is: the registry, an exact id, a dated alias, the grammar of fine-tunes, in
     * this order; else unknown. Never a part of a name, never the first that fits.
     *
     * @param provider provider id as logged; empty to search all providers for the name. A name
     *     that a maker and a reseller claim is then the maker's
     * @param model name as logged
     * @param at instant of the request, since aliases move
     */
    public Identification identify(String provider, String model, Instant at) {
        return at(at).known.identify(provider, model, at);
    }

    /**
     * The rate in force for a model under conditions: among the rows that are in force and whose
     * conditions all hold, the one with the most conditions.
     *
     * @throws IllegalArgumentException when the identity is of another book
     */
    public RateMatch find(ModelIdentity identity, RateQuery query) {
        return cardsOf(identity).inference(identity, asked(identity, query, "", ""));
    }

    /**
     * Kinds of deployment, of which the registry has to state one before {@link #find} has a rate;
     * empty where that is not what is missing.
     */
    public SortedSet<String> deploymentsAskedFor(ModelIdentity identity, RateQuery query) {
        return find(identity, query) instanceof RateMatch.Missing missing
                        && missing.reason() == UnpricedReason.NO_RATE_FOR_CONDITIONS
                ? cardsOf(identity).deploymentsWithRates(identity, asked(identity, query, "", ""))
                : Collections.emptySortedSet();
    }

    /**
     * The price of a training run.
     *
     * @param method objective: {@code sft}, {@code dpo} or {@code rft}
     * @param adapter {@code lora} or {@code full}; empty where unknown
     */
    public RateMatch findTraining(
            ModelIdentity identity, RateQuery query, String method, String adapter) {
        return cardsOf(identity).training(asked(identity, query, method, adapter));
    }

    /** The price of keeping a fine-tune deployed for an hour. */
    public RateMatch findHosting(ModelIdentity identity, RateQuery query) {
        return cardsOf(identity).hosting(asked(identity, query, "", ""));
    }

    /** The price of keeping a fine-tune stored for a month. */
    public RateMatch findStorage(ModelIdentity identity, RateQuery query) {
        return cardsOf(identity).storage(asked(identity, query, "", ""));
    }

    private ModelCards cardsOf(ModelIdentity identity) {
        ModelCards found = cards.get(identity.model());
        if (found == null) {
            throw new IllegalArgumentException(
                    "the identity is of another book: "
                            + identity.provider()
                            + "/"
                            + identity.base());
        }
        return found;
    }

    private static Asked asked(
            ModelIdentity identity, RateQuery query, String method, String adapter) {
        Optional<RegisteredFineTune> registered = identity.registered();
        return new Asked(
                query.at(),
                query.tier(),
                stated(query.region(), registered.flatMap(RegisteredFineTune::region)),
                identity.name().statedRegion(),
                stated(query.deployment(), registered.flatMap(RegisteredFineTune::deployment)),
                stated(
                        query.dataSharing(),
                        registered.flatMap(RegisteredFineTune::dataSharing).map(String::valueOf)),
                identity.surface(),
                method.toLowerCase(Locale.ROOT),
                adapter.toLowerCase(Locale.ROOT));
    }

    /** What the log says, else what the registry says. */
    private static String stated(String logged, Optional<String> registered) {
        return Asked.plain(logged.isEmpty() ? registered.orElse("") : logged);
    }

    /** Canonical id of a provider by any of its spellings. */
    public Optional<String> canonicalProvider(String spelling) {
        return names.canonicalProvider(spelling);
    }

    /**
     * Who sells under a name: the provider of the book that has it, else the name itself. What is
     * declared for one name of a seller is meant for all (Vertex AI is google).
     */
    public String seller(String provider) {
        return canonicalProvider(provider).orElse(provider);
    }

    /** Every provider with its models, by id. */
    public Collection<ProviderRates> providers() {
        return layers.providers.values();
    }

    public Optional<ModelRates> model(String provider, String id) {
        return Optional.ofNullable(layers.providers.get(provider))
                .map(rates -> rates.models().get(id));
    }

    /** Prompt sizes above which a price changes, in tokens: every tier of every model. */
    public NavigableSet<Long> promptThresholds() {
        NavigableSet<Long> thresholds = new TreeSet<>();
        pinned.forEach(period -> thresholds.addAll(period.book().promptThresholds()));
        forInferenceCards(
                model -> true,
                card ->
                        card.tiers().stream()
                                .map(PromptTier::overTokens)
                                .filter(tokens -> tokens > 0)
                                .forEach(thresholds::add));
        return thresholds;
    }

    /** Instants at which a price, an alias, a modifier or a discount begins or ends. */
    public NavigableSet<Instant> effectiveInstants() {
        NavigableSet<Instant> known = effectiveInstants;
        if (known == null) {
            known = Collections.unmodifiableNavigableSet(effectiveInstants(model -> true));
            effectiveInstants = known;
        }
        return known;
    }

    /**
     * The same for usage of some models alone: all that holds for more than a model is among them.
     *
     * @param isUsed whether a model is one of these
     */
    public NavigableSet<Instant> effectiveInstants(Predicate<ModelRates> isUsed) {
        NavigableSet<Instant> instants = new TreeSet<>();
        for (Pinned period : pinned) {
            instants.add(period.begin());
            instants.add(period.end());
            instants.addAll(period.book().effectiveInstants());
        }
        forInferenceCards(
                isUsed,
                card -> {
                    instants.add(card.from());
                    card.to().ifPresent(instants::add);
                });
        for (ContractDiscount discount : discounts()) {
            discount.from().ifPresent(instants::add);
            discount.to().ifPresent(instants::add);
        }
        for (ProviderRates provider : providers()) {
            for (RateCard card : provider.rates()) {
                instants.add(card.from());
                card.to().ifPresent(instants::add);
            }
            for (ModelAlias alias : provider.aliases()) {
                instants.add(alias.from());
                alias.to().ifPresent(instants::add);
            }
            for (Modifier modifier : provider.modifiers()) {
                modifier.from().ifPresent(instants::add);
                modifier.to().ifPresent(instants::add);
            }
            for (ModelRates model : provider.models().values()) {
                if (isUsed.test(model)) {
                    for (Capacity capacity : model.capacity()) {
                        instants.add(capacity.from());
                        capacity.to().ifPresent(instants::add);
                    }
                }
            }
        }
        return instants;
    }

    /**
     * Instants between which {@link #findHosting} and {@link #findStorage} answer the same. No
     * usage is priced by these rows, so that no ledger is cut at them.
     */
    public NavigableSet<Instant> effectiveInstantsOfHosting() {
        NavigableSet<Instant> instants = new TreeSet<>(effectiveInstants());
        for (Pinned period : pinned) {
            instants.addAll(period.book().effectiveInstantsOfHosting());
        }
        for (ProviderRates provider : providers()) {
            provider.models().values().stream()
                    .flatMap(model -> model.fineTuned().stream())
                    .flatMap(
                            tuned ->
                                    Stream.concat(
                                            tuned.hosting().stream(), tuned.storage().stream()))
                    .forEach(
                            card -> {
                                instants.add(card.from());
                                card.to().ifPresent(instants::add);
                            });
        }
        return instants;
    }

    /**
     * Whether {@link #find} may answer differently at two instants between which no {@link
     * #effectiveInstants} lies: where a row of the model, or of all models of its provider, holds
     * for some hours only.
     */
    public boolean changesWithinDays(ModelIdentity identity) {
        return cardsOf(identity).hasBands();
    }

    /** Times of day at which a price window that some row uses begins or ends. */
    public List<TimeEdge> timeEdges() {
        List<TimeEdge> edges = new ArrayList<>();
        pinned.forEach(period -> edges.addAll(period.book().timeEdges()));
        for (ProviderRates provider : providers()) {
            provider.models().values().forEach(model -> edges.addAll(timeEdges(model)));
        }
        return edges.stream().distinct().toList();
    }

    /** The same of one model of the book. */
    public Set<TimeEdge> timeEdges(ModelRates model) {
        Set<TimeEdge> edges = new HashSet<>();
        priceHours(model).forEach(hours -> edges.addAll(hours.band().edges()));
        return edges;
    }

    /** The hours of the week for which some price of a model holds alone. */
    public Set<PriceHours> priceHours(ModelRates model) {
        ModelCards own = cards.get(model);
        return own == null ? Set.of() : own.hours().collect(Collectors.toUnmodifiableSet());
    }

    private void forInferenceCards(Predicate<ModelRates> isUsed, Consumer<RateCard> action) {
        for (ProviderRates provider : providers()) {
            for (ModelRates model : provider.models().values()) {
                if (isUsed.test(model)) {
                    model.inferenceRates().filter(CardChoice::isUsable).forEach(action);
                }
            }
        }
    }

    /**
     * Per spelling of a provider, the meters whose sum is the size of a prompt. Audio and image
     * prompts always count.
     */
    public NavigableMap<String, Set<Meter>> promptMeasures() {
        NavigableMap<String, Set<Meter>> measures = new TreeMap<>();
        for (ProviderRates provider : providers()) {
            measures.put(provider.id(), provider.promptMeasure());
            provider.also().forEach(also -> measures.putIfAbsent(also, provider.promptMeasure()));
        }
        return measures;
    }

    /** The longest prompt of every model that the tables state one of, in tokens. */
    public NavigableSet<Long> contextWindows() {
        return facts(ModelFacts::longestPromptTokens);
    }

    /** Every smallest cacheable prompt that the tables state, in tokens. */
    public NavigableSet<Long> smallestCacheablePrompts() {
        return facts(ModelFacts::minCacheablePromptTokens);
    }

    private NavigableSet<Long> facts(Function<ModelFacts, OptionalLong> fact) {
        NavigableSet<Long> tokens = new TreeSet<>();
        pinned.forEach(period -> tokens.addAll(period.book().facts(fact)));
        for (ProviderRates provider : providers()) {
            for (ModelRates model : provider.models().values()) {
                fact.apply(model.facts()).ifPresent(tokens::add);
            }
        }
        return tokens;
    }

    /**
     * Models that could have taken standard requests at an instant: in force without any further
     * condition, not a fine-tune, and not known to lack a kind of content.
     *
     * @param modalities kinds of content that the traffic used, such as {@code text}
     */
    public List<ModelIdentity> candidates(Instant at, Set<String> modalities) {
        RateBook then = at(at);
        return then == this ? ownCandidates(at, modalities) : then.candidates(at, modalities);
    }

    private List<ModelIdentity> ownCandidates(Instant at, Set<String> modalities) {
        List<ModelIdentity> found = new ArrayList<>();
        RateQuery query = new RateQuery(at, ServiceTier.STANDARD, "", "", "");
        for (ProviderRates provider : providers()) {
            for (ModelRates model : provider.models().values()) {
                ModelIdentity identity =
                        new ModelIdentity(
                                provider.id(),
                                new dev.counterbill.model.ModelName.Plain(model.id(), model.id()),
                                model,
                                false,
                                Optional.empty());
                boolean retired =
                        model.lifecycle()
                                .retires()
                                .map(
                                        day ->
                                                !at.isBefore(
                                                        day.atStartOfDay(java.time.ZoneOffset.UTC)
                                                                .toInstant()))
                                .orElse(false);
                if (!retired
                        && reads(model, modalities)
                        && find(identity, query) instanceof RateMatch.Found) {
                    found.add(identity);
                }
            }
        }
        return found;
    }

    /** Unknown modalities are taken to be text alone: nothing is assumed beyond it. */
    private static boolean reads(ModelRates model, Set<String> modalities) {
        Set<String> known = model.facts().inputModalities();
        return (known.isEmpty() ? Set.of("text") : known).containsAll(modalities);
    }

    /** Every registered fine-tune. */
    public Collection<RegisteredFineTune> registry() {
        return layers.registry.values();
    }

    /** Every allowance, those of pinned periods after the others. */
    public Collection<AccountRule> accountRules() {
        return books().stream().flatMap(b -> b.layers.accountRules.values().stream()).toList();
    }

    /** The allowances that hold for usage of an instant. */
    public Collection<AccountRule> accountRules(Instant usedAt) {
        return at(usedAt).layers.accountRules.values();
    }

    /** What was negotiated, in the order of the tables. */
    public Collection<ContractDiscount> discounts() {
        return layers.discounts;
    }

    /** What was negotiated for usage of an instant. */
    public Collection<ContractDiscount> discounts(Instant usedAt) {
        return at(usedAt).layers.discounts;
    }

    public Collection<TrainingPreset> trainingPresets() {
        return layers.trainingPresets.values();
    }

    /** What laying its tables over each other found; {@link RateLint} finds more. */
    public List<RateFinding> findings() {
        return findings;
    }

    /** The tables, the lowest layer first, and those of pinned periods after them. */
    public Collection<RateTable> tables() {
        if (pinned.isEmpty()) {
            return layers.tablesByFile.values();
        }
        List<RateTable> tables = new ArrayList<>(layers.tablesByFile.values());
        pinned.forEach(period -> tables.addAll(period.book().tables()));
        return tables;
    }

    /** The table in which something stands. */
    public Optional<RateTable> tableOf(SourcePlace place) {
        RateTable own = layers.tablesByFile.get(place.file());
        return own != null || pinned.isEmpty()
                ? Optional.ofNullable(own)
                : pinned.stream()
                        .flatMap(period -> period.book().tableOf(place).stream())
                        .findFirst();
    }

    /** Where a row's prices come from. */
    public Optional<RateSource> source(RateCard card) {
        return tableOf(card.place()).map(table -> table.sources().get(card.source()));
    }

    /** The currency of a row's prices. */
    public Currency currency(RateCard card) {
        return tableOf(card.place()).map(RateTable::currency).orElse(Currency.USD);
    }

    /**
     * The prices of a tier but those that a row in another currency lends it.
     *
     * @param tier of the row
     */
    public Map<Dimension, UnitPrice> pricesInOwnCurrency(RateCard card, PromptTier tier) {
        Map<Dimension, UnitPrice> prices = new HashMap<>(tier.prices());
        Currency own = currency(card);
        tier.lent()
                .forEach(
                        (dimension, lender) -> {
                            if (!currency(lender).equals(own)) {
                                prices.remove(dimension);
                            }
                        });
        return prices;
    }

    /** SHA-256 over the digests of the tables in their order, in hexadecimal. */
    public String digest() {
        MessageDigest sha = Sha256.start();
        for (RateTable table : tables()) {
            sha.update(table.digest().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) '\n');
        }
        return Sha256.hex(sha);
    }

    BookLayers layers() {
        return layers;
    }
}
