package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The fields of some hundred rows, as places in the buffer that a scanner reads: one column per
 * field, since they are then read field by field. Filled by the scanner, emptied by the {@link
 * RowMapper} before the buffer moves. Owned by one thread.
 */
final class RowFields {
    /** Rows that are mapped at once: what then lies in the cache closest by. */
    static final int ROWS = FastBatch.ROWS;

    /**
     * From a column of places to the next one: a line of the cache more than a power of two, since
     * else the places of one row would all compete for the same few lines of the first-level cache.
     */
    static final int STRIDE = ROWS + 16;

    /** Types of a row beside those of {@link RawColumn}: texts that are times or digits. */
    static final byte ZONED_TIME = 8;

    static final byte ZONELESS_TIME = 9;
    static final byte DIGITS = 10;

    /** {@link RawColumn#TEXT} is this power of two, {@link RawColumn#NULL} is 0. */
    private static final int TEXT_BIT = 2;

    /**
     * Places of the fields, at {@code field * STRIDE + row}. Those of categories in a CSV include
     * quotes: neighbours form a run, whose bytes are looked up at once, and the quotes tell whether
     * a mark stands inside a cell or between two. Behind the last field is room for what nobody
     * reads.
     */
    final int[] begin;

    final int[] end;

    final boolean[] isCategory;

    /**
     * Fields of a CSV whose text must be their bytes; of the others a doubled quote is no matter.
     */
    final boolean[] needsText;

    /** How many rows there are; the next one is being filled. */
    int rows;

    /** Where each row stands in the buffer, and in the part: what the plain reader needs. */
    final int[] rowBegin = new int[ROWS];

    final int[] rowEnd = new int[ROWS];
    final long[] line = new long[ROWS];
    final int[] lines = new int[ROWS];

    /** Rows that no class maps. */
    final boolean[] isOdd = new boolean[ROWS];

    /** Those of them of which nothing but their place is known. */
    final boolean[] isBroken = new boolean[ROWS];

    /**
     * The types of the active fields, row by row, a byte each in the order of activation, so that
     * the types of a row can be compared as {@link #words} words.
     */
    byte[] type = new byte[ROWS * Long.BYTES + Bytes.PADDING];

    int words = 1;
    private long[] typesOfRow = new long[words];

    /** First and last field of each run of categories. */
    int[] runFirst = {};

    int[] runLast = {};

    /** Whether there is one run of categories and will be no other. */
    boolean hasOneRun;

    int[] counts = {};
    int[] times = {};
    int[] keys = {};
    int[] amounts = {};
    int[] absent = {};

    private final List<DirectPlan.Role> roles;
    private final boolean[] readsEscapes;

    /** The place of each field's type in a row's types; -1 where the field is absent everywhere. */
    private final int[] placeOf;

    private int[] all = {};

    /** Texts that must be looked at where a row is not plain ASCII. */
    private int[] texts = {};

    /** Texts that nothing depends on as long as they are texts. */
    private int[] checked = {};

    /** Rows of cells have no types of their own: a cell is a text, or empty and so none. */
    private boolean hasCells;

    RowFields(List<DirectPlan.Role> roles) {
        this.roles = List.copyOf(roles);
        int count = roles.size();
        this.begin = new int[(count + 1) * STRIDE];
        this.end = new int[(count + 1) * STRIDE];
        this.isCategory = new boolean[count + 1];
        this.needsText = new boolean[count + 1];
        this.readsEscapes = new boolean[count];
        this.placeOf = new int[count];
        Arrays.fill(placeOf, -1);
        for (int field = 0; field < count; field++) {
            isCategory[field] = roles.get(field) == DirectPlan.Role.CATEGORY;
            needsText[field] =
                    roles.get(field) == DirectPlan.Role.KEY
                            || roles.get(field) == DirectPlan.Role.LABEL;
            readsEscapes[field] = isCategory[field] || roles.get(field) == DirectPlan.Role.LABEL;
        }
    }

    /** The fields of rows that the session maps, for which all of them are texts. */
    static RowFields ofTexts(Projection projection) {
        int fields = projection.fields().size();
        return new RowFields(Collections.nCopies(fields, DirectPlan.Role.PRESENCE));
    }

    /** The number of the field that stands for all that nobody reads. */
    int unread() {
        return roles.size();
    }

    /**
     * Says that a field can be there. The others are absent in every row, so that nobody needs to
     * look at them: a mapping names many more fields than a file has.
     */
    void activate(int field) {
        if (placeOf[field] >= 0) {
            return;
        }
        // At the end, so that what was learnt before still holds: the field was absent.
        placeOf[field] = all.length;
        all = append(all, field);
        if (all.length > words * Long.BYTES) {
            widen();
        }
        if (isCategory[field]) {
            runFirst = append(runFirst, field);
            runLast = append(runLast, field);
        }
        choose();
    }

    private void widen() {
        int from = words * Long.BYTES;
        int to = from + Long.BYTES;
        byte[] wider = new byte[ROWS * to + Bytes.PADDING];
        for (int row = 0; row <= Math.min(rows, ROWS - 1); row++) {
            System.arraycopy(type, row * from, wider, row * to, from);
        }
        type = wider;
        words++;
        typesOfRow = new long[words];
    }

    /**
     * Says which fields a row has, in their order, before any row is read.
     *
     * @param fieldOfCell -1 for a cell that is not read
     */
    void activateCells(int[] fieldOfCell) {
        if (hasCells) {
            return;
        }
        hasCells = true;
        for (int field : fieldOfCell) {
            if (field >= 0 && roles.get(field) == DirectPlan.Role.UNREAD) {
                checked = append(checked, field);
            } else if (field >= 0) {
                activate(field);
            }
        }
        runFirst = new int[0];
        runLast = new int[0];
        int previous = -1;
        for (int field : fieldOfCell) {
            boolean isPartOfRun = field >= 0 && isCategory[field];
            if (isPartOfRun && previous >= 0) {
                runLast[runLast.length - 1] = field;
            } else if (isPartOfRun) {
                runFirst = append(runFirst, field);
                runLast = append(runLast, field);
            }
            previous = isPartOfRun ? field : -1;
        }
        hasOneRun = runFirst.length == 1;
    }

    private static int[] append(int[] to, int number) {
        int[] longer = Arrays.copyOf(to, to.length + 1);
        longer[to.length] = number;
        return longer;
    }

    private void choose() {
        counts = active(DirectPlan.Role.COUNT);
        times = active(DirectPlan.Role.TIME);
        keys = active(DirectPlan.Role.KEY);
        amounts = active(DirectPlan.Role.AMOUNT);
        texts = active(DirectPlan.Role.PRESENCE, DirectPlan.Role.KEY);
        absent = active(DirectPlan.Role.ABSENT);
    }

    private int[] active(DirectPlan.Role... wanted) {
        List<DirectPlan.Role> those = List.of(wanted);
        int[] fields = {};
        for (int field = 0; field < placeOf.length; field++) {
            if (placeOf[field] >= 0 && those.contains(roles.get(field))) {
                fields = append(fields, field);
            }
        }
        return fields;
    }

    /** Begins the next row of a file whose fields have types: none is there so far. */
    void clearRow() {
        int at = rows * words * Long.BYTES;
        Arrays.fill(type, at, at + words * Long.BYTES, RawColumn.NULL);
    }

    /**
     * Sets a field of the next row to a scalar of a JSON line.
     *
     * @return true where the field has an escape that is not read here; where the raw text only
     *     serves to recognise a value whose meaning was learnt, escapes do not matter
     */
    boolean setJson(int field, int from, int to, JsonText text) {
        int at = field * STRIDE + rows;
        begin[at] = from;
        end[at] = to;
        // An empty text is a text, other than an empty cell of a CSV.
        type[typeAt(field, rows)] = text.type;
        return text.hasEscape && !readsEscapes[field];
    }

    /** Sets a field of the next row to an object or array. */
    void setNested(int field) {
        int at = field * STRIDE + rows;
        begin[at] = 0;
        end[at] = 0;
        type[typeAt(field, rows)] = RawColumn.OTHER;
    }

    /** Where the type of an active field stands. */
    int typeAt(int field, int row) {
        return row * words * Long.BYTES + placeOf[field];
    }

    boolean isActive(int field) {
        return placeOf[field] >= 0;
    }

    /** Whether a field is absent by the types of a row. */
    boolean isAbsent(int field, long[] types) {
        int place = placeOf[field];
        return place < 0
                || place / Long.BYTES >= types.length
                || (types[place / Long.BYTES] >>> place % Long.BYTES * Byte.SIZE & 0xFF)
                        == RawColumn.NULL;
    }

    /** A row that only the plain reader can read. */
    void endOddRow(int from, int to, long rowLine, int rowLines) {
        for (int field = 0; field < isCategory.length; field++) {
            begin[field * STRIDE + rows] = 0;
            end[field * STRIDE + rows] = 0;
        }
        clearRow();
        isOdd[rows] = true;
        isBroken[rows] = true;
        endRow(from, to, rowLine, rowLines);
    }

    /** The row is whole. */
    void endRow(int from, int to, long rowLine, int rowLines) {
        rowBegin[rows] = from;
        rowEnd[rows] = to;
        line[rows] = rowLine;
        lines[rows] = rowLines;
        rows++;
    }

    /** Empties the rows, for the next ones. */
    void clear() {
        Arrays.fill(isOdd, 0, rows, false);
        Arrays.fill(isBroken, 0, rows, false);
        rows = 0;
    }

    /** Finds the types of cells. */
    void typeCells() {
        if (!hasCells) {
            return;
        }
        for (int field : all) {
            typeCells(field);
        }
    }

    /** Apart, so that the loop is compiled by itself. */
    private void typeCells(int field) {
        int stride = words * Long.BYTES;
        int at = field * STRIDE;
        int to = placeOf[field];
        for (int row = 0; row < rows; row++) {
            type[row * stride + to] = (byte) (begin[at + row] - end[at + row] >>> 31 << TEXT_BIT);
        }
    }

    /** The types of a row, in an array that the next call writes again. */
    long[] typesOf(int row) {
        long[] to = typesOfRow;
        for (int word = 0; word < to.length; word++) {
            to[word] = Bytes.word(type, (row * to.length + word) * Long.BYTES);
        }
        return to;
    }

    /**
     * Whether all texts of the next CSV row are UTF-8, which what is neither looked up nor a number
     * must be asked for; strings of a JSON line are UTF-8 where its scanner accepts them.
     */
    boolean areTexts(byte[] bytes) {
        return areTexts(bytes, texts) && areTexts(bytes, checked);
    }

    private boolean areTexts(byte[] bytes, int[] fields) {
        for (int field : fields) {
            int from = begin[field * STRIDE + rows];
            int to = end[field * STRIDE + rows];
            if (!isPlainText(bytes, from, to) && !Utf8.isText(bytes, from, to)) {
                return false;
            }
        }
        return true;
    }

    /** ASCII without control characters: what no reader can see as something else. */
    static boolean isPlainText(byte[] bytes, int at, int stop) {
        long odd = 0;
        int i = at;
        for (; i + 8 <= stop; i += 8) {
            long word = Bytes.word(bytes, i);
            odd |= Bytes.firstBelow(word, ' ') | word & Bytes.HIGH;
        }
        for (; i < stop; i++) {
            odd |= bytes[i] < ' ' ? 1 : 0;
        }
        return odd == 0;
    }
}
