package dev.counterbill.report;

import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sums of costs per meter. */
public final class MeterCosts {
    private static final Comparator<MeterCost> ORDER =
            Comparator.comparing(MeterCost::meter)
                    .thenComparing((a, b) -> perUnit(a, a.cost(), b, b.cost()))
                    .thenComparing((a, b) -> perUnit(a, a.listCost(), b, b.listCost()));

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

    /**
     * One per meter and price per unit, in the order of the meters and rising prices; parts without
     * a quantity are left out.
     */
    public static List<MeterCost> byMeterAndPrice(Collection<MeterCost> costs) {
        if (isOnePerMeter(costs)) {
            return List.copyOf(costs);
        }
        List<MeterCost> sorted =
                costs.stream().filter(cost -> cost.quantity().signum() != 0).sorted(ORDER).toList();
        List<MeterCost> merged = new ArrayList<>();
        for (MeterCost cost : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && ORDER.compare(merged.get(last), cost) == 0) {
                merged.set(last, merged.get(last).plus(cost));
            } else {
                merged.add(cost);
            }
        }
        return List.copyOf(merged);
    }

    /** Whether there is nothing to add up, to sort or to leave out. */
    private static boolean isOnePerMeter(Collection<MeterCost> costs) {
        int last = -1;
        for (MeterCost cost : costs) {
            if (cost.meter().ordinal() <= last || cost.quantity().signum() == 0) {
                return false;
            }
            last = cost.meter().ordinal();
        }
        return true;
    }

    /** Compares costs per unit without dividing, so without rounding. */
    private static int perUnit(MeterCost a, BigDecimal costA, MeterCost b, BigDecimal costB) {
        return costA.multiply(b.quantity()).compareTo(costB.multiply(a.quantity()));
    }
}
