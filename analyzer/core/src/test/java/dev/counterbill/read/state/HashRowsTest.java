package dev.counterbill.read.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashRowsTest {
    @TempDir Path folder;

    private Path file(int rows) throws IOException {
        Path file = folder.resolve(rows + ".keys");
        try (HashRows.Writer writer = new HashRows.Writer(file)) {
            for (int i = 0; i < rows; i++) {
                writer.add(1000L * i, i);
            }
        }
        return file;
    }

    private static List<Long> numbers(Path file) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (HashRows rows = new HashRows(file, new StateReads())) {
            for (; rows.hasRow(); rows.next()) {
                assertEquals(1000L * rows.number(), rows.hash());
                numbers.add(rows.number());
            }
        }
        return numbers;
    }

    @Test
    void whatIsWrittenIsReadForAnyNumberOfPages() throws IOException {
        for (int rows : List.of(0, 1, 62, 63, 64, 126, 127, 200)) {
            Path file = file(rows);
            assertEquals(HashRows.bytes(rows), Files.size(file), "rows " + rows);
            assertEquals(rows, HashRows.rows(Files.size(file)), "rows " + rows);
            assertEquals(rows, numbers(file).size(), "rows " + rows);
        }
    }

    @Test
    void everyByteThatIsAnotherIsNoticed() throws IOException {
        Path file = file(130);
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(file, flipped);
            assertThrows(StateDamaged.class, () -> numbers(file), "byte " + at);
        }
    }

    @Test
    void aFileThatEndsInsideAPageIsNoticed() throws IOException {
        Path file = file(130);
        byte[] bytes = Files.readAllBytes(file);
        for (int size = 1; size < bytes.length; size++) {
            Files.write(file, java.util.Arrays.copyOf(bytes, size));
            int left = size;
            if (size % 1024 == 0) {
                // Whole pages: how many there should be is known by who asks.
                assertEquals(63 * (size / 1024), numbers(file).size());
            } else {
                assertThrows(StateDamaged.class, () -> numbers(file), "size " + left);
            }
        }
    }
}
