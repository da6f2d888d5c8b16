package dev.counterbill.read.fast;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The classes of rows, in lists by the number of their categories: those of one list differ in the
 * types of their fields or in how comparisons turn out. Lists are short, and what fits is moved to
 * the front.
 */
final class ClassTable {
    /** Above so many classes a file is not the kind that the fast readers are for. */
    private static final int MOST_CLASSES = 1 << 19;

    private @Nullable LearnedClass[] first = new @Nullable LearnedClass[256];
    private int size;

    /**
     * The class of a row, or null where it was not learnt.
     *
     * @param categories number of the row's categories
     * @param types of its fields
     * @param values of its counts
     */
    @Nullable LearnedClass find(int categories, long[] types, long[] values) {
        if (categories >= first.length) {
            return null;
        }
        LearnedClass head = first[categories];
        if (head == null || head.fits(types, values)) {
            return head;
        }
        LearnedClass before = head;
        for (LearnedClass at = head.next; at != null; at = at.next) {
            if (at.fits(types, values)) {
                before.next = at.next;
                at.next = head;
                first[categories] = at;
                return at;
            }
            before = at;
        }
        return null;
    }

    /** Remembers a class; of no effect where there are too many. */
    void add(int categories, LearnedClass learned) {
        if (size == MOST_CLASSES) {
            return;
        }
        size++;
        if (categories >= first.length) {
            first = Arrays.copyOf(first, Math.max(categories + 1, first.length * 2));
        }
        learned.next = first[categories];
        first[categories] = learned;
    }
}
