package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.counterbill.read.LogSource;
import dev.counterbill.read.Projection;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFingerprintTest {
    private static final Projection MODEL = ReadBack.columns("model");

    @TempDir Path folder;

    private byte[] fingerprint(String query, Projection projection) throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file = duck.write(folder.resolve("f.parquet"), query, ", CODEC 'uncompressed'");
            return new ParquetContainer()
                    .fingerprint(ReadBack.local(file), projection)
                    .orElseThrow();
        }
    }

    @Test
    void itDependsOnTheColumnsReadAndOnNothingElse() throws Exception {
        byte[] one = fingerprint("SELECT 'a' AS model, 1::BIGINT AS n", MODEL);
        assertEquals(32, one.length);
        assertArrayEquals(one, fingerprint("SELECT 'a' AS model, 1::BIGINT AS n", MODEL));
        assertFalse(
                Arrays.equals(one, fingerprint("SELECT 'b' AS model, 1::BIGINT AS n", MODEL)),
                "another value");
    }

    @Test
    void aChangeInAColumnThatIsNotReadIsNotSeen() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("f.parquet"),
                            "SELECT 'gpt-4o' AS model, 'secret-prompt' AS body",
                            ", CODEC 'uncompressed'");
            byte[] bytes = Files.readAllBytes(file);
            byte[] before = new ParquetContainer().fingerprint(ReadBack.local(file), MODEL).get();
            // The first place is the page; the footer, which is digested, repeats it as a bound.
            int page =
                    new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .indexOf("secret-prompt");
            bytes[page] = 'S';
            Files.write(file, bytes);
            assertArrayEquals(
                    before, new ParquetContainer().fingerprint(ReadBack.local(file), MODEL).get());
            assertFalse(
                    Arrays.equals(
                            before,
                            new ParquetContainer()
                                    .fingerprint(
                                            ReadBack.local(file), ReadBack.columns("model", "body"))
                                    .get()));
        }
    }

    @Test
    void aRowGroupWithoutRowsHidesNoPage() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("f.parquet"),
                            "SELECT 'gpt-4o' AS model",
                            ", CODEC 'uncompressed'");
            EmptyGroups.around(file);
            byte[] before = new ParquetContainer().fingerprint(ReadBack.local(file), MODEL).get();
            byte[] bytes = Files.readAllBytes(file);
            int page =
                    new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .indexOf("gpt-4o");
            bytes[page] = 'G';
            Files.write(file, bytes);
            assertFalse(
                    Arrays.equals(
                            before,
                            new ParquetContainer().fingerprint(ReadBack.local(file), MODEL).get()));
        }
    }

    @Test
    void aSourceThatCannotBeSoughtInIsReadFromACopy() throws Exception {
        byte[] bytes;
        try (DuckDb duck = new DuckDb()) {
            bytes =
                    Files.readAllBytes(
                            duck.write(folder.resolve("f.parquet"), "SELECT 'a' AS model", ""));
        }
        LogSource stream =
                new LogSource() {
                    @Override
                    public String name() {
                        return "-";
                    }

                    @Override
                    public long sizeBytes() {
                        return -1;
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream(bytes);
                    }

                    @Override
                    public Optional<Path> localFile() {
                        return Optional.empty();
                    }
                };
        assertEquals(List.of(List.of("text a")), ReadBack.of(stream, MODEL).rows);
    }
}
