package dev.counterbill.read.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.Zstd;
import dev.counterbill.usage.Meter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What says the same counts once, and only that. */
class CopiesTest {
    @TempDir Path folder;

    @Test
    void equalFilesOfWhichSomethingElseIsDeclaredAreNoCopies() throws IOException {
        write("a/x.jsonl", call(10));
        write("b/x.jsonl", call(10));
        write("b/y.jsonl", call(10));
        ReadResult result =
                Readings.read(
                        folder,
                        plan ->
                                plan.withDeclarations(
                                        source -> project(source.name().substring(0, 1))));
        assertEquals(20, result.ledger().total().of(Meter.INPUT));
        assertEquals(List.of("b/y.jsonl: a copy of b/x.jsonl"), skipped(result));
    }

    private static Declaration project(String name) {
        return new Declaration(
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of("project", name),
                List.of(),
                Declaration.Part.COUNTED);
    }

    @Test
    void aFileBesideItsCompressedFormCountsOnce() throws IOException {
        write("a.jsonl", call(10));
        write("a.jsonl.gz", gzip(call(10)));
        write("a.jsonl.zst", Zstd.compress(call(10)));
        write("elsewhere/b.jsonl.gz", gzip(call(10)));
        ReadResult result = Readings.read(folder);
        assertEquals(10, result.ledger().total().of(Meter.INPUT));
        assertEquals(
                List.of(
                        "a.jsonl.gz: a copy of a.jsonl, compressed",
                        "a.jsonl.zst: a copy of a.jsonl, compressed",
                        "elsewhere/b.jsonl.gz: a copy of a.jsonl.gz"),
                skipped(result));
    }

    @Test
    void twoCompressionsOfAFileThatIsGoneCountOnce() throws IOException {
        write("a.jsonl.gz", gzip(call(10)));
        write("a.jsonl.zst", Zstd.compress(call(10)));
        ReadResult result = Readings.read(folder);
        assertEquals(10, result.ledger().total().of(Meter.INPUT));
        assertEquals(List.of("a.jsonl.zst: a copy of a.jsonl.gz, compressed"), skipped(result));
    }

    @Test
    void twoCompressionsBesideAFileThatSaysSomethingElseCountOnce() throws IOException {
        write("a.jsonl", call(1));
        write("a.jsonl.gz", gzip(call(10)));
        write("a.jsonl.zst", Zstd.compress(call(10)));
        ReadResult result = Readings.read(folder);
        assertEquals(11, result.ledger().total().of(Meter.INPUT));
        assertEquals(List.of("a.jsonl.zst: a copy of a.jsonl.gz, compressed"), skipped(result));
    }

    @Test
    void twoDamagedCompressionsAreNoCopiesOfEachOther() throws IOException {
        byte[] gzip = gzip(call(10));
        byte[] zstd = Zstd.compress(call(11));
        write("a.jsonl.gz", Arrays.copyOf(gzip, gzip.length - 4));
        write("a.jsonl.zst", Arrays.copyOf(zstd, zstd.length - 4));
        ReadResult result = Readings.read(folder);
        assertEquals(List.of(), skipped(result));
        assertEquals(2, result.files().stream().flatMap(f -> f.fault().stream()).count());
    }

    @Test
    void aFileBesideACompressedOneThatSaysSomethingElseCountsToo() throws IOException {
        write("a.jsonl", call(10));
        write("a.jsonl.gz", gzip(call(11)));
        write("b.jsonl", call(100));
        byte[] whole = gzip(call(100));
        write("b.jsonl.gz", Arrays.copyOf(whole, whole.length - 4));
        ReadResult result = Readings.read(folder);
        assertEquals(121, result.ledger().total().of(Meter.INPUT));
        assertEquals(List.of(), skipped(result));
        assertEquals(
                List.of("TRUNCATED_GZIP"),
                result.files().stream()
                        .flatMap(file -> file.fault().stream())
                        .map(FileReading.Fault::code)
                        .toList());
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] call(int inputTokens) {
        return ("{\"timestamp\":\"2026-06-01T00:00:00Z\",\"body\":\"x\",\"request_id\":null,"
                        + "\"model\":\"m\",\"input_tokens\":"
                        + inputTokens
                        + ",\"output_tokens\":5}\n")
                .getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static List<String> skipped(ReadResult result) {
        return result.skipped().stream().map(file -> file.name() + ": " + file.reason()).toList();
    }
}
