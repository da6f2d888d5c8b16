package dev.counterbill.render.xlsx;

import dev.counterbill.money.Decimals;
import dev.counterbill.report.AlternativeTables;
import dev.counterbill.report.CostTables;
import dev.counterbill.report.MethodTables;
import dev.counterbill.report.OutlookTables;
import dev.counterbill.report.Report;
import dev.counterbill.report.Table;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Writes report.xlsx: numbers that can be computed with, and beside each amount its exact value as
 * text, because a spreadsheet's numbers are binary. Names of logs are written as texts, never as
 * formulas.
 */
public final class XlsxReport {
    /** Any later than 1980, for which Java would add an entry's time in the machine's own zone. */
    private static final LocalDateTime ZIP_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private XlsxReport() {}

    /** Writes the workbook and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Workbook book = new Workbook(bytes, "Counterbill", null);
        CostTables costs = new CostTables(report);
        AlternativeTables alternatives = new AlternativeTables(report);
        MethodTables method = new MethodTables(report);
        OutlookTables outlook = new OutlookTables(report);
        summary(book, report);
        sheet(book, "Models", costs.models());
        sheet(book, "Days", costs.days());
        sheet(book, "Groups", costs.groups(Integer.MAX_VALUE - 1));
        sheet(book, "Counterfactuals", alternatives.counterfactuals());
        sheet(book, "Differences", alternatives.matrix(Integer.MAX_VALUE, Integer.MAX_VALUE));
        sheet(book, "Payoff", alternatives.payoffs());
        sheet(book, "Investments", alternatives.investments());
        if (report.outlook().bridge().isPresent()) {
            sheet(book, "Comparison", outlook.bridge());
            sheet(book, "Changes", outlook.movers(Integer.MAX_VALUE - 1));
        }
        sheet(book, "Months", outlook.months());
        sheet(book, "Budgets", outlook.budgets());
        sheet(book, "New", outlook.callOuts());
        sheet(book, "Unpriced", method.unpriced());
        sheet(book, "Rates", method.rates());
        book.finish();
        settle(bytes.toByteArray(), report, stream);
    }

    private static void summary(Workbook book, Report report) {
        Worksheet sheet = book.newWorksheet("Summary");
        sheet.width(0, 34);
        sheet.width(1, 22);
        sheet.width(2, 30);
        sheet.width(3, 40);
        sheet.value(0, 0, "LLM cost " + Words.period(report.period()));
        sheet.style(0, 0).bold().fontSize(14).set();
        int row = 2;
        for (String sentence : report.verdict()) {
            sheet.value(row, 0, sentence);
            row++;
        }
        for (Report.Outcome warning : report.warnings()) {
            sheet.value(row, 0, warning.words());
            row++;
        }
        row++;
        for (String title : List.of("Figure", "Value", "Exact", "Note")) {
            int column = List.of("Figure", "Value", "Exact", "Note").indexOf(title);
            sheet.value(row, column, title);
            sheet.style(row, column).bold().set();
        }
        row++;
        for (OutlookTables.KeyFigure figure : new OutlookTables(report).keyFigures()) {
            sheet.value(row, 0, Words.visible(figure.title()));
            Optional<BigDecimal> exact = figure.cell().exact();
            if (exact.isPresent()) {
                sheet.value(row, 1, exact.get());
                sheet.style(row, 1).format(isMoney(figure.cell()) ? "#,##0.00" : "#,##0").set();
                sheet.value(row, 2, Decimals.plain(exact.get()));
            } else {
                sheet.value(row, 1, figure.cell().shown());
            }
            sheet.value(row, 3, figure.note());
            row++;
        }
        row++;
        sheet.value(
                row,
                0,
                "Amounts in "
                        + report.currency().code()
                        + "; days begin in "
                        + report.period().timezone().getId()
                        + ". Exact values stand as text beside the numbers.");
    }

    /** Counts are whole in JSON; amounts are not among the requests and tokens. */
    private static boolean isMoney(Cell cell) {
        return !cell.at().isEmpty() && !cell.at().endsWith("/requests");
    }

    private static void sheet(Workbook book, String name, Table table) {
        if (table.isEmpty()) {
            return;
        }
        Worksheet sheet = book.newWorksheet(name);
        int at = 0;
        for (Column column : table.columns()) {
            sheet.value(0, at, Words.visible(column.title()));
            sheet.style(0, at).bold().set();
            sheet.width(at, column.isNumber() ? 16 : 30);
            at++;
            if (column.kind() == Table.Kind.MONEY) {
                sheet.value(0, at, Words.visible(column.title()) + " (exact)");
                sheet.style(0, at).bold().set();
                sheet.width(at, 20);
                at++;
            }
        }
        sheet.freezePane(0, 1);
        int row = 1;
        for (List<Cell> cells : table.rows()) {
            row(sheet, row, table.columns(), cells);
            row++;
        }
        sheet.setAutoFilter(0, 0, row - 1, at - 1);
        if (table.total().isPresent()) {
            row(sheet, row, table.columns(), table.total().get());
            for (int i = 0; i < at; i++) {
                sheet.style(row, i).bold().set();
            }
        }
    }

    private static void row(Worksheet sheet, int row, List<Column> columns, List<Cell> cells) {
        int at = 0;
        for (int i = 0; i < columns.size(); i++) {
            Cell cell = cells.get(i);
            Table.Kind kind = columns.get(i).kind();
            if (cell.exact().isPresent()) {
                sheet.value(row, at, cell.exact().get());
                String format =
                        switch (kind) {
                            case MONEY -> "#,##0.00";
                            case SHARE -> "0.0%";
                            case COUNT, TEXT, SENTENCE, DAY -> "#,##0.######";
                        };
                sheet.style(row, at).format(format).set();
            } else if (kind == Table.Kind.DAY && cell.shown().matches("\\d{4}-\\d{2}-\\d{2}")) {
                sheet.value(row, at, LocalDate.parse(cell.shown()));
                sheet.style(row, at).format("yyyy-mm-dd").set();
            } else if (!cell.shown().isEmpty()) {
                sheet.value(row, at, Words.visible(cell.shown()));
            }
            at++;
            if (kind == Table.Kind.MONEY) {
                if (cell.exact().isPresent()) {
                    sheet.value(row, at, Decimals.amount(cell.exact().get()));
                }
                at++;
            }
        }
    }

    /** Takes the clock out of the file: times of the entries, and the time of its making. */
    private static void settle(byte[] book, Report report, OutputStream stream) throws IOException {
        ZipOutputStream out = new ZipOutputStream(stream);
        // Its entries can only be found from the directory at the file's end.
        try (ZipFile in = ZipFile.builder().setByteArray(book).get()) {
            for (ZipArchiveEntry entry : Collections.list(in.getEntriesInPhysicalOrder())) {
                byte[] content = in.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("docProps/core.xml")) {
                    content =
                            new String(content, StandardCharsets.UTF_8)
                                    .replaceAll(
                                            "(<dcterms:(created|modified)[^>]*>)[^<]*",
                                            "$1" + report.period().end())
                                    .getBytes(StandardCharsets.UTF_8);
                }
                ZipEntry settled = new ZipEntry(entry.getName());
                settled.setTimeLocal(ZIP_TIME);
                out.putNextEntry(settled);
                out.write(content);
                out.closeEntry();
            }
        }
        out.finish();
    }
}
