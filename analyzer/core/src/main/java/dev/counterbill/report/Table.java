package dev.counterbill.report;

import dev.counterbill.money.Currency;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table as every output shows it: what its columns mean, its cells as shown and exact, and a
 * total from exact values.
 *
 * @param id stable name, unique within the report
 * @param caption what the table shows, in a phrase
 * @param total last row, where the parts have one
 * @param notes below the table
 */
public record Table(
        String id,
        String caption,
        List<Column> columns,
        List<List<Cell>> rows,
        Optional<List<Cell>> total,
        List<String> notes) {
    /** Where amounts that add up exactly do not as they are shown. */
    static final String EACH_ROUNDED =
            "Each amount is rounded from its exact value, so those shown need not add up to the last"
                    + " cent.";

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        total = total.map(List::copyOf);
        notes = List.copyOf(notes);
        for (List<Cell> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(id + ": a row has a cell for each column");
            }
        }
    }

    /** A table with a total row, and a note where the parts shown do not add up to it. */
    static Table withTotal(
            String id,
            String caption,
            List<Column> columns,
            List<List<Cell>> rows,
            List<Cell> total) {
        return new Table(
                id, caption, columns, rows, Optional.of(total), roundingNote(columns, rows, total));
    }

    /** A table without a total. */
    static Table plain(String id, String caption, List<Column> columns, List<List<Cell>> rows) {
        return new Table(id, caption, columns, rows, Optional.empty(), List.of());
    }

    /**
     * The same, with a note where amounts shown in a row do not add up to another one in it.
     *
     * @param sum title of a column
     * @param parts titles of the columns that add up to it exactly
     */
    Table withRowsOf(String sum, String... parts) {
        List<String> summed = new ArrayList<>(List.of(parts));
        summed.add(sum);
        boolean addUp =
                Stream.concat(rows.stream(), total.stream())
                        .filter(row -> hasAll(row, summed))
                        .allMatch(row -> shown(row, parts).compareTo(shown(row, sum)) == 0);
        if (addUp || notes.contains(EACH_ROUNDED)) {
            return this;
        }
        List<String> more = new ArrayList<>(notes);
        more.add(EACH_ROUNDED);
        return new Table(id, caption, columns, rows, total, more);
    }

    private boolean hasAll(List<Cell> row, List<String> titles) {
        for (int i = 0; i < columns.size(); i++) {
            if (titles.contains(columns.get(i).title()) && row.get(i).exact().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private BigDecimal shown(List<Cell> row, String... titles) {
        BigDecimal shown = BigDecimal.ZERO;
        for (int i = 0; i < columns.size(); i++) {
            if (List.of(titles).contains(columns.get(i).title())) {
                shown = shown.add(row.get(i).exact().map(Words::cents).orElse(BigDecimal.ZERO));
            }
        }
        return shown;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** What a column holds. */
    public enum Kind {
        TEXT,
        /** A text that narrow outputs wrap, since a part of it would say something else. */
        SENTENCE,
        MONEY,
        COUNT,
        SHARE,
        DAY
    }

    /**
     * A column.
     *
     * @param brief a shorter title for narrow outputs
     * @param minor true where narrow outputs may leave it out
     */
    public record Column(String title, String brief, Kind kind, boolean minor) {
        /** The lower end of a range, which is never shown without {@link #HIGH}. */
        public static final Column LOW = minor("Low", Kind.MONEY);

        public static final Column HIGH = minor("High", Kind.MONEY);

        static Column of(String title, Kind kind) {
            return new Column(title, title, kind, false);
        }

        static Column minor(String title, Kind kind) {
            return new Column(title, title, kind, true);
        }

        public boolean isNumber() {
            return kind == Kind.MONEY || kind == Kind.COUNT || kind == Kind.SHARE;
        }
    }

    /**
     * A cell.
     *
     * @param shown for people, rounded; texts of logs as they are, to be escaped by the output
     * @param exact the value behind it; empty in texts and where there is none
     * @param at JSON pointer of the value in report.json; {@code sum:} and several of them with
     *     commas where it is their sum, {@code 7-} standing for all elements from the seventh on;
     *     empty where it is not there
     */
    public record Cell(String shown, Optional<BigDecimal> exact, String at) {
        static final Cell NONE = new Cell("–", Optional.empty(), "");

        /** Where there is usage and nobody knows its price, which is not the same as nothing. */
        static final Cell NO_PRICE = text("no price");

        static Cell text(String text) {
            return new Cell(text, Optional.empty(), "");
        }

        static Cell money(BigDecimal amount, Currency currency, String at) {
            return new Cell(Words.money(amount, currency), Optional.of(amount), at);
        }

        /** What usage cost as far as it has a price: without any, its cost is not known. */
        static Cell cost(BigDecimal amount, Coverage coverage, Currency currency, String at) {
            return coverage.leavesUnknown(amount) ? NO_PRICE : money(amount, currency, at);
        }

        static Cell change(BigDecimal amount, Currency currency, String at) {
            return new Cell(Words.change(amount, currency), Optional.of(amount), at);
        }

        static Cell count(long count) {
            return new Cell(Words.count(count), Optional.of(BigDecimal.valueOf(count)), "");
        }

        static Cell quantity(BigDecimal quantity) {
            return new Cell(Words.quantity(quantity), Optional.of(quantity), "");
        }

        static Cell share(BigDecimal part, BigDecimal whole) {
            return whole.signum() == 0
                    ? NONE
                    : share(part.divide(whole, 12, java.math.RoundingMode.HALF_UP));
        }

        static Cell share(BigDecimal share) {
            return new Cell(Words.share(share), Optional.of(share), "");
        }

        static Cell day(LocalDate day) {
            return new Cell(day.toString(), Optional.empty(), "");
        }
    }

    /**
     * A note where the amounts shown in a column do not add up to the total shown, because each is
     * rounded once from its exact value.
     */
    private static List<String> roundingNote(
            List<Column> columns, List<List<Cell>> rows, List<Cell> total) {
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Optional<BigDecimal> exact = total.get(i).exact();
            if (columns.get(i).kind() != Kind.MONEY || exact.isEmpty()) {
                continue;
            }
            BigDecimal shown = BigDecimal.ZERO;
            for (List<Cell> row : rows) {
                shown = shown.add(row.get(i).exact().map(Words::cents).orElse(BigDecimal.ZERO));
            }
            if (shown.compareTo(Words.cents(exact.get())) != 0) {
                titles.add(columns.get(i).title());
            }
        }
        return titles.isEmpty()
                ? List.of()
                : List.of(
                        "Totals are rounded from exact values, so the amounts shown under "
                                + String.join(" and ", titles)
                                + " need not add up to the last cent.");
    }
}
