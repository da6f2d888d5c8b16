package dev.counterbill.pricing;

import dev.counterbill.usage.TimeCuts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The pieces of a span of time inside which no price changes. */
final class SpanSlots {
    /** Half-open, epoch seconds. */
    record Slot(long begin, long end) {
        Instant instant() {
            return Instant.ofEpochSecond(begin);
        }

        long seconds() {
            return end - begin;
        }
    }

    private SpanSlots() {}

    static List<Slot> of(long begin, long end, TimeCuts cuts) {
        List<Slot> slots = new ArrayList<>();
        long previous = begin;
        for (long next : cuts.cutsBetween(begin, end)) {
            slots.add(new Slot(previous, next));
            previous = next;
        }
        slots.add(new Slot(previous, end));
        return slots;
    }
}
