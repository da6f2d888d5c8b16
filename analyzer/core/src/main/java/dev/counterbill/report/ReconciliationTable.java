package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Our amounts beside reported ones, as a table: what differs, and what it adds up to. */
public final class ReconciliationTable {
    private ReconciliationTable() {}

    /**
     * The lines that do not match; empty where everything does, or nothing was compared.
     *
     * @param most lines that are shown; report.json has all
     */
    public static Table of(Report report, int most) {
        Currency currency = report.currency();
        List<Column> columns =
                List.of(
                        Column.of("Day (UTC)", Kind.DAY),
                        Column.of("Model", Kind.TEXT),
                        Column.of("Standing", Kind.TEXT),
                        Column.of("Here", Kind.MONEY),
                        Column.of("Reported", Kind.MONEY),
                        Column.of("Difference", Kind.MONEY),
                        Column.of("Likely cause", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        List<Reconciliation.Line> lines =
                report.outlook().reconciliation().map(Reconciliation::lines).orElse(List.of());
        for (int i = 0; i < lines.size() && rows.size() < most; i++) {
            Reconciliation.Line line = lines.get(i);
            if (line.standing() == Reconciliation.Standing.MATCHED) {
                continue;
            }
            String at = "/outlook/reconciliation/lines/" + i;
            rows.add(
                    List.of(
                            Cell.day(line.day()),
                            Cell.text(
                                    line.model().isEmpty()
                                            ? line.provider() + ", all models"
                                            : line.model()),
                            Cell.text(line.standing().words()),
                            Cell.money(line.ours(), currency, at + "/ours"),
                            Cell.money(line.theirs(), currency, at + "/theirs"),
                            Cell.change(line.difference(), currency, at + "/difference"),
                            Cell.text(line.cause().replace('_', ' ').toLowerCase(Locale.ROOT))));
        }
        return Table.plain(
                        "reconciliation", "Where reported costs differ from these", columns, rows)
                .withRowsOf("Here", "Reported", "Difference");
    }
}
