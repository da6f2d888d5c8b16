package dev.counterbill.read.state;

import java.io.IOException;

/** A file of the state does not hold what was written; it is made again from the logs. */
final class StateDamaged extends IOException {
    private static final long serialVersionUID = 1;

    StateDamaged(String message) {
        super(message);
    }
}
