package dev.counterbill.analysis;

import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.RateCard;
import dev.counterbill.scenario.CacheWriteShare;
import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.PricesOf;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.scenario.SwapToBase;
import dev.counterbill.scenario.TierChange;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Meters that only cost what they cost, whatever else a row counts: each card that may price the
 * row has a price of their own for them, so that they neither lack a price nor borrow one. Rows
 * that differ in nothing but such meters are one to a bill: half of the rows of most ledgers are
 * only there because some requests read from a cache, or reasoned, and others did not.
 */
final class MetersAlike {
    private final Collection<ModelRates> targeted;
    private final long begin;
    private final long last;
    private final boolean keepMeters;
    private final boolean reachBases;
    private final boolean reachOtherDays;
    private final boolean reachOtherTiers;

    /** By tier, what holds for every model that scenarios move usage to; there may be many. */
    private final Map<ServiceTier, Set<Meter>> alikeInTargets = new EnumMap<>(ServiceTier.class);

    /**
     * @param targeted models that scenarios move usage to
     * @param begin first epoch second of the usage
     * @param last begin of its last slot, epoch seconds
     */
    MetersAlike(List<Scenario> scenarios, Collection<ModelRates> targeted, long begin, long last) {
        List<Change> changes =
                scenarios.stream()
                        .flatMap(scenario -> scenario.steps().stream())
                        .<Change>map(Scenario.Step::change)
                        .toList();
        this.targeted = targeted;
        this.begin = begin;
        this.last = last;
        this.keepMeters = changes.stream().allMatch(MetersAlike::keepsMeters);
        this.reachBases = changes.stream().anyMatch(SwapToBase.class::isInstance);
        this.reachOtherDays = changes.stream().anyMatch(PricesOf.class::isInstance);
        this.reachOtherTiers = changes.stream().anyMatch(TierChange.class::isInstance);
    }

    /**
     * The meters of rows of one name and tier.
     *
     * @param own models that the name stands for
     */
    Set<Meter> of(Collection<ModelRates> own, ServiceTier tier) {
        if (!keepMeters) {
            return Set.of();
        }
        Set<Meter> alike = EnumSet.of(Meter.REASONING);
        alike.addAll(priced(own, tier, reachBases));
        alike.retainAll(alikeInTargets.computeIfAbsent(tier, some -> priced(targeted, some, true)));
        return alike;
    }

    /**
     * Meters with a price of their own in each card of some models.
     *
     * @param areReached whether usage may be moved to them
     */
    private Set<Meter> priced(Collection<ModelRates> models, ServiceTier tier, boolean areReached) {
        List<RateCard> cards =
                models.stream()
                        .flatMap(ModelRates::inferenceRates)
                        .filter(card -> mayPrice(card, tier))
                        .toList();
        // Reasoning is a part of output and never lacks a price.
        Set<Meter> priced = EnumSet.of(Meter.REASONING);
        addIfPriced(priced, Meter.INPUT, Dimension.INPUT, cards);
        addIfPriced(priced, Meter.OUTPUT, Dimension.OUTPUT, cards);
        // Who is moved to a model that charges cache writes is assumed to write what he reads.
        if (!areReached
                || models.stream()
                        .flatMap(MetersAlike::dimensions)
                        .noneMatch(MetersAlike::isWrite)) {
            addIfPriced(priced, Meter.CACHED_INPUT, Dimension.CACHED_INPUT, cards);
        }
        return priced;
    }

    /** Whether a change leaves each token where it was counted, and takes its price as it is. */
    private static boolean keepsMeters(Change change) {
        return change.isProportional() && !(change instanceof CacheWriteShare);
    }

    private static void addIfPriced(
            Set<Meter> alike, Meter meter, Dimension dimension, List<RateCard> cards) {
        boolean isPriced =
                cards.stream()
                        .flatMap(card -> card.tiers().stream())
                        .allMatch(some -> some.prices().containsKey(dimension));
        if (isPriced) {
            alike.add(meter);
        }
    }

    /**
     * Whether a card may price a row of that tier: it is in force at some time of the usage, and
     * for that tier or for the standard one, which others may fall back to.
     */
    private boolean mayPrice(RateCard card, ServiceTier tier) {
        boolean isInTime =
                card.from().getEpochSecond() <= last
                        && (card.to().isEmpty() || card.to().get().getEpochSecond() >= begin);
        Set<String> tiers =
                card.when()
                        .getOrDefault(
                                RateCard.Condition.SERVICE_TIER,
                                card.when()
                                        .getOrDefault(
                                                RateCard.Condition.SPEED,
                                                Set.of(ServiceTier.STANDARD.id())));
        boolean isForTier = tiers.contains(tier.id()) || tiers.contains(ServiceTier.STANDARD.id());
        return card.status() != RateCard.Status.WITHDRAWN
                && (isInTime || reachOtherDays)
                && (isForTier || reachOtherTiers);
    }

    private static Stream<Dimension> dimensions(ModelRates model) {
        return model.inferenceRates()
                .flatMap(card -> card.tiers().stream())
                .flatMap(tier -> tier.prices().keySet().stream());
    }

    private static boolean isWrite(Dimension dimension) {
        return dimension.id().startsWith(Dimension.CACHE_WRITE.id());
    }
}
