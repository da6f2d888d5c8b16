package dev.counterbill.pricing;

import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
        TreeSet<Long> begins = new TreeSet<>();
        begins.add(begin);
        for (Instant instant : cuts.instants()) {
            addInside(begins, instant.getEpochSecond(), begin, end);
        }
        for (TimeEdge edge : cuts.edges()) {
            LocalDate day = Instant.ofEpochSecond(begin).atZone(edge.zone()).toLocalDate();
            LocalDate last = Instant.ofEpochSecond(end).atZone(edge.zone()).toLocalDate();
            for (; !day.isAfter(last); day = day.plusDays(1)) {
                long second = ZonedDateTime.of(day, edge.time(), edge.zone()).toEpochSecond();
                addInside(begins, second, begin, end);
            }
        }
        List<Slot> slots = new ArrayList<>(begins.size());
        Long previous = null;
        for (Long next : begins) {
            if (previous != null) {
                slots.add(new Slot(previous, next));
            }
            previous = next;
        }
        slots.add(new Slot(begins.last(), end));
        return slots;
    }

    private static void addInside(Set<Long> begins, long second, long begin, long end) {
        if (second > begin && second < end) {
            begins.add(second);
        }
    }
}
