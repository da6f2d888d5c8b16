package dev.counterbill.report;

import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Actual usage of one day, model, tier, region and set of labels: the finest grain that is reported
 * and the one from which all sums are made.
 *
 * @param day in the report's zone
 * @param model as billed
 * @param base model that was fine-tuned; empty where the model is no fine-tune or not known
 * @param region empty where unknown
 * @param labels values of the report's labels, in their order
 * @param counts all usage, priced or not
 * @param parts what was priced, one per meter and price
 * @param unpricedTokens tokens of {@code counts} without a price
 * @param unpricedFees searches and requests of {@code counts} without the price that they should
 *     have
 */
public record CostLine(
        LocalDate day,
        String provider,
        String model,
        Optional<String> base,
        ServiceTier tier,
        String region,
        List<String> labels,
        MeterCounts counts,
        List<MeterCost> parts,
        long unpricedTokens,
        long unpricedFees) {
    public CostLine {
        labels = List.copyOf(labels);
        parts = List.copyOf(parts);
    }

    /** One line of several that differ in amounts alone. */
    static CostLine sum(List<CostLine> lines) {
        CostLine first = lines.get(0);
        MeterCounts counts = MeterCounts.ZERO;
        List<MeterCost> parts = new ArrayList<>();
        Coverage coverage = Coverage.of(lines);
        for (CostLine line : lines) {
            counts = counts.plus(line.counts);
            parts.addAll(line.parts);
        }
        return new CostLine(
                first.day,
                first.provider,
                first.model,
                first.base,
                first.tier,
                first.region,
                first.labels,
                counts,
                MeterCosts.byMeterAndPrice(parts),
                coverage.unpricedTokens(),
                coverage.unpricedFees());
    }

    /** How much of it has a price. */
    public Coverage coverage() {
        return new Coverage(counts.tokens(), unpricedTokens, unpricedFees);
    }

    /** Exact cost of what was priced. */
    public BigDecimal cost() {
        return MeterCosts.sum(parts);
    }

    /** True where nothing of it has a price that should have one: its cost is then not known. */
    public boolean isWithoutAnyPrice() {
        return parts.isEmpty() && !coverage().isWhole();
    }

    public boolean isFineTuned() {
        return base.isPresent();
    }
}
