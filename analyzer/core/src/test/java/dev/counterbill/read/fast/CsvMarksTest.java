package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against a loop over bytes. */
final class CsvMarksTest {
    private static final byte[] MARKS = ",\n\r\"!é -".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '|', '\t'})
    void everyByteIsAMarkWhereItIsOneByItself(char delimiter) {
        byte[] bytes = padded(256);
        for (int b = 0; b < 256; b++) {
            bytes[b] = (byte) b;
        }
        assertEquals(naive(bytes, 0, 256, delimiter), found(bytes, 0, 256, delimiter));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void marksAreFoundFromEveryByteOnHoweverDenseTheyAre(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int times = 0; times < 400; times++) {
            int length = random.nextInt(3000);
            byte[] bytes = padded(length);
            int share = 1 + random.nextInt(20);
            for (int i = 0; i < length; i++) {
                bytes[i] =
                        (byte)
                                (random.nextInt(share) == 0
                                        ? MARKS[random.nextInt(MARKS.length)]
                                        : 'a' + random.nextInt(26));
            }
            int from = random.nextInt(length + 1);
            assertEquals(
                    naive(bytes, from, length, ','),
                    found(bytes, from, length, ','),
                    "seed " + seed + ", time " + times);
        }
    }

    @Test
    void marksThatAreStillNeededKeepTheirOrderWhenMoreAreFound() {
        CsvMarks marks = new CsvMarks();
        byte[] small = padded(CsvMarks.FEW_BYTES);
        for (int turn = 0; turn < 500; turn++) {
            marks.begin(turn % CsvMarks.FEW_BYTES);
            marks.more(small, CsvMarks.FEW_BYTES, (byte) ',', 0, CsvMarks.MOST_BYTES);
        }
        // Longer turns from here on, in a longer buffer, and every byte a mark.
        int length = 5 * CsvMarks.MOST_BYTES;
        byte[] bytes = padded(length);
        Arrays.fill(bytes, 0, length, (byte) ',');
        marks.begin(7);
        int needed = 0;
        for (int turn = 0; turn < 4; turn++) {
            int kept = marks.count - needed;
            int next = kept == 0 ? 7 : marks.at[needed];
            marks.more(bytes, length, (byte) ',', needed, CsvMarks.MOST_BYTES);
            assertEquals(kept + CsvMarks.MOST_BYTES, marks.count);
            for (int mark = 0; mark < marks.count; mark++) {
                assertEquals(next + mark, marks.at[mark]);
            }
            int seen = marks.at[marks.count - 1] + 1;
            assertTrue(marks.reaches(seen) && !marks.reaches(seen + 1));
            needed = marks.count - (turn + 1) * 3000;
        }
    }

    private static byte[] padded(int length) {
        byte[] bytes = new byte[length + Window.PADDING];
        Arrays.fill(bytes, length, bytes.length, (byte) '\n');
        return bytes;
    }

    /** Up to the newline behind the last byte. */
    private static List<Integer> found(byte[] bytes, int from, int limit, char delimiter) {
        CsvMarks marks = new CsvMarks();
        marks.begin(from);
        List<Integer> places = new ArrayList<>();
        while (!marks.reaches(limit + 1)) {
            marks.more(bytes, limit, (byte) delimiter, marks.count, CsvMarks.MOST_BYTES);
            for (int mark = 0; mark < marks.count; mark++) {
                if (marks.at[mark] <= limit) {
                    places.add(marks.at[mark]);
                }
            }
        }
        return places;
    }

    private static List<Integer> naive(byte[] bytes, int from, int limit, char delimiter) {
        List<Integer> places = new ArrayList<>();
        for (int at = from; at <= limit; at++) {
            byte b = bytes[at];
            if ((b < '-' && b != ' ') || b == delimiter) {
                places.add(at);
            }
        }
        return places;
    }
}
