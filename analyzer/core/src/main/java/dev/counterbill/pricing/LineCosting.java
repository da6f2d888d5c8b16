package dev.counterbill.pricing;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.pricing.CardPrices.Charge;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cost formula: one line at one card. Exact: it multiplies and adds and never divides. */
final class LineCosting {
    private static final Meter[] METERS = Meter.values();
    private static final Meter[] CACHE_WRITES =
            Arrays.stream(METERS).filter(Meter::isCacheWrite).toArray(Meter[]::new);

    private final UsageLine line;
    private final Quote.Found quote;
    private final CardPrices prices;
    private final TierRange range;

    final List<PricedPart> parts = new ArrayList<>(4);
    final List<UnpricedPart> unpriced = new ArrayList<>(0);
    final List<Substitution> substitutions = new ArrayList<>(0);

    LineCosting(UsageLine line, Quote.Found quote, CardPrices prices) {
        this.line = line;
        this.quote = quote;
        this.prices = prices;
        this.range = prices.range();
        for (int rest = line.quantities().meters(); rest != 0; rest &= rest - 1) {
            Meter meter = METERS[Integer.numberOfTrailingZeros(rest)];
            BigDecimal quantity = quantityOf(meter);
            if (quantity.signum() != 0) {
                cost(meter, quantity);
            }
        }
    }

    /** Reasoning is a part of output, and leaves it only where the card prices it apart. */
    private BigDecimal quantityOf(Meter meter) {
        BigDecimal quantity = line.quantities().of(meter);
        if (meter == Meter.OUTPUT && prices.isReasoningApart()) {
            return quantity.subtract(reasoning());
        }
        if (meter == Meter.REASONING) {
            return prices.isReasoningApart() ? reasoning() : BigDecimal.ZERO;
        }
        return quantity;
    }

    private BigDecimal reasoning() {
        return line.quantities().of(Meter.REASONING).min(line.quantities().of(Meter.OUTPUT));
    }

    private void cost(Meter meter, BigDecimal quantity) {
        List<Charge> charges = prices.of(meter);
        if (charges.isEmpty()) {
            missing(meter, quantity);
            return;
        }
        PricedPart part =
                prices.isBySteps(meter)
                        ? marginal(meter, quantity, charges.get(0).dimension())
                        : whole(meter, quantity, charges);
        if (part == null) {
            missing(meter, quantity);
            return;
        }
        PricedPart bounded = meter == Meter.INPUT ? withUnloggedWrites(part) : part;
        parts.add(bounded);
        note(bounded, charges.get(0));
    }

    /** Requests cost only where a card prices them; elsewhere they are no usage to be priced. */
    private void missing(Meter meter, BigDecimal quantity) {
        CardPrices.Unpriced why = prices.unpriced(meter);
        if (meter != Meter.REQUESTS || why.reason() == UnpricedReason.NO_EXCHANGE_RATE) {
            unpriced.add(new UnpricedPart(meter, quantity, why.reason(), why.detail()));
        }
    }

    private void note(PricedPart part, Charge charge) {
        if (charge.substitute().isPresent()) {
            substitutions.add(
                    charge.substitute().get().of(part.meter(), part.quantity(), part.cost()));
        }
        // Mostly empty, and an iterator over nothing is not worth an object each.
        if (!quote.marks().isEmpty()) {
            for (Substitute mark : quote.marks()) {
                substitutions.add(mark.of(part.meter(), part.quantity(), part.cost()));
            }
        }
        if (!range.isOne()) {
            Substitute why =
                    line.prompt().knowledge() == PromptRange.Knowledge.UNKNOWN
                            ? Substitute.PROMPT_SIZE_UNKNOWN
                            : Substitute.PROMPT_SIZE_STRADDLES;
            substitutions.add(why.of(part.meter(), part.quantity(), part.cost()));
        } else if (prices.isBySteps(part.meter()) && part.low().compareTo(part.high()) != 0) {
            substitutions.add(
                    Substitute.STEPS_OF_SUMS.of(part.meter(), part.quantity(), part.cost()));
        }
    }

    /** Every token of the request at the tier of its prompt; several tiers are an interval. */
    private PricedPart whole(Meter meter, BigDecimal quantity, List<Charge> charges) {
        Charge first = charges.get(0);
        BigDecimal cost = first.exchanged(first.net().cost(quantity));
        BigDecimal low = cost;
        BigDecimal high = cost;
        for (int i = 1; i < charges.size(); i++) {
            Charge other = charges.get(i);
            BigDecimal there = other.exchanged(other.net().cost(quantity));
            low = low.min(there);
            high = high.max(there);
        }
        return new PricedPart(
                meter,
                first.dimension(),
                quantity,
                first.net(),
                first.isWithoutDiscount() ? cost : first.exchanged(first.list().cost(quantity)),
                cost,
                low,
                high);
    }

    /**
     * Each tier prices only the prompt tokens that lie in it: the base price on everything, and on
     * the tokens above each threshold the step in price. The tokens above a threshold follow from
     * sums and the number of requests where all prompts are on one side of it; the tail of a prompt
     * is taken from uncached input first, because what is cached is its beginning.
     *
     * @return null where a tier does not list the dimension, or in an unknown currency
     */
    private @org.jspecify.annotations.Nullable PricedPart marginal(
            Meter meter, BigDecimal quantity, Dimension dimension) {
        List<PromptTier> tiers = quote.card().tiers();
        for (int i = 0; i <= range.last(); i++) {
            if (!prices.isPriced(i, dimension)) {
                return null;
            }
        }
        UnitPrice base = prices.list(0, dimension);
        BigDecimal list = prices.exchanged(0, dimension, base.cost(quantity));
        BigDecimal low = list;
        BigDecimal high = list;
        for (int i = 1; i <= range.last(); i++) {
            Excess excess = Excess.of(line, meter, tiers.get(i).overTokens());
            BigDecimal step = ofOne(i, dimension).subtract(ofOne(i - 1, dimension));
            list = list.add(step.multiply(excess.taken()));
            BigDecimal atLeast = step.multiply(excess.least());
            BigDecimal atMost = step.multiply(excess.most());
            low = low.add(atLeast.min(atMost));
            high = high.add(atLeast.max(atMost));
        }
        BigDecimal net = prices.netFactor(dimension);
        return new PricedPart(
                meter,
                dimension,
                quantity,
                base.times(net),
                list,
                list.multiply(net),
                low.multiply(net),
                high.multiply(net));
    }

    private BigDecimal ofOne(int tierIndex, Dimension dimension) {
        return prices.exchanged(
                tierIndex, dimension, prices.list(tierIndex, dimension).cost(BigDecimal.ONE));
    }

    /**
     * A target that charges cache writes where the log recorded none although it read from a cache:
     * none as lower bound, the assumed share of uncached input as upper one.
     */
    private PricedPart withUnloggedWrites(PricedPart part) {
        if (line.terms().basis() != LineTerms.Basis.ASSUMED
                || line.quantities().of(Meter.CACHED_INPUT).signum() <= 0
                || hasLoggedWrites()
                || line.terms().cacheWriteShare().signum() <= 0
                || line.hasLoggedModel()) {
            return part;
        }
        Dimension write = prices.cacheWrite();
        return write == null ? part : withWrites(part, write);
    }

    private boolean hasLoggedWrites() {
        for (Meter meter : CACHE_WRITES) {
            if (line.quantities().of(meter).signum() != 0) {
                return true;
            }
        }
        return false;
    }

    private PricedPart withWrites(PricedPart part, Dimension write) {
        BigDecimal written = part.quantity().multiply(line.terms().cacheWriteShare());
        BigDecimal asWrite = atDearestTier(written, write);
        BigDecimal asInput = atDearestTier(written, part.dimension());
        BigDecimal more = asWrite.subtract(asInput).max(BigDecimal.ZERO);
        substitutions.add(Substitute.CACHE_WRITES_NOT_LOGGED.of(part.meter(), written, more));
        return part.withHigh(part.high().add(more));
    }

    private BigDecimal atDearestTier(BigDecimal quantity, Dimension dimension) {
        UnitPrice net = prices.list(range.last(), dimension).times(prices.netFactor(dimension));
        return prices.exchanged(range.last(), dimension, net.cost(quantity));
    }
}
