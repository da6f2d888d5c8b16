package dev.counterbill.parquet;

import dev.counterbill.parquet.fast.FastParquet;
import dev.counterbill.parquet.fast.FastSample;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.Reject;
import dev.counterbill.read.fast.FastContainer;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files through parquet-avro: the plain reader. Only the top-level columns that a
 * projection names are read, so odd names and unreadable types elsewhere do no harm; checksums of
 * their pages are verified where the file has them.
 *
 * <p>Codecs: none, snappy, gzip, zstd, lz4 in both framings. Types become cells as {@link Scalars}
 * says; an INT96 is taken as UTC and reported as an assumption, and a timestamp without zone is
 * left to the mapping, as a text without one is.
 */
public final class ParquetContainer implements FastContainer {
    private static final int SAMPLE_RECORDS = 50;

    private static final FastParquet.Dialect DIALECT =
            new FastParquet.Dialect(
                    type -> Scalars.readerOf(type)::read,
                    NeutralSchema::isText,
                    Scalars::isTakenAsUtc);

    /** Compressed bytes of the first row group that a sample may read. */
    private static final long SAMPLE_BYTES = 32L << 20;

    @Override
    public RecordMapping.Form form() {
        return RecordMapping.Form.PARQUET;
    }

    @Override
    public String id() {
        return "parquet";
    }

    /** By the magic {@code PAR1}, or {@code PARE} of files with an encrypted footer. */
    @Override
    public boolean recognises(byte[] head, int length) {
        return isMagic(head, length);
    }

    static boolean isMagic(byte[] head, int length) {
        return length >= 4
                && head[0] == 'P'
                && head[1] == 'A'
                && head[2] == 'R'
                && (head[3] == '1' || head[3] == 'E');
    }

    /**
     * Column names and the first 50 records. Columns that would make a sample read more than 32 MiB
     * (bodies, as a rule) are listed but missing in the records.
     *
     * @throws DamagedFile as {@link #read}
     */
    @Override
    public Optional<RecordMapping.Sample> sample(LogSource source) throws IOException {
        try {
            return Optional.of(flatSample(source));
        } catch (NotFast e) {
            return plainSample(source);
        }
    }

    /** Of flat columns, without loading what makes objects of records. */
    private static RecordMapping.Sample flatSample(LogSource source) throws IOException {
        FastSample sample = FastSample.of(source, DIALECT, SAMPLE_RECORDS, SAMPLE_BYTES);
        List<RawTree> records = new ArrayList<>();
        for (int row = 0; row < sample.records().size; row++) {
            Map<String, RawTree> members = new LinkedHashMap<>();
            for (int i = 0; i < sample.sampled().size(); i++) {
                members.put(sample.sampled().get(i), Shape.leaf(sample.records().columns[i], row));
            }
            records.add(new RawTree.Members(members));
        }
        return new RecordMapping.Sample(RecordMapping.Form.PARQUET, sample.columns(), records);
    }

    /** Of any columns. */
    static Optional<RecordMapping.Sample> plainSample(LogSource source) throws IOException {
        try (ParquetScan scan = ParquetScan.open(source)) {
            MessageType schema = scan.schema();
            List<String> columns = schema.getFields().stream().map(Type::getName).toList();
            MessageType projected = scan.project(sampled(scan));
            Shape.Members shape = Shape.ofRecord(projected);
            List<RawTree> records = new ArrayList<>();
            scan.read(
                    projected,
                    (record, row) -> {
                        records.add(sampleTree(shape, record));
                        return records.size() < SAMPLE_RECORDS;
                    });
            return Optional.of(
                    new RecordMapping.Sample(RecordMapping.Form.PARQUET, columns, records));
        }
    }

    private static Set<String> sampled(ParquetScan scan) {
        Set<String> names = new HashSet<>();
        long budget = SAMPLE_BYTES;
        List<Type> bySize = new ArrayList<>(scan.schema().getFields());
        bySize.sort(java.util.Comparator.comparingLong(field -> scan.chunkBytes(field.getName())));
        for (Type field : bySize) {
            budget -= scan.chunkBytes(field.getName());
            if (budget >= 0) {
                names.add(field.getName());
            }
        }
        return names;
    }

    /** Member by member, so that one huge value does not cost the others. */
    private static RawTree sampleTree(
            Shape.Members shape, org.apache.avro.generic.GenericRecord record) {
        Map<String, RawTree> members = new LinkedHashMap<>();
        for (int i = 0; i < shape.names().size(); i++) {
            try {
                members.put(shape.names().get(i), Shape.tree(shape.shapes().get(i), record.get(i)));
            } catch (Shape.TreeTooLarge e) {
                members.put(shape.names().get(i), new RawTree.Elements(List.of()));
            }
        }
        return new RawTree.Members(members);
    }

    @Override
    public void read(LogSource source, Projection projection, Records records) throws IOException {
        try (ParquetScan scan = ParquetScan.open(source)) {
            MessageType projected = scan.project(topLevelNames(projection));
            takenAsUtc(projected, "").forEach(records::assumed);
            RowReader rows = new RowReader(projection, Shape.ofRecord(projected), records);
            try {
                scan.read(
                        projected,
                        (record, row) -> {
                            try {
                                rows.read(record, row);
                            } catch (RuntimeException | Error e) {
                                // The consumer's trouble is not the file's.
                                throw new Damage.Passed(e);
                            }
                            return true;
                        });
            } catch (Damage.Passed passed) {
                if (passed.getCause() instanceof Error error) {
                    throw error;
                }
                throw passed.getCause() instanceof RuntimeException e ? e : passed;
            }
            rows.finish();
        }
    }

    @Override
    public FastLog openFast(
            LogSource source,
            RecordMapping mapping,
            RecordMapping.Options options,
            LongConsumer progress)
            throws IOException {
        return FastParquet.open(source, mapping, options, DIALECT, progress);
    }

    @Override
    public Optional<byte[]> fingerprint(LogSource source, Projection projection)
            throws IOException {
        try (ParquetScan scan = ParquetScan.open(source)) {
            return Optional.of(
                    Damage.guarded(
                            () ->
                                    ParquetFingerprint.of(
                                            scan, scan.project(topLevelNames(projection)))));
        }
    }

    /** First names of all paths, seen from the root. */
    private static Set<String> topLevelNames(Projection projection) {
        Set<String> names = new HashSet<>();
        if (!projection.each().isEmpty()) {
            names.add(RowReader.nameOf(projection.each().get(0)));
        }
        long levels = projection.each().stream().filter(RowReader::isExploded).count();
        for (Projection.Field field : projection.fields()) {
            List<FieldPath.Step> steps = field.path().steps();
            boolean fromRoot = field.path().up() >= levels;
            if (fromRoot && !steps.isEmpty() && steps.get(0) instanceof FieldPath.Step.Name name) {
                names.add(name.name());
            }
        }
        return names;
    }

    private static List<String> takenAsUtc(GroupType group, String path) {
        List<String> found = new ArrayList<>();
        for (Type field : group.getFields()) {
            String name = path + field.getName();
            if (!field.isPrimitive()) {
                found.addAll(takenAsUtc(field.asGroupType(), name + "."));
            } else if (Scalars.isTakenAsUtc(field.asPrimitiveType())) {
                found.add(FastParquet.zoneless(name));
            }
        }
        return found;
    }

    /** Explodes rows into records as the projection says, and fills batches. */
    private static final class RowReader {
        private final List<String> each;
        private final FieldWalk[] walks;
        private final Shape.Members rootShape;
        private final Records records;

        /** Shapes and values of the exploded levels, outermost first. */
        private final List<Shape> shapes = new ArrayList<>();

        private final List<Object> values = new ArrayList<>();

        RowReader(Projection projection, Shape.Members rootShape, Records records) {
            this.each = projection.each();
            this.walks = projection.fields().stream().map(FieldWalk::new).toArray(FieldWalk[]::new);
            this.rootShape = rootShape;
            this.records = records;
        }

        static boolean isExploded(String step) {
            return step.endsWith("[]");
        }

        static String nameOf(String step) {
            return isExploded(step) ? step.substring(0, step.length() - 2) : step;
        }

        void read(Object record, long row) {
            shapes.add(rootShape);
            values.add(record);
            explode(rootShape, record, 0, row);
            shapes.clear();
            values.clear();
        }

        void finish() {
            if (records.batch().size > 0) {
                records.flush();
            }
        }

        private void explode(@Nullable Shape shape, @Nullable Object value, int depth, long row) {
            if (depth == each.size()) {
                add(row);
                return;
            }
            String step = each.get(depth);
            if (value == null || !(shape instanceof Shape.Members members)) {
                return;
            }
            Shape below = members.shapeOf(nameOf(step));
            Object at = members.valueOf(value, nameOf(step));
            if (!isExploded(step)) {
                explode(below, at, depth + 1, row);
            } else if (at != null && below instanceof Shape.Elements list) {
                for (Object wrapped : list.listOf(at)) {
                    Object element = list.unwrap(wrapped);
                    if (element != null) {
                        shapes.add(list.element());
                        values.add(element);
                        explode(list.element(), element, depth + 1, row);
                        shapes.remove(shapes.size() - 1);
                        values.remove(values.size() - 1);
                    }
                }
            }
        }

        private void add(long row) {
            RawBatch batch = records.batch();
            int at = batch.size;
            try {
                for (int i = 0; i < walks.length; i++) {
                    int level = values.size() - 1 - walks[i].up();
                    if (level < 0) {
                        batch.columns[i].setNull(at);
                    } else {
                        walks[i].read(shapes.get(level), values.get(level), batch.columns[i], at);
                    }
                }
            } catch (Shape.TreeTooLarge e) {
                records.rejected(
                        new Reject(
                                row,
                                "VALUE_TOO_LARGE",
                                "",
                                "",
                                "a nested value has at most "
                                        + Shape.MAX_TREE_NODES
                                        + " members and elements",
                                "export usage only, without nested bodies"));
                return;
            }
            batch.line[at] = row;
            batch.size++;
            if (batch.isFull()) {
                records.flush();
            }
        }
    }
}
