package dev.counterbill.pricing;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.ContractDiscount;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cost formula: one line at one card. Exact: it multiplies and adds and never divides. */
final class LineCosting {
    private final UsageLine line;
    private final Quote.Found quote;
    private final Collection<ContractDiscount> discounts;
    private final TierRange range;
    private final boolean reasoningApart;

    final List<PricedPart> parts = new ArrayList<>();
    final List<UnpricedPart> unpriced = new ArrayList<>();
    final List<Substitution> substitutions = new ArrayList<>();

    LineCosting(UsageLine line, Quote.Found quote, Collection<ContractDiscount> discounts) {
        this.line = line;
        this.quote = quote;
        this.discounts = discounts;
        this.range = TierRange.of(quote.card(), line.prompt());
        this.reasoningApart = tier(range.first()).containsKey(Dimension.REASONING);
        for (Meter meter : Meter.values()) {
            BigDecimal quantity = quantityOf(meter);
            if (quantity.signum() != 0) {
                cost(meter, quantity);
            }
        }
    }

    private Map<Dimension, UnitPrice> tier(int index) {
        return quote.card().tiers().get(index).prices();
    }

    /** Reasoning is a part of output, and leaves it only where the card prices it apart. */
    private BigDecimal quantityOf(Meter meter) {
        BigDecimal quantity = line.quantities().of(meter);
        if (meter == Meter.OUTPUT && reasoningApart) {
            return quantity.subtract(reasoning());
        }
        if (meter == Meter.REASONING) {
            return reasoningApart ? reasoning() : BigDecimal.ZERO;
        }
        return quantity;
    }

    private BigDecimal reasoning() {
        return line.quantities().of(Meter.REASONING).min(line.quantities().of(Meter.OUTPUT));
    }

    private void cost(Meter meter, BigDecimal quantity) {
        List<MeterDimension> dimensions = new ArrayList<>();
        for (int i = range.first(); i <= range.last(); i++) {
            Optional<MeterDimension> dimension =
                    MeterDimension.of(meter, tier(i), quote.card(), line.terms().basis());
            if (dimension.isEmpty()) {
                missing(meter, quantity);
                return;
            }
            dimensions.add(dimension.get());
        }
        PricedPart part =
                quote.card().tierMode() == RateCard.TierMode.MARGINAL && meter.isPrompt()
                        ? marginal(meter, quantity, dimensions.get(0).dimension())
                        : whole(meter, quantity, dimensions);
        if (part == null) {
            missing(meter, quantity);
            return;
        }
        PricedPart bounded = meter == Meter.INPUT ? withUnloggedWrites(part) : part;
        parts.add(bounded);
        note(bounded, dimensions.get(0));
    }

    /** Requests cost only where a card prices them; elsewhere they are no usage to be priced. */
    private void missing(Meter meter, BigDecimal quantity) {
        if (meter != Meter.REQUESTS) {
            unpriced.add(
                    new UnpricedPart(
                            meter,
                            quantity,
                            UnpricedReason.METER_WITHOUT_RATE,
                            "rate "
                                    + quote.card().id()
                                    + " lists no "
                                    + MeterDimension.own(meter).get(0).id()));
        }
    }

    private void note(PricedPart part, MeterDimension dimension) {
        dimension
                .substitute()
                .ifPresent(
                        s -> substitutions.add(s.of(part.meter(), part.quantity(), part.cost())));
        for (Substitute mark : quote.marks()) {
            substitutions.add(mark.of(part.meter(), part.quantity(), part.cost()));
        }
        if (!range.isOne()) {
            Substitute why =
                    line.prompt().knowledge() == PromptRange.Knowledge.UNKNOWN
                            ? Substitute.PROMPT_SIZE_UNKNOWN
                            : Substitute.PROMPT_SIZE_STRADDLES;
            substitutions.add(why.of(part.meter(), part.quantity(), part.cost()));
        }
    }

    private UnitPrice listPrice(int tierIndex, Dimension dimension) {
        UnitPrice listed = tier(tierIndex).get(dimension);
        if (listed == null) {
            throw new IllegalStateException("resolved from this tier: " + dimension);
        }
        return listed.times(quote.modifier(dimension));
    }

    private BigDecimal netFactor(Dimension dimension) {
        BigDecimal factor = line.terms().netFactor();
        for (ContractDiscount discount : discounts) {
            if (discount.appliesTo(
                    quote.identity().provider(), quote.identity().base(), dimension, quote.at())) {
                factor = factor.multiply(discount.factor());
            }
        }
        return factor;
    }

    /** Every token of the request at the tier of its prompt; several tiers are an interval. */
    private PricedPart whole(Meter meter, BigDecimal quantity, List<MeterDimension> dimensions) {
        Dimension dimension = dimensions.get(0).dimension();
        UnitPrice list = listPrice(range.first(), dimension);
        BigDecimal cost = list.times(netFactor(dimension)).cost(quantity);
        BigDecimal low = cost;
        BigDecimal high = cost;
        for (int i = range.first() + 1; i <= range.last(); i++) {
            Dimension other = dimensions.get(i - range.first()).dimension();
            BigDecimal there = listPrice(i, other).times(netFactor(other)).cost(quantity);
            low = low.min(there);
            high = high.max(there);
        }
        return part(meter, dimension, quantity, list, list.cost(quantity), cost, low, high);
    }

    private PricedPart part(
            Meter meter,
            Dimension dimension,
            BigDecimal quantity,
            UnitPrice list,
            BigDecimal listCost,
            BigDecimal cost,
            BigDecimal low,
            BigDecimal high) {
        BigDecimal exchange = quote.exchange();
        return new PricedPart(
                meter,
                dimension,
                quantity,
                list.times(netFactor(dimension)),
                listCost.multiply(exchange),
                cost.multiply(exchange),
                low.multiply(exchange),
                high.multiply(exchange));
    }

    /**
     * Each tier prices only the prompt tokens that lie in it: the base price on everything, and on
     * the tokens above each threshold the step in price. The tokens above a threshold follow from
     * sums and the number of requests where all prompts are on one side of it; the tail of a prompt
     * is taken from uncached input first, because what is cached is its beginning.
     *
     * @return null where a tier does not list the dimension
     */
    private @org.jspecify.annotations.Nullable PricedPart marginal(
            Meter meter, BigDecimal quantity, Dimension dimension) {
        List<PromptTier> tiers = quote.card().tiers();
        for (int i = 0; i <= range.last(); i++) {
            if (!tier(i).containsKey(dimension)) {
                return null;
            }
        }
        UnitPrice base = listPrice(0, dimension);
        BigDecimal list = base.cost(quantity);
        BigDecimal low = list;
        BigDecimal high = list;
        for (int i = 1; i <= range.last(); i++) {
            Excess excess = Excess.of(line, meter, tiers.get(i).overTokens());
            BigDecimal price = listPrice(i, dimension).cost(BigDecimal.ONE);
            BigDecimal step = price.subtract(listPrice(i - 1, dimension).cost(BigDecimal.ONE));
            list = list.add(step.multiply(excess.taken()));
            BigDecimal atLeast = step.multiply(excess.least());
            BigDecimal atMost = step.multiply(excess.most());
            low = low.add(atLeast.min(atMost));
            high = high.add(atLeast.max(atMost));
        }
        BigDecimal net = netFactor(dimension);
        return part(
                meter,
                dimension,
                quantity,
                base,
                list,
                list.multiply(net),
                low.multiply(net),
                high.multiply(net));
    }

    /**
     * A target that charges cache writes where the log recorded none although it read from a cache:
     * none as lower bound, the assumed share of uncached input as upper one.
     */
    private PricedPart withUnloggedWrites(PricedPart part) {
        Map<Dimension, UnitPrice> prices = tier(range.last());
        boolean asked =
                line.terms().basis() == LineTerms.Basis.ASSUMED
                        && !line.hasLoggedModel()
                        && line.quantities().of(Meter.CACHED_INPUT).signum() > 0
                        && MeterDimension.chargesCacheWrites(prices)
                        && line.terms().cacheWriteShare().signum() > 0;
        for (Meter meter : Meter.values()) {
            asked &= !meter.isCacheWrite() || line.quantities().of(meter).signum() == 0;
        }
        if (!asked) {
            return part;
        }
        Dimension write =
                List.of(
                                Dimension.CACHE_WRITE,
                                Dimension.CACHE_WRITE_5M,
                                Dimension.CACHE_WRITE_30M,
                                Dimension.CACHE_WRITE_1H,
                                Dimension.CACHE_WRITE_12H)
                        .stream()
                        .filter(prices::containsKey)
                        .findFirst()
                        .orElseThrow();
        BigDecimal written = part.quantity().multiply(line.terms().cacheWriteShare());
        BigDecimal asWrite = listPrice(range.last(), write).times(netFactor(write)).cost(written);
        BigDecimal asInput =
                listPrice(range.last(), part.dimension())
                        .times(netFactor(part.dimension()))
                        .cost(written);
        BigDecimal more = asWrite.subtract(asInput).max(BigDecimal.ZERO).multiply(quote.exchange());
        substitutions.add(Substitute.CACHE_WRITES_NOT_LOGGED.of(part.meter(), written, more));
        return part.withHigh(part.high().add(more));
    }
}
