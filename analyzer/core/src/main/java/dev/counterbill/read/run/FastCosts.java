package dev.counterbill.read.run;

import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.usage.TextPool;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the reported costs of a fast reader's rows, exactly and without an object per row: whole
 * numbers of one number of decimal places each, by payment, time slot and day. Owned by one thread.
 */
final class FastCosts {
    /** More sums than that are handed on, so that memory stays bounded. */
    private static final int MOST_SUMS = 1 << 16;

    private static final int FIRST_SLOTS = 1 << 10;
    private static final long DAY_SECONDS = 86_400;

    private final LongUnaryOperator slotBegin;
    private final MoneyRecords money;
    private final String mapping;

    /** The one that all rows come in, which knows their payments. */
    private @Nullable FastBatch batch;

    /** Number of a sum plus one, by a hash of what it is added up by; 0 where there is none. */
    private int[] slots = new int[FIRST_SLOTS];

    private int size;
    private int[] payment = new int[FIRST_SLOTS / 2];
    private byte[] places = new byte[FIRST_SLOTS / 2];
    private long[] timeSlot = new long[FIRST_SLOTS / 2];
    private long[] day = new long[FIRST_SLOTS / 2];
    private long[] digits = new long[FIRST_SLOTS / 2];
    private long[] records = new long[FIRST_SLOTS / 2];

    /**
     * @param slotBegin begin of the time slot of an instant, both in epoch seconds
     * @param money where sums are handed on to
     * @param mapping id of the mapping that read them
     */
    FastCosts(LongUnaryOperator slotBegin, MoneyRecords money, String mapping) {
        this.slotBegin = slotBegin;
        this.money = money;
        this.mapping = mapping;
    }

    /** Adds the rows of a batch that state a cost and lie in a period. */
    void add(FastBatch rows, ReadPlan.Period period) {
        batch = rows;
        for (int row = 0; row < rows.usage.size; row++) {
            long second = rows.usage.beginSecond[row];
            if (rows.payment[row] == 0 || !period.contains(second)) {
                continue;
            }
            int sum =
                    sumOf(
                            rows.payment[row],
                            rows.costPlaces[row],
                            slotBegin.applyAsLong(second),
                            Math.floorDiv(second, DAY_SECONDS));
            long before = digits[sum];
            long more = rows.costDigits[row];
            long after = before + more;
            if (((before ^ after) & (more ^ after)) < 0) {
                handOn(rows, sum);
                after = more;
            }
            digits[sum] = after;
            records[sum]++;
        }
    }

    private int sumOf(int ofPayment, byte ofPlaces, long ofSlot, long ofDay) {
        int mask = slots.length - 1;
        int at = hash(ofPayment, ofPlaces, ofSlot, ofDay) & mask;
        while (slots[at] != 0) {
            int sum = slots[at] - 1;
            if (payment[sum] == ofPayment
                    && places[sum] == ofPlaces
                    && timeSlot[sum] == ofSlot
                    && day[sum] == ofDay) {
                return sum;
            }
            at = at + 1 & mask;
        }
        if (size == MOST_SUMS) {
            finish();
            return sumOf(ofPayment, ofPlaces, ofSlot, ofDay);
        }
        if (size == payment.length) {
            grow();
            return sumOf(ofPayment, ofPlaces, ofSlot, ofDay);
        }
        payment[size] = ofPayment;
        places[size] = ofPlaces;
        timeSlot[size] = ofSlot;
        day[size] = ofDay;
        digits[size] = 0;
        records[size] = 0;
        slots[at] = ++size;
        return size - 1;
    }

    private static int hash(int payment, byte places, long slot, long day) {
        long hash = (payment * 64L + places) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ slot) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 29 ^ day) * 0xC2B2AE3D27D4EB4FL;
        return (int) (hash >>> 32);
    }

    private void grow() {
        int capacity = size * 2;
        payment = Arrays.copyOf(payment, capacity);
        places = Arrays.copyOf(places, capacity);
        timeSlot = Arrays.copyOf(timeSlot, capacity);
        day = Arrays.copyOf(day, capacity);
        digits = Arrays.copyOf(digits, capacity);
        records = Arrays.copyOf(records, capacity);
        slots = new int[capacity * 2];
        for (int sum = 0; sum < size; sum++) {
            int at = hash(payment[sum], places[sum], timeSlot[sum], day[sum]) & slots.length - 1;
            while (slots[at] != 0) {
                at = at + 1 & slots.length - 1;
            }
            slots[at] = sum + 1;
        }
    }

    /** Hands on all sums. */
    void finish() {
        FastBatch of = batch;
        if (of == null) {
            return;
        }
        for (int sum = 0; sum < size; sum++) {
            handOn(of, sum);
        }
        Arrays.fill(slots, 0);
        size = 0;
    }

    private void handOn(FastBatch of, int sum) {
        FastBatch.Payment to = of.payment(payment[sum]);
        TextPool texts = of.usage.texts;
        money.add(
                new MoneyRecords.Row(
                        timeSlot[sum],
                        new ReportedCosts.Key(
                                LocalDate.ofEpochDay(day[sum]),
                                texts.text(to.provider()),
                                texts.text(to.model()),
                                mapping,
                                to.currency()),
                        BigDecimal.valueOf(digits[sum], places[sum]),
                        records[sum]));
        digits[sum] = 0;
        records[sum] = 0;
    }
}
