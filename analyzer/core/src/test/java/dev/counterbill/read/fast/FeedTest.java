package dev.counterbill.read.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedTest {
    @TempDir Path folder;

    @Test
    void aPartIsReadToItsEndIntoWhateverArrayIsGiven() throws IOException {
        byte[] bytes = new byte[300_000];
        new SplittableRandom(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("log"), bytes);
        long begin = 1000;
        long[] told = new long[1];
        byte[][] arrays = {new byte[100_000], new byte[250_000]};
        byte[] found = new byte[bytes.length];
        int count = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            Feed.OfChannel feed =
                    new Feed.OfChannel(channel, begin, null, 0, read -> told[0] += read);
            for (int turn = 0; ; turn++) {
                byte[] to = arrays[turn % 2];
                int at = 7 * turn;
                byte before = to[at + 90_000];
                int read = feed.read(to, at, 90_000);
                if (read < 0) {
                    break;
                }
                assertEquals(before, to[at + 90_000], "nothing is written behind what was asked");
                System.arraycopy(to, at, found, count, read);
                count += read;
            }
        }
        assertArrayEquals(
                Arrays.copyOfRange(bytes, (int) begin, bytes.length), Arrays.copyOf(found, count));
        assertEquals(bytes.length - begin, told[0]);
    }
}
