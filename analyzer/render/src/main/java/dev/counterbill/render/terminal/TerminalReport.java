package dev.counterbill.render.terminal;

import dev.counterbill.report.AlternativeTables;
import dev.counterbill.report.CostTables;
import dev.counterbill.report.MethodTables;
import dev.counterbill.report.OutlookTables;
import dev.counterbill.report.ReconciliationTable;
import dev.counterbill.report.Report;
import dev.counterbill.report.Table;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** A report for the terminal: totals, tables, warnings, and the verdict last. */
public final class TerminalReport {
    /** Narrower terminals get lines of this width, which they wrap. */
    public static final int NARROWEST_COLUMNS = 80;

    private static final int WIDEST_COLUMNS = 160;

    private TerminalReport() {}

    /**
     * The report as text with line feeds.
     *
     * @param columns width of the terminal; less than {@value #NARROWEST_COLUMNS} is taken as that
     */
    public static String render(Report report, int columns, Colour colour) {
        int width = Math.min(WIDEST_COLUMNS, Math.max(NARROWEST_COLUMNS, columns));
        List<String> lines = new ArrayList<>();
        totals(report, width, colour, lines);
        CostTables costs = new CostTables(report);
        AlternativeTables alternatives = new AlternativeTables(report);
        OutlookTables outlook = new OutlookTables(report);
        MethodTables method = new MethodTables(report);
        List<Table> sections =
                List.of(
                        costs.models(),
                        costs.groups(10),
                        alternatives.counterfactuals(),
                        alternatives.payoffs(),
                        outlook.comparison(),
                        outlook.months(),
                        outlook.budgets(),
                        outlook.callOuts(),
                        costs.allowances(),
                        costs.conversions(),
                        ReconciliationTable.of(report, 20),
                        method.unpriced(),
                        method.rejects());
        for (Table table : sections) {
            if (!table.isEmpty()) {
                lines.add("");
                lines.addAll(new TerminalTable(table, width, colour).lines());
            }
        }
        lines.add("");
        boolean isGap = !report.isComplete();
        for (String sentence : report.verdict()) {
            for (String line : Cells.wrap(sentence, width)) {
                lines.add(isGap ? colour.warning(line) : colour.strong(line));
            }
            isGap = false;
        }
        return String.join("\n", lines) + "\n";
    }

    private static void totals(Report report, int width, Colour colour, List<String> lines) {
        lines.add(
                colour.faint(
                        "Counterbill "
                                + Words.period(report.period())
                                + ", days in "
                                + report.period().timezone().getId()));
        var records = report.intake().records();
        StringBuilder read = new StringBuilder(Words.counted(records.read(), "record"));
        read.append(" read, ").append(Words.count(records.counted())).append(" counted");
        part(read, records.rejected(), "rejected");
        part(read, records.duplicate(), "duplicate");
        part(read, records.skipped(), "skipped");
        part(read, records.filtered(), report.intake().whyFiltered());
        lines.addAll(Cells.wrap(read.toString(), width));
        report.intake()
                .conflicts()
                .ifPresent(sentence -> lines.addAll(Cells.wrap(sentence, width)));
        lines.add(
                Words.about(BigDecimal.valueOf(report.tokens().counts().tokens()))
                        + " tokens: "
                        + Words.about(BigDecimal.valueOf(report.tokens().counts().of(Meter.INPUT)))
                        + " input, "
                        + Words.about(
                                BigDecimal.valueOf(report.tokens().counts().of(Meter.CACHED_INPUT)))
                        + " cached, "
                        + Words.about(BigDecimal.valueOf(report.tokens().counts().of(Meter.OUTPUT)))
                        + " output");
    }

    private static void part(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", ").append(Words.count(count)).append(' ').append(what);
        }
    }
}
