package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.parquet.fast.FastParquet.CellReader;
import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.KeyHash;
import dev.counterbill.read.fast.NotFast;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A column of texts or other bytes: categories and labels as numbers of distinct values, the others
 * as places in a buffer.
 */
final class BytesColumn extends Column {
    /** Places of the values of a batch in {@link #source}. */
    final int[] begins = new int[BATCH_ROWS];

    final int[] ends = new int[BATCH_ROWS];

    /** Where the values of the batch lie, padded. */
    byte[] source = {};

    private final DistinctValues distinct;
    final boolean isText;

    /** Whether values are looked at only where the session asks for a row. */
    private final boolean isSeldomRead;

    /** Whether the batch at hand is told by {@link #entries} alone. */
    private boolean isByEntry;

    /** Whether the ends of the batch at hand are told by the lengths before its values. */
    private boolean isByLength;

    /** Whether its bytes are neither text nor without a meaning: decimals, UUIDs and the like. */
    private final boolean isOfOtherMeaning;

    /** Of a decimal, the digits behind the point, else -1. */
    private final int decimalScale;

    /** Bytes of a value, 0 where they differ. */
    private final int fixedBytes;

    private final boolean isOfOldWriter;
    private int[] dictionaryEnds = {};
    private int[] dictionaryIds = {};

    /** Of the next plain value. */
    private int at;

    private final Deltas prefixes = new Deltas();
    private final Deltas lengths = new Deltas();
    private int nextDelta;
    private byte[] previous = new byte[256];
    private int previousLength;

    /** Values that were put together from a prefix and a suffix. */
    private byte[] joined = new byte[1 << 12];

    BytesColumn(
            Leaf leaf,
            PrimitiveType type,
            Role role,
            Pages pages,
            CellReader cells,
            DistinctValues distinct,
            boolean isText,
            boolean isOfOldWriter) {
        super(leaf, role, pages, cells);
        this.distinct = distinct;
        this.isText = isText;
        this.isOfOldWriter = isOfOldWriter;
        this.isSeldomRead = isText && (role == Role.UNREAD || role == Role.PRESENCE);
        this.isOfOtherMeaning = !isText && type.getLogicalTypeAnnotation() != null;
        this.decimalScale =
                type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
                        ? decimal.getScale()
                        : -1;
        this.fixedBytes =
                type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
                        ? type.getTypeLength()
                        : 0;
    }

    /** Texts have one type whatever they say, other than times, which may be out of range. */
    @Override
    boolean isWithoutMeaning() {
        return isText && role == Role.UNREAD;
    }

    @Override
    void readDictionary() throws NotFast {
        int size = pages.dictionarySize;
        if (dictionaryEnds.length < size) {
            dictionaryEnds = new int[size];
        }
        byte[] bytes = pages.dictionary;
        int place = 0;
        for (int i = 0; i < size; i++) {
            place = behind(bytes, place, pages.dictionaryEnd);
            dictionaryEnds[i] = place;
        }
        if (isCategory(role)) {
            if (dictionaryIds.length != size) {
                dictionaryIds = new int[size];
            }
            for (int i = 0; i < size; i++) {
                dictionaryIds[i] = idOf(distinct, bytes, beginOf(i), dictionaryEnds[i]);
            }
        }
    }

    private int beginOf(int entry) {
        return (entry == 0 ? 0 : dictionaryEnds[entry - 1]) + (fixedBytes > 0 ? 0 : 4);
    }

    /** The place behind a plain value. */
    private int behind(byte[] bytes, int place, int end) throws NotFast {
        int length = fixedBytes;
        int begin = place;
        if (length == 0) {
            if (end - place < 4) {
                throw new NotFast("a page ends inside its values");
            }
            length = Words.intAt(bytes, place);
            begin += 4;
        }
        if (length < 0 || length > end - begin) {
            throw new NotFast("a page ends inside its values");
        }
        return begin + length;
    }

    @Override
    void beginValues() throws NotFast {
        at = pages.valuesAt;
        nextDelta = 0;
        previousLength = 0;
        Encoding encoding = pages.encoding;
        if (encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY && fixedBytes == 0) {
            lengths.decode(pages.bytes, at, pages.valuesEnd, pages.rows, true);
            at = lengths.at;
        } else if (encoding == Encoding.DELTA_BYTE_ARRAY) {
            if (isOfOldWriter) {
                throw new NotFast("delta texts of a writer with a known fault");
            }
            prefixes.decode(pages.bytes, at, pages.valuesEnd, pages.rows, true);
            lengths.decode(pages.bytes, prefixes.at, pages.valuesEnd, pages.rows, true);
            at = lengths.at;
        } else if (encoding != Encoding.PLAIN) {
            throw new NotFast("values in the encoding " + encoding);
        }
    }

    @Override
    void readValues(int count) throws NotFast {
        isByEntry = false;
        isByLength = false;
        if (isByDictionary) {
            source = pages.dictionary;
            if (isCategory(role)) {
                look(dictionaryIds, ids, count);
                return;
            }
            readEntries(count);
            isByEntry = isSeldomRead;
            if (isByEntry) {
                return;
            }
            for (int i = 0; i < count; i++) {
                begins[i] = beginOf(entries[i]);
                ends[i] = dictionaryEnds[entries[i]];
            }
            return;
        }
        source = pages.bytes;
        switch (pages.encoding) {
            case DELTA_LENGTH_BYTE_ARRAY -> readLengths(count);
            case DELTA_BYTE_ARRAY -> readJoined(count);
            default -> readPlain(count);
        }
        if (isCategory(role)) {
            for (int i = 0; i < count; i++) {
                ids[i] = idOf(distinct, source, begins[i], ends[i]);
            }
        }
    }

    private void readPlain(int count) throws NotFast {
        if (isSeldomRead && fixedBytes == 0) {
            isByLength = true;
            at = walk(source, at, pages.valuesEnd, begins, count);
            if (at < 0) {
                throw new NotFast("a page ends inside its values");
            }
            return;
        }
        byte[] bytes = source;
        int end = pages.valuesEnd;
        int place = at;
        for (int i = 0; i < count; i++) {
            int behind = behind(bytes, place, end);
            begins[i] = fixedBytes > 0 ? place : place + 4;
            ends[i] = behind;
            place = behind;
        }
        at = place;
    }

    /** Passes over values, and gives the place behind them, or -1 where they are too long. */
    private static int walk(byte[] bytes, int from, int end, int[] begins, int count) {
        int place = from;
        for (int i = 0; i < count; i++) {
            if (end - place < 4) {
                return -1;
            }
            int length =
                    bytes[place] & 0xFF
                            | (bytes[place + 1] & 0xFF) << 8
                            | (bytes[place + 2] & 0xFF) << 16
                            | bytes[place + 3] << 24;
            place += 4;
            begins[i] = place;
            if (length < 0 || length > end - place) {
                return -1;
            }
            place += length;
        }
        return place;
    }

    private void readLengths(int count) throws NotFast {
        requireDeltas(lengths, count);
        for (int i = 0; i < count; i++) {
            at = take(i, at, lengths.values[nextDelta++], pages.valuesEnd);
        }
    }

    private static void requireDeltas(Deltas deltas, int from, int count) throws NotFast {
        if (count > deltas.size - from) {
            throw new NotFast("a page has fewer values than rows");
        }
    }

    private void requireDeltas(Deltas deltas, int count) throws NotFast {
        requireDeltas(deltas, nextDelta, count);
    }

    private int take(int row, int begin, long length, int end) throws NotFast {
        if (length < 0 || length > end - begin) {
            throw new NotFast("a page ends inside its values");
        }
        begins[row] = begin;
        ends[row] = begin + (int) length;
        return ends[row];
    }

    private void readJoined(int count) throws NotFast {
        requireDeltas(prefixes, count);
        requireDeltas(lengths, count);
        int used = 0;
        for (int i = 0; i < count; i++) {
            long prefix = prefixes.values[nextDelta];
            long suffix = lengths.values[nextDelta++];
            if (prefix < 0
                    || prefix > previousLength
                    || suffix < 0
                    || suffix > pages.valuesEnd - at) {
                throw new NotFast("a page ends inside its values");
            }
            int length = (int) (prefix + suffix);
            if (fixedBytes > 0 && length != fixedBytes) {
                throw new NotFast("a value of another length than its column's");
            }
            if (used + length + Words.PADDING > joined.length) {
                joined = Arrays.copyOf(joined, (used + length) * 2 + Words.PADDING);
            }
            if (length > previous.length) {
                previous = Arrays.copyOf(previous, length * 2);
            }
            System.arraycopy(pages.bytes, at, previous, (int) prefix, (int) suffix);
            System.arraycopy(previous, 0, joined, used, length);
            previousLength = length;
            at += (int) suffix;
            begins[i] = used;
            used += length;
            ends[i] = used;
        }
        source = joined;
    }

    @Override
    void spread(int[] levels, int count, int present) {
        if (isCategory(role)) {
            spread(levels, count, present, ids);
        } else if (isByEntry) {
            spread(levels, count, present, entries);
        } else {
            spread(levels, count, present, begins);
            spread(levels, count, present, ends);
        }
    }

    @Override
    void judge(int count) {
        boolean isKnown = isCategory(role);
        boolean isKey = role == Role.KEY;
        boolean mustBeAbsent = role == Role.COUNT || role == Role.TIME || role == Role.ABSENT;
        // Texts have one type whatever they say; other bytes may be text or not.
        if (isKnown || (isText && !isKey && !mustBeAbsent && amounts == null)) {
            return;
        }
        if (amounts != null) {
            judgeAmounts(amounts, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            boolean isOddKey =
                    isKey && (isOfOtherMeaning || ends[i] - begins[i] > KeyHash.MOST_BYTES);
            if (state[i] == VALUE && (mustBeAbsent || isOddKey || !isClearText(i))) {
                setOdd(i);
            }
        }
    }

    private void judgeAmounts(Amounts to, int count) {
        for (int i = 0; i < count; i++) {
            if (state[i] == VALUE && !isAmount(to, i)) {
                setOdd(i);
            }
        }
    }

    private boolean isAmount(Amounts to, int row) {
        return decimalScale >= 0
                ? to.setBinary(row, source, begins[row], ends[row], decimalScale)
                : isText && to.setText(row, source, begins[row], ends[row]);
    }

    /** Whether a value is ASCII without control characters, and not empty. */
    private boolean isClearText(int row) {
        int odd = 0;
        for (int i = begins[row]; i < ends[row]; i++) {
            odd |= source[i] - ' ' | '~' - source[i];
        }
        return odd >= 0 && ends[row] > begins[row];
    }

    @Override
    Object value(int row) {
        if (isByEntry) {
            begins[row] = beginOf(entries[row]);
            ends[row] = dictionaryEnds[entries[row]];
        } else if (isByLength) {
            ends[row] = begins[row] + Words.intAt(source, begins[row] - 4);
        }
        boolean isOfPool = isCategory(role);
        byte[] from = isOfPool ? distinct.bytes() : source;
        int begin = isOfPool ? distinct.begin(ids[row]) : begins[row];
        int end = isOfPool ? distinct.end(ids[row]) : ends[row];
        return isText
                ? new String(from, begin, end - begin, StandardCharsets.UTF_8)
                : ByteBuffer.wrap(Arrays.copyOfRange(from, begin, end));
    }
}
