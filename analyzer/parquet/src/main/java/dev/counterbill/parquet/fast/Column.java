package dev.counterbill.parquet.fast;

import dev.counterbill.parquet.fast.FastParquet.CellReader;
import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * One column on its way through a row group, some hundred rows at a time. Its values come out in
 * arrays that are filled anew for each batch; a null is 0 there.
 */
abstract class Column {
    /**
     * Rows of a batch: its columns then lie in the second cache, and calls per batch cost little.
     */
    static final int BATCH_ROWS = 2048;

    private static final String NO_ENTRY = "a page refers to an entry that its dictionary has not";

    static final byte VALUE = 0;
    static final byte NULL = 1;

    /** A value that only the session can judge. */
    static final byte ODD = 2;

    final Leaf leaf;
    final Role role;
    final Pages pages;

    /** Numbers of distinct values, for categories and labels. */
    final int[] ids = new int[BATCH_ROWS];

    /** {@link #VALUE}, {@link #NULL} or {@link #ODD} of each row; all VALUE unless said. */
    final byte[] state = new byte[BATCH_ROWS];

    boolean hasNulls;
    boolean hasOdd;

    /** Numbers of dictionary entries, as read. */
    final int[] entries = new int[BATCH_ROWS];

    private final int[] levels = new int[BATCH_ROWS];
    private final boolean isOptional;
    private final CellReader cells;
    private int rowsLeft;
    private boolean hasStates;

    /** Whether the page at hand is passed over: nobody asked for any of its values. */
    private boolean isPassing;

    /** Rows of a page that is passed over which lie before the batch at hand, and those of it. */
    private int rowsPassed;

    private int rowsAtHand;

    /** Numbers of the dictionary of the page at hand; only where {@link #isByDictionary}. */
    final Runs runs = new Runs();

    boolean isByDictionary;

    /** Of a column that is an amount, those of the batch. */
    final @Nullable Amounts amounts;

    Column(Leaf leaf, Role role, Pages pages, CellReader cells) {
        this.amounts = role == Role.AMOUNT ? new Amounts() : null;
        this.leaf = leaf;
        this.role = role;
        this.pages = pages;
        this.cells = cells;
        this.isOptional = leaf.isOptional();
    }

    /** The number of a value of a category or a label. */
    static int idOf(DistinctValues distinct, byte[] from, int begin, int end) throws NotFast {
        int id = distinct.idOf(from, begin, end);
        if (id < 0) {
            throw new NotFast("a column of categories or labels has millions of values");
        }
        return id;
    }

    static boolean isCategory(Role role) {
        return role == Role.CATEGORY || role == Role.LABEL;
    }

    /**
     * Whether nothing depends on its values, so that a page is unpacked only for a row that the
     * session asks for.
     */
    boolean isWithoutMeaning() {
        return false;
    }

    /** Reads the dictionary of the chunk. */
    abstract void readDictionary() throws NotFast;

    /** Prepares the values of a page that are not written by dictionary. */
    abstract void beginValues() throws NotFast;

    /** Reads that many values that are there, one behind the other. */
    abstract void readValues(int count) throws NotFast;

    /**
     * Moves the values to their rows, from behind, so that none is overwritten before it moved; the
     * others become what a null is.
     *
     * @param levels 1 where a value is there, else 0
     * @param present how many are there
     */
    abstract void spread(int[] levels, int count, int present);

    /** Judges the values of a batch by the role of the column. */
    abstract void judge(int count) throws NotFast;

    /** The value of a row as parquet-avro would give it; only of rows that are not null. */
    abstract Object value(int row);

    /** How many rows can be read at once; goes to the next page where there are none. */
    final int ready() throws IOException {
        while (rowsLeft == 0) {
            if (pages.nextPacked()) {
                rowsLeft = pages.rows;
                isPassing = isWithoutMeaning();
                if (isPassing) {
                    rowsPassed = 0;
                    rowsAtHand = 0;
                } else {
                    beginPage();
                }
            } else if (pages.dictionarySize >= 0 && !hasDictionary) {
                hasDictionary = true;
                readDictionary();
            }
        }
        return rowsLeft;
    }

    private boolean hasDictionary;

    final void open(Footer.Chunk chunk, long rows) {
        pages.open(chunk, rows);
        rowsLeft = 0;
        hasDictionary = false;
    }

    private void beginPage() throws IOException {
        pages.unpack();
        Encoding encoding = pages.encoding;
        isByDictionary =
                encoding == Encoding.PLAIN_DICTIONARY || encoding == Encoding.RLE_DICTIONARY;
        if (!isByDictionary) {
            beginValues();
            return;
        }
        if (!hasDictionary) {
            throw new NotFast("a page refers to a dictionary that is not there");
        }
        if (pages.valuesAt < pages.valuesEnd) {
            int width = pages.bytes[pages.valuesAt];
            runs.begin(pages.bytes, pages.valuesAt + 1, pages.valuesEnd, width);
        } else {
            // Without values there is no width either.
            runs.begin(pages.bytes, pages.valuesEnd, pages.valuesEnd, 0);
        }
    }

    /** Reads the next rows, at most as many as {@link #ready} said. */
    final void read(int count) throws NotFast {
        rowsLeft -= count;
        if (isPassing) {
            rowsPassed += rowsAtHand;
            rowsAtHand = count;
        } else {
            take(count);
        }
    }

    /** Reads the batch at hand after all, and the rest of its page with it. */
    private void catchUp() throws IOException {
        isPassing = false;
        beginPage();
        for (int left = rowsPassed; left > 0; left -= BATCH_ROWS) {
            take(Math.min(left, BATCH_ROWS));
        }
        take(rowsAtHand);
    }

    private void take(int count) throws NotFast {
        if (hasStates) {
            Arrays.fill(state, VALUE);
            hasStates = false;
        }
        hasNulls = false;
        hasOdd = false;
        int present = isOptional ? present(count) : count;
        if (present > 0) {
            readValues(present);
        }
        if (present < count) {
            hasNulls = true;
            setNulls(levels, state, count);
            spread(levels, count, present);
        }
        judge(count);
        hasStates = hasNulls || hasOdd;
    }

    final void setOdd(int row) {
        state[row] = ODD;
        hasOdd = true;
    }

    private int present(int count) throws NotFast {
        int passed = pages.levels.passOver(1, count);
        if (passed == count) {
            return count;
        }
        Arrays.fill(levels, 0, passed, 1);
        pages.levels.read(levels, passed, count - passed);
        int present = 0;
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            present += levels[i];
            wrong |= levels[i] & ~1;
        }
        if (wrong != 0) {
            throw new NotFast("a level that its column cannot have");
        }
        return present;
    }

    private static void setNulls(int[] levels, byte[] state, int count) {
        for (int row = 0; row < count; row++) {
            state[row] = (byte) (NULL ^ levels[row]);
        }
    }

    /** Spreads numbers without a branch: which rows are null is as good as random. */
    static void spread(int[] levels, int count, int present, int[] values) {
        int from = present;
        for (int row = count - 1; row >= 0; row--) {
            from -= levels[row];
            values[row] = values[from] & -levels[row];
        }
    }

    static void spread(int[] levels, int count, int present, long[] values) {
        int from = present;
        for (int row = count - 1; row >= 0; row--) {
            from -= levels[row];
            values[row] = values[from] & -(long) levels[row];
        }
    }

    /** Looks numbers of a dictionary up. */
    final void look(int[] dictionary, int[] into, int count) throws NotFast {
        runs.read(entries, 0, count);
        try {
            look(entries, dictionary, into, count);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new NotFast(NO_ENTRY);
        }
    }

    /**
     * The dictionary has just as many values as entries, so the JVM finds what is out of range.
     * Four at once, as {@link #look(int[], long[], long[], int)} does, since the first compiler
     * leaves loops as they are.
     */
    private static void look(int[] entries, int[] dictionary, int[] into, int count) {
        int i = 0;
        for (int end = count - 3; i < end; i += 4) {
            into[i] = dictionary[entries[i]];
            into[i + 1] = dictionary[entries[i + 1]];
            into[i + 2] = dictionary[entries[i + 2]];
            into[i + 3] = dictionary[entries[i + 3]];
        }
        for (; i < count; i++) {
            into[i] = dictionary[entries[i]];
        }
    }

    final void look(long[] dictionary, long[] into, int count) throws NotFast {
        runs.read(entries, 0, count);
        try {
            look(entries, dictionary, into, count);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new NotFast(NO_ENTRY);
        }
    }

    private static void look(int[] entries, long[] dictionary, long[] into, int count) {
        int i = 0;
        for (int end = count - 3; i < end; i += 4) {
            into[i] = dictionary[entries[i]];
            into[i + 1] = dictionary[entries[i + 1]];
            into[i + 2] = dictionary[entries[i + 2]];
            into[i + 3] = dictionary[entries[i + 3]];
        }
        for (; i < count; i++) {
            into[i] = dictionary[entries[i]];
        }
    }

    /** Reads dictionary numbers into {@link #entries}. */
    final void readEntries(int count) throws NotFast {
        runs.read(entries, 0, count);
        int size = pages.dictionarySize;
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            // The sign bit tells a number that is negative or not below the size.
            wrong |= entries[i] | size - 1 - entries[i];
        }
        if (wrong < 0) {
            throw new NotFast(NO_ENTRY);
        }
    }

    /** Puts the value of a row into a cell, by the very rules of the plain reader. */
    final void cell(int row, RawColumn column, int rawRow) throws IOException {
        if (isPassing) {
            catchUp();
        }
        put(row, column, rawRow);
    }

    /** Puts the value of a row of a batch that was read into a cell. */
    final void put(int row, RawColumn column, int rawRow) {
        if (state[row] == NULL) {
            column.setNull(rawRow);
        } else {
            cells.read(value(row), column, rawRow);
        }
    }
}
