package dev.counterbill.pricing;

import dev.counterbill.pricing.PricingTerms.Spans;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A row that stands for many requests over a span of time. Where every price in the span is the
 * same, that is its price. A meter whose price changes inside the span has bounds only, unless its
 * usage is assumed to be spread evenly.
 */
final class SpanPricing {
    /** Shares of time are no finite decimals; one rounding per part, marked as an estimate. */
    private static final int SHARE_SCALE = 18;

    private SpanPricing() {}

    /**
     * @param pieces the whole line priced as if all of it fell into each slot
     */
    static PricedLine of(List<PricedLine> pieces, List<SpanSlots.Slot> slots, Spans spans) {
        PricedLine first = pieces.get(0);
        if (pieces.size() == 1) {
            return first;
        }
        List<PricedPart> parts = new ArrayList<>();
        List<UnpricedPart> unpriced = new ArrayList<>();
        List<Substitution> extra = new ArrayList<>();
        Set<Meter> dropped = new HashSet<>();
        for (Meter meter : Meter.values()) {
            List<PricedPart> priced = new ArrayList<>();
            List<UnpricedPart> missing = new ArrayList<>();
            for (PricedLine piece : pieces) {
                piece.parts().stream().filter(p -> p.meter() == meter).forEach(priced::add);
                piece.unpriced().stream().filter(p -> p.meter() == meter).forEach(missing::add);
            }
            if (priced.isEmpty() && missing.isEmpty()) {
                continue;
            }
            if (priced.isEmpty() && missing.size() == pieces.size()) {
                unpriced.add(missing.get(0));
            } else if (priced.size() < pieces.size()) {
                dropped.add(meter);
                unpriced.add(spanning(first.line(), meter, Optional.empty()));
            } else if (allEqual(priced)) {
                parts.add(priced.get(0));
            } else {
                switch (spans) {
                    case UNPRICED -> {
                        dropped.add(meter);
                        unpriced.add(spanning(first.line(), meter, Optional.of(bounds(priced))));
                    }
                    case SPREAD_EVENLY -> {
                        PricedPart spread = spread(priced, slots);
                        parts.add(spread);
                        extra.add(
                                Substitute.SPREAD_EVENLY.of(
                                        meter, spread.quantity(), spread.cost()));
                    }
                }
            }
        }
        first.substitutions().stream()
                .filter(s -> !dropped.contains(s.meter()))
                .forEach(extra::add);
        return new PricedLine(first.line(), first.identity(), first.card(), parts, unpriced, extra);
    }

    private static UnpricedPart spanning(UsageLine line, Meter meter, Optional<CostRange> bounds) {
        return new UnpricedPart(
                meter,
                line.quantities().of(meter),
                UnpricedReason.BUCKET_SPANS_CHANGE,
                bounds.map(
                                b ->
                                        "between "
                                                + dev.counterbill.money.Decimals.plain(b.low())
                                                + " and "
                                                + dev.counterbill.money.Decimals.plain(b.high()))
                        .orElse("a part of the time has no rate"),
                bounds);
    }

    private static boolean allEqual(List<PricedPart> parts) {
        PricedPart first = parts.get(0);
        return parts.stream()
                .allMatch(
                        p ->
                                p.quantity().compareTo(first.quantity()) == 0
                                        && p.cost().compareTo(first.cost()) == 0
                                        && p.low().compareTo(first.low()) == 0
                                        && p.high().compareTo(first.high()) == 0);
    }

    private static CostRange bounds(List<PricedPart> parts) {
        BigDecimal low = parts.get(0).low();
        BigDecimal high = parts.get(0).high();
        for (PricedPart part : parts) {
            low = low.min(part.low());
            high = high.max(part.high());
        }
        return new CostRange(low, high);
    }

    /**
     * Cost by seconds, HALF_EVEN at scale 18 and marked as an assumption. The bounds stay those of
     * all usage falling into one slot.
     */
    private static PricedPart spread(List<PricedPart> parts, List<SpanSlots.Slot> slots) {
        long seconds = 0;
        for (SpanSlots.Slot slot : slots) {
            seconds += slot.seconds();
        }
        BigDecimal cost = BigDecimal.ZERO;
        BigDecimal list = BigDecimal.ZERO;
        for (int i = 0; i < slots.size(); i++) {
            BigDecimal share = BigDecimal.valueOf(slots.get(i).seconds());
            cost = cost.add(parts.get(i).cost().multiply(share));
            list = list.add(parts.get(i).listCost().multiply(share));
        }
        BigDecimal all = BigDecimal.valueOf(seconds);
        PricedPart first = parts.get(0);
        CostRange bounds = bounds(parts);
        return new PricedPart(
                first.meter(),
                first.dimension(),
                first.quantity(),
                first.price(),
                list.divide(all, SHARE_SCALE, RoundingMode.HALF_EVEN),
                cost.divide(all, SHARE_SCALE, RoundingMode.HALF_EVEN),
                bounds.low(),
                bounds.high());
    }
}
