package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.testing.SharedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Files of other projects, good and bad: each is either read as DuckDB reads it, value by value, or
 * rejected with a code. Nothing else is allowed: no crash, no hang, no silent difference.
 */
class CorporaTest {
    /** Rejected here though DuckDB reads them, each for a reason. */
    private static final Map<String, String> STRICTER =
            Map.of(
                    // parquet-testing calls it bad data: 21 values where 1 is claimed.
                    "ARROW-RS-GH-6229-LEVELS.parquet", "DAMAGED_PARQUET",
                    // A page was changed after its checksum was written.
                    "datapage_v1-corrupt-checksum.parquet", "PARQUET_CHECKSUM",
                    "data_page=1_BROTLI.parquet", "PARQUET_CODEC",
                    "large_string_map.brotli.parquet", "PARQUET_CODEC",
                    // A column path in the footer names no column of the schema.
                    "crash-649c71a618ae2fd80cec177a9676eb3e280fc1fa", "DAMAGED_PARQUET");

    /** Read here though DuckDB refuses: a map type without values is a set. */
    private static final Set<String> LAXER = Set.of("map_no_value.parquet");

    @TestFactory
    Stream<DynamicTest> everyFileIsReadAsDuckDbReadsItOrRejected() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String folder :
                List.of(
                        "corpora/parquet-testing",
                        "corpora/arrow-testing/parquet",
                        "corpora/duckdb/parquet-testing",
                        "corpora/fastparquet",
                        "reference/format-samples")) {
            Path root = SharedData.require(folder);
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(CorporaTest::isParquet)
                        .sorted()
                        .forEach(
                                file ->
                                        tests.add(
                                                DynamicTest.dynamicTest(
                                                        root.relativize(file).toString(),
                                                        () -> check(file))));
            }
        }
        return tests.stream();
    }

    private static boolean isParquet(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            byte[] head = new byte[4];
            try (var in = Files.newInputStream(file)) {
                return ParquetContainer.isMagic(head, in.readNBytes(head, 0, 4));
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static void check(Path file) throws Exception {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> compare(file));
    }

    private static void compare(Path file) throws Exception {
        String name = file.getFileName().toString();
        List<String> columns;
        ReadBack read;
        try {
            columns = new ParquetContainer().sample(ReadBack.local(file)).orElseThrow().columns();
            read =
                    ReadBack.of(
                            file,
                            ReadBack.columns(
                                    columns.stream().map(c -> "*" + c).toArray(String[]::new)));
        } catch (DamagedFile damaged) {
            if (STRICTER.containsKey(name)) {
                assertEquals(STRICTER.get(name), damaged.code());
            } else {
                try (DuckDb duck = new DuckDb()) {
                    duck.rows("SELECT * FROM read_parquet('" + file + "')");
                    fail("DuckDB reads it, but: " + damaged.code() + " " + damaged.getMessage());
                } catch (SQLException agreed) {
                    // Both refuse it.
                }
            }
            return;
        }
        if (LAXER.contains(name)) {
            return;
        }
        try (DuckDb duck = new DuckDb()) {
            compareValues(file, columns, read, duck);
        }
    }

    private static void compareValues(Path file, List<String> columns, ReadBack read, DuckDb duck)
            throws SQLException {
        String from = " FROM read_parquet('" + file + "')";
        List<List<String>> types =
                duck.rows("SELECT column_name, column_type FROM (DESCRIBE" + from + ")");
        assertEquals(columns.size(), types.size());
        StringBuilder select = new StringBuilder("SELECT 0");
        for (List<String> column : types) {
            String quoted = '"' + column.get(0).replace("\"", "\"\"") + '"';
            boolean scalar = column.get(1).matches("(?!.*(BLOB|STRUCT|MAP|\\[\\])).*");
            select.append(", ").append(scalar ? quoted + "::VARCHAR" : quoted + " IS NOT NULL");
        }
        List<List<String>> rows = duck.rows(select + from);
        assertEquals(rows.size(), read.rows.size(), "rows");
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                String ours = read.rows.get(row).get(column);
                String theirs = rows.get(row).get(column + 1);
                if (!isSame(ours, theirs)) {
                    fail(
                            "row %d, column %s %s: %s, DuckDB %s"
                                    .formatted(
                                            row + 1,
                                            columns.get(column),
                                            types.get(column).get(1),
                                            ours,
                                            theirs));
                }
            }
        }
    }

    private static boolean isSame(String ours, String theirs) {
        // DuckDB's type says whether a time has a zone.
        String value =
                ours.replaceFirst("^(int|dec|text|at) ", "").replaceFirst(" without a zone$", "");
        if (value.equalsIgnoreCase(theirs) || (theirs.equals("true") && !ours.equals("null"))) {
            return true;
        }
        if (theirs.equals("false")) {
            // Of a nested column DuckDB only tells whether it IS NOT NULL.
            return ours.equals("null");
        }
        if (ours.startsWith("at ") || ours.startsWith("text ")) {
            return isSameTime(value, theirs);
        }
        try {
            return new BigDecimal(value).compareTo(new BigDecimal(theirs)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isSameTime(String ours, String theirs) {
        if (theirs.contains(" (BC) ")) {
            // Neither year can be meant; DuckDB also counts the days of this INT96 otherwise.
            return ours.startsWith("-");
        }
        String iso =
                theirs.length() == 10
                        ? theirs + "T00:00:00Z"
                        : theirs.replace(' ', 'T').replaceFirst("([+]00)?$", "Z");
        try {
            return Instant.parse(ours).equals(Instant.parse(iso));
        } catch (java.time.DateTimeException e) {
            return false;
        }
    }
}
