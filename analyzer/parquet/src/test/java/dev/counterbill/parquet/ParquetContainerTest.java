package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.counterbill.read.FieldPath;
import dev.counterbill.read.FieldPath.Step.Distinct;
import dev.counterbill.read.FieldPath.Step.Index;
import dev.counterbill.read.FieldPath.Step.Matching;
import dev.counterbill.read.FieldPath.Step.Name;
import dev.counterbill.read.FieldPath.Step.Select;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.RecordMapping;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types, codecs and shapes, in files that DuckDB wrote. */
class ParquetContainerTest {
    @TempDir Path folder;

    private String cell(String sql) throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file = duck.write(folder.resolve("cell.parquet"), "SELECT " + sql + " AS c", "");
            return ReadBack.of(file, ReadBack.columns("c")).rows.get(0).get(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7::TINYINT | int 7",
                "(-7)::BIGINT | int -7",
                "4294967295::UINTEGER | int 4294967295",
                "18446744073709551615::UBIGINT | dec 18446744073709551615",
                "250::UTINYINT | int 250",
                "31422.0::DOUBLE | int 31422",
                "1.5::DOUBLE | dec 1.5",
                "0.1::FLOAT | dec 0.1",
                "2.5e20::DOUBLE | dec 250000000000000000000",
                "9007199254740994::DOUBLE | dec 9007199254740994",
                "'nan'::DOUBLE | dec NaN",
                "'-inf'::DOUBLE | dec -Infinity",
                "12.50::DECIMAL(4,2) | dec 12.50",
                "12.50::DECIMAL(18,2) | dec 12.50",
                "-12.123456789012345678::DECIMAL(38,18) | dec -12.123456789012345678",
                "12::DECIMAL(9,0) | int 12",
                "true | true",
                "NULL::INTEGER | null",
                "'grün' | text grün",
                "'{\"a\":1}'::JSON | text {\"a\":1}",
                "'0b2f3c4d-1111-2222-3333-444455556666'::UUID | text 0b2f3c4d-1111-2222-3333-444455556666",
                "'b'::ENUM('a','b') | text b",
                "DATE '2026-06-01' | at 2026-06-01",
                "TIMESTAMP '2026-06-01 01:02:03.456789' | at 2026-06-01T01:02:03.456789Z without a zone",
                "TIMESTAMPTZ '2026-06-01 01:02:03.456789+02' | at 2026-05-31T23:02:03.456789Z",
                "TIMESTAMP_MS '2026-06-01 01:02:03.456' | at 2026-06-01T01:02:03.456Z without a zone",
                "TIMESTAMP_NS '2026-06-01 01:02:03.456789012' | at 2026-06-01T01:02:03.456789012Z without a zone",
                "TIMESTAMP '1969-12-31 23:59:59.999999' | at 1969-12-31T23:59:59.999999Z without a zone",
                "TIMESTAMP '3000-01-01 00:00:00' | text 3000-01-01T00:00:00Z",
                "TIME '01:02:03.5' | text 01:02:03.500",
                "[1,2] | other",
                "{'a': 1} | other",
                "'\\xFF'::BLOB | other",
                "'plain'::BLOB | text plain",
            })
    void eachTypeIsReadAsWhatItSays(String sql, String expected) throws Exception {
        assertEquals(expected, cell(sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4", "lz4_raw"})
    void eachCodecGivesTheSameRows(String codec) throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("codec.parquet"),
                            "SELECT 'gpt-' || i % 7 AS model, i AS n FROM range(20000) t(i)",
                            ", CODEC '" + codec + "', ROW_GROUP_SIZE 4096");
            ReadBack read = ReadBack.of(file, ReadBack.columns("n", "model"));
            assertEquals(20000, read.rows.size());
            for (int i = 0; i < 20000; i++) {
                assertEquals(List.of("int " + i, "text gpt-" + i % 7), read.rows.get(i));
                assertEquals(i + 1, read.lines.get(i));
            }
        }
    }

    @Test
    void nestedValuesAreFoundByPathAndAsTrees() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("nested.parquet"),
                            "SELECT {'usage': {'input': 5, 'at': TIMESTAMPTZ '2026-06-01 00:00:00Z'}} AS r,"
                                    + " MAP {'input': 7::BIGINT, 'output': 8::BIGINT} AS m,"
                                    + " MAP {3: 'x'} AS k, [[1],[],NULL,[2,3]] AS l,"
                                    + " [{'key': 'a', 'v': 1}, {'key': 'b', 'v': 2}] AS attrs",
                            "");
            Projection paths =
                    new Projection(
                            List.of(),
                            List.of(
                                    ReadBack.field(
                                            0, new Name("r"), new Name("usage"), new Name("input")),
                                    ReadBack.field(
                                            0, new Name("r"), new Name("usage"), new Name("at")),
                                    ReadBack.field(0, new Name("m"), new Name("output")),
                                    ReadBack.field(0, new Name("m"), new Name("cached")),
                                    ReadBack.field(0, new Name("k"), new Name("3")),
                                    ReadBack.field(0, new Name("l"), new Index(3), new Index(1)),
                                    ReadBack.field(0, new Name("l"), new Index(9)),
                                    ReadBack.field(
                                            0,
                                            new Name("attrs"),
                                            new Select("key", "b"),
                                            new Name("v")),
                                    ReadBack.field(0, new Name("attrs"), counted("a|b")),
                                    ReadBack.field(0, new Name("attrs"), counted("c")),
                                    ReadBack.field(
                                            0, new Name("attrs"), new Distinct(List.of("key"))),
                                    ReadBack.field(0, new Name("r"), counted("a")),
                                    ReadBack.field(0, new Name("r"), new Name("none")),
                                    ReadBack.field(0, new Name("r"), new Name("usage"))));
            assertEquals(
                    List.of(
                            "int 5",
                            "at 2026-06-01T00:00:00Z",
                            "int 8",
                            "null",
                            "text x",
                            "int 3",
                            "null",
                            "int 2",
                            "int 2",
                            "null",
                            "int 2",
                            "null",
                            "null",
                            "other"),
                    ReadBack.of(file, paths).rows.get(0));
            assertEquals(
                    List.of(
                            "{usage: {input: 5, at: 2026-06-01T00:00:00Z}}",
                            "{input: 7, output: 8}",
                            "[[1], [], null, [2, 3]]",
                            "[{key: a, v: 1}, {key: b, v: 2}]"),
                    ReadBack.of(file, ReadBack.columns("*r", "*m", "*l", "*attrs")).rows.get(0));
        }
    }

    private static Matching counted(String words) {
        List<String> all = List.of(words.split("[|]"));
        return new Matching(List.of(new FieldPath.Condition(List.of("key"), all)));
    }

    @Test
    void aNestedValueThatIsABodyIsRejectedAndTheNextRowIsRead() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("bodies.parquet"),
                            "SELECT range(n) AS l FROM (VALUES (65536), (2)) t(n)",
                            "");
            ReadBack read = ReadBack.of(file, ReadBack.columns("*l"));
            assertEquals(List.of(List.of("[0, 1]")), read.rows);
            assertEquals(
                    "[1 VALUE_TOO_LARGE: a nested value has at most 65536 members and elements;"
                            + " export usage only, without nested bodies]",
                    read.rejects.stream()
                            .map(
                                    reject ->
                                            reject.line()
                                                    + " "
                                                    + reject.code()
                                                    + ": "
                                                    + reject.rule()
                                                    + "; "
                                                    + reject.remedy())
                            .toList()
                            .toString());
        }
    }

    @Test
    void eachExplodesListsIntoRecords() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("each.parquet"),
                            "SELECT * FROM (VALUES"
                                    + " ('p1', [{'day': 'd1', 'results': [{'n': 1}, {'n': 2}]},"
                                    + "         {'day': 'd2', 'results': []}]),"
                                    + " ('p2', NULL),"
                                    + " ('p3', [{'day': 'd3', 'results': [{'n': 3}]}])) t(page, data)",
                            "");
            Projection each =
                    new Projection(
                            List.of("data[]", "results[]"),
                            List.of(
                                    ReadBack.field(0, new Name("n")),
                                    ReadBack.field(1, new Name("day")),
                                    ReadBack.field(2, new Name("page")),
                                    ReadBack.field(3, new Name("page"))));
            ReadBack read = ReadBack.of(file, each);
            assertEquals(
                    List.of(
                            List.of("int 1", "text d1", "text p1", "null"),
                            List.of("int 2", "text d1", "text p1", "null"),
                            List.of("int 3", "text d3", "text p3", "null")),
                    read.rows);
            assertEquals(List.of(1L, 1L, 3L), read.lines);
        }
    }

    @Test
    void timesWithoutZoneAreLeftToTheMapping() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("zone.parquet"),
                            "SELECT TIMESTAMP '2026-06-01 00:00:00' AS naive,"
                                    + " TIMESTAMPTZ '2026-06-01 00:00:00Z' AS utc,"
                                    + " TIMESTAMP '2026-06-01 00:00:00' AS unread",
                            "");
            ReadBack read = ReadBack.of(file, ReadBack.columns("naive", "utc"));
            assertEquals(
                    List.of(
                            List.of(
                                    "at 2026-06-01T00:00:00Z without a zone",
                                    "at 2026-06-01T00:00:00Z")),
                    read.rows);
            assertEquals(List.of(), read.assumptions);
        }
    }

    @Test
    void columnsThatTheFileLacksAreNullInEveryRow() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(folder.resolve("lacks.parquet"), "SELECT i FROM range(3) t(i)", "");
            assertEquals(
                    List.of(List.of("null"), List.of("null"), List.of("null")),
                    ReadBack.of(file, ReadBack.columns("model")).rows);
        }
    }

    @Test
    void oddNamesDoNoHarm() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("odd.parquet"),
                            "SELECT 1 AS \"cost-center\", 2 AS \"gen_ai.usage.input_tokens\","
                                    + " 3 AS \"ü ()\", {'a b': 4, '5%': 5} AS s",
                            "");
            Projection odd =
                    new Projection(
                            List.of(),
                            List.of(
                                    ReadBack.field(0, new Name("cost-center")),
                                    ReadBack.field(0, new Name("gen_ai.usage.input_tokens")),
                                    ReadBack.field(0, new Name("ü ()")),
                                    ReadBack.field(0, new Name("s"), new Name("a b")),
                                    ReadBack.field(0, new Name("s"), new Name("5%"))));
            assertEquals(
                    List.of("int 1", "int 2", "int 3", "int 4", "int 5"),
                    ReadBack.of(file, odd).rows.get(0));
        }
    }

    @Test
    void aSampleHasTheColumnsAndTheFirstFiftyRecords() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("sample.parquet"),
                            "SELECT i, {'a': i} AS s FROM range(80) t(i)",
                            "");
            RecordMapping.Sample sample =
                    new ParquetContainer().sample(ReadBack.local(file)).orElseThrow();
            assertEquals(RecordMapping.Form.PARQUET, sample.form());
            assertEquals(List.of("i", "s"), sample.columns());
            assertEquals(50, sample.records().size());
            RawTree last = sample.records().get(49);
            assertEquals("{i: 49, s: {a: 49}}", ReadBack.text(last));
        }
    }
}
