package dev.counterbill.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row of a {@link LedgerTable} by a key packed into one or two words, so that a record
 * touches one line of the cache here and one or two for its sums, whatever the order of the log.
 * What it does not know is looked up in the table itself: it may forget, but never be wrong.
 */
final class PackedIndex {
    private static final int FIRST_BITS = 10;

    /** With more keys than half of that the index begins anew: it is bounded, the ledger is not. */
    private static final int MOST_BITS = 19;

    /** No key: a packed key holds a combination, so it is never 0. */
    private static final long FREE = 0;

    /** Words of an entry, as a shift: key and row, and the labels between them where there are. */
    private final int strideBits;

    private int bits = FIRST_BITS;
    private long @Nullable [] entries;
    private int used;

    PackedIndex(int labelCount) {
        strideBits = labelCount == 0 ? 1 : 2;
    }

    /**
     * The row of a key.
     *
     * @param labels 0 where the ledger has none
     * @return -1 where it is not known
     */
    int find(long key, long labels) {
        long[] all = entries;
        if (all == null || key == FREE) {
            return -1;
        }
        int mask = all.length - 1;
        int at = placeOf(key, labels, bits) << strideBits;
        while (all[at] != FREE) {
            if (all[at] == key && (strideBits == 1 || all[at + 2] == labels)) {
                return (int) all[at + 1];
            }
            at = at + (1 << strideBits) & mask;
        }
        return -1;
    }

    /** Remembers the row of a key that was not found. */
    void add(long key, long labels, int row) {
        long[] all = entries;
        if (all == null) {
            all = new long[1 << bits + strideBits];
            entries = all;
        } else if (used * 2 >= 1 << bits) {
            all = bits == MOST_BITS ? emptied(all) : grown(all);
            entries = all;
        }
        put(all, key, labels, row);
        used++;
    }

    private long[] emptied(long[] all) {
        Arrays.fill(all, FREE);
        used = 0;
        return all;
    }

    private long[] grown(long[] old) {
        bits++;
        long[] all = new long[1 << bits + strideBits];
        for (int at = 0; at < old.length; at += 1 << strideBits) {
            if (old[at] != FREE) {
                long labels = strideBits == 1 ? 0 : old[at + 2];
                put(all, old[at], labels, (int) old[at + 1]);
            }
        }
        return all;
    }

    private void put(long[] all, long key, long labels, int row) {
        int mask = all.length - 1;
        int at = placeOf(key, labels, bits) << strideBits;
        while (all[at] != FREE) {
            at = at + (1 << strideBits) & mask;
        }
        all[at] = key;
        all[at + 1] = row;
        if (strideBits > 1) {
            all[at + 2] = labels;
        }
    }

    private static int placeOf(long key, long labels, int bits) {
        long hash = key * 0x9E3779B97F4A7C15L + labels * 0xC2B2AE3D27D4EB4FL;
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        return (int) (hash >>> Long.SIZE - bits);
    }

    /** Forgets everything, since rows have other numbers from now on. */
    void clear() {
        entries = null;
        bits = FIRST_BITS;
        used = 0;
    }
}
