package dev.counterbill.parquet;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cells that the fast reader decodes: by a mapping that understands nothing, so that every row
 * is handed to its session.
 */
final class FastCells implements RecordMapping, RecordMapping.Session, FastRecords {
    final List<List<String>> rows = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();
    private final Projection projection;
    private final DirectPlan.Role role;
    private final MappedBatch mapped = new MappedBatch(new UsageBatch(new TextPool(), 0));

    private FastCells(Projection projection, DirectPlan.Role role) {
        this.projection = projection;
        this.role = role;
    }

    /** Reads columns in one role each. */
    static FastCells of(Path file, Projection projection, DirectPlan.Role role) throws IOException {
        return read(
                file,
                projection,
                role,
                (log, lane) -> {
                    for (int part = 0; part < log.parts(); part++) {
                        lane.read(part);
                    }
                });
    }

    /** Reads some rows alone, by their rising numbers from 0. */
    static FastCells of(Path file, Projection projection, DirectPlan.Role role, long[] rows)
            throws IOException {
        return read(file, projection, role, (log, lane) -> lane.readAgain(rows));
    }

    private interface Reading {
        void read(FastLog log, FastLog.Lane lane) throws IOException;
    }

    private static FastCells read(
            Path file, Projection projection, DirectPlan.Role role, Reading reading)
            throws IOException {
        FastCells cells = new FastCells(projection, role);
        Options options =
                new Options(
                        dev.counterbill.usage.LedgerCuts.COARSE,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of());
        try (FastLog log =
                new ParquetContainer()
                        .openFast(ReadBack.local(file), cells, options, bytes -> {})) {
            reading.read(log, log.lane(cells));
        }
        return cells;
    }

    @Override
    public void map(RawBatch raw, Sink sink) {
        for (int row = 0; row < raw.size; row++) {
            List<String> cells = new ArrayList<>();
            for (RawColumn column : raw.columns) {
                cells.add(ReadBack.cell(column, row));
            }
            rows.add(cells);
            lines.add(raw.line[row]);
        }
    }

    @Override
    public Optional<DirectPlan> direct() {
        return Optional.of(new Plan());
    }

    private final class Plan implements DirectPlan {
        @Override
        public List<Role> roles() {
            return projection.fields().stream().map(field -> role).toList();
        }

        @Override
        public List<Integer> labelFields() {
            return List.of();
        }

        @Override
        public Optional<KeyPart> keyPart() {
            return Optional.empty();
        }

        @Override
        public TimeForm timeForm() {
            return TimeForm.ISO;
        }

        @Override
        public boolean tellsRecordsApart() {
            return false;
        }

        @Override
        public Optional<RowClass> classOf(int row) {
            return Optional.empty();
        }
    }

    @Override
    public Projection projection() {
        return projection;
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public void finish(Sink sink) {}

    @Override
    public List<String> assumptions() {
        return List.of();
    }

    @Override
    public String id() {
        return "none";
    }

    @Override
    public String digest() {
        return "";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<Integer> score(Sample sample) {
        return Optional.empty();
    }

    @Override
    public Session open(Options options) {
        return this;
    }

    @Override
    public MappedBatch batch() {
        return mapped;
    }

    @Override
    public void flush() {}

    @Override
    public void add(FastBatch batch) {
        throw new IllegalStateException("nothing can be understood");
    }

    @Override
    public void place(int row, long beginByte) {}

    @Override
    public void containerRejected(Reject reject) {}

    @Override
    public void containerSkipped(long line, String rule) {}

    @Override
    public void skippedRows(long rows, String rule) {}

    @Override
    public void checksFailed(long rows, String check) {}

    @Override
    public void skipped(long line, String rule) {}

    @Override
    public void rejected(Reject reject) {}

    @Override
    public void checkFailed(long line, String check) {}
}
