package dev.counterbill.parquet.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.bytes.Words;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;

class RunsTest {
    @Test
    void valuesOfAllWidthsComeBackHoweverManyAreAskedForAtOnce() throws Exception {
        for (int seed = 0; seed < 33 * 12; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int width = seed % 33;
            int[] values = values(random, width);
            byte[] packed = packed(values, width);
            int begin = random.nextInt(20);
            byte[] bytes = new byte[begin + packed.length + Words.PADDING];
            // What stands before and behind is nobody's.
            random.nextBytes(bytes);
            System.arraycopy(packed, 0, bytes, begin, packed.length);
            Runs runs = new Runs();
            runs.begin(bytes, begin, begin + packed.length, width);
            int[] read = new int[values.length + 2];
            int from = 1;
            while (from <= values.length) {
                int most = random.nextInt(3) == 0 ? 5 : 700;
                int count = Math.min(values.length + 1 - from, 1 + random.nextInt(most));
                runs.read(read, from, count);
                from += count;
            }
            String where = "seed " + seed + ", width " + width;
            assertArrayEquals(values, Arrays.copyOfRange(read, 1, values.length + 1), where);
            assertEquals(0, read[0] | read[values.length + 1], where);
        }
    }

    /** Runs of one value and values that differ from their neighbours. */
    private static int[] values(SplittableRandom random, int width) {
        int[] values = new int[1 + random.nextInt(3_000)];
        for (int at = 0; at < values.length; ) {
            int value = (int) (random.nextLong() & (1L << width) - 1);
            int end = Math.min(values.length, at + 1 + random.nextInt(1 + random.nextInt(30)));
            while (at < end) {
                values[at++] = value;
            }
        }
        return values;
    }

    private static byte[] packed(int[] values, int width) throws Exception {
        try (RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(
                        width, 64, 1 << 20, new HeapByteBufferAllocator())) {
            for (int value : values) {
                encoder.writeInt(value);
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            encoder.toBytes().writeAllTo(packed);
            return packed.toByteArray();
        }
    }
}
