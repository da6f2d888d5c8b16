package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.fast.BlockSums;
import dev.counterbill.read.fast.FastLog;
import dev.counterbill.read.fast.FastRecords;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file whose columns are read by page, for a mapping that has a {@link DirectPlan}. Its
 * parts are the row groups.
 */
public final class FastParquet implements FastLog {
    private final FileChannel channel;
    private final Footer footer;
    private final RecordMapping mapping;
    private final RecordMapping.Options options;
    private final Dialect dialect;
    private final LongConsumer progress;

    /** The column of each field of the projection, or null where the file has none. */
    private final @Nullable Leaf[] leafOfField;

    private final ColumnSums sums;

    /** Puts a value that is not null into a cell; the same code as the plain reader's. */
    public interface CellReader {
        void read(Object value, RawColumn column, int row);
    }

    /**
     * What the plain reader makes of types.
     *
     * @param cells how the values of a column become cells
     * @param isText whether values are handed over as text
     * @param isTakenAsUtc whether its times state no zone and are taken as UTC
     */
    public record Dialect(
            Function<PrimitiveType, CellReader> cells,
            Predicate<PrimitiveType> isText,
            Predicate<PrimitiveType> isTakenAsUtc) {}

    private FastParquet(
            FileChannel channel,
            Footer footer,
            RecordMapping mapping,
            RecordMapping.Options options,
            Dialect dialect,
            LongConsumer progress)
            throws NotFast {
        this.channel = channel;
        this.footer = footer;
        this.mapping = mapping;
        this.options = options;
        this.dialect = dialect;
        this.progress = progress;
        RecordMapping.Session session = mapping.open(options);
        if (session.direct().isEmpty() || session.isOrdered()) {
            throw new NotFast("the mapping '" + mapping.id() + "' is too rich for the fast reader");
        }
        this.leafOfField = leaves(footer, session.projection());
        this.sums = new ColumnSums(footer, leafOfField);
    }

    /**
     * Opens a local file.
     *
     * @throws NotFast where file or mapping are not covered
     */
    public static FastParquet open(
            LogSource source,
            RecordMapping mapping,
            RecordMapping.Options options,
            Dialect dialect,
            LongConsumer progress)
            throws IOException {
        Path file =
                source.localFile()
                        .orElseThrow(() -> new NotFast("it is no plain file on a local disk"));
        FileChannel channel = FileChannel.open(file);
        try {
            return new FastParquet(
                    channel, Footer.read(channel), mapping, options, dialect, progress);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Refuses what would need more than flat columns. */
    private static @Nullable Leaf[] leaves(Footer footer, Projection projection) throws NotFast {
        Set<String> names = new HashSet<>(footer.names);
        if (names.size() < footer.names.size()) {
            throw new NotFast("two columns have the same name");
        }
        @Nullable Leaf[] found = new @Nullable Leaf[projection.fields().size()];
        boolean any = false;
        for (int field = 0; field < found.length; field++) {
            List<FieldPath.Step> steps = projection.fields().get(field).path().steps();
            if (steps.isEmpty()) {
                throw new NotFast("the mapping reads whole records");
            }
            if (!(steps.get(0) instanceof FieldPath.Step.Name name)
                    || projection.fields().get(field).path().up() > 0
                    || !names.contains(name.name())) {
                continue;
            }
            Leaf leaf = leaf(footer, name.name());
            any = true;
            // Below a scalar there is nothing, as the plain reader sees it.
            found[field] = steps.size() == 1 ? leaf : null;
        }
        if (!any) {
            throw new NotFast("it has none of the mapping's columns");
        }
        return found;
    }

    private static Leaf leaf(Footer footer, String name) throws NotFast {
        for (Leaf leaf : footer.leaves) {
            if (leaf.name().equals(name) && leaf.type().isPresent()) {
                return leaf;
            }
        }
        throw new NotFast("column '" + name + "' is nested or of a type that is not covered");
    }

    @Override
    public int parts() {
        return Math.max(1, footer.groups.size());
    }

    @Override
    public boolean beginsAlone() {
        return false;
    }

    @Override
    public long linesBefore(int part) {
        return part < footer.groups.size() ? footer.groups.get(part).firstRow() : 0;
    }

    /** Row groups state where they begin and end. */
    @Override
    public void requireSeams() {}

    @Override
    public Optional<BlockSums> sums() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> columnFingerprint() throws IOException {
        return sums.fingerprint(channel);
    }

    @Override
    public List<String> assumptions() {
        List<String> words = new ArrayList<>();
        Set<Leaf> read = new HashSet<>();
        for (Leaf leaf : leafOfField) {
            if (leaf != null) {
                read.add(leaf);
            }
        }
        for (Leaf leaf : footer.leaves) {
            if (read.contains(leaf) && dialect.isTakenAsUtc().test(leaf.type().orElseThrow())) {
                words.add(zoneless(leaf.name()));
            }
        }
        return words;
    }

    /** The words for a column whose times do not say which zone they are in. */
    public static String zoneless(String column) {
        return "column '" + column + "' states no time zone: its times are read as UTC";
    }

    @Override
    public Lane lane(FastRecords records) {
        return new GroupReader(
                channel,
                footer,
                mapping.open(options),
                dialect,
                leafOfField,
                records,
                sums,
                progress);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
