package dev.counterbill.scenario;

import dev.counterbill.pricing.UsageLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of a scenario: a pure function from a usage line to one or more others. It changes
 * usage, the terms under which it is priced, or both, and says in words what it assumes. A step
 * that finds nothing to change returns its line.
 */
public sealed interface Change
        permits Swap,
                SwapToBase,
                SwapFamily,
                ForcedReplacement,
                TokenFactor,
                PromptShift,
                Caching,
                TierChange,
                Repetition,
                Mix,
                PricesOf,
                Discount,
                CacheWriteShare,
                Retirement,
                SelfHosting {

    /** What a step may be applied to. */
    enum Additivity {
        /** To rows that price alike, added up. */
        SUMS,
        /**
         * To the rows as they stand in the ledger: it asks how much each of them, or an hour, has.
         */
        SINGLE_ROWS
    }

    List<UsageLine> apply(UsageLine line, Setting setting);

    /** What the step assumes, in sentences without a full stop. */
    List<String> assumptions();

    /** The assumed numbers, for ranges; in a fixed order. */
    default List<Factor> factors() {
        return List.of();
    }

    /**
     * The same step with other numbers.
     *
     * @param factors as many as {@link #factors()} gives, in its order
     */
    default Change withFactors(List<Factor> factors) {
        return this;
    }

    /** Whether the step does the same to a sum of rows as to each of them. */
    default Additivity additivity() {
        return Additivity.SUMS;
    }

    /**
     * Whether the step leaves each token on its meter, so that what it makes of a row costs in
     * proportion to what the row counts of each meter.
     */
    default boolean isProportional() {
        return false;
    }

    /** Models that the step may move usage to; empty where only the book can tell. */
    default Optional<List<Target>> targets() {
        return Optional.of(List.of());
    }

    /** Instants at which the step begins to do something else. */
    default Set<Instant> instants() {
        return Set.of();
    }

    /** How the step changes the size of a prompt. */
    default PromptMap promptMap() {
        return PromptMap.UNCHANGED;
    }
}
