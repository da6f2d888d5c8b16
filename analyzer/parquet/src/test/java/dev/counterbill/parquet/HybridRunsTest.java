package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;

class HybridRunsTest {
    @Test
    void runsAreTheBytesThatParquetJavaWrites() throws Exception {
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int bits = random.nextInt(0, 21);
            int[] values = new int[random.nextInt(3_000)];
            for (int at = 0; at < values.length; ) {
                int value = random.nextInt() & (1 << bits) - 1;
                int end = Math.min(values.length, at + 1 + random.nextInt(1 + random.nextInt(40)));
                while (at < end) {
                    values[at++] = value;
                }
            }
            try (RunLengthBitPackingHybridEncoder encoder =
                    new RunLengthBitPackingHybridEncoder(
                            bits, 64, 1 << 20, new HeapByteBufferAllocator())) {
                for (int value : values) {
                    encoder.writeInt(value);
                }
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                encoder.toBytes().writeAllTo(expected);
                assertArrayEquals(
                        expected.toByteArray(),
                        HybridRuns.of(values, values.length, bits),
                        "seed " + seed);
            }
        }
    }
}
