package dev.counterbill.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The time that a report covers: half-open, in whole days of its zone.
 *
 * @param begin first instant
 * @param end first instant after it
 * @param timezone in which days begin; an id of the time-zone database
 */
public record Period(Instant begin, Instant end, ZoneId timezone) {
    public Period {
        if (!begin.isBefore(end)) {
            throw new IllegalArgumentException("a period ends after it begins: " + begin);
        }
    }

    /** First day, in the report's zone. */
    public LocalDate firstDay() {
        return begin.atZone(timezone).toLocalDate();
    }

    /** Last day of which any part is covered, in the report's zone. */
    public LocalDate lastDay() {
        return end.minusNanos(1).atZone(timezone).toLocalDate();
    }

    /** Name of the folder of a report on it: its first day and the first one after it. */
    public String folderName() {
        return firstDay() + "_" + lastDay().plusDays(1);
    }
}
