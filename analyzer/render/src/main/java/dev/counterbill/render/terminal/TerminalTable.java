package dev.counterbill.render.terminal;

import dev.counterbill.report.Table;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import dev.counterbill.report.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table in so many columns: minor columns go first, then sentences are wrapped and other long
 * texts cut; figures never are.
 */
final class TerminalTable {
    private static final int GAP = 2;
    private static final int SHORTEST_TEXT = 12;

    private final Table table;
    private final int columns;
    private final Colour colour;

    TerminalTable(Table table, int columns, Colour colour) {
        this.table = table;
        this.columns = columns;
        this.colour = colour;
    }

    List<String> lines() {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            kept.add(i);
        }
        for (int i = table.columns().size() - 1; i >= 0 && total(widths(kept)) > columns; i--) {
            Column column = table.columns().get(i);
            if (column.minor()) {
                kept.remove((Integer) i);
            }
            if (column.equals(Column.HIGH)) {
                kept.remove((Integer) table.columns().indexOf(Column.LOW));
            }
        }
        int[] widths = widths(kept);
        shrink(kept, widths);
        List<String> lines = new ArrayList<>();
        lines.add(colour.strong(table.caption()));
        lines(kept, widths, titles(kept)).forEach(line -> lines.add(colour.faint(line)));
        for (List<Cell> row : table.rows()) {
            lines.addAll(lines(kept, widths, shown(kept, row)));
        }
        table.total()
                .ifPresent(
                        row -> {
                            lines.add(colour.faint("-".repeat(total(widths))));
                            lines(kept, widths, shown(kept, row))
                                    .forEach(line -> lines.add(colour.strong(line)));
                        });
        for (String note : table.notes()) {
            Cells.wrap(note, columns).forEach(line -> lines.add(colour.faint(line)));
        }
        return lines;
    }

    private List<String> titles(List<Integer> kept) {
        boolean isNarrow = kept.size() < table.columns().size() || columns < 100;
        return kept.stream()
                .map(table.columns()::get)
                .map(column -> isNarrow ? column.brief() : column.title())
                .toList();
    }

    private static List<String> shown(List<Integer> kept, List<Cell> row) {
        return kept.stream().map(i -> Words.visible(row.get(i).shown())).toList();
    }

    private int[] widths(List<Integer> kept) {
        int[] widths = new int[kept.size()];
        List<List<String>> texts = new ArrayList<>();
        texts.add(titles(kept));
        table.rows().forEach(row -> texts.add(shown(kept, row)));
        table.total().ifPresent(row -> texts.add(shown(kept, row)));
        for (List<String> row : texts) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Cells.width(row.get(i)));
            }
        }
        return widths;
    }

    /** Takes columns from the widest text until the table fits. */
    private void shrink(List<Integer> kept, int[] widths) {
        while (total(widths) > columns) {
            int widest =
                    IntStream.range(0, widths.length)
                            .filter(i -> !column(kept, i).isNumber() && widths[i] > SHORTEST_TEXT)
                            .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                            .orElse(-1);
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private Column column(List<Integer> kept, int i) {
        return table.columns().get(kept.get(i));
    }

    private static int total(int[] widths) {
        return IntStream.of(widths).sum() + GAP * (widths.length - 1);
    }

    /** A row; as many lines as its longest sentence takes. */
    private List<String> lines(List<Integer> kept, int[] widths, List<String> texts) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> cell =
                    column(kept, i).kind() == Kind.SENTENCE
                            ? Cells.wrap(texts.get(i), widths[i])
                            : List.of(Cells.cut(texts.get(i), widths[i]));
            cells.add(cell);
            height = Math.max(height, cell.size());
        }
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < height; at++) {
            int place = at;
            lines.add(
                    line(
                            kept,
                            widths,
                            cells.stream()
                                    .map(cell -> place < cell.size() ? cell.get(place) : "")
                                    .toList()));
        }
        return lines;
    }

    private String line(List<Integer> kept, int[] widths, List<String> texts) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) {
                line.append(" ".repeat(GAP));
            }
            String text = texts.get(i);
            line.append(
                    column(kept, i).isNumber()
                            ? Cells.right(text, widths[i])
                            : Cells.left(text, widths[i]));
        }
        return line.toString().stripTrailing();
    }
}
