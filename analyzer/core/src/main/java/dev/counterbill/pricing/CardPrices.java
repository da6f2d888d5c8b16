package dev.counterbill.pricing;

import dev.counterbill.money.UnitPrice;
import dev.counterbill.pricing.LineTerms.Basis;
import dev.counterbill.rates.ContractDiscount;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one card for lines whose prompts reach the same tiers: what a meter costs there is
 * worked out when the first line has any of it, and only multiplied for all others.
 */
final class CardPrices {
    /**
     * How a tier prices a meter.
     *
     * @param list price after published modifiers
     * @param net price after discounts, too; the same object where there is none
     * @param exchange from the currency of the row that states the price to the bill's
     */
    record Charge(
            Dimension dimension,
            Optional<Substitute> substitute,
            UnitPrice list,
            UnitPrice net,
            BigDecimal exchange) {
        @SuppressWarnings("ReferenceEquality") // See net.
        boolean isWithoutDiscount() {
            return list == net;
        }

        BigDecimal exchanged(BigDecimal amount) {
            return CardPrices.exchanged(amount, exchange);
        }
    }

    /** Why a meter has no charges. */
    record Unpriced(UnpricedReason reason, String detail) {}

    private static final List<Dimension> CACHE_WRITES =
            List.of(
                    Dimension.CACHE_WRITE,
                    Dimension.CACHE_WRITE_5M,
                    Dimension.CACHE_WRITE_30M,
                    Dimension.CACHE_WRITE_1H,
                    Dimension.CACHE_WRITE_12H);

    private final Quote.Found quote;
    private final TierRange range;
    private final Basis basis;
    private final BigDecimal termsFactor;
    private final Collection<ContractDiscount> discounts;
    private final boolean reasoningApart;
    private final Exchange exchange;
    private final Map<Meter, List<Charge>> charges = new EnumMap<>(Meter.class);
    private final Map<Meter, Unpriced> unpriced = new EnumMap<>(Meter.class);
    private final @Nullable Dimension cacheWrite;

    CardPrices(
            Quote.Found quote,
            TierRange range,
            LineTerms terms,
            Collection<ContractDiscount> discounts,
            Exchange exchange) {
        this.quote = quote;
        this.range = range;
        this.basis = terms.basis();
        this.termsFactor = terms.netFactor();
        this.discounts = discounts;
        this.exchange = exchange;
        this.reasoningApart = tier(range.first()).containsKey(Dimension.REASONING);
        this.cacheWrite =
                CACHE_WRITES.stream()
                        .filter(write -> isPriced(range.last(), write))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether lines of these tiers and terms have these prices. */
    boolean isFor(TierRange otherRange, LineTerms terms) {
        // Equal in scale, too: it is the scale of every product.
        return range.equals(otherRange)
                && basis == terms.basis()
                && termsFactor.scale() == terms.netFactor().scale()
                && termsFactor.compareTo(terms.netFactor()) == 0;
    }

    RateCard card() {
        return quote.card();
    }

    TierRange range() {
        return range;
    }

    /** Whether each tier prices only the tokens of the meter that lie in it. */
    boolean isBySteps(Meter meter) {
        return card().tierMode() == RateCard.TierMode.MARGINAL && meter.isPrompt();
    }

    /** How the dearest tier charges cache writes; null where it does not. */
    @Nullable Dimension cacheWrite() {
        return cacheWrite;
    }

    /** Whether the card prices reasoning on its own, which then is no output. */
    boolean isReasoningApart() {
        return reasoningApart;
    }

    Map<Dimension, UnitPrice> tier(int index) {
        return quote.card().tiers().get(index).prices();
    }

    /**
     * What a meter costs, one charge per tier of the range; empty where a tier lists nothing, or
     * lists it in a currency that is worth nothing known.
     */
    List<Charge> of(Meter meter) {
        List<Charge> known = charges.get(meter);
        if (known == null) {
            known = find(meter);
            charges.put(meter, known);
        }
        return known;
    }

    private List<Charge> find(Meter meter) {
        List<Charge> found = new ArrayList<>(1);
        for (int i = range.first(); i <= range.last(); i++) {
            Optional<MeterDimension> dimension =
                    MeterDimension.of(meter, tier(i), quote.card(), basis);
            if (dimension.isEmpty()) {
                return List.of();
            }
            Optional<BigDecimal> worth = factor(i, dimension.get().dimension());
            if (worth.isEmpty()) {
                return List.of();
            }
            UnitPrice list = list(i, dimension.get().dimension());
            BigDecimal factor = netFactor(dimension.get().dimension());
            // Without a discount the two are one, and so are their costs.
            boolean isOne = factor.scale() == 0 && factor.compareTo(BigDecimal.ONE) == 0;
            found.add(
                    new Charge(
                            dimension.get().dimension(),
                            dimension.get().substitute(),
                            list,
                            isOne ? list : list.times(factor),
                            worth.get()));
        }
        return List.copyOf(found);
    }

    /** Whether a tier lists a dimension in a currency that is exchanged. */
    boolean isPriced(int tierIndex, Dimension dimension) {
        return tier(tierIndex).containsKey(dimension) && factor(tierIndex, dimension).isPresent();
    }

    private Optional<BigDecimal> factor(int tierIndex, Dimension dimension) {
        return exchange.of(stating(tierIndex, dimension));
    }

    private RateCard stating(int tierIndex, Dimension dimension) {
        return card().stating(card().tiers().get(tierIndex), dimension);
    }

    /** Why a meter has no charges, of the first tier that is to blame. */
    Unpriced unpriced(Meter meter) {
        Unpriced known = unpriced.get(meter);
        if (known == null) {
            known = findUnpriced(meter);
            unpriced.put(meter, known);
        }
        return known;
    }

    private Unpriced findUnpriced(Meter meter) {
        for (int i = isBySteps(meter) ? 0 : range.first(); i <= range.last(); i++) {
            Optional<String> gap = card().tiers().get(i).gap();
            if (gap.isPresent()) {
                return new Unpriced(
                        UnpricedReason.DECLARED_GAP, "rate " + card().id() + ": " + gap.get());
            }
            Optional<MeterDimension> priced = MeterDimension.of(meter, tier(i), card(), basis);
            if (priced.isPresent() && factor(i, priced.get().dimension()).isEmpty()) {
                return new Unpriced(
                        UnpricedReason.NO_EXCHANGE_RATE,
                        exchange.inWords(stating(i, priced.get().dimension())));
            }
        }
        return new Unpriced(
                UnpricedReason.METER_WITHOUT_RATE,
                "rate " + card().id() + " lists no " + MeterDimension.own(meter).get(0).id());
    }

    /**
     * A cost at a price of a tier in the bill's currency.
     *
     * @param tierIndex of a tier that {@link #isPriced prices} the dimension
     */
    BigDecimal exchanged(int tierIndex, Dimension dimension, BigDecimal amount) {
        return exchanged(amount, factor(tierIndex, dimension).orElseThrow());
    }

    private static BigDecimal exchanged(BigDecimal amount, BigDecimal factor) {
        // A factor of 1 without decimals changes neither the value nor the scale.
        return factor.scale() == 0 && factor.compareTo(BigDecimal.ONE) == 0
                ? amount
                : amount.multiply(factor);
    }

    /** A listed price after the published modifiers. */
    UnitPrice list(int tierIndex, Dimension dimension) {
        UnitPrice listed = tier(tierIndex).get(dimension);
        if (listed == null) {
            throw new IllegalStateException("resolved from this tier: " + dimension);
        }
        return listed.times(quote.modifier(dimension));
    }

    /** Product of every discount on a dimension, 0 to 1. */
    BigDecimal netFactor(Dimension dimension) {
        BigDecimal factor = termsFactor;
        for (ContractDiscount discount : discounts) {
            if (discount.appliesTo(
                    quote.identity().provider(), quote.identity().base(), dimension, quote.at())) {
                factor = factor.multiply(discount.factor());
            }
        }
        return factor;
    }
}
