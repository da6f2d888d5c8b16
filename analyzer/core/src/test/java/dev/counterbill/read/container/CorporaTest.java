package dev.counterbill.read.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.LogContainer;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.RawTree;
import dev.counterbill.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Public corpora of odd JSON and CSV: no crash, no hang, nothing accepted that is no JSON. */
class CorporaTest {
    @TestFactory
    Stream<DynamicTest> jsonTestSuite() throws IOException {
        return files("corpora/JSONTestSuite/test_parsing").map(CorporaTest::jsonTest);
    }

    private static DynamicTest jsonTest(Path file) {
        return DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () ->
                        assertTimeoutPreemptively(
                                Duration.ofSeconds(20),
                                () -> parse(Files.readAllBytes(file), file)));
    }

    private static void parse(byte[] bytes, Path file) throws IOException {
        boolean valid = file.getFileName().toString().startsWith("y_");
        boolean invalid = file.getFileName().toString().startsWith("n_");
        boolean object =
                bytes.length > 0
                        && bytes[TextHead.firstSolid(bytes, bytes.length) % bytes.length] == '{';
        for (LogContainer container :
                List.of(new JsonLinesContainer(), new JsonDocumentsContainer())) {
            List<String> rows;
            try {
                rows = RawRows.read(container, bytes, "", "a");
            } catch (DamagedFile e) {
                rows = List.of("! " + e.code());
            }
            boolean accepted = rows.stream().anyMatch(row -> row.matches("\\d+: .*"));
            if (invalid) {
                assertFalse(accepted && rows.size() == 1, () -> file + " was taken for JSON");
            }
            boolean repeated = file.toString().contains("duplicated_key");
            if (valid && object && !repeated && container instanceof JsonDocumentsContainer) {
                assertEquals(1, rows.size(), rows::toString);
                assertEquals(true, accepted, rows::toString);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> csvSpectrum() throws IOException {
        return files("corpora/csv-spectrum/csvs")
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.getFileName().toString(),
                                        () -> assertEquals(expected(file), cells(file))));
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SharedData.require(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    /** Rows as maps from column to text; empty cells are left out on both sides. */
    private static List<Map<String, String>> cells(Path file) throws IOException {
        var sample = new CsvContainer().sample(RawRows.source(Files.readAllBytes(file)));
        List<Map<String, String>> rows = new ArrayList<>();
        for (RawTree record : sample.orElseThrow().records()) {
            Map<String, String> row = new LinkedHashMap<>();
            ((RawTree.Members) record)
                    .members()
                    .forEach((name, cell) -> row.put(name, ((RawTree.Leaf) cell).text()));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, String>> expected(Path csv) throws IOException {
        String name = csv.getFileName().toString().replace(".csv", ".json");
        Path json = csv.getParent().resolveSibling("json").resolve(name);
        List<Map<String, String>> rows = new ArrayList<>();
        try (JsonParser parser = JsonHead.JSON.createParser(Files.readAllBytes(json))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> row = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String column = parser.currentName();
                    parser.nextToken();
                    if (!parser.getText().isEmpty()) {
                        // This corpus lost its carriage returns on one side.
                        row.put(column, parser.getText().replace("\r\n", "\n"));
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
