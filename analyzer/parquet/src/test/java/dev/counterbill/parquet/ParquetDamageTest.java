package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is rejected as a whole and by name: a DamagedFile, and nothing else. */
class ParquetDamageTest {
    @TempDir Path folder;

    private DamagedFile rejected(Path file, String... columns) {
        return assertThrows(DamagedFile.class, () -> ReadBack.of(file, ReadBack.columns(columns)));
    }

    private Path usage() throws Exception {
        return usage("SNAPPY");
    }

    private Path usage(String codec) throws Exception {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            records.add(
                    Map.of(
                            "timestamp",
                            Instant.ofEpochSecond(1_780_000_000 + i),
                            "model",
                            "gpt-4o-" + i % 3,
                            "input_tokens",
                            i));
        }
        Path file = folder.resolve("usage.parquet");
        CanonicalParquet.write(file, codec, records);
        return file;
    }

    @Test
    void aFileThatWasCutOffIsRejectedWhereverItWasCut() throws Exception {
        byte[] bytes = Files.readAllBytes(usage());
        Path cut = folder.resolve("cut.parquet");
        for (int length = 4; length < bytes.length; length += 1 + length / 50) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            DamagedFile damaged = rejected(cut, "model", "input_tokens");
            assertEquals("TRUNCATED_PARQUET", damaged.code(), "cut at " + length);
            assertEquals(
                    "the file begins as Parquet but its end, where Parquet keeps its index, is"
                            + " missing: it was cut off while it was written or copied; copy or"
                            + " export it again",
                    damaged.getMessage());
        }
    }

    @Test
    void aChangedByteInAPageIsFoundByItsChecksum() throws Exception {
        Path file = usage();
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("gpt-4o-");
        bytes[at + 2] ^= 1;
        Files.write(file, bytes);
        DamagedFile damaged = rejected(file, "model");
        assertEquals("PARQUET_CHECKSUM", damaged.code());
        assertEquals(
                "a page's checksum does not match its bytes: the file was changed after it was"
                        + " written; copy or export it again",
                damaged.getMessage());
        assertEquals(40, ReadBack.of(file, ReadBack.columns("input_tokens")).rows.size());
    }

    @Test
    void changedBytesNeverGiveAnythingButRowsOrARejection() throws Exception {
        Path file = usage();
        byte[] good = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(20261124);
        int rejections = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bad = good.clone();
            // Pages are at the begin, the footer behind them is where a reader can be misled.
            int at = 4 + random.nextInt(bad.length - 12);
            bad[at] = (byte) random.nextInt(256);
            Files.write(file, bad);
            try {
                new ParquetContainer().sample(ReadBack.local(file));
                ReadBack.of(file, ReadBack.columns("timestamp", "model", "input_tokens"));
            } catch (DamagedFile e) {
                rejections++;
            } catch (Throwable e) {
                throw new AssertionError("round " + round + ", byte " + at, e);
            }
        }
        assertTrue(rejections > 100, "only " + rejections + " rejections");
    }

    @Test
    void anEncryptedFooterIsNamed() throws Exception {
        Path file = folder.resolve("encrypted.parquet");
        Files.writeString(file, "PARE........PARE");
        DamagedFile damaged = rejected(file, "a");
        assertEquals("ENCRYPTED_PARQUET", damaged.code());
        assertEquals(
                "the file is encrypted (Parquet modular encryption) and Counterbill takes no keys;"
                        + " export it without encryption",
                damaged.getMessage());
    }

    @Test
    void anUnsupportedCodecIsNamedWithItsColumn() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("brotli.parquet"),
                            "SELECT i AS n FROM range(100) t(i)",
                            ", CODEC 'brotli'");
            DamagedFile damaged = rejected(file, "n");
            assertEquals("PARQUET_CODEC", damaged.code());
            assertEquals(
                    "column 'n' is compressed with BROTLI, which is not supported; write the file"
                            + " with snappy, gzip, zstd or lz4",
                    damaged.getMessage());
        }
    }

    @Test
    void twoColumnsOfOneNameAreNotGuessedAbout() throws Exception {
        MessageType schema =
                MessageTypeParser.parseMessageType(
                        "message m { required int64 n; required int64 n; required int64 other; }");
        Path file = write(schema, 0);
        DamagedFile damaged = rejected(file, "n");
        assertEquals("PARQUET_COLUMNS", damaged.code());
        assertEquals(
                "two columns are named 'n'; rename one of them in the export",
                damaged.getMessage());
        assertEquals(0, ReadBack.of(file, ReadBack.columns("other")).rows.size());
    }

    /** So many bytes fit into no array, however large the heap. */
    @Test
    void aPageThatClaimsMoreThanTheMemoryHoldsIsNamed() throws Exception {
        Path file = usage("ZSTD");
        claimHugePage(file, "input_tokens");
        DamagedFile damaged = rejected(file, "input_tokens");
        assertEquals("PARQUET_PAGE_TOO_LARGE", damaged.code(), damaged.getMessage());
        assertEquals(
                "a page or row group needs more memory than the JVM has: the file is damaged, or"
                        + " was written with very large row groups; write it with smaller ones or"
                        + " raise -Xmx",
                damaged.getMessage());
        assertEquals(40, ReadBack.of(file, ReadBack.columns("model")).rows.size());
    }

    /** Lets the first page of a column claim to unpack to 2 GiB. */
    private static void claimHugePage(Path file, String name) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        int footerBegin =
                bytes.length - 8 - BytesUtils.readIntLittleEndian(bytes, bytes.length - 8);
        FileMetaData footer =
                Util.readFileMetaData(
                        new ByteArrayInputStream(bytes, footerBegin, bytes.length - footerBegin));
        ColumnMetaData column =
                footer.getRow_groups().get(0).getColumns().stream()
                        .map(ColumnChunk::getMeta_data)
                        .filter(chunk -> chunk.getPath_in_schema().equals(List.of(name)))
                        .findFirst()
                        .orElseThrow();
        int begin = (int) column.getData_page_offset();
        if (column.isSetDictionary_page_offset()) {
            begin = (int) Math.min(begin, column.getDictionary_page_offset());
        }
        ByteArrayInputStream page = new ByteArrayInputStream(bytes, begin, footerBegin - begin);
        PageHeader header = Util.readPageHeader(page);
        int headerBytes = footerBegin - begin - page.available();
        header.setUncompressed_page_size(Integer.MAX_VALUE);
        // A checksum may be left out, and makes room for the larger number.
        header.unsetCrc();
        ByteArrayOutputStream edited = new ByteArrayOutputStream();
        Util.writePageHeader(header, edited);
        assertTrue(edited.size() <= headerBytes, edited.size() + " above " + headerBytes);
        column.setTotal_compressed_size(
                column.getTotal_compressed_size() + edited.size() - headerBytes);
        int moved = begin + headerBytes - edited.size();
        if (column.isSetDictionary_page_offset()) {
            column.setDictionary_page_offset(moved);
        } else {
            column.setData_page_offset(moved);
        }
        System.arraycopy(edited.toByteArray(), 0, bytes, moved, edited.size());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, footerBegin);
        Util.writeFileMetaData(footer, whole);
        BytesUtils.writeIntLittleEndian(whole, whole.size() - footerBegin);
        whole.writeBytes(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
        Files.write(file, whole.toByteArray());
    }

    @Test
    void theRestOfTheDamageIsSaidInTheLibrarysWords() throws Exception {
        Path file = folder.resolve("footer.parquet");
        Files.write(
                file, new byte[] {'P', 'A', 'R', '1', 9, 9, 9, 9, 4, 0, 0, 0, 'P', 'A', 'R', '1'});
        DamagedFile damaged = rejected(file, "a");
        assertEquals("DAMAGED_PARQUET", damaged.code());
        assertTrue(
                damaged.getMessage().startsWith("the file is damaged: ")
                        && damaged.getMessage().endsWith("; copy or export it again"),
                damaged.getMessage());
    }

    private Path write(MessageType schema, int rows) throws Exception {
        Path file = folder.resolve("written.parquet");
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withType(schema)
                        .build()) {
            for (int i = 0; i < rows; i++) {
                writer.write(groups.newGroup());
            }
        }
        return file;
    }
}
