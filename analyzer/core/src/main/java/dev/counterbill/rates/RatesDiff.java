package dev.counterbill.rates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What changed between two books, price by price: {@code rates diff}. */
public final class RatesDiff {
    /** What happened to a price. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * One difference.
     *
     * @param row id of the row, or of the alias
     * @param part dimension and tier, or what else differs, such as {@code to}
     * @param before empty when added
     * @param after empty when removed
     */
    public record Change(
            Kind kind, String row, String part, Optional<String> before, Optional<String> after) {}

    private RatesDiff() {}

    /** Every difference, by row and part. */
    public static List<Change> between(RateBook before, RateBook after) {
        Map<String, Map<String, String>> old = flat(before);
        Map<String, Map<String, String>> now = flat(after);
        TreeSet<String> rows = new TreeSet<>(old.keySet());
        rows.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String row : rows) {
            Map<String, String> oldParts = old.getOrDefault(row, Map.of());
            Map<String, String> newParts = now.getOrDefault(row, Map.of());
            TreeSet<String> parts = new TreeSet<>(oldParts.keySet());
            parts.addAll(newParts.keySet());
            for (String part : parts) {
                Optional<String> was = Optional.ofNullable(oldParts.get(part));
                Optional<String> is = Optional.ofNullable(newParts.get(part));
                if (!was.equals(is)) {
                    Kind kind =
                            was.isEmpty() ? Kind.ADDED : is.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
                    changes.add(new Change(kind, row, part, was, is));
                }
            }
        }
        changes.sort(Comparator.comparing(Change::row).thenComparing(Change::part));
        return changes;
    }

    /** Row id, then part, then value, all as text that a person reads. */
    private static Map<String, Map<String, String>> flat(RateBook book) {
        Map<String, Map<String, String>> flat = new TreeMap<>();
        for (ProviderRates provider : book.providers()) {
            provider.rates().forEach(card -> add(flat, card.id(), card));
            for (Modifier modifier : provider.modifiers()) {
                flat.computeIfAbsent(
                                provider.id() + " modifier " + modifier.id(), k -> new TreeMap<>())
                        .put("multiply", modifier.multiply().toPlainString());
            }
            for (ModelAlias alias : provider.aliases()) {
                flat.computeIfAbsent(
                                provider.id() + " alias " + alias.name() + "@" + alias.from(),
                                k -> new TreeMap<>())
                        .put(
                                "bills as",
                                alias.billsAs() + alias.to().map(to -> " to " + to).orElse(""));
            }
            for (ModelRates model : provider.models().values()) {
                allCards(model).forEach(card -> add(flat, rowId(provider, model, card), card));
            }
        }
        return flat;
    }

    private static Stream<RateCard> allCards(ModelRates model) {
        return Stream.concat(
                model.rates().stream(),
                model.fineTuned().stream()
                        .flatMap(
                                tuned ->
                                        Stream.of(
                                                        tuned.rates(),
                                                        tuned.training(),
                                                        tuned.hosting(),
                                                        tuned.storage())
                                                .flatMap(List::stream)));
    }

    /** The row's id under the provider's own name, since a table may use another spelling of it. */
    private static String rowId(ProviderRates provider, ModelRates model, RateCard card) {
        String name = provider.id() + "/" + model.id();
        int rest = card.id().indexOf('/') + 1 + model.id().length();
        return rest <= card.id().length() ? name + card.id().substring(rest) : card.id();
    }

    private static void add(Map<String, Map<String, String>> flat, String id, RateCard card) {
        Map<String, String> parts = flat.computeIfAbsent(id, k -> new TreeMap<>());
        card.to().ifPresent(to -> parts.put("to", to.toString()));
        card.gap().ifPresent(gap -> parts.put("gap", gap));
        if (card.status() != RateCard.Status.CONFIRMED) {
            parts.put("status", card.status().name().toLowerCase(java.util.Locale.ROOT));
        }
        for (PromptTier tier : card.tiers()) {
            String size = card.tiers().size() == 1 ? "" : " over " + tier.overTokens();
            tier.gap().ifPresent(gap -> parts.put("gap" + size, gap));
            tier.prices()
                    .forEach(
                            (dimension, price) ->
                                    parts.put(dimension.id() + size, PriceOf.inWords(price)));
        }
        card.fallback()
                .forEach((dimension, as) -> parts.put(dimension.id() + " falls back to", as.id()));
    }
}
