package dev.counterbill.render.markdown;

import dev.counterbill.report.AlternativeTables;
import dev.counterbill.report.CostTables;
import dev.counterbill.report.MethodTables;
import dev.counterbill.report.OutlookTables;
import dev.counterbill.report.Report;
import dev.counterbill.report.Table;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes summary.md: the verdict and the main tables, for wikis, tickets and mail. */
public final class MarkdownReport {
    private final StringBuilder out = new StringBuilder();

    private MarkdownReport() {}

    /** Writes UTF-8 and leaves the stream open. */
    public static void write(Report report, OutputStream stream) throws IOException {
        MarkdownReport markdown = new MarkdownReport();
        markdown.report(report);
        stream.write(markdown.out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void report(Report report) {
        out.append("# LLM cost ").append(Words.period(report.period())).append("\n\n");
        List<String> verdict = report.verdict();
        int gaps = report.isComplete() ? 0 : 1;
        verdict.subList(0, gaps).forEach(this::warning);
        report.warnings().forEach(one -> warning(one.words()));
        verdict.subList(gaps, verdict.size())
                .forEach(sentence -> out.append(line(sentence)).append("\n\n"));
        CostTables costs = new CostTables(report);
        AlternativeTables alternatives = new AlternativeTables(report);
        OutlookTables outlook = new OutlookTables(report);
        MethodTables method = new MethodTables(report);
        for (Table table :
                List.of(
                        costs.models(),
                        alternatives.counterfactuals(),
                        alternatives.payoffs(),
                        outlook.comparison(),
                        outlook.months(),
                        outlook.budgets(),
                        outlook.callOuts(),
                        costs.groups(10),
                        method.unpriced(),
                        method.rejects(),
                        method.duplicates(),
                        method.skips())) {
            table(table);
        }
        if (!report.method().assumptions().isEmpty()) {
            out.append("## Assumptions\n\n");
            report.method()
                    .assumptions()
                    .forEach(text -> out.append("- ").append(line(text)).append('\n'));
            out.append('\n');
        }
        out.append("Amounts are in ")
                .append(report.currency().code())
                .append(", summed exactly and rounded once to be shown; days begin in ")
                .append(escaped(report.period().timezone().getId()))
                .append(". Exact figures are in report.json and in the CSV files beside it.\n");
    }

    private void warning(String sentence) {
        out.append("> **").append(line(sentence)).append("**\n\n");
    }

    private void table(Table table) {
        if (table.isEmpty()) {
            return;
        }
        out.append("## ").append(escaped(table.caption())).append("\n\n");
        row(table.columns().stream().map(Column::title).map(MarkdownReport::escaped).toList());
        row(table.columns().stream().map(c -> c.isNumber() ? "---:" : "---").toList());
        table.rows().forEach(cells -> row(shown(cells)));
        table.total()
                .ifPresent(
                        cells ->
                                row(
                                        shown(cells).stream()
                                                .map(c -> c.isEmpty() ? c : "**" + c + "**")
                                                .toList()));
        out.append('\n');
        table.notes().forEach(note -> out.append(line(note)).append("\n\n"));
    }

    private static List<String> shown(List<Cell> cells) {
        return cells.stream().map(cell -> escaped(cell.shown())).toList();
    }

    private void row(List<String> cells) {
        out.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |"))).append('\n');
    }

    /** A sentence on a line of its own: its first character must not make it a list or a title. */
    private static String line(String text) {
        String escaped = escaped(text);
        boolean isMarker = !escaped.isEmpty() && "#+-=".indexOf(escaped.charAt(0)) >= 0;
        return isMarker ? "\\" + escaped : escaped;
    }

    /** Text that no Markdown renderer takes for markup, HTML or a link. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        String visible = Words.visible(text);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '\\', '`', '*', '_', '[', ']', '|', '~', '!', '@' ->
                        escaped.append('\\').append(c);
                // A colon before a slash would make a link of a bare address.
                case ':' -> escaped.append(visible.startsWith("://", i) ? "\\:" : ":");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
