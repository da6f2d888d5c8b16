package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.FastBatch;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.NotFast;
import dev.counterbill.usage.UsageBatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** What one thread reads row groups with; its buffers are used for one group after the other. */
final class GroupReader implements FastLog.Lane {
    private final Footer footer;
    private final DirectPlan plan;
    private final RecordMapping.Session session;
    private final ColumnSums sums;
    private final LongConsumer progress;
    private final Unpacker unpacker = new Unpacker();

    /** By field; null where the file has no such column. */
    private final @Nullable Column[] columns;

    private final ClassMapper mapper;
    private final OddRows odd;

    GroupReader(
            FileChannel channel,
            Footer footer,
            RecordMapping.Session session,
            FastParquet.Dialect dialect,
            @Nullable Leaf[] leafOfField,
            FastRecords records,
            ColumnSums sums,
            LongConsumer progress) {
        this.footer = footer;
        this.session = session;
        this.plan = session.direct().orElseThrow();
        this.sums = sums;
        this.progress = progress;
        this.columns = new @Nullable Column[leafOfField.length];
        UsageBatch usage = records.batch().usage;
        FastBatch batch = new FastBatch(new UsageBatch(usage.texts, usage.labels.length));
        DistinctValues[] distinct = new DistinctValues[leafOfField.length];
        int times = 0;
        for (int field = 0; field < columns.length; field++) {
            Leaf leaf = leafOfField[field];
            distinct[field] = new DistinctValues();
            if (leaf != null) {
                DirectPlan.Role role = plan.roles().get(field);
                columns[field] =
                        column(
                                leaf,
                                role,
                                channel,
                                dialect,
                                distinct[field],
                                unpacker,
                                footer.createdBy,
                                role == DirectPlan.Role.TIME && times++ == 0
                                        ? batch.usage.beginSecond
                                        : new long[Column.BATCH_ROWS]);
            }
        }
        this.odd = new OddRows(session, plan, columns, records);
        this.mapper = new ClassMapper(plan, columns, distinct, batch, records, odd);
        this.odd.teach(mapper);
    }

    /**
     * What decodes a column.
     *
     * @param seconds where a column of times writes them
     */
    static Column column(
            Leaf leaf,
            DirectPlan.Role role,
            FileChannel channel,
            FastParquet.Dialect dialect,
            DistinctValues distinct,
            Unpacker unpacker,
            String createdBy,
            long[] seconds) {
        PrimitiveType type = leaf.type().orElseThrow();
        Pages pages = new Pages(new ChunkBytes(channel), unpacker, leaf.isOptional());
        FastParquet.CellReader cells = dialect.cells().apply(type);
        PrimitiveTypeName physical = type.getPrimitiveTypeName();
        if (physical == PrimitiveTypeName.BINARY
                || physical == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
            return new BytesColumn(
                    leaf,
                    type,
                    role,
                    pages,
                    cells,
                    distinct,
                    dialect.isText().test(type),
                    hasDeltaFault(createdBy));
        }
        return new NumberColumn(leaf, type, role, pages, cells, distinct, seconds);
    }

    /** parquet-mr before 1.8.0 wrote delta texts that go on from the page before (PARQUET-246). */
    private static boolean hasDeltaFault(String createdBy) {
        return createdBy.isEmpty()
                || createdBy.matches("(?s)parquet-mr(?! version (1\\.([89]|\\d\\d)|[2-9])).*");
    }

    @Override
    public void read(int part) throws IOException {
        if (part < footer.groups.size()) {
            try {
                readGroup(part, null);
            } catch (IndexOutOfBoundsException e) {
                // Checks are many, but bytes are patient: what no check foresaw ends here.
                throw new NotFast("its bytes do not add up");
            }
        }
    }

    /**
     * Reads a row group, or only some rows of it.
     *
     * @param chosen numbers of rows in the file, rising; null for all
     */
    private void readGroup(int part, long @Nullable [] chosen) throws IOException {
        Footer.Group group = footer.groups.get(part);
        open(group);
        long done = 0;
        int next = 0;
        while (done < group.rows()) {
            int count = (int) Math.min(Column.BATCH_ROWS, group.rows() - done);
            for (Column column : columns) {
                if (column != null) {
                    count = Math.min(count, column.ready());
                }
            }
            for (Column column : columns) {
                if (column != null) {
                    column.read(count);
                }
            }
            odd.begin(group.firstRow() + done, done + 1);
            if (chosen == null) {
                mapper.map(count, group.firstRow() + done);
            } else {
                long end = group.firstRow() + done + count;
                for (; next < chosen.length && chosen[next] < end; next++) {
                    odd.add((int) (chosen[next] - group.firstRow() - done), OddRows.NO_QUESTION);
                }
            }
            odd.endBatch();
            done += count;
        }
        odd.flush();
        close(group, chosen != null);
    }

    private void open(Footer.Group group) throws IOException {
        for (Column column : columns) {
            if (column != null) {
                column.open(footer.chunk(group, column.leaf), group.rows());
            }
        }
    }

    private void close(Footer.Group group, boolean isAgain) throws IOException {
        for (Column column : columns) {
            if (column != null) {
                int[] blocks = column.pages.finish();
                if (!isAgain) {
                    Footer.Chunk chunk = footer.chunk(group, column.leaf);
                    sums.put(chunk.begin(), blocks);
                    progress.accept(chunk.end() - chunk.begin());
                }
            }
        }
    }

    @Override
    public void readAgain(long[] rows) throws IOException {
        int next = 0;
        for (int part = 0; part < footer.groups.size() && next < rows.length; part++) {
            Footer.Group group = footer.groups.get(part);
            int begin = next;
            while (next < rows.length && rows[next] < group.firstRow() + group.rows()) {
                next++;
            }
            if (next > begin) {
                readGroup(part, java.util.Arrays.copyOfRange(rows, begin, next));
            }
        }
    }

    @Override
    public DirectPlan.Notes notes() {
        return session.notes().plus(mapper.notes());
    }

    @Override
    public RecordMapping.Session session(Iterable<? extends FastLog.Lane> all) {
        session.add(mapper.notes());
        for (FastLog.Lane other : all) {
            if (other != this) {
                session.add(other.notes());
            }
        }
        return session;
    }
}
