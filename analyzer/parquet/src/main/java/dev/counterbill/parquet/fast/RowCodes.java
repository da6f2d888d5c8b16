package dev.counterbill.parquet.fast;

import dev.counterbill.read.fast.Comparison;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.NotFast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each row of a batch one word of what tells classes of rows apart: the numbers of its
 * categories, which of its other values are absent, and how the comparisons turn out that some
 * class makes. While the words are short they are places in a table, so that a class is found
 * without a hash, a search or a branch. Owned by one thread.
 */
final class RowCodes {
    /** The class of a row that was not learnt. */
    static final int UNKNOWN = 0;

    /** The class of all rows that are left to the session. */
    static final int PLAIN = 1;

    /** The number of the first class whose rows are mapped. */
    static final int FIRST = 2;

    /** Words of so many bits are places in a table of 256 KiB. */
    private static final int MOST_TABLE_BITS = 16;

    /** Beyond so many remembered words, those that were met are forgotten. */
    private static final int MOST_REMEMBERED = 1 << 18;

    private static final int[] NO_IDS = new int[Column.BATCH_ROWS];
    private static final byte[] NO_STATE = new byte[Column.BATCH_ROWS];

    /** The columns whose values tell classes apart, and how far each is shifted in the word. */
    private final Column[] categories;

    private final DistinctValues[] categoryValues;
    private final int[] widths;

    /** The other columns; those that have been absent have a bit. */
    private final Column[] others;

    private final boolean[] varies;
    private final List<Comparison> guards = new ArrayList<>();
    private final long[] code = new long[Column.BATCH_ROWS];
    private int bits = -1;
    private int layoutGuards;

    /** Classes by word: at its place, or in an open-addressing table with words plus one. */
    private int[] classes = {};

    private long[] words = {};
    private int remembered;

    /** What was learnt, by what the first row of a class held; chained where comparisons differ. */
    private final Map<Family, RowClass> families = new HashMap<>();

    /** Categories, and which of the other values are there. */
    private static final class Family {
        private final int[] categories;
        private final long presence;

        Family(int[] categories, long presence) {
            this.categories = categories;
            this.presence = presence;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Family that
                    && presence == that.presence
                    && Arrays.equals(categories, that.categories);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(categories) * 31 + Long.hashCode(presence);
        }
    }

    RowCodes(List<Column> categories, List<DistinctValues> categoryValues, List<Column> others) {
        this.categories = categories.toArray(Column[]::new);
        this.categoryValues = categoryValues.toArray(DistinctValues[]::new);
        this.widths = new int[this.categories.length];
        this.others = others.toArray(Column[]::new);
        this.varies = new boolean[this.others.length];
    }

    /** Writes the words of the rows that stand in the columns. */
    void write(long[][] values, int count) throws NotFast {
        layOut();
        int at = 0;
        int shift = 0;
        do {
            int[] first = idsOf(at);
            int[] second = idsOf(at + 1);
            int[] third = idsOf(at + 2);
            int secondShift = shift + widthOf(at);
            int thirdShift = secondShift + widthOf(at + 1);
            if (at == 0) {
                join(first, second, secondShift, third, thirdShift, code, count);
            } else {
                add(first, shift, second, secondShift, third, thirdShift, code, count);
            }
            shift = thirdShift + widthOf(at + 2);
            at += 3;
        } while (at < categories.length);
        byte[] waiting = NO_STATE;
        int waitingShift = 0;
        boolean waits = false;
        for (int i = 0; i < others.length; i++) {
            if (varies[i]) {
                if (others[i].hasNulls && waits) {
                    addNulls(waiting, waitingShift, others[i].state, shift, code, count);
                    waits = false;
                } else if (others[i].hasNulls) {
                    waiting = others[i].state;
                    waitingShift = shift;
                    waits = true;
                }
                shift++;
            }
        }
        if (waits) {
            addNulls(waiting, waitingShift, NO_STATE, shift, code, count);
        }
        for (int i = 0; i < layoutGuards; i++) {
            guards.get(i).outcomes(values, count, code, shift++);
        }
    }

    private int[] idsOf(int category) {
        return category < categories.length ? categories[category].ids : NO_IDS;
    }

    private int widthOf(int category) {
        return category < categories.length ? widths[category] : 0;
    }

    private static void join(
            int[] first,
            int[] second,
            int secondShift,
            int[] third,
            int thirdShift,
            long[] code,
            int count) {
        for (int i = 0; i < count; i++) {
            code[i] = first[i] | (long) second[i] << secondShift | (long) third[i] << thirdShift;
        }
    }

    private static void add(
            int[] first,
            int firstShift,
            int[] second,
            int secondShift,
            int[] third,
            int thirdShift,
            long[] code,
            int count) {
        for (int i = 0; i < count; i++) {
            code[i] |=
                    (long) first[i] << firstShift
                            | (long) second[i] << secondShift
                            | (long) third[i] << thirdShift;
        }
    }

    private static void addNulls(
            byte[] one, int oneShift, byte[] other, int otherShift, long[] code, int count) {
        for (int i = 0; i < count; i++) {
            code[i] |=
                    (long) (one[i] & Column.NULL) << oneShift
                            | (long) (other[i] & Column.NULL) << otherShift;
        }
    }

    /** Gives each part as many bits as it needs by now; what was found is forgotten then. */
    private void layOut() throws NotFast {
        boolean same = bits >= 0 && layoutGuards == guards.size();
        int sum = guards.size();
        for (int i = 0; i < widths.length; i++) {
            int width = Integer.SIZE - Integer.numberOfLeadingZeros(categoryValues[i].size());
            same &= width == widths[i];
            widths[i] = width;
            sum += width;
        }
        for (int i = 0; i < others.length; i++) {
            if (others[i].hasNulls && !varies[i]) {
                varies[i] = true;
                same = false;
            }
            sum += varies[i] ? 1 : 0;
        }
        if (same) {
            return;
        }
        if (sum >= Long.SIZE - 1 || others.length > Long.SIZE) {
            throw new NotFast("its categories have too many values");
        }
        bits = sum;
        layoutGuards = guards.size();
        boolean isTable = sum <= MOST_TABLE_BITS;
        classes = new int[isTable ? 1 << sum : 1 << 10];
        words = new long[isTable ? 0 : classes.length];
        remembered = 0;
    }

    /**
     * Finds the classes of the rows, as far as they were learnt.
     *
     * @return whether all rows are of classes that are mapped
     */
    boolean find(long[][] values, int[] classOf, int count) {
        int wrong;
        if (words.length == 0) {
            wrong = look(code, classes, classOf, count);
        } else {
            wrong = 0;
            for (int row = 0; row < count; row++) {
                classOf[row] = classes[slotOf(code[row])];
                wrong |= classOf[row] - FIRST;
            }
        }
        if (wrong >= 0) {
            return true;
        }
        boolean all = true;
        for (int row = 0; row < count; row++) {
            if (classOf[row] == UNKNOWN) {
                classOf[row] = resolve(values, row);
            }
            all &= classOf[row] >= FIRST;
        }
        return all;
    }

    private static int look(long[] code, int[] classes, int[] classOf, int count) {
        int wrong = 0;
        for (int row = 0; row < count; row++) {
            int found = classes[(int) code[row]];
            classOf[row] = found;
            wrong |= found - FIRST;
        }
        return wrong;
    }

    /** Finds the class of a row whose word was not met since the words are laid out like that. */
    int resolve(long[][] values, int row) {
        if (layoutGuards < guards.size()) {
            // The words do not tell yet what was learnt in this batch.
            RowClass found = find(values, row);
            return found == null ? UNKNOWN : found.number;
        }
        int slot = words.length == 0 ? (int) code[row] : slotOf(code[row]);
        if (classes[slot] != UNKNOWN) {
            return classes[slot];
        }
        RowClass found = find(values, row);
        if (found == null) {
            return UNKNOWN;
        }
        if (words.length > 0) {
            slot = remember(code[row], slot);
        }
        classes[slot] = found.number;
        return found.number;
    }

    /** The place of a word in the open-addressing table, or the free one where it belongs. */
    private int slotOf(long word) {
        int mask = words.length - 1;
        int slot = (int) (word * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (words[slot] != 0 && words[slot] != word + 1) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int remember(long word, int slot) {
        int at = slot;
        if (remembered == MOST_REMEMBERED) {
            Arrays.fill(words, 0);
            Arrays.fill(classes, UNKNOWN);
            remembered = 0;
            at = slotOf(word);
        } else if (remembered * 2 >= words.length) {
            long[] old = words;
            int[] oldClasses = classes;
            words = new long[old.length * 2];
            classes = new int[old.length * 2];
            for (int i = 0; i < old.length; i++) {
                if (old[i] != 0) {
                    int to = slotOf(old[i] - 1);
                    words[to] = old[i];
                    classes[to] = oldClasses[i];
                }
            }
            at = slotOf(word);
        }
        words[at] = word + 1;
        remembered++;
        return at;
    }

    /** The class of a row, or null where none was learnt that fits. */
    @Nullable RowClass find(long[][] values, int row) {
        RowClass found = families.get(familyOf(row));
        while (found != null && !found.fits(values, row)) {
            found = found.next;
        }
        return found;
    }

    private Family familyOf(int row) {
        return new Family(categoriesOf(row), presence(row));
    }

    private int[] categoriesOf(int row) {
        int[] own = new int[categories.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = categories[i].ids[row];
        }
        return own;
    }

    /** Which of the other values of a row are there, as bits; {@link #isPresent} tells of each. */
    long presence(int row) {
        long presence = 0;
        for (int i = 0; i < others.length; i++) {
            presence |= others[i].state[row] == Column.NULL ? 0 : 1L << i;
        }
        return presence;
    }

    /** Takes a class in, of which the row is the first. */
    void add(RowClass learned, int row) {
        Family family = familyOf(row);
        learned.next = families.get(family);
        families.put(family, learned);
        for (Comparison guard : learned.guards) {
            if (guards.stream().noneMatch(guard::compares)) {
                guards.add(guard);
            }
        }
    }

    /** Whether rows of a class have a value of a column. */
    boolean isPresent(long presence, @Nullable Column column) {
        for (int i = 0; i < others.length; i++) {
            if (others[i] == column) {
                return (presence & 1L << i) != 0;
            }
        }
        return false;
    }
}
