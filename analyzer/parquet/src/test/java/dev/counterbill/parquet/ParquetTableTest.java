package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterbill.parquet.ParquetTable.Column;
import dev.counterbill.parquet.ParquetTable.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {
    private static final List<Column> COLUMNS =
            List.of(
                    new Column("day", Type.DATE),
                    new Column("at", Type.TIMESTAMP),
                    new Column("cost-center (label)", Type.TEXT),
                    new Column("tokens", Type.INT64),
                    new Column("cost", Type.DECIMAL));
    private static final List<List<Object>> ROWS =
            List.of(
                    Arrays.asList(
                            LocalDate.parse("2026-06-01"),
                            Instant.parse("2026-06-01T12:00:00.000001Z"),
                            "grün",
                            1L << 53,
                            new BigDecimal("12345678901234567890.000000000000000001")),
                    Arrays.asList(
                            LocalDate.parse("1969-12-31"),
                            null,
                            null,
                            -1L,
                            new BigDecimal("-0.45")),
                    Arrays.asList(null, null, "", 0L, new BigDecimal("1E+3")));

    @TempDir Path folder;

    @Test
    void duckDbReadsBackWhatWasWritten() throws Exception {
        Path file = folder.resolve("table.parquet");
        ParquetTable.write(file, COLUMNS, Map.of("counterbill.schema", "costs/1"), ROWS);
        try (DuckDb duck = new DuckDb()) {
            assertEquals(
                    List.of(
                            List.of("day", "DATE"),
                            List.of("at", "TIMESTAMP WITH TIME ZONE"),
                            List.of("cost-center (label)", "VARCHAR"),
                            List.of("tokens", "BIGINT"),
                            List.of("cost", "DECIMAL(38,18)")),
                    duck.rows(
                            "SELECT column_name, column_type FROM (DESCRIBE FROM '" + file + "')"));
            assertEquals(
                    List.of(
                            List.of(
                                    "2026-06-01",
                                    "2026-06-01 12:00:00.000001+00",
                                    "grün",
                                    "9007199254740992",
                                    "12345678901234567890.000000000000000001"),
                            List.of("1969-12-31", "null", "null", "-1", "-0.450000000000000000"),
                            List.of("null", "null", "", "0", "1000.000000000000000000")),
                    duck.rows(
                            "SELECT day::VARCHAR, \"at\"::VARCHAR, \"cost-center (label)\","
                                    + " tokens, cost::VARCHAR FROM '"
                                    + file
                                    + "'"));
            assertEquals(
                    List.of(List.of("costs/1")),
                    duck.rows(
                            "SELECT decode(value) FROM parquet_kv_metadata('"
                                    + file
                                    + "') WHERE decode(key) = 'counterbill.schema'"));
        }
    }

    @Test
    void theSameRowsGiveTheSameBytes() throws Exception {
        Path one = folder.resolve("one.parquet");
        Path other = folder.resolve("other.parquet");
        ParquetTable.write(one, COLUMNS, Map.of("a", "1", "b", "2"), ROWS);
        ParquetTable.write(other, COLUMNS, Map.of("b", "2", "a", "1"), ROWS);
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    }

    @Test
    void amountsAreNeverRounded() {
        for (String amount : List.of("0.0000000000000000001", "123456789012345678901")) {
            ArithmeticException refused =
                    assertThrows(
                            ArithmeticException.class,
                            () ->
                                    ParquetTable.write(
                                            folder.resolve("x.parquet"),
                                            List.of(new Column("cost", Type.DECIMAL)),
                                            Map.of(),
                                            List.of(List.of(new BigDecimal(amount)))));
            assertEquals(
                    "column 'cost': " + new BigDecimal(amount) + " does not fit DECIMAL(38,18)",
                    refused.getMessage());
        }
    }
}
