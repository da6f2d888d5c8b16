package dev.counterbill.read.state;

import dev.counterbill.read.dedup.KeyedRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of rows of 16 bytes, a hash and a number, sorted by the hash, in pages of 1 KiB that each
 * end with their number and checksum. Hashes are spread evenly, so a row stands near the place that
 * its hash says, and few pages are read to find it; hashes that are looked up in rising order never
 * read a page twice.
 */
final class HashRows implements AutoCloseable {
    private static final int ROW_BYTES = 2 * Long.BYTES;

    /** The end of a page takes as much as a row. */
    private static final int PAGE_ROWS = 63;

    private static final int PAGE_BYTES = (PAGE_ROWS + 1) * ROW_BYTES;
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
        this.rows = rows(channel.size());
        if (bytes(rows) != channel.size()) {
            channel.close();
            throw new StateDamaged(file + " ends inside a page");
        }
    }

    /** Size of a file of that many rows. */
    static long bytes(long rows) {
        return (rows + (rows + PAGE_ROWS - 1) / PAGE_ROWS) * ROW_BYTES;
    }

    /** How many rows a file of that many bytes has. */
    static long rows(long bytes) {
        long pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
        return bytes / ROW_BYTES - pages;
    }

    /** Writes rows in their order. */
    static final class Writer implements AutoCloseable {
        private final OutputStream out;
        private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        private long pages;

        Writer(Path file) throws IOException {
            this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        }

        void add(long hash, long number) throws IOException {
            page.putLong(hash).putLong(number);
            if (page.remaining() == ROW_BYTES) {
                endPage();
            }
        }

        private void endPage() throws IOException {
            page.putLong(pages);
            page.putLong(checksum(page, page.position()));
            out.write(page.array(), 0, page.position());
            page.clear();
            pages++;
        }

        @Override
        public void close() throws IOException {
            if (page.position() > 0) {
                endPage();
            }
            out.close();
        }
    }

    private static long checksum(ByteBuffer page, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(page.duplicate().position(0).limit(bytes));
        return crc.getValue();
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
        page.limit((int) Math.min(PAGE_BYTES, bytes(rows) - begin));
        while (page.hasRemaining()) {
            int read = channel.read(page, begin + page.position());
            if (read < 0) {
                throw new StateDamaged("an index ends early");
            }
            reads.keyBytes.addAndGet(read);
        }
        int end = page.limit() - Long.BYTES;
        if (page.getLong(end - Long.BYTES) != wanted || page.getLong(end) != checksum(page, end)) {
            throw new StateDamaged("a page of an index has another checksum");
        }
        pageNumber = wanted;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
