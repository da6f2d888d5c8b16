package dev.counterbill.read.fast;

import java.io.IOException;

/**
 * The structure of a file is odd (a quote that is never closed, lone carriage returns, a seam
 * inside a quoted cell): nothing that was read of it may count, and the plain reader takes it as a
 * whole.
 */
public final class NotFast extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * The file is left to the plain reader.
     *
     * @param reason in words, for the report
     */
    public NotFast(String reason) {
        super(reason);
    }
}
