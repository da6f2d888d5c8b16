package dev.counterbill.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir Path folder;

    @Test
    void whatAKilledWriterLeftIsWrittenOverAndNothingStaysBeside() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(folder.resolve(".file.new"), "left by a killed run, and much longer");
        WholeFile.replace(file, "one\n");
        assertEquals("one\n", Files.readString(file));
        WholeFile.replace(file, List.of("a", "b"));
        assertEquals("a\nb\n", Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whatIsThereStaysWhereItCannotBeReplaced() throws IOException {
        Path file = Files.createDirectory(folder.resolve("file"));
        Path inside = Files.writeString(file.resolve("inside"), "x");
        assertThrows(IOException.class, () -> WholeFile.replace(file, "one"));
        assertEquals("x", Files.readString(inside));
        assertFalse(Files.exists(folder.resolve(".file.new")), "nothing half-written stays");
    }
}
