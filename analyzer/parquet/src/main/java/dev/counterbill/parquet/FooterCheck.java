package dev.counterbill.parquet;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * What a footer claims about the columns that will be read, checked against the file before a
 * decoder believes it: parquet-java would take a short column for a whole one.
 */
final class FooterCheck {
    private FooterCheck() {}

    static void check(
            MessageType schema, MessageType projected, List<BlockMetaData> groups, long fileBytes)
            throws DamagedFile {
        Set<ColumnPath> wanted = new HashSet<>();
        for (ColumnDescriptor column : projected.getColumns()) {
            wanted.add(ColumnPath.get(column.getPath()));
        }
        for (int i = 0; i < groups.size(); i++) {
            if (isEmpty(groups.get(i))) {
                continue;
            }
            checkGroup("row group " + (i + 1), schema, wanted, groups.get(i), fileBytes);
        }
    }

    /**
     * True where nothing is to be read: Arrow writes such a group for a table without rows, and
     * states places for its columns that are none.
     */
    static boolean isEmpty(BlockMetaData group) {
        return group.getRowCount() == 0
                && group.getColumns().stream()
                        .allMatch(chunk -> !chunk.isEncrypted() && chunk.getValueCount() == 0);
    }

    private static void checkGroup(
            String where,
            MessageType schema,
            Set<ColumnPath> wanted,
            BlockMetaData group,
            long fileBytes)
            throws DamagedFile {
        if (group.getRowCount() < 0) {
            throw Damage.damaged(where + " claims a negative number of rows");
        }
        Set<ColumnPath> found = new HashSet<>();
        for (ColumnChunkMetaData chunk : group.getColumns()) {
            if (!wanted.contains(chunk.getPath())) {
                continue;
            }
            found.add(chunk.getPath());
            String column = chunk.getPath().toDotString();
            if (chunk.isEncrypted()) {
                throw Damage.encrypted();
            }
            checkCodec(chunk.getCodec(), column);
            long begin = chunk.getStartingPos();
            long size = chunk.getTotalSize();
            if (begin < 4 || size < 0 || begin > fileBytes || size > fileBytes - begin) {
                throw Damage.damaged(
                        where + ", column '" + column + "' lies beyond the end of the file");
            }
            boolean flat = schema.getMaxRepetitionLevel(chunk.getPath().toArray()) == 0;
            if (flat && chunk.getValueCount() != group.getRowCount()) {
                throw Damage.damaged(
                        where
                                + " has "
                                + group.getRowCount()
                                + " rows but "
                                + chunk.getValueCount()
                                + " values of column '"
                                + column
                                + "'");
            }
        }
        if (group.getRowCount() > 0 && !found.equals(wanted)) {
            wanted.removeAll(found);
            throw Damage.damaged(where + " lacks column '" + wanted.iterator().next() + "'");
        }
    }

    private static void checkCodec(CompressionCodecName codec, String column) throws DamagedFile {
        switch (codec) {
            case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4, LZ4_RAW -> {}
            case BROTLI, LZO -> throw Damage.codec(codec.name(), column);
        }
    }
}
