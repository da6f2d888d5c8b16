package dev.counterbill.read.fast;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the class of a row by its key: the types of its fields and its categories. */
final class ClassTable {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    static final int MAX_CLASSES = 1 << 19;

    final int words;
    private @Nullable LearnedClass[] classes = new @Nullable LearnedClass[64];
    private long[] keys;
    private long[] entries = new long[256];
    private int size;

    ClassTable(int words) {
        this.words = words;
        this.keys = new long[classes.length * words];
    }

    static long hash(long[] key, int words) {
        long hash = 0;
        long factor = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < words; i++) {
            long word = (key[i] ^ key[i] >>> 32) * factor;
            hash += word ^ word >>> 31;
            factor = factor * 5 + 2;
        }
        hash = (hash ^ hash >>> 32) * 0xBF58476D1CE4E5B9L;
        return hash ^ hash >>> 29;
    }

    /** The class of a key, or null where it was not learnt. */
    @Nullable LearnedClass find(long[] key, long hash) {
        int mask = entries.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        for (long entry = entries[slot]; entry != 0; entry = entries[slot = slot + 1 & mask]) {
            if (entry >>> 32 == hash >>> 32) {
                int index = (int) entry - 1;
                int at = index * words;
                int i = 0;
                while (i < words && keys[at + i] == key[i]) {
                    i++;
                }
                if (i == words) {
                    return classes[index];
                }
            }
        }
        return null;
    }

    /** Remembers a class; of no effect where there are too many. */
    void add(long[] key, LearnedClass learned) {
        if (size == MAX_CLASSES) {
            return;
        }
        if (size == classes.length) {
            classes = Arrays.copyOf(classes, size * 2);
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        classes[size] = learned;
        System.arraycopy(key, 0, keys, size * words, words);
        size++;
        insert(hash(key, words), size);
        if (size * 2 > entries.length) {
            long[] old = entries;
            entries = new long[old.length * 2];
            for (long entry : old) {
                if (entry != 0) {
                    insert(entry, (int) entry);
                }
            }
        }
    }

    private void insert(long hash, int number) {
        int mask = entries.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (entries[slot] != 0) {
            slot = slot + 1 & mask;
        }
        entries[slot] = hash >>> 32 << 32 | number;
    }
}
