package dev.counterbill.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/** Row groups without rows as Arrow claims them: no data page, and a dictionary at any place. */
final class EmptyGroups {
    private static final int TAIL_BYTES = 8;

    private EmptyGroups() {}

    /** Puts an empty group before each row group of a file, and one behind the last. */
    static void around(Path file) throws IOException {
        edit(file, false);
    }

    /** Leaves a file one row group, which is empty. */
    static void only(Path file) throws IOException {
        edit(file, true);
    }

    private static void edit(Path file, boolean isOnly) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = BytesUtils.readIntLittleEndian(bytes, bytes.length - TAIL_BYTES);
        int begin = bytes.length - TAIL_BYTES - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(bytes, begin, length));
        RowGroup[] groups = footer.getRow_groups().toArray(RowGroup[]::new);
        footer.getRow_groups().clear();
        footer.addToRow_groups(empty(groups[0]));
        if (isOnly) {
            footer.setNum_rows(0);
        } else {
            for (RowGroup group : groups) {
                footer.addToRow_groups(group);
                footer.addToRow_groups(empty(groups[0]));
            }
        }
        ByteArrayOutputStream edited = new ByteArrayOutputStream();
        edited.write(bytes, 0, begin);
        Util.writeFileMetaData(footer, edited);
        BytesUtils.writeIntLittleEndian(edited, edited.size() - begin);
        edited.writeBytes(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
        Files.write(file, edited.toByteArray());
    }

    private static RowGroup empty(RowGroup model) {
        RowGroup empty = new RowGroup(model);
        empty.setNum_rows(0);
        for (ColumnChunk chunk : empty.getColumns()) {
            ColumnMetaData claims = chunk.getMeta_data();
            claims.setNum_values(0);
            claims.setData_page_offset(0);
            claims.setDictionary_page_offset(4);
            claims.setTotal_compressed_size(15);
            claims.setTotal_uncompressed_size(14);
            claims.unsetStatistics();
        }
        return empty;
    }
}
