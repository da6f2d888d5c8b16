package dev.counterbill.rates;

import dev.counterbill.usage.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lays tables over each other. Tables of one layer are equals: two that claim the same name
 * contradict each other. A later layer wins over the ones below it, section by section: see {@link
 * RateBook#of}.
 */
final class BookLayers {
    final Map<String, ProviderRates> providers = new TreeMap<>();
    final Map<String, Map<String, PriceBand>> bandsByFile = new HashMap<>();
    final Map<String, Map<String, PriceBand.DayCalendar>> calendarsByFile = new HashMap<>();
    final Map<String, RateTable> tablesByFile = new LinkedHashMap<>();
    final Map<String, RegisteredFineTune> registry = new TreeMap<>();
    final Map<String, AccountRule> accountRules = new LinkedHashMap<>();
    final List<ContractDiscount> discounts = new ArrayList<>();
    final Map<String, CapacityPrice> capacityPrices = new LinkedHashMap<>();
    final Map<String, TrainingPreset> trainingPresets = new LinkedHashMap<>();
    final List<RateFinding> findings = new ArrayList<>();

    BookLayers(List<List<RateTable>> layers) {
        Map<String, PriceBand> bands = Map.of();
        Map<String, PriceBand.DayCalendar> calendars = Map.of();
        for (List<RateTable> layer : layers) {
            Map<String, PriceBand> visibleBands = new HashMap<>(bands);
            Map<String, PriceBand.DayCalendar> visibleCalendars = new HashMap<>(calendars);
            for (RateTable table : layer) {
                visibleBands.putAll(table.bands());
                visibleCalendars.putAll(table.calendars());
            }
            for (RateTable table : layer) {
                if (tablesByFile.putIfAbsent(table.file(), table) != null) {
                    findings.add(
                            RateFinding.error(
                                    "TABLE_TWICE",
                                    new SourcePlace(table.file(), 0, 0),
                                    table.id(),
                                    "a rate table is loaded once",
                                    "Name the file once"));
                }
                bandsByFile.put(table.file(), visibleBands);
                calendarsByFile.put(table.file(), visibleCalendars);
            }
            bands = visibleBands;
            calendars = visibleCalendars;
            lay(layer);
        }
    }

    private void lay(List<RateTable> layer) {
        Map<String, ProviderRates> own = new LinkedHashMap<>();
        Map<String, RegisteredFineTune> registered = new HashMap<>();
        for (RateTable table : layer) {
            for (ProviderRates provider : table.providers()) {
                String id = canonical(provider.id());
                ProviderRates before = own.get(id);
                if (before == null) {
                    own.put(id, provider);
                } else if (table.imported().isPresent()) {
                    own.put(id, completed(before, provider));
                } else {
                    own.put(id, joined(before, provider));
                }
            }
            for (RegisteredFineTune tune : table.fineTunes()) {
                String key = key(canonical(tune.provider()), tune.id());
                claim(registered, key, tune, tune.id(), tune.place());
            }
        }
        layAgreements(layer);
        own.values().forEach(this::checkNames);
        own.forEach(
                (id, provider) -> {
                    ProviderRates below = providers.get(id);
                    providers.put(
                            id, below == null ? measured(provider) : laidOver(below, provider));
                });
        registry.putAll(registered);
    }

    /** What a table states beside prices, by its id: below it is replaced, beside it is not. */
    private void layAgreements(List<RateTable> layer) {
        Map<String, AccountRule> rules = new LinkedHashMap<>();
        List<ContractDiscount> agreed = new ArrayList<>();
        Map<String, CapacityPrice> capacity = new LinkedHashMap<>();
        Map<String, TrainingPreset> presets = new LinkedHashMap<>();
        for (RateTable table : layer) {
            for (AccountRule rule : table.accountRules()) {
                AccountRule own = rule.of(canonical(rule.provider()));
                claim(rules, own.id(), own, own.id(), own.place());
            }
            for (ContractDiscount discount : table.discounts()) {
                agreed.add(discount.of(canonical(discount.provider())));
            }
            for (CapacityPrice price : table.capacityPrices()) {
                claim(capacity, price.id(), price, price.id(), price.place());
            }
            for (TrainingPreset preset : table.trainingPresets()) {
                claim(presets, preset.id(), preset, preset.id(), preset.place());
            }
        }
        requireApart(
                agreed.stream().map(one -> new Claim(one.id(), one.from(), one.to(), one.place())));
        accountRules.putAll(rules);
        discounts.removeIf(
                below -> agreed.stream().anyMatch(above -> above.id().equals(below.id())));
        discounts.addAll(agreed);
        capacityPrices.putAll(capacity);
        trainingPresets.putAll(presets);
    }

    /** A name that an entry has for some time; without a date, always. */
    private record Claim(
            String name, Optional<Instant> from, Optional<Instant> to, SourcePlace place) {
        boolean meets(Claim other) {
            return name.equals(other.name) && isBefore(from, other.to) && isBefore(other.from, to);
        }

        private static boolean isBefore(Optional<Instant> begin, Optional<Instant> end) {
            return begin.isEmpty() || end.isEmpty() || begin.get().isBefore(end.get());
        }
    }

    /** Entries of one name may follow each other, and no two hold at one time. */
    private void requireApart(Stream<Claim> some) {
        List<Claim> claims = some.toList();
        for (int i = 0; i < claims.size(); i++) {
            for (Claim earlier : claims.subList(0, i)) {
                if (claims.get(i).meets(earlier)) {
                    findings.add(claimedTwice(claims.get(i).name(), claims.get(i).place()));
                }
            }
        }
    }

    /** A table may call a provider by any spelling that a lower layer knows. */
    private String canonical(String spelling) {
        if (providers.containsKey(spelling)) {
            return spelling;
        }
        return providers.values().stream()
                .filter(provider -> provider.also().contains(spelling))
                .map(ProviderRates::id)
                .findFirst()
                .orElse(spelling);
    }

    /** An imported table states no prompt size; then every prompt meter counts. */
    private static ProviderRates measured(ProviderRates provider) {
        return provider.promptMeasure().isEmpty()
                ? new ProviderRates(
                        provider.id(),
                        provider.also(),
                        measure(
                                List.of(
                                        Dimension.INPUT,
                                        Dimension.CACHED_INPUT,
                                        Dimension.CACHE_WRITE)),
                        provider.stripPrefixes(),
                        provider.fineTuneNames(),
                        provider.modifiers(),
                        provider.rates(),
                        provider.models(),
                        provider.aliases(),
                        provider.place())
                : provider;
    }

    static String key(String provider, String id) {
        return provider + "\n" + id.toLowerCase(java.util.Locale.ROOT);
    }

    private <T> void claim(
            Map<String, T> claims, String key, T claimant, String name, SourcePlace place) {
        if (claims.putIfAbsent(key, claimant) != null) {
            findings.add(claimedTwice(name, place));
        }
    }

    static RateFinding claimedTwice(String name, SourcePlace place) {
        return RateFinding.error(
                "CLAIMED_TWICE",
                place,
                name,
                "one name belongs to one entry at any time",
                "Remove one of the two entries, or end one where the other begins");
    }

    /** Two tables of one layer that speak of the same provider. */
    private ProviderRates joined(ProviderRates first, ProviderRates second) {
        if (!first.promptMeasure().equals(second.promptMeasure())) {
            findings.add(
                    RateFinding.error(
                            "PROVIDER_DISAGREES",
                            second.place(),
                            second.id(),
                            "the tables of one book state one prompt size per provider",
                            "Make prompt_size_measure the same in both tables"));
        }
        Map<String, ModelRates> models = new LinkedHashMap<>(first.models());
        second.models().forEach((id, model) -> claim(models, id, model, id, model.place()));
        return new ProviderRates(
                first.id(),
                union(first.also(), second.also()),
                first.promptMeasure(),
                both(first.stripPrefixes(), second.stripPrefixes()),
                union(first.fineTuneNames(), second.fineTuneNames()),
                both(first.modifiers(), second.modifiers()),
                both(first.rates(), second.rates()),
                models,
                both(first.aliases(), second.aliases()),
                first.place());
    }

    /**
     * Another tool's file may have a provider under several spellings, and a model under each of
     * them; the first one stays, as within each spelling.
     */
    private static ProviderRates completed(ProviderRates first, ProviderRates second) {
        Map<String, ModelRates> models = new LinkedHashMap<>(first.models());
        second.models().forEach(models::putIfAbsent);
        return new ProviderRates(
                first.id(),
                union(first.also(), second.also()),
                first.promptMeasure(),
                first.stripPrefixes(),
                union(first.fineTuneNames(), second.fineTuneNames()),
                first.modifiers(),
                first.rates(),
                models,
                first.aliases(),
                first.place());
    }

    private void checkNames(ProviderRates provider) {
        requireApart(
                provider.modifiers().stream()
                        .map(one -> new Claim(one.id(), one.from(), one.to(), one.place())));
        for (ModelAlias alias : provider.aliases()) {
            if (provider.models().containsKey(alias.name())) {
                findings.add(claimedTwice(alias.name(), alias.place()));
            }
        }
        requireApart(
                provider.aliases().stream()
                        .map(
                                one ->
                                        new Claim(
                                                one.name(),
                                                Optional.of(one.from()),
                                                one.to(),
                                                one.place())));
    }

    private ProviderRates laidOver(ProviderRates below, ProviderRates above) {
        if (!above.promptMeasure().isEmpty()
                && !below.promptMeasure().isEmpty()
                && !above.promptMeasure().equals(below.promptMeasure())) {
            // It moves the prompts of models that the upper table does not mention into other
            // price tiers, which whoever wrote it may not have in mind.
            findings.add(
                    RateFinding.warning(
                            "PROVIDER_DISAGREES",
                            above.place(),
                            above.id(),
                            "a table measures prompts as the tables below it do, for all models of"
                                    + " the provider",
                            "Make prompt_size_measure the same as below, or leave the book out"
                                    + " with --no-built-in-rates"));
        }
        Map<String, ModelRates> models = new LinkedHashMap<>(below.models());
        above.models().forEach((id, model) -> models.merge(id, model, BookLayers::modelLaidOver));
        List<ModelAlias> aliases = new ArrayList<>();
        for (ModelAlias alias : below.aliases()) {
            boolean replaced =
                    above.models().containsKey(alias.name())
                            || above.aliases().stream()
                                    .anyMatch(other -> other.name().equals(alias.name()));
            if (!replaced) {
                aliases.add(alias);
            }
        }
        for (ModelAlias alias : above.aliases()) {
            if (below.models().containsKey(alias.name())) {
                findings.add(claimedTwice(alias.name(), alias.place()));
            }
            aliases.add(alias);
        }
        return new ProviderRates(
                below.id(),
                union(below.also(), above.also()),
                above.promptMeasure().isEmpty() ? below.promptMeasure() : above.promptMeasure(),
                both(below.stripPrefixes(), above.stripPrefixes()),
                union(below.fineTuneNames(), above.fineTuneNames()),
                laidOver(below.modifiers(), above.modifiers()),
                above.rates().isEmpty() ? below.rates() : above.rates(),
                models,
                aliases,
                below.place());
    }

    private static List<Modifier> laidOver(List<Modifier> below, List<Modifier> above) {
        Map<String, Modifier> byId = new LinkedHashMap<>();
        Stream.concat(below.stream(), above.stream())
                .forEach(modifier -> byId.put(modifier.id(), modifier));
        return List.copyOf(byId.values());
    }

    /** What the upper table states replaces what the lower one states, section by section. */
    private static ModelRates modelLaidOver(ModelRates below, ModelRates above) {
        return new ModelRates(
                above.id(),
                above.family(),
                above.lifecycle().equals(Lifecycle.UNKNOWN) ? below.lifecycle() : above.lifecycle(),
                above.facts().equals(ModelFacts.UNKNOWN) ? below.facts() : above.facts(),
                above.rates().isEmpty() ? below.rates() : above.rates(),
                above.fineTuned().isEmpty() ? below.fineTuned() : above.fineTuned(),
                above.capacity().isEmpty() ? below.capacity() : above.capacity(),
                above.tierFallback() || below.tierFallback(),
                above.place());
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }

    private static <T> Set<T> union(Set<T> first, Set<T> second) {
        Set<T> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }

    /** The band of a row, as the row's own table and the ones below it know it. */
    Optional<PriceBand> band(RateCard card) {
        return card.band()
                .map(id -> bandsByFile.getOrDefault(card.place().file(), Map.of()).get(id));
    }

    Optional<PriceBand.DayCalendar> calendar(PriceBand band) {
        return band.exceptCalendar()
                .map(id -> calendarsByFile.getOrDefault(band.place().file(), Map.of()).get(id));
    }

    /** Meters that a measure of a rate table means; audio and image prompts always count. */
    static Set<Meter> measure(Collection<Dimension> dimensions) {
        Set<Meter> meters = java.util.EnumSet.noneOf(Meter.class);
        for (Meter meter : Meter.values()) {
            if (!meter.isPrompt()) {
                continue;
            }
            boolean counts =
                    switch (meter) {
                        case INPUT -> dimensions.contains(Dimension.INPUT);
                        case CACHED_INPUT -> dimensions.contains(Dimension.CACHED_INPUT);
                        case CACHE_WRITE_5M,
                                CACHE_WRITE_30M,
                                CACHE_WRITE_1H,
                                CACHE_WRITE_12H,
                                CACHE_WRITE_UNKNOWN ->
                                dimensions.contains(Dimension.CACHE_WRITE);
                        case AUDIO_INPUT, CACHED_AUDIO_INPUT, IMAGE_INPUT, CACHED_IMAGE_INPUT ->
                                true;
                        case OUTPUT,
                                REASONING,
                                AUDIO_OUTPUT,
                                IMAGE_OUTPUT,
                                WEB_SEARCHES,
                                REQUESTS ->
                                false;
                    };
            if (counts) {
                meters.add(meter);
            }
        }
        return meters;
    }
}
