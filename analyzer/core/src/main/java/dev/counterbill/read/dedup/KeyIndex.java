package dev.counterbill.read.dedup;

import dev.counterbill.read.TemporaryFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of the keys of records that were counted at once, and where the records stand: 16
 * bytes each. Only records whose hash another one has, too, need to be read again and compared; in
 * most logs there are none or few. Equal keys always have equal hashes, so nothing is missed, and
 * whole keys are compared before anything is taken away, so a chance meeting of hashes costs a look
 * and no more.
 */
public final class KeyIndex implements AutoCloseable {
    private static final int PARTITION_BITS = 6;
    private static final int PARTITIONS = 1 << PARTITION_BITS;
    private static final int CHUNK_LONGS = 1024;
    private static final int CHUNK_BYTES = CHUNK_LONGS * Long.BYTES;
    private static final int BYTE_BITS = 40;

    private final long memoryBytes;
    private final Path temporaryFolder;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private long usedBytes;

    /**
     * An empty index.
     *
     * @param memoryBytes what all threads together may hold before they write to disk
     * @param temporaryFolder where they do
     */
    public KeyIndex(long memoryBytes, Path temporaryFolder) {
        this.memoryBytes = memoryBytes;
        this.temporaryFolder = temporaryFolder;
    }

    /** Where a record stands: 24 bits for the file, 40 for its first byte. */
    public static long place(int file, long beginByte) {
        if (file < 0 || file >= 1 << Long.SIZE - BYTE_BITS - 1 || beginByte >>> BYTE_BITS != 0) {
            throw new IllegalArgumentException("file " + file + ", byte " + beginByte);
        }
        return (long) file << BYTE_BITS | beginByte;
    }

    /** Place of a record that {@link KeyedRecords} holds: it need not be read again. */
    public static long held(int file) {
        return ~place(file, 0);
    }

    private static boolean isHeld(long place) {
        return place < 0;
    }

    public static int fileOf(long place) {
        return (int) ((isHeld(place) ? ~place : place) >>> BYTE_BITS);
    }

    public static long beginByteOf(long place) {
        return place & (1L << BYTE_BITS) - 1;
    }

    /** What one thread adds of one file; it counts once it was given to {@link #commit}. */
    public Segment segment() {
        return new Segment();
    }

    /** Takes a segment whose file ended cleanly. */
    public synchronized void commit(Segment segment) {
        segments.add(segment);
    }

    /**
     * The places of all records whose hash is not theirs alone, and of examples of ids that keys of
     * two forms share, in rising order; where several records stand in one place, it is told once.
     *
     * @param shared told of all keys where it asks for them
     */
    public synchronized long[] suspects(SharedIds shared) throws IOException {
        long[] found = new long[16];
        int count = 0;
        Partition partition = new Partition();
        for (int number = 0; number < PARTITIONS; number++) {
            partition.load(number);
            partition.mark();
            for (int i = 0; i < partition.size; i++) {
                if (partition.isMarked[i] && !isHeld(partition.places[i])) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, count * 2);
                    }
                    found[count++] = partition.places[i];
                }
            }
            if (shared.isAsked()) {
                shared.look(partition.hashes, partition.places, partition.size, partition.slots);
            }
        }
        long[] examples =
                shared.meetings().stream()
                        .mapToLong(SharedIds.Meeting::place)
                        .filter(place -> !isHeld(place))
                        .toArray();
        long[] places = Arrays.copyOf(found, count + examples.length);
        System.arraycopy(examples, 0, places, count, examples.length);
        count = places.length;
        Arrays.sort(places);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || places[i] != places[i - 1]) {
                places[distinct++] = places[i];
            }
        }
        return Arrays.copyOf(places, distinct);
    }

    private synchronized boolean isFull(long moreBytes) {
        usedBytes += moreBytes;
        return usedBytes > memoryBytes;
    }

    private synchronized Path newFile() throws IOException {
        Path file = TemporaryFiles.create(temporaryFolder, "counterbill-keys", ".run");
        files.add(file);
        return file;
    }

    private synchronized void wrote(long bytes) {
        usedBytes -= bytes;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        files.clear();
        segments.clear();
    }

    /** Hashes and places of one thread, by the first bits of the hash. */
    public final class Segment {
        private final long[][] open = new long[PARTITIONS][];
        private final int[] used = new int[PARTITIONS];
        private final List<List<long[]>> full = new ArrayList<>();
        private final List<int[]> extents = new ArrayList<>();
        private @Nullable Path file;

        private Segment() {
            for (int i = 0; i < PARTITIONS; i++) {
                full.add(new ArrayList<>(0));
            }
        }

        /** Adds a record. */
        public void add(long hash, long place) throws IOException {
            int partition = (int) (hash >>> Long.SIZE - PARTITION_BITS);
            long[] chunk = open[partition];
            int at = used[partition];
            if (chunk == null || at == CHUNK_LONGS) {
                chunk = newChunk(partition);
                at = 0;
            }
            chunk[at] = hash;
            chunk[at + 1] = place;
            used[partition] = at + 2;
        }

        private long[] newChunk(int partition) throws IOException {
            long[] chunk = open[partition];
            if (chunk != null) {
                full.get(partition).add(chunk);
            }
            if (isFull(CHUNK_BYTES)) {
                spill();
            }
            long[] fresh = new long[CHUNK_LONGS];
            open[partition] = fresh;
            used[partition] = 0;
            return fresh;
        }

        /** Writes all full chunks, those of a partition side by side. */
        private void spill() throws IOException {
            Path to = file == null ? newFile() : file;
            file = to;
            int[] counts = new int[PARTITIONS];
            ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES);
            long written = 0;
            try (FileChannel channel = FileChannel.open(to, StandardOpenOption.APPEND)) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    List<long[]> chunks = full.get(partition);
                    counts[partition] = chunks.size();
                    for (long[] chunk : chunks) {
                        bytes.clear();
                        bytes.asLongBuffer().put(chunk);
                        while (bytes.hasRemaining()) {
                            written += channel.write(bytes);
                        }
                    }
                    chunks.clear();
                }
            }
            extents.add(counts);
            wrote(written);
        }
    }

    /** All entries of one partition. */
    private final class Partition {
        long[] hashes = new long[1024];
        long[] places = new long[1024];
        boolean[] isMarked = new boolean[1024];
        int[] slots = new int[2048];
        int size;

        void load(int number) throws IOException {
            size = 0;
            for (Segment segment : segments) {
                for (long[] chunk : segment.full.get(number)) {
                    add(LongBuffer.wrap(chunk));
                }
                long[] open = segment.open[number];
                if (open != null) {
                    add(LongBuffer.wrap(open, 0, segment.used[number]));
                }
                loadSpilled(segment, number);
            }
        }

        private void loadSpilled(Segment segment, int number) throws IOException {
            Path file = segment.file;
            if (file == null) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES);
            try (FileChannel channel = FileChannel.open(file)) {
                long at = 0;
                for (int[] counts : segment.extents) {
                    for (int i = 0; i < number; i++) {
                        at += (long) counts[i] * CHUNK_BYTES;
                    }
                    for (int i = 0; i < counts[number]; i++) {
                        bytes.clear();
                        while (bytes.hasRemaining()) {
                            if (channel.read(bytes, at + bytes.position()) < 0) {
                                throw new IOException("a temporary file ends early: " + file);
                            }
                        }
                        add(bytes.flip().asLongBuffer());
                        at += CHUNK_BYTES;
                    }
                    for (int i = number + 1; i < PARTITIONS; i++) {
                        at += (long) counts[i] * CHUNK_BYTES;
                    }
                }
            }
        }

        private void add(LongBuffer entries) {
            int count = entries.remaining() / 2;
            if (size + count > hashes.length) {
                int capacity = Math.max(hashes.length * 2, size + count);
                hashes = Arrays.copyOf(hashes, capacity);
                places = Arrays.copyOf(places, capacity);
            }
            for (int i = 0; i < count; i++) {
                hashes[size] = entries.get();
                places[size++] = entries.get();
            }
        }

        /** Marks every entry whose hash another one has. */
        void mark() {
            int capacity = Integer.highestOneBit(Math.max(size, 512)) * 4;
            if (slots.length < capacity) {
                slots = new int[capacity];
            }
            Arrays.fill(slots, 0);
            if (isMarked.length < size) {
                isMarked = new boolean[hashes.length];
            }
            Arrays.fill(isMarked, false);
            int mask = slots.length - 1;
            for (int i = 0; i < size; i++) {
                int slot = (int) hashes[i] & mask;
                while (slots[slot] != 0 && hashes[slots[slot] - 1] != hashes[i]) {
                    slot = slot + 1 & mask;
                }
                if (slots[slot] == 0) {
                    slots[slot] = i + 1;
                } else {
                    isMarked[slots[slot] - 1] = true;
                    isMarked[i] = true;
                }
            }
        }
    }
}
