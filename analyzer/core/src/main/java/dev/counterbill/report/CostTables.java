package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The tables of actual costs: each is defined once, for every output. */
public final class CostTables {
    private static final Column UNPRICED_TOKENS = Column.of("Unpriced tokens", Kind.COUNT);

    /** Searches and requests; see {@link Coverage#unpricedFees}. */
    private static final Column UNPRICED_FEES = Column.of("Unpriced fees", Kind.COUNT);

    private final Report report;
    private final Currency currency;

    public CostTables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /** What everything cost; that nothing has a price where none of the usage has one. */
    public Cell total() {
        return cost(report.actual().total(), report.tokens().coverage(), "/actual/total");
    }

    /** What each model cost. */
    public Table models() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.minor("Provider", Kind.TEXT));
        columns.add(Column.of("Model", Kind.TEXT));
        columns.add(Column.of("Requests", Kind.COUNT));
        columns.add(Column.of("Tokens", Kind.COUNT));
        columns.add(Column.minor("Unpriced tokens", Kind.COUNT));
        withFees(columns, UNPRICED_FEES);
        columns.add(Column.of("Cost", Kind.MONEY));
        columns.add(Column.of("Share", Kind.SHARE));
        Actual actual = report.actual();
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < actual.byModel().size(); i++) {
            Actual.ModelCost model = actual.byModel().get(i);
            List<Cell> row = new ArrayList<>();
            row.add(Cell.text(model.provider()));
            row.add(Cell.text(model.model()));
            row.add(Cell.count(model.requests()));
            row.add(Cell.count(model.counts().tokens()));
            row.add(Cell.count(model.coverage().unpricedTokens()));
            withFees(row, Cell.count(model.coverage().unpricedFees()));
            row.add(cost(model.cost(), model.coverage(), "/actual/by_model/" + i + "/cost"));
            row.add(share(model.cost(), model.coverage()));
            rows.add(row);
        }
        List<Cell> total = new ArrayList<>();
        total.add(Cell.text(""));
        total.add(Cell.text("Total"));
        total.add(Cell.count(actual.requests()));
        total.add(Cell.count(report.tokens().counts().tokens()));
        total.add(Cell.count(report.tokens().unpriced()));
        withFees(total, Cell.count(report.tokens().unpricedFees()));
        total.add(total());
        total.add(Cell.text(""));
        return Table.withTotal("models", "Actual cost by model", columns, rows, total);
    }

    /** What each day cost. */
    public Table days() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("Day", Kind.DAY));
        withUnpriced(columns, UNPRICED_TOKENS, UNPRICED_FEES);
        columns.add(Column.of("Cost", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        Actual actual = report.actual();
        for (int i = 0; i < actual.byDay().size(); i++) {
            Actual.DayCost day = actual.byDay().get(i);
            List<Cell> row = new ArrayList<>();
            row.add(Cell.day(day.day()));
            withUnpriced(row, day.coverage());
            row.add(cost(day.cost(), day.coverage(), "/actual/by_day/" + i + "/cost"));
            rows.add(row);
        }
        List<Cell> total = new ArrayList<>();
        total.add(Cell.text("Total"));
        withUnpriced(total, report.tokens().coverage());
        total.add(total());
        return Table.withTotal("days", "Cost by day", columns, rows, total);
    }

    /** Cost by label values, the dearest first and the rest as an exact “other”. */
    public Table groups(int most) {
        Actual actual = report.actual();
        List<Column> columns = new ArrayList<>();
        actual.labels().forEach(label -> columns.add(Column.of(label, Kind.TEXT)));
        columns.add(Column.of("Requests", Kind.COUNT));
        withUnpriced(columns, UNPRICED_TOKENS, UNPRICED_FEES);
        columns.add(Column.of("Cost", Kind.MONEY));
        columns.add(Column.of("Share", Kind.SHARE));
        List<List<Cell>> rows = new ArrayList<>();
        int shown = actual.byGroup().size() <= most + 1 ? actual.byGroup().size() : most;
        for (int i = 0; i < shown; i++) {
            Actual.GroupCost group = actual.byGroup().get(i);
            rows.add(
                    groupRow(
                            group.values().stream().map(v -> v.isEmpty() ? "(none)" : v).toList(),
                            group.requests(),
                            group.cost(),
                            group.coverage(),
                            "/actual/by_group/" + i + "/cost"));
        }
        if (shown < actual.byGroup().size()) {
            long requests = 0;
            BigDecimal cost = BigDecimal.ZERO;
            Coverage coverage = Coverage.WHOLE;
            for (Actual.GroupCost group :
                    actual.byGroup().subList(shown, actual.byGroup().size())) {
                requests = Math.addExact(requests, group.requests());
                cost = cost.add(group.cost());
                coverage = coverage.plus(group.coverage());
            }
            String others = "other (" + Words.count(actual.byGroup().size() - shown) + ")";
            rows.add(
                    groupRow(
                            named(others),
                            requests,
                            cost,
                            coverage,
                            "sum:/actual/by_group/" + shown + "-/cost"));
        }
        List<Cell> total =
                groupRow(
                        named("Total"),
                        actual.requests(),
                        actual.total(),
                        report.tokens().coverage(),
                        "/actual/total");
        return Table.withTotal(
                "groups", "Cost by " + String.join(", ", actual.labels()), columns, rows, total);
    }

    private List<String> named(String first) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < report.actual().labels().size(); i++) {
            values.add(i == 0 ? first : "");
        }
        return values;
    }

    private List<Cell> groupRow(
            List<String> values, long requests, BigDecimal cost, Coverage coverage, String at) {
        List<Cell> row = new ArrayList<>();
        values.forEach(value -> row.add(Cell.text(value)));
        row.add(Cell.count(requests));
        withUnpriced(row, coverage);
        row.add(cost(cost, coverage, at));
        row.add(share(cost, coverage));
        return row;
    }

    private void withUnpriced(List<Cell> row, Coverage coverage) {
        withUnpriced(
                row, Cell.count(coverage.unpricedTokens()), Cell.count(coverage.unpricedFees()));
    }

    /** Where everything has a price, a column of nothing but 0 would only take room. */
    private <T> void withUnpriced(List<T> row, T tokens, T fees) {
        if (report.tokens().unpriced() > 0) {
            row.add(tokens);
        }
        withFees(row, fees);
    }

    private <T> void withFees(List<T> row, T fees) {
        if (report.tokens().unpricedFees() > 0) {
            row.add(fees);
        }
    }

    private Cell cost(BigDecimal cost, Coverage coverage, String at) {
        return Cell.cost(cost, coverage, currency, at);
    }

    private Cell share(BigDecimal cost, Coverage coverage) {
        return coverage.leavesUnknown(cost) ? Cell.NONE : Cell.share(cost, report.actual().total());
    }

    /** What each meter cost. */
    public Table meters() {
        List<Column> columns =
                List.of(
                        Column.of("Meter", Kind.TEXT),
                        Column.of("Quantity", Kind.COUNT),
                        Column.of("Cost", Kind.MONEY),
                        Column.of("Share", Kind.SHARE));
        List<List<Cell>> rows = new ArrayList<>();
        Actual actual = report.actual();
        for (int i = 0; i < actual.byMeter().size(); i++) {
            MeterCost one = actual.byMeter().get(i);
            rows.add(
                    List.of(
                            Cell.text(one.meter().id()),
                            Cell.quantity(one.quantity()),
                            money(one.cost(), "/actual/by_meter/" + i + "/cost"),
                            Cell.share(one.cost(), actual.total())));
        }
        List<Cell> total = List.of(Cell.text("Total"), Cell.text(""), total(), Cell.text(""));
        return Table.withTotal("meters", "Cost by meter", columns, rows, total);
    }

    /** What free units of accounts take off. */
    public Table allowances() {
        List<Column> columns =
                List.of(
                        Column.of("Allowance", Kind.TEXT),
                        Column.of("Account", Kind.TEXT),
                        Column.of("Month", Kind.TEXT),
                        Column.of("Free units", Kind.COUNT),
                        Column.of("Taken off", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        List<Actual.Allowance> all = report.actual().allowances();
        for (int i = 0; i < all.size(); i++) {
            Actual.Allowance one = all.get(i);
            rows.add(
                    List.of(
                            Cell.text(one.rule()),
                            Cell.text(one.account().isEmpty() ? "(not stated)" : one.account()),
                            Cell.text(one.month().toString()),
                            Cell.quantity(one.free()),
                            money(one.credit(), "/actual/allowances/" + i + "/credit")));
        }
        return Table.plain(
                "allowances", "Free units of accounts, in no other amount", columns, rows);
    }

    /** What was converted from other currencies, by exchange rate. */
    public Table conversions() {
        List<Column> columns =
                List.of(
                        Column.of("Currency", Kind.TEXT),
                        Column.of("Rate of", Kind.DAY),
                        Column.of("Rate", Kind.TEXT),
                        Column.of("Original", Kind.TEXT),
                        Column.of("Converted", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        List<Actual.Conversion> all = report.actual().conversions();
        for (int i = 0; i < all.size(); i++) {
            Actual.Conversion one = all.get(i);
            rows.add(
                    List.of(
                            Cell.text(one.currency().code()),
                            Cell.day(one.day()),
                            Cell.text(one.factor().toPlainString()),
                            Cell.text(Words.money(one.original(), one.currency())),
                            money(one.converted(), "/actual/conversions/" + i + "/converted")));
        }
        return Table.plain("conversions", "Converted from other currencies", columns, rows);
    }

    private Cell money(BigDecimal amount, String at) {
        return Cell.money(amount, currency, at);
    }
}
