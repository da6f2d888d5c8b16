package dev.counterbill.read.state;

import dev.counterbill.read.dedup.KeyedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of rows of 16 bytes, a hash and a number, sorted by the hash. Hashes are spread evenly, so
 * a row stands near the place that its hash says, and few pages are read to find it; hashes that
 * are looked up in rising order never read a page twice.
 */
final class HashRows implements AutoCloseable {
    static final int ROW_BYTES = 2 * Long.BYTES;
    private static final int PAGE_ROWS = 64;
    private static final int PAGE_BYTES = PAGE_ROWS * ROW_BYTES;
    private static final int MOST_GUESSES = 24;
    private static final double HASHES = (double) (1L << KeyedRecord.HASH_BITS);

    final long rows;
    private final FileChannel channel;
    private final StateReads reads;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
    private long pageNumber = -1;
    private long at;

    HashRows(Path file, StateReads reads) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.reads = reads;
        this.rows = channel.size() / ROW_BYTES;
        if (channel.size() % ROW_BYTES != 0) {
            channel.close();
            throw new StateDamaged(file + " ends inside a row");
        }
    }

    /** Goes to the first row whose hash is not smaller. */
    void seek(long hash) throws IOException {
        long low = 0;
        long high = rows;
        long guess = at;
        if (guess >= rows || hashAt(guess) > hash || hash - hashAt(guess) > step()) {
            guess = Math.min((long) (hash / HASHES * rows), rows - 1);
        }
        for (int tries = 0; low < high; tries++) {
            guess = Math.max(low, Math.min(high - 1, guess));
            long found = hashAt(guess);
            if (found < hash) {
                low = guess + 1;
            } else {
                high = guess;
            }
            long apart = (long) ((hash - found) / HASHES * rows);
            boolean isNear = Math.abs(apart) < PAGE_ROWS;
            // Near its place, or where hashes are not as even as they should be, halves end it.
            guess =
                    tries > MOST_GUESSES
                            ? (low + high) >>> 1
                            : isNear ? nearby(low, high, guess) : guess + apart;
        }
        at = low;
    }

    private double step() {
        return HASHES / Math.max(1, rows) * PAGE_ROWS;
    }

    /** The middle of what is left, on the page at hand as long as that can be. */
    private long nearby(long low, long high, long guess) {
        long pageBegin = guess / PAGE_ROWS * PAGE_ROWS;
        long from = Math.max(low, pageBegin);
        long to = Math.min(high, pageBegin + PAGE_ROWS);
        return from < to ? (from + to) >>> 1 : (low < pageBegin ? high - 1 : low);
    }

    boolean hasRow() {
        return at < rows;
    }

    long hash() throws IOException {
        return hashAt(at);
    }

    long number() throws IOException {
        load(at);
        return page.getLong((int) (at % PAGE_ROWS) * ROW_BYTES + Long.BYTES);
    }

    void next() {
        at++;
    }

    private long hashAt(long row) throws IOException {
        load(row);
        return page.getLong((int) (row % PAGE_ROWS) * ROW_BYTES);
    }

    private void load(long row) throws IOException {
        long wanted = row / PAGE_ROWS;
        if (wanted == pageNumber) {
            return;
        }
        page.clear();
        long begin = wanted * PAGE_BYTES;
        page.limit((int) Math.min(PAGE_BYTES, rows * ROW_BYTES - begin));
        while (page.hasRemaining()) {
            int read = channel.read(page, begin + page.position());
            if (read < 0) {
                throw new StateDamaged("an index ends early");
            }
            reads.keyBytes.addAndGet(read);
        }
        pageNumber = wanted;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
