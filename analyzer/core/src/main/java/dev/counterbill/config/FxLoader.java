package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.FxTable;
import dev.counterbill.rates.SourcePlace;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads dated exchange rates: CSV with the columns {@code day,from,to,rate}, or YAML or JSON with a
 * list {@code rates} of the same keys. {@code rate} is what one unit of {@code from} is in {@code
 * to}. The format is described in {@code schemas/fx.schema.json}.
 */
public final class FxLoader {
    /** Name of the format; a YAML or JSON file may state it. */
    public static final String SCHEMA = "counterbill-fx/1";

    private static final List<String> COLUMNS = List.of("day", "from", "to", "rate");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private final Problems problems;
    private final List<FxTable.Rate> rates = new ArrayList<>();
    private final Map<String, SourcePlace> places = new HashMap<>();

    private FxLoader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @return the rates, or empty when {@code problems} has errors
     */
    public static Optional<FxTable> loadFile(Path file, Problems problems) {
        return ConfigParser.readText(file, problems)
                .flatMap(text -> load(text, file.toString(), problems));
    }

    /**
     * Reads the text of a file.
     *
     * @param fileName for messages
     * @return the rates, or empty when {@code problems} has errors
     */
    public static Optional<FxTable> load(String text, String fileName, Problems problems) {
        Problems own = new Problems();
        FxLoader loader = new FxLoader(own);
        if (isCsv(text)) {
            loader.readCsv(text, fileName);
        } else {
            ConfigParser.parse(text, fileName, own)
                    .flatMap(root -> MapReader.of(root, "a file of exchange rates", own))
                    .ifPresent(loader::readMap);
        }
        if (!own.hasErrors() && loader.rates.isEmpty()) {
            own.error(
                    "NO_EXCHANGE_RATES",
                    new SourcePlace(fileName, 1, 1),
                    "",
                    "a file of exchange rates lists at least one",
                    "Add a line such as 2026-06-05,EUR,USD,1.08");
        }
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : Optional.of(FxTable.of(loader.rates));
    }

    /** A first line with a comma that is no beginning of JSON is a header of CSV. */
    private static boolean isCsv(String text) {
        String first = text.stripLeading().lines().findFirst().orElse("");
        return first.indexOf(',') >= 0 && "{[".indexOf(first.charAt(0)) < 0;
    }

    private void readCsv(String text, String fileName) {
        CSVFormat format =
                CSVFormat.DEFAULT
                        .builder()
                        .setIgnoreEmptyLines(true)
                        .setTrim(true)
                        .setCommentMarker('#')
                        .get();
        try (CSVParser parser = format.parse(new StringReader(text))) {
            Map<String, Integer> columns = null;
            for (CSVRecord row : parser) {
                SourcePlace place =
                        new SourcePlace(fileName, (int) parser.getCurrentLineNumber(), 1);
                if (columns == null) {
                    columns = columns(row, place);
                    if (columns.size() < COLUMNS.size()) {
                        return;
                    }
                } else {
                    Map<String, Integer> known = columns;
                    add(
                            name -> {
                                int column = known.getOrDefault(name, -1);
                                return column < row.size() ? row.get(column) : "";
                            },
                            name -> place);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            problems.error(
                    "NOT_CSV",
                    new SourcePlace(fileName, 1, 1),
                    message(e),
                    "a file of exchange rates is CSV, YAML or JSON",
                    "Write the columns day,from,to,rate");
        }
    }

    /** What the parser found: iterating over records wraps it, and names its class. */
    private static String message(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    private Map<String, Integer> columns(CSVRecord header, SourcePlace place) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            columns.put(header.get(i).replace("\uFEFF", "").toLowerCase(Locale.ROOT), i);
        }
        columns.keySet().retainAll(COLUMNS);
        for (String column : COLUMNS) {
            if (!columns.containsKey(column)) {
                problems.error(
                        "MISSING_COLUMN",
                        place,
                        column,
                        "exchange rates have the columns day, from, to and rate",
                        "Name the columns in the first line");
            }
        }
        return columns;
    }

    private void readMap(MapReader root) {
        InvestmentsLoader.checkSchema(root, SCHEMA);
        root.require("rates");
        for (MapReader rate : root.maps("rates")) {
            COLUMNS.forEach(rate::require);
            if (COLUMNS.stream().allMatch(rate::has)) {
                add(name -> rate.text(name).orElse(""), rate::placeOf);
            }
            rate.rejectUnknownKeys();
        }
        root.rejectUnknownKeys();
    }

    private interface Fields {
        String text(String name);
    }

    private interface Places {
        SourcePlace of(String name);
    }

    private void add(Fields fields, Places where) {
        Optional<LocalDate> day = day(fields.text("day"), where.of("day"));
        Optional<Currency> from = currency("from", fields, where);
        Optional<Currency> to = currency("to", fields, where);
        Optional<BigDecimal> rate =
                Decimals.parsePlain(fields.text("rate")).filter(r -> r.signum() > 0);
        if (rate.isEmpty()) {
            problems.error(
                    "NOT_AN_EXCHANGE_RATE",
                    where.of("rate"),
                    fields.text("rate"),
                    "a rate is a decimal above 0: what one unit of 'from' is in 'to'",
                    "Write it like 1.08");
        }
        if (day.isEmpty() || from.isEmpty() || to.isEmpty() || rate.isEmpty()) {
            return;
        }
        String key = day.get() + " " + from.get().code() + " to " + to.get().code();
        SourcePlace first = places.putIfAbsent(key, where.of("day"));
        if (first != null) {
            problems.error(
                    "EXCHANGE_RATE_TWICE",
                    where.of("day"),
                    key,
                    "a day has one rate for two currencies, and " + first + " has one already",
                    "Leave one out");
            return;
        }
        rates.add(new FxTable.Rate(day.get(), from.get(), to.get(), rate.get()));
    }

    private Optional<LocalDate> day(String text, SourcePlace place) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            problems.error(
                    "NOT_A_DATE",
                    place,
                    text,
                    "'day' is a day of the calendar",
                    "Write it like 2026-06-05");
            return Optional.empty();
        }
    }

    private Optional<Currency> currency(String name, Fields fields, Places where) {
        String code = fields.text(name);
        if (CURRENCY.matcher(code).matches()) {
            return Optional.of(new Currency(code));
        }
        problems.error(
                "NOT_A_CURRENCY",
                where.of(name),
                code,
                "'" + name + "' is an ISO 4217 code of three upper-case letters",
                "Write it like EUR");
        return Optional.empty();
    }
}
