package dev.counterbill.read.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedIdsTest {
    private static final int FORM_BITS = 16;
    private static final int MANY = 20_000;

    @TempDir Path folder;

    @Test
    void amongManyIdsASingleMeetingMayBeChance() throws IOException {
        assertEquals(List.of(1L), ids(100, 1));
        assertEquals(List.of(), ids(MANY, 1));
        assertEquals(List.of(2L), ids(MANY, 2));
        assertEquals(List.of(300L), ids(MANY, 300));
    }

    @Test
    void anIdOfThreeFormsIsSharedByEachTwoOfThemOnce() throws IOException {
        try (KeyIndex index = new KeyIndex(1 << 20, folder)) {
            KeyIndex.Segment segment = index.segment();
            long id = 0x1234_5678_9ABCL << FORM_BITS;
            for (int file = 0; file < 4; file++) {
                // Each form has the id under two keys, the last file the keys of the first one.
                segment.add(id | file % 3 + 1, KeyIndex.held(file));
                segment.add(id | file % 3 + 8, KeyIndex.place(file, 7));
            }
            index.commit(segment);
            SharedIds shared = new SharedIds(new int[] {2, 0, 1, 2}, FORM_BITS);
            index.suspects(shared);
            assertEquals(
                    List.of(
                            new SharedIds.Pair(0, 1),
                            new SharedIds.Pair(0, 2),
                            new SharedIds.Pair(1, 2)),
                    shared.meetings().stream().map(SharedIds.Meeting::pair).toList());
            for (SharedIds.Meeting meeting : shared.meetings()) {
                assertEquals(1, meeting.ids());
                assertEquals(id >>> FORM_BITS, meeting.idBits());
            }
        }
    }

    @Test
    void equalKeysAreDuplicatesAndNoSharedIds() throws IOException {
        try (KeyIndex index = new KeyIndex(1 << 20, folder)) {
            KeyIndex.Segment segment = index.segment();
            segment.add(77L << FORM_BITS, KeyIndex.place(0, 5));
            segment.add(77L << FORM_BITS, KeyIndex.place(1, 6));
            index.commit(segment);
            SharedIds shared = new SharedIds(new int[] {0, 1}, FORM_BITS);
            assertEquals(2, index.suspects(shared).length);
            assertEquals(List.of(), shared.meetings());
        }
    }

    /** How many ids of {@code count} each two forms are found to share. */
    private List<Long> ids(int count, int both) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        try (KeyIndex index = new KeyIndex(1, folder)) {
            KeyIndex.Segment segment = index.segment();
            for (int i = 0; i < count; i++) {
                long id = random.nextLong() >>> FORM_BITS << FORM_BITS;
                long other = random.nextLong() >>> FORM_BITS << FORM_BITS;
                segment.add(id | 5, KeyIndex.place(0, i));
                segment.add((i < both ? id : other) | 9, KeyIndex.place(1, i));
            }
            index.commit(segment);
            SharedIds shared = new SharedIds(new int[] {0, 1}, FORM_BITS);
            index.suspects(shared);
            return shared.meetings().stream().map(SharedIds.Meeting::ids).toList();
        }
    }
}
