package dev.counterbill.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * What exports report beside inference, as a sorted list. Equal entries are kept apart: two equal
 * adjustments are two. Merged with {@link #plus}.
 */
public final class Charges {
    public static final Charges NONE = new Charges(List.of());

    private final List<Charge> charges;

    private Charges(List<Charge> charges) {
        this.charges = charges;
    }

    public static Charges of(Collection<Charge> charges) {
        List<Charge> sorted = new ArrayList<>(charges);
        Collections.sort(sorted);
        return new Charges(List.copyOf(sorted));
    }

    /** In their order. */
    public List<Charge> all() {
        return charges;
    }

    public Charges plus(Charges other) {
        if (other.charges.isEmpty()) {
            return this;
        }
        List<Charge> both = new ArrayList<>(charges);
        both.addAll(other.charges);
        return of(both);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Charges that && charges.equals(that.charges);
    }

    @Override
    public int hashCode() {
        return charges.hashCode();
    }
}
