package dev.counterbill.report;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sums of costs per meter. */
public final class MeterCosts {
    private MeterCosts() {}

    /** Exact cost of all. */
    public static BigDecimal sum(Collection<MeterCost> costs) {
        BigDecimal sum = BigDecimal.ZERO;
        for (MeterCost cost : costs) {
            sum = sum.add(cost.cost());
        }
        return sum;
    }

    /** One per meter, in the order of the meters. */
    public static List<MeterCost> byMeter(Collection<MeterCost> costs) {
        Map<Meter, MeterCost> sums = new EnumMap<>(Meter.class);
        for (MeterCost cost : costs) {
            sums.merge(cost.meter(), cost, MeterCost::plus);
        }
        return List.copyOf(sums.values());
    }
}
