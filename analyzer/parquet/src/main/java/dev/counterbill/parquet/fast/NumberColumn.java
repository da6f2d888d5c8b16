package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.ledger.LedgerBuilder;
import dev.counterbill.parquet.fast.FastParquet.CellReader;
import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.NotFast;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column of numbers, booleans or instants, as 64 bits each. */
final class NumberColumn extends Column {
    /** What a number means. */
    enum Meaning {
        /** A whole number. */
        WHOLE,
        /** A whole number whose 32 bits have no sign. */
        UNSIGNED_INT,
        DAYS,
        MILLIS,
        MICROS,
        NANOS,
        /** Nanoseconds of the day and the Julian day. */
        INT96,
        DOUBLE,
        FLOAT,
        BOOL,
        /** A number with digits behind the point. */
        DECIMAL,
        /** Left to the session. */
        OTHER
    }

    /** The years 2020 to 2035, outside of which the session finds fault with a time. */
    private static final long FIRST_SECOND = 1_577_836_800L;

    private static final long END_SECOND = 2_082_758_400L;
    private static final long DAY_SECONDS = 86_400;
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

    /** As written: whole numbers and booleans as they are, others as their bits. */
    private final long[] raw = new long[BATCH_ROWS];

    /** Julian days of INT96. */
    private final int[] day = new int[BATCH_ROWS];

    /** Counts as they are, times as epoch seconds. */
    final long[] values;

    final Meaning meaning;
    private final PrimitiveTypeName physical;
    private final int valueBytes;
    private long[] dictionary = {};
    private int[] dictionaryDays = {};
    private int[] dictionaryIds = {};
    private final Deltas deltas = new Deltas();
    private int nextDelta;

    /** Of the next plain value. */
    private int at;

    private int nextValue;
    private final DistinctValues distinct;

    private final RawColumn plainly = new RawColumn(1);

    /** Whether a number below 0 is one of 2^63 or more. */
    private final boolean isUnsignedLong;

    /** Of a decimal, the digits behind the point. */
    private final int scale;

    /** Whether all values of the dictionary are counts that a record may have. */
    private boolean hasCountsOnly;

    private LongBuffer plainLongs = LongBuffer.allocate(0);
    private final byte[] word = new byte[Long.BYTES + Words.PADDING];

    NumberColumn(
            Leaf leaf,
            PrimitiveType type,
            Role role,
            Pages pages,
            CellReader cells,
            DistinctValues distinct,
            long[] seconds) {
        super(leaf, role, pages, cells);
        this.physical = type.getPrimitiveTypeName();
        this.meaning = meaning(type);
        this.distinct = distinct;
        this.isUnsignedLong =
                physical == PrimitiveTypeName.INT64
                        && type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation whole
                        && !whole.isSigned();
        this.scale =
                type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
                        ? decimal.getScale()
                        : 0;
        this.values =
                role == Role.TIME
                        ? seconds
                        : meaning == Meaning.DOUBLE || meaning == Meaning.FLOAT
                                ? new long[BATCH_ROWS]
                                : raw;
        this.valueBytes =
                switch (physical) {
                    case INT32, FLOAT -> 4;
                    case INT96 -> 12;
                    default -> 8;
                };
    }

    private static Meaning meaning(PrimitiveType type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Meaning.BOOL;
            case DOUBLE -> Meaning.DOUBLE;
            case FLOAT -> Meaning.FLOAT;
            case INT96 -> Meaning.INT96;
            case INT32, INT64 -> {
                if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
                    yield decimal.getScale() == 0 ? Meaning.WHOLE : Meaning.DECIMAL;
                }
                if (annotation instanceof TimestampLogicalTypeAnnotation time) {
                    yield switch (time.getUnit()) {
                        case MILLIS -> Meaning.MILLIS;
                        case MICROS -> Meaning.MICROS;
                        case NANOS -> Meaning.NANOS;
                    };
                }
                if (annotation instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation) {
                    yield Meaning.DAYS;
                }
                if (annotation instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
                    yield type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                            ? Meaning.UNSIGNED_INT
                            : Meaning.WHOLE;
                }
                yield annotation == null || annotation instanceof IntLogicalTypeAnnotation
                        ? Meaning.WHOLE
                        : Meaning.OTHER;
            }
            case BINARY, FIXED_LEN_BYTE_ARRAY -> Meaning.OTHER;
        };
    }

    @Override
    void readDictionary() throws NotFast {
        int size = pages.dictionarySize;
        if (physical == PrimitiveTypeName.BOOLEAN
                || (long) size * valueBytes > pages.dictionaryEnd) {
            throw new NotFast("a dictionary that is shorter than it claims");
        }
        if (dictionary.length != size) {
            dictionary = new long[size];
            dictionaryDays = new int[meaning == Meaning.INT96 ? size : 0];
        }
        plain(pages.dictionary, 0, dictionary, dictionaryDays, size);
        hasCountsOnly = areCounts(dictionary, size);
        if (isCategory(role)) {
            if (dictionaryIds.length != size) {
                dictionaryIds = new int[size];
            }
            for (int i = 0; i < size; i++) {
                dictionaryIds[i] = idOf(dictionary, dictionaryDays, i);
            }
        }
    }

    private int idOf(long[] from, int[] days, int at) throws NotFast {
        ByteBuffer bytes = ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, from[at]);
        bytes.putInt(Long.BYTES, meaning == Meaning.INT96 ? days[at] : 0);
        return idOf(distinct, word, 0, Long.BYTES + Integer.BYTES);
    }

    private void plain(byte[] from, int begin, long[] into, int[] days, int count) {
        switch (physical) {
            case INT32 -> {
                for (int i = 0, place = begin; i < count; i++, place += 4) {
                    into[i] = Words.intAt(from, place);
                }
            }
            case FLOAT -> {
                for (int i = 0, place = begin; i < count; i++, place += 4) {
                    into[i] = Words.intAt(from, place) & 0xFFFF_FFFFL;
                }
            }
            case INT96 -> {
                for (int i = 0, place = begin; i < count; i++, place += 12) {
                    into[i] = Words.longAt(from, place);
                    days[i] = Words.intAt(from, place + 8);
                }
            }
            default -> {
                for (int i = 0, place = begin; i < count; i++, place += 8) {
                    into[i] = Words.longAt(from, place);
                }
            }
        }
    }

    @Override
    void beginValues() throws NotFast {
        at = pages.valuesAt;
        nextDelta = 0;
        nextValue = 0;
        Encoding encoding = pages.encoding;
        boolean isBool = physical == PrimitiveTypeName.BOOLEAN;
        boolean isWhole =
                physical == PrimitiveTypeName.INT32 || physical == PrimitiveTypeName.INT64;
        if (encoding == Encoding.DELTA_BINARY_PACKED && isWhole) {
            deltas.decode(
                    pages.bytes,
                    at,
                    pages.valuesEnd,
                    pages.rows,
                    physical == PrimitiveTypeName.INT32);
        } else if (encoding == Encoding.RLE && isBool) {
            if (pages.valuesEnd - at < 4) {
                throw new NotFast("a page ends inside its values");
            }
            runs.begin(pages.bytes, at + 4, pages.valuesEnd, 1);
        } else if (encoding == Encoding.BYTE_STREAM_SPLIT && valueBytes != 12 && !isBool) {
            if ((pages.valuesEnd - at) % valueBytes != 0) {
                throw new NotFast("a page ends inside its values");
            }
        } else if (encoding != Encoding.PLAIN) {
            throw new NotFast("values in the encoding " + encoding);
        } else if (valueBytes == Long.BYTES && !isBool) {
            plainLongs =
                    ByteBuffer.wrap(pages.bytes, at, pages.valuesEnd - at)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .slice()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer();
        }
    }

    @Override
    void readValues(int count) throws NotFast {
        if (isByDictionary) {
            if (isCategory(role)) {
                // The values are those of the numbers.
                look(dictionaryIds, ids, count);
                return;
            }
            look(dictionary, raw, count);
            if (meaning == Meaning.INT96) {
                for (int i = 0; i < count; i++) {
                    day[i] = dictionaryDays[entries[i]];
                }
            }
            return;
        }
        switch (pages.encoding) {
            case DELTA_BINARY_PACKED -> {
                if (count > deltas.size - nextDelta) {
                    throw new NotFast("a page has fewer values than rows");
                }
                System.arraycopy(deltas.values, nextDelta, raw, 0, count);
                nextDelta += count;
            }
            case RLE -> {
                runs.read(entries, 0, count);
                for (int i = 0; i < count; i++) {
                    raw[i] = entries[i];
                }
            }
            case BYTE_STREAM_SPLIT -> split(count);
            default -> plain(count);
        }
        if (isCategory(role)) {
            for (int i = 0; i < count; i++) {
                ids[i] = idOf(raw, day, i);
            }
        }
    }

    private void plain(int count) throws NotFast {
        if (physical == PrimitiveTypeName.BOOLEAN) {
            if ((nextValue + count + 7) / 8 > pages.valuesEnd - at) {
                throw new NotFast("a page ends inside its values");
            }
            for (int i = 0; i < count; i++, nextValue++) {
                raw[i] = pages.bytes[at + (nextValue >>> 3)] >>> (nextValue & 7) & 1L;
            }
            return;
        }
        long left =
                valueBytes == Long.BYTES
                        ? (long) plainLongs.remaining() * Long.BYTES
                        : pages.valuesEnd - at;
        if ((long) count * valueBytes > left) {
            throw new NotFast("a page ends inside its values");
        }
        if (valueBytes == Long.BYTES) {
            // Copied as one piece, whatever address the page gave them.
            plainLongs.get(raw, 0, count);
            return;
        }
        plain(pages.bytes, at, raw, day, count);
        at += count * valueBytes;
    }

    private void split(int count) throws NotFast {
        int stride = (pages.valuesEnd - at) / valueBytes;
        if (count > stride - nextValue) {
            throw new NotFast("a page ends inside its values");
        }
        for (int i = 0; i < count; i++, nextValue++) {
            long value = 0;
            for (int b = 0; b < valueBytes; b++) {
                value |= (pages.bytes[at + b * stride + nextValue] & 0xFFL) << (b << 3);
            }
            raw[i] = physical == PrimitiveTypeName.INT32 ? (int) value : value;
        }
    }

    @Override
    void spread(int[] levels, int count, int present) {
        if (isCategory(role)) {
            spread(levels, count, present, ids);
            return;
        }
        spread(levels, count, present, raw);
        if (meaning == Meaning.INT96) {
            spread(levels, count, present, day);
        }
    }

    @Override
    void judge(int count) {
        if (isCategory(role)) {
            return;
        }
        if (role == Role.COUNT) {
            judgeCounts(count);
        } else if (amounts != null) {
            judgeAmounts(amounts, count);
        } else if (role == Role.TIME) {
            judgeTimes(count);
        } else if (role == Role.KEY) {
            judgeKeys(count);
        } else if (role == Role.ABSENT) {
            judgeAbsent(count);
        } else {
            judgePresence(count);
        }
    }

    private void judgeCounts(int count) {
        switch (meaning) {
            case WHOLE -> judgeWhole(count);
            case UNSIGNED_INT -> {
                for (int i = 0; i < count; i++) {
                    raw[i] &= 0xFFFF_FFFFL;
                }
            }
            case DOUBLE, FLOAT -> judgeFloating(count);
            default -> judgeAbsent(count);
        }
    }

    private void judgeWhole(int count) {
        if (!(isByDictionary && hasCountsOnly) && !areCounts(raw, count)) {
            for (int i = 0; i < count; i++) {
                if (raw[i] < 0 || raw[i] > LedgerBuilder.MAX_COUNT) {
                    setOdd(i);
                }
            }
        }
    }

    private static boolean areCounts(long[] values, int count) {
        long wrong = 0;
        for (int i = 0; i < count; i++) {
            wrong |= values[i] | LedgerBuilder.MAX_COUNT - values[i];
        }
        return wrong >= 0;
    }

    private void judgeFloating(int count) {
        for (int i = 0; i < count; i++) {
            double value = floating(i);
            long whole = (long) value;
            values[i] = whole;
            if (state[i] == VALUE
                    && (whole != value || whole < 0 || whole > LedgerBuilder.MAX_COUNT)) {
                setOdd(i);
            }
        }
    }

    private void judgeAmounts(Amounts to, int count) {
        switch (meaning) {
            case WHOLE, UNSIGNED_INT, DECIMAL -> {
                long mask = meaning == Meaning.UNSIGNED_INT ? 0xFFFF_FFFFL : -1;
                for (int i = 0; i < count; i++) {
                    to.set(i, raw[i] & mask, scale);
                    if (isUnsignedLong && raw[i] < 0 && state[i] == VALUE) {
                        setOdd(i);
                    }
                }
            }
            case DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    boolean isValue = state[i] == VALUE;
                    if (isValue && !to.setFloating(i, floating(i)) && !isPlainAmount(to, i)) {
                        setOdd(i);
                    }
                }
            }
            default -> judgeAbsent(count);
        }
    }

    /** Takes a number of more than 15 digits for the one that the plain reader takes it for. */
    private boolean isPlainAmount(Amounts to, int row) {
        put(row, plainly, 0);
        if (plainly.type[0] == RawColumn.INTEGER) {
            to.set(row, plainly.number[0], 0);
            return true;
        }
        if (plainly.type[0] != RawColumn.DECIMAL || !(plainly.object[0] instanceof String text)) {
            return false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return to.setText(row, bytes, 0, bytes.length);
    }

    private double floating(int row) {
        return meaning == Meaning.FLOAT
                ? Float.intBitsToFloat((int) raw[row])
                : Double.longBitsToDouble(raw[row]);
    }

    private void judgeTimes(int count) {
        switch (meaning) {
            case MILLIS -> seconds(raw, values, count, 1_000L, 1e-3);
            case MICROS -> seconds(raw, values, count, 1_000_000L, 1e-6);
            case NANOS -> {
                for (int i = 0; i < count; i++) {
                    values[i] = Math.floorDiv(raw[i], 1_000_000_000L);
                }
            }
            case DAYS -> {
                for (int i = 0; i < count; i++) {
                    values[i] = raw[i] * DAY_SECONDS;
                }
            }
            case WHOLE -> System.arraycopy(raw, 0, values, 0, count);
            case UNSIGNED_INT -> {
                for (int i = 0; i < count; i++) {
                    values[i] = raw[i] & 0xFFFF_FFFFL;
                }
            }
            case INT96 -> {
                for (int i = 0; i < count; i++) {
                    values[i] =
                            raw[i] < 0 || raw[i] >= DAY_SECONDS * 1_000_000_000L
                                    ? 0
                                    : (day[i] - JULIAN_DAY_OF_EPOCH) * DAY_SECONDS
                                            + raw[i] / 1_000_000_000L;
                }
            }
            case DOUBLE, FLOAT, BOOL, DECIMAL, OTHER -> {
                judgeAbsent(count);
                return;
            }
        }
        judgeSeconds(count);
    }

    private void judgeSeconds(int count) {
        if (!areInRange(values, count)) {
            for (int i = 0; i < count; i++) {
                boolean inRange = values[i] >= FIRST_SECOND && values[i] < END_SECOND;
                if (!inRange && state[i] == VALUE) {
                    setOdd(i);
                }
            }
        }
    }

    private static boolean areInRange(long[] seconds, int count) {
        long wrong = 0;
        for (int i = 0; i < count; i++) {
            wrong |= seconds[i] - FIRST_SECOND | END_SECOND - 1 - seconds[i];
        }
        return wrong >= 0;
    }

    /**
     * Divides by multiplying, and mends what rounding did: a division of longs costs ten times as
     * much where it is not compiled to a multiplication.
     */
    private static void seconds(
            long[] raw, long[] values, int count, long perSecond, double inverse) {
        for (int i = 0; i < count; i++) {
            long units = raw[i];
            long second = (long) (units * inverse);
            long rest = units - second * perSecond;
            second += rest >> 63;
            second += perSecond - 1 - rest >>> 63;
            values[i] = second;
        }
    }

    private void judgeKeys(int count) {
        for (int i = 0; i < count; i++) {
            if (state[i] == VALUE && (meaning != Meaning.WHOLE || raw[i] < 0)) {
                setOdd(i);
            }
        }
    }

    private void judgePresence(int count) {
        boolean isPlain =
                meaning == Meaning.BOOL
                        || meaning == Meaning.DECIMAL
                        || meaning == Meaning.UNSIGNED_INT;
        if (isPlain) {
            return;
        }
        if (meaning == Meaning.WHOLE) {
            judgeWhole(count);
        } else if (meaning == Meaning.DOUBLE || meaning == Meaning.FLOAT) {
            judgeFloating(count);
        } else {
            judgeAbsent(count);
        }
    }

    private void judgeAbsent(int count) {
        for (int i = 0; i < count; i++) {
            if (state[i] == VALUE) {
                setOdd(i);
            }
        }
    }

    /** The bits as they were written. */
    long bits(int row) {
        return raw[row];
    }

    @Override
    Object value(int row) {
        int place = isCategory(role) ? distinct.begin(ids[row]) : 0;
        long bits = isCategory(role) ? Words.longAt(distinct.bytes(), place) : raw[row];
        return switch (physical) {
            case BOOLEAN -> bits != 0;
            case INT32 -> (int) bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            case INT96 ->
                    ByteBuffer.allocate(12)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(0, bits)
                            .putInt(
                                    8,
                                    isCategory(role)
                                            ? Words.intAt(distinct.bytes(), place + Long.BYTES)
                                            : day[row]);
            default -> bits;
        };
    }
}
