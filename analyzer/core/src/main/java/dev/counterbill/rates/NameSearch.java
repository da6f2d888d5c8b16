package dev.counterbill.rates;

import dev.counterbill.model.CloseNames;
import dev.counterbill.model.ModelName;
import dev.counterbill.model.ModelName.FineTune;
import dev.counterbill.model.ModelName.Opaque;
import dev.counterbill.model.ModelName.Plain;
import dev.counterbill.model.ModelName.Spelling;
import dev.counterbill.model.ModelNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a logged name is, in a fixed order: the registry, an exact id, a dated alias, the
 * grammar of fine-tunes; else unknown. Nothing is matched by a part of its name, and no entry wins
 * by standing first.
 */
final class NameSearch {
    /**
     * Sellers of other makers' models. Where a log names no provider, a name that a maker and these
     * claim is the maker's; everything else that is claimed twice stays unknown.
     */
    private static final Set<String> RESELLERS =
            Set.of("azure", "aws-bedrock", "fireworks", "together", "self-hosted");

    /** Logs with more unknown names than this have other troubles than speed. */
    private static final int MOST_SUGGESTED = 10_000;

    private final Map<String, List<String>> suggested = new ConcurrentHashMap<>();
    private final Map<String, ProviderRates> providers;
    private final Map<String, RegisteredFineTune> registry;
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, Map<String, List<ModelAlias>>> aliases = new HashMap<>();

    NameSearch(Map<String, ProviderRates> providers, Map<String, RegisteredFineTune> registry) {
        this.providers = providers;
        this.registry = registry;
        for (ProviderRates provider : providers.values()) {
            spellings.put(provider.id(), provider.id());
            provider.also().forEach(also -> spellings.putIfAbsent(also, provider.id()));
            Map<String, List<ModelAlias>> byName = new TreeMap<>();
            for (ModelAlias alias : provider.aliases()) {
                byName.computeIfAbsent(alias.name(), name -> new ArrayList<>()).add(alias);
            }
            aliases.put(provider.id(), byName);
        }
    }

    Optional<String> canonicalProvider(String spelling) {
        String lower = spelling.strip().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(spellings.get(lower));
    }

    Identification identify(String provider, String model, Instant at) {
        String stated = provider.strip();
        // The prefix vertex_ai/ tells the surface as well.
        String biller = stated.isEmpty() ? prefix(model) : stated;
        Optional<String> canonical = canonicalProvider(biller);
        if (canonical.isPresent()) {
            Identification found = identifyAt(known(canonical.get()), model, at, biller);
            return found instanceof Identification.Unknown unknown
                            && unknown.reason() == UnpricedReason.UNKNOWN_MODEL
                    ? unknown(
                            unknown.reason(),
                            unknown.detail() + orOfOthers(model, at),
                            unknown::suggestions)
                    : found;
        }
        if (!stated.isEmpty()) {
            return new Identification.Unknown(
                    UnpricedReason.UNKNOWN_PROVIDER,
                    "no rate table names the provider '" + stated + "'" + orItsMakers(model),
                    () -> CloseNames.of(stated, spellings.keySet()));
        }
        return searchAll(model, at);
    }

    private ProviderRates known(String id) {
        ProviderRates rates = providers.get(id);
        if (rates == null) {
            throw new IllegalStateException("provider is not in the book: " + id);
        }
        return rates;
    }

    /** {@code azure/gpt-4o} says who bills, where the log names no provider; empty without one. */
    private static String prefix(String model) {
        return model.substring(0, Math.max(0, model.indexOf('/')));
    }

    /**
     * A gateway names its models by their makers and bills what it likes, so the prefix of such a
     * name is no reason to take the maker's price.
     */
    private String orItsMakers(String model) {
        return canonicalProvider(prefix(model))
                .map(
                        maker ->
                                "; give what it charges in a rate table of your own, or its name"
                                        + " under 'also' of "
                                        + maker
                                        + " where it passes on that price")
                .orElse("");
    }

    /**
     * The provider may have been guessed from the begin of the name, by a reader that knows no rate
     * tables. Nothing here tells a guess from what the log says, so the name is not given to those
     * who have it.
     */
    private String orOfOthers(String model, Instant at) {
        String name = model.strip().toLowerCase(Locale.ROOT);
        List<String> others =
                providers.values().stream()
                        .filter(
                                other ->
                                        registry.containsKey(BookLayers.key(other.id(), name))
                                                || direct(other, name, at) != null)
                        .map(ProviderRates::id)
                        .toList();
        return others.isEmpty()
                ? ""
                : "; it is a model of "
                        + String.join(" and of ", others)
                        + ": if that is who bills it, a column 'provider' of the log, or its"
                        + " mapping, has to say so";
    }

    private Identification searchAll(String model, Instant at) {
        Map<String, Identification.Known> claims = new TreeMap<>();
        Map<String, Identification.Unknown> refusals = new TreeMap<>();
        for (ProviderRates provider : providers.values()) {
            Identification found = identifyAt(provider, model, at, provider.id());
            if (found instanceof Identification.Known known) {
                claims.put(provider.id(), known);
            } else if (found instanceof Identification.Unknown unknown
                    && unknown.reason() != UnpricedReason.UNKNOWN_MODEL) {
                refusals.put(provider.id(), unknown);
            }
        }
        preferMakers(claims.keySet());
        if (claims.size() == 1) {
            return claims.values().iterator().next();
        }
        if (claims.isEmpty()) {
            // Who knows the name and has no price for it then says more than that it is unknown.
            preferMakers(refusals.keySet());
            if (refusals.size() == 1) {
                return refusals.values().iterator().next();
            }
            return new Identification.Unknown(
                    UnpricedReason.UNKNOWN_MODEL,
                    "no rate table knows the model '" + model.strip() + "'",
                    () -> suggestions(model, providers.values()));
        }
        return new Identification.Unknown(
                UnpricedReason.UNKNOWN_PROVIDER,
                "several providers have a model '"
                        + model.strip()
                        + "': "
                        + String.join(", ", claims.keySet())
                        + "; the log has to name one",
                List::of);
    }

    private static void preferMakers(Set<String> claiming) {
        if (claiming.size() > 1 && !RESELLERS.containsAll(claiming)) {
            claiming.removeAll(RESELLERS);
        }
    }

    private Identification identifyAt(
            ProviderRates provider, String model, Instant at, String surface) {
        String full = model.strip().toLowerCase(Locale.ROOT);
        ModelName name =
                ModelNames.parse(
                        model,
                        provider.stripPrefixes(),
                        provider.fineTuneNames().contains(FineTuneNaming.MISTRAL_FT)
                                ? Spelling.MISTRAL
                                : Spelling.OPENAI);
        String plain = name instanceof Plain plainName ? plainName.id() : full;
        for (String candidate : plain.equals(full) ? List.of(full) : List.of(full, plain)) {
            RegisteredFineTune tune = registry.get(BookLayers.key(provider.id(), candidate));
            if (tune != null) {
                return registered(provider, name, tune, at, surface);
            }
            ModelRates exact = direct(provider, candidate, at);
            if (exact != null) {
                return known(provider, new Plain(model.strip(), candidate), exact, surface);
            }
        }
        if (name instanceof FineTune tune && name.logged().lastIndexOf(':') > 0) {
            RegisteredFineTune parent =
                    registry.get(BookLayers.key(provider.id(), tune.withoutCheckpoint()));
            if (parent != null) {
                return registered(provider, name, parent, at, surface);
            }
        }
        if (name instanceof FineTune tune) {
            return fineTune(provider, tune, at, surface);
        }
        if (name instanceof Opaque opaque) {
            return unknown(
                    UnpricedReason.UNKNOWN_MODEL,
                    "'"
                            + opaque.logged()
                            + "' does not say which model it serves; name its base under"
                            + " fine_tunes",
                    List::of);
        }
        return unknownPlain(provider, plain, at);
    }

    private static Identification known(
            ProviderRates provider, ModelName name, ModelRates model, String surface) {
        return new Identification.Known(
                new ModelIdentity(
                        provider.id(), name, model, false, Optional.empty(), Surfaces.of(surface)));
    }

    private @Nullable ModelRates direct(ProviderRates provider, String id, Instant at) {
        ModelRates exact = provider.models().get(id);
        if (exact != null) {
            return exact;
        }
        for (ModelAlias alias : aliasesNamed(provider, id)) {
            if (alias.isValidAt(at)) {
                return provider.models().get(alias.billsAs());
            }
        }
        return null;
    }

    private List<ModelAlias> aliasesNamed(ProviderRates provider, String name) {
        return aliases.getOrDefault(provider.id(), Map.of()).getOrDefault(name, List.of());
    }

    private Identification registered(
            ProviderRates provider,
            ModelName name,
            RegisteredFineTune tune,
            Instant at,
            String surface) {
        Optional<ModelIdentity> base = baseOf(provider, tune.base(), at);
        if (base.isEmpty()) {
            return unknown(
                    UnpricedReason.UNKNOWN_MODEL,
                    "the registered base '" + tune.base() + "' is in no rate table",
                    () -> suggestions(tune.base(), List.of(provider)));
        }
        return new Identification.Known(
                new ModelIdentity(
                        base.get().provider(),
                        name,
                        base.get().model(),
                        true,
                        Optional.of(tune),
                        Surfaces.of(surface)));
    }

    /** A registered base: {@code model}, {@code provider/model}, an alias, or a family. */
    Optional<ModelIdentity> baseOf(ProviderRates provider, String base, Instant at) {
        String lower = base.strip().toLowerCase(Locale.ROOT);
        ProviderRates owner = provider;
        ModelRates model = direct(provider, lower, at);
        int slash = lower.indexOf('/');
        if (model == null && slash > 0) {
            Optional<String> other = canonicalProvider(lower.substring(0, slash));
            if (other.isPresent()) {
                owner = known(other.get());
                lower = lower.substring(slash + 1);
                model = direct(owner, lower, at);
            }
        }
        if (model == null) {
            List<ModelRates> tunable = tunable(owner, lower);
            model = tunable.size() == 1 ? tunable.get(0) : null;
        }
        return model == null
                ? Optional.empty()
                : Optional.of(
                        new ModelIdentity(
                                owner.id(),
                                new Plain(base, lower),
                                model,
                                false,
                                Optional.empty()));
    }

    private Identification fineTune(
            ProviderRates provider, FineTune tune, Instant at, String surface) {
        if (provider.fineTuneNames().stream().noneMatch(n -> n.admits(tune.spelling()))) {
            return unknown(
                    UnpricedReason.UNKNOWN_MODEL,
                    "fine-tunes of "
                            + provider.id()
                            + " are not spelled like '"
                            + tune.logged()
                            + "'",
                    List::of);
        }
        for (String base : spelledBases(tune)) {
            ModelRates exact = provider.models().get(base);
            if (exact != null) {
                return tuned(provider, tune, exact, surface);
            }
            List<ModelRates> tunable = tunable(provider, base);
            if (tunable.size() == 1) {
                return tuned(provider, tune, tunable.get(0), surface);
            }
            if (tunable.size() > 1) {
                return unknown(
                        UnpricedReason.AMBIGUOUS_BASE,
                        "'"
                                + base
                                + "' may be "
                                + String.join(" or ", tunable.stream().map(ModelRates::id).toList())
                                + "; name the base of '"
                                + tune.logged()
                                + "' under fine_tunes",
                        List::of);
            }
            ModelRates aliased = direct(provider, base, at);
            if (aliased != null) {
                return tuned(provider, tune, aliased, surface);
            }
        }
        return unknown(
                UnpricedReason.UNKNOWN_MODEL,
                "no rate table knows '" + tune.base() + "', the base of this fine-tune",
                () -> suggestions(tune.base(), List.of(provider)));
    }

    /** A custom model on Bedrock repeats the context length of its base: {@code ...:0:300k}. */
    private static List<String> spelledBases(FineTune tune) {
        String base = tune.base();
        int colon = base.lastIndexOf(':');
        return tune.spelling() == Spelling.BEDROCK_CUSTOM && colon > 0 && base.endsWith("k")
                ? List.of(base, base.substring(0, colon))
                : List.of(base);
    }

    private static Identification tuned(
            ProviderRates provider, FineTune tune, ModelRates model, String surface) {
        return new Identification.Known(
                new ModelIdentity(
                        provider.id(), tune, model, true, Optional.empty(), Surfaces.of(surface)));
    }

    /**
     * The snapshots that an undated base may mean and that can be fine-tuned. Several are narrowed
     * to the one that the table calls the default of its family.
     */
    private List<ModelRates> tunable(ProviderRates provider, String undated) {
        Set<String> targets = new TreeSet<>();
        aliasesNamed(provider, undated).forEach(alias -> targets.add(alias.billsAs()));
        List<ModelRates> found = new ArrayList<>();
        for (ModelRates model : provider.models().values()) {
            if (model.fineTuned().isPresent()
                    && (model.family().equals(undated) || targets.contains(model.id()))) {
                found.add(model);
            }
        }
        List<ModelRates> defaults =
                found.stream()
                        .filter(
                                m ->
                                        m.fineTuned()
                                                .map(FineTunedRates::defaultOfFamily)
                                                .orElse(false))
                        .toList();
        return found.size() > 1 && defaults.size() == 1 ? defaults : found;
    }

    private Identification unknownPlain(ProviderRates provider, String name, Instant at) {
        List<ModelAlias> dated = aliasesNamed(provider, name);
        if (!dated.isEmpty()) {
            return unknown(
                    UnpricedReason.OUTSIDE_PRICE_DATES,
                    "'"
                            + name
                            + "' means "
                            + String.join(
                                    ", ",
                                    dated.stream()
                                            .map(
                                                    alias ->
                                                            alias.billsAs()
                                                                    + " from "
                                                                    + alias.from()
                                                                    + alias.to()
                                                                            .map(to -> " to " + to)
                                                                            .orElse(""))
                                            .toList())
                            + ", but nothing at "
                            + at,
                    List::of);
        }
        return unknown(
                UnpricedReason.UNKNOWN_MODEL,
                "the rate tables have no model, alias or fine-tune '"
                        + name
                        + "' of "
                        + provider.id(),
                () -> suggestions(name, List.of(provider)));
    }

    private static Identification unknown(
            UnpricedReason reason, String detail, Supplier<List<String>> suggestions) {
        return new Identification.Unknown(reason, detail, suggestions);
    }

    /** The same unknown name comes back with every row of a ledger, so answers are kept. */
    private List<String> suggestions(String model, Collection<ProviderRates> among) {
        String key = model + "\n" + (among.size() == 1 ? among.iterator().next().id() : "");
        List<String> known = suggested.get(key);
        if (known == null) {
            known = closest(model, among);
            if (suggested.size() < MOST_SUGGESTED) {
                suggested.put(key, known);
            }
        }
        return known;
    }

    private List<String> closest(String model, Collection<ProviderRates> among) {
        List<String> names = new ArrayList<>();
        for (ProviderRates provider : among) {
            names.addAll(provider.models().keySet());
            names.addAll(aliases.getOrDefault(provider.id(), Map.of()).keySet());
        }
        return CloseNames.of(model, names);
    }
}
