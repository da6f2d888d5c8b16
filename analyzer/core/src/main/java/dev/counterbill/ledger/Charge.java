package dev.counterbill.ledger;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/**
 * One thing that an export reports beside inference: a training job, hosting, an adjustment, or a
 * name for a model. Never part of the inference cost.
 *
 * @param kind what it is
 * @param beginSecond begin, epoch seconds
 * @param endSecond end (exclusive), epoch seconds; 0 where the file states none
 * @param provider canonical id of who bills
 * @param model the model that was trained or hosted, or the name that an alias gives
 * @param base base model of a training job, or what an alias stands for; may be empty
 * @param id id as exported; may be empty
 * @param trainedTokens billable trained tokens with the epochs already contained, or -1
 * @param hours hours of training or hosting, or empty
 * @param amount money as reported, or empty
 * @param currency currency of the amount; empty where the file does not say
 * @param source id of the mapping that read it
 */
public record Charge(
        Kind kind,
        long beginSecond,
        long endSecond,
        String provider,
        String model,
        String base,
        String id,
        long trainedTokens,
        Optional<BigDecimal> hours,
        Optional<BigDecimal> amount,
        String currency,
        String source)
        implements Comparable<Charge> {
    /** What a charge is for. */
    public enum Kind {
        TRAINING,
        HOSTING,
        ADJUSTMENT,
        /** A name for a model, such as a checkpoint of a training job. */
        ALIAS
    }

    private static final Comparator<Charge> ORDER =
            Comparator.comparing(Charge::kind)
                    .thenComparingLong(Charge::beginSecond)
                    .thenComparingLong(Charge::endSecond)
                    .thenComparing(Charge::provider)
                    .thenComparing(Charge::model)
                    .thenComparing(Charge::base)
                    .thenComparing(Charge::id)
                    .thenComparingLong(Charge::trainedTokens)
                    .thenComparing(charge -> charge.hours.orElse(BigDecimal.ZERO))
                    .thenComparing(charge -> charge.amount.orElse(BigDecimal.ZERO))
                    .thenComparing(Charge::currency)
                    .thenComparing(Charge::source);

    @Override
    public int compareTo(Charge other) {
        return ORDER.compare(this, other);
    }
}
