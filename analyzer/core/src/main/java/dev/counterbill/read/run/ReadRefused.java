package dev.counterbill.read.run;

import dev.counterbill.config.Problem;

/** Reading as a whole was stopped; nothing was merged. */
public final class ReadRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ReadRefused(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    /** What the user did and can do; only within one virtual machine. */
    public Problem problem() {
        return problem;
    }
}
