package dev.counterbill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void aTotalComesFromExactValuesAndSaysWhereShownPartsDoNotAdd() {
        Table table = table("0.004", "0.004", "0.004");
        assertEquals("$0.01", table.total().orElseThrow().get(1).shown());
        assertEquals(1, table.notes().size());
        assertTrue(
                table.notes().get(0).contains("under Cost need not add up"),
                table.notes()::toString);
    }

    @Test
    void partsThatAddUpNeedNoNote() {
        assertEquals(List.of(), table("0.10", "0.20").notes());
    }

    @Test
    void aRowWhoseAmountsDoNotAddUpAsShownIsNoted() {
        // $0.26 less $0.11 is shown as $0.16.
        assertEquals(
                List.of(Table.EACH_ROUNDED), row("0.2645", "0.106", "0.1585").notes(), "rounded");
        assertEquals(List.of(), row("0.25", "0.11", "0.14").notes());
    }

    private static Table row(String whole, String part, String rest) {
        List<Column> columns =
                List.of(
                        Column.of("Actual", Kind.MONEY),
                        Column.of("Cost", Kind.MONEY),
                        Column.of("Saved", Kind.MONEY));
        List<Cell> row = new java.util.ArrayList<>();
        for (String amount : List.of(whole, part, rest)) {
            row.add(Cell.money(new BigDecimal(amount), Currency.USD, ""));
        }
        return Table.plain("t", "Costs", columns, List.of(row))
                .withRowsOf("Actual", "Cost", "Saved");
    }

    private static Table table(String... amounts) {
        List<Column> columns =
                List.of(Column.of("Model", Kind.TEXT), Column.of("Cost", Kind.MONEY));
        BigDecimal total = BigDecimal.ZERO;
        List<List<Cell>> rows = new java.util.ArrayList<>();
        for (String amount : amounts) {
            BigDecimal exact = new BigDecimal(amount);
            total = total.add(exact);
            rows.add(List.of(Cell.text("m"), Cell.money(exact, Currency.USD, "")));
        }
        List<Cell> last = List.of(Cell.text("Total"), Cell.money(total, Currency.USD, ""));
        return Table.withTotal("t", "Costs", columns, rows, last);
    }
}
