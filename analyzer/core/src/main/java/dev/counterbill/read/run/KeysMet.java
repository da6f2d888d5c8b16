package dev.counterbill.read.run;

/** A fast reader has met a record with a key in a file all of whose such records are to be kept. */
final class KeysMet extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeysMet() {
        super("records with keys are kept one by one", null, false, false);
    }
}
