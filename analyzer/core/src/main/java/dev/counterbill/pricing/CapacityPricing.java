package dev.counterbill.pricing;

import dev.counterbill.money.Currency;
import dev.counterbill.money.UnitPrice;
import dev.counterbill.rates.Capacity;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What usage costs on own or rented GPUs: an estimate, and the one place of pricing that divides
 * (scale 18, HALF_EVEN, once per part). The cost of a part is its share of what was provisioned in
 * its hour, by GPU-seconds; hours without usage between the first and the last are shared by all.
 * The lower bound is the marginal cost: GPU time at the target utilisation, as if the rest were
 * sold. Source of the formulas: the rate-table format, section 3.
 */
final class CapacityPricing {
    private static final int SCALE = 18;

    /** Scale of intermediate GPU-seconds, far below what a cost at scale 18 can show. */
    private static final int WORK_SCALE = 27;

    private static final long HOUR_SECONDS = 3600;
    private static final BigDecimal HOUR = BigDecimal.valueOf(HOUR_SECONDS);

    private final Capacity capacity;
    private final Map<Long, BigDecimal> demandByHour = new TreeMap<>();
    private final Map<Long, BigDecimal> costByHour = new TreeMap<>();
    private BigDecimal allDemand = BigDecimal.ZERO;
    private BigDecimal idleCost = BigDecimal.ZERO;

    private CapacityPricing(Capacity capacity) {
        this.capacity = capacity;
    }

    /** Replaces the lines that run on capacity by priced ones; all others stay as they are. */
    static List<PricedLine> shared(List<PricedLine> lines, Currency currency, FxTable exchange) {
        Map<Capacity, CapacityPricing> pools = new LinkedHashMap<>();
        for (PricedLine priced : lines) {
            Optional<Capacity> own = onCapacity(priced);
            if (own.isPresent()) {
                pools.computeIfAbsent(own.get(), CapacityPricing::new).addDemand(priced.line());
            }
        }
        if (pools.isEmpty()) {
            return lines;
        }
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (PricedLine priced : lines) {
            begin = Math.min(begin, hour(priced.line().source().key().slotBegin()));
            end = Math.max(end, lastHour(priced.line()) + HOUR_SECONDS);
        }
        for (CapacityPricing pool : pools.values()) {
            pool.provision((end - begin) / HOUR_SECONDS);
        }
        List<PricedLine> result = new ArrayList<>(lines.size());
        for (PricedLine priced : lines) {
            Optional<Capacity> own = onCapacity(priced);
            CapacityPricing pool = own.isEmpty() ? null : pools.get(own.get());
            result.add(pool == null ? priced : pool.price(priced, currency, exchange));
        }
        return result;
    }

    private static Optional<Capacity> onCapacity(PricedLine priced) {
        // What a gateway answered from its own cache never reaches a GPU.
        return priced.parts().isEmpty() && priced.unpriced().isEmpty()
                ? priced.line().terms().capacity()
                : Optional.empty();
    }

    private static long hour(long second) {
        return Math.floorDiv(second, HOUR_SECONDS) * HOUR_SECONDS;
    }

    private static long lastHour(UsageLine line) {
        long begin = line.source().key().slotBegin();
        return hour(Math.max(begin, line.source().key().spanEnd() - 1));
    }

    /** Cached prompt tokens need no prefill; what is written to a cache does. */
    private BigDecimal gpuSeconds(UsageLine line, Meter meter) {
        BigDecimal quantity = line.quantities().of(meter);
        if (meter == Meter.INPUT || meter.isCacheWrite()) {
            return quantity.divide(
                    capacity.prefillTokensPerSecond(), WORK_SCALE, RoundingMode.HALF_EVEN);
        }
        return meter == Meter.OUTPUT
                ? quantity.divide(
                        capacity.decodeTokensPerSecond(), WORK_SCALE, RoundingMode.HALF_EVEN)
                : BigDecimal.ZERO;
    }

    private BigDecimal gpuSeconds(UsageLine line) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Meter meter : Meter.values()) {
            sum = sum.add(gpuSeconds(line, meter));
        }
        return sum;
    }

    /** The hours that a line touches, with its seconds in each. */
    private static Map<Long, Long> hours(UsageLine line) {
        Map<Long, Long> seconds = new TreeMap<>();
        long begin = line.source().key().slotBegin();
        long end = Math.max(begin + 1, line.source().key().spanEnd());
        for (long at = begin; at < end; at = hour(at) + HOUR_SECONDS) {
            seconds.put(hour(at), Math.min(end, hour(at) + HOUR_SECONDS) - at);
        }
        return seconds;
    }

    private void addDemand(UsageLine line) {
        BigDecimal demand = gpuSeconds(line);
        if (demand.signum() == 0) {
            return;
        }
        allDemand = allDemand.add(demand);
        Map<Long, Long> hours = hours(line);
        BigDecimal all = seconds(hours);
        hours.forEach(
                (hour, seconds) ->
                        demandByHour.merge(
                                hour,
                                demand.multiply(BigDecimal.valueOf(seconds))
                                        .divide(all, WORK_SCALE, RoundingMode.HALF_EVEN),
                                BigDecimal::add));
    }

    private static BigDecimal seconds(Map<Long, Long> hours) {
        return BigDecimal.valueOf(hours.values().stream().mapToLong(Long::longValue).sum());
    }

    private BigDecimal gpuPrice() {
        return capacity.usdPerGpuHour().multiply(BigDecimal.valueOf(capacity.gpusPerReplica()));
    }

    private void provision(long hoursOfPeriod) {
        demandByHour.forEach((hour, demand) -> costByHour.put(hour, hourCost(demand)));
        long idleHours = Math.max(0, hoursOfPeriod - demandByHour.size());
        idleCost = hourCost(BigDecimal.ZERO).multiply(BigDecimal.valueOf(idleHours));
    }

    /** What is paid for an hour in which so many GPU-seconds are needed. */
    private BigDecimal hourCost(BigDecimal demand) {
        BigDecimal busy =
                demand.divide(capacity.targetUtilisation(), WORK_SCALE, RoundingMode.HALF_EVEN);
        if (capacity.idleBilled()) {
            BigDecimal replicas =
                    busy.divide(HOUR, 0, RoundingMode.CEILING)
                            .max(BigDecimal.valueOf(capacity.minReplicas()));
            return billed(HOUR).multiply(replicas).multiply(gpuPrice());
        }
        BigDecimal always = HOUR.multiply(BigDecimal.valueOf(capacity.minReplicas()));
        return steps(busy.max(always))
                .multiply(gpuPrice())
                .divide(HOUR, WORK_SCALE, RoundingMode.HALF_EVEN);
    }

    /** Hours that a full hour is billed as; more than one where the billing step is longer. */
    private BigDecimal billed(BigDecimal seconds) {
        return capacity.billingStepSeconds() <= 1
                        || HOUR_SECONDS % capacity.billingStepSeconds() == 0
                ? BigDecimal.ONE
                : steps(seconds).divide(HOUR, WORK_SCALE, RoundingMode.HALF_EVEN);
    }

    private BigDecimal steps(BigDecimal seconds) {
        BigDecimal step = BigDecimal.valueOf(Math.max(1, capacity.billingStepSeconds()));
        return seconds.divide(step, 0, RoundingMode.CEILING).multiply(step);
    }

    private PricedLine price(PricedLine unshared, Currency currency, FxTable exchange) {
        UsageLine line = unshared.line();
        Instant begin = Instant.ofEpochSecond(line.source().key().slotBegin());
        Optional<BigDecimal> factor = exchange.factor(Currency.USD, currency, begin);
        BigDecimal lineDemand = gpuSeconds(line);
        BigDecimal lineCost = shareOfProvisioned(line, lineDemand);
        List<PricedPart> parts = new ArrayList<>();
        List<UnpricedPart> unpriced = new ArrayList<>();
        List<Substitution> marks = new ArrayList<>();
        for (Meter meter : Meter.values()) {
            BigDecimal quantity = line.quantities().of(meter);
            if (quantity.signum() == 0 || !(meter.isToken() || meter == Meter.WEB_SEARCHES)) {
                continue;
            }
            if (factor.isEmpty() || !isServed(meter)) {
                unpriced.add(
                        new UnpricedPart(
                                meter,
                                quantity,
                                factor.isEmpty()
                                        ? UnpricedReason.NO_EXCHANGE_RATE
                                        : UnpricedReason.METER_WITHOUT_RATE,
                                "own capacity on " + capacity.gpu()));
                continue;
            }
            PricedPart part = part(meter, quantity, line, lineDemand, lineCost, factor.get());
            parts.add(part);
            marks.add(Substitute.OWN_CAPACITY.of(meter, quantity, part.cost()));
        }
        return new PricedLine(line, unshared.identity(), Optional.empty(), parts, unpriced, marks);
    }

    private static boolean isServed(Meter meter) {
        return meter == Meter.INPUT
                || meter == Meter.CACHED_INPUT
                || meter == Meter.OUTPUT
                || meter.isCacheWrite();
    }

    private BigDecimal shareOfProvisioned(UsageLine line, BigDecimal lineDemand) {
        if (lineDemand.signum() == 0) {
            return BigDecimal.ZERO;
        }
        Map<Long, Long> hours = hours(line);
        BigDecimal all = seconds(hours);
        BigDecimal cost =
                idleCost.multiply(lineDemand).divide(allDemand, WORK_SCALE, RoundingMode.HALF_EVEN);
        for (Map.Entry<Long, Long> hour : hours.entrySet()) {
            BigDecimal demand = demandByHour.getOrDefault(hour.getKey(), BigDecimal.ZERO);
            BigDecimal hourly = costByHour.getOrDefault(hour.getKey(), BigDecimal.ZERO);
            BigDecimal own =
                    lineDemand
                            .multiply(BigDecimal.valueOf(hour.getValue()))
                            .divide(all, WORK_SCALE, RoundingMode.HALF_EVEN);
            if (demand.signum() != 0) {
                cost =
                        cost.add(
                                hourly.multiply(own)
                                        .divide(demand, WORK_SCALE, RoundingMode.HALF_EVEN));
            }
        }
        return cost;
    }

    private PricedPart part(
            Meter meter,
            BigDecimal quantity,
            UsageLine line,
            BigDecimal lineDemand,
            BigDecimal lineCost,
            BigDecimal factor) {
        BigDecimal demand = gpuSeconds(line, meter);
        BigDecimal marginal =
                demand.multiply(gpuPrice())
                        .multiply(factor)
                        .divide(
                                capacity.targetUtilisation().multiply(HOUR),
                                SCALE,
                                RoundingMode.HALF_EVEN);
        BigDecimal cost =
                lineDemand.signum() == 0
                        ? BigDecimal.ZERO
                        : lineCost.multiply(demand)
                                .multiply(factor)
                                .divide(lineDemand, SCALE, RoundingMode.HALF_EVEN);
        UnitPrice effective =
                UnitPrice.perMillionTokens(
                        cost.movePointRight(6).divide(quantity, SCALE, RoundingMode.HALF_EVEN));
        return new PricedPart(
                meter,
                MeterDimension.own(meter).get(0),
                quantity,
                effective,
                cost,
                cost,
                marginal.min(cost),
                cost);
    }
}
