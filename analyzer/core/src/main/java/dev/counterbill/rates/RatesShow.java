package dev.counterbill.rates;

import dev.counterbill.money.Currency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that a book knows of one model, with the source of each price: {@code rates show}. */
public final class RatesShow {
    /**
     * A list of rows under a title, oldest first.
     *
     * @param title {@code inference}, {@code fine-tuned inference}, {@code training}, {@code
     *     hosting}, {@code storage}, {@code every model of the provider}
     */
    public record Section(String title, List<Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    /** A row with its source and the currency of its prices. */
    public record Row(
            RateCard card, Optional<RateSource> source, Currency currency, String table) {}

    /**
     * One model.
     *
     * @param imported the tool whose file the model comes from
     */
    public record Shown(
            String provider,
            ModelRates model,
            List<ModelAlias> aliases,
            List<Section> sections,
            List<Modifier> modifiers,
            List<RegisteredFineTune> registered,
            Optional<String> imported) {}

    private RatesShow() {}

    /** What is known of the model of an identity. */
    public static Shown of(RateBook book, ModelIdentity identity) {
        ProviderRates provider =
                book.providers().stream()
                        .filter(rates -> rates.id().equals(identity.provider()))
                        .findFirst()
                        .orElseThrow();
        ModelRates model = identity.model();
        List<Section> sections = new ArrayList<>();
        add(sections, book, "inference", model.rates());
        model.fineTuned()
                .ifPresent(
                        tuned -> {
                            add(sections, book, "fine-tuned inference", tuned.rates());
                            add(sections, book, "training", tuned.training());
                            add(sections, book, "hosting", tuned.hosting());
                            add(sections, book, "storage", tuned.storage());
                        });
        add(sections, book, "every model of the provider", provider.rates());
        return new Shown(
                provider.id(),
                model,
                provider.aliases().stream()
                        .filter(alias -> alias.billsAs().equals(model.id()))
                        .toList(),
                sections,
                provider.modifiers(),
                book.registry().stream()
                        .filter(
                                tune ->
                                        book.canonicalProvider(tune.provider())
                                                .equals(Optional.of(provider.id())))
                        .filter(
                                tune ->
                                        tune.base().equalsIgnoreCase(model.id())
                                                || tune.base().equalsIgnoreCase(model.family()))
                        .toList(),
                book.tableOf(model.place()).flatMap(RateTable::imported));
    }

    private static void add(
            List<Section> sections, RateBook book, String title, List<RateCard> cards) {
        if (!cards.isEmpty()) {
            sections.add(
                    new Section(
                            title,
                            cards.stream()
                                    .map(
                                            card ->
                                                    new Row(
                                                            card,
                                                            book.source(card),
                                                            book.currency(card),
                                                            book.tableOf(card.place())
                                                                    .map(RateTable::id)
                                                                    .orElse("")))
                                    .toList()));
        }
    }
}
