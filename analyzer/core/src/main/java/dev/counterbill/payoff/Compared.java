package dev.counterbill.payoff;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;

/** How much of a deployment's usage has a price both as it was and as the baseline. */
public enum Compared {
    ALL,
    /** Amounts are of a part of the usage. */
    PART,
    /** Amounts of 0 say nothing. */
    NOTHING;

    /**
     * How much of several usages together.
     *
     * @param each of them; empty where one has nothing to compare, which tells nothing of the rest
     */
    static Optional<Compared> of(Collection<Optional<Compared>> each) {
        EnumSet<Compared> some = EnumSet.noneOf(Compared.class);
        each.forEach(one -> one.ifPresent(some::add));
        return some.size() > 1 ? Optional.of(PART) : some.stream().findFirst();
    }
}
