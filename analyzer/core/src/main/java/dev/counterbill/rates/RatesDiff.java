package dev.counterbill.rates;

import dev.counterbill.money.Currency;
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
        CHANGED,
        /** In another currency than before, so that which is higher nobody can say. */
        OTHER_CURRENCY
    }

    /**
     * One difference.
     *
     * @param row id of the row, or of the alias
     * @param part dimension and tier, or what else differs, such as {@code to}
     * @param before empty when added
     * @param after empty when removed
     * @param currencyBefore of a price that {@code before} states
     * @param currencyAfter of a price that {@code after} states
     */
    public record Change(
            Kind kind,
            String row,
            String part,
            Optional<String> before,
            Optional<String> after,
            Optional<Currency> currencyBefore,
            Optional<Currency> currencyAfter) {}

    /**
     * What a book says of a part.
     *
     * @param currency where it is a price
     */
    private record Value(String text, Optional<Currency> currency) {
        Value(String text) {
            this(text, Optional.empty());
        }
    }

    private RatesDiff() {}

    /** Every difference, by row and part. */
    public static List<Change> between(RateBook before, RateBook after) {
        Map<String, Map<String, Value>> old = flat(before);
        Map<String, Map<String, Value>> now = flat(after);
        TreeSet<String> rows = new TreeSet<>(old.keySet());
        rows.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String row : rows) {
            Map<String, Value> oldParts = old.getOrDefault(row, Map.of());
            Map<String, Value> newParts = now.getOrDefault(row, Map.of());
            TreeSet<String> parts = new TreeSet<>(oldParts.keySet());
            parts.addAll(newParts.keySet());
            for (String part : parts) {
                Optional<Value> was = Optional.ofNullable(oldParts.get(part));
                Optional<Value> is = Optional.ofNullable(newParts.get(part));
                if (!was.equals(is)) {
                    changes.add(
                            new Change(
                                    kind(was, is),
                                    row,
                                    part,
                                    was.map(Value::text),
                                    is.map(Value::text),
                                    was.flatMap(Value::currency),
                                    is.flatMap(Value::currency)));
                }
            }
        }
        changes.sort(Comparator.comparing(Change::row).thenComparing(Change::part));
        return changes;
    }

    private static Kind kind(Optional<Value> was, Optional<Value> is) {
        if (was.isEmpty()) {
            return Kind.ADDED;
        }
        if (is.isEmpty()) {
            return Kind.REMOVED;
        }
        return was.get().currency().equals(is.get().currency())
                ? Kind.CHANGED
                : Kind.OTHER_CURRENCY;
    }

    /** Row id, then part, then value, all as text that a person reads. */
    private static Map<String, Map<String, Value>> flat(RateBook book) {
        Map<String, Map<String, Value>> flat = new TreeMap<>();
        for (ProviderRates provider : book.providers()) {
            provider.rates().forEach(card -> add(flat, book, card.id(), card));
            for (Modifier modifier : provider.modifiers()) {
                flat.computeIfAbsent(
                                provider.id() + " modifier " + modifier.id(), k -> new TreeMap<>())
                        .put("multiply", new Value(modifier.multiply().toPlainString()));
            }
            for (ModelAlias alias : provider.aliases()) {
                flat.computeIfAbsent(
                                provider.id() + " alias " + alias.name() + "@" + alias.from(),
                                k -> new TreeMap<>())
                        .put(
                                "bills as",
                                new Value(
                                        alias.billsAs()
                                                + alias.to().map(to -> " to " + to).orElse("")));
            }
            for (ModelRates model : provider.models().values()) {
                allCards(model)
                        .forEach(card -> add(flat, book, rowId(provider, model, card), card));
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

    private static void add(
            Map<String, Map<String, Value>> flat, RateBook book, String id, RateCard card) {
        Optional<Currency> currency = Optional.of(book.currency(card));
        Map<String, Value> parts = flat.computeIfAbsent(id, k -> new TreeMap<>());
        card.to().ifPresent(to -> parts.put("to", new Value(to.toString())));
        card.gap().ifPresent(gap -> parts.put("gap", new Value(gap)));
        if (card.status() != RateCard.Status.CONFIRMED) {
            parts.put("status", new Value(card.status().name().toLowerCase(java.util.Locale.ROOT)));
        }
        for (PromptTier tier : card.tiers()) {
            String size = card.tiers().size() == 1 ? "" : " over " + tier.overTokens();
            tier.gap().ifPresent(gap -> parts.put("gap" + size, new Value(gap)));
            tier.prices()
                    .forEach(
                            (dimension, price) ->
                                    parts.put(
                                            dimension.id() + size,
                                            new Value(PriceOf.inWords(price), currency)));
        }
        card.fallback()
                .forEach(
                        (dimension, as) ->
                                parts.put(dimension.id() + " falls back to", new Value(as.id())));
    }
}
