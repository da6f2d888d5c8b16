package dev.counterbill.trace;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.pricing.Bill;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.PriceSteps;
import dev.counterbill.pricing.PricedLine;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.pricing.Substitution;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Adds the selected parts of a bill up into lines of arithmetic, one per way in which usage was
 * priced.
 */
final class Tracing {
    /**
     * What two parts have in common that are priced alike.
     *
     * @param row of the rate book by its name and place, which are quicker to compare than the row
     */
    private record Alike(
            String provider,
            String model,
            Row row,
            long overTokens,
            ServiceTier tier,
            Meter meter,
            Dimension dimension,
            BigDecimal price,
            long per,
            BigDecimal exchange,
            List<String> marks) {}

    /** A row of the rate book; without a name where none stands behind a price. */
    private record Row(String id, SourcePlace place) {
        static final Row NONE = new Row("", new SourcePlace("", 0, 0));

        static Row of(RateCard card) {
            return new Row(card.id(), card.place());
        }
    }

    /** A sum with one of the lines that went into it. */
    private record Sum(PricedLine example, PricedPart part, long rows) {
        Sum plus(PricedPart other) {
            return new Sum(example, part.plus(other), rows + 1);
        }
    }

    private static final Comparator<TraceLine> ORDER =
            Comparator.comparing(TraceLine::provider)
                    .thenComparing(TraceLine::model)
                    .thenComparing(line -> line.card().map(RateCard::from).orElse(Instant.MIN))
                    .thenComparing(line -> line.card().map(RateCard::id).orElse(""))
                    .thenComparing(TraceLine::tier)
                    .thenComparing(line -> line.steps().overTokens())
                    .thenComparing(line -> line.part().meter())
                    .thenComparing(line -> line.part().price().price())
                    .thenComparing(line -> line.steps().exchange())
                    .thenComparing(line -> String.join("\n", line.marks()));

    private final RateBook book;
    private final PricingTerms terms;

    Tracing(RateBook book, PricingTerms terms) {
        this.book = book;
        this.terms = terms;
    }

    /**
     * The lines of a bill.
     *
     * @param rows which ledger rows are selected
     * @param meters which meters are
     * @param leavesOut what is left out of a comparison
     */
    Trace of(
            Bill bill,
            Predicate<UsageKey> rows,
            Predicate<Meter> meters,
            BiPredicate<UsageKey, Meter> leavesOut) {
        Map<Alike, Sum> sums = new HashMap<>();
        Map<UsageKey, LedgerRow> sources = new HashMap<>();
        List<PricedLine> selected = new ArrayList<>();
        BigDecimal leftOut = BigDecimal.ZERO;
        for (PricedLine line : bill.lines()) {
            UsageKey key = line.line().source().key();
            if (!rows.test(key)) {
                continue;
            }
            boolean isMade = false;
            for (PricedPart part : line.parts()) {
                if (meters.test(part.meter())) {
                    isMade = true;
                    if (leavesOut.test(key, part.meter())) {
                        leftOut = leftOut.add(part.cost());
                    } else {
                        Alike alike = alike(line, part);
                        Sum sum = sums.get(alike);
                        sums.put(alike, sum == null ? new Sum(line, part, 1) : sum.plus(part));
                    }
                }
            }
            boolean isUnpriced = line.unpriced().stream().anyMatch(p -> meters.test(p.meter()));
            if (isMade || isUnpriced) {
                sources.put(key, line.line().source());
                selected.add(of(line, meters));
            }
        }
        List<TraceLine> lines = new ArrayList<>();
        sums.forEach((alike, sum) -> lines.add(line(alike, sum)));
        lines.sort(ORDER);
        long records = 0;
        BigDecimal requests = BigDecimal.ZERO;
        for (LedgerRow row : sources.values()) {
            records = Math.addExact(records, row.counts().records());
            requests = requests.add(BigDecimal.valueOf(row.counts().of(Meter.REQUESTS)));
        }
        return new Trace(
                lines,
                leftOut,
                BillTables.unpriced(selected),
                BillTables.substitutions(new Bill(bill.currency(), selected)),
                sources.keySet(),
                records,
                requests);
    }

    /** A line with the selected meters alone. */
    private static PricedLine of(PricedLine line, Predicate<Meter> meters) {
        return new PricedLine(
                line.line(),
                line.identity(),
                line.card(),
                line.parts().stream().filter(part -> meters.test(part.meter())).toList(),
                line.unpriced().stream().filter(part -> meters.test(part.meter())).toList(),
                line.substitutions().stream().filter(one -> meters.test(one.meter())).toList());
    }

    private Alike alike(PricedLine line, PricedPart part) {
        return new Alike(
                line.line().provider(),
                line.line().model(),
                line.row(part).map(Row::of).orElse(Row.NONE),
                PriceSteps.overTokens(line, part),
                line.line().tier(),
                part.meter(),
                part.dimension(),
                isShared(line) ? BigDecimal.ZERO : part.price().price().stripTrailingZeros(),
                part.price().per(),
                PriceSteps.exchange(book, terms, line, part).stripTrailingZeros(),
                line.substitutions().stream()
                        .filter(one -> one.meter() == part.meter())
                        .map(Substitution::sentence)
                        .distinct()
                        .toList());
    }

    /** GPUs are shared among rows, so that each row has a price of its own. */
    private static boolean isShared(PricedLine line) {
        return line.line().terms().capacity().isPresent();
    }

    private TraceLine line(Alike alike, Sum sum) {
        PricedPart part = sum.part();
        UnitPrice price = part.price();
        Optional<RateCard> row = sum.example().row(part);
        boolean isProduct =
                price.cost(part.quantity()).multiply(alike.exchange()).compareTo(part.cost()) == 0;
        return new TraceLine(
                alike.provider(),
                alike.model(),
                sum.example().identity().map(ModelIdentity::base),
                sum.example().identity().filter(ModelIdentity::fineTuned).isPresent()
                        ? TraceLine.FineTune.YES
                        : TraceLine.FineTune.NO,
                row,
                row.flatMap(book::source),
                alike.tier(),
                part,
                PriceSteps.of(book, terms, sum.example(), part),
                isProduct ? TraceLine.Formula.PRODUCT : TraceLine.Formula.SUM_OF_ROWS,
                alike.marks(),
                sum.rows());
    }
}
