package dev.counterbill.read.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.read.run.FileReading.Status;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with an archive is told, and nothing of what it makes of a log is counted. */
class ZipReadingTest {
    private static final String HEADER = "timestamp,model,input_tokens,output_tokens\n";

    @TempDir Path folder;

    private static String rows(int count) {
        return HEADER + "2026-06-01T00:00:00Z,m,11,1\n".repeat(count);
    }

    /** An archive of entries that are not compressed, so that damage leaves text behind. */
    private Path stored(Map<String, String> entries) throws IOException {
        Path zip = folder.resolve("export.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, String> one : entries.entrySet()) {
                byte[] bytes = one.getValue().getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry entry = new ZipEntry(one.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
                out.putNextEntry(entry);
                out.write(bytes);
            }
        }
        return zip;
    }

    /** Changes the last place of a text, or all places, to another one of the same length. */
    private static void change(Path file, String from, String to, boolean everywhere)
            throws IOException {
        // One character for each byte, so that nothing else changes.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int last = text.lastIndexOf(from);
        Files.writeString(
                file,
                everywhere
                        ? text.replace(from, to)
                        : text.substring(0, last) + to + text.substring(last + from.length()),
                StandardCharsets.ISO_8859_1);
    }

    private static void assertDamaged(FileReading reading) {
        assertEquals(Status.REJECTED, reading.status(), reading::toString);
        assertEquals("DAMAGED_ZIP", reading.fault().orElseThrow().code(), reading::toString);
    }

    @Test
    void aStoredEntryWithAChangedByteIsNotCounted() throws IOException {
        // Once within the bytes that tell the form, once far behind them.
        for (int count : List.of(2, 20_000)) {
            Path zip = stored(new TreeMap<>(Map.of("a.csv", rows(count), "b.csv", rows(1))));
            change(
                    zip,
                    "m,11,1\n2026-06-01T00:00:00Z,m,11,1\n",
                    "m,91,1\n2026-06-01T00:00:00Z,m,11,1\n",
                    false);
            ReadResult result = Readings.read(zip);
            assertDamaged(result.files().get(0));
            assertEquals(Status.OK, result.files().get(1).status());
            assertEquals(11, result.ledger().total().of(Meter.INPUT));
        }
    }

    @Test
    void damageOfAnEntryIsToldBeforeTheRowsThatItMakesWrong() throws IOException {
        Path zip = stored(Map.of("a.csv", rows(20_000)));
        // A quote that is never closed, or a header that no mapping knows.
        change(zip, ",m,11,1", ",\"m,11,", false);
        assertDamaged(Readings.read(zip).files().get(0));
        stored(Map.of("a.csv", rows(20_000)));
        change(zip, "timestamp", "timestanp", true);
        assertDamaged(Readings.read(zip).files().get(0));
    }

    @Test
    void aCompressedEntryThatEndsEarlyIsDamaged() throws IOException {
        Path zip = folder.resolve("export.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.csv"));
            out.write(rows(3).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(zip);
        // The size of the compressed bytes in the central directory, which is what Java believes.
        int central = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        bytes[central + 20] -= 5;
        Files.write(zip, bytes);
        assertDamaged(Readings.read(zip).files().get(0));
    }

    @Test
    void entriesOfOneNameAreRejectedAndTheOthersCount() throws IOException {
        Path zip =
                stored(
                        new TreeMap<>(
                                Map.of("1.csv", rows(1), "2.csv", rows(2), "other.csv", rows(3))));
        change(zip, "2.csv", "1.csv", true);
        ReadResult result = Readings.read(zip);
        assertEquals(2, result.files().size(), result.files()::toString);
        assertTrue(result.files().get(0).name().endsWith("!/1.csv"));
        assertEquals(
                "DUPLICATE_ENTRY: 2 entries of the archive have this name, and which of them counts"
                        + " cannot be told; unpack them to different names, or pack the archive"
                        + " again",
                result.files().get(0).fault().orElseThrow().toString());
        assertEquals(33, result.ledger().total().of(Meter.INPUT));
    }

    @Test
    void anArchiveWithoutAnyFileIsAsEmptyAsAFileWithoutBytes() throws IOException {
        Files.writeString(folder.resolve("a.csv"), rows(1));
        Path zip = folder.resolve("b.zip");
        for (List<String> folders : List.of(List.<String>of(), List.of("2026/"))) {
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                for (String name : folders) {
                    out.putNextEntry(new ZipEntry(name));
                }
            }
            ReadResult result = Readings.read(folder);
            assertEquals(2, result.files().size(), result.files()::toString);
            assertEquals(
                    "EMPTY_FILE: the archive holds no file, as after a failed export; export it"
                            + " again or remove it",
                    result.files().get(1).fault().orElseThrow().toString());
        }
    }
}
