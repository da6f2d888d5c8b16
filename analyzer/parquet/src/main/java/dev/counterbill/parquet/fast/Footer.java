package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a file says of its columns and row groups, as far as it is covered. Whatever the
 * plain reader would refuse is not believed here either.
 */
final class Footer {
    private static final int TAIL_BYTES = 8;
    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;
    private static final int MOST_FOOTER_BYTES = 64 << 20;

    final List<Leaf> leaves = new ArrayList<>();

    /** Names of all top-level fields in their order. */
    final List<String> names = new ArrayList<>();

    /** Those that hold something; for the others writers state places that are none. */
    final List<Group> groups = new ArrayList<>();

    final long beginByte;
    final long fileBytes;
    final String createdBy;

    /** What the writer noted, by name. */
    final Map<String, String> notes = new TreeMap<>();

    /**
     * A row group.
     *
     * @param firstRow of its rows in the file, from 0
     * @param columns what the footer claims, by number of leaf
     * @param places the same, of the places of their pages
     */
    record Group(long firstRow, long rows, List<ColumnChunk> columns, List<ColumnMetaData> places) {
        private boolean isEmpty() {
            return rows == 0
                    && columns.stream().noneMatch(ColumnChunk::isSetCrypto_metadata)
                    && places.stream().allMatch(claims -> claims.getNum_values() == 0);
        }
    }

    /**
     * The bytes of a column in a row group.
     *
     * @param codec as the footer names it
     */
    record Chunk(long begin, long end, CompressionCodec codec) {}

    private Footer(long beginByte, long fileBytes, FileMetaData claims) throws NotFast {
        this.beginByte = beginByte;
        this.fileBytes = fileBytes;
        this.createdBy = claims.getCreated_by() == null ? "" : claims.getCreated_by();
        if (claims.isSetEncryption_algorithm()) {
            throw new NotFast("the file is encrypted");
        }
        if (claims.isSetKey_value_metadata()) {
            for (KeyValue note : claimed(claims.getKey_value_metadata())) {
                notes.put(claimed(note.getKey()), note.isSetValue() ? note.getValue() : "");
            }
        }
        readSchema(claimed(claims.getSchema()));
        long row = 0;
        for (RowGroup group : claimed(claims.getRow_groups())) {
            if (group.getNum_rows() < 0 || group.getColumnsSize() != leaves.size()) {
                throw new NotFast("a row group is not as the schema says");
            }
            List<ColumnChunk> columns = claimed(group.getColumns());
            List<ColumnMetaData> places = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                ColumnMetaData place = claimed(columns.get(i).getMeta_data());
                // The plain reader looks for all columns of the file, whichever are read.
                if (!claimed(place.getPath_in_schema()).get(0).equals(leaves.get(i).name())) {
                    throw new NotFast("a row group has a column that the schema has not");
                }
                places.add(place);
            }
            Group next = new Group(row, group.getNum_rows(), columns, places);
            if (!next.isEmpty()) {
                groups.add(next);
            }
            row += group.getNum_rows();
        }
    }

    /** What a writer must have said. */
    static <T> T claimed(@Nullable T value) throws NotFast {
        if (value == null) {
            throw new NotFast("something is left out in its footer or in the header of a page");
        }
        return value;
    }

    /** Reads the footer of a file. */
    static Footer read(FileChannel file) throws IOException {
        long size = file.size();
        if (size < 12) {
            throw new NotFast("the file is too short");
        }
        byte[] tail = bytes(file, size - TAIL_BYTES, TAIL_BYTES);
        long length = Words.intAt(tail, 0) & 0xFFFF_FFFFL;
        if (Words.intAt(tail, 4) != MAGIC
                || Words.intAt(bytes(file, 0, 4), 0) != MAGIC
                || length > MOST_FOOTER_BYTES
                || length > size - TAIL_BYTES - 4) {
            throw new NotFast("the file does not begin and end as Parquet does");
        }
        long begin = size - TAIL_BYTES - length;
        byte[] footer = bytes(file, begin, (int) length);
        try {
            return new Footer(begin, size, Util.readFileMetaData(new ByteArrayInputStream(footer)));
        } catch (IOException | RuntimeException e) {
            throw e instanceof NotFast not ? not : new NotFast("its footer cannot be read");
        }
    }

    static byte[] bytes(FileChannel file, long begin, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, begin + buffer.position()) < 0) {
                throw new NotFast("the file became shorter while it was read");
            }
        }
        return buffer.array();
    }

    private void readSchema(List<SchemaElement> schema) throws NotFast {
        int at = 1;
        while (at < schema.size()) {
            SchemaElement field = schema.get(at);
            names.add(claimed(field.getName()));
            boolean isGroup = !field.isSetType();
            int end = isGroup ? endOf(schema, at) : at + 1;
            for (int i = at; i < end; i++) {
                if (schema.get(i).isSetType()) {
                    leaves.add(
                            new Leaf(
                                    leaves.size(),
                                    claimed(field.getName()),
                                    isGroup
                                                    || field.getRepetition_type()
                                                            == FieldRepetitionType.REPEATED
                                            ? Optional.empty()
                                            : LeafTypes.of(field)));
                }
            }
            at = end;
        }
    }

    private static int endOf(List<SchemaElement> schema, int group) throws NotFast {
        int end = group + 1;
        for (int open = schema.get(group).getNum_children(); open > 0; open--, end++) {
            if (end >= schema.size()) {
                throw new NotFast("its schema is cut off");
            }
            open += schema.get(end).isSetType() ? 0 : schema.get(end).getNum_children();
        }
        return end;
    }

    /** The chunk of a column, checked against the file before anything of it is read. */
    Chunk chunk(Group group, Leaf leaf) throws NotFast {
        return chunk(group, leaf, List.of(leaf.name()), group.rows());
    }

    /** The chunk of a column inside a column. */
    Chunk chunk(Group group, Leaf leaf, String inner, String name, long values) throws NotFast {
        return chunk(group, leaf, List.of(leaf.name(), inner, name), values);
    }

    private Chunk chunk(Group group, Leaf leaf, List<String> path, long values) throws NotFast {
        ColumnChunk chunk = group.columns().get(leaf.number());
        ColumnMetaData claims = group.places().get(leaf.number());
        if (chunk.isSetCrypto_metadata()
                || chunk.isSetFile_path()
                || !claimed(claims.getPath_in_schema()).equals(path)
                || claims.getNum_values() != values) {
            throw new NotFast("column '" + leaf.name() + "' is not as the schema says");
        }
        long begin = claims.getData_page_offset();
        long dictionary = claims.getDictionary_page_offset();
        if (dictionary > 0 && dictionary < begin) {
            begin = dictionary;
        }
        long size = claims.getTotal_compressed_size();
        if (begin < 4 || size < 0 || begin > fileBytes || size > fileBytes - begin) {
            throw new NotFast("column '" + leaf.name() + "' lies beyond the end of the file");
        }
        return new Chunk(begin, begin + size, claimed(claims.getCodec()));
    }
}
