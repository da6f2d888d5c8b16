package dev.counterbill.read.fast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of rows: found by the number of their categories, the types of their fields, and how
 * the comparisons turn out that the mapping makes for such types. All comparisons are made for
 * every row of a batch, without a branch: which way they turn out is as good as random, and a wrong
 * guess of the processor costs more than all of them.
 */
final class ClassTable {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    private static final int MOST_CLASSES = 1 << 19;

    /** So many outcomes of comparisons fit a key. */
    private static final int MOST_GUARDS = 16;

    private static final int SHAPE_BITS = 20;
    private static final int MOST_CATEGORIES = 1 << Long.SIZE - SHAPE_BITS - MOST_GUARDS - 1;

    private final Map<Long, List<LearnedClass>> families = new HashMap<>();
    private int classes;

    /** The comparisons that some class makes. */
    private final List<Comparison> guards = new ArrayList<>();

    private @Nullable Types[] shapes = new @Nullable Types[32];
    private int shapeCount;
    private int shapeNumbers;

    /** Keys made of categories, shape and outcomes that were asked for, plus one; 0 is free. */
    private long[] keys = new long[1 << 10];

    private @Nullable LearnedClass[] found = new @Nullable LearnedClass[1 << 10];
    private int keyCount;

    private final long[] outcomes = new long[RowFields.ROWS];
    private final long[] numbers;

    /** For rows of so many fields. */
    ClassTable(int fields) {
        this.numbers = new long[fields];
    }

    /** The types of the fields of a row, and what is compared in such rows. */
    private static final class Types {
        final long[] words;

        /**
         * Grows with the guards too, and where keys are given up: what was found by fewer of them
         * is found no more, and a shape without keys has a number that stands in no key.
         */
        int number;

        /** The guards, as bits. */
        long guards;

        /** Whether rows of this shape can be found by a key. */
        boolean hasKeys = true;

        Types(long[] words, int number) {
            this.words = words;
            this.number = number;
        }

        boolean are(long[] other) {
            long differs = 0;
            int common = Math.min(words.length, other.length);
            for (int i = 0; i < common; i++) {
                differs |= words[i] ^ other[i];
            }
            for (int i = common; i < other.length; i++) {
                differs |= other[i];
            }
            for (int i = common; i < words.length; i++) {
                differs |= words[i];
            }
            return differs == 0;
        }
    }

    /**
     * Finds the classes of rows; null where one was not learnt.
     *
     * @param to one per row; those of odd rows mean nothing
     */
    void find(RowFields fields, RowValues values, int rows, @Nullable LearnedClass[] to) {
        Arrays.fill(outcomes, 0, rows, 0);
        for (int i = 0; i < Math.min(guards.size(), MOST_GUARDS); i++) {
            guards.get(i).outcomes(values.numbers, rows, outcomes, i);
        }
        if (findMet(fields, values, rows, to)) {
            findUnmet(fields, values, rows, to);
        }
    }

    /**
     * Finds the classes of rows that are like some that were asked for before. Apart from what is
     * rare, so that the loop is compiled soon.
     *
     * @return whether some row has none
     */
    private boolean findMet(
            RowFields fields, RowValues values, int rows, @Nullable LearnedClass[] to) {
        int mask = keys.length - 1;
        boolean lacksSome = false;
        for (int row = 0; row < rows; row++) {
            // Looked up for each row: whether it is that of the row before is hard to foretell.
            Types shape = shapes[shapeAt(fields.typesOf(row))];
            int categories = values.categories[row];
            to[row] = null;
            if (shape != null && values.odd[row] == 0) {
                long key = keyOf(categories, shape, row);
                int slot = hash(key) & mask;
                while (keys[slot] != 0 && keys[slot] != key + 1) {
                    slot = slot + 1 & mask;
                }
                // Beyond that many the key may be another's.
                LearnedClass met = categories < MOST_CATEGORIES ? found[slot] : null;
                to[row] = met;
                lacksSome |= met == null;
            }
        }
        return lacksSome;
    }

    private void findUnmet(
            RowFields fields, RowValues values, int rows, @Nullable LearnedClass[] to) {
        for (int row = 0; row < rows; row++) {
            Types shape = shapes[shapeAt(fields.typesOf(row))];
            if (to[row] != null || shape == null || values.odd[row] != 0) {
                continue;
            }
            int categories = values.categories[row];
            values.numbers(row, numbers);
            LearnedClass learned = fitting(categories, shape, numbers);
            to[row] = learned;
            if (learned != null && shape.hasKeys && categories < MOST_CATEGORIES) {
                remember(keyOf(categories, shape, row), learned);
            }
        }
    }

    private long keyOf(int categories, Types shape, int row) {
        return ((long) categories << SHAPE_BITS | shape.number) << MOST_GUARDS
                | outcomes[row] & shape.guards;
    }

    /**
     * The class of a row, or null where it was not learnt.
     *
     * @param categories number of the row's categories
     * @param rowTypes of its fields; words of zeros at the end say nothing
     * @param rowNumbers of its counts
     */
    @Nullable LearnedClass find(int categories, long[] rowTypes, long[] rowNumbers) {
        Types shape = shapes[shapeAt(rowTypes)];
        return shape == null ? null : fitting(categories, shape, rowNumbers);
    }

    private static int hash(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 36);
    }

    private void remember(long key, LearnedClass learned) {
        int slot = slotOf(key);
        if (keys[slot] != 0) {
            return;
        }
        keys[slot] = key + 1;
        found[slot] = learned;
        if (++keyCount * 2 > keys.length) {
            grow();
        }
    }

    /** Where a key stands, or would stand. */
    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (keys[slot] != 0 && keys[slot] != key + 1) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable LearnedClass[] oldFound = found;
        keys = new long[oldKeys.length * 2];
        found = new @Nullable LearnedClass[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slotOf(oldKeys[i] - 1);
                keys[slot] = oldKeys[i];
                found[slot] = oldFound[i];
            }
        }
    }

    private @Nullable LearnedClass fitting(int categories, Types shape, long[] rowNumbers) {
        List<LearnedClass> family = families.get(familyOf(categories, shape.words));
        if (family == null) {
            return null;
        }
        for (LearnedClass member : family) {
            if (member.categories == categories
                    && shape.are(member.types)
                    && member.fits(rowNumbers)) {
                return member;
            }
        }
        return null;
    }

    /** A hash: what only shares it is told apart by looking. */
    private static long familyOf(int categories, long[] types) {
        return categories * 0x9E3779B97F4A7C15L ^ hash(types);
    }

    private static int hash(long[] types) {
        long hash = 0;
        for (int i = types.length - 1; i >= 0; i--) {
            // Zeros leave it as it is, since fields that are met later make the types longer.
            hash ^= types[i] * (0xC2B2AE3D27D4EB4FL + 2L * i);
            hash ^= hash >>> 31;
        }
        return (int) (hash * 0xBF58476D1CE4E5B9L >>> 36);
    }

    /** Where a shape stands, or would stand. */
    private int shapeAt(long[] rowTypes) {
        int mask = shapes.length - 1;
        int slot = hash(rowTypes) & mask;
        for (Types shape = shapes[slot];
                shape != null && !shape.are(rowTypes);
                shape = shapes[slot]) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Remembers a class; of no effect where there are too many. */
    void add(LearnedClass learned) {
        if (classes == MOST_CLASSES || shapeNumbers == 1 << SHAPE_BITS) {
            return;
        }
        classes++;
        compare(learned.guards, shapeOf(learned.types));
        families.computeIfAbsent(
                        familyOf(learned.categories, learned.types), unused -> new ArrayList<>())
                .add(learned);
    }

    /** Has comparisons made for rows of a shape. */
    private void compare(Comparison[] more, Types shape) {
        long before = shape.guards;
        boolean hadKeys = shape.hasKeys;
        for (Comparison guard : more) {
            int number = 0;
            while (number < guards.size() && !guards.get(number).compares(guard)) {
                number++;
            }
            if (number == guards.size()) {
                guards.add(guard);
            }
            if (number < MOST_GUARDS) {
                shape.guards |= 1L << number;
            } else {
                shape.hasKeys = false;
            }
        }
        if (shape.guards != before || shape.hasKeys != hadKeys) {
            shape.number = shapeNumbers++;
        }
    }

    private Types shapeOf(long[] rowTypes) {
        int at = shapeAt(rowTypes);
        Types known = shapes[at];
        if (known != null) {
            return known;
        }
        Types shape = new Types(rowTypes, shapeNumbers++);
        shapes[at] = shape;
        if (++shapeCount * 2 > shapes.length) {
            @Nullable Types[] old = shapes;
            shapes = new @Nullable Types[old.length * 2];
            for (Types each : old) {
                if (each != null) {
                    shapes[shapeAt(each.words)] = each;
                }
            }
        }
        return shape;
    }
}
