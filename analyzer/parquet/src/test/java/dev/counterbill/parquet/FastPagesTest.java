package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.counterbill.read.DirectPlan.Role;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.fast.NotFast;
import dev.counterbill.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Column by column the fast reader gives the cells that the plain one gives, or leaves the file to
 * it; what the plain one refuses, it never takes.
 */
final class FastPagesTest {
    private static final List<String> CORPORA =
            List.of(
                    "corpora/parquet-testing",
                    "corpora/arrow-testing/parquet",
                    "corpora/duckdb/parquet-testing",
                    "corpora/fastparquet",
                    "reference/format-samples");

    @TempDir Path folder;

    /** How many columns the fast reader took. */
    private int taken;

    @Test
    void everyColumnOfTheCorporaIsReadAsThePlainReaderReadsItOrLeftToIt() throws IOException {
        int columns = 0;
        for (String corpus : CORPORA) {
            try (Stream<Path> files = Files.walk(SharedData.require(corpus))) {
                for (Path file : files.filter(FastPagesTest::isParquet).sorted().toList()) {
                    columns +=
                            assertTimeoutPreemptively(
                                    Duration.ofSeconds(60), () -> compare(file), file.toString());
                }
            }
        }
        assertTrue(taken * 2 > columns, taken + " of " + columns + " columns are read fast");
    }

    private static boolean isParquet(Path file) {
        try {
            byte[] head = new byte[4];
            if (Files.isRegularFile(file)) {
                try (var in = Files.newInputStream(file)) {
                    return ParquetContainer.isMagic(head, in.readNBytes(head, 0, 4));
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** How many columns the file has; 0 where nobody can tell. */
    private int compare(Path file) throws IOException {
        List<String> names;
        try {
            RecordMapping.Sample plain =
                    ParquetContainer.plainSample(ReadBack.local(file)).orElseThrow();
            assertEquals(
                    plain,
                    new ParquetContainer().sample(ReadBack.local(file)).orElseThrow(),
                    file.toString());
            names = plain.columns();
        } catch (DamagedFile e) {
            return 0;
        }
        for (String name : names) {
            compare(file, name);
        }
        return names.size();
    }

    private void compare(Path file, String column) throws IOException {
        String message = file + ", column " + column;
        ReadBack plain = null;
        try {
            plain = ReadBack.of(file, ReadBack.columns(column));
        } catch (DamagedFile e) {
            // The fast reader must not take it either.
        }
        for (Role role : Role.values()) {
            FastCells fast;
            try {
                fast = FastCells.of(file, ReadBack.columns(column), role);
            } catch (NotFast e) {
                continue;
            }
            if (plain == null) {
                fail(message + ": the plain reader refuses what the fast one takes");
            }
            assertEquals(plain.rows, fast.rows, message + " as " + role);
            taken += role == Role.COUNT ? 1 : 0;
        }
    }

    @Test
    void parquetJavaInEveryVersionEncodingAndCodec() throws IOException {
        int files = 0;
        for (WriterVersion version : WriterVersion.values()) {
            for (boolean dictionary : new boolean[] {true, false}) {
                for (CompressionCodecName codec :
                        List.of(
                                CompressionCodecName.UNCOMPRESSED,
                                CompressionCodecName.SNAPPY,
                                CompressionCodecName.GZIP,
                                CompressionCodecName.ZSTD,
                                CompressionCodecName.LZ4_RAW)) {
                    files++;
                    Path file = write(files, version, dictionary, codec, 256);
                    compare(file);
                }
            }
        }
        // Every column but the list, which is nested.
        assertEquals(files * (FIELDS.size() - 1), taken);
    }

    @Test
    void aDictionaryThatGrowsTooLargeIsGivenUpInsideAColumn() throws IOException {
        Path file = write(1, WriterVersion.PARQUET_1_0, true, CompressionCodecName.SNAPPY, 1 << 14);
        compare(file);
        assertEquals(FIELDS.size() - 1, taken);
    }

    /** Nothing depends on such a column, so its pages are unpacked for these rows alone. */
    @Test
    void rowsAreAskedForInsideOfPagesThatWerePassedOver() throws IOException {
        SplittableRandom random = new SplittableRandom(78);
        int files = 0;
        for (WriterVersion version : WriterVersion.values()) {
            for (CompressionCodecName codec :
                    List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY)) {
                for (boolean dictionary : new boolean[] {true, false}) {
                    Path file = write(++files, version, dictionary, codec, 1 << 12, true, 20_000);
                    List<List<String>> all = ReadBack.of(file, TEXTS).rows;
                    for (int most : new int[] {1, 20, 900}) {
                        long[] chosen =
                                random.longs(most, 0, all.size()).distinct().sorted().toArray();
                        List<List<String>> expected = new ArrayList<>();
                        for (long row : chosen) {
                            expected.add(all.get((int) row));
                        }
                        assertEquals(
                                expected,
                                FastCells.of(file, TEXTS, Role.UNREAD, chosen).rows,
                                "file " + files + ", rows " + java.util.Arrays.toString(chosen));
                    }
                }
            }
        }
    }

    /** Their pages have other lengths, so that batches end inside of pages. */
    private static final Projection TEXTS = ReadBack.columns("i64", "txt", "cat");

    @Test
    void aFlippedByteIsNeverReadOtherwiseThanByThePlainReader() throws IOException {
        long seed = 77;
        SplittableRandom random = new SplittableRandom(seed);
        for (CompressionCodecName codec :
                List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY)) {
            byte[] whole =
                    Files.readAllBytes(
                            write(1, WriterVersion.PARQUET_2_0, true, codec, 1 << 14, false, 300));
            for (int i = 0; i < 150; i++) {
                byte[] flipped = whole.clone();
                int at = random.nextInt(flipped.length);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                Path file = Files.write(folder.resolve("flipped.parquet"), flipped);
                try {
                    for (String column : List.of("i64", "txt", "few")) {
                        compare(file, column);
                    }
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", byte " + at + ", " + codec, e);
                }
            }
        }
    }

    private static final List<String> FIELDS =
            List.of(
                    "required int64 i64",
                    "optional int32 i32",
                    "optional int64 few",
                    "optional double dbl",
                    "optional float flt",
                    "optional boolean flag",
                    "optional binary txt (STRING)",
                    "required binary cat (STRING)",
                    "optional binary raw",
                    "optional fixed_len_byte_array(4) fix",
                    "optional int64 at (TIMESTAMP(MICROS,true))",
                    "optional int64 ms (TIMESTAMP(MILLIS,false))",
                    "optional int32 day (DATE)",
                    "optional int64 money (DECIMAL(18,4))",
                    "optional int32 u32 (INTEGER(32,false))",
                    "optional int64 u64 (INTEGER(64,false))",
                    "repeated int64 many");

    private Path write(
            int seed,
            WriterVersion version,
            boolean dictionary,
            CompressionCodecName codec,
            int pageBytes)
            throws IOException {
        return write(seed, version, dictionary, codec, pageBytes, true, 300);
    }

    private Path write(
            int seed,
            WriterVersion version,
            boolean dictionary,
            CompressionCodecName codec,
            int pageBytes,
            boolean checksums,
            int pageRows)
            throws IOException {
        MessageType schema =
                MessageTypeParser.parseMessageType(
                        "message m { " + String.join("; ", FIELDS) + "; }");
        Path file = folder.resolve("written-" + seed + ".parquet");
        SplittableRandom random = new SplittableRandom(seed);
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .withType(schema)
                        .withWriterVersion(version)
                        .withDictionaryEncoding(dictionary)
                        .withDictionaryPageSize(4096)
                        .withPageSize(pageBytes)
                        .withPageRowCountLimit(pageRows)
                        .withRowGroupSize(pageRows * 215L)
                        .withCompressionCodec(codec)
                        .withPageWriteChecksumEnabled(checksums)
                        .build()) {
            for (int row = 0; row < 3000; row++) {
                writer.write(group(schema, random, row));
            }
        }
        return file;
    }

    private static Group group(MessageType schema, SplittableRandom random, int row) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        List<Runnable> fills = new ArrayList<>();
        long odd = random.nextInt(20) == 0 ? random.nextLong() : random.nextLong(1000);
        fills.add(() -> group.add("i32", (int) odd));
        fills.add(() -> group.add("few", odd % 7));
        fills.add(() -> group.add("dbl", odd % 3 == 0 ? odd / 8.0 : (double) odd));
        fills.add(() -> group.add("flt", odd % 5 == 0 ? Float.NaN : odd / 4f));
        fills.add(() -> group.add("flag", odd % 2 == 0));
        fills.add(() -> group.add("txt", row % 40 == 0 ? "" : "text-" + odd + "-ü"));
        fills.add(() -> group.add("raw", Binary.fromConstantByteArray(bytes(random, 6))));
        fills.add(() -> group.add("fix", Binary.fromConstantByteArray(bytes(random, 4))));
        fills.add(() -> group.add("at", 1_780_000_000_000_000L + odd));
        fills.add(() -> group.add("ms", 1_780_000_000_000L + odd));
        fills.add(() -> group.add("day", 20_000 + (int) (odd % 100)));
        fills.add(() -> group.add("money", odd));
        fills.add(() -> group.add("u32", (int) odd));
        fills.add(() -> group.add("u64", odd));
        group.add("i64", odd);
        group.add("cat", "model-" + random.nextInt(5));
        // Nulls come alone, in runs, and not at all.
        boolean isInRun = row / 500 % 3 == 1;
        for (Runnable fill : fills) {
            if (row / 500 % 3 == 2 || random.nextInt(isInRun ? 50 : 3) == 0) {
                fill.run();
            }
        }
        return group;
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (random.nextInt(2) == 0) {
            java.util.Arrays.fill(bytes, (byte) 'x');
        }
        return bytes;
    }
}
