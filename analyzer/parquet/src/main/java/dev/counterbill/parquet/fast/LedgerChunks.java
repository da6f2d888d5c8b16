package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.parquet.fast.Footer.Group;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Decodes the column chunks of a saved ledger, each of them whole. */
final class LedgerChunks implements AutoCloseable {
    private final Footer footer;
    private final Unpacker unpacker = new Unpacker();
    private final Pages required;
    private final Pages optional;
    private final Runs runs = new Runs();

    /** Dictionary numbers of the column that was read last. */
    int[] entries = {};

    /** Values of the column that was read last, where it was read here. */
    long[] longs = {};

    private int[] levels = {};

    LedgerChunks(FileChannel channel, Footer footer) {
        this.footer = footer;
        ChunkBytes bytes = new ChunkBytes(channel);
        this.required = new Pages(bytes, unpacker, false);
        this.optional = new Pages(bytes, unpacker, true);
    }

    /** Reads a column of texts: its dictionary, and into {@link #entries} the number per row. */
    String[] readTexts(Group group, Leaf leaf) throws IOException {
        requireType(leaf, PrimitiveTypeName.BINARY, false);
        int count = (int) group.rows();
        required.open(footer.chunk(group, leaf), count);
        reserve(count);
        String[] texts = {};
        for (int at = 0; at < count; ) {
            if (required.next()) {
                beginRuns(required);
                readEntries(at, required.rows, texts.length);
                at += required.rows;
            } else if (required.dictionarySize >= 0) {
                texts = texts(required);
            }
        }
        required.finish();
        return texts;
    }

    /**
     * Reads one of the two columns of a map that has the same number of entries in each row.
     *
     * @param each entries of a row
     */
    String[] readEntries(Group group, Leaf leaf, String name, int each) throws IOException {
        int count = Math.multiplyExact((int) group.rows(), Math.max(1, each));
        required.open(footer.chunk(group, leaf, "key_value", name, count), count);
        reserve(count);
        String[] texts = {};
        for (int at = 0; at < count; ) {
            if (required.next()) {
                // A row begins with level 0; an entry that is there has the definition level 1.
                int present = each == 0 ? 0 : 1;
                requireLevels(at, Math.max(1, each), 0, 1);
                requireLevels(at, 1, present, present);
                if (each > 0) {
                    beginRuns(required);
                    readEntries(at, required.rows, texts.length);
                }
                at += required.rows;
            } else if (required.dictionarySize >= 0) {
                texts = texts(required);
            }
        }
        required.finish();
        return texts;
    }

    /**
     * Checks the levels at the begin of a page and passes over them.
     *
     * @param every values of a row
     * @param first level of the first of them
     * @param others level of the others
     */
    private void requireLevels(int at, int every, int first, int others) throws NotFast {
        int from = required.valuesAt + Integer.BYTES;
        if (from > required.valuesEnd) {
            throw new NotFast("levels reach beyond their page");
        }
        int length = Words.intAt(required.bytes, required.valuesAt);
        if (length < 0 || length > required.valuesEnd - from) {
            throw new NotFast("levels reach beyond their page");
        }
        runs.begin(required.bytes, from, from + length, 1);
        reserveLevels(required.rows);
        runs.read(levels, 0, required.rows);
        int wrong = 0;
        for (int i = 0, place = at % every; i < required.rows; i++) {
            wrong |= levels[i] ^ (place == 0 ? first : others);
            place = place + 1 == every ? 0 : place + 1;
        }
        if (wrong != 0) {
            throw new NotFast("a row with more or fewer labels than others");
        }
        required.valuesAt = from + length;
    }

    void readLongs(Group group, Leaf leaf, long[] into, int from) throws IOException {
        requireType(leaf, PrimitiveTypeName.INT64, false);
        readLongs(required, group, leaf, into, from);
    }

    /**
     * Reads counts into {@link #longs}.
     *
     * @return false where all of them are 0
     */
    boolean readCounts(Group group, Leaf leaf) throws IOException {
        requireType(leaf, PrimitiveTypeName.INT64, false);
        int count = (int) group.rows();
        reserveLongs(count);
        readLongs(required, group, leaf, longs, 0);
        return isAnySet(count);
    }

    /** The same of an optional column; what is not there is 0. */
    boolean readEnds(Group group, Leaf leaf) throws IOException {
        requireType(leaf, PrimitiveTypeName.INT64, true);
        int count = (int) group.rows();
        reserveLongs(count);
        readLongs(optional, group, leaf, longs, 0);
        return isAnySet(count);
    }

    private boolean isAnySet(int count) {
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= longs[i];
        }
        return any != 0;
    }

    private void reserveLevels(int count) {
        if (levels.length < count) {
            levels = new int[count];
        }
    }

    private void reserveLongs(int count) {
        if (longs.length < count) {
            longs = new long[count];
        }
    }

    private void readLongs(Pages pages, Group group, Leaf leaf, long[] into, int from)
            throws IOException {
        int count = (int) group.rows();
        pages.open(footer.chunk(group, leaf), count);
        reserve(count);
        long[] dictionary = {};
        for (int at = 0; at < count; ) {
            if (pages.next()) {
                int present = pages == optional ? present() : pages.rows;
                readPage(pages, present, dictionary, into, from + at);
                if (present < pages.rows) {
                    spread(into, from + at, pages.rows, present);
                }
                at += pages.rows;
            } else if (pages.dictionarySize >= 0) {
                dictionary = longs(pages);
            }
        }
        pages.finish();
    }

    private int present() throws NotFast {
        reserveLevels(optional.rows);
        optional.levels.read(levels, 0, optional.rows);
        int present = 0;
        for (int i = 0; i < optional.rows; i++) {
            present += levels[i] & 1;
        }
        return present;
    }

    /** Moves values to their rows, from behind. */
    private void spread(long[] into, int from, int count, int present) {
        int next = from + present;
        for (int i = count - 1; i >= 0; i--) {
            into[from + i] = levels[i] == 0 ? 0 : into[--next];
        }
    }

    private void readPage(Pages pages, int count, long[] dictionary, long[] into, int from)
            throws NotFast {
        if (count == 0) {
            return;
        }
        if (pages.encoding == Encoding.PLAIN) {
            requireBytes(pages, (long) count * Long.BYTES);
            for (int i = 0, at = pages.valuesAt; i < count; i++, at += Long.BYTES) {
                into[from + i] = Words.longAt(pages.bytes, at);
            }
            return;
        }
        beginRuns(pages);
        readEntries(0, count, dictionary.length);
        for (int i = 0; i < count; i++) {
            into[from + i] = dictionary[entries[i]];
        }
    }

    void readInts(Group group, Leaf leaf, int[] into, int from) throws IOException {
        requireType(leaf, PrimitiveTypeName.INT32, false);
        int count = (int) group.rows();
        required.open(footer.chunk(group, leaf), count);
        for (int at = 0; at < count; ) {
            if (!required.next()) {
                continue;
            }
            if (required.encoding != Encoding.PLAIN) {
                throw new NotFast("an encoding that ledgers are not written in");
            }
            requireBytes(required, (long) required.rows * Integer.BYTES);
            for (int i = 0, place = required.valuesAt; i < required.rows; i++) {
                into[from + at + i] = Words.intAt(required.bytes, place);
                place += Integer.BYTES;
            }
            at += required.rows;
        }
        required.finish();
    }

    private static void requireBytes(Pages pages, long bytes) throws NotFast {
        if (bytes > pages.valuesEnd - pages.valuesAt) {
            throw new NotFast("a page ends inside its values");
        }
    }

    private void beginRuns(Pages pages) throws NotFast {
        if (pages.encoding != Encoding.RLE_DICTIONARY) {
            throw new NotFast("an encoding that ledgers are not written in");
        }
        requireBytes(pages, 1);
        int width = pages.bytes[pages.valuesAt];
        runs.begin(pages.bytes, pages.valuesAt + 1, pages.valuesEnd, width);
    }

    private void readEntries(int from, int count, int size) throws NotFast {
        runs.read(entries, from, count);
        int wrong = 0;
        for (int i = from, end = from + count; i < end; i++) {
            // The sign bit tells a number that is negative or not below the size.
            wrong |= entries[i] | size - 1 - entries[i];
        }
        if (wrong < 0) {
            throw new NotFast("a page refers to an entry that its dictionary has not");
        }
    }

    private void reserve(int count) {
        if (entries.length < count) {
            entries = new int[count];
        }
    }

    private static String[] texts(Pages pages) throws NotFast {
        String[] texts = new String[entries(pages, Integer.BYTES)];
        int at = 0;
        for (int i = 0; i < texts.length; i++) {
            int length =
                    pages.dictionaryEnd - at < Integer.BYTES
                            ? -1
                            : Words.intAt(pages.dictionary, at);
            at += Integer.BYTES;
            if (length < 0 || length > pages.dictionaryEnd - at) {
                throw new NotFast("a dictionary ends inside its texts");
            }
            texts[i] = new String(pages.dictionary, at, length, StandardCharsets.UTF_8);
            at += length;
        }
        return texts;
    }

    private static long[] longs(Pages pages) throws NotFast {
        long[] values = new long[entries(pages, Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Words.longAt(pages.dictionary, i * Long.BYTES);
        }
        return values;
    }

    /** How many entries a dictionary has, each of which takes some bytes. */
    private static int entries(Pages pages, int leastBytes) throws NotFast {
        if ((long) pages.dictionarySize * leastBytes > pages.dictionaryEnd) {
            throw new NotFast("a dictionary is shorter than it claims");
        }
        return pages.dictionarySize;
    }

    private static void requireType(Leaf leaf, PrimitiveTypeName type, boolean isOptional)
            throws NotFast {
        if (leaf.type().isEmpty()
                || leaf.type().get().getPrimitiveTypeName() != type
                || leaf.isOptional() != isOptional) {
            throw new NotFast("column '" + leaf.name() + "' is not as Counterbill writes it");
        }
    }

    @Override
    public void close() {
        unpacker.close();
    }
}
