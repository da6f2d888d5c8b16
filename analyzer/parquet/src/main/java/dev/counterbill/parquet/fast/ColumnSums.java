package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the blocks of the column chunks that were read, and the fingerprint made of them: the
 * same as the plain reader's, which reads all bytes a second time for it. Written by several
 * threads, each at places of its own; read when all have ended.
 */
final class ColumnSums {
    private final Footer footer;
    private final @Nullable Leaf[] leaves;

    /** By the first byte of each chunk. */
    private final Map<Long, int[]> sums = new ConcurrentHashMap<>();

    ColumnSums(Footer footer, @Nullable Leaf[] leaves) {
        this.footer = footer;
        this.leaves = leaves;
    }

    void put(long beginByte, int[] blocks) {
        sums.put(beginByte, blocks);
    }

    /** Empty where a part was not read. */
    Optional<byte[]> fingerprint(FileChannel channel) throws IOException {
        TreeMap<Long, int[]> ranges = new TreeMap<>();
        for (Footer.Group group : footer.groups) {
            for (Leaf leaf : leaves) {
                if (leaf == null) {
                    continue;
                }
                long begin = footer.chunk(group, leaf).begin();
                int[] blocks = sums.get(begin);
                if (blocks == null) {
                    return Optional.empty();
                }
                ranges.put(begin, blocks);
            }
        }
        ranges.put(footer.beginByte, sumsOf(channel, footer.beginByte, footer.fileBytes));
        MessageDigest digest = Sha256.start();
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
        for (Map.Entry<Long, int[]> range : ranges.entrySet()) {
            for (int sum : range.getValue()) {
                digest.update(number.putInt(0, sum).rewind());
            }
        }
        return Optional.of(digest.digest());
    }

    private static int[] sumsOf(FileChannel channel, long begin, long end) throws NotFast {
        try {
            int blocks =
                    (int) ((end - begin + ChunkBytes.BLOCK_BYTES - 1) / ChunkBytes.BLOCK_BYTES);
            int[] sums = new int[blocks];
            for (int block = 0; block < blocks; block++) {
                long at = begin + (long) block * ChunkBytes.BLOCK_BYTES;
                int count = (int) Math.min(ChunkBytes.BLOCK_BYTES, end - at);
                CRC32C sum = new CRC32C();
                sum.update(Footer.bytes(channel, at, count));
                sums[block] = (int) sum.getValue();
            }
            return sums;
        } catch (IOException e) {
            throw new NotFast("the file changed while it was read");
        }
    }
}
