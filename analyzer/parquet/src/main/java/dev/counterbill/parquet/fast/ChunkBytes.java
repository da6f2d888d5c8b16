package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of a column chunk in order, through one buffer that is used again. On the way it takes
 * the CRC32C of each MiB, so that the fingerprint costs no second look at the bytes.
 */
final class ChunkBytes extends InputStream {
    /** How much is read ahead where little is asked for. */
    private static final int AHEAD_BYTES = 128 << 10;

    static final int BLOCK_BYTES = 1 << 20;

    /** A page beyond it is left to the plain reader. */
    private static final int MOST_BYTES = 32 << 20;

    byte[] bytes = new byte[Words.PADDING];

    /** Of the next byte in {@link #bytes}. */
    int at;

    private int limit;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private long position;
    private long end;
    private long blockLeft;
    private final CRC32C sum = new CRC32C();
    private int[] sums = {};
    private int sumCount;

    ChunkBytes(FileChannel channel) {
        this.channel = channel;
    }

    /** Begins a chunk. */
    void open(long begin, long newEnd) {
        at = 0;
        limit = 0;
        position = begin;
        end = newEnd;
        blockLeft = BLOCK_BYTES;
        sum.reset();
        sumCount = 0;
        sums = new int[Math.toIntExact((newEnd - begin + BLOCK_BYTES - 1) / BLOCK_BYTES)];
    }

    /** Makes so many bytes from {@link #at} present, as one piece. */
    void need(int count) throws IOException {
        if (limit - at >= count) {
            return;
        }
        if (count < 0 || count > MOST_BYTES) {
            throw new NotFast("a page of more than " + (MOST_BYTES >> 20) + " MiB");
        }
        if (count - (limit - at) > end - position) {
            throw new NotFast("a page reaches beyond its column chunk");
        }
        System.arraycopy(bytes, at, bytes, 0, limit - at);
        limit -= at;
        at = 0;
        if (count + Words.PADDING > bytes.length) {
            int bigger = Math.min(Math.max(bytes.length, AHEAD_BYTES) * 2, MOST_BYTES);
            // No more than the chunk has: fresh memory is dear, and a file may have many columns.
            bigger = (int) Math.min(bigger, limit + (end - position));
            bytes = Arrays.copyOf(bytes, Math.max(count, bigger) + Words.PADDING);
            buffer = ByteBuffer.wrap(bytes);
        }
        int wanted = Math.max(count, Math.min(AHEAD_BYTES, bytes.length - Words.PADDING));
        fill((int) Math.min(wanted, limit + (end - position)));
        if (limit < count) {
            throw new NotFast("the file ends inside a column chunk");
        }
    }

    private void fill(int wanted) throws IOException {
        while (limit < wanted) {
            buffer.limit(wanted).position(limit);
            int read = channel.read(buffer, position);
            if (read <= 0) {
                return;
            }
            sum(limit, read);
            limit += read;
            position += read;
        }
    }

    private void sum(int from, int count) {
        int done = 0;
        while (done < count) {
            int part = (int) Math.min(blockLeft, count - done);
            sum.update(bytes, from + done, part);
            done += part;
            blockLeft -= part;
            if (blockLeft == 0) {
                endBlock();
            }
        }
    }

    private void endBlock() {
        sums[sumCount++] = (int) sum.getValue();
        sum.reset();
        blockLeft = BLOCK_BYTES;
    }

    /** Reads what is left of the chunk, and gives the sums of its blocks. */
    int[] finish() throws IOException {
        while (position < end) {
            at = 0;
            limit = 0;
            fill((int) Math.min(bytes.length - Words.PADDING, end - position));
            if (limit == 0) {
                throw new NotFast("the file ends inside a column chunk");
            }
        }
        if (blockLeft < BLOCK_BYTES) {
            endBlock();
        }
        return sums;
    }

    @Override
    public int read() throws IOException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        need(count);
        System.arraycopy(bytes, at, into, from, count);
        at += count;
        return count;
    }
}
