package dev.counterbill.usage;

import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A time of day at which slots are cut on every day: the edge of a price window, or the midnight of
 * a report zone.
 *
 * @param zone the zone in which the time is read
 * @param time the local time of the cut
 */
public record TimeEdge(ZoneId zone, LocalTime time) {
    /** The midnight of a zone, at which its report days begin. */
    public static TimeEdge midnight(ZoneId zone) {
        return new TimeEdge(zone, LocalTime.MIDNIGHT);
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimeEdge that && zone.equals(that.zone) && time.equals(that.time);
    }

    @Override
    public int hashCode() {
        return 31 * zone.hashCode() + time.hashCode();
    }
}
