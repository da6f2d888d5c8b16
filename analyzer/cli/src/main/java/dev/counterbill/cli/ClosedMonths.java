package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.ClosedMonth;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.bytes.Sha256;
import dev.counterbill.config.FxLoader;
import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.parquet.LedgerFile;
import dev.counterbill.parquet.SavedLedger;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.publish.Folders;
import dev.counterbill.publish.WholeFile;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateTable;
import dev.counterbill.report.Intake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The months that are closed in a folder of reports, each in a folder of its own beside them: its
 * usage as a saved ledger, the rate tables and exchange rates that priced it, and {@code pin.json}
 * that says which run they are of and what their digests are. Whoever changes something here holds
 * the lock of the folder of reports.
 */
final class ClosedMonths {
    /** Name of the folder of closed months, beside the reports. */
    static final String FOLDER = ".counterbill.closed";

    private static final String SCHEMA = "counterbill-closed/1";
    private static final String PIN = "pin.json";
    private static final String LEDGER = "ledger.parquet";
    private static final String RATES = "rates";
    private static final String EXCHANGE = "exchange";
    private static final String FX = "fx.csv";
    private static final String FX_HEADER = "day,from,to,rate\n";

    private ClosedMonths() {}

    /**
     * What a month is closed as.
     *
     * @param report name of the report folder
     * @param manifest SHA-256 of its manifest
     * @param totals exact figures of the month then, by name; for people
     * @param exchange exchange rates of the month
     */
    record Pin(
            YearMonth month,
            ZoneId zone,
            String runId,
            String report,
            String manifest,
            Map<String, String> totals,
            FxTable.Pinned exchange,
            List<ClosedMonth.Input> inputs) {}

    /** The closed months of a folder of reports, the first one first; not looked into. */
    static List<YearMonth> of(Path parent) {
        Path all = parent.resolve(FOLDER);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        List<YearMonth> months = new ArrayList<>();
        try (Stream<Path> folders = Files.list(all)) {
            folders.forEach(
                    folder -> month(String.valueOf(folder.getFileName())).ifPresent(months::add));
        } catch (IOException e) {
            throw damaged(all, String.valueOf(e.getMessage()));
        }
        months.sort(null);
        return months;
    }

    /** A month as people write it. */
    static Optional<YearMonth> month(String text) {
        try {
            return text.matches("\\d{4}-\\d{2}")
                    ? Optional.of(YearMonth.parse(text))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Name of the report folder of exactly a month. */
    static String reportName(YearMonth month) {
        return month.atDay(1) + "_" + month.plusMonths(1).atDay(1);
    }

    private static Path folder(Path parent, YearMonth month) {
        return parent.resolve(FOLDER).resolve(month.toString());
    }

    /** What the closed months of a folder of reports are closed as, the first one first. */
    static List<Path> pins(Path parent) {
        return of(parent).stream().map(month -> pin(parent, month)).toList();
    }

    /** The file that says what a month is closed as. */
    static Path pin(Path parent, YearMonth month) {
        return folder(parent, month).resolve(PIN);
    }

    /**
     * Closes a month.
     *
     * @param saved its usage
     * @param book rates, without those of other closed months
     */
    static void write(Path parent, Pin pin, SavedLedger saved, RateBook book) throws IOException {
        Path target = folder(parent, pin.month());
        Path all = parent.resolve(FOLDER);
        Path staging = all.resolve("." + pin.month() + ".new");
        Folders.delete(staging);
        Files.createDirectories(staging.resolve(RATES));
        byte[] ledger = LedgerFile.bytes(saved);
        WholeFile.replace(staging.resolve(LEDGER), ledger);
        List<RateTable> tables = List.copyOf(book.tables());
        for (int i = 0; i < tables.size(); i++) {
            WholeFile.replace(
                    staging.resolve(RATES).resolve(tableFile(i, tables.get(i))),
                    RateTables.text(tables.get(i)));
        }
        WholeFile.replace(staging.resolve(FX), text(pin.exchange().table()));
        WholeFile.replace(
                staging.resolve(PIN),
                Json.text(json -> write(json, pin, Sha256.hex(ledger), tables)));
        Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String tableFile(int number, RateTable table) {
        String name = table.file().substring(table.file().replace('\\', '/').lastIndexOf('/') + 1);
        return number + "-" + name.substring(name.lastIndexOf(':') + 1);
    }

    private static void write(JsonGenerator json, Pin pin, String ledger, List<RateTable> tables)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", SCHEMA);
        json.writeStringField("month", pin.month().toString());
        json.writeStringField("timezone", pin.zone().getId());
        json.writeStringField("run_id", pin.runId());
        json.writeStringField("report", pin.report());
        json.writeStringField("manifest_sha256", pin.manifest());
        json.writeObjectFieldStart("totals");
        for (Map.Entry<String, String> total : new TreeMap<>(pin.totals()).entrySet()) {
            json.writeStringField(total.getKey(), total.getValue());
        }
        json.writeEndObject();
        json.writeStringField("ledger_sha256", ledger);
        json.writeArrayFieldStart("rates");
        int layer = -1;
        for (int i = 0; i < tables.size(); i++) {
            RateTable table = tables.get(i);
            // The tables that the program ships are equals; each of the user's lies on top.
            layer = i > 0 && RateTables.isBuiltIn(table) ? layer : layer + 1;
            json.writeStartObject();
            json.writeNumberField("layer", layer);
            json.writeStringField("file", tableFile(i, table));
            json.writeStringField("name", table.file());
            json.writeStringField("sha256", table.digest());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart(EXCHANGE);
        json.writeStringField("to", pin.exchange().to().code());
        json.writeStringField("sha256", Sha256.hex(text(pin.exchange().table())));
        json.writeEndObject();
        json.writeArrayFieldStart("inputs");
        for (ClosedMonth.Input input : pin.inputs()) {
            json.writeStartObject();
            json.writeStringField("path", input.path());
            json.writeStringField("fingerprint", input.fingerprint());
            if (input.records().isPresent()) {
                json.writeNumberField("records", input.records().getAsLong());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * Opens a month again.
     *
     * @return whether it was closed
     */
    static boolean remove(Path parent, YearMonth month) throws IOException {
        Path folder = folder(parent, month);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        // Renamed first: a month is closed or it is not, whenever this is interrupted.
        Path gone = parent.resolve(FOLDER).resolve("." + month + ".gone");
        Folders.delete(gone);
        Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(gone);
        return true;
    }

    /**
     * Reads a closed month, every byte of which is held against its digest.
     *
     * @param pin its {@code pin.json}
     * @param current rates of today, which are those of the month where nothing changed
     * @throws Failure with exit code 2 where anything of it is missing or was changed
     */
    static ClosedMonth read(Path pin, RateBook current) {
        Path folder = pin.toAbsolutePath().getParent();
        try {
            JsonTree tree = JsonTree.of(Files.readString(pin));
            Path file = java.util.Objects.requireNonNull(folder).resolve(LEDGER);
            byte[] bytes = Files.readAllBytes(file);
            if (!tree.text("schema").equals(SCHEMA)) {
                throw new IOException("its form is " + tree.text("schema"));
            }
            if (!Sha256.hex(bytes).equals(tree.text("ledger_sha256"))) {
                throw new IOException(LEDGER + " was changed");
            }
            SavedLedger saved = LedgerFile.read(file);
            long records = saved.ledger().total().records();
            List<ClosedMonth.Input> inputs = new ArrayList<>();
            for (JsonTree input : tree.objects("inputs")) {
                inputs.add(
                        new ClosedMonth.Input(
                                input.text("path"),
                                input.text("fingerprint"),
                                input.fields().containsKey("records")
                                        ? OptionalLong.of(input.number("records"))
                                        : OptionalLong.empty()));
            }
            YearMonth month = YearMonth.parse(tree.text("month"));
            ZoneId zone = ZoneId.of(tree.text("timezone"));
            return new ClosedMonth(
                    month,
                    zone,
                    saved.ledger(),
                    saved.reportedCosts(),
                    book(tree.objects("rates"), folder.resolve(RATES), pin, current),
                    exchange(tree, folder, month, zone),
                    new Intake.LogFile(
                            Requests.named(pin.resolveSibling(LEDGER)),
                            ClosedMonth.MAPPING,
                            "parquet",
                            Intake.FileStatus.OK,
                            new Intake.RecordCounts(records, records, 0, 0, 0, 0),
                            Optional.empty(),
                            bytes.length,
                            Optional.of("sha256:" + tree.text("ledger_sha256"))),
                    inputs,
                    tree.text("run_id"));
        } catch (IOException
                | DateTimeException
                | IllegalArgumentException
                | UncheckedIOException
                | Problems.InvalidFile e) {
            throw damaged(pin, String.valueOf(e.getMessage()));
        }
    }

    /** What a file of exchange rates says; the header alone where there are none. */
    private static String text(FxTable table) {
        StringBuilder text = new StringBuilder(FX_HEADER);
        for (FxTable.Rate rate : table.rates()) {
            text.append(rate.day()).append(',').append(rate.from().code()).append(',');
            text.append(rate.to().code()).append(',').append(Decimals.plain(rate.factor()));
            text.append('\n');
        }
        return text.toString();
    }

    private static Optional<FxTable.Pinned> exchange(
            JsonTree pin, Path folder, YearMonth month, ZoneId zone) throws IOException {
        if (!pin.fields().containsKey(EXCHANGE)) {
            return Optional.empty();
        }
        JsonTree exchange = pin.object(EXCHANGE);
        String text = Files.readString(folder.resolve(FX));
        if (!Sha256.hex(text).equals(exchange.text("sha256"))) {
            throw new IOException(FX + " was changed");
        }
        Problems problems = new Problems();
        FxTable table =
                text.equals(FX_HEADER)
                        ? FxTable.NONE
                        : FxLoader.load(text, FX, problems).orElse(FxTable.NONE);
        problems.throwIfErrors();
        return Optional.of(pinned(month, zone, new Currency(exchange.text("to")), table));
    }

    /**
     * Exchange rates as those of a month.
     *
     * @param to currency of its figures
     */
    static FxTable.Pinned pinned(YearMonth month, ZoneId zone, Currency to, FxTable table) {
        Instant begin = ClosedMonth.begin(month, zone);
        Instant end = ClosedMonth.begin(month.plusMonths(1), zone);
        return new FxTable.Pinned(begin, end, to, table.between(begin, end));
    }

    private static RateBook book(List<JsonTree> files, Path rates, Path pin, RateBook current)
            throws IOException {
        List<String> digests = new ArrayList<>();
        TreeMap<Long, List<RateTable>> layers = new TreeMap<>();
        Problems problems = new Problems();
        for (JsonTree file : files) {
            digests.add(file.text("sha256"));
        }
        boolean isCurrent =
                digests.equals(current.tables().stream().map(RateTable::digest).toList());
        for (JsonTree file : files) {
            Path path = rates.resolve(file.text("file"));
            String text = Files.readString(path);
            if (!Sha256.hex(text).equals(file.text("sha256"))) {
                throw new IOException(RATES + "/" + file.text("file") + " was changed");
            }
            if (!isCurrent) {
                String name = Requests.named(pin.resolveSibling(RATES).resolve(file.text("file")));
                RateTables.table(text, name, problems)
                        .ifPresent(
                                table ->
                                        layers.computeIfAbsent(
                                                        layer(file), unused -> new ArrayList<>())
                                                .add(table));
            }
        }
        problems.throwIfErrors();
        if (isCurrent) {
            return current;
        }
        RateBook book = RateTables.assemble(List.copyOf(layers.values()), problems);
        problems.throwIfErrors();
        return book;
    }

    private static long layer(JsonTree file) {
        try {
            return file.number("layer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Failure damaged(Path pin, String why) {
        return new Failure(
                Outcome.WRONG_USAGE,
                pin
                        + ": DAMAGED_CLOSED_MONTH: "
                        + why
                        + ": what a closed month consists of stays as it was written. Put it back"
                        + " from a backup, or give the month up with `counterbill reopen`");
    }
}
