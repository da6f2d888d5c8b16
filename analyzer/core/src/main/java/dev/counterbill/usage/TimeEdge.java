package dev.counterbill.usage;

import java.time.LocalTime;
import java.time.ZoneId;

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
}
