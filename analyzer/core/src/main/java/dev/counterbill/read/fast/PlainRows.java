package dev.counterbill.read.fast;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the fast reader leaves to the plain one: gathered byte for byte, read by the plain
 * container as a small file of their own, and mapped by the session. From the answers the {@link
 * RowMapper} learns its classes.
 */
final class PlainRows {
    private static final int MOST_ROWS = 1024;
    private static final int MOST_BYTES = 256 << 10;
    private static final int FIRST_BYTES = 1 << 14;

    /** New classes are learnt soon, since all their rows wait for it. */
    private static final int MOST_QUESTIONS = 32;

    private final byte[] header;
    private final int headerLines;
    private final LogContainer container;
    private final String name;
    private final RecordMapping.Session session;
    private final Projection projection;
    private final @Nullable RowMapper mapper;
    private final FastRecords records;
    private final RawBatch raw;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int used;
    private int rows;
    private int questions;
    private long nextLine;
    private final long[] ownLine = new long[MOST_ROWS];
    private final long[] fileLine = new long[MOST_ROWS];
    private final long[] beginByte = new long[MOST_ROWS];
    private final RowMapper.@Nullable Question[] question =
            new RowMapper.@Nullable Question[MOST_ROWS];

    /**
     * For one part of a file.
     *
     * @param header what must stand before the rows, whole lines
     * @param mapper who learns from the answers; null where there is nothing to learn
     */
    PlainRows(
            byte[] header,
            LogContainer container,
            String name,
            RecordMapping.Session session,
            @Nullable RowMapper mapper,
            FastRecords records) {
        this.header = header;
        this.container = container;
        this.name = name;
        this.session = session;
        this.projection = session.projection();
        this.mapper = mapper;
        this.records = records;
        this.raw = new RawBatch(projection.fields().size());
        int lines = 0;
        for (byte b : header) {
            lines += b == '\n' ? 1 : 0;
        }
        this.headerLines = lines;
        begin();
    }

    private void begin() {
        Arrays.fill(question, 0, rows, null);
        if (bytes.length > 4 * MOST_BYTES) {
            // One long line should not cost each thread its length for the rest of the file.
            bytes = new byte[FIRST_BYTES];
        }
        used = 0;
        rows = 0;
        questions = 0;
        nextLine = headerLines + 1L;
    }

    /**
     * Gathers a row.
     *
     * @param end behind its last byte, which need not be a newline
     * @param line of its begin in the part
     * @param lines that it takes
     * @param asked what to learn from the answer, or null
     */
    void add(
            byte[] from,
            int at,
            int end,
            long line,
            int lines,
            long filePosition,
            RowMapper.@Nullable Question asked)
            throws IOException {
        int length = end - at;
        if (used + length + 1 > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + length + 1));
        }
        System.arraycopy(from, at, bytes, used, length);
        used += length;
        if (length == 0 || bytes[used - 1] != '\n') {
            bytes[used++] = '\n';
        }
        ownLine[rows] = nextLine;
        fileLine[rows] = line;
        beginByte[rows] = filePosition;
        question[rows] = asked;
        rows++;
        nextLine += lines;
        questions += asked == null ? 0 : 1;
        if (rows == MOST_ROWS || used > MOST_BYTES || questions == MOST_QUESTIONS) {
            flush();
        }
    }

    /** Reads what was gathered. */
    void flush() throws IOException {
        if (rows == 0) {
            return;
        }
        Reading reading = new Reading();
        try {
            container.read(new Gathered(), projection, reading);
        } catch (LogContainer.DamagedFile e) {
            throw new NotFast("the plain reader found " + e.code());
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        reading.flush();
        begin();
    }

    /** Takes rows from the container and hands them to the session. */
    private final class Reading implements LogContainer.Records {
        private final Answers answers = new Answers();

        @Override
        public RawBatch batch() {
            return raw;
        }

        @Override
        public void flush() {
            if (raw.size == 0) {
                return;
            }
            for (int i = 0; i < raw.size; i++) {
                int row = rowAt(raw.line[i]);
                answers.rowOfRaw[i] = row;
                raw.line[i] = fileLine[row];
            }
            answers.begin();
            session.map(raw, answers);
            answers.learn();
            raw.clear();
        }

        @Override
        public void rejected(Reject reject) {
            records.containerRejected(
                    new Reject(
                            fileLine[rowAt(reject.line())],
                            reject.code(),
                            reject.field(),
                            reject.value(),
                            reject.rule(),
                            reject.remedy()));
        }

        @Override
        public void skipped(long line, String rule) {
            records.containerSkipped(fileLine[rowAt(line)], rule);
        }
    }

    private int rowAt(long line) {
        int row = Arrays.binarySearch(ownLine, 0, rows, line);
        if (row < 0) {
            // The containers disagree on where lines end; then the whole file is the plain one's.
            throw new java.io.UncheckedIOException(
                    new NotFast("the plain reader counts lines otherwise"));
        }
        return row;
    }

    /** Watches what the session makes of a batch, on its way to the file's own sink. */
    private final class Answers implements RecordMapping.Sink {
        final int[] rowOfRaw = new int[RawBatch.CAPACITY_ROWS];
        private int seen;
        private int rawSeen;
        private int rawSkipped;

        void begin() {
            seen = records.batch().usage.size;
            rawSeen = 0;
            rawSkipped = 0;
        }

        /** Looks at the canonical records that were added since it looked last. */
        void learn() {
            MappedBatch mapped = records.batch();
            for (; seen < mapped.usage.size; seen++) {
                while (raw.line[rawSeen] != mapped.line[seen]) {
                    rawSeen++;
                }
                int row = rowOfRaw[rawSeen];
                records.place(seen, beginByte[row]);
                RowMapper.Question asked = question[row];
                if (asked != null
                        && mapper != null
                        && mapped.kind[seen] == MappedBatch.Kind.USAGE) {
                    mapper.learn(asked, mapper.plan.classOf(rawSeen), mapped, seen);
                }
            }
        }

        @Override
        public MappedBatch batch() {
            return records.batch();
        }

        @Override
        public void flush() {
            learn();
            records.flush();
            seen = records.batch().usage.size;
        }

        @Override
        public void skipped(long line, String rule) {
            if (mapper != null) {
                while (raw.line[rawSkipped] != line) {
                    rawSkipped++;
                }
                RowMapper.Question asked = question[rowOfRaw[rawSkipped]];
                if (asked != null) {
                    mapper.learnSkipped(asked, mapper.plan.classOf(rawSkipped), rule);
                }
            }
            records.skipped(line, rule);
        }

        @Override
        public void rejected(Reject reject) {
            records.rejected(reject);
        }

        @Override
        public void checkFailed(long line, String check) {
            records.checkFailed(line, check);
        }
    }

    /** The gathered rows as a file. */
    private final class Gathered implements LogSource {
        @Override
        public String name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            return header.length + (long) used;
        }

        @Override
        public InputStream open() {
            return new java.io.SequenceInputStream(
                    new ByteArrayInputStream(header), new ByteArrayInputStream(bytes, 0, used));
        }

        @Override
        public Optional<Path> localFile() {
            return Optional.empty();
        }
    }
}
