package dev.counterbill.rates;

import dev.counterbill.rates.CardChoice.Asked;
import dev.counterbill.rates.CardChoice.Choice;
import dev.counterbill.rates.CardChoice.Row;
import dev.counterbill.usage.ServiceTier;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** The rows of one model, ready for searching. */
final class ModelCards {
    private final ModelRates model;
    private final ProviderRates provider;
    private final Function<RateCard, Row> rows;
    private final CardChoice base;
    private final CardChoice fineTuned;
    private final CardChoice training;
    private final CardChoice hosting;
    private final CardChoice storage;
    private final CardChoice everyModel;
    private final Optional<LocalDate> released;
    private final String what;
    private final String whatTuned;

    /** Cards with the provider's prices added, so that a card is composed once. */
    private final IdentityHashMap<RateCard, IdentityHashMap<RateCard, RateCard>> composed =
            new IdentityHashMap<>();

    ModelCards(ModelRates model, ProviderRates provider, Function<RateCard, Row> rows) {
        this.model = model;
        this.provider = provider;
        this.rows = rows;
        this.base = choice(model.rates(), rows);
        Optional<FineTunedRates> tuned = model.fineTuned();
        this.fineTuned = choice(tuned.map(FineTunedRates::rates).orElse(List.of()), rows);
        this.training = choice(tuned.map(FineTunedRates::training).orElse(List.of()), rows);
        this.hosting = choice(tuned.map(FineTunedRates::hosting).orElse(List.of()), rows);
        this.storage = choice(tuned.map(FineTunedRates::storage).orElse(List.of()), rows);
        this.everyModel = choice(provider.rates(), rows);
        this.what = provider.id() + "/" + model.id();
        this.whatTuned = "a fine-tune of " + what;
        this.released =
                model.lifecycle()
                        .released()
                        .or(
                                () ->
                                        model.rates().stream()
                                                .map(RateCard::from)
                                                .min(java.util.Comparator.naturalOrder())
                                                .map(
                                                        at ->
                                                                at.atZone(ZoneOffset.UTC)
                                                                        .toLocalDate()));
    }

    private static CardChoice choice(List<RateCard> cards, Function<RateCard, Row> rows) {
        return new CardChoice(cards, rows);
    }

    /** Whether a price of inference holds for some hours of the week only. */
    boolean hasBands() {
        return hours().findAny().isPresent();
    }

    /** The hours of prices of inference, the provider's own among them. */
    Stream<PriceHours> hours() {
        return Stream.concat(model.inferenceRates(), provider.rates().stream())
                .filter(card -> card.band().isPresent() && CardChoice.isUsable(card))
                .map(rows)
                .flatMap(
                        row ->
                                Stream.ofNullable(row.band())
                                        .map(band -> new PriceHours(band, row.holidays())));
    }

    RateMatch inference(ModelIdentity identity, Asked asked) {
        Asked billed = asked;
        Choice choice = choose(identity, billed);
        boolean fellBack = false;
        if (choice instanceof Choice.None none
                && none.reason() == UnpricedReason.TIER_NOT_OFFERED
                && model.tierFallback()
                && asked.tier() != ServiceTier.STANDARD) {
            // Whatever is billed as standard has the provider's standard fees and modifiers, too.
            billed = asked.withTier(ServiceTier.STANDARD);
            choice = choose(identity, billed);
            fellBack = true;
        }
        if (choice instanceof Choice.None none) {
            return new RateMatch.Missing(none.reason(), none.detail());
        }
        Row row = ((Choice.Chosen) choice).row();
        return new RateMatch.Found(
                withEveryModelsPrices(row, billed), modifiers(row, billed), fellBack);
    }

    private Choice choose(ModelIdentity identity, Asked asked) {
        if (!identity.fineTuned()) {
            if (base.isEmpty()) {
                return new Choice.None(
                        UnpricedReason.NO_RATE_FOR_CONDITIONS,
                        () -> what + " has no token prices, only " + otherPrices());
            }
            return base.choose(asked, what);
        }
        Optional<FineTunedRates> tuned = model.fineTuned();
        if (tuned.isEmpty()
                || (!tuned.get().inheritsBase() && fineTuned.isEmpty())
                || (fineTuned.isEmpty() && base.isEmpty())) {
            return new Choice.None(
                    UnpricedReason.NO_FINE_TUNED_RATE,
                    () -> "the rate tables have no token price for " + whatTuned);
        }
        if (!tuned.get().inheritsBase()) {
            return fineTuned.choose(asked, whatTuned);
        }
        Choice own = fineTuned.choose(asked, whatTuned);
        boolean declared =
                own instanceof Choice.None none && none.reason() == UnpricedReason.DECLARED_GAP;
        if (own instanceof Choice.Chosen || declared) {
            return own;
        }
        return base.choose(asked, whatTuned);
    }

    /** Kinds of deployment with which there would be a price, where none is known. */
    SortedSet<String> deploymentsWithRates(ModelIdentity identity, Asked asked) {
        SortedSet<String> deployments = new TreeSet<>();
        if (identity.fineTuned()) {
            deployments.addAll(fineTuned.deploymentsThatHold(asked));
        }
        if (!identity.fineTuned()
                || model.fineTuned().filter(FineTunedRates::inheritsBase).isPresent()) {
            deployments.addAll(base.deploymentsThatHold(asked));
        }
        return deployments;
    }

    private String otherPrices() {
        return model.capacity().isEmpty() ? "prices of its fine-tunes" : "prices of GPU hours";
    }

    RateMatch charge(CardChoice list, Asked asked, String charged) {
        Choice choice = list.choose(asked, charged + " " + what);
        if (choice instanceof Choice.None none) {
            return new RateMatch.Missing(none.reason(), none.detail());
        }
        Row row = ((Choice.Chosen) choice).row();
        return new RateMatch.Found(row.card(), modifiers(row, asked), false);
    }

    RateMatch training(Asked asked) {
        return charge(training, asked, "training of");
    }

    RateMatch hosting(Asked asked) {
        return charge(hosting, asked, "hosting of");
    }

    RateMatch storage(Asked asked) {
        return charge(storage, asked, "storage of");
    }

    /** Multipliers that apply; a row that states the condition itself is already multiplied. */
    private List<Modifier> modifiers(Row row, Asked asked) {
        if (provider.modifiers().isEmpty()) {
            return List.of();
        }
        List<Modifier> applying = new ArrayList<>();
        for (Modifier modifier : provider.modifiers()) {
            if (applies(modifier, row, asked)) {
                applying.add(modifier);
            }
        }
        return List.copyOf(applying);
    }

    private boolean applies(Modifier modifier, Row row, Asked asked) {
        if ((modifier.from().isPresent() && asked.at().isBefore(modifier.from().get()))
                || (modifier.to().isPresent() && !asked.at().isBefore(modifier.to().get()))) {
            return false;
        }
        if (modifier.releasedFrom().isPresent()
                && (released.isEmpty() || released.get().isBefore(modifier.releasedFrom().get()))) {
            return false;
        }
        String region = asked.region().isEmpty() ? asked.statedRegion() : asked.region();
        return CardChoice.effective(modifier.when()).entrySet().stream()
                .allMatch(
                        condition ->
                                !row.when().containsKey(condition.getKey())
                                        && CardChoice.holds(
                                                condition.getKey(),
                                                condition.getValue(),
                                                asked,
                                                region));
    }

    private RateCard withEveryModelsPrices(Row row, Asked asked) {
        if (everyModel.isEmpty()
                || !(everyModel.choose(asked, provider.id()) instanceof Choice.Chosen common)) {
            return row.card();
        }
        synchronized (composed) {
            return composed.computeIfAbsent(row.card(), card -> new IdentityHashMap<>())
                    .computeIfAbsent(common.row().card(), other -> compose(row.card(), other));
        }
    }

    private static RateCard compose(RateCard card, RateCard everyModel) {
        Map<Dimension, dev.counterbill.money.UnitPrice> common =
                everyModel.tiers().isEmpty() ? Map.of() : everyModel.tiers().get(0).prices();
        List<PromptTier> tiers = new ArrayList<>();
        for (PromptTier tier : card.tiers()) {
            Map<Dimension, dev.counterbill.money.UnitPrice> prices = new HashMap<>(tier.prices());
            Map<Dimension, RateCard> lent = new HashMap<>();
            common.forEach(
                    (dimension, price) -> {
                        if (!card.fallback().containsKey(dimension)
                                && prices.putIfAbsent(dimension, price) == null) {
                            lent.put(dimension, everyModel);
                        }
                    });
            tiers.add(
                    tier.gap().isPresent()
                            ? tier
                            : new PromptTier(tier.overTokens(), prices, tier.gap(), lent));
        }
        return card.withTiers(tiers);
    }
}
