package dev.counterbill.rates;

import dev.counterbill.usage.TimeEdge;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Hours of the week in which another price holds, such as DeepSeek's peak hours. A window belongs
 * to the day on which it begins: one that wraps over midnight asks for the weekday and the holiday
 * of its begin.
 *
 * @param zone zone in which the times and days are read
 * @param exceptCalendar id of a calendar on whose days no window begins
 */
public record PriceBand(
        String id,
        ZoneId zone,
        List<Window> windows,
        Optional<String> exceptCalendar,
        SourcePlace place) {

    /**
     * Hours of a day, half-open; an end that is not after the begin lies on the next day.
     *
     * @param days weekdays on which the window begins
     */
    public record Window(Set<DayOfWeek> days, LocalTime begin, LocalTime end) {
        public Window {
            days = Set.copyOf(days);
        }

        boolean wraps() {
            return !end.isAfter(begin);
        }

        /**
         * As a record has it, but spelt out: Java links a record's own form at run time, slowly.
         */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Window that
                    && days.equals(that.days)
                    && begin.equals(that.begin)
                    && end.equals(that.end);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * days.hashCode() + begin.hashCode()) + end.hashCode();
        }
    }

    /**
     * Days such as public holidays.
     *
     * @param completeFor years for which the list is complete
     */
    public record DayCalendar(
            String id, Set<LocalDate> dates, Set<Integer> completeFor, SourcePlace place) {
        public DayCalendar {
            dates = Set.copyOf(dates);
            completeFor = Set.copyOf(completeFor);
        }
    }

    public PriceBand {
        windows = List.copyOf(windows);
    }

    /**
     * @param holidays days on which no window begins
     */
    boolean covers(Instant at, Set<LocalDate> holidays) {
        ZonedDateTime local = at.atZone(zone);
        LocalDate day = local.toLocalDate();
        LocalTime time = local.toLocalTime();
        for (Window window : windows) {
            boolean afterBegin = !time.isBefore(window.begin());
            boolean beforeEnd = time.isBefore(window.end());
            if (window.wraps()
                    ? (afterBegin && begins(window, day, holidays))
                            || (beforeEnd && begins(window, day.minusDays(1), holidays))
                    : afterBegin && beforeEnd && begins(window, day, holidays)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(Window window, LocalDate day, Set<LocalDate> holidays) {
        return window.days().contains(day.getDayOfWeek()) && !holidays.contains(day);
    }

    /** Times of day at which the band begins or ends. */
    Set<TimeEdge> edges() {
        Set<TimeEdge> edges =
                new TreeSet<>(java.util.Comparator.comparing((TimeEdge edge) -> edge.time()));
        for (Window window : windows) {
            edges.add(new TimeEdge(zone, window.begin()));
            edges.add(new TimeEdge(zone, window.end()));
        }
        return edges;
    }

    /** True where there is an hour that both cover; holidays are left aside. */
    boolean overlaps(PriceBand other) {
        if (!zone.equals(other.zone)) {
            return true;
        }
        // A Monday; a week of minutes is what windows of minutes and weekdays can tell apart.
        ZonedDateTime begin = ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, java.time.ZoneOffset.UTC);
        PriceBand mine =
                new PriceBand(id, java.time.ZoneOffset.UTC, windows, Optional.empty(), place);
        PriceBand theirs =
                new PriceBand(
                        other.id, java.time.ZoneOffset.UTC, other.windows, Optional.empty(), place);
        for (int minute = 0; minute < 7 * 24 * 60; minute++) {
            Instant at = begin.plusMinutes(minute).toInstant();
            if (mine.covers(at, Set.of()) && theirs.covers(at, Set.of())) {
                return true;
            }
        }
        return false;
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PriceBand that
                && id.equals(that.id)
                && zone.equals(that.zone)
                && windows.equals(that.windows)
                && exceptCalendar.equals(that.exceptCalendar)
                && place.equals(that.place);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * id.hashCode() + zone.hashCode()) + windows.hashCode())
                + exceptCalendar.hashCode();
    }
}
