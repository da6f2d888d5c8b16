package dev.counterbill.report;

import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.LocalDate;
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
 * @param parts what was priced, one per meter
 * @param unpricedTokens tokens of {@code counts} without a price
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
        long unpricedTokens) {
    public CostLine {
        labels = List.copyOf(labels);
        parts = List.copyOf(parts);
    }

    /** Exact cost of what was priced. */
    public BigDecimal cost() {
        return MeterCosts.sum(parts);
    }

    public boolean isFineTuned() {
        return base.isPresent();
    }
}
