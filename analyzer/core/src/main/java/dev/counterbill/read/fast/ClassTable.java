package dev.counterbill.read.fast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of rows: found by the number of their categories, the types of their fields, and how
 * the comparisons turn out that the mapping makes for such types. All these comparisons are made
 * for every row, without a branch: which way they turn out is as good as random, and a wrong guess
 * of the processor costs more than all of them. What is looked at lies in few small arrays, since
 * there can be thousands of classes.
 */
final class ClassTable {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    private static final int MOST_CLASSES = 1 << 19;

    /** So many outcomes of comparisons fit a key. */
    private static final int MOST_GUARDS = 8;

    private static final int MOST_SHAPES = 1 << 20;

    /** Beyond so many they are no longer kept apart to share them. */
    private static final int MOST_SUMS = 64;

    private final Map<Long, List<LearnedClass>> families = new HashMap<>();
    private final List<LearnedClass.Sum[]> sums = new ArrayList<>();
    private int classes;

    private @Nullable Types[] shapes = new @Nullable Types[32];
    private int shapeCount;
    private int shapeNumbers;

    /** Keys made of categories, shape and outcomes that were asked for, plus one; 0 is free. */
    private long[] keys = new long[1 << 10];

    private @Nullable LearnedClass[] found = new @Nullable LearnedClass[1 << 10];
    private int keyCount;

    /** The types of the fields of a row, and what is compared in such rows. */
    private static final class Types {
        final long[] words;

        /** Grows with the guards too: what was found with fewer of them is found no more. */
        int number;

        LearnedClass.Guard[] guards = {};

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

        /** Takes comparisons in; false where all of them were made before. */
        boolean compare(LearnedClass.Guard[] more) {
            boolean grows = false;
            for (LearnedClass.Guard guard : more) {
                boolean isKnown = false;
                for (LearnedClass.Guard known : guards) {
                    isKnown |= known.compares(guard);
                }
                if (!isKnown) {
                    guards = Arrays.copyOf(guards, guards.length + 1);
                    guards[guards.length - 1] = guard;
                    grows = true;
                }
            }
            return grows;
        }
    }

    /**
     * The class of a row, or null where it was not learnt.
     *
     * @param categories number of the row's categories
     * @param types of its fields; words of zeros at the end say nothing
     * @param values of its counts
     */
    @Nullable LearnedClass find(int categories, long[] types, long[] values) {
        Types shape = shapes[shapeAt(types)];
        if (shape == null) {
            return null;
        }
        LearnedClass.Guard[] guards = shape.guards;
        if (guards.length > MOST_GUARDS) {
            return fitting(categories, shape, values);
        }
        long outcomes = 0;
        for (int i = 0; i < guards.length; i++) {
            outcomes |= (long) guards[i].outcome(values) << i;
        }
        long key = ((long) categories << 20 | shape.number) << MOST_GUARDS | outcomes;
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (keys[slot] != 0) {
            if (keys[slot] == key + 1) {
                return found[slot];
            }
            slot = slot + 1 & mask;
        }
        return remember(key, slot, fitting(categories, shape, values));
    }

    private static int hash(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 36);
    }

    private @Nullable LearnedClass remember(long key, int slot, @Nullable LearnedClass learned) {
        if (learned == null) {
            return null;
        }
        keys[slot] = key + 1;
        found[slot] = learned;
        if (++keyCount * 2 > keys.length) {
            long[] oldKeys = keys;
            @Nullable LearnedClass[] oldFound = found;
            keys = new long[oldKeys.length * 2];
            found = new @Nullable LearnedClass[keys.length];
            int mask = keys.length - 1;
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != 0) {
                    int at = hash(oldKeys[i] - 1) & mask;
                    while (keys[at] != 0) {
                        at = at + 1 & mask;
                    }
                    keys[at] = oldKeys[i];
                    found[at] = oldFound[i];
                }
            }
        }
        return learned;
    }

    private @Nullable LearnedClass fitting(int categories, Types shape, long[] values) {
        List<LearnedClass> family = families.get(familyOf(categories, shape.words));
        if (family == null) {
            return null;
        }
        for (LearnedClass member : family) {
            if (member.categories == categories && shape.are(member.types) && member.fits(values)) {
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
    private int shapeAt(long[] types) {
        int mask = shapes.length - 1;
        int slot = hash(types) & mask;
        for (Types shape = shapes[slot]; shape != null && !shape.are(types); shape = shapes[slot]) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Remembers a class; of no effect where there are too many. */
    void add(LearnedClass learned) {
        if (classes == MOST_CLASSES || shapeNumbers == MOST_SHAPES) {
            return;
        }
        classes++;
        Types shape = shapeOf(learned.types);
        if (shape.compare(learned.guards)) {
            shape.number = shapeNumbers++;
        }
        share(learned);
        families.computeIfAbsent(
                        familyOf(learned.categories, learned.types), unused -> new ArrayList<>())
                .add(learned);
    }

    private Types shapeOf(long[] types) {
        int at = shapeAt(types);
        Types known = shapes[at];
        if (known != null) {
            return known;
        }
        Types shape = new Types(types, shapeNumbers++);
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

    /** Most classes add up alike; then they look at the same few bytes of memory. */
    private void share(LearnedClass learned) {
        for (LearnedClass.Sum[] known : sums) {
            if (Arrays.equals(known, learned.sums)) {
                learned.sums = known;
                return;
            }
        }
        if (sums.size() < MOST_SUMS) {
            sums.add(learned.sums);
        }
    }
}
