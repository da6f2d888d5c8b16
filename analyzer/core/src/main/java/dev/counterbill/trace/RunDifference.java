package dev.counterbill.trace;

import dev.counterbill.analysis.LedgerLimits;
import dev.counterbill.analysis.Question;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.BillTables.ModelKey;
import dev.counterbill.pricing.Pricer;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.rates.RateBook;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes the difference of two totals apart: the way from the first to the second goes over totals
 * in which one thing is changed after the other, so that the steps add up exactly.
 *
 * @param tool from what a run published to what is computed of it now, for both runs
 * @param terms from other terms of prices: fallbacks, exchange rates, spreading
 * @param rates from other rates, for the same usage
 * @param days from other days that were asked for, at the same prices
 * @param usage from other usage within the same days, at the same prices
 * @param together what cannot be taken apart; 0 where everything could
 * @param basis at whose prices usage is compared; empty where it is not priced
 * @param prices the question whose prices these are
 * @param effects what other rates and terms do to each model and meter; their changes add up to
 *     {@code rates}
 */
public record RunDifference(
        BigDecimal tool,
        BigDecimal terms,
        BigDecimal rates,
        BigDecimal days,
        BigDecimal usage,
        BigDecimal together,
        Optional<Basis> basis,
        Optional<Question> prices,
        List<RateEffect> effects) {
    /** At the prices of which run usage is compared. */
    public enum Basis {
        BEFORE,
        AFTER
    }

    public RunDifference {
        effects = List.copyOf(effects);
    }

    /** All steps together: the difference of the totals. */
    public BigDecimal sum() {
        return tool.add(terms).add(rates).add(days).add(usage).add(together);
    }

    /**
     * What other rates do to the cost of one meter of a model.
     *
     * @param quantity that is priced on either side, the larger one
     * @param meter id; empty where only the cost of the whole model is known
     * @param before price and row, as {@code 2.5 per 1000000 (ROW)}; empty where there is no price
     * @param after likewise
     */
    public record RateEffect(
            ModelKey model,
            String tier,
            String meter,
            BigDecimal quantity,
            List<String> before,
            List<String> after,
            BigDecimal costBefore,
            BigDecimal costAfter) {
        public RateEffect {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        public BigDecimal change() {
            return costAfter.subtract(costBefore);
        }
    }

    /** The steps from one run to another in the same currency. */
    public static RunDifference between(PricedRun before, PricedRun after) {
        if (suffices(after.question(), before)) {
            return atPricesAfter(before, after, after.question().orElseThrow());
        }
        if (suffices(before.question(), after)) {
            return atPricesBefore(before, after, before.question().orElseThrow());
        }
        BigDecimal all = after.total().subtract(before.total());
        boolean isSameUsage = before.ledger().rows().equals(after.ledger().rows());
        return new RunDifference(
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                isSameUsage ? all : BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                isSameUsage ? BigDecimal.ZERO : all,
                Optional.empty(),
                Optional.empty(),
                isSameUsage ? byModel(before.byModel(), after.byModel()) : List.of());
    }

    /** Whether a ledger is cut wherever the prices of a question need it. */
    private static boolean suffices(Optional<Question> prices, PricedRun of) {
        return prices.isPresent()
                && LedgerLimits.ofPrices(prices.get().ofCostsAlone(of.zone()), of.ledger())
                        .isEmpty();
    }

    private static RunDifference atPricesAfter(PricedRun before, PricedRun after, Question prices) {
        Bill first = bill(before.ledger(), prices.book(), prices.terms());
        Bill second = bill(after.ledger(), prices.book(), prices.terms());
        BigDecimal tool = after.total().subtract(second.total());
        Split split = split(first, second, before, after);
        if (before.question().isEmpty()) {
            return new RunDifference(
                    tool,
                    BigDecimal.ZERO,
                    first.total().subtract(before.total()),
                    split.days(),
                    split.usage(),
                    BigDecimal.ZERO,
                    Optional.of(Basis.AFTER),
                    Optional.of(prices),
                    byModel(before.byModel(), byModel(first)));
        }
        Question own = before.question().get();
        Bill published = bill(before.ledger(), own.book(), own.terms());
        Bill underTerms = bill(before.ledger(), own.book(), prices.terms());
        return new RunDifference(
                tool.add(published.total().subtract(before.total())),
                underTerms.total().subtract(published.total()),
                first.total().subtract(underTerms.total()),
                split.days(),
                split.usage(),
                BigDecimal.ZERO,
                Optional.of(Basis.AFTER),
                Optional.of(prices),
                effects(
                        underTerms,
                        new Tracing(own.book(), prices.terms()),
                        first,
                        new Tracing(prices.book(), prices.terms())));
    }

    private static RunDifference atPricesBefore(
            PricedRun before, PricedRun after, Question prices) {
        Bill first = bill(before.ledger(), prices.book(), prices.terms());
        Bill second = bill(after.ledger(), prices.book(), prices.terms());
        BigDecimal tool = first.total().subtract(before.total());
        Split split = split(first, second, before, after);
        if (after.question().isEmpty()) {
            return new RunDifference(
                    tool,
                    BigDecimal.ZERO,
                    after.total().subtract(second.total()),
                    split.days(),
                    split.usage(),
                    BigDecimal.ZERO,
                    Optional.of(Basis.BEFORE),
                    Optional.of(prices),
                    byModel(byModel(second), after.byModel()));
        }
        Question own = after.question().get();
        Bill published = bill(after.ledger(), own.book(), own.terms());
        Bill underTerms = bill(after.ledger(), prices.book(), own.terms());
        return new RunDifference(
                tool.add(after.total().subtract(published.total())),
                underTerms.total().subtract(second.total()),
                published.total().subtract(underTerms.total()),
                split.days(),
                split.usage(),
                BigDecimal.ZERO,
                Optional.of(Basis.BEFORE),
                Optional.of(prices),
                effects(
                        underTerms,
                        new Tracing(prices.book(), own.terms()),
                        published,
                        new Tracing(own.book(), own.terms())));
    }

    private static Bill bill(UsageLedger ledger, RateBook book, PricingTerms terms) {
        return Pricer.actual(ledger, book, terms);
    }

    private record Split(BigDecimal days, BigDecimal usage) {}

    /** Usage on days that only one of the runs was asked for, and all other usage. */
    private static Split split(Bill first, Bill second, PricedRun before, PricedRun after) {
        BigDecimal days = before.costOutside(second).subtract(after.costOutside(first));
        return new Split(days, second.total().subtract(first.total()).subtract(days));
    }

    private static SortedMap<ModelKey, BigDecimal> byModel(Bill bill) {
        SortedMap<ModelKey, BigDecimal> costs = new TreeMap<>();
        BillTables.byModel(bill).forEach(one -> costs.put(one.model(), one.subtotal().cost()));
        return costs;
    }

    private static List<RateEffect> byModel(
            Map<ModelKey, BigDecimal> before, Map<ModelKey, BigDecimal> after) {
        TreeSet<ModelKey> models = new TreeSet<>(before.keySet());
        models.addAll(after.keySet());
        List<RateEffect> effects = new ArrayList<>();
        for (ModelKey model : models) {
            BigDecimal then = before.getOrDefault(model, BigDecimal.ZERO);
            BigDecimal now = after.getOrDefault(model, BigDecimal.ZERO);
            if (then.compareTo(now) != 0) {
                effects.add(
                        new RateEffect(
                                model, "", "", BigDecimal.ZERO, List.of(), List.of(), then, now));
            }
        }
        return effects;
    }

    private record Place(ModelKey model, String tier, String meter) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = model.compareTo(other.model);
            order = order != 0 ? order : tier.compareTo(other.tier);
            return order != 0 ? order : meter.compareTo(other.meter);
        }
    }

    /** One side of an effect. */
    private record Side(BigDecimal quantity, BigDecimal cost, List<String> prices) {
        static final Side NONE = new Side(BigDecimal.ZERO, BigDecimal.ZERO, List.of());

        Side plus(Side other) {
            List<String> all = new ArrayList<>(prices);
            other.prices.stream().filter(one -> !all.contains(one)).forEach(all::add);
            return new Side(quantity.add(other.quantity), cost.add(other.cost), all);
        }
    }

    private static List<RateEffect> effects(
            Bill before, Tracing beforeTracing, Bill after, Tracing afterTracing) {
        Map<Place, Side> then = sides(before, beforeTracing);
        Map<Place, Side> now = sides(after, afterTracing);
        TreeSet<Place> places = new TreeSet<>(then.keySet());
        places.addAll(now.keySet());
        List<RateEffect> effects = new ArrayList<>();
        for (Place place : places) {
            Side left = then.getOrDefault(place, Side.NONE);
            Side right = now.getOrDefault(place, Side.NONE);
            if (left.cost().compareTo(right.cost()) != 0) {
                effects.add(
                        new RateEffect(
                                place.model(),
                                place.tier(),
                                place.meter(),
                                left.quantity().max(right.quantity()),
                                left.prices(),
                                right.prices(),
                                left.cost(),
                                right.cost()));
            }
        }
        return effects;
    }

    private static Map<Place, Side> sides(Bill bill, Tracing tracing) {
        Trace trace = tracing.of(bill, key -> true, meter -> true, (key, meter) -> false);
        Map<Place, Side> sides = new TreeMap<>();
        for (TraceLine line : trace.lines()) {
            sides.merge(
                    new Place(
                            new ModelKey(line.provider(), line.model()),
                            line.tier().id(),
                            line.part().meter().id()),
                    new Side(line.part().quantity(), line.cost(), List.of(line.priceInWords())),
                    Side::plus);
        }
        return sides;
    }
}
