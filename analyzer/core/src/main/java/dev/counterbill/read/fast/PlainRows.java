package dev.counterbill.read.fast;

import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
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
 * container as a small file of their own, and mapped by the session.
 */
final class PlainRows implements LeftRows {
    private static final int MOST_ROWS = 1024;
    private static final int FIRST_BYTES = 1 << 14;

    private final byte[] header;
    private final int headerLines;
    private final LogContainer container;
    private final String name;
    private final Projection projection;
    private final SessionRows session;
    private final FastRecords records;

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
     * For what one thread reads of one file.
     *
     * @param header what must stand before the rows, whole lines
     */
    PlainRows(
            byte[] header,
            LogContainer container,
            String name,
            Projection projection,
            SessionRows session,
            FastRecords records) {
        this.header = header;
        this.container = container;
        this.name = name;
        this.projection = projection;
        this.session = session;
        this.records = records;
        int lines = 0;
        for (byte b : header) {
            lines += b == '\n' ? 1 : 0;
        }
        this.headerLines = lines;
        begin();
    }

    private void begin() {
        Arrays.fill(question, 0, rows, null);
        if (bytes.length > 4 * SessionRows.MOST_BYTES) {
            // One long line should not cost each thread its length for the rest of the file.
            bytes = new byte[FIRST_BYTES];
        }
        used = 0;
        rows = 0;
        questions = 0;
        nextLine = headerLines + 1L;
    }

    @Override
    public void add(
            byte[] from, long offset, RowFields fields, int row, RowMapper.@Nullable Question asked)
            throws IOException {
        add(
                from,
                fields.rowBegin[row],
                fields.rowEnd[row],
                fields.line[row],
                fields.lines[row],
                offset + fields.rowBegin[row],
                asked);
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
        if (rows == MOST_ROWS
                || used > SessionRows.MOST_BYTES
                || questions == SessionRows.MOST_QUESTIONS) {
            flush();
        }
    }

    /** Reads what was gathered, and maps what waits for the session. */
    void flush() throws IOException {
        session.map();
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
        @Override
        public RawBatch batch() {
            return session.raw;
        }

        @Override
        public void flush() {
            for (int i = 0; i < session.raw.size; i++) {
                int row = rowAt(session.raw.line[i]);
                session.place(i, fileLine[row], beginByte[row], question[row]);
            }
            session.map();
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
