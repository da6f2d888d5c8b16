package dev.counterbill.read.mapping;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.MappedBatch;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.usage.TextPool;
import dev.counterbill.usage.UsageBatch;
import java.util.ArrayList;
import java.util.List;

/** Gives JSON records straight to a session. */
final class Batches {
    /** What a session said. */
    static final class Heard implements RecordMapping.Sink {
        final List<String> skipped = new ArrayList<>();
        final List<Reject> rejects = new ArrayList<>();
        final List<String> failedChecks = new ArrayList<>();
        private final MappedBatch batch = new MappedBatch(new UsageBatch(new TextPool(), 0));
        int flushed;

        @Override
        public MappedBatch batch() {
            return batch;
        }

        @Override
        public void flush() {
            flushed += batch.usage.size;
            batch.clear();
        }

        @Override
        public void skipped(long line, String rule) {
            skipped.add(rule);
        }

        @Override
        public void rejected(Reject reject) {
            rejects.add(reject);
        }

        @Override
        public void checkFailed(long line, String check) {
            failedChecks.add(line + ": " + check);
        }

        String region(int row) {
            return batch.usage.texts.text(batch.usage.region[row]);
        }
    }

    private Batches() {}

    static Heard map(RecordMapping.Session session, String... records) {
        Projection projection = session.projection();
        RawBatch raw = new RawBatch(projection.fields().size());
        for (String record : records) {
            RawTree tree = JsonText.parse(record);
            raw.line[raw.size] = raw.size + 1L;
            for (int f = 0; f < raw.columns.length; f++) {
                FieldPath path = projection.fields().get(f).path();
                fill(
                        raw.columns[f],
                        raw.size,
                        projection.fields().get(f).form(),
                        Trees.find(tree, path.steps()));
            }
            raw.size++;
        }
        Heard heard = new Heard();
        session.map(raw, heard);
        session.finish(heard);
        return heard;
    }

    private static void fill(RawColumn column, int row, Projection.Form form, RawTree found) {
        if (found == null) {
            column.setNull(row);
        } else if (found instanceof RawTree.Leaf leaf) {
            column.type[row] = leaf.type();
            column.number[row] = leaf.number();
            column.object[row] = leaf.text().isEmpty() ? null : leaf.text();
            if (leaf.type() == RawColumn.TEXT && leaf.text().isEmpty()) {
                column.setText(row, "");
            }
        } else if (form == Projection.Form.TREE) {
            column.setTree(row, found);
        } else {
            column.setOther(row);
        }
    }
}
