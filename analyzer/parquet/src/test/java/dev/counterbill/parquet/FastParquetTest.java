package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.Declaration;
import dev.counterbill.read.run.FileReading;
import dev.counterbill.read.run.LogReading;
import dev.counterbill.read.run.ReadPlan;
import dev.counterbill.read.run.ReadResult;
import dev.counterbill.read.run.ReaderChoice;
import dev.counterbill.read.run.SameIds;
import dev.counterbill.read.source.LogSources;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fast Parquet reader gives what the plain one gives, to the last reject, and DuckDB's sums.
 */
final class FastParquetTest {
    private static final List<String> CODECS = List.of("snappy", "zstd", "gzip", "uncompressed");
    private static final List<String> COUNT_TYPES =
            List.of("BIGINT", "DOUBLE", "INTEGER", "DECIMAL(18,0)", "VARCHAR", "FLOAT");
    private static final List<String> TIME_TYPES =
            List.of("TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_MS", "TIMESTAMP_NS", "VARCHAR");

    private static final List<String> COST_TYPES =
            List.of(
                    "DECIMAL(18,4)",
                    "DECIMAL(9,6)",
                    "DECIMAL(4,2)",
                    "DECIMAL(38,18)",
                    "DOUBLE",
                    "FLOAT",
                    "VARCHAR",
                    "BIGINT",
                    "UBIGINT");

    @TempDir Path folder;

    /** A number that looks random but is the same for every thread and version. */
    private static String any(long seed, int column, int below) {
        return "(hash(i * 31 + " + (seed * 1000 + column) + ") % " + below + ")::BIGINT";
    }

    /** Records with everything that goes wrong in them. */
    private static String query(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        String count = COUNT_TYPES.get(random.nextInt(COUNT_TYPES.size()));
        String time = TIME_TYPES.get(random.nextInt(TIME_TYPES.size()));
        boolean isWide = count.equals("BIGINT") || count.equals("DOUBLE");
        String odd =
                isWide
                        ? "WHEN 0 THEN -5 WHEN 1 THEN 9007199254740993"
                        : count.equals("VARCHAR") ? "WHEN 0 THEN -5" : "WHEN 0 THEN 300000";
        String fraction = count.equals("DOUBLE") || count.equals("FLOAT") ? " + 0.5" : "";
        return "SELECT (CASE "
                + any(seed, 1, 200)
                + " WHEN 0 THEN NULL WHEN 1 THEN TIMESTAMP '1999-01-01'"
                + " ELSE TIMESTAMP '2026-06-01' + to_milliseconds("
                + any(seed, 2, 2_000_000_000)
                + ") END)::"
                + time
                + " AS timestamp, CASE "
                + any(seed, 3, 40)
                + " WHEN 0 THEN NULL WHEN 1 THEN 'é-' || i % 7 WHEN 2 THEN ''"
                + " ELSE 'req-' || "
                + any(seed, 4, 20_000)
                + " END AS request_id, CASE "
                + any(seed, 5, 60)
                + " WHEN 0 THEN NULL WHEN 1 THEN ' gpt-4o ' WHEN 2 THEN 'modèle-é'"
                + " ELSE (['gpt-4o', 'gpt-4o-mini-2024-07-18', 'claude-sonnet-4-5',"
                + " 'ft:gpt-4o-mini-2024-07-18:acme:a:Ab12Cd34', 'somebody-else'])["
                + any(seed, 6, 5)
                + " + 1] END AS model, (['openai', 'anthropic', NULL])["
                + any(seed, 7, 3)
                + " + 1] AS provider, (['standard', 'batch', '', 'Default', NULL, 'unheard'])["
                + any(seed, 8, random.nextInt(5, 7))
                + " + 1] AS service_tier, (CASE "
                + any(seed, 9, 90)
                + " "
                + odd
                + " WHEN 2 THEN NULL WHEN 3 THEN 7"
                + fraction
                + " ELSE "
                + any(seed, 10, 4000)
                + " END)::"
                + count
                + " AS input_tokens, (CASE WHEN "
                + any(seed, 11, 3)
                + " = 0 THEN NULL ELSE "
                + any(seed, 12, 900)
                + " END)::"
                + count
                + " AS cached_input_tokens, "
                + any(seed, 13, 3000)
                + "::"
                + count
                + " AS output_tokens, nullif("
                + any(seed, 14, 40)
                + ", 3)::INTEGER AS reasoning_tokens, 'project-' || "
                + any(seed, 15, 5)
                + " AS project, nullif('user-' || "
                + any(seed, 16, 300)
                + ", 'user-7') AS user, "
                + (random.nextBoolean() ? any(seed, 17, 4000) : "NULL::BIGINT")
                + " AS total_tokens, (CASE WHEN "
                + any(seed, 18, 30)
                + " = 0 THEN NULL ELSE "
                + cost(seed)
                + " END)::"
                + COST_TYPES.get((int) seed % COST_TYPES.size())
                + " AS reported_cost, CASE WHEN "
                + any(seed, 20, 4)
                + " = 0 THEN 'eur' END AS currency, CASE WHEN "
                + any(seed, 19, 90)
                + " = 0 THEN TIMESTAMP '2026-06-30' END AS end_timestamp FROM range("
                + rows
                + ") t(i)";
    }

    /** In floating point, also what takes 17 digits to write, and what is no number. */
    private static String cost(long seed) {
        String some = "(" + any(seed, 21, 8000) + " - 30)";
        return "CASE "
                + any(seed, 22, 6)
                + " WHEN 0 THEN NULL WHEN 1 THEN "
                + switch (COST_TYPES.get((int) seed % COST_TYPES.size())) {
                    case "DOUBLE", "FLOAT" ->
                            "CASE WHEN i % 70 = 0 THEN 'nan'::DOUBLE ELSE "
                                    + some
                                    + " / 7e7 END WHEN 2 THEN 2e15 + i ELSE "
                                    + some
                                    + " / 1e6";
                    case "VARCHAR" -> "'0.00' || i % 900 ELSE '1' || i % 9 || 'e-0' || i % 7";
                    case "UBIGINT" -> some + " + 30 ELSE 18446744073709551615 - i";
                    case "BIGINT" -> some + " ELSE 9000000000000000000 + i";
                    case "DECIMAL(38,18)" ->
                            some + "::DECIMAL(38,18) / 1000 ELSE 12345678901234567890.5";
                    default -> some + " % 90 ELSE " + some + " % 90 / 100.0";
                }
                + " END";
    }

    @Test
    void randomLogsInEveryCodecAndVersion() throws Exception {
        for (long seed = 1; seed <= 9; seed++) {
            try (DuckDb duck = new DuckDb()) {
                String options =
                        ", CODEC '"
                                + CODECS.get((int) seed % 4)
                                + "', ROW_GROUP_SIZE 2048, PARQUET_VERSION V"
                                + (1 + seed / 4 % 2);
                Path file =
                        duck.write(
                                folder.resolve("log" + seed + ".parquet"),
                                query(seed, 6000),
                                options);
                same("seed " + seed + options, file, List.of());
                same("with labels, seed " + seed, file, List.of("project", "user"));
            }
        }
    }

    @Test
    void theSumsAreThoseOfDuckDb() throws Exception {
        for (String version : List.of("V1", "V2")) {
            try (DuckDb duck = new DuckDb()) {
                Path file =
                        duck.write(
                                folder.resolve("sums-" + version + ".parquet"),
                                "SELECT TIMESTAMP '2026-06-03' + to_seconds(i) AS timestamp,"
                                        + " 'openai' AS provider, 'gpt-4o-' || i % 9 AS model,"
                                        + " (i * i) % 5000 AS input_tokens,"
                                        + " CASE WHEN i % 3 > 0 THEN i % 700 END"
                                        + " AS cached_input_tokens, i % 911 AS output_tokens"
                                        + " FROM range(200000) t(i)",
                                ", PARQUET_VERSION " + version);
                ReadResult fast = read(file, ReaderChoice.FAST, 2, List.of(), 1 << 26);
                assertEquals("[]", fast.rejectsByCode().keySet().toString());
                Map<Meter, String> columns =
                        Map.of(
                                Meter.INPUT, "input_tokens",
                                Meter.CACHED_INPUT, "cached_input_tokens",
                                Meter.OUTPUT, "output_tokens",
                                Meter.REQUESTS, "1");
                for (Map.Entry<Meter, String> column : columns.entrySet()) {
                    long sum = 0;
                    for (LedgerRow row : fast.ledger().rows()) {
                        sum += row.counts().of(column.getKey());
                    }
                    assertEquals(
                            duck.rows(
                                            "SELECT sum("
                                                    + column.getValue()
                                                    + ")::BIGINT FROM '"
                                                    + file
                                                    + "'")
                                    .get(0)
                                    .get(0),
                            Long.toString(sum),
                            version + " " + column.getKey());
                }
            }
        }
    }

    @Test
    void aFileThatIsNotCoveredIsLeftToThePlainReaderAndThatIsSaid() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("nested.parquet"),
                            query(3, 2000)
                                    .replace(" FROM range", ", {'a': 'b'} AS team FROM range"),
                            "");
            List<String> labels = List.of("team");
            ReadResult plain = read(file, ReaderChoice.PLAIN, 1, labels, 1 << 26);
            ReadResult fast = read(file, ReaderChoice.FAST, 2, labels, 1 << 26);
            assertEquals(plain.ledger(), fast.ledger());
            assertEquals(
                    plain.files().get(0).detection()
                            + "; left to the plain reader: column 'team' is nested or of a type"
                            + " that is not covered",
                    fast.files().get(0).detection());
        }
    }

    @Test
    void datesAndTimesAreLabelsInIso() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("times.parquet"),
                            query(1, 500)
                                    .replace(
                                            " FROM range",
                                            ", DATE '2026-05-01' AS day, DATE '9999-12-31' AS far,"
                                                    + " TIMESTAMP '2026-05-01 00:00:00' AS began,"
                                                    + " TIMESTAMPTZ '2026-05-01 10:00:00.5+02' AS"
                                                    + " ended FROM range"),
                            "");
            List<String> labels = List.of("began", "day", "ended", "far");
            same("dates and times", file, labels);
            for (ReaderChoice reader : List.of(ReaderChoice.PLAIN, ReaderChoice.FAST)) {
                for (LedgerRow row : read(file, reader, 1, labels, 1 << 26).ledger().rows()) {
                    assertEquals(
                            List.of(
                                    "2026-05-01T00:00:00Z",
                                    "2026-05-01",
                                    "2026-05-01T08:00:00.500Z",
                                    "9999-12-31"),
                            row.key().labels(),
                            reader.toString());
                }
            }
        }
    }

    /** Its bytes may look like a text: these are the digits 0 in ASCII. */
    @Test
    void aDecimalIsTheSameIdAsItsDigits() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            String id = "(64053151420411946063694043751862251568 + i)::DECIMAL(38,0)";
            for (String written : List.of(id, id + "::VARCHAR")) {
                duck.write(
                        logs.resolve(written.length() + ".parquet"),
                        "SELECT TIMESTAMP '2026-06-05' AS timestamp, "
                                + written
                                + " AS request_id, 'gpt-4o' AS model, 5 AS input_tokens,"
                                + " 1 AS output_tokens FROM range(3000) t(i)",
                        "");
            }
            for (ReaderChoice reader : List.of(ReaderChoice.PLAIN, ReaderChoice.FAST)) {
                ReadResult found = read(logs, reader, 2, List.of(), 1 << 26);
                assertEquals(3000, found.records().duplicate(), reader.toString());
            }
        }
    }

    /** Numbers in one of them, and texts in the other. */
    @Test
    void idsThatStandInTwoFormsAreTold() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            String own = " AS request_id, 'gpt-4o' AS model, 5 AS input_tokens, 1 AS output_tokens";
            String other = own.replace("input", "prompt").replace("output", "completion");
            String begin = "SELECT TIMESTAMP '2026-06-05' AS timestamp, ";
            duck.write(
                    logs.resolve("a.parquet"),
                    begin + "7000000000 + i" + own + " FROM range(3000) t(i)",
                    "");
            duck.write(
                    logs.resolve("b.parquet"),
                    begin + "(7000000000 + i)::VARCHAR" + other + " FROM range(2500, 6000) t(i)",
                    "");
            List<SameIds> plain = read(logs, ReaderChoice.PLAIN, 1, List.of(), 1 << 26).sameIds();
            assertEquals(1, plain.size());
            assertEquals(500, plain.get(0).ids());
            assertTrue(plain.get(0).example().startsWith("70000"), plain.toString());
            for (int threads : new int[] {1, 2, 5}) {
                assertEquals(
                        plain,
                        read(logs, ReaderChoice.FAST, threads, List.of(), 1 << 26).sameIds());
            }
        }
    }

    @Test
    void rowGroupsWithoutRowsAreEmptyAndNotDamaged() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("usage.parquet"),
                            query(1, 6000),
                            ", ROW_GROUP_SIZE 2048");
            ReadResult whole = read(file, ReaderChoice.FAST, 2, List.of(), 1 << 26);
            EmptyGroups.around(file);
            same("empty groups around", file, List.of());
            ReadResult around = read(file, ReaderChoice.FAST, 2, List.of(), 1 << 26);
            assertEquals(whole.records(), around.records());
            assertEquals(whole.ledger(), around.ledger());
            EmptyGroups.only(file);
            same("nothing but an empty group", file, List.of());
            FileReading none = read(file, ReaderChoice.PLAIN, 1, List.of(), 1 << 26).files().get(0);
            assertEquals(Optional.empty(), none.fault());
            assertEquals(0, none.records().read());
        }
    }

    @Test
    void aDamagedFileIsRejectedByNameAndItsNeighbourStays() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            Path good = duck.write(logs.resolve("a.parquet"), query(1, 6000), "");
            ReadResult alone = read(good, ReaderChoice.FAST, 2, List.of(), 1 << 26);
            Path bad = duck.write(logs.resolve("b.parquet"), query(2, 6000), "");
            byte[] bytes = Files.readAllBytes(bad);
            java.util.Arrays.fill(bytes, 200, 4200, (byte) 0x5A);
            Files.write(bad, bytes);
            ReadResult both = read(logs, ReaderChoice.FAST, 2, List.of(), 1 << 26);
            assertEquals(alone.ledger(), both.ledger());
            FileReading rejected = both.files().get(1);
            assertEquals(FileReading.Status.REJECTED, rejected.status());
            assertTrue(
                    rejected.fault().orElseThrow().code().equals("DAMAGED_PARQUET"),
                    rejected.fault().toString());
        }
    }

    @Test
    void timestampsWithoutAZoneAreInTheZoneOfTheirSourceAsTextsAre() throws Exception {
        Declaration newYork =
                new Declaration(
                        Optional.empty(),
                        Map.of("timezone", "America/New_York"),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Declaration.Part.COUNTED);
        String asUtc = "canonical: 1 timestamps without a zone were read as UTC";
        try (DuckDb duck = new DuckDb()) {
            Path text = oneRecordAt(duck, "VARCHAR");
            UsageLedger inUtc = read(text, ReaderChoice.PLAIN, Declaration.NONE).ledger();
            UsageLedger inNewYork = read(text, ReaderChoice.PLAIN, newYork).ledger();
            assertNotEquals(inUtc, inNewYork);
            for (String type : TIME_TYPES) {
                boolean namesItsZone = type.equals("TIMESTAMPTZ");
                Path file = oneRecordAt(duck, type);
                for (ReaderChoice reader : List.of(ReaderChoice.PLAIN, ReaderChoice.FAST)) {
                    String run = type + ", " + reader;
                    ReadResult declared = read(file, reader, newYork);
                    assertEquals(namesItsZone ? inUtc : inNewYork, declared.ledger(), run);
                    assertFalse(declared.assumptions().containsKey(asUtc), run);
                    ReadResult undeclared = read(file, reader, Declaration.NONE);
                    assertEquals(inUtc, undeclared.ledger(), run);
                    assertEquals(!namesItsZone, undeclared.assumptions().containsKey(asUtc), run);
                }
            }
        }
    }

    private Path oneRecordAt(DuckDb duck, String type) throws Exception {
        return duck.write(
                folder.resolve(type + ".parquet"),
                "SELECT '2026-06-02 17:30:00'::"
                        + type
                        + " AS timestamp, 'gpt-4o' AS model, 5 AS input_tokens, 1 AS output_tokens",
                "");
    }

    private ReadResult read(Path path, ReaderChoice reader, Declaration declaration) {
        return read(path, reader, 1, List.of(), 1 << 26, declaration);
    }

    private void same(String message, Path path, List<String> labels) {
        ReadResult plain = read(path, ReaderChoice.PLAIN, 1, labels, 1 << 26);
        for (int threads = 1; threads <= 2; threads++) {
            String run = message + ", threads " + threads;
            long memory = threads == 1 ? 1 << 26 : 1;
            ReadResult fast = read(path, ReaderChoice.FAST, threads, labels, memory);
            FileReading expected = plain.files().get(0);
            FileReading found = fast.files().get(0);
            assertEquals(expected.records(), found.records(), run);
            assertEquals(expected.rejects(), found.rejects(), run);
            assertEquals(expected, found, run);
            assertEquals(plain.records(), fast.records(), run);
            assertEquals(plain.rejectsByCode(), fast.rejectsByCode(), run);
            assertEquals(plain.skippedByRule(), fast.skippedByRule(), run);
            assertEquals(plain.failedChecks(), fast.failedChecks(), run);
            assertEquals(plain.assumptions(), fast.assumptions(), run);
            assertEquals(plain.ambiguities(), fast.ambiguities(), run);
            assertEquals(plain.reportedCosts(), fast.reportedCosts(), run);
            assertEquals(plain.charges(), fast.charges(), run);
            assertEquals(plain.duplicates(), fast.duplicates(), run);
            assertEquals(plain.ledger(), fast.ledger(), run);
        }
    }

    private ReadResult read(
            Path path, ReaderChoice reader, int threads, List<String> labels, long memory) {
        return read(path, reader, threads, labels, memory, Declaration.NONE);
    }

    private ReadResult read(
            Path path,
            ReaderChoice reader,
            int threads,
            List<String> labels,
            long memory,
            Declaration declaration) {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200_000L, 272_000L)),
                        TimeCuts.of(
                                List.of(Instant.parse("2026-06-10T12:30:00Z")),
                                List.of(TimeEdge.midnight(ZoneId.of("Asia/Kolkata")))),
                        Map.of(),
                        labels);
        try (LogSources sources =
                LogSources.expand(
                        List.of(path.toString()),
                        folder,
                        uri -> List.of(),
                        InputStream.nullInputStream())) {
            return LogReading.read(
                    ReadPlan.of(
                                    sources.sources(),
                                    Mappings.builtIn(),
                                    List.of(new ParquetContainer()),
                                    cuts)
                            .withPeriod(
                                    ReadPlan.Period.of(
                                            Instant.parse("2026-06-02T00:00:00Z"),
                                            Instant.parse("2026-06-29T00:00:00Z")))
                            .withDeclarations(log -> declaration)
                            .withThreads(threads)
                            .withReader(reader)
                            .withDuplicateMemory(memory, folder));
        }
    }
}
