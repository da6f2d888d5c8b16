package dev.counterbill.parquet.fast;

import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RawBatch;
import dev.counterbill.read.fast.DistinctValues;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.CompressionCodec;

/**
 * The first records of a file of flat columns. Only the first page of each column is read.
 *
 * @param columns names of all columns
 * @param sampled names of the columns of {@link #records}
 * @param records the cells
 */
public record FastSample(List<String> columns, List<String> sampled, RawBatch records) {
    /**
     * Reads the sample.
     *
     * @param mostRecords at most {@link Column#BATCH_ROWS}
     * @param mostBytes columns beyond these compressed bytes of the first row group are left out,
     *     the largest first
     * @throws NotFast where only the plain reader can read it, or say what is wrong with it
     */
    public static FastSample of(
            LogSource source, FastParquet.Dialect dialect, int mostRecords, long mostBytes)
            throws IOException {
        Path file = source.localFile().orElseThrow(() -> new NotFast("it is no local file"));
        try (FileChannel channel = FileChannel.open(file);
                Unpacker unpacker = new Unpacker()) {
            Footer footer = Footer.read(channel);
            List<Leaf> leaves = chosen(footer, mostBytes);
            List<Column> columns = new ArrayList<>();
            for (Leaf leaf : leaves) {
                columns.add(
                        GroupReader.column(
                                leaf,
                                Role.PRESENCE,
                                channel,
                                dialect,
                                new DistinctValues(),
                                unpacker,
                                footer.createdBy,
                                new long[Column.BATCH_ROWS]));
            }
            RawBatch records = new RawBatch(columns.size());
            for (Footer.Group group : footer.groups) {
                read(footer, group, columns, records, mostRecords);
            }
            return new FastSample(
                    List.copyOf(footer.names), leaves.stream().map(Leaf::name).toList(), records);
        } catch (IndexOutOfBoundsException e) {
            throw new NotFast("its bytes do not add up");
        }
    }

    private static List<Leaf> chosen(Footer footer, long mostBytes) throws NotFast {
        Set<String> distinct = new HashSet<>(footer.names);
        if (distinct.size() < footer.names.size() || footer.leaves.size() < footer.names.size()) {
            throw new NotFast("two columns have the same name");
        }
        for (Leaf leaf : footer.leaves) {
            if (leaf.type().isEmpty()) {
                throw new NotFast("column '" + leaf.name() + "' is not flat");
            }
        }
        List<Leaf> bySize = new ArrayList<>(footer.leaves);
        if (!footer.groups.isEmpty()) {
            bySize.sort(Comparator.comparingLong(leaf -> bytes(footer, leaf)));
        }
        Set<Leaf> chosen = new HashSet<>();
        long left = mostBytes;
        for (Leaf leaf : bySize) {
            left -= footer.groups.isEmpty() ? 0 : bytes(footer, leaf);
            if (left >= 0) {
                chosen.add(leaf);
                check(footer, leaf);
            }
        }
        if (chosen.isEmpty()) {
            throw new NotFast("there is nothing to sample");
        }
        return footer.leaves.stream().filter(chosen::contains).toList();
    }

    private static long bytes(Footer footer, Leaf leaf) {
        return footer.groups.get(0).places().get(leaf.number()).getTotal_compressed_size();
    }

    /** A file that is damaged elsewhere is for the plain reader to name. */
    private static void check(Footer footer, Leaf leaf) throws NotFast {
        for (Footer.Group group : footer.groups) {
            CompressionCodec codec = footer.chunk(group, leaf).codec();
            if (codec == CompressionCodec.BROTLI || codec == CompressionCodec.LZO) {
                throw new NotFast("pages are compressed with " + codec);
            }
        }
    }

    private static void read(
            Footer footer,
            Footer.Group group,
            List<Column> columns,
            RawBatch records,
            int mostRecords)
            throws IOException {
        long left = Math.min(mostRecords - records.size, group.rows());
        if (left == 0) {
            return;
        }
        for (Column column : columns) {
            column.open(footer.chunk(group, column.leaf), group.rows());
        }
        while (left > 0) {
            int count = (int) left;
            for (Column column : columns) {
                count = Math.min(count, column.ready());
            }
            for (int field = 0; field < columns.size(); field++) {
                columns.get(field).read(count);
                for (int row = 0; row < count; row++) {
                    columns.get(field).cell(row, records.columns[field], records.size + row);
                }
            }
            records.size += count;
            left -= count;
        }
    }
}
