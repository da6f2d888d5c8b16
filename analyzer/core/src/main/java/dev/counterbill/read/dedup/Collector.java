package dev.counterbill.read.dedup;

import dev.counterbill.bytes.Packed;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.usage.TextPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds the records of one thread back, packed; sorts them and writes them to disk when they
 * outgrow its share of memory. Owned by one thread.
 */
public final class Collector implements KeyedRecord.TextIds {
    /** Longest packed record, and the size of a piece of memory. */
    static final int CHUNK_BYTES = 1 << 20;

    /** Bits of a sort key that number the record; the others are its hash. */
    private static final int NUMBER_BITS = 24;

    private static final int LENGTH_BYTES = 3;
    private static final int OFFSET_BITS = 20;
    private static final int INDEX_BYTES_PER_RECORD = 12;

    private final KeyedRecords owner;
    private final TextPool pool;
    private final long maxBytes;
    private final List<byte[]> chunks = new ArrayList<>();
    private final Packed packed = new Packed();
    private int usedInChunk = CHUNK_BYTES;
    private int[] sharedIds = new int[0];
    private long[] order = new long[1024];
    private int[] place = new int[1024];
    private int size;

    Collector(KeyedRecords owner, TextPool pool, long maxBytes) {
        this.owner = owner;
        this.pool = pool;
        this.maxBytes = maxBytes;
    }

    /**
     * Holds a row back.
     *
     * @param key the whole key
     * @param file number of the file among the sources
     * @return false where the record is too long to be compared whole
     */
    public boolean add(String key, MappedBatch batch, int row, int file, String mapping)
            throws IOException {
        byte[] keyBytes = pack(key, batch, row, file, mapping);
        if (!isWhole()) {
            return false;
        }
        if (isFull()) {
            owner.spill(this);
        }
        store(hash(keyBytes));
        return true;
    }

    /** Whether {@link #add} would take a row. */
    public boolean fits(String key, MappedBatch batch, int row, int file, String mapping) {
        pack(key, batch, row, file, mapping);
        return isWhole();
    }

    private byte[] pack(String key, MappedBatch batch, int row, int file, String mapping) {
        packed.at = 0;
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        packed.putBytes(keyBytes);
        KeyedRecord.write(packed, batch, row, file, mapping, this);
        return keyBytes;
    }

    private boolean isWhole() {
        return packed.at + LENGTH_BYTES <= CHUNK_BYTES;
    }

    private boolean isFull() {
        long bytes =
                (long) chunks.size() * CHUNK_BYTES + (long) order.length * INDEX_BYTES_PER_RECORD;
        return size > 0
                && (size == 1 << NUMBER_BITS
                        || (bytes > maxBytes && usedInChunk + packed.at + 3 > CHUNK_BYTES)
                        || (bytes > maxBytes && size == order.length));
    }

    private void store(long hash) {
        int length = packed.at;
        if (usedInChunk + LENGTH_BYTES + length > CHUNK_BYTES) {
            chunks.add(new byte[CHUNK_BYTES]);
            usedInChunk = 0;
        }
        byte[] chunk = chunks.get(chunks.size() - 1);
        if (size == order.length) {
            order = Arrays.copyOf(order, size * 2);
            place = Arrays.copyOf(place, size * 2);
        }
        order[size] = (hash << NUMBER_BITS) | size;
        place[size] = ((chunks.size() - 1) << OFFSET_BITS) | usedInChunk;
        size++;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            chunk[usedInChunk++] = (byte) (length >>> (8 * i));
        }
        System.arraycopy(packed.bytes, 0, chunk, usedInChunk, length);
        usedInChunk += length;
    }

    /** Length of the packed record at the place where {@code record} stands. */
    static int lengthOf(Packed record) {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length |= (record.bytes[record.at - LENGTH_BYTES + i] & 0xFF) << (8 * i);
        }
        return length;
    }

    /**
     * 39 bits of FNV-1a with a final mix, so that hash and number fit a long that is not negative;
     * equal hashes only bring records side by side.
     */
    private static long hash(byte[] key) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : key) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash >>> (NUMBER_BITS + 1);
    }

    /** Everything held, sorted; the collector must not be added to before the run is read. */
    SortedRun sorted() {
        Arrays.sort(order, 0, size);
        return new InMemory();
    }

    void clear() {
        chunks.clear();
        usedInChunk = CHUNK_BYTES;
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Override
    public int idOf(int poolId) {
        if (poolId >= sharedIds.length) {
            sharedIds = Arrays.copyOf(sharedIds, Math.max(64, (poolId + 1) * 2));
        }
        // Kept one higher, so that 0 means not asked for yet.
        if (sharedIds[poolId] == 0) {
            sharedIds[poolId] = owner.texts().idOf(pool.text(poolId)) + 1;
        }
        return sharedIds[poolId] - 1;
    }

    @Override
    public int idOf(String text) {
        return idOf(pool.idOf(text));
    }

    private final class InMemory implements SortedRun {
        private int at = -1;

        @Override
        public boolean next() {
            return ++at < size;
        }

        @Override
        public long hash() {
            return order[at] >>> NUMBER_BITS;
        }

        @Override
        public Packed record() {
            int where = place[(int) (order[at] & ((1 << NUMBER_BITS) - 1))];
            return new Packed(
                    chunks.get(where >>> OFFSET_BITS), (where & (CHUNK_BYTES - 1)) + LENGTH_BYTES);
        }

        @Override
        public void close() {}
    }
}
