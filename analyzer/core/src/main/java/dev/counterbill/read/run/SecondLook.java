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
 * Reads those records of fast files again whose key's hash another record has, and holds them
 * beside those that the plain reader held: then whole keys are compared.
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
        int labels = plan.cuts().labels().size();
        MappedBatch mapped = new MappedBatch(new UsageBatch(texts, labels));
        MappedBatch told = new MappedBatch(new UsageBatch(texts, labels));
        for (int begin = 0; begin < suspects.length; ) {
            int file = KeyIndex.fileOf(suspects[begin]);
            int end = begin;
            while (end < suspects.length && KeyIndex.fileOf(suspects[end]) == file) {
                end++;
            }
            long[] bytes = Arrays.stream(suspects, begin, end).map(KeyIndex::beginByteOf).toArray();
            read(file, bytes, mapped, told, collector);
            begin = end;
        }
    }

    private void read(
            int file, long[] beginBytes, MappedBatch mapped, MappedBatch told, Collector collector)
            throws IOException {
        Place place = places.get(file);
        if (place == null) {
            throw new IllegalStateException("file " + file + " was not read fast");
        }
        Held held = new Held(file, place.mapping().id(), mapped, told, collector);
        try (FastLog fast = open(place)) {
            fast.lane(held).readAgain(beginBytes);
        }
        held.flush();
        held.hold(told);
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

        /** Rows of which the fast reader has told all that they are compared by. */
        private final MappedBatch told;

        private final Collector collector;

        /** Records with keys, one or more per place. */
        private int found;

        Held(int file, String mapping, MappedBatch mapped, MappedBatch told, Collector collector) {
            this.file = file;
            this.mapping = mapping;
            this.mapped = mapped;
            this.told = told;
            this.collector = collector;
        }

        @Override
        public MappedBatch batch() {
            return mapped;
        }

        @Override
        public void flush() {
            hold(mapped);
        }

        /** Holds the records of a batch that have a key, and empties it. */
        void hold(MappedBatch batch) {
            try {
                for (int row = 0; row < batch.usage.size; row++) {
                    String key = batch.duplicateKey[row];
                    found += key == null ? 0 : 1;
                    // Of several records in one place, some may be held already.
                    if (key != null
                            && !FastPass.isHeldBack(batch, row)
                            && !collector.add(key, batch, row, file, mapping)) {
                        throw new IllegalStateException("a record has grown since it was counted");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            batch.clear();
        }

        @Override
        public boolean comparesRecords() {
            return true;
        }

        @Override
        public void add(FastBatch batch) {
            for (int row = 0; row < batch.usage.size; row++) {
                if (told.usage.isFull()) {
                    hold(told);
                }
                int at = told.usage.size;
                told.usage.append(batch.usage, row);
                told.kind[at] = MappedBatch.Kind.USAGE;
                told.line[at] = batch.beginByte[row] + 1;
                told.beginNano[at] = batch.beginNano[row];
                told.duplicateKey[at] = batch.duplicateKey[row];
                told.id[at] = batch.id[row];
                told.currency[at] = "";
                told.base[at] = "";
                told.trainedTokens[at] = -1;
            }
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
