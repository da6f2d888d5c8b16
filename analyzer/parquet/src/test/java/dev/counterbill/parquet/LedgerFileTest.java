package dev.counterbill.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.PromptCuts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.TimeCuts;
import dev.counterbill.usage.TimeEdge;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerFileTest {
    private static final String[] TEXTS = {
        "", "gpt-4o", "ft:gpt-4o-mini-2024-07-18:acme::Ab12", "grün, \"q\"\n", "a'b\\"
    };

    @TempDir Path folder;

    static SavedLedger random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> labels = List.of("cost-center", "project", "ü").subList(0, random.nextInt(4));
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of(200_000L, random.nextLong(1, 1L << 40))),
                        TimeCuts.of(
                                List.of(Instant.ofEpochSecond(random.nextInt())),
                                List.of(
                                        TimeEdge.midnight(ZoneId.of("Europe/Berlin")),
                                        new TimeEdge(ZoneId.of("UTC"), LocalTime.of(16, 30)))),
                        random.nextBoolean()
                                ? Map.of()
                                : Map.of("openai", EnumSet.of(Meter.INPUT, Meter.AUDIO_INPUT)),
                        labels);
        List<LedgerRow> rows = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            long[] counts = new long[Meter.values().length];
            for (int meter = 0; meter < counts.length; meter++) {
                counts[meter] = random.nextInt(3) == 0 ? random.nextLong(1L << 53) : 0;
            }
            long begin = random.nextInt(4_000_000) * 1000L;
            boolean bucket = random.nextInt(3) == 0;
            List<String> values = new ArrayList<>();
            labels.forEach(label -> values.add(TEXTS[random.nextInt(TEXTS.length)]));
            UsageKey key =
                    new UsageKey(
                            TEXTS[random.nextInt(TEXTS.length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            UsageKind.values()[random.nextInt(UsageKind.values().length)],
                            ServiceTier.values()[random.nextInt(ServiceTier.values().length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            TEXTS[random.nextInt(TEXTS.length)],
                            random.nextInt(-1, 16),
                            TEXTS[random.nextInt(TEXTS.length)],
                            begin,
                            bucket ? begin + 3600 : 0,
                            values);
            rows.add(new LedgerRow(key, MeterCounts.of(counts, random.nextInt(1000))));
        }
        Map<ReportedCosts.Key, BigDecimal> costs = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            costs.put(
                    new ReportedCosts.Key(
                            LocalDate.ofEpochDay(random.nextInt(20_000)),
                            "openai",
                            TEXTS[random.nextInt(TEXTS.length)],
                            "csv",
                            "USD"),
                    BigDecimal.valueOf(random.nextLong(), random.nextInt(-3, 19)));
        }
        return new SavedLedger(
                UsageLedger.of(cuts, rows),
                ReportedCosts.of(costs),
                Map.of("sources", "[\"a.csv\"]", "rates", "sha256:00"));
    }

    @Test
    void aLedgerComesBackAsItWasSaved() throws Exception {
        Path file = folder.resolve("ledger.parquet");
        for (long seed = 1; seed <= 60; seed++) {
            SavedLedger saved = random(seed);
            LedgerFile.write(file, saved);
            assertEquals(saved, LedgerFile.read(file), "seed " + seed);
            assertEquals(Optional.of(saved), LedgerFile.readFast(file), "seed " + seed);
            assertEquals(saved, LedgerFile.readPlain(file), "seed " + seed);
        }
    }

    @Test
    void aLedgerThatAnotherProgramHasWrittenAgainIsReadThePlainWay() throws Exception {
        Path file = folder.resolve("ledger.parquet");
        Path again = folder.resolve("again.parquet");
        try (DuckDb duck = new DuckDb()) {
            for (long seed = 1; seed <= 5; seed++) {
                SavedLedger saved = random(seed);
                LedgerFile.write(file, saved);
                List<String> notes = new ArrayList<>();
                for (List<String> note :
                        duck.rows(
                                "SELECT decode(key), decode(value) FROM parquet_kv_metadata('"
                                        + file
                                        + "') WHERE decode(key) LIKE 'counterbill.%'")) {
                    notes.add('"' + note.get(0) + "\": '" + note.get(1).replace("'", "''") + "'");
                }
                duck.write(
                        again,
                        "SELECT * FROM '" + file + "'",
                        ", KV_METADATA {" + String.join(", ", notes) + "}");
                assertEquals(Optional.empty(), LedgerFile.readFast(again), "seed " + seed);
                assertEquals(saved, LedgerFile.read(again), "seed " + seed);
            }
        }
    }

    @Test
    void aDamagedLedgerIsNeverReadOtherwiseThanThePlainWayReadsIt() throws Exception {
        Path file = folder.resolve("ledger.parquet");
        SavedLedger saved = random(13);
        LedgerFile.write(file, saved);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(13);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            Optional<SavedLedger> fast = LedgerFile.readFast(file);
            UsageLedger plain = null;
            try {
                plain = LedgerFile.readPlain(file).ledger();
            } catch (DamagedFile e) {
                refused++;
            }
            if (fast.isPresent()) {
                // Where the plain way refuses it, that is for a place that holds no row.
                UsageLedger expected = plain == null ? saved.ledger() : plain;
                assertEquals(expected, fast.get().ledger(), "byte " + at);
            }
        }
        assertTrue(refused > 100, "refused: " + refused);
    }

    @Test
    void theSameLedgerGivesTheSameBytes() throws Exception {
        Path one = folder.resolve("one.parquet");
        Path other = folder.resolve("other.parquet");
        LedgerFile.write(one, random(7));
        LedgerFile.write(other, random(7));
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    }

    @Test
    void duckDbReadsTheSameSumsTimesAndCuts() throws Exception {
        SavedLedger saved = random(11);
        Path file = folder.resolve("ledger.parquet");
        LedgerFile.write(file, saved);
        MeterCounts total = saved.ledger().total();
        UsageKey first = saved.ledger().rows().get(0).key();
        try (DuckDb duck = new DuckDb()) {
            StringBuilder sums = new StringBuilder("SELECT sum(records), count(*)");
            List<String> expected = new ArrayList<>();
            expected.add(Long.toString(total.records()));
            expected.add(Integer.toString(saved.ledger().rows().size()));
            for (Meter meter : Meter.values()) {
                sums.append(", sum(").append(meter.id()).append(')');
                expected.add(Long.toString(total.of(meter)));
            }
            assertEquals(List.of(expected), duck.rows(sums + " FROM '" + file + "'"));
            assertEquals(
                    List.of(
                            List.of(
                                    "TIMESTAMP WITH TIME ZONE",
                                    Long.toString(first.slotBegin()),
                                    first.labels().get(0))),
                    duck.rows(
                            "SELECT typeof(slot_begin), epoch(slot_begin)::BIGINT,"
                                    + " labels['cost-center'] FROM '"
                                    + file
                                    + "' LIMIT 1"));
            assertEquals(
                    List.of(List.of(LedgerFile.SCHEMA)),
                    duck.rows(
                            "SELECT decode(value) FROM parquet_kv_metadata('"
                                    + file
                                    + "') WHERE decode(key) = 'counterbill.schema'"));
            String cuts =
                    duck.rows(
                                    "SELECT decode(value) FROM parquet_kv_metadata('"
                                            + file
                                            + "') WHERE decode(key) = 'counterbill.cuts'")
                            .get(0)
                            .get(0);
            assertEquals(saved.ledger().cuts(), CutsText.toCuts(cuts));
            assertTrue(cuts.startsWith("{\"prompt_cuts\":[1024,2048,"), cuts);
        }
    }

    @Test
    void theTreeOfTheFileIsThatOfTheAvroSchema() throws Exception {
        Schema schema =
                new Schema.Parser().parse(LedgerFile.class.getResourceAsStream("ledger-row.avsc"));
        Path file = folder.resolve("tree.parquet");
        LedgerFile.write(file, random(5));
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertEquals(
                    new AvroSchemaConverter().convert(schema),
                    reader.getFileMetaData().getSchema());
        }
    }

    /**
     * Readers leave out groups by them, so wrong ones would lose rows of other people's queries.
     */
    @Test
    void theStatisticsOfAColumnAreThoseOfItsValues() throws Exception {
        Path file = folder.resolve("statistics.parquet");
        LedgerFile.write(file, random(7));
        try (DuckDb duck = new DuckDb()) {
            for (String column :
                    List.of("model", "region", "prompt_bucket", "input", "web_searches")) {
                // Something is done to the values, so that they are read.
                String read = column + (column.matches("model|region") ? " || ''" : " + 0");
                assertEquals(
                        duck.rows(
                                "SELECT min(%1$s)::VARCHAR, max(%1$s)::VARCHAR, '0' FROM '%2$s'"
                                        .formatted(read, file)),
                        duck.rows(
                                "SELECT stats_min_value, stats_max_value, stats_null_count::VARCHAR"
                                        + " FROM parquet_metadata('%s') WHERE path_in_schema = '%s'"
                                                .formatted(file, column)),
                        column);
            }
            assertEquals(
                    duck.rows(
                            "SELECT epoch_us(min(slot_begin + INTERVAL 0 DAY))::VARCHAR,"
                                    + " epoch_us(max(slot_begin + INTERVAL 0 DAY))::VARCHAR FROM '%s'"
                                            .formatted(file)),
                    duck.rows(
                            "SELECT epoch_us(stats_min_value::TIMESTAMPTZ)::VARCHAR,"
                                    + " epoch_us(stats_max_value::TIMESTAMPTZ)::VARCHAR"
                                    + " FROM parquet_metadata('%s') WHERE path_in_schema = 'slot_begin'"
                                            .formatted(file)));
            assertEquals(
                    duck.rows(
                            "SELECT (count(*) - count(span_end))::VARCHAR FROM '%s'"
                                    .formatted(file)),
                    duck.rows(
                            "SELECT stats_null_count::VARCHAR FROM parquet_metadata('%s')"
                                            .formatted(file)
                                    + " WHERE path_in_schema = 'span_end'"));
        }
    }

    @Test
    void aLedgerOfManyRowGroupsComesBackAsItWasSaved() throws Exception {
        LedgerCuts cuts =
                new LedgerCuts(
                        PromptCuts.withGrid(List.of()), TimeCuts.HOURS, Map.of(), List.of("user"));
        SplittableRandom random = new SplittableRandom(11);
        List<LedgerRow> rows = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            long[] counts = new long[Meter.values().length];
            counts[Meter.INPUT.ordinal()] = random.nextLong(1L << random.nextInt(1, 45));
            counts[Meter.OUTPUT.ordinal()] = random.nextInt(3);
            UsageKey key =
                    new UsageKey(
                            "openai",
                            "gpt-" + random.nextInt(9),
                            "",
                            UsageKind.REQUEST,
                            ServiceTier.STANDARD,
                            "",
                            "",
                            "",
                            "",
                            random.nextInt(9),
                            "",
                            3_600L * i,
                            0,
                            List.of("user-" + i));
            rows.add(new LedgerRow(key, MeterCounts.of(counts, 1)));
        }
        SavedLedger saved =
                new SavedLedger(UsageLedger.of(cuts, rows), ReportedCosts.NONE, Map.of());
        Path file = folder.resolve("many.parquet");
        LedgerFile.write(file, saved);
        assertEquals(Optional.of(saved), LedgerFile.readFast(file));
        assertEquals(saved, LedgerFile.readPlain(file));
        try (DuckDb duck = new DuckDb()) {
            assertEquals(
                    List.of(
                            List.of(
                                    Long.toString(saved.ledger().total().of(Meter.INPUT)),
                                    "70000")),
                    duck.rows(
                            "SELECT sum(input), count(DISTINCT labels['user']) FROM '"
                                    + file
                                    + "'"));
        }
    }

    @Test
    void theSchemaNamesEveryMeter() throws Exception {
        Schema schema =
                new Schema.Parser().parse(LedgerFile.class.getResourceAsStream("ledger-row.avsc"));
        for (Meter meter : Meter.values()) {
            assertEquals(
                    Schema.Type.LONG, schema.getField(meter.id()).schema().getType(), meter.id());
        }
    }

    @Test
    void otherVersionsAndOtherFilesAreRefused() throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path plain = duck.write(folder.resolve("plain.parquet"), "SELECT 1 AS a", "");
            assertFalse(LedgerFile.isLedger(plain));
            DamagedFile none = assertThrows(DamagedFile.class, () -> LedgerFile.read(plain));
            assertEquals("NOT_A_LEDGER", none.code());
            assertEquals(
                    "the file is Parquet, but not a ledger that Counterbill saved; give it to"
                            + " `counterbill run` if it is a log",
                    none.getMessage());

            Path next =
                    duck.write(
                            folder.resolve("next.parquet"),
                            "SELECT 1 AS a",
                            ", KV_METADATA {\"counterbill.schema\": 'counterbill-ledger/2'}");
            assertTrue(LedgerFile.isLedger(next));
            DamagedFile version = assertThrows(DamagedFile.class, () -> LedgerFile.read(next));
            assertEquals("LEDGER_VERSION", version.code());
            assertEquals(
                    "the ledger has the form 'counterbill-ledger/2', this version of Counterbill"
                            + " reads 'counterbill-ledger/1'; make it again from the logs, or use"
                            + " the version that wrote it",
                    version.getMessage());
        }
    }

    /** A log that is given to `report` was not cut off. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "PA", "timestamp,model,input_tokens\n2026-06-01T10:00:00Z,gpt-4o,1\n"})
    void aFileThatIsNoParquetIsNoLedger(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), text);
        assertFalse(LedgerFile.isLedger(file));
        DamagedFile none = assertThrows(DamagedFile.class, () -> LedgerFile.read(file));
        assertEquals("NOT_A_LEDGER", none.code());
        assertEquals(
                "the file is no saved ledger: give the ledger.parquet of a report, or the folder of"
                        + " the report; logs go to `counterbill run`",
                none.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[", "{\"prompt_cuts\":[\"x\"]}", "{\"prompt_cuts\":[-1]}"})
    void aLedgerWithBrokenCutsIsRefused(String cuts) throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path file =
                    duck.write(
                            folder.resolve("broken.parquet"),
                            "SELECT 1 AS a",
                            ", KV_METADATA {\"counterbill.schema\": 'counterbill-ledger/1',"
                                    + " \"counterbill.cuts\": '"
                                    + cuts
                                    + "'}");
            DamagedFile broken = assertThrows(DamagedFile.class, () -> LedgerFile.read(file));
            assertEquals("DAMAGED_LEDGER", broken.code());
        }
    }

    @Test
    void aTruncatedLedgerIsRefused() throws Exception {
        Path file = folder.resolve("ledger.parquet");
        LedgerFile.write(file, random(3));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 9));
        DamagedFile cut = assertThrows(DamagedFile.class, () -> LedgerFile.read(file));
        assertEquals("TRUNCATED_PARQUET", cut.code());
    }
}
