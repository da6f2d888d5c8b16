package dev.counterbill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.rates.RateBook;
import dev.counterbill.read.mapping.Mappings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static Path resources(Class<?> beside) {
        String sources = beside == BuiltInFilesTest.class ? "src/test" : "src/main";
        return Path.of(System.getProperty("counterbill.root"))
                .resolve("analyzer/core")
                .resolve(sources)
                .resolve("resources");
    }

    private static String inResources(Class<?> beside, String folder) {
        return beside.getPackageName().replace('.', '/') + "/" + folder;
    }

    @BeforeAll
    static void pack() throws IOException, URISyntaxException {
        Class<?> own = BuiltInFilesTest.class;
        Path classes = Path.of(own.getProtectionDomain().getCodeSource().getLocation().toURI());
        // What a build leaves behind of a file that was removed from the sources.
        Files.writeString(
                classes.resolve(inResources(own, "packed")).resolve("removed.yaml"), "a: 1");
        BuiltInPacker.main(
                new String[] {
                    resources(own).toString(), classes.toString(), inResources(own, "packed")
                });
    }

    @Test
    void treesAndTheirNamesComeFromTheSources() {
        assertEquals(
                List.of("everything.yaml", "list.json", "none.yaml"),
                BuiltInFiles.of(BuiltInFilesTest.class, "packed").names());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyFileOfAFolderIsThere(Class<?> beside, String folder) throws IOException {
        Path sources = resources(beside).resolve(inResources(beside, folder));
        try (Stream<Path> files = Files.list(sources)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".txt"))
                            .sorted()
                            .toList(),
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
            assertEquals(Sha256.hex(files.text(name)), files.digest(name), name);
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
                () ->
                        BuiltInPacker.main(
                                new String[] {
                                    folder.getParent().toString(),
                                    folder.getParent().toString(),
                                    folder.getFileName().toString()
                                }));
    }
}
