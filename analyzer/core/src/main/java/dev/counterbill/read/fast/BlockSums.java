package dev.counterbill.read.fast;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * CRC32C of each MiB of a file, taken while its parts are read, so that the fingerprint of the file
 * costs no second look at its bytes. Each block belongs to one part and so to one thread.
 */
public final class BlockSums {
    /** Size of a block, as fingerprints define it. */
    public static final int BLOCK_BYTES = 1 << 20;

    private final int[] sums;
    private final @Nullable CRC32C[] open;

    /** For a file of that many bytes. */
    public BlockSums(long sizeBytes) {
        int blocks = Math.toIntExact((sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
        this.sums = new int[blocks];
        this.open = new @Nullable CRC32C[blocks];
    }

    /** The bytes of a block arrive in order, those of different blocks in any order. */
    void add(byte[] bytes, int at, int count, long position) {
        int done = 0;
        while (done < count) {
            int block = (int) ((position + done) / BLOCK_BYTES);
            int left = (int) ((block + 1L) * BLOCK_BYTES - position - done);
            int part = Math.min(left, count - done);
            CRC32C sum = open[block];
            if (sum == null) {
                sum = new CRC32C();
                open[block] = sum;
            }
            sum.update(bytes, at + done, part);
            sums[block] = (int) sum.getValue();
            if (part == left) {
                open[block] = null;
            }
            done += part;
        }
    }

    /** The sums in the order of the file; complete when all parts are read. */
    public int[] toArray() {
        return sums.clone();
    }
}
