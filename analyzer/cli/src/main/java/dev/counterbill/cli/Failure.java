package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;

/**
 * The command cannot go on, for a reason that a person can do something about; never a stack trace.
 */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Outcome outcome;

    Failure(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
