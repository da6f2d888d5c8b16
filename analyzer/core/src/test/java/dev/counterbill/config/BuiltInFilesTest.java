package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterbill.rates.RateBook;
import dev.counterbill.read.mapping.Mappings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the build packed is what the files say. */
class BuiltInFilesTest {
    /** The program's folders, and one with whatever a file may have. */
    static Stream<Arguments> folders() {
        return Stream.of(
                Arguments.of(RateBook.class, "book"),
                Arguments.of(Mappings.class, "builtin"),
                Arguments.of(BuiltInFilesTest.class, "packed"));
    }

    @BeforeAll
    static void pack() throws IOException {
        BuiltInPacker.main(new String[] {path(BuiltInFilesTest.class, "packed").toString()});
    }

    private static Path path(Class<?> beside, String folder) {
        try {
            return Path.of(Objects.requireNonNull(beside.getResource(folder)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyFileOfAFolderIsThere(Class<?> beside, String folder) throws IOException {
        try (Stream<Path> files = Files.list(path(beside, folder))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString()).sorted().toList(),
                    BuiltInFiles.of(beside, folder).names());
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aTreeIsWhatTheParserMakesOfTheText(Class<?> beside, String folder) {
        BuiltInFiles files = BuiltInFiles.of(beside, folder);
        assertFalse(files.names().isEmpty());
        for (String name : files.names()) {
            Problems problems = new Problems();
            assertEquals(
                    ConfigParser.parse(files.text(name), BuiltInFiles.PREFIX + name, problems)
                            .orElseThrow(),
                    files.tree(name));
            assertEquals(RateTables.sha256(files.text(name)), files.digest(name), name);
        }
    }

    @Test
    void aFileThatIsNotThereIsADefect() {
        BuiltInFiles files = BuiltInFiles.of(RateBook.class, "book");
        assertThrows(IllegalStateException.class, () -> files.tree("none.json"));
    }

    @Test
    void aMistakeInAFileFailsTheBuild(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bad.json"), "{\"a\": 1,}");
        assertThrows(
                Problems.InvalidFile.class,
                () -> BuiltInPacker.main(new String[] {folder.toString()}));
    }
}
