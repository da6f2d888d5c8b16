package dev.counterbill.parquet;

import dev.counterbill.read.RawColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a primitive Parquet column are, by the rules of parquet-format's
 * LogicalTypes.md: physical values as {@link NeutralSchema} makes them go in, a {@link RawColumn}
 * cell comes out.
 */
final class Scalars {
    /** Puts one value that is not null into a cell. */
    interface Reader {
        void read(Object value, RawColumn column, int row);
    }

    /**
     * Decimals beyond this many bytes or digits behind the point are no amounts; they count as
     * OTHER.
     */
    private static final int MAX_DECIMAL_BYTES = 64;

    private static final int MAX_DECIMAL_SCALE = 100;

    /** Above it a floating-point number no longer tells neighbouring whole numbers apart. */
    private static final double EXACT_WHOLE = 1L << 53;

    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
    private static final long DAY_SECONDS = 86_400;
    private static final long DAY_NANOS = DAY_SECONDS * 1_000_000_000L;

    private Scalars() {}

    static boolean isTextAnnotation(@Nullable LogicalTypeAnnotation annotation) {
        return annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
                || annotation instanceof JsonLogicalTypeAnnotation;
    }

    /**
     * True for times that state no zone and are taken as UTC whatever a source says: Spark and
     * Impala write INT96 so.
     */
    static boolean isTakenAsUtc(PrimitiveType type) {
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT96;
    }

    /** How the values of a column are read. */
    static Reader readerOf(PrimitiveType type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimalReader(decimal.getScale());
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> (value, column, row) -> column.setBool(row, (Boolean) value);
            case INT32, INT64 -> wholeReader(annotation);
            case FLOAT -> (value, column, row) -> setFloat((Float) value, column, row);
            case DOUBLE -> (value, column, row) -> setDouble((Double) value, column, row);
            case INT96 -> (value, column, row) -> setInt96((ByteBuffer) value, column, row);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytesReader(annotation);
        };
    }

    private static Reader wholeReader(@Nullable LogicalTypeAnnotation annotation) {
        if (annotation instanceof DateLogicalTypeAnnotation) {
            return (value, column, row) -> setDate(whole(value), column, row);
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation time) {
            Reader reader = timestampReader(time);
            return time.isAdjustedToUTC() ? reader : zoneless(reader);
        }
        if (annotation instanceof TimeLogicalTypeAnnotation time) {
            return timeOfDayReader(time);
        }
        if (annotation instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
            return (value, column, row) -> {
                if (value instanceof Integer small) {
                    column.setInteger(row, Integer.toUnsignedLong(small));
                } else if (whole(value) >= 0) {
                    column.setInteger(row, whole(value));
                } else {
                    column.setDecimal(row, Long.toUnsignedString(whole(value)));
                }
            };
        }
        return (value, column, row) -> column.setInteger(row, whole(value));
    }

    private static Reader timestampReader(TimestampLogicalTypeAnnotation time) {
        return switch (time.getUnit()) {
            case MILLIS -> (value, column, row) -> setInstant(whole(value), 1, 1000, column, row);
            case MICROS ->
                    (value, column, row) -> setInstant(whole(value), 1, 1_000_000, column, row);
            case NANOS -> (value, column, row) -> column.setInstant(row, whole(value));
        };
    }

    /** The same values as what a clock showed, in a zone that the type does not tell. */
    private static Reader zoneless(Reader reader) {
        return (value, column, row) -> {
            reader.read(value, column, row);
            if (column.type[row] == RawColumn.INSTANT) {
                column.setZoneless(row, column.number[row]);
            }
        };
    }

    private static Reader timeOfDayReader(TimeLogicalTypeAnnotation time) {
        long nanosPerUnit =
                switch (time.getUnit()) {
                    case MILLIS -> 1_000_000;
                    case MICROS -> 1_000;
                    case NANOS -> 1;
                };
        return (value, column, row) -> {
            long units = whole(value);
            if (units < 0 || units >= DAY_NANOS / nanosPerUnit) {
                column.setInteger(row, units);
            } else {
                column.setText(row, LocalTime.ofNanoOfDay(units * nanosPerUnit).toString());
            }
        };
    }

    private static Reader bytesReader(@Nullable LogicalTypeAnnotation annotation) {
        if (isTextAnnotation(annotation) || annotation == null) {
            // Impala, older Spark and Hive write text without saying that it is text.
            return (value, column, row) -> {
                if (value instanceof String text) {
                    column.setText(row, text);
                } else {
                    setUtf8((ByteBuffer) value, column, row);
                }
            };
        }
        if (annotation instanceof UUIDLogicalTypeAnnotation) {
            return (value, column, row) -> {
                ByteBuffer bytes = ((ByteBuffer) value).duplicate();
                column.setText(row, new UUID(bytes.getLong(), bytes.getLong()).toString());
            };
        }
        if (annotation instanceof Float16LogicalTypeAnnotation) {
            return (value, column, row) -> {
                ByteBuffer bytes = ((ByteBuffer) value).duplicate().order(ByteOrder.LITTLE_ENDIAN);
                setFloat(half(bytes.getShort()), column, row);
            };
        }
        return (value, column, row) -> column.setOther(row);
    }

    private static Reader decimalReader(int scale) {
        if (scale > MAX_DECIMAL_SCALE) {
            return (value, column, row) -> column.setOther(row);
        }
        return (value, column, row) -> {
            if (value instanceof ByteBuffer bytes) {
                if (bytes.remaining() > MAX_DECIMAL_BYTES) {
                    column.setOther(row);
                    return;
                }
                byte[] unscaled = new byte[bytes.remaining()];
                bytes.duplicate().get(unscaled);
                setDecimal(
                        new BigDecimal(
                                unscaled.length == 0 ? BigInteger.ZERO : new BigInteger(unscaled),
                                scale),
                        column,
                        row);
            } else {
                setDecimal(BigDecimal.valueOf(whole(value), scale), column, row);
            }
        };
    }

    private static void setDecimal(BigDecimal value, RawColumn column, int row) {
        if (value.scale() == 0 && value.unscaledValue().bitLength() < Long.SIZE) {
            column.setInteger(row, value.longValueExact());
        } else {
            column.setDecimal(row, value.toPlainString());
        }
    }

    private static long whole(Object value) {
        return ((Number) value).longValue();
    }

    /** A count of units since the epoch, of which {@code part} make {@code seconds} seconds. */
    private static void setInstant(long units, long seconds, long part, RawColumn column, int row) {
        long whole = Math.floorDiv(units, part) * seconds;
        long nanos = Math.floorMod(units, part) * (1_000_000_000L / part);
        setInstant(whole, nanos, column, row);
    }

    private static void setDate(long epochDay, RawColumn column, int row) {
        try {
            column.setDate(row, Math.multiplyExact(epochDay, DAY_NANOS));
        } catch (ArithmeticException e) {
            column.setText(row, LocalDate.ofEpochDay(epochDay).toString());
        }
    }

    private static void setInstant(long second, long nanos, RawColumn column, int row) {
        try {
            column.setInstant(
                    row, Math.addExact(Math.multiplyExact(second, 1_000_000_000L), nanos));
        } catch (ArithmeticException e) {
            // Beyond the years 1677 to 2262: as text, so that a message can show it.
            column.setText(row, farText(second, nanos));
        }
    }

    private static String farText(long second, long nanos) {
        try {
            return Instant.ofEpochSecond(second, nanos).toString();
        } catch (DateTimeException | ArithmeticException e) {
            return "epoch second " + second;
        }
    }

    /** Impala's and Spark's old form: nanoseconds of the day, then the Julian day. */
    private static void setInt96(ByteBuffer value, RawColumn column, int row) {
        ByteBuffer bytes = value.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = bytes.getLong();
        long epochDay = bytes.getInt() - JULIAN_DAY_OF_EPOCH;
        setInstant(epochDay * DAY_SECONDS, nanosOfDay, column, row);
    }

    private static void setDouble(double value, RawColumn column, int row) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            column.setDecimal(row, Double.toString(value));
        } else if (value == Math.rint(value) && Math.abs(value) <= EXACT_WHOLE) {
            column.setInteger(row, (long) value);
        } else {
            column.setDecimal(row, shortest(value).toPlainString());
        }
    }

    private static void setFloat(float value, RawColumn column, int row) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            column.setDecimal(row, Float.toString(value));
        } else if (value == Math.rint(value) && Math.abs(value) <= EXACT_WHOLE) {
            column.setInteger(row, (long) value);
        } else {
            column.setDecimal(row, shortest(value).toPlainString());
        }
    }

    /**
     * The fewest digits that give this number again. {@code Double.toString} does not promise that
     * before JDK 19, and an amount must not depend on the JDK.
     */
    static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 15; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (Double.parseDouble(rounded.toString()) == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** As {@link #shortest(double)}, for single precision: 0.1f is 0.1, not 0.10000000149. */
    static BigDecimal shortest(float value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 6; digits < 9; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (Float.parseFloat(rounded.toString()) == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(9, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** IEEE 754 half precision: 1 bit sign, 5 bits exponent, 10 bits fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, -24);
        } else {
            magnitude = Math.scalb((float) (fraction | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    private static void setUtf8(ByteBuffer bytes, RawColumn column, int row) {
        try {
            column.setText(
                    row, StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
        } catch (CharacterCodingException e) {
            column.setOther(row);
        }
    }
}
