package dev.counterbill.parquet.fast;

import dev.counterbill.bytes.Words;
import dev.counterbill.read.fast.NotFast;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The pages of a column chunk one after the other, checked and decompressed. */
final class Pages {
    private static final int MOST_PAGE_BYTES = 32 << 20;

    private final ChunkBytes chunk;
    private final Unpacker unpacker;
    private final boolean isOptional;
    private final CRC32 crc = new CRC32();
    private org.apache.parquet.format.@Nullable CompressionCodec codec;
    private long rowsLeft;

    /** Of the data page at hand. */
    private PageHeader header = new PageHeader();

    /** Where it begins in the bytes of the chunk; only until the next page is asked for. */
    private int packedAt;

    /** Own memory of a page that was compressed. */
    private byte[] unpacked = new byte[1 << 12];

    /** Bytes of the data page at hand: levels and values; padded. */
    byte[] bytes = unpacked;

    int valuesAt;
    int valuesEnd;

    /** Rows of the page. */
    int rows;

    Encoding encoding = Encoding.PLAIN;

    /** Definition levels: 1 where a value is there. Only for optional columns. */
    final Runs levels = new Runs();

    /** Bytes of the dictionary, padded; own memory that lasts as long as the chunk. */
    byte[] dictionary = new byte[1 << 12];

    int dictionaryEnd;

    /** Entries of the dictionary; -1 before there is one. */
    int dictionarySize = -1;

    Pages(ChunkBytes chunk, Unpacker unpacker, boolean isOptional) {
        this.chunk = chunk;
        this.unpacker = unpacker;
        this.isOptional = isOptional;
    }

    void open(Footer.Chunk newChunk, long rowsOfGroup) {
        chunk.open(newChunk.begin(), newChunk.end());
        codec = newChunk.codec();
        rowsLeft = rowsOfGroup;
        dictionarySize = -1;
    }

    /**
     * Goes to the next data page that has rows.
     *
     * @return false where a dictionary was read instead
     */
    boolean next() throws IOException {
        boolean isData = nextPacked();
        if (isData) {
            unpack();
        }
        return isData;
    }

    /** The same, but until {@link #unpack} only {@link #rows} is known of the page. */
    boolean nextPacked() throws IOException {
        header = readHeader();
        int packedBytes = header.getCompressed_page_size();
        int plainBytes = header.getUncompressed_page_size();
        if (packedBytes < 0 || plainBytes < 0 || plainBytes > MOST_PAGE_BYTES) {
            throw new NotFast("a page of a size that is out of range");
        }
        chunk.need(packedBytes);
        if (header.isSetCrc()) {
            crc.reset();
            crc.update(chunk.bytes, chunk.at, packedBytes);
            if ((int) crc.getValue() != header.getCrc()) {
                throw new NotFast("a page's checksum does not match");
            }
        }
        PageType type = header.getType();
        boolean isData = false;
        if (type == PageType.DATA_PAGE) {
            takeRows(Footer.claimed(header.getData_page_header()).getNum_values());
            isData = rows > 0;
        } else if (type == PageType.DATA_PAGE_V2) {
            takeRows(Footer.claimed(header.getData_page_header_v2()).getNum_values());
            isData = rows > 0;
        } else if (type == PageType.DICTIONARY_PAGE) {
            dictionary(Footer.claimed(header.getDictionary_page_header()), packedBytes, plainBytes);
        } else {
            throw new NotFast("a page of a kind that is not covered");
        }
        packedAt = chunk.at;
        chunk.at += packedBytes;
        return isData;
    }

    /** Makes levels and values of the data page at hand present. */
    void unpack() throws IOException {
        int packedBytes = header.getCompressed_page_size();
        int plainBytes = header.getUncompressed_page_size();
        if (header.getType() == PageType.DATA_PAGE) {
            first(Footer.claimed(header.getData_page_header()), packedBytes, plainBytes);
        } else {
            second(Footer.claimed(header.getData_page_header_v2()), packedBytes, plainBytes);
        }
    }

    private PageHeader readHeader() throws NotFast {
        try {
            return Util.readPageHeader(chunk);
        } catch (NotFast e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new NotFast("the header of a page cannot be read");
        }
    }

    private void dictionary(DictionaryPageHeader header, int packedBytes, int plainBytes)
            throws IOException {
        Encoding how = header.getEncoding();
        if (dictionarySize >= 0
                || header.getNum_values() < 0
                || (how != Encoding.PLAIN && how != Encoding.PLAIN_DICTIONARY)) {
            throw new NotFast("a dictionary of a kind that is not covered");
        }
        if (plainBytes + Words.PADDING > dictionary.length) {
            dictionary = new byte[plainBytes + plainBytes / 4 + Words.PADDING];
        }
        unpack(chunk.at, packedBytes, dictionary, 0, plainBytes);
        dictionaryEnd = plainBytes;
        dictionarySize = header.getNum_values();
    }

    private void first(DataPageHeader header, int packedBytes, int plainBytes) throws IOException {
        if (codec == org.apache.parquet.format.CompressionCodec.UNCOMPRESSED) {
            if (packedBytes != plainBytes) {
                throw new NotFast("a page of two sizes");
            }
            bytes = chunk.bytes;
            valuesAt = packedAt;
        } else {
            reserve(plainBytes);
            unpack(packedAt, packedBytes, unpacked, 0, plainBytes);
            bytes = unpacked;
            valuesAt = 0;
        }
        valuesEnd = valuesAt + plainBytes;
        encoding = Footer.claimed(header.getEncoding());
        if (isOptional) {
            if (header.getDefinition_level_encoding() != Encoding.RLE || plainBytes < 4) {
                throw new NotFast("levels in an encoding that is not covered");
            }
            int length = Words.intAt(bytes, valuesAt);
            valuesAt += 4;
            if (length < 0 || length > valuesEnd - valuesAt) {
                throw new NotFast("levels reach beyond their page");
            }
            levels.begin(bytes, valuesAt, valuesAt + length, 1);
            valuesAt += length;
        }
    }

    /** Levels lie before the values, never compressed. */
    private void second(DataPageHeaderV2 header, int packedBytes, int plainBytes)
            throws IOException {
        int repetition = header.getRepetition_levels_byte_length();
        int definition = header.getDefinition_levels_byte_length();
        if (repetition != 0
                || definition < 0
                || definition > packedBytes
                || definition > plainBytes
                || (definition > 0 && !isOptional)
                || header.getNum_rows() != header.getNum_values()) {
            throw new NotFast("levels that do not fit their column");
        }
        boolean isPacked =
                (!header.isSetIs_compressed() || header.isIs_compressed())
                        && codec != org.apache.parquet.format.CompressionCodec.UNCOMPRESSED;
        encoding = Footer.claimed(header.getEncoding());
        if (!isPacked) {
            if (packedBytes != plainBytes) {
                throw new NotFast("a page of two sizes");
            }
            bytes = chunk.bytes;
            valuesAt = packedAt + definition;
        } else {
            reserve(plainBytes);
            System.arraycopy(chunk.bytes, packedAt, unpacked, 0, definition);
            unpack(
                    packedAt + definition,
                    packedBytes - definition,
                    unpacked,
                    definition,
                    plainBytes - definition);
            bytes = unpacked;
            valuesAt = definition;
        }
        valuesEnd = valuesAt + plainBytes - definition;
        if (isOptional) {
            levels.begin(bytes, valuesAt - definition, valuesAt, 1);
        }
    }

    private void takeRows(int count) throws NotFast {
        if (count < 0 || count > rowsLeft) {
            throw new NotFast("a column has more values than its row group has rows");
        }
        rows = count;
        rowsLeft -= count;
    }

    private void reserve(int plainBytes) {
        if (plainBytes + Words.PADDING > unpacked.length) {
            unpacked = new byte[plainBytes + plainBytes / 16 + Words.PADDING];
        }
    }

    private void unpack(int at, int packedBytes, byte[] into, int from, int plainBytes)
            throws IOException {
        if (codec == null) {
            throw new NotFast("a codec that is not known");
        }
        unpacker.unpack(codec, chunk.bytes, at, packedBytes, into, from, plainBytes);
    }

    /** Checks that the chunk held as many rows as it should, and gives the sums of its blocks. */
    int[] finish() throws IOException {
        if (rowsLeft != 0) {
            throw new NotFast("a column has fewer values than its row group has rows");
        }
        return chunk.finish();
    }
}
