package dev.counterbill.payoff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Where an interval begins or ends, as people write it: a day of the report's zone, or exactly. */
public sealed interface Moment {
    /** The first instant of a day in whatever zone the report has. */
    record Day(LocalDate day) implements Moment {}

    /** An instant. */
    record At(Instant instant) implements Moment {}

    /** The instant that is meant in a report of this zone. */
    default Instant in(ZoneId zone) {
        if (this instanceof Day whole) {
            return whole.day().atStartOfDay(zone).toInstant();
        }
        return ((At) this).instant();
    }

    /** As it is written in a file. */
    default String word() {
        return this instanceof Day whole
                ? whole.day().toString()
                : ((At) this).instant().toString();
    }
}
