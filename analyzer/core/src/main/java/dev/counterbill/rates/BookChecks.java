package dev.counterbill.rates;

import dev.counterbill.rates.CardChoice.Row;
import dev.counterbill.usage.ServiceTier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must hold before a book may price anything: every reference has a target, no name has two
 * owners, and no request can match two rows with equally many conditions.
 */
final class BookChecks {
    private final BookLayers layers;
    private final List<RateFinding> findings = new ArrayList<>();

    BookChecks(BookLayers layers) {
        this.layers = layers;
    }

    List<RateFinding> findings() {
        checkSpellings();
        for (ProviderRates provider : layers.providers.values()) {
            checkAliases(provider);
            checkRows(provider.rates());
            for (ModelRates model : provider.models().values()) {
                checkRows(model.rates());
                ModelFacts facts = model.facts();
                facts.sources().forEach(source -> checkSource(facts.place(), source));
                model.fineTuned()
                        .ifPresent(
                                tuned -> {
                                    checkRows(tuned.rates());
                                    checkRows(tuned.training());
                                    checkRows(tuned.hosting());
                                    checkRows(tuned.storage());
                                });
                model.capacity()
                        .forEach(capacity -> checkSource(capacity.place(), capacity.source()));
            }
        }
        checkRegistry();
        checkAgreements();
        for (RateTable table : layers.tablesByFile.values()) {
            table.bands().values().forEach(this::checkCalendar);
            table.capacityPrices().forEach(price -> checkSource(price.place(), price.source()));
            table.trainingPresets().forEach(preset -> checkSource(preset.place(), preset.source()));
        }
        return findings;
    }

    private void checkSpellings() {
        Map<String, String> owners = new HashMap<>();
        for (ProviderRates provider : layers.providers.values()) {
            Stream.concat(Stream.of(provider.id()), provider.also().stream())
                    .distinct()
                    .forEach(
                            spelling -> {
                                String owner = owners.putIfAbsent(spelling, provider.id());
                                if (owner != null) {
                                    findings.add(
                                            BookLayers.claimedTwice(spelling, provider.place()));
                                }
                            });
        }
    }

    private void checkAliases(ProviderRates provider) {
        for (ModelAlias alias : provider.aliases()) {
            if (!provider.models().containsKey(alias.billsAs())) {
                findings.add(
                        RateFinding.error(
                                "ALIAS_WITHOUT_TARGET",
                                alias.place(),
                                alias.billsAs(),
                                "an alias bills as a model of the same provider",
                                dev.counterbill.model.CloseNames.remedy(
                                        alias.billsAs(),
                                        provider.models().keySet(),
                                        "Add the model or mend the alias '" + alias.name() + "'")));
            }
            alias.source().ifPresent(source -> checkSource(alias.place(), source));
        }
    }

    private void checkRegistry() {
        NameSearch names = new NameSearch(layers.providers, layers.registry);
        for (RegisteredFineTune tune : layers.registry.values()) {
            ProviderRates provider =
                    names.canonicalProvider(tune.provider())
                            .map(layers.providers::get)
                            .orElse(null);
            if (provider == null) {
                findings.add(
                        RateFinding.error(
                                "UNKNOWN_PROVIDER",
                                tune.place(),
                                tune.provider(),
                                "a registered fine-tune names a provider of the rate tables",
                                dev.counterbill.model.CloseNames.remedy(
                                        tune.provider(),
                                        layers.providers.keySet(),
                                        "Add the provider to a rate table")));
                continue;
            }
            if (provider.models().containsKey(tune.id().toLowerCase(java.util.Locale.ROOT))) {
                findings.add(BookLayers.claimedTwice(tune.id(), tune.place()));
            }
            if (names.baseOf(provider, tune.base(), Instant.EPOCH).isEmpty()
                    && provider.aliases().stream()
                            .noneMatch(alias -> alias.name().equalsIgnoreCase(tune.base()))) {
                findings.add(
                        RateFinding.error(
                                "UNKNOWN_BASE",
                                tune.place(),
                                tune.base(),
                                "the base of a registered fine-tune is a model of the rate tables",
                                dev.counterbill.model.CloseNames.remedy(
                                        tune.base(),
                                        provider.models().keySet(),
                                        "Add the base model to a rate table")));
            }
        }
    }

    /** Allowances and discounts are agreed with providers that the book knows. */
    private void checkAgreements() {
        for (AccountRule rule : layers.accountRules.values()) {
            checkProvider(rule.provider(), rule.place(), "an allowance");
        }
        for (ContractDiscount discount : layers.discounts) {
            checkProvider(discount.provider(), discount.place(), "a discount");
            ProviderRates provider = layers.providers.get(discount.provider());
            if (provider == null || discount.model().isEmpty()) {
                continue;
            }
            String model = discount.model().get();
            if (!provider.models().containsKey(model)) {
                findings.add(
                        RateFinding.error(
                                "UNKNOWN_DISCOUNTED_MODEL",
                                discount.place(),
                                model,
                                "a discount is for the exact id of a base model of its provider",
                                dev.counterbill.model.CloseNames.remedy(
                                        model,
                                        provider.models().keySet(),
                                        "Leave 'model' out for all models of the provider")));
            }
        }
    }

    private void checkProvider(String provider, SourcePlace place, String what) {
        if (!layers.providers.containsKey(provider)) {
            findings.add(
                    RateFinding.error(
                            "UNKNOWN_PROVIDER",
                            place,
                            provider,
                            what + " names a provider of the rate tables",
                            dev.counterbill.model.CloseNames.remedy(
                                    provider,
                                    layers.providers.keySet(),
                                    "Add the provider to a rate table")));
        }
    }

    private void checkCalendar(PriceBand band) {
        if (band.exceptCalendar().isPresent() && layers.calendar(band).isEmpty()) {
            findings.add(
                    RateFinding.error(
                            "UNKNOWN_CALENDAR",
                            band.place(),
                            band.exceptCalendar().get(),
                            "except_calendar names a calendar of the book",
                            "Add the calendar under calendars"));
        }
    }

    private void checkSource(SourcePlace place, String source) {
        RateTable table = layers.tablesByFile.get(place.file());
        if (table != null && !table.sources().containsKey(source)) {
            findings.add(
                    RateFinding.error(
                            "UNKNOWN_SOURCE",
                            place,
                            source,
                            "every price names a source of its own table",
                            dev.counterbill.model.CloseNames.remedy(
                                    source,
                                    table.sources().keySet(),
                                    "Add it under sources with its url and the day it was seen")));
        }
    }

    private void checkRows(List<RateCard> cards) {
        List<Row> rows = new ArrayList<>();
        for (RateCard card : cards) {
            checkSource(card.place(), card.source());
            Optional<PriceBand> band = layers.band(card);
            if (card.band().isPresent() && band.isEmpty()) {
                findings.add(
                        RateFinding.error(
                                "UNKNOWN_BAND",
                                card.place(),
                                card.band().get(),
                                "band names hours of the book",
                                "Add them under bands"));
            }
            if (CardChoice.isUsable(card)) {
                rows.add(Row.of(card, band.orElse(null), Set.of()));
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (canTie(rows.get(i), rows.get(j), rows)) {
                    findings.add(
                            RateFinding.error(
                                    "RATES_TIE",
                                    rows.get(i).card().place(),
                                    rows.get(i).card().id(),
                                    "no request matches two rows with equally many conditions, but"
                                            + " the row at "
                                            + rows.get(j).card().place()
                                            + " also applies",
                                    "End one where the other begins, or give one a condition"));
                }
            }
        }
    }

    /** True where a request exists that both rows match, and no third row beats them for it. */
    private static boolean canTie(Row left, Row right, List<Row> all) {
        if (left.conditions() != right.conditions()
                || !intervalsMeet(left.card(), right.card())
                || !methodsMeet(left.card(), right.card())
                || (left.band() != null
                        && right.band() != null
                        && !left.band().overlaps(right.band()))) {
            return false;
        }
        Map<RateCard.Condition, Set<String>> both = new HashMap<>();
        for (RateCard.Condition condition : RateCard.Condition.values()) {
            Set<String> mine = allowed(left, condition);
            Set<String> theirs = allowed(right, condition);
            if (mine.isEmpty() && theirs.isEmpty()) {
                continue;
            }
            Set<String> common = new HashSet<>(mine.isEmpty() ? theirs : mine);
            if (!mine.isEmpty() && !theirs.isEmpty()) {
                common.retainAll(theirs);
            }
            if (common.isEmpty()) {
                return false;
            }
            both.put(condition, common);
        }
        return all.stream().noneMatch(third -> beats(third, left, right, both));
    }

    /** Values for which a condition holds; empty for any value. */
    private static Set<String> allowed(Row row, RateCard.Condition condition) {
        Set<String> values = row.when().get(condition);
        if (values != null) {
            return values;
        }
        return condition == RateCard.Condition.SERVICE_TIER
                ? Set.of(ServiceTier.STANDARD.id())
                : Set.of();
    }

    private static boolean beats(
            Row third, Row left, Row right, Map<RateCard.Condition, Set<String>> both) {
        if (third.conditions() <= left.conditions()
                || !covers(third.card(), left.card(), right.card())
                || (third.card().band().isPresent()
                        && !third.card().band().equals(left.card().band())
                        && !third.card().band().equals(right.card().band()))
                || !third.card().methods().isEmpty()) {
            return false;
        }
        for (RateCard.Condition condition : RateCard.Condition.values()) {
            Set<String> values = allowed(third, condition);
            if (!values.isEmpty()
                    && !values.containsAll(both.getOrDefault(condition, Set.of("\n")))) {
                return false;
            }
        }
        return true;
    }

    private static boolean intervalsMeet(RateCard left, RateCard right) {
        return (left.to().isEmpty() || right.from().isBefore(left.to().get()))
                && (right.to().isEmpty() || left.from().isBefore(right.to().get()));
    }

    /** True where the third is in force at every instant at which the other two are. */
    private static boolean covers(RateCard third, RateCard left, RateCard right) {
        Instant begin = left.from().isAfter(right.from()) ? left.from() : right.from();
        Optional<Instant> end =
                Stream.of(left.to(), right.to())
                        .flatMap(Optional::stream)
                        .min(java.util.Comparator.naturalOrder());
        return !third.from().isAfter(begin)
                && (third.to().isEmpty()
                        || (end.isPresent() && !end.get().isAfter(third.to().get())));
    }

    private static boolean methodsMeet(RateCard left, RateCard right) {
        return meet(CardChoice.objectives(left), CardChoice.objectives(right))
                && meet(CardChoice.adapters(left), CardChoice.adapters(right));
    }

    private static boolean meet(Set<String> left, Set<String> right) {
        return left.isEmpty() || right.isEmpty() || left.stream().anyMatch(right::contains);
    }
}
