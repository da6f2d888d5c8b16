package dev.counterbill.read.fast;

import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.List;

/** Usage that a fast reader made, with what duplicates are found by. Owned by one thread. */
public final class FastBatch {
    /** Rows after which a batch is handed on: what then lies in the cache closest by. */
    static final int ROWS = 512;

    /** Usage columns; all rows are {@link dev.counterbill.read.MappedBatch.Kind#USAGE}. */
    public final UsageBatch usage;

    /**
     * Hash of the whole key by which duplicates are recognised, see {@link KeyHash}; {@link
     * KeyHash#NONE} where the record has no key.
     */
    public final long[] keyHash = new long[UsageBatch.CAPACITY_ROWS];

    /** First byte of the record in the plain bytes of the file. */
    public final long[] beginByte = new long[UsageBatch.CAPACITY_ROWS];

    /**
     * By what the reported cost of a row is added up, a number of {@link #payment}; 0 where it
     * states none.
     */
    public final int[] payment = new int[ROWS];

    /**
     * The reported cost without its point, which stands {@link #costPlaces} digits before the end.
     */
    public final long[] costDigits = new long[ROWS];

    public final byte[] costPlaces = new byte[ROWS];

    private final List<Payment> payments = new ArrayList<>();

    /**
     * What a reported cost belongs to.
     *
     * @param provider number of its text
     * @param model number of its text
     * @param currency as the file states it, empty where it does not
     */
    public record Payment(int provider, int model, String currency) {}

    public FastBatch(UsageBatch usage) {
        this.usage = usage;
        this.usage.meters = 0;
    }

    /** The number of a payment, from 1. */
    public int paymentOf(int provider, int model, String currency) {
        for (int i = 0; i < payments.size(); i++) {
            Payment known = payments.get(i);
            if (known.provider == provider
                    && known.model == model
                    && known.currency.equals(currency)) {
                return i + 1;
            }
        }
        payments.add(new Payment(provider, model, currency));
        return payments.size();
    }

    /** Whether some row may state a cost. */
    public boolean hasPayments() {
        return !payments.isEmpty();
    }

    public Payment payment(int number) {
        return payments.get(number - 1);
    }
}
