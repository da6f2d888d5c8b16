package dev.counterbill.payoff;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The service tiers that serve the calls of a plan, with what each of them serves: a tier has
 * prices of its own.
 *
 * @param tiers at least one
 */
public record TierMix(SortedMap<ServiceTier, Counts> tiers) {
    /** What a plan takes where no ledger tells the tier. */
    public static final TierMix STANDARD = only(ServiceTier.STANDARD);

    /**
     * Calls and their tokens.
     *
     * @param input uncached prompt tokens, cache writes included
     * @param cached prompt tokens that were read from the cache
     */
    public record Counts(BigDecimal calls, BigDecimal input, BigDecimal cached, BigDecimal output) {
        static final Counts NONE =
                new Counts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        static Counts of(LedgerRow row) {
            BigDecimal input = count(row, Meter.INPUT);
            for (Meter meter : Meter.values()) {
                input = meter.isCacheWrite() ? input.add(count(row, meter)) : input;
            }
            return new Counts(
                    count(row, Meter.REQUESTS),
                    input,
                    count(row, Meter.CACHED_INPUT),
                    count(row, Meter.OUTPUT));
        }

        private static BigDecimal count(LedgerRow row, Meter meter) {
            return BigDecimal.valueOf(row.counts().of(meter));
        }

        Counts plus(Counts other) {
            return new Counts(
                    calls.add(other.calls),
                    input.add(other.input),
                    cached.add(other.cached),
                    output.add(other.output));
        }
    }

    public TierMix {
        tiers = Collections.unmodifiableSortedMap(new TreeMap<>(tiers));
    }

    static TierMix only(ServiceTier tier) {
        return new TierMix(new TreeMap<>(Map.of(tier, Counts.NONE)));
    }

    /** Whether one tier serves all calls. */
    public boolean isOnly(ServiceTier tier) {
        return tiers.keySet().equals(Set.of(tier));
    }

    Counts total() {
        return tiers.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    /**
     * The one price at which all tokens of a kind cost what they cost at the prices of their tiers;
     * where no tier has any, the tiers count by their calls.
     */
    BigDecimal average(
            Function<Counts, BigDecimal> tokens, Function<ServiceTier, BigDecimal> price) {
        if (tiers.size() == 1) {
            return price.apply(tiers.firstKey());
        }
        Function<Counts, BigDecimal> weight =
                tokens.apply(total()).signum() == 0 ? Counts::calls : tokens;
        BigDecimal cost = BigDecimal.ZERO;
        for (Map.Entry<ServiceTier, Counts> some : tiers.entrySet()) {
            BigDecimal atItsPrice = price.apply(some.getKey());
            cost = cost.add(weight.apply(some.getValue()).multiply(atItsPrice));
        }
        return Ratios.of(cost, weight.apply(total())).orElseThrow();
    }

    /** What holds for each tier, such as {@code batch}, and for how many of the calls. */
    String words(Function<ServiceTier, String> name) {
        BigDecimal calls = total().calls();
        return String.join(
                ", ",
                tiers.entrySet().stream()
                        .map(
                                some ->
                                        name.apply(some.getKey())
                                                + (tiers.size() == 1
                                                        ? ""
                                                        : " for "
                                                                + share(
                                                                        some.getValue().calls(),
                                                                        calls)
                                                                + " of the calls"))
                        .toList());
    }

    private static String share(BigDecimal part, BigDecimal all) {
        return Words.count(Ratios.of(part.movePointRight(2), all).orElseThrow(), 1) + " %";
    }
}
