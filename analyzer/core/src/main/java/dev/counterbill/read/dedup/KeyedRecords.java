package dev.counterbill.read.dedup;

import dev.counterbill.bytes.Packed;
import dev.counterbill.read.TemporaryFiles;
import dev.counterbill.usage.TextPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of all threads whose mapping names a key. Each thread adds to a {@link Collector} of
 * its own; when all files are read, {@link #settle} decides which record of each key is counted.
 */
public final class KeyedRecords implements AutoCloseable {
    private final long bytesPerThread;
    private final Path temporaryFolder;
    private final SharedTexts texts = new SharedTexts();
    private final List<Collector> collectors = new ArrayList<>();
    private final List<Path> runs = new ArrayList<>();
    private long spilledBytes;

    /**
     * @param memoryBytes what all threads together may hold before they write to disk
     * @param temporaryFolder where the runs are written, as files that only the user can read
     */
    public KeyedRecords(long memoryBytes, int threads, Path temporaryFolder) {
        this.bytesPerThread = Math.max(memoryBytes / threads, 1);
        this.temporaryFolder = temporaryFolder;
    }

    /** Who is told what became of each record. */
    public interface Settlement {
        /** The one record of its key that counts. */
        void counted(KeyedRecord record);

        /** A record whose key another one has, too. */
        void duplicate(KeyedRecord record);

        /** One key is done whose records did not all say the same. */
        void conflict(KeyedRecord counted);
    }

    public synchronized Collector collector(TextPool pool) {
        Collector collector = new Collector(this, pool, bytesPerThread);
        collectors.add(collector);
        return collector;
    }

    SharedTexts texts() {
        return texts;
    }

    void spill(Collector collector) throws IOException {
        Path file = TemporaryFiles.create(temporaryFolder, "counterbill-duplicates", ".run");
        synchronized (this) {
            runs.add(file);
        }
        SortedRun.save(collector.sorted(), file);
        collector.clear();
        synchronized (this) {
            spilledBytes += Files.size(file);
        }
    }

    /** Bytes that were written to disk because memory did not suffice; 0 where it did. */
    public synchronized long spilledBytes() {
        return spilledBytes;
    }

    /**
     * Decides; called once, when no thread adds any more.
     *
     * @param isGood false for files whose records must not count because they did not end cleanly
     */
    public void settle(IntPredicate isGood, Settlement settlement) throws IOException {
        PriorityQueue<SortedRun> queue =
                new PriorityQueue<>(Comparator.comparingLong(SortedRun::hash));
        List<SortedRun> open = new ArrayList<>();
        try {
            for (Path file : runs) {
                open.add(new SortedRun.Saved(file));
            }
            for (Collector collector : collectors) {
                if (!collector.isEmpty()) {
                    open.add(collector.sorted());
                }
            }
            for (SortedRun run : open) {
                if (run.next()) {
                    queue.add(run);
                }
            }
            merge(queue, isGood, settlement);
        } finally {
            for (SortedRun run : open) {
                run.close();
            }
        }
    }

    private void merge(PriorityQueue<SortedRun> queue, IntPredicate isGood, Settlement settlement)
            throws IOException {
        Map<Key, KeyGroup> groups = new HashMap<>();
        long hash = -1;
        while (!queue.isEmpty()) {
            SortedRun run = queue.remove();
            if (run.hash() != hash) {
                groups.values().forEach(group -> group.end(settlement));
                groups.clear();
                hash = run.hash();
            }
            Packed packed = run.record();
            Key key = new Key(packed.takeBytes());
            KeyedRecord record = KeyedRecord.read(packed, texts).under(key.bytes, hash);
            if (isGood.test(record.file())) {
                groups.computeIfAbsent(key, unused -> new KeyGroup()).add(record, settlement);
            }
            if (run.next()) {
                queue.add(run);
            }
        }
        groups.values().forEach(group -> group.end(settlement));
    }

    @Override
    public void close() throws IOException {
        for (Path file : runs) {
            Files.deleteIfExists(file);
        }
        runs.clear();
        collectors.clear();
    }

    /** A whole key, compared byte by byte. */
    private static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && java.util.Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }
    }
}
