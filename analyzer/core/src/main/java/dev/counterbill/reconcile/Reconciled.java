package dev.counterbill.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * Our amounts beside the reported ones.
 *
 * @param lines by day, provider and model
 * @param notCompared providers of ours that the reported costs say nothing about at all
 * @param outsideReported sum of reported amounts on days outside the report's period
 */
public record Reconciled(List<Line> lines, List<String> notCompared, BigDecimal outsideReported) {
    public Reconciled {
        lines = List.copyOf(lines);
        notCompared = List.copyOf(notCompared);
    }

    /** How the two sides stand to each other. */
    public enum Standing {
        MATCHED,
        OURS_ONLY,
        THEIRS_ONLY,
        DIFFERS
    }

    /**
     * One day of one model.
     *
     * @param day in UTC
     * @param model empty where the reported costs of that day and provider name none, which are
     *     then compared for all models together
     * @param ours exact cost; 0 where we have no usage
     * @param theirs reported; 0 where they list none
     * @param cause of a difference; {@link Cause#UNKNOWN} where nothing explains it
     * @param sentence the cause in words; empty where they match
     */
    public record Line(
            LocalDate day,
            String provider,
            String model,
            Standing standing,
            BigDecimal ours,
            BigDecimal theirs,
            Cause cause,
            String sentence) {}
}
