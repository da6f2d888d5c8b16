package dev.counterbill.pricing;

import dev.counterbill.rates.Capacity;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario changes about the price of a line: the half of a scenario that acts on rates. It
 * travels with the line, so that a scenario that is restricted to some usage leaves the rates of
 * all other usage alone.
 *
 * @param basis whether the line stands for what happened
 * @param pricesOf the prices of this UTC day are used, at the time of day of the usage
 * @param pricesNotBefore usage before this instant is priced as at this instant: a successor has no
 *     price before it exists
 * @param netFactor contract discount that the scenario assumes: net price = list price x factor
 * @param tierFallback what happens where the target does not offer the service tier
 * @param cacheWriteShare share of uncached input, 0 to 1, that would have been written to a cache,
 *     as upper bound where the target charges cache writes and the log recorded none
 * @param capacity GPUs that serve the line instead of a price per token
 * @param retired first day on which the model of the line is no longer served, where the line is of
 *     such a day: then it has no price
 * @param moved meters between which the scenario moved tokens; a comparison leaves them out
 *     together
 */
public record LineTerms(
        Basis basis,
        Optional<LocalDate> pricesOf,
        Optional<Instant> pricesNotBefore,
        BigDecimal netFactor,
        TierFallback tierFallback,
        BigDecimal cacheWriteShare,
        Optional<Capacity> capacity,
        Optional<LocalDate> retired,
        Set<Meter> moved) {

    /** Whether a line stands for what happened. */
    public enum Basis {
        /** As logged: what has no price is unpriced. */
        LOGGED,
        /** Assumed by a scenario: printed substitutions may stand in for prices. */
        ASSUMED
    }

    /** What happens where a model does not offer the service tier of a line. */
    public enum TierFallback {
        /** The line is unpriced. */
        NONE,
        /** It is billed as standard, as a printed substitution. */
        STANDARD
    }

    /** Nothing is changed. */
    public static final LineTerms AS_LOGGED =
            new LineTerms(
                    Basis.LOGGED,
                    Optional.empty(),
                    Optional.empty(),
                    BigDecimal.ONE,
                    TierFallback.NONE,
                    BigDecimal.ONE,
                    Optional.empty(),
                    Optional.empty(),
                    Set.of());

    public LineTerms {
        moved = Set.copyOf(moved);
    }

    /** The instant whose prices apply to usage of the given instant. */
    Instant priceInstant(Instant usage) {
        if (pricesOf.isPresent()) {
            return pricesOf.get()
                    .atTime(usage.atOffset(ZoneOffset.UTC).toLocalTime())
                    .toInstant(ZoneOffset.UTC);
        }
        return pricesNotBefore.isPresent() && usage.isBefore(pricesNotBefore.get())
                ? pricesNotBefore.get()
                : usage;
    }

    public LineTerms withBasis(Basis newBasis) {
        return new LineTerms(
                newBasis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                tierFallback,
                cacheWriteShare,
                capacity,
                retired,
                moved);
    }

    public LineTerms withPricesOf(LocalDate day) {
        return new LineTerms(
                basis,
                Optional.of(day),
                pricesNotBefore,
                netFactor,
                tierFallback,
                cacheWriteShare,
                capacity,
                retired,
                moved);
    }

    public LineTerms withPricesNotBefore(Instant instant) {
        return new LineTerms(
                basis,
                pricesOf,
                Optional.of(instant),
                netFactor,
                tierFallback,
                cacheWriteShare,
                capacity,
                retired,
                moved);
    }

    /** A further discount on top of what is assumed already. */
    public LineTerms withDiscount(BigDecimal factor) {
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor.multiply(factor),
                tierFallback,
                cacheWriteShare,
                capacity,
                retired,
                moved);
    }

    public LineTerms withTierFallback(TierFallback fallback) {
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                fallback,
                cacheWriteShare,
                capacity,
                retired,
                moved);
    }

    public LineTerms withCacheWriteShare(BigDecimal share) {
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                tierFallback,
                share,
                capacity,
                retired,
                moved);
    }

    public LineTerms withCapacity(Capacity newCapacity) {
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                tierFallback,
                cacheWriteShare,
                Optional.of(newCapacity),
                retired,
                moved);
    }

    public LineTerms withRetired(LocalDate day) {
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                tierFallback,
                cacheWriteShare,
                capacity,
                Optional.of(day),
                moved);
    }

    /** The same with further meters between which tokens were moved. */
    public LineTerms withMoved(Set<Meter> meters) {
        Set<Meter> all = EnumSet.copyOf(meters);
        all.addAll(moved);
        return new LineTerms(
                basis,
                pricesOf,
                pricesNotBefore,
                netFactor,
                tierFallback,
                cacheWriteShare,
                capacity,
                retired,
                all);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LineTerms that
                && basis == that.basis
                && tierFallback == that.tierFallback
                && pricesOf.equals(that.pricesOf)
                && pricesNotBefore.equals(that.pricesNotBefore)
                && netFactor.equals(that.netFactor)
                && cacheWriteShare.equals(that.cacheWriteShare)
                && capacity.equals(that.capacity)
                && retired.equals(that.retired)
                && moved.equals(that.moved);
    }

    @Override
    public int hashCode() {
        return 31
                        * (31 * (31 * pricesOf.hashCode() + pricesNotBefore.hashCode())
                                + netFactor.hashCode())
                + cacheWriteShare.hashCode();
    }
}
