package dev.counterbill.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/**
 * A Parquet file that is made in memory page by page, as {@code parquet.thrift} of the project
 * parquet-format describes it. Made with the classes of that description alone: the writer of
 * parquet-java loads a JSON library, which takes longer than to write a small file.
 */
final class PageFile implements AutoCloseable {
    /** With which a file begins and ends. */
    static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private static final int FORMAT_VERSION = 1;
    private static final int COMPRESSION_LEVEL = 1;

    /**
     * The file's form, in the spelling that parquet-java takes apart: it distrusts the statistics
     * of writers whose name it cannot read.
     */
    private static final String CREATED_BY = "counterbill version 1";

    private final ByteArrayOutputStream bytes;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final List<SchemaElement> schema;
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<RowGroup> groups = new ArrayList<>();
    private long rows;

    /** Room for a page that is compressed. */
    private byte[] packed = {};

    /** A column: an element without children. */
    private record Leaf(List<String> path, Type type) {}

    /** The group at hand and its rows. */
    private List<ColumnChunk> chunks = List.of();

    private int groupBegin;
    private long groupRows;
    private long groupBytes;

    /** The column at hand. */
    private ColumnMetaData column = new ColumnMetaData();

    private int columnBegin;
    private long columnBytes;

    /**
     * Begins a file.
     *
     * @param schema the tree, each element before its children
     * @param expectedBytes about how long it will be: memory is made for so much
     */
    PageFile(List<SchemaElement> schema, int expectedBytes) {
        this.bytes = new ByteArrayOutputStream(expectedBytes);
        this.schema = List.copyOf(schema);
        addLeaves(0, List.of());
        zstd.setLevel(COMPRESSION_LEVEL);
        bytes.writeBytes(MAGIC);
    }

    /** Adds the columns below an element, and gives the number of the element behind them. */
    private int addLeaves(int element, List<String> path) {
        int next = element + 1;
        for (int child = 0; child < schema.get(element).getNum_children(); child++) {
            List<String> to = new ArrayList<>(path);
            to.add(schema.get(next).getName());
            Type type = schema.get(next).getType();
            if (type != null) {
                leaves.add(new Leaf(List.copyOf(to), type));
            }
            next = addLeaves(next, to);
        }
        return next;
    }

    void startGroup(long count) {
        chunks = new ArrayList<>();
        groupBegin = bytes.size();
        groupRows = count;
        groupBytes = 0;
    }

    /**
     * Begins the next column of the schema.
     *
     * @param values how many it has in this group, nulls among them
     */
    void startColumn(long values) {
        Leaf leaf = leaves.get(chunks.size());
        columnBegin = bytes.size();
        columnBytes = 0;
        column =
                new ColumnMetaData()
                        .setType(leaf.type())
                        .setPath_in_schema(leaf.path())
                        .setCodec(CompressionCodec.ZSTD)
                        .setNum_values(values);
        column.addToEncodings(Encoding.RLE);
    }

    /** The values of the column, in the encoding {@code PLAIN}, each once. */
    void dictionary(byte[] plain, int count) throws IOException {
        column.setDictionary_page_offset(bytes.size());
        column.addToEncodings(Encoding.PLAIN);
        PageHeader header = new PageHeader().setType(PageType.DICTIONARY_PAGE);
        header.setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN));
        page(header, Encoding.PLAIN, plain, plain.length);
    }

    /**
     * The only page of the column, which ends with it.
     *
     * @param content levels and values, in its first {@code size} bytes
     */
    void page(int count, byte[] content, int size, Statistics statistics, Encoding encoding)
            throws IOException {
        column.setData_page_offset(bytes.size());
        column.addToEncodings(encoding);
        column.setStatistics(statistics);
        PageHeader header = new PageHeader().setType(PageType.DATA_PAGE);
        header.setData_page_header(new DataPageHeader(count, encoding, Encoding.RLE, Encoding.RLE));
        page(header, encoding, content, size);
        column.setTotal_compressed_size(bytes.size() - columnBegin);
        column.setTotal_uncompressed_size(columnBytes);
        groupBytes += columnBytes;
        // The offset is that of metadata outside of the footer, of which there are none.
        chunks.add(new ColumnChunk(0).setMeta_data(column));
    }

    private void page(PageHeader header, Encoding encoding, byte[] content, int size)
            throws IOException {
        // By which readers know that all values of a column stand in its dictionary.
        column.addToEncoding_stats(new PageEncodingStats(header.getType(), encoding, 1));
        if (packed.length < Zstd.compressBound(size)) {
            packed = new byte[(int) Zstd.compressBound(size)];
        }
        int packedSize = zstd.compressByteArray(packed, 0, packed.length, content, 0, size);
        CRC32 sum = new CRC32();
        sum.update(packed, 0, packedSize);
        header.setCompressed_page_size(packedSize);
        header.setUncompressed_page_size(size);
        header.setCrc((int) sum.getValue());
        int begin = bytes.size();
        Util.writePageHeader(header, bytes);
        columnBytes += bytes.size() - begin + size;
        bytes.write(packed, 0, packedSize);
    }

    void endGroup() {
        groups.add(
                new RowGroup(chunks, groupBytes, groupRows)
                        .setFile_offset(groupBegin)
                        .setTotal_compressed_size(bytes.size() - groupBegin)
                        .setOrdinal((short) groups.size()));
        rows += groupRows;
    }

    /** The whole file, with notes in its footer. */
    byte[] end(Map<String, String> notes) throws IOException {
        FileMetaData footer = new FileMetaData(FORMAT_VERSION, schema, rows, groups);
        notes.forEach(
                (key, text) -> footer.addToKey_value_metadata(new KeyValue(key).setValue(text)));
        footer.setCreated_by(CREATED_BY);
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            footer.addToColumn_orders(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        int begin = bytes.size();
        Util.writeFileMetaData(footer, bytes);
        BytesUtils.writeIntLittleEndian(bytes, bytes.size() - begin);
        bytes.writeBytes(MAGIC);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        zstd.close();
    }
}
