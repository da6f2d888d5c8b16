package dev.counterbill.analysis;

import java.util.Collection;
import java.util.Comparator;

/**
 * How a run ended, and the exit code that tells it to the caller. Declared in the order of
 * precedence.
 */
public enum Outcome {
    INTERNAL_ERROR(1),
    OUTPUT_NOT_WRITTEN(7),
    WRONG_USAGE(2),
    LOCKED(75),
    NO_USABLE_INPUT(4),
    RECONCILIATION_DIFFERS(6),
    POLICY_FAILED(5),
    INCOMPLETE(3),
    COMPLETE(0);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** The one that decides the exit code; {@link #COMPLETE} where there is none. */
    public static Outcome gravest(Collection<Outcome> outcomes) {
        return outcomes.stream().min(Comparator.naturalOrder()).orElse(COMPLETE);
    }
}
