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
    private static final int PADDING = 128;
    private static final byte[] MARKS = ",\n\r\"!é".getBytes(StandardCharsets.UTF_8);

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
        int length = 40_000;
        byte[] bytes = padded(length);
        Arrays.fill(bytes, 0, length, (byte) ',');
        CsvMarks marks = new CsvMarks();
        marks.begin(7);
        marks.more(bytes, length, (byte) ',', marks.count);
        int before = marks.count;
        int needed = before - 5;
        int first = marks.at[needed];
        marks.more(bytes, length, (byte) ',', needed);
        assertEquals(first, marks.at[0]);
        for (int mark = 1; mark < marks.count; mark++) {
            assertEquals(marks.at[mark - 1] + 1, marks.at[mark]);
        }
        assertTrue(marks.reaches(marks.at[marks.count - 1]));
    }

    private static byte[] padded(int length) {
        byte[] bytes = new byte[length + PADDING];
        Arrays.fill(bytes, length, bytes.length, (byte) '\n');
        return bytes;
    }

    /** Up to the newline behind the last byte. */
    private static List<Integer> found(byte[] bytes, int from, int limit, char delimiter) {
        CsvMarks marks = new CsvMarks();
        marks.begin(from);
        List<Integer> places = new ArrayList<>();
        while (!marks.reaches(limit + 1)) {
            marks.more(bytes, limit, (byte) delimiter, marks.count);
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
