package dev.counterbill.ledger;

import dev.counterbill.usage.Meter;
import java.util.Arrays;

/**
 * Keys and sums in pages of primitives, found by open addressing. Pages are never copied when the
 * table grows, and a meter takes room only once it is met: so that half a million rows fit into a
 * small heap twice (once per thread).
 */
final class LedgerTable {
    private static final int METERS = Meter.values().length;
    static final int PAGE_BITS = 11;
    static final int PAGE_ROWS = 1 << PAGE_BITS;
    private static final int FIRST_ENTRIES = 1024;

    /** Odd multipliers, one per word: the products do not wait for each other. */
    private static final long[] MULTIPLIERS = new long[1 << 10];

    static {
        java.util.SplittableRandom random = new java.util.SplittableRandom(0x9E3779B97F4A7C15L);
        for (int i = 0; i < MULTIPLIERS.length; i++) {
            MULTIPLIERS[i] = random.nextLong() | 1;
        }
    }

    /** Of meters that are not there. */
    private static final long[] NO_COUNTS =
            new long[dev.counterbill.usage.UsageBatch.CAPACITY_ROWS];

    /** Words of a key. */
    final int words;

    /** Per meter its place in a row's sums, 0 where it was not met; place 0 counts records. */
    final int[] columnOf = new int[METERS];

    private final int maxRows;
    private int columns = 1;
    private long[][] keyPages = new long[4][];
    private long[][] sumPages = new long[4][];

    /** High half: of the hash; low half: row + 1, so that 0 is free. */
    private long[] entries = new long[FIRST_ENTRIES];

    private int rows;

    LedgerTable(int words, int maxRows) {
        this.words = words;
        this.maxRows = maxRows;
    }

    int rows() {
        return rows;
    }

    /** How many sums a row has. */
    int columns() {
        return columns;
    }

    int maxRows() {
        return maxRows;
    }

    /** Gives up what finds rows by their keys: nothing is added any more. */
    void forgetIndex() {
        entries = new long[0];
    }

    static long hash(long[] keys, int at, int words) {
        long hash = 0;
        for (int i = 0; i < words; i++) {
            // The rotation keeps high halves from only meeting high bits.
            long word = keys[at + i] * MULTIPLIERS[i & (MULTIPLIERS.length - 1)];
            hash += word ^ word >>> 32;
        }
        hash = (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
        return hash ^ hash >>> 32;
    }

    /**
     * The row of a key, made when it is new.
     *
     * @throws LedgerBuilder.TooManyRows when there is no room for it
     */
    int findOrAdd(long[] key, int keyAt, long hash) {
        long[] slots = entries;
        int mask = slots.length - 1;
        int at = (int) (hash >>> 32) & mask;
        for (long entry = slots[at]; entry != 0; entry = slots[at = at + 1 & mask]) {
            int row = (int) entry - 1;
            long differs = entry >>> 32 ^ hash >>> 32;
            if (differs == 0) {
                differs = differences(row, key, keyAt);
            }
            // One question for both: other keys of the same hash are so rare that a compiler takes
            // them for impossible, and compiles again all that comes here when it meets the first.
            if (differs == 0) {
                return row;
            }
        }
        return addRow(key, keyAt, hash, at);
    }

    /** 0 where a row has the key. */
    private long differences(int row, long[] key, int keyAt) {
        long[] page = keyPages[row >>> PAGE_BITS];
        int at = (row & PAGE_ROWS - 1) * words;
        long differs = 0;
        for (int i = 0; i < words; i++) {
            differs |= page[at + i] ^ key[keyAt + i];
        }
        return differs;
    }

    private int addRow(long[] key, int keyAt, long hash, int at) {
        if (rows >= maxRows) {
            throw new LedgerBuilder.TooManyRows(maxRows);
        }
        int row = rows++;
        int page = row >>> PAGE_BITS;
        if ((row & PAGE_ROWS - 1) == 0 && (page == keyPages.length || keyPages[page] == null)) {
            if (page == keyPages.length) {
                keyPages = Arrays.copyOf(keyPages, page * 2);
                sumPages = Arrays.copyOf(sumPages, page * 2);
            }
            keyPages[page] = new long[PAGE_ROWS * words];
            sumPages[page] = new long[PAGE_ROWS * columns];
        }
        System.arraycopy(key, keyAt, keyPages[page], (row & PAGE_ROWS - 1) * words, words);
        entries[at] = hash >>> 32 << 32 | row + 1;
        // Three quarters full: a probe more now and then, and half the room.
        if (rows * 4L > entries.length * 3L) {
            grow();
        }
        return row;
    }

    private void grow() {
        long[] bigger = new long[entries.length * 2];
        int mask = bigger.length - 1;
        for (long entry : entries) {
            if (entry != 0) {
                int at = (int) (entry >>> 32) & mask;
                while (bigger[at] != 0) {
                    at = at + 1 & mask;
                }
                bigger[at] = entry;
            }
        }
        entries = bigger;
    }

    /** Forgets all rows but keeps the first page, so that the next small file costs nothing new. */
    void clear() {
        if (rows > 0) {
            long[] firstKeys = keyPages[0];
            long[] firstSums = sumPages[0];
            Arrays.fill(firstSums, 0, Math.min(rows, PAGE_ROWS) * columns, 0);
            keyPages = new long[4][];
            sumPages = new long[4][];
            keyPages[0] = firstKeys;
            sumPages[0] = firstSums;
        }
        if (entries.length > FIRST_ENTRIES) {
            entries = new long[FIRST_ENTRIES];
        } else {
            Arrays.fill(entries, 0);
        }
        rows = 0;
    }

    /** Makes room for a meter that was not met before. */
    void addColumn(int meter) {
        if (columnOf[meter] != 0) {
            return;
        }
        int wider = columns + 1;
        for (int page = 0; page < sumPages.length && sumPages[page] != null; page++) {
            long[] from = sumPages[page];
            long[] to = new long[PAGE_ROWS * wider];
            for (int row = 0; row < PAGE_ROWS; row++) {
                System.arraycopy(from, row * columns, to, row * wider, columns);
            }
            sumPages[page] = to;
        }
        columnOf[meter] = columns;
        columns = wider;
    }

    /** The page of a row's sums; the row begins there at {@link #sumsAt}. */
    long[] sumsOf(int row) {
        return sumPages[row >>> PAGE_BITS];
    }

    int sumsAt(int row) {
        return (row & PAGE_ROWS - 1) * columns;
    }

    /**
     * Adds counts to sums, five meters at once: most logs count no more, and some more arguments
     * cost less than another look at all rows. Counts are not negative, so a sum that has become
     * negative overflowed.
     *
     * @param slots the rows of this table that each count belongs to
     * @param counts by meter the columns of counts
     * @param sums by meter the place of its sum
     * @param meters how many there are
     * @throws ArithmeticException where a sum overflows
     */
    void add(int[] slots, int count, long[][] counts, int[] sums, int meters) {
        long[] none = NO_COUNTS;
        for (int first = 0; first == 0 || first < meters; first += 5) {
            long wrong = 0;
            long[] a = first < meters ? counts[first] : none;
            long[] b = first + 1 < meters ? counts[first + 1] : none;
            long[] c = first + 2 < meters ? counts[first + 2] : none;
            long[] d = first + 3 < meters ? counts[first + 3] : none;
            long[] e = first + 4 < meters ? counts[first + 4] : none;
            int toA = first < meters ? sums[first] : 0;
            int toB = first + 1 < meters ? sums[first + 1] : 0;
            int toC = first + 2 < meters ? sums[first + 2] : 0;
            int toD = first + 3 < meters ? sums[first + 3] : 0;
            int toE = first + 4 < meters ? sums[first + 4] : 0;
            int record = first == 0 ? 1 : 0;
            int width = columns;
            long[][] pages = sumPages;
            for (int row = 0; row < count; row++) {
                int slot = slots[row];
                long[] page = pages[slot >>> PAGE_BITS];
                int at = (slot & PAGE_ROWS - 1) * width;
                page[at] += record;
                wrong |= page[at + toA] += a[row];
                wrong |= page[at + toB] += b[row];
                wrong |= page[at + toC] += c[row];
                wrong |= page[at + toD] += d[row];
                wrong |= page[at + toE] += e[row];
            }
            if (wrong < 0) {
                throw new ArithmeticException("long overflow");
            }
        }
    }

    void add(int row, long[] counts, long records) {
        for (int meter = 0; meter < METERS; meter++) {
            if (counts[meter] != 0) {
                addColumn(meter);
            }
        }
        long[] sums = sumsOf(row);
        int at = sumsAt(row);
        sums[at] = Math.addExact(sums[at], records);
        for (int meter = 0; meter < METERS; meter++) {
            if (counts[meter] != 0) {
                int sum = at + columnOf[meter];
                sums[sum] = Math.addExact(sums[sum], counts[meter]);
            }
        }
    }

    void key(int row, long[] to) {
        System.arraycopy(keyPages[row >>> PAGE_BITS], (row & PAGE_ROWS - 1) * words, to, 0, words);
    }

    /** The keys of {@link #PAGE_ROWS} rows one behind the other. */
    long[] keyPage(int page) {
        return keyPages[page];
    }

    /** The first row behind a page. */
    int endRow(int page) {
        return Math.min(rows, (page + 1) * PAGE_ROWS);
    }

    /** Copies some sums of the rows of a page; column 0 are the records. */
    void copyColumn(int page, int column, long[] to, int begin, int count) {
        long[] sums = sumPages[page];
        int at = column;
        for (int row = begin, end = begin + count; row < end; row++) {
            to[row] = sums[at];
            at += columns;
        }
    }

    /** Lets go of a page that nobody asks for any more. */
    void giveUp(int page) {
        keyPages[page] = new long[0];
        sumPages[page] = new long[0];
    }

    /** What the columns come to; column 0 are the records. */
    long[] totals() {
        long[] totals = new long[columns];
        for (int page = 0; page * PAGE_ROWS < rows; page++) {
            addTo(totals, sumPages[page], endRow(page) - page * PAGE_ROWS);
        }
        return totals;
    }

    /** Sums are not negative, so a total that has become negative overflowed. */
    private static void addTo(long[] totals, long[] sums, int rows) {
        long wrong = 0;
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < totals.length; column++) {
                wrong |= totals[column] += sums[at++];
            }
        }
        if (wrong < 0) {
            throw new ArithmeticException("long overflow");
        }
    }

    /** Copies the counts of a row and returns its number of records. */
    long counts(int row, long[] to) {
        long[] sums = sumsOf(row);
        int at = sumsAt(row);
        for (int meter = 0; meter < METERS; meter++) {
            to[meter] = columnOf[meter] == 0 ? 0 : sums[at + columnOf[meter]];
        }
        return sums[at];
    }
}
