package dev.counterbill.rates;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One dated row of prices: what a model costs from an instant on, under conditions.
 *
 * @param id stable identity of the row within its book, for tracing a figure back to it
 * @param from first instant at which it applies
 * @param to first instant at which it no longer applies; empty while it is open
 * @param status whether it may be used
 * @param confidence how well the source supports it: {@code high}, {@code medium}, {@code low}, or
 *     empty
 * @param when allowed values per condition; all must hold
 * @param band id of a time-of-day window in which alone it applies
 * @param methods training methods it is for; empty where it is for any, and on inference rows
 * @param tiers price tiers by prompt size in rising order, the first at 0; empty exactly on a
 *     declared gap
 * @param tierMode whether a tier prices the whole request or only the tokens above it
 * @param fallback dimension to use where one is not listed, as the table declares
 * @param gap why there is no price in this interval, on a declared gap
 * @param source id of the source in the table
 * @param note free text of the author
 * @param place where the row stands
 */
public record RateCard(
        String id,
        Instant from,
        Optional<Instant> to,
        Status status,
        Optional<Confidence> confidence,
        Map<Condition, Set<String>> when,
        Optional<String> band,
        Set<String> methods,
        List<PromptTier> tiers,
        TierMode tierMode,
        Map<Dimension, Dimension> fallback,
        Optional<String> gap,
        String source,
        Optional<String> note,
        SourcePlace place) {

    /** Whether a row may be used. */
    public enum Status {
        CONFIRMED,
        /** Said to come; used from its date on, and marked. */
        ANNOUNCED,
        /** Said to come and then cancelled; kept for the record, never used. */
        WITHDRAWN,
        ESTIMATE
    }

    /** How well the source supports a price. */
    public enum Confidence {
        HIGH,
        MEDIUM,
        LOW
    }

    /** What a tier prices. */
    public enum TierMode {
        /**
         * Crossing the threshold re-prices every token of the request; what every provider does
         * today.
         */
        WHOLE_REQUEST,
        /** Each tier prices only the prompt tokens that lie in it. */
        MARGINAL
    }

    /** What a row's applicability may depend on, besides time and prompt size. */
    public enum Condition {
        SERVICE_TIER,
        SPEED,
        DEPLOYMENT,
        REGION,
        DATA_RESIDENCY,
        DATA_SHARING,
        SURFACE
    }

    public RateCard {
        when = Map.copyOf(when);
        methods = Set.copyOf(methods);
        tiers = List.copyOf(tiers);
        fallback = Map.copyOf(fallback);
    }

    /** Whether its table, a file of another tool, states no begin. */
    public boolean hasNoBegin() {
        return from.equals(Instant.EPOCH);
    }

    /** The same row with other prices. */
    RateCard withTiers(List<PromptTier> others) {
        return new RateCard(
                id,
                from,
                to,
                status,
                confidence,
                when,
                band,
                methods,
                others,
                tierMode,
                fallback,
                gap,
                source,
                note,
                place);
    }

    /**
     * The row that states a price of one of this row's tiers: another one where a row of all models
     * of the provider lends it.
     */
    public RateCard stating(PromptTier tier, Dimension dimension) {
        return tier.lent().getOrDefault(dimension, this);
    }

    /** This row and those that lend it prices. */
    public Stream<RateCard> withLenders() {
        return Stream.concat(
                Stream.of(this), tiers.stream().flatMap(tier -> tier.lent().values().stream()));
    }

    /** True where the instant lies in the half-open interval of the row. */
    public boolean isInForceAt(Instant instant) {
        return !instant.isBefore(from) && (to.isEmpty() || instant.isBefore(to.get()));
    }
}
