package dev.counterbill.read.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that the fast readers take: a CSV of the usual dialect or JSON lines, by a mapping whose
 * records do not depend on earlier ones; they are quick where it has a {@link DirectPlan}. It is
 * read in parts, each by any thread; the figures of the parts may be merged when all were read and
 * {@link #requireSeams} has passed.
 *
 * <p>A thread reads with a {@link Lane} of its own, made by {@link #lane}.
 */
public final class FastFile implements FastLog {
    /** Whether a file may be cut into parts. */
    public enum Cutting {
        /** Into parts for several threads. */
        PARTS,
        /** Into one, for a file whose seams did not hold, or whose order of bytes matters. */
        WHOLE
    }

    /** More than any file has. */
    private static final long WHOLE_BYTES = 1L << 60;

    /** Smaller files are read by one thread. */
    public static final long LEAST_PART_BYTES = 4L << 20;

    private static final long MOST_PART_BYTES = 16L << 20;

    /** Reading on is faster than a new read behind a gap that is no larger. */
    private static final int SKIPPED_BYTES = 1 << 18;

    private static final int PARTS_PER_THREAD = 4;

    /** Stands before gathered lines, so that the first of them is not taken for a file's begin. */
    private static final byte[] BLANK_LINE = {'\n'};

    private final LogSource source;
    private final LogContainer container;
    private final RecordMapping mapping;
    private final RecordMapping.Options options;
    private final Form form;
    private final @Nullable FileChannel channel;
    private final @Nullable BlockSums sums;
    private final long partBytes;
    private final LongConsumer progress;
    private final long[] begins;
    private final long[] ends;
    private final long[] lines;

    /** How rows stand in the file. */
    sealed interface Form {
        /** Rows of cells. */
        record Csv(CsvHeader header) implements Form {}

        /**
         * One object per line.
         *
         * @param fields null where every line is the session's: its mapping has no plan, or paths
         *     that the scanner does not go along
         */
        record JsonLines(@Nullable JsonFields fields, int beginByte) implements Form {}
    }

    private FastFile(
            LogSource source,
            LogContainer container,
            RecordMapping mapping,
            RecordMapping.Options options,
            Form form,
            @Nullable FileChannel channel,
            long size,
            long partBytes,
            LongConsumer progress) {
        this.source = source;
        this.container = container;
        this.mapping = mapping;
        this.options = options;
        this.form = form;
        this.channel = channel;
        this.partBytes = partBytes;
        this.progress = progress;
        boolean wholeBlocks = partBytes % BlockSums.BLOCK_BYTES == 0;
        this.sums = channel == null || !wholeBlocks ? null : new BlockSums(size);
        int parts = (int) Math.max(1, (size + partBytes - 1) / partBytes);
        this.begins = new long[parts];
        this.ends = new long[parts];
        this.lines = new long[parts];
    }

    /**
     * Opens a file.
     *
     * @param head its first plain bytes, 64 KiB where it has them
     * @param container the plain reader of its form
     * @param threads for how many threads it should be cut
     * @param progress told how many bytes were read of a file that is not compressed
     * @return empty where file or mapping are not for the fast readers
     */
    public static Optional<FastFile> open(
            LogSource source,
            byte[] head,
            LogContainer container,
            RecordMapping mapping,
            RecordMapping.Options options,
            int threads,
            Cutting cutting,
            LongConsumer progress)
            throws IOException {
        long size = source.localFile().isPresent() ? source.sizeBytes() : 0;
        long part = cutting == Cutting.WHOLE ? WHOLE_BYTES : partBytes(size, threads);
        return open(source, head, container, mapping, options, part, progress);
    }

    /** Opens a file that is cut every so many bytes, a multiple of a block where sums are taken. */
    static Optional<FastFile> open(
            LogSource source,
            byte[] head,
            LogContainer container,
            RecordMapping mapping,
            RecordMapping.Options options,
            long partBytes,
            LongConsumer progress)
            throws IOException {
        RecordMapping.Session session = mapping.open(options);
        if (session.isOrdered()) {
            return Optional.empty();
        }
        boolean hasPlan = session.direct().isPresent();
        Optional<Form> form =
                switch (container.id()) {
                    case "csv" ->
                            CsvHeader.of(head, head.length, session.projection())
                                    .map(Form.Csv::new);
                    case "jsonl" ->
                            Optional.of(
                                    new Form.JsonLines(
                                            hasPlan
                                                    ? JsonFields.of(session.projection())
                                                            .orElse(null)
                                                    : null,
                                            bomLength(head)));
                    default -> Optional.empty();
                };
        if (form.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> local = source.localFile();
        if (local.isEmpty()) {
            return Optional.of(
                    new FastFile(
                            source,
                            container,
                            mapping,
                            options,
                            form.get(),
                            null,
                            0,
                            WHOLE_BYTES,
                            progress));
        }
        FileChannel channel = FileChannel.open(local.get());
        long size = channel.size();
        return Optional.of(
                new FastFile(
                        source,
                        container,
                        mapping,
                        options,
                        form.get(),
                        channel,
                        size,
                        partBytes,
                        progress));
    }

    private static int bomLength(byte[] head) {
        return head.length >= 3
                        && head[0] == (byte) 0xEF
                        && head[1] == (byte) 0xBB
                        && head[2] == (byte) 0xBF
                ? 3
                : 0;
    }

    /** Parts begin at whole blocks, so that each block's sum is taken by one thread. */
    private static long partBytes(long size, int threads) {
        long wanted = size / Math.max(1, (long) threads * PARTS_PER_THREAD);
        long bounded = Math.min(Math.max(wanted, LEAST_PART_BYTES), MOST_PART_BYTES);
        return threads == 1 ? WHOLE_BYTES : bounded / BlockSums.BLOCK_BYTES * BlockSums.BLOCK_BYTES;
    }

    @Override
    public int parts() {
        return begins.length;
    }

    @Override
    public boolean beginsAlone() {
        return true;
    }

    /** Empty for compressed files. */
    @Override
    public Optional<BlockSums> sums() {
        return Optional.ofNullable(sums);
    }

    @Override
    public Lane lane(FastRecords records) {
        return new Lane(mapping.open(options), records);
    }

    private void read(int part, Lane lane) throws IOException {
        long from = part * partBytes;
        long to = Math.min(from + partBytes, Long.MAX_VALUE / 2);
        FileChannel open = channel;
        if (open == null) {
            try (PipedFeed feed = new PipedFeed(source.open())) {
                scan(0, lane, feed, 0, to);
            }
        } else {
            Feed.OfChannel feed = new Feed.OfChannel(open, from, sums, to, progress);
            scan(part, lane, feed, from, to);
            feed.finish();
        }
    }

    /** A row that begins right at the seam belongs to the part before it. */
    private void scan(int part, Lane lane, Feed feed, long from, long to) throws IOException {
        lane.window.open(feed, from);
        if (form instanceof Form.Csv csv) {
            CsvPart scanner = lane.rows(csv);
            begins[part] = part == 0 ? csv.header().endByte() : scanner.firstRow(from);
            ends[part] = begins[part] > to ? begins[part] : scanner.read(begins[part], to + 1);
            lines[part] = scanner.lines() + (part == 0 ? 1 : 0);
        } else if (form instanceof Form.JsonLines json) {
            LinePart scanner = lane.lines(json);
            begins[part] = part == 0 ? json.beginByte() : scanner.firstLine(from);
            ends[part] = begins[part] > to ? begins[part] : scanner.read(begins[part], to + 1);
            lines[part] = scanner.lines();
        }
    }

    private void readAgain(long[] beginBytes, Lane lane) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            try (PipedFeed feed = new PipedFeed(source.open())) {
                lane.window.open(feed, 0);
                readAgain(beginBytes, lane, null);
            }
        } else {
            lane.window.open(new Feed.OfChannel(open, 0, null, 0, bytes -> {}), 0);
            readAgain(beginBytes, lane, open);
        }
    }

    private void readAgain(long[] beginBytes, Lane lane, @Nullable FileChannel open)
            throws IOException {
        SingleRows rows = lane.singleRows(form);
        for (long begin : beginBytes) {
            if (begin >= lane.window.offset + lane.window.limit) {
                rows.take();
                seek(lane.window, begin, open);
            }
            rows.readAgain(begin);
        }
        rows.take();
        lane.plain.flush();
    }

    /** Brings the window over a byte that lies behind it. */
    private static void seek(Window window, long begin, @Nullable FileChannel open)
            throws IOException {
        if (open != null && begin > window.offset + window.limit + SKIPPED_BYTES) {
            window.open(new Feed.OfChannel(open, begin, null, 0, bytes -> {}), begin);
        }
        while (begin >= window.offset + window.limit && !window.hasEnded()) {
            window.slide(window.limit, 0);
        }
    }

    /**
     * The lines before a part, known when all parts are read; those of the part count from 1.
     *
     * @return 0 for the first part but for a header, which the part leaves out
     */
    @Override
    public long linesBefore(int part) {
        long before = part == 0 && form instanceof Form.Csv ? 1 : 0;
        for (int i = 0; i < part; i++) {
            before += lines[i];
        }
        return before;
    }

    /**
     * Checks that every part ended where the next one began.
     *
     * @throws NotFast where one began inside a quoted cell; then the file is to be read whole
     */
    @Override
    public void requireSeams() throws NotFast {
        for (int part = 1; part < begins.length; part++) {
            if (ends[part - 1] != begins[part]) {
                throw new NotFast("a part began inside a record, at byte " + begins[part]);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    /** What one thread reads parts of one file with. */
    public final class Lane implements FastLog.Lane {
        private final RecordMapping.Session session;

        /** Null where every row is the session's. */
        private final @Nullable RowMapper mapper;

        private final Window window = new Window();
        private final CsvMarks marks = new CsvMarks();
        private final SessionRows sessionRows;
        private final PlainRows plain;

        private Lane(RecordMapping.Session session, FastRecords records) {
            this.session = session;
            boolean isPlanned =
                    form instanceof Form.JsonLines json
                            ? json.fields() != null
                            : form instanceof Form.Csv csv && !csv.header().hasSharedCells();
            this.mapper = isPlanned ? mapper(session.direct(), records) : null;
            this.sessionRows = new SessionRows(session, mapper, records);
            byte[] header = form instanceof Form.Csv csv ? csv.header().bytes() : BLANK_LINE;
            this.plain =
                    new PlainRows(
                            header,
                            container,
                            source.name(),
                            session.projection(),
                            sessionRows,
                            records);
        }

        private static @Nullable RowMapper mapper(Optional<DirectPlan> plan, FastRecords records) {
            if (plan.isEmpty() || (records.comparesRecords() && !plan.get().tellsRecordsApart())) {
                return null;
            }
            UsageBatch usage = records.batch().usage;
            return new RowMapper(
                    plan.get(),
                    new FastBatch(new UsageBatch(usage.texts, usage.labels.length)),
                    records);
        }

        private CsvPart rows(Form.Csv csv) {
            RowMapper own = mapper;
            if (own == null) {
                return texts(csv);
            }
            CellRows cells = cells(csv, own.fields);
            CsvPart.Taker taker = (bytes, offset) -> own.map(bytes, offset, cells);
            return new CsvPart(window, marks, csv.header(), own.fields, taker, plain);
        }

        /** Gives all rows to the session. */
        private CsvPart texts(Form.Csv csv) {
            RowFields fields = RowFields.ofTexts(session.projection());
            CsvPart.Taker taker = cells(csv, fields)::addAll;
            return new CsvPart(window, marks, csv.header(), fields, taker, plain);
        }

        private CellRows cells(Form.Csv csv, RowFields fields) {
            return new CellRows(csv.header(), session.projection(), fields, sessionRows, plain);
        }

        private LinePart lines(Form.JsonLines json) {
            JsonFields fields = json.fields();
            RowMapper own = mapper;
            return fields == null || own == null
                    ? new SessionLines(window, plain)
                    : new JsonPart(window, fields, own, plain);
        }

        private SingleRows singleRows(Form of) {
            return of instanceof Form.Csv csv ? rows(csv) : lines((Form.JsonLines) of);
        }

        @Override
        public void read(int part) throws IOException {
            FastFile.this.read(part, this);
        }

        @Override
        public void readAgain(long[] beginBytes) throws IOException {
            FastFile.this.readAgain(beginBytes, this);
        }

        @Override
        public DirectPlan.Notes notes() {
            return session.notes().plus(mapped());
        }

        private DirectPlan.Notes mapped() {
            return mapper == null ? DirectPlan.Notes.NONE : mapper.notes();
        }

        @Override
        public RecordMapping.Session session(Iterable<? extends FastLog.Lane> all) {
            session.add(mapped());
            for (FastLog.Lane other : all) {
                if (other != this) {
                    session.add(other.notes());
                }
            }
            return session;
        }
    }
}
