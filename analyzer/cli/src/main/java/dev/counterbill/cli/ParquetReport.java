package dev.counterbill.cli;

import dev.counterbill.parquet.TableFile;
import dev.counterbill.parquet.TableFile.Column;
import dev.counterbill.parquet.TableFile.ColumnType;
import dev.counterbill.render.focus.FocusReport;
import dev.counterbill.render.focus.FocusRow;
import dev.counterbill.report.CostLine;
import dev.counterbill.report.Report;
import dev.counterbill.usage.Meter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The report's tables as Parquet files: the same rows and amounts as in the CSV files. */
enum ParquetReport {
    COSTS("parquet", "costs.parquet", "cost"),
    FOCUS("focus-parquet", "focus.parquet", "BilledCost");

    private static final Set<String> FOCUS_INSTANTS =
            Set.of(
                    "BillingPeriodStart",
                    "BillingPeriodEnd",
                    "ChargePeriodStart",
                    "ChargePeriodEnd");

    private static final Set<String> FOCUS_AMOUNTS =
            Set.of(
                    "BilledCost",
                    "ConsumedQuantity",
                    "ContractedCost",
                    "ContractedUnitPrice",
                    "EffectiveCost",
                    "ListCost",
                    "ListUnitPrice",
                    "PricingQuantity");

    private static final String UNPRICED_FEES = "unpriced_fees";

    private final String format;
    private final String fileName;
    private final String costColumn;

    ParquetReport(String format, String fileName, String costColumn) {
        this.format = format;
        this.fileName = fileName;
        this.costColumn = costColumn;
    }

    /** Name of the format in {@code --format}. */
    String format() {
        return format;
    }

    String fileName() {
        return fileName;
    }

    void write(Report report, Path file) throws IOException {
        switch (this) {
            case COSTS -> TableFile.write(file, costColumns(report), costRows(report));
            case FOCUS -> TableFile.write(file, focusColumns(), focusRows(report));
        }
    }

    /** What differs between a written file and the report; empty where they agree. */
    Optional<String> difference(Report report, Path file) throws IOException {
        BigDecimal expected =
                switch (this) {
                    case COSTS -> report.actual().total();
                    case FOCUS -> billed(report);
                };
        BigDecimal found = TableFile.sum(file, costColumn);
        return found.compareTo(expected) == 0
                ? Optional.empty()
                : Optional.of(
                        fileName
                                + ": "
                                + found.toPlainString()
                                + " is not the report's "
                                + expected.toPlainString());
    }

    private static BigDecimal billed(Report report) {
        BigDecimal billed = report.actual().total();
        for (FocusRow row : FocusReport.rows(report)) {
            if (row.text("ChargeCategory").filter("Purchase"::equals).isPresent()) {
                billed = billed.add(row.number("BilledCost").orElse(BigDecimal.ZERO));
            }
        }
        return billed;
    }

    private static List<Column> costColumns(Report report) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("day", ColumnType.DAY));
        for (String name : List.of("provider", "model", "base")) {
            columns.add(new Column(name, ColumnType.TEXT));
        }
        columns.add(new Column("fine_tuned", ColumnType.FLAG));
        columns.add(new Column("service_tier", ColumnType.TEXT));
        columns.add(new Column("region", ColumnType.TEXT));
        for (Meter meter : Meter.values()) {
            columns.add(new Column(column(meter), ColumnType.COUNT));
        }
        columns.add(new Column("unpriced_tokens", ColumnType.COUNT));
        columns.add(new Column("cost", ColumnType.AMOUNT));
        columns.add(new Column("currency", ColumnType.TEXT));
        // After the fixed ones, so that their places do not depend on the labels.
        for (String label : report.actual().labels()) {
            boolean isTaken =
                    label.equals(UNPRICED_FEES)
                            || columns.stream().anyMatch(column -> column.name().equals(label));
            columns.add(new Column(isTaken ? "label_" + label : label, ColumnType.TEXT));
        }
        // Last, so that whoever reads the others by their place still does.
        columns.add(new Column(UNPRICED_FEES, ColumnType.COUNT));
        return columns;
    }

    private static String column(Meter meter) {
        return switch (meter) {
            case REQUESTS, WEB_SEARCHES -> meter.id();
            case INPUT,
                    CACHED_INPUT,
                    CACHE_WRITE_5M,
                    CACHE_WRITE_30M,
                    CACHE_WRITE_1H,
                    CACHE_WRITE_12H,
                    CACHE_WRITE_UNKNOWN,
                    OUTPUT,
                    REASONING,
                    AUDIO_INPUT,
                    CACHED_AUDIO_INPUT,
                    AUDIO_OUTPUT,
                    IMAGE_INPUT,
                    CACHED_IMAGE_INPUT,
                    IMAGE_OUTPUT ->
                    meter.id() + "_tokens";
        };
    }

    private static List<List<Optional<?>>> costRows(Report report) {
        List<List<Optional<?>>> rows = new ArrayList<>();
        for (CostLine line : report.actual().lines()) {
            List<Optional<?>> row = new ArrayList<>();
            row.add(Optional.of(line.day()));
            row.add(Optional.of(line.provider()));
            row.add(Optional.of(line.model()));
            row.add(line.base());
            row.add(Optional.of(line.isFineTuned()));
            row.add(Optional.of(line.tier().id()));
            row.add(Optional.of(line.region()).filter(region -> !region.isEmpty()));
            for (Meter meter : Meter.values()) {
                row.add(Optional.of(line.counts().of(meter)));
            }
            row.add(Optional.of(line.unpricedTokens()));
            // Nothing of it has a price; an amount of 0 would be read as free.
            row.add(line.isWithoutAnyPrice() ? Optional.empty() : Optional.of(line.cost()));
            row.add(Optional.of(report.currency().code()));
            line.labels().forEach(value -> row.add(Optional.of(value)));
            row.add(Optional.of(line.unpricedFees()));
            rows.add(row);
        }
        return rows;
    }

    private static List<Column> focusColumns() {
        return FocusReport.COLUMNS.stream()
                .map(
                        name ->
                                new Column(
                                        name,
                                        FOCUS_AMOUNTS.contains(name)
                                                ? ColumnType.AMOUNT
                                                : FOCUS_INSTANTS.contains(name)
                                                        ? ColumnType.INSTANT
                                                        : ColumnType.TEXT))
                .toList();
    }

    private static List<List<Optional<?>>> focusRows(Report report) {
        List<List<Optional<?>>> rows = new ArrayList<>();
        for (FocusRow one : FocusReport.rows(report)) {
            List<Optional<?>> row = new ArrayList<>();
            for (String name : FocusReport.COLUMNS) {
                row.add(
                        FOCUS_AMOUNTS.contains(name)
                                ? one.number(name)
                                : FOCUS_INSTANTS.contains(name)
                                        ? one.text(name).map(Instant::parse)
                                        : one.text(name));
            }
            rows.add(row);
        }
        return rows;
    }
}
