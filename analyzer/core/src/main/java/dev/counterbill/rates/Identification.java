package dev.counterbill.rates;

import java.util.List;

/** The answer to "who is this name": an identity, or why there is none. */
public sealed interface Identification {
    /** The book knows the name. */
    record Known(ModelIdentity identity) implements Identification {}

    /**
     * The book does not know the name.
     *
     * @param detail what was looked for, in words
     * @param suggestions names of the book that are close, for "did you mean"; never used for
     *     pricing
     */
    record Unknown(UnpricedReason reason, String detail, List<String> suggestions)
            implements Identification {}
}
