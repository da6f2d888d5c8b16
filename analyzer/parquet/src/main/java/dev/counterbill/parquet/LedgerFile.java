package dev.counterbill.parquet;

import dev.counterbill.ledger.LedgerRow;
import dev.counterbill.ledger.ReportedCosts;
import dev.counterbill.ledger.UsageLedger;
import dev.counterbill.parquet.fast.FastLedger;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.usage.LedgerCuts;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKey;
import dev.counterbill.usage.UsageKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A ledger as a Parquet file, {@code ledger.parquet}: one row per ledger row with a readable column
 * per part of the key and per meter ({@code schemas/ledger-row.avsc}), the cuts and the provenance
 * in the footer. The same ledger always gives the same bytes.
 */
public final class LedgerFile {
    /** Name and version of the form; other versions are refused. */
    public static final String SCHEMA = "counterbill-ledger/1";

    private static final String SCHEMA_KEY = "counterbill.schema";
    private static final String CUTS_KEY = "counterbill.cuts";
    private static final String COSTS_KEY = "counterbill.reported_costs";
    private static final String PROVENANCE_PREFIX = "counterbill.provenance.";
    private static final String NOT_A_LEDGER = "NOT_A_LEDGER";

    /** How Parquet begins, encrypted or not. */
    private static final String MARK = "PAR";

    private static final long MICROS_PER_SECOND = 1_000_000;

    private LedgerFile() {}

    /** Writes a ledger over whatever stands at {@code file}. */
    public static void write(Path file, SavedLedger saved) throws IOException {
        Files.write(file, bytes(saved));
    }

    /** The bytes of a ledger's file, for those who do not know yet where it will stand. */
    public static byte[] bytes(SavedLedger saved) throws IOException {
        Map<String, String> footer = new LinkedHashMap<>();
        footer.put(SCHEMA_KEY, SCHEMA);
        footer.put(CUTS_KEY, CutsText.ofCuts(saved.ledger().cuts()));
        footer.put(COSTS_KEY, CutsText.ofCosts(saved.reportedCosts()));
        new TreeMap<>(saved.provenance())
                .forEach((name, text) -> footer.put(PROVENANCE_PREFIX + name, text));
        // Avro readers find the docs of the columns here.
        footer.put("parquet.avro.schema", schemaText());
        return LedgerPages.bytes(saved.ledger(), footer);
    }

    /** Whether a local file is a ledger of any version: Parquet with Counterbill's mark. */
    public static boolean isLedger(Path file) {
        try (FastLedger fast = FastLedger.open(file)) {
            return fast.notes().containsKey(SCHEMA_KEY);
        } catch (IOException e) {
            return isPlainLedger(file);
        }
    }

    private static boolean isPlainLedger(Path file) {
        try {
            return footerOf(new LocalInputFile(file)).containsKey(SCHEMA_KEY);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads a ledger back, equal to the one that was written.
     *
     * @throws DamagedFile {@code NOT_A_LEDGER}, {@code LEDGER_VERSION}, {@code DAMAGED_LEDGER}, or
     *     what {@link ParquetContainer} says of a damaged Parquet file
     */
    public static SavedLedger read(Path file) throws IOException {
        Optional<SavedLedger> fast = readFast(file);
        return fast.isPresent() ? fast.get() : readPlain(file);
    }

    /** Empty where the file is not covered, or something is wrong that the plain way tells. */
    static Optional<SavedLedger> readFast(Path file) {
        try (FastLedger fast = FastLedger.open(file)) {
            Map<String, String> notes = fast.notes();
            return SCHEMA.equals(notes.get(SCHEMA_KEY))
                    ? Optional.of(saved(notes, fast::ledger))
                    : Optional.empty();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return Optional.empty();
        }
    }

    /** Reads the rows of a file. */
    private interface Rows {
        UsageLedger ledger(LedgerCuts cuts) throws IOException;
    }

    private static SavedLedger saved(Map<String, String> footer, Rows rows) throws IOException {
        LedgerCuts cuts = CutsText.toCuts(footer.getOrDefault(CUTS_KEY, ""));
        ReportedCosts costs = CutsText.toCosts(footer.getOrDefault(COSTS_KEY, "[]"));
        Map<String, String> provenance = new TreeMap<>();
        footer.forEach(
                (name, text) -> {
                    if (name.startsWith(PROVENANCE_PREFIX)) {
                        provenance.put(name.substring(PROVENANCE_PREFIX.length()), text);
                    }
                });
        return new SavedLedger(rows.ledger(cuts), costs, provenance);
    }

    static SavedLedger readPlain(Path file) throws IOException {
        InputFile input = new LocalInputFile(file);
        Map<String, String> footer = footerOf(input);
        checkVersion(footer.get(SCHEMA_KEY));
        try {
            return saved(
                    footer,
                    cuts -> UsageLedger.of(cuts, Damage.guarded(() -> rowsOf(input, cuts))));
        } catch (DamagedFile e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            DamagedFile damaged =
                    new DamagedFile(
                            "DAMAGED_LEDGER",
                            "the ledger is damaged: "
                                    + e.getMessage()
                                    + "; make it again from the logs");
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static void checkVersion(@org.jspecify.annotations.Nullable String schema)
            throws DamagedFile {
        if (schema == null) {
            throw new DamagedFile(
                    NOT_A_LEDGER,
                    "the file is Parquet, but not a ledger that Counterbill saved; give it to"
                            + " `counterbill run` if it is a log");
        }
        if (!schema.equals(SCHEMA)) {
            throw new DamagedFile(
                    "LEDGER_VERSION",
                    "the ledger has the form '"
                            + schema
                            + "', this version of Counterbill reads '"
                            + SCHEMA
                            + "'; make it again from the logs, or use the version that wrote it");
        }
    }

    /** Other files are given by mistake, so what they are not is said before what they lack. */
    private static void checkHead(InputFile input) throws IOException {
        byte[] head = new byte[MARK.length()];
        if (input.getLength() >= head.length) {
            try (SeekableInputStream in = input.newStream()) {
                in.readFully(head);
            }
        }
        // Parquet that is encrypted ends its mark in another letter, and is refused as such.
        if (!new String(head, StandardCharsets.ISO_8859_1).startsWith(MARK)) {
            throw new DamagedFile(
                    NOT_A_LEDGER,
                    "the file is no saved ledger: give the ledger.parquet of a report, or the"
                            + " folder of the report; logs go to `counterbill run`");
        }
    }

    private static Map<String, String> footerOf(InputFile input) throws IOException {
        return Damage.guarded(
                () -> {
                    checkHead(input);
                    ParquetScan.checkTail(input);
                    ParquetReadOptions options =
                            ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
                    try (ParquetFileReader reader = ParquetFileReader.open(input, options)) {
                        return reader.getFileMetaData().getKeyValueMetaData();
                    }
                });
    }

    private static List<LedgerRow> rowsOf(InputFile input, LedgerCuts cuts) throws IOException {
        List<LedgerRow> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader =
                AvroParquetReader.<GenericRecord>builder(input, new PlainParquetConfiguration())
                        .withDataModel(GenericData.get())
                        .usePageChecksumVerification()
                        .build()) {
            GenericRecord record = reader.read();
            while (record != null) {
                rows.add(rowOf(record, cuts));
                record = reader.read();
            }
        }
        return rows;
    }

    private static LedgerRow rowOf(GenericRecord record, LedgerCuts cuts) throws DamagedFile {
        Map<String, String> labels = new TreeMap<>();
        ((Map<?, ?>) record.get("labels"))
                .forEach((name, value) -> labels.put(name.toString(), value.toString()));
        List<String> values = new ArrayList<>();
        for (String label : cuts.labels()) {
            values.add(labels.getOrDefault(label, ""));
        }
        Meter[] meters = Meter.values();
        long[] counts = new long[meters.length];
        for (int i = 0; i < meters.length; i++) {
            counts[i] = (Long) record.get(meters[i].id());
        }
        String kind = text(record, "kind");
        String tier = text(record, "tier");
        Object spanEnd = record.get("span_end");
        UsageKey key =
                new UsageKey(
                        text(record, "provider"),
                        text(record, "model"),
                        text(record, "billed_model"),
                        UsageKind.byId(kind).orElseThrow(() -> Damage.damaged("kind " + kind)),
                        ServiceTier.byId(tier).orElseThrow(() -> Damage.damaged("tier " + tier)),
                        text(record, "region"),
                        text(record, "deployment"),
                        text(record, "data_sharing"),
                        text(record, "account"),
                        (Integer) record.get("prompt_bucket"),
                        text(record, "prompt_class"),
                        seconds((Long) record.get("slot_begin")),
                        spanEnd == null ? 0 : seconds((Long) spanEnd),
                        values);
        return new LedgerRow(key, MeterCounts.of(counts, (Long) record.get("records")));
    }

    private static String text(GenericRecord record, String column) {
        return record.get(column).toString();
    }

    private static long seconds(long micros) throws DamagedFile {
        if (micros % MICROS_PER_SECOND != 0) {
            throw Damage.damaged("a time slot begins inside a second");
        }
        return micros / MICROS_PER_SECOND;
    }

    private static String schemaText() throws IOException {
        try (InputStream in = LedgerFile.class.getResourceAsStream("ledger-row.avsc")) {
            if (in == null) {
                throw new IllegalStateException("ledger-row.avsc is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
