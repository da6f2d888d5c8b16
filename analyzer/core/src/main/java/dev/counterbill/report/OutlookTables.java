package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables of comparison with an earlier period and with budgets, and the key figures. */
public final class OutlookTables {
    private final Report report;
    private final Currency currency;

    public OutlookTables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /** The figures that a reader looks for first. */
    public List<KeyFigure> keyFigures() {
        List<KeyFigure> figures = new ArrayList<>();
        BigDecimal total = report.actual().total();
        figures.add(
                new KeyFigure(
                        "Actual inference cost",
                        money(total, "/actual/total"),
                        Words.period(report.period())));
        long requests = report.actual().requests();
        figures.add(
                new KeyFigure(
                        "Requests",
                        new Cell(
                                Words.about(BigDecimal.valueOf(requests)),
                                Optional.of(BigDecimal.valueOf(requests)),
                                "/actual/requests"),
                        Words.count(requests)));
        long tokens = report.tokens().counts().tokens();
        String unpriced =
                Words.share(
                                BigDecimal.valueOf(report.tokens().unpriced()),
                                BigDecimal.valueOf(tokens))
                        + " without a price";
        figures.add(
                new KeyFigure(
                        "Tokens",
                        new Cell(
                                Words.about(BigDecimal.valueOf(tokens)),
                                Optional.of(BigDecimal.valueOf(tokens)),
                                ""),
                        report.tokens().unpriced() == 0 ? "all with a price" : unpriced));
        if (!report.counterfactuals().isEmpty()) {
            Counterfactual first = report.counterfactuals().get(0);
            figures.add(
                    new KeyFigure(
                            first.title(),
                            Cell.change(
                                    first.difference(), currency, "/counterfactuals/0/difference"),
                            switch (first.difference().signum()) {
                                case 0 -> "the same as the actual choice";
                                case 1 -> "more than the actual choice";
                                default -> "less than the actual choice";
                            }));
        }
        if (!report.payoffs().isEmpty()) {
            BigDecimal invested = BigDecimal.ZERO;
            List<String> places = new ArrayList<>();
            Set<String> deployments = new HashSet<>();
            Set<String> paid = new HashSet<>();
            for (int i = 0; i < report.payoffs().size(); i++) {
                Payoff payoff = report.payoffs().get(i);
                // A deployment that is judged against two baselines was paid for once.
                if (deployments.add(payoff.deployment())) {
                    invested = invested.add(payoff.invested());
                    places.add("/payoff/" + i + "/invested");
                    if (payoff.verdict() == Payoff.Verdict.PAID_OFF) {
                        paid.add(payoff.deployment());
                    }
                }
            }
            figures.add(
                    new KeyFigure(
                            "Invested in fine-tuning",
                            money(invested, "sum:" + String.join(",", places)),
                            Words.count(paid.size())
                                    + " of "
                                    + Words.counted(deployments.size(), "deployment")
                                    + " paid off"));
        }
        return List.copyOf(figures);
    }

    /**
     * One figure.
     *
     * @param note what it means, in a few words
     */
    public record KeyFigure(String title, Cell cell, String note) {}

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
                        Column.of("New or gone", Kind.TEXT));
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

    /** Limits of calendar months, and what was spent of them. */
    public Table budgets() {
        List<Column> columns =
                List.of(
                        Column.of("Budget", Kind.TEXT),
                        Column.of("Month", Kind.TEXT),
                        Column.of("Limit", Kind.MONEY),
                        Column.of("Spent", Kind.MONEY),
                        Column.of("Left", Kind.MONEY),
                        Column.of("Used", Kind.SHARE),
                        Column.minor("Month's end", Kind.MONEY),
                        Column.of("Standing", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < report.outlook().budgets().size(); i++) {
            Outlook.Budget one = report.outlook().budgets().get(i);
            String at = "/outlook/budgets/" + i;
            rows.add(
                    List.of(
                            Cell.text(one.title()),
                            Cell.text(one.month().toString()),
                            money(one.limit(), at + "/limit"),
                            money(one.spent(), at + "/spent"),
                            money(one.left(), at + "/left"),
                            Cell.share(one.spent(), one.limit()),
                            one.forecast()
                                    .map(f -> money(f.expected(), at + "/forecast/expected"))
                                    .orElse(Cell.NONE),
                            Cell.text(one.standing().words())));
        }
        return new Table("budgets", "Budgets", columns, rows, Optional.empty(), List.of());
    }

    /** What is new and deserves a look. */
    public Table callOuts() {
        List<Column> columns =
                List.of(Column.of("Day", Kind.DAY), Column.of("What is new", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        for (Outlook.CallOut one : report.outlook().callOuts()) {
            rows.add(List.of(Cell.day(one.day()), Cell.text(one.sentence())));
        }
        return new Table(
                "call-outs", "New in this period", columns, rows, Optional.empty(), List.of());
    }

    private Cell money(BigDecimal amount, String at) {
        return Cell.money(amount, currency, at);
    }
}
