package dev.counterbill.rates;

import dev.counterbill.money.UnitPrice;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The models of a book at an instant, one row each: {@code rates list}. */
public final class RatesList {
    /**
     * One model.
     *
     * @param card the standard row in force with the fewest conditions, at its lowest prompt tier
     * @param fineTuned likewise for fine-tunes
     * @param conditions what the row asks for, in words; empty where it asks for nothing
     * @param imported the tool whose file the row comes from
     */
    public record Row(
            String provider,
            String model,
            String family,
            Optional<RateCard> card,
            Optional<RateCard> fineTuned,
            String conditions,
            Optional<LocalDate> retires,
            List<String> aliases,
            Optional<String> imported) {
        /** A price of the lowest tier of the base model's row. */
        public Optional<UnitPrice> price(Dimension dimension) {
            return priceOf(card, dimension);
        }

        /** A price of the lowest tier of the fine-tunes' row. */
        public Optional<UnitPrice> fineTunedPrice(Dimension dimension) {
            return priceOf(fineTuned, dimension);
        }

        private static Optional<UnitPrice> priceOf(Optional<RateCard> card, Dimension dimension) {
            return card.flatMap(row -> PriceOf.price(row, row.tiers().get(0), dimension));
        }
    }

    private RatesList() {}

    /**
     * Every model, by provider and id.
     *
     * @param filter keeps the models whose {@code provider/model} or family contains this text;
     *     empty for all
     */
    public static List<Row> of(RateBook book, Instant at, String filter) {
        String wanted = filter.strip().toLowerCase(Locale.ROOT);
        List<Row> rows = new ArrayList<>();
        for (ProviderRates provider : book.providers()) {
            for (ModelRates model : provider.models().values()) {
                String name = provider.id() + "/" + model.id();
                if (name.contains(wanted) || model.family().contains(wanted)) {
                    rows.add(row(book, provider, model, at));
                }
            }
        }
        return rows;
    }

    private static Row row(RateBook book, ProviderRates provider, ModelRates model, Instant at) {
        Optional<RateCard> card = plainest(model.rates(), at);
        Optional<FineTunedRates> tuned = model.fineTuned();
        Optional<RateCard> fineTuned =
                tuned.flatMap(
                        rates ->
                                plainest(rates.rates(), at)
                                        .or(() -> rates.inheritsBase() ? card : Optional.empty()));
        return new Row(
                provider.id(),
                model.id(),
                model.family(),
                card,
                fineTuned,
                card.map(CardWords::conditions).orElse(""),
                model.lifecycle().retires(),
                provider.aliases().stream()
                        .filter(alias -> alias.billsAs().equals(model.id()) && alias.isValidAt(at))
                        .map(ModelAlias::name)
                        .toList(),
                book.tableOf(model.place()).flatMap(RateTable::imported));
    }

    /** The standard row in force with the fewest conditions. */
    private static Optional<RateCard> plainest(List<RateCard> cards, Instant at) {
        return cards.stream()
                .filter(CardChoice::isUsable)
                .filter(card -> card.isInForceAt(at) && card.gap().isEmpty())
                .filter(card -> CardWords.tiers(card).contains("standard"))
                .min(
                        java.util.Comparator.comparingInt(
                                card -> card.when().size() + (card.band().isPresent() ? 1 : 0)));
    }
}
