package dev.counterbill.read;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One field of many records, as the file has it: a type per row, and the value either as a number
 * or as an object. Columns are open on purpose, as in {@link dev.counterbill.usage.UsageBatch}.
 */
public final class RawColumn {
    /** Missing, JSON null, or an empty CSV cell. */
    public static final byte NULL = 0;

    /** {@link #number} is 0 or 1. */
    public static final byte BOOL = 1;

    /** A whole number that fits a long, in {@link #number}. */
    public static final byte INTEGER = 2;

    /** A number with a point or exponent or beyond a long; its text stands in {@link #object}. */
    public static final byte DECIMAL = 3;

    /** Text, in {@link #object}; every filled CSV cell is one. */
    public static final byte TEXT = 4;

    /** A {@link RawTree}, in {@link #object}; only where the projection asks for a tree. */
    public static final byte TREE = 5;

    /** An object or array where a scalar was asked for; it was skipped. */
    public static final byte OTHER = 6;

    /** Stands in {@link #object} of an instant that is a date, which has no time of day. */
    public static final Object DATE = new Object();

    /**
     * Stands in {@link #object} of an instant that was written without a zone: what the clock
     * showed, as if in UTC. Which zone is meant is the mapping's and the source's to say.
     */
    public static final Object ZONELESS = new Object();

    /**
     * An instant in epoch nanoseconds, in {@link #number}, from a column whose type says so
     * (Parquet).
     */
    public static final byte INSTANT = 7;

    private static final long NANOS = 1_000_000_000L;

    public final byte[] type;
    public final long[] number;
    public final @Nullable Object[] object;

    public RawColumn(int capacityRows) {
        this.type = new byte[capacityRows];
        this.number = new long[capacityRows];
        this.object = new @Nullable Object[capacityRows];
    }

    /** Makes the first rows null again. */
    public void clear(int rows) {
        Arrays.fill(type, 0, rows, NULL);
        Arrays.fill(object, 0, rows, null);
    }

    public void setNull(int row) {
        type[row] = NULL;
        object[row] = null;
    }

    public void setBool(int row, boolean value) {
        type[row] = BOOL;
        number[row] = value ? 1 : 0;
    }

    public void setInteger(int row, long value) {
        type[row] = INTEGER;
        number[row] = value;
    }

    public void setDecimal(int row, String text) {
        type[row] = DECIMAL;
        object[row] = text;
    }

    public void setText(int row, String text) {
        type[row] = TEXT;
        object[row] = text;
    }

    public void setTree(int row, RawTree tree) {
        type[row] = TREE;
        object[row] = tree;
    }

    public void setOther(int row) {
        type[row] = OTHER;
    }

    public void setInstant(int row, long epochNanos) {
        type[row] = INSTANT;
        number[row] = epochNanos;
        object[row] = null;
    }

    /** A date: the instant at which it begins in UTC. */
    public void setDate(int row, long epochNanos) {
        setInstant(row, epochNanos);
        object[row] = DATE;
    }

    /** What a clock in an unstated zone showed: the instant at which one in UTC does. */
    public void setZoneless(int row, long epochNanos) {
        setInstant(row, epochNanos);
        object[row] = ZONELESS;
    }

    /**
     * An instant as a text that reads the same everywhere: ISO 8601 in UTC.
     *
     * @param mark {@link #DATE} where the date alone is meant
     */
    public static String instantText(long epochNanos, @Nullable Object mark) {
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
        return mark == DATE
                ? instant.atOffset(ZoneOffset.UTC).toLocalDate().toString()
                : instant.toString();
    }
}
