package dev.counterbill.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTableTest {
    private static final int WORDS = 2;

    /** The table keeps half of a hash, so among some hundred thousand keys some share it. */
    @Test
    void keysThatShareTheirHashHaveRowsOfTheirOwn() {
        LedgerTable table = new LedgerTable(WORDS, Integer.MAX_VALUE);
        int keys = 400_000;
        Map<Integer, Integer> keyOfHash = new HashMap<>();
        int shared = 0;
        for (int i = 0; i < keys; i++) {
            assertEquals(i, rowOf(i, table));
            Integer other = keyOfHash.put(halfHash(i), i);
            if (other != null) {
                assertNotEquals(rowOf(other, table), rowOf(i, table));
                shared++;
            }
        }
        assertNotEquals(0, shared, "no two keys share their hash: try more of them");
        for (int i = 0; i < keys; i++) {
            assertEquals(i, rowOf(i, table));
        }
        assertEquals(keys, table.rows());
    }

    private static int halfHash(int key) {
        return (int) (LedgerTable.hash(words(key), 0, WORDS) >>> 32);
    }

    private static int rowOf(int key, LedgerTable table) {
        return table.findOrAdd(words(key), 0, LedgerTable.hash(words(key), 0, WORDS));
    }

    private static long[] words(int key) {
        return new long[] {key, key * 31L};
    }
}
