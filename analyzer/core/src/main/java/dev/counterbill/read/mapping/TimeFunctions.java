package dev.counterbill.read.mapping;

import dev.counterbill.read.RawColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Functions that make an instant of a value. An instant of a typed column passes through, unless
 * its type leaves the zone open.
 */
final class TimeFunctions {
    private TimeFunctions() {}

    /** What kind of value is read. */
    enum Reading {
        ISO,
        /** ISO 8601 or epoch seconds: the canonical log. */
        ISO_OR_EPOCH_SECONDS,
        DATE,
        /** The midnight that ends the day of a date or time. */
        DAY_END,
        MONTH_DAY_YEAR,
        EPOCH_SECONDS,
        EPOCH_MILLISECONDS,
        EPOCH_MICROSECONDS,
        EPOCH_NANOSECONDS,
        TICKS
    }

    static final class Time extends Node {
        final Reading reading;
        final Node of;
        private final @Nullable ZoneId zone;

        /**
         * @param zone the zone that the mapping states for times without one, or null
         */
        Time(Slots slots, Reading reading, Node of, @Nullable ZoneId zone) {
            super(slots, Type.TIME);
            this.reading = reading;
            this.of = of;
            this.zone = zone;
        }

        @Override
        void evaluate(Frame frame, Vector out) {
            Vector in = frame.of(of);
            boolean declared = frame.options.zoneDeclared() == MappingOptions.ZoneSource.DECLARED;
            ZoneId used = zoneOf(frame.options);
            // A date is a UTC day by the exporter's definition, which is no assumption of ours.
            boolean assumed = !declared && zone == null && !isDate();
            Reader reader = new Reader(used, assumed);
            int rows = in.mask == 0 ? 1 : frame.size;
            if (in.mask == 0) {
                out.beginConstant();
            } else {
                out.begin(frame.size);
            }
            out.label = in.label;
            for (int i = 0; i < rows; i++) {
                switch (in.type[i]) {
                    case RawColumn.NULL, Vector.FAULT -> out.copy(i, in, i);
                    case RawColumn.INSTANT -> reader.typed(in, out, i, reading);
                    default -> reader.read(in, out, i, reading);
                }
            }
        }

        /** The zone of times that name none. */
        ZoneId zoneOf(MappingOptions options) {
            boolean declared = options.zoneDeclared() == MappingOptions.ZoneSource.DECLARED;
            return declared || zone == null ? options.zone() : zone;
        }

        private boolean isDate() {
            return reading == Reading.DATE || reading == Reading.DAY_END;
        }
    }

    /** Reads the rows of one batch. */
    private static final class Reader {
        private final Timestamps timestamps = new Timestamps();
        private final Numbers number = new Numbers();
        private final ZoneId zone;
        private final boolean assumed;

        Reader(ZoneId zone, boolean assumed) {
            this.zone = zone;
            this.assumed = assumed;
        }

        void read(Vector in, Vector out, int row, Reading reading) {
            // What an earlier record held must not speak in the message of this one.
            number.kind = Numbers.ABSENT;
            timestamps.zoneless = false;
            boolean digits = in.type[row] != RawColumn.TEXT || isNumber((String) in.present(row));
            switch (reading) {
                case ISO, DATE, DAY_END -> {
                    long at = digits ? Timestamps.MALFORMED : iso(in, row);
                    set(
                            in,
                            out,
                            row,
                            reading == Reading.DAY_END && at >= 0
                                    ? Timestamps.dayEnd(at, zone)
                                    : at,
                            reading);
                }
                case ISO_OR_EPOCH_SECONDS -> {
                    if (digits) {
                        epoch(in, out, row, Timestamps.Unit.SECONDS, reading);
                    } else {
                        set(in, out, row, iso(in, row), reading);
                    }
                }
                case MONTH_DAY_YEAR ->
                        set(
                                in,
                                out,
                                row,
                                timestamps.monthDayYear(String.valueOf(in.object[row]), zone),
                                reading);
                case EPOCH_SECONDS -> epoch(in, out, row, Timestamps.Unit.SECONDS, reading);
                case EPOCH_MILLISECONDS ->
                        epoch(in, out, row, Timestamps.Unit.MILLISECONDS, reading);
                case EPOCH_MICROSECONDS ->
                        epoch(in, out, row, Timestamps.Unit.MICROSECONDS, reading);
                case EPOCH_NANOSECONDS -> epoch(in, out, row, Timestamps.Unit.NANOSECONDS, reading);
                case TICKS -> ticks(in, out, row);
            }
        }

        /** An instant of a typed column. */
        void typed(Vector in, Vector out, int row, Reading reading) {
            timestamps.zoneless = in.object[row] == RawColumn.ZONELESS;
            long at =
                    timestamps.zoneless
                            ? Timestamps.local(in.number[row], zone)
                            : inRange(in.number[row]);
            set(
                    in,
                    out,
                    row,
                    reading == Reading.DAY_END && at >= 0
                            ? inRange(Timestamps.dayEnd(at, zone))
                            : at,
                    reading);
        }

        private static long inRange(long nanos) {
            long second = Math.floorDiv(nanos, Timestamps.NANOS);
            return second < Timestamps.FIRST_SECOND || second >= Timestamps.END_SECOND
                    ? Timestamps.OUT_OF_RANGE
                    : nanos;
        }

        private long iso(Vector in, int row) {
            return timestamps.iso(((String) in.present(row)).trim(), zone);
        }

        private static boolean isNumber(String text) {
            for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if ((c < '0' || c > '9') && c != '.') {
                    return false;
                }
            }
            return !text.isEmpty();
        }

        private void ticks(Vector in, Vector out, int row) {
            number.load(in, row);
            long at =
                    number.kind == Numbers.LONG
                            ? Timestamps.ticks(number.whole)
                            : Timestamps.MALFORMED;
            set(in, out, row, at, Reading.TICKS);
        }

        private void epoch(Vector in, Vector out, int row, Timestamps.Unit unit, Reading reading) {
            number.load(in, row);
            if (number.kind == Numbers.LONG) {
                set(in, out, row, unit.instant(number.whole), reading);
            } else if (number.kind == Numbers.BIG) {
                // Digits beyond the nanosecond are cut, as in an ISO text.
                BigDecimal nanos =
                        number.decimal()
                                .multiply(BigDecimal.valueOf(unit.nanos))
                                .setScale(0, RoundingMode.FLOOR);
                set(
                        in,
                        out,
                        row,
                        nanos.unscaledValue().bitLength() > 62
                                ? Timestamps.OUT_OF_RANGE
                                : Timestamps.Unit.NANOSECONDS.instant(nanos.longValue()),
                        reading);
            } else {
                set(in, out, row, Timestamps.MALFORMED, reading);
            }
        }

        void set(Vector in, Vector out, int row, long at, Reading reading) {
            if (at >= 0) {
                boolean zoneless = assumed && timestamps.zoneless;
                out.setInstant(row, at, zoneless ? Vector.ZONELESS : null);
            } else {
                out.setFault(row, fault(in, row, at, reading));
            }
        }

        private Fault fault(Vector in, int row, long failure, Reading reading) {
            String value = in.type[row] == RawColumn.INSTANT ? "" : in.describe(row);
            if (failure == Timestamps.NO_SUCH_TIME) {
                return new Fault(
                        "NO_SUCH_TIME",
                        in.label,
                        value,
                        "a timestamp names a date and time that exist; leap seconds are not read",
                        "Correct the record");
            }
            if (failure == Timestamps.OUT_OF_RANGE) {
                return new Fault(
                        "TIME_OUT_OF_RANGE",
                        in.label,
                        value,
                        "a timestamp lies in the years 2020 to 2035",
                        likelyUnit());
            }
            return new Fault(
                    "BAD_TIMESTAMP",
                    in.label,
                    value,
                    rule(reading),
                    "Correct the record, or map the file with the function for its form of time");
        }

        private String likelyUnit() {
            Timestamps.Unit unit =
                    number.kind == Numbers.LONG ? Timestamps.Unit.likely(number.whole) : null;
            return unit == null
                    ? "Correct the record"
                    : "The value looks like epoch "
                            + unit.name().toLowerCase(java.util.Locale.ROOT)
                            + ": map the file with "
                            + unit.function
                            + "()";
        }

        private static String rule(Reading reading) {
            return switch (reading) {
                case ISO -> "a timestamp is ISO 8601, such as 2026-06-01T12:00:00Z";
                case ISO_OR_EPOCH_SECONDS ->
                        "a timestamp is ISO 8601 with a zone, such as 2026-06-01T12:00:00Z, or"
                                + " epoch seconds";
                case DATE, DAY_END -> "a date is ISO 8601, such as 2026-06-01";
                case MONTH_DAY_YEAR -> "a date is month/day/year, such as 6/1/2026";
                case EPOCH_SECONDS, EPOCH_MILLISECONDS, EPOCH_MICROSECONDS, EPOCH_NANOSECONDS ->
                        "a timestamp is a number since 1970 in the unit that the mapping names";
                case TICKS -> "a timestamp is a whole number of .NET ticks";
            };
        }
    }

    /** The zone of a name in a mapping, or null. */
    static @Nullable ZoneId zone(String name) {
        try {
            ZoneId zone = ZoneId.of(name);
            return zone.normalized() instanceof ZoneOffset offset ? offset : zone;
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }
}
