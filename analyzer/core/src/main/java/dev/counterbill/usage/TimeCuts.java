package dev.counterbill.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The instants at which a price or a report day may change, known before reading. A time slot is a
 * UTC hour, cut further at every instant and every time-of-day edge that falls inside it;
 * everything inside one slot has one price and one report day.
 *
 * @param instants effective instants of rates, in rising order, whole seconds
 * @param edges times of day in their zones, sorted by zone and time
 */
public record TimeCuts(List<Instant> instants, List<TimeEdge> edges) {
    private static final long HOUR_SECONDS = 3600;

    /** No cut but the UTC hours. */
    public static final TimeCuts HOURS = new TimeCuts(List.of(), List.of());

    public TimeCuts {
        instants = List.copyOf(new TreeSet<>(instants));
        TreeSet<TimeEdge> sorted =
                new TreeSet<>(
                        Comparator.comparing((TimeEdge edge) -> edge.zone().getId())
                                .thenComparing(TimeEdge::time));
        sorted.addAll(edges);
        edges = List.copyOf(sorted);
        for (Instant instant : instants) {
            if (!instant.equals(Instant.ofEpochSecond(instant.getEpochSecond()))) {
                throw new IllegalArgumentException("a rate begins at a whole second: " + instant);
            }
        }
    }

    public static TimeCuts of(Collection<Instant> instants, Collection<TimeEdge> edges) {
        return new TimeCuts(List.copyOf(instants), List.copyOf(edges));
    }

    /** Begin of the slot that holds an instant, both in epoch seconds. */
    public long slotBegin(long epochSecond) {
        long begin = Math.floorDiv(epochSecond, HOUR_SECONDS) * HOUR_SECONDS;
        for (long cut : cutsInHour(begin)) {
            if (cut <= epochSecond) {
                begin = cut;
            }
        }
        return begin;
    }

    /** End (exclusive) of the slot that begins at {@code slotBegin}, both in epoch seconds. */
    public long slotEnd(long slotBegin) {
        long hour = Math.floorDiv(slotBegin, HOUR_SECONDS) * HOUR_SECONDS;
        for (long cut : cutsInHour(hour)) {
            if (cut > slotBegin) {
                return cut;
            }
        }
        return hour + HOUR_SECONDS;
    }

    /**
     * The cuts strictly inside one UTC hour, in rising order; empty for nearly all hours. Costs a
     * few microseconds.
     *
     * @param hourBegin epoch second of a full UTC hour
     */
    public long[] cutsInHour(long hourBegin) {
        long hourEnd = hourBegin + HOUR_SECONDS;
        TreeSet<Long> cuts = new TreeSet<>();
        for (Instant instant : instants) {
            long second = instant.getEpochSecond();
            if (second > hourBegin && second < hourEnd) {
                cuts.add(second);
            }
        }
        for (TimeEdge edge : edges) {
            LocalDate day = Instant.ofEpochSecond(hourBegin).atZone(edge.zone()).toLocalDate();
            TreeSet<Long> own = new TreeSet<>();
            addInstants(edge, day, own);
            addInstants(edge, day.plusDays(1), own);
            cuts.addAll(own.subSet(hourBegin + 1, hourEnd));
        }
        return cuts.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * When a clock passes a time of day. Where it goes back over that time it does so twice, and is
     * before it again in between; where it skips the time, it is behind it at once.
     */
    private static void addInstants(TimeEdge edge, LocalDate day, Set<Long> to) {
        LocalDateTime local = day.atTime(edge.time());
        ZoneRules rules = edge.zone().getRules();
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change != null) {
            to.add(change.toEpochSecond());
        }
        for (ZoneOffset offset : rules.getValidOffsets(local)) {
            to.add(local.toEpochSecond(offset));
        }
    }

    /**
     * Every cut strictly between two instants, in rising order; unlike {@link #cutsInHour} without
     * the full hours.
     *
     * @param begin epoch second
     * @param end epoch second
     */
    public long[] cutsBetween(long begin, long end) {
        TreeSet<Long> cuts = new TreeSet<>();
        for (Instant instant : instants) {
            // Asked here, too, since most of them lie elsewhere.
            long second = instant.getEpochSecond();
            if (second > begin && second < end) {
                cuts.add(second);
            }
        }
        for (TimeEdge edge : edges) {
            LocalDate day = Instant.ofEpochSecond(begin).atZone(edge.zone()).toLocalDate();
            LocalDate last = Instant.ofEpochSecond(end).atZone(edge.zone()).toLocalDate();
            for (; !day.isAfter(last); day = day.plusDays(1)) {
                addInstants(edge, day, cuts);
            }
        }
        return cuts.stream().mapToLong(Long::longValue).filter(c -> c > begin && c < end).toArray();
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimeCuts that
                && instants.equals(that.instants)
                && edges.equals(that.edges);
    }

    @Override
    public int hashCode() {
        return 31 * instants.hashCode() + edges.hashCode();
    }
}
