package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of money and tokens: each is defined once, for every output. */
public final class Tables {
    private final Report report;
    private final Currency currency;

    public Tables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /** What each model cost. */
    public Table models() {
        List<Column> columns =
                List.of(
                        Column.minor("Provider", Kind.TEXT),
                        Column.of("Model", Kind.TEXT),
                        Column.of("Requests", Kind.COUNT),
                        Column.of("Tokens", Kind.COUNT),
                        Column.minor("Unpriced tokens", Kind.COUNT),
                        Column.of("Cost", Kind.MONEY),
                        Column.of("Share", Kind.SHARE));
        Actual actual = report.actual();
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < actual.byModel().size(); i++) {
            Actual.ModelCost model = actual.byModel().get(i);
            boolean isWithoutPrice =
                    model.unpricedTokens() > 0 && model.unpricedTokens() == model.counts().tokens();
            rows.add(
                    List.of(
                            Cell.text(model.provider()),
                            Cell.text(model.model()),
                            Cell.count(model.requests()),
                            Cell.count(model.counts().tokens()),
                            Cell.count(model.unpricedTokens()),
                            isWithoutPrice
                                    ? Cell.text("no price")
                                    : money(model.cost(), "/actual/by_model/" + i + "/cost"),
                            isWithoutPrice ? Cell.NONE : Cell.share(model.cost(), actual.total())));
        }
        List<Cell> total =
                List.of(
                        Cell.text(""),
                        Cell.text("Total"),
                        Cell.count(actual.requests()),
                        Cell.count(report.tokens().counts().tokens()),
                        Cell.count(report.tokens().unpriced()),
                        money(actual.total(), "/actual/total"),
                        Cell.text(""));
        return table("models", "Actual cost by model", columns, rows, total);
    }

    /** What each alternative would have cost. */
    public Table counterfactuals() {
        List<Column> columns =
                List.of(
                        Column.of("Alternative", Kind.TEXT),
                        new Column("Would have cost", "Would cost", Kind.MONEY, false),
                        new Column("Compared actual", "Actual", Kind.MONEY, false),
                        Column.of("Difference", Kind.MONEY),
                        new Column("Of actual", "Of actual", Kind.SHARE, false),
                        Column.minor("Low", Kind.MONEY),
                        Column.minor("High", Kind.MONEY),
                        Column.minor("Tokens left out", Kind.SHARE));
        List<List<Cell>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < report.counterfactuals().size(); i++) {
            Counterfactual one = report.counterfactuals().get(i);
            String at = "/counterfactuals/" + i;
            rows.add(
                    List.of(
                            Cell.text(one.title()),
                            money(one.comparedCounterfactual(), at + "/compared_counterfactual"),
                            money(one.comparedActual(), at + "/compared_actual"),
                            Cell.change(one.difference(), currency, at + "/difference"),
                            Cell.share(one.comparedCounterfactual(), one.comparedActual()),
                            one.bounds().map(b -> money(b.low(), at + "/low")).orElse(Cell.NONE),
                            one.bounds().map(b -> money(b.high(), at + "/high")).orElse(Cell.NONE),
                            Cell.share(one.excludedTokensShare())));
        }
        if (!rows.isEmpty()) {
            notes.add(
                    "A positive difference means that the actual choice was cheaper. Both amounts"
                            + " cover the usage that both can price.");
        }
        return new Table(
                "counterfactuals",
                "What the same usage would have cost",
                columns,
                rows,
                Optional.empty(),
                notes);
    }

    /** Per actual model, what one alternative would have cost. */
    public Table comparison(int index) {
        Counterfactual one = report.counterfactuals().get(index);
        List<Column> columns =
                List.of(
                        Column.minor("Provider", Kind.TEXT),
                        Column.of("Actual model", Kind.TEXT),
                        Column.minor("Priced as", Kind.TEXT),
                        Column.of("Requests", Kind.COUNT),
                        Column.of("Actual", Kind.MONEY),
                        Column.of("Would have cost", Kind.MONEY),
                        Column.of("Difference", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        long requests = 0;
        for (int i = 0; i < one.byModel().size(); i++) {
            Counterfactual.ModelComparison model = one.byModel().get(i);
            String at = "/counterfactuals/" + index + "/by_model/" + i;
            requests = Math.addExact(requests, model.requests());
            rows.add(
                    List.of(
                            Cell.text(model.provider()),
                            Cell.text(model.model()),
                            Cell.text(model.target()),
                            Cell.count(model.requests()),
                            money(model.actual(), at + "/actual"),
                            money(model.counterfactual(), at + "/cost"),
                            Cell.change(model.difference(), currency, at + "/difference")));
        }
        String at = "/counterfactuals/" + index;
        List<Cell> total =
                List.of(
                        Cell.text(""),
                        Cell.text("Total compared"),
                        Cell.text(""),
                        Cell.count(requests),
                        money(one.comparedActual(), at + "/compared_actual"),
                        money(one.comparedCounterfactual(), at + "/compared_counterfactual"),
                        Cell.change(one.difference(), currency, at + "/difference"));
        return table("comparison-" + index, one.title(), columns, rows, total);
    }

    /** Did each deployment pay off. */
    public Table payoffs() {
        List<Column> columns =
                List.of(
                        Column.of("Deployment", Kind.TEXT),
                        Column.minor("Against", Kind.TEXT),
                        Column.of("Invested", Kind.MONEY),
                        Column.of("Saved", Kind.MONEY),
                        Column.of("Net", Kind.MONEY),
                        Column.minor("Break-even", Kind.DAY),
                        Column.minor("Days to pay back", Kind.COUNT),
                        Column.of("Verdict", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < report.payoffs().size(); i++) {
            Payoff one = report.payoffs().get(i);
            String at = "/payoff/" + i;
            rows.add(
                    List.of(
                            Cell.text(one.deployment()),
                            Cell.text(one.baseline()),
                            money(one.invested(), at + "/invested"),
                            money(one.saved(), at + "/saved"),
                            Cell.change(one.net(), currency, at + "/net"),
                            one.breakEven().map(Cell::day).orElse(Cell.NONE),
                            one.paybackDays()
                                    .map(days -> days.setScale(1, java.math.RoundingMode.HALF_UP))
                                    .map(Cell::quantity)
                                    .orElse(Cell.NONE),
                            Cell.text(one.verdict().words())));
        }
        return new Table(
                "payoffs",
                "Did each fine-tuned deployment pay off",
                columns,
                rows,
                Optional.empty(),
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                "Investments stand apart from inference and are in no other"
                                        + " amount."));
    }

    /** What was invested, in all deployments. */
    public Table investments() {
        List<Column> columns =
                List.of(
                        Column.of("Day", Kind.DAY),
                        Column.of("Deployment", Kind.TEXT),
                        Column.of("Kind", Kind.TEXT),
                        Column.of("What", Kind.TEXT),
                        Column.of("Amount", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < report.payoffs().size(); i++) {
            Payoff payoff = report.payoffs().get(i);
            for (int j = 0; j < payoff.investments().size(); j++) {
                Payoff.Investment one = payoff.investments().get(j);
                sum = sum.add(one.amount());
                rows.add(
                        List.of(
                                Cell.day(one.day()),
                                Cell.text(payoff.deployment()),
                                Cell.text(one.kind()),
                                Cell.text(one.note()),
                                money(
                                        one.amount(),
                                        "/payoff/" + i + "/investments/" + j + "/amount")));
            }
        }
        List<Cell> total =
                List.of(
                        Cell.text("Total"),
                        Cell.text(""),
                        Cell.text(""),
                        Cell.text(""),
                        money(sum, "sum:/payoff/*/investments/*/amount"));
        return table("investments", "Investments in fine-tuning", columns, rows, total);
    }

    /** Cost by label values, the dearest first and the rest as an exact “other”. */
    public Table groups(int most) {
        Actual actual = report.actual();
        List<Column> columns = new ArrayList<>();
        actual.labels().forEach(label -> columns.add(Column.of(label, Kind.TEXT)));
        columns.add(Column.of("Requests", Kind.COUNT));
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
                            "/actual/by_group/" + i + "/cost"));
        }
        if (shown < actual.byGroup().size()) {
            long requests = 0;
            BigDecimal cost = BigDecimal.ZERO;
            for (Actual.GroupCost group :
                    actual.byGroup().subList(shown, actual.byGroup().size())) {
                requests = Math.addExact(requests, group.requests());
                cost = cost.add(group.cost());
            }
            String others = "other (" + Words.count(actual.byGroup().size() - shown) + ")";
            rows.add(
                    groupRow(
                            named(others),
                            requests,
                            cost,
                            "sum:/actual/by_group/" + shown + "-/cost"));
        }
        List<Cell> total =
                groupRow(named("Total"), actual.requests(), actual.total(), "/actual/total");
        return table(
                "groups", "Cost by " + String.join(", ", actual.labels()), columns, rows, total);
    }

    private List<String> named(String first) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < report.actual().labels().size(); i++) {
            values.add(i == 0 ? first : "");
        }
        return values;
    }

    private List<Cell> groupRow(List<String> values, long requests, BigDecimal cost, String at) {
        List<Cell> row = new ArrayList<>();
        values.forEach(value -> row.add(Cell.text(value)));
        row.add(Cell.count(requests));
        row.add(money(cost, at));
        row.add(Cell.share(cost, report.actual().total()));
        return row;
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
        List<Cell> total =
                List.of(
                        Cell.text("Total"),
                        Cell.text(""),
                        money(actual.total(), "/actual/total"),
                        Cell.text(""));
        return table("meters", "Cost by meter", columns, rows, total);
    }

    /** The steps from the earlier period's cost to this one's; empty without a comparison. */
    public Table bridge() {
        List<Column> columns =
                List.of(Column.of("Step", Kind.TEXT), Column.of("Amount", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        report.outlook()
                .bridge()
                .ifPresent(
                        bridge -> {
                            rows.add(step(bridge.title(), bridge.before(), "before"));
                            rows.add(change("Volume", bridge.volume(), "volume"));
                            rows.add(change("Mix", bridge.mix(), "mix"));
                            rows.add(change("Price", bridge.price(), "price"));
                            rows.add(step("This period", bridge.after(), "after"));
                        });
        return new Table(
                "bridge",
                "From the earlier period to this one",
                columns,
                rows,
                Optional.empty(),
                List.of());
    }

    private List<Cell> step(String title, BigDecimal amount, String field) {
        return List.of(Cell.text(title), money(amount, "/outlook/bridge/" + field));
    }

    private List<Cell> change(String title, BigDecimal amount, String field) {
        return List.of(Cell.text(title), Cell.change(amount, currency, "/outlook/bridge/" + field));
    }

    /** Models by how much their cost changed; empty without a comparison. */
    public Table movers() {
        List<Column> columns =
                List.of(
                        Column.minor("Provider", Kind.TEXT),
                        Column.of("Model", Kind.TEXT),
                        Column.of("Before", Kind.MONEY),
                        Column.of("Now", Kind.MONEY),
                        Column.of("Change", Kind.MONEY),
                        Column.of("", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        List<Outlook.Mover> movers =
                report.outlook().bridge().map(Outlook.Bridge::movers).orElse(List.of());
        for (int i = 0; i < movers.size(); i++) {
            Outlook.Mover one = movers.get(i);
            String at = "/outlook/bridge/movers/" + i;
            String mark =
                    one.before().signum() == 0 ? "new" : one.after().signum() == 0 ? "gone" : "";
            rows.add(
                    List.of(
                            Cell.text(one.provider()),
                            Cell.text(one.model()),
                            money(one.before(), at + "/before"),
                            money(one.after(), at + "/after"),
                            Cell.change(one.change(), currency, at + "/change"),
                            Cell.text(mark)));
        }
        return new Table(
                "movers", "Largest changes by model", columns, rows, Optional.empty(), List.of());
    }

    /** Limits and what was spent of them. */
    public Table budgets() {
        List<Column> columns =
                List.of(
                        Column.of("Budget", Kind.TEXT),
                        Column.of("Limit", Kind.MONEY),
                        Column.of("Spent", Kind.MONEY),
                        Column.of("Left", Kind.MONEY),
                        Column.of("Used", Kind.SHARE));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < report.outlook().budgets().size(); i++) {
            Outlook.Budget one = report.outlook().budgets().get(i);
            String at = "/outlook/budgets/" + i;
            rows.add(
                    List.of(
                            Cell.text(one.title()),
                            money(one.limit(), at + "/limit"),
                            money(one.spent(), at + "/spent"),
                            money(one.left(), at + "/left"),
                            Cell.share(one.spent(), one.limit())));
        }
        return new Table("budgets", "Budgets", columns, rows, Optional.empty(), List.of());
    }

    private Cell money(BigDecimal amount, String at) {
        return Cell.money(amount, currency, at);
    }

    private static Table table(
            String id,
            String caption,
            List<Column> columns,
            List<List<Cell>> rows,
            List<Cell> total) {
        return new Table(
                id,
                caption,
                columns,
                rows,
                Optional.of(total),
                Table.roundingNote(columns, rows, total));
    }
}
