package dev.counterbill.parquet;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * One opened Parquet file: its footer, and its records in order, of chosen columns only. Used by
 * one thread: parquet-java's options hold a codec that must not be shared.
 */
final class ParquetScan implements Closeable {
    private static final int TAIL_BYTES = 8;
    private static final int SMALLEST_FILE_BYTES = 12;

    private final ParquetBytes bytes;
    private final ParquetFileReader reader;
    private final long fileBytes;

    /** Takes records; answers whether it wants more. */
    interface Sink {
        boolean accept(GenericRecord record, long row);
    }

    private ParquetScan(ParquetBytes bytes, ParquetFileReader reader, long fileBytes) {
        this.bytes = bytes;
        this.reader = reader;
        this.fileBytes = fileBytes;
    }

    /**
     * Opens a file and reads its footer.
     *
     * @throws DamagedFile when it is truncated, encrypted or damaged
     */
    static ParquetScan open(LogSource source) throws IOException {
        ParquetBytes bytes = ParquetBytes.of(source);
        try {
            InputFile file = bytes.file();
            checkTail(file);
            ParquetConfiguration plain = new PlainParquetConfiguration();
            ParquetReadOptions options =
                    ParquetReadOptions.builder(plain)
                            .usePageChecksumVerification()
                            .withCodecFactory(new Lz4Pages(HadoopCodecs.newFactory(plain, 0)))
                            .build();
            ParquetFileReader reader = Damage.guarded(() -> ParquetFileReader.open(file, options));
            return new ParquetScan(bytes, reader, file.getLength());
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    static void checkTail(InputFile file) throws IOException {
        long length = file.getLength();
        if (length < SMALLEST_FILE_BYTES) {
            throw Damage.truncated();
        }
        byte[] tail = new byte[TAIL_BYTES];
        try (SeekableInputStream in = file.newStream()) {
            in.seek(length - TAIL_BYTES);
            in.readFully(tail);
        }
        if (tail[4] == 'P' && tail[5] == 'A' && tail[6] == 'R' && tail[7] == 'E') {
            throw Damage.encrypted();
        }
        for (int i = 0; i < PageFile.MAGIC.length; i++) {
            if (tail[TAIL_BYTES - PageFile.MAGIC.length + i] != PageFile.MAGIC[i]) {
                throw Damage.truncated();
            }
        }
    }

    MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    List<BlockMetaData> rowGroups() {
        return reader.getRowGroups();
    }

    long fileBytes() {
        return fileBytes;
    }

    InputFile file() {
        return bytes.file();
    }

    /**
     * The columns of these names, as far as the file has them. Where it has none, its smallest
     * column stands in, so that the number of records is read and not only believed.
     */
    MessageType project(Set<String> names) throws DamagedFile {
        MessageType schema = schema();
        List<Type> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Type field : schema.getFields()) {
            if (names.contains(field.getName())) {
                if (!seen.add(field.getName())) {
                    throw Damage.columns(
                            "two columns are named '"
                                    + field.getName()
                                    + "'; rename one of them in the export");
                }
                chosen.add(field);
            }
        }
        if (chosen.isEmpty() && schema.getFieldCount() > 0) {
            chosen.add(smallestColumn(schema));
        }
        if (chosen.isEmpty()) {
            throw Damage.columns("the file has no columns; export it with its columns");
        }
        return new MessageType(schema.getName(), chosen);
    }

    private Type smallestColumn(MessageType schema) {
        return schema.getFields().stream()
                .min(Comparator.comparingLong(field -> chunkBytes(field.getName())))
                .orElseThrow();
    }

    /** Compressed bytes of a top-level column in the first row group that has rows. */
    long chunkBytes(String topLevelName) {
        long sum = 0;
        for (BlockMetaData group :
                rowGroups().stream().filter(some -> !FooterCheck.isEmpty(some)).limit(1).toList()) {
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (chunk.getPath().toArray()[0].equals(topLevelName)) {
                    sum += chunk.getTotalSize();
                }
            }
        }
        return sum;
    }

    /** Reads the records of all row groups; rows are counted from 1. */
    void read(MessageType projected, Sink sink) throws IOException {
        Damage.guarded(
                () -> {
                    FooterCheck.check(schema(), projected, rowGroups(), fileBytes);
                    readGroups(projected, sink);
                    return projected;
                });
    }

    private void readGroups(MessageType projected, Sink sink) throws IOException {
        reader.setRequestedSchema(projected);
        MessageColumnIO columns =
                new ColumnIOFactory(reader.getFileMetaData().getCreatedBy())
                        .getColumnIO(projected, schema(), true);
        RecordMaterializer<GenericRecord> materializer = NeutralSchema.materializer(projected);
        long row = 0;
        for (BlockMetaData group : rowGroups()) {
            if (group.getRowCount() == 0) {
                reader.skipNextRowGroup();
                continue;
            }
            PageReadStore pages = reader.readNextRowGroup();
            RowCheckedPages checked = new RowCheckedPages(pages);
            RecordReader<GenericRecord> records = columns.getRecordReader(checked, materializer);
            for (long left = pages.getRowCount(); left > 0; left--) {
                GenericRecord record = records.read();
                if (record == null) {
                    throw Damage.damaged("row " + (row + 1) + " cannot be put together");
                }
                if (!sink.accept(record, ++row)) {
                    return;
                }
            }
            checked.check();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } finally {
            bytes.close();
        }
    }
}
