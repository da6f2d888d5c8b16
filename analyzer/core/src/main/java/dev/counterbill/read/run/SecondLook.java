package dev.counterbill.read.run;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.dedup.Collector;
import dev.counterbill.read.dedup.KeyIndex;
import dev.counterbill.read.dedup.KeyedRecords;
import dev.counterbill.read.dedup.SharedIds;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastContainer;
import dev.counterbill.read.fast.FastFile;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.source.OpenedSource;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads those records of fast files again whose key's hash another record has, through the
 * mapping's session, and holds them beside those that the plain reader held: then whole keys are
 * compared.
 */
final class SecondLook {
    /** Fewer records are read again by one thread. */
    private static final int LEAST_SHARED = 1024;

    private final ReadPlan plan;
    private final Map<Integer, Place> places = new ConcurrentHashMap<>();

    /** How a file was read. */
    record Place(
            OpenedSource source,
            LogContainer container,
            RecordMapping mapping,
            RecordMapping.Options options,
            LogSource raw,
            Optional<FileStamp> before) {}

    SecondLook(ReadPlan plan) {
        this.plan = plan;
    }

    /** Remembers a file that a fast reader has read to its end. */
    void remember(int file, Place place) {
        places.put(file, place);
    }

    /** Holds all records that may be duplicates, and one of each two forms that share ids. */
    void hold(KeyIndex index, KeyedRecords keyed, SharedIds shared) throws IOException {
        long[] suspects = index.suspects(shared);
        int threads = suspects.length < LEAST_SHARED ? 1 : plan.threads();
        List<Threads.Task> shares = new ArrayList<>();
        for (int share = 0; share < threads; share++) {
            long[] own =
                    Arrays.copyOfRange(
                            suspects,
                            (int) ((long) suspects.length * share / threads),
                            (int) ((long) suspects.length * (share + 1) / threads));
            TextPool texts = new TextPool();
            Collector collector = keyed.collector(texts);
            shares.add(() -> hold(own, texts, collector));
        }
        Threads.runAll(shares, threads);
    }

    private void hold(long[] suspects, TextPool texts, Collector collector) throws IOException {
        MappedBatch mapped = new MappedBatch(new UsageBatch(texts, plan.cuts().labels().size()));
        for (int begin = 0; begin < suspects.length; ) {
            int file = KeyIndex.fileOf(suspects[begin]);
            int end = begin;
            while (end < suspects.length && KeyIndex.fileOf(suspects[end]) == file) {
                end++;
            }
            long[] bytes = Arrays.stream(suspects, begin, end).map(KeyIndex::beginByteOf).toArray();
            read(file, bytes, mapped, collector);
            begin = end;
        }
    }

    private void read(int file, long[] beginBytes, MappedBatch mapped, Collector collector)
            throws IOException {
        Place place = places.get(file);
        if (place == null) {
            throw new IllegalStateException("file " + file + " was not read fast");
        }
        Held held = new Held(file, place.mapping().id(), mapped, collector);
        try (FastLog fast = open(place)) {
            fast.lane(held).readAgain(beginBytes);
        }
        held.flush();
        if (held.found < beginBytes.length) {
            throw new IllegalStateException("a record with a key was not there a second time");
        }
    }

    private static FastLog open(Place place) throws IOException {
        if (place.container() instanceof FastContainer own) {
            return own.openFast(
                    place.source().glance(), place.mapping(), place.options(), bytes -> {});
        }
        return FastFile.open(
                        place.source().glance(),
                        place.source().head(),
                        place.container(),
                        place.mapping(),
                        place.options(),
                        1,
                        FastFile.Cutting.WHOLE,
                        bytes -> {})
                .orElseThrow();
    }

    /** Holds what was read again, and has no ear for anything else: it was told before. */
    private static final class Held implements FastRecords {
        private final int file;
        private final String mapping;
        private final MappedBatch mapped;
        private final Collector collector;

        /** Records with keys, one or more per place. */
        private int found;

        Held(int file, String mapping, MappedBatch mapped, Collector collector) {
            this.file = file;
            this.mapping = mapping;
            this.mapped = mapped;
            this.collector = collector;
        }

        @Override
        public MappedBatch batch() {
            return mapped;
        }

        @Override
        public void flush() {
            try {
                for (int row = 0; row < mapped.usage.size; row++) {
                    String key = mapped.duplicateKey[row];
                    found += key == null ? 0 : 1;
                    // Of several records in one place, some may be held already.
                    if (key != null
                            && !FastPass.isHeldBack(mapped, row)
                            && !collector.add(key, mapped, row, file, mapping)) {
                        throw new IllegalStateException("a record has grown since it was counted");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            mapped.clear();
        }

        @Override
        public void add(FastBatch batch) {
            throw new IllegalStateException("records are read again by the session");
        }

        @Override
        public void place(int row, long beginByte) {}

        @Override
        public void containerRejected(Reject reject) {}

        @Override
        public void containerSkipped(long line, String rule) {}

        @Override
        public void skipped(long line, String rule) {}

        @Override
        public void skippedRows(long rows, String rule) {}

        @Override
        public void checksFailed(long rows, String check) {}

        @Override
        public void rejected(Reject reject) {}

        @Override
        public void checkFailed(long line, String check) {}
    }
}
