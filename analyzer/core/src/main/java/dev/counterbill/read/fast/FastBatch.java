package dev.counterbill.read.fast;

import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * states none. Empty, as the other two, while {@link #hasPayments} is false.
     */
    public int[] payment = {};

    /**
     * The reported cost without its point, which stands {@link #costPlaces} digits before the end.
     */
    public long[] costDigits = {};

    public byte[] costPlaces = {};

    /**
     * What rows are compared by, each as in {@link MappedBatch}. Empty, as the other two, where
     * none are ({@link FastRecords#comparesRecords}); the key is null where a row has none.
     */
    public @Nullable String[] duplicateKey = {};

    public String[] id = {};
    public int[] beginNano = {};

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

    /** Makes room for what rows are compared by. */
    void beCompared() {
        duplicateKey = new @Nullable String[ROWS];
        id = new String[ROWS];
        beginNano = new int[ROWS];
    }

    /** The number of the payment that a row's cost belongs to, from 1. */
    public int paymentOf(MappedBatch mapped, int row) {
        String currency = mapped.currency[row];
        return paymentOf(
                new Payment(
                        mapped.usage.provider[row],
                        mapped.usage.model[row],
                        currency == null ? "" : currency));
    }

    public int paymentOf(Payment wanted) {
        if (payments.isEmpty()) {
            payment = new int[UsageBatch.CAPACITY_ROWS];
            costDigits = new long[UsageBatch.CAPACITY_ROWS];
            costPlaces = new byte[UsageBatch.CAPACITY_ROWS];
        }
        int at = payments.indexOf(wanted);
        if (at < 0) {
            payments.add(wanted);
            at = payments.size() - 1;
        }
        return at + 1;
    }

    /** Copies what a row states of its cost over that of an earlier one. */
    public void moveCost(int from, int to) {
        if (hasPayments()) {
            payment[to] = payment[from];
            costDigits[to] = costDigits[from];
            costPlaces[to] = costPlaces[from];
        }
    }

    /** Whether some row may state a cost. */
    public boolean hasPayments() {
        return !payments.isEmpty();
    }

    public Payment payment(int number) {
        return payments.get(number - 1);
    }
}
