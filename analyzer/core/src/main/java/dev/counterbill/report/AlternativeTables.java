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

/** The tables of alternatives and of what fine-tuning paid back. */
public final class AlternativeTables {
    private final Report report;
    private final Currency currency;

    public AlternativeTables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /** What each alternative would have cost. */
    public Table counterfactuals() {
        boolean hasRange =
                report.counterfactuals().stream().anyMatch(one -> one.bounds().isPresent());
        boolean leavesFeesOut =
                report.counterfactuals().stream().anyMatch(one -> one.excludedFees().signum() > 0);
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("Alternative", Kind.TEXT));
        columns.add(new Column("Would have cost", "Would cost", Kind.MONEY, false));
        columns.add(new Column("Compared actual", "Actual", Kind.MONEY, false));
        columns.add(Column.of("Difference", Kind.MONEY));
        columns.add(new Column("Of actual", "Of actual", Kind.SHARE, false));
        if (hasRange) {
            columns.add(Column.LOW);
            columns.add(Column.HIGH);
        }
        columns.add(Column.minor("Tokens left out", Kind.SHARE));
        if (leavesFeesOut) {
            columns.add(Column.minor("Fees left out", Kind.COUNT));
        }
        List<List<Cell>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < report.counterfactuals().size(); i++) {
            Counterfactual one = report.counterfactuals().get(i);
            String at = "/counterfactuals/" + i;
            List<Cell> row = new ArrayList<>();
            row.add(Cell.text(one.title()));
            if (one.comparesNothing()) {
                // What an alternative prices in full was left out for want of an actual price.
                row.add(one.complete() ? Cell.NONE : Cell.NO_PRICE);
                row.add(one.complete() ? Cell.NO_PRICE : Cell.NONE);
                row.add(Cell.NONE);
            } else {
                row.add(money(one.comparedCounterfactual(), at + "/compared_counterfactual"));
                row.add(money(one.comparedActual(), at + "/compared_actual"));
                row.add(Cell.change(one.difference(), currency, at + "/difference"));
            }
            row.add(
                    one.comparesNothing()
                            ? Cell.NONE
                            : Cell.share(one.comparedCounterfactual(), one.comparedActual()));
            if (hasRange) {
                row.add(one.bounds().map(b -> money(b.low(), at + "/low")).orElse(Cell.NONE));
                row.add(one.bounds().map(b -> money(b.high(), at + "/high")).orElse(Cell.NONE));
            }
            row.add(Cell.share(one.excludedTokensShare()));
            if (leavesFeesOut) {
                row.add(Cell.quantity(one.excludedFees()));
            }
            rows.add(row);
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
                        notes)
                .withRowsOf("Would have cost", "Compared actual", "Difference");
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
            List<Cell> row = new ArrayList<>();
            row.add(Cell.text(model.provider()));
            row.add(Cell.text(model.model()));
            row.add(Cell.text(model.target()));
            row.add(Cell.count(model.requests()));
            row.addAll(amounts(one, model, at));
            rows.add(row);
        }
        String at = "/counterfactuals/" + index;
        List<Cell> total =
                new ArrayList<>(
                        List.of(
                                Cell.text(""),
                                Cell.text("Total compared"),
                                Cell.text(""),
                                Cell.count(requests)));
        total.addAll(
                one.comparesNothing()
                        ? List.of(Cell.NONE, Cell.NONE, Cell.NONE)
                        : List.of(
                                money(one.comparedActual(), at + "/compared_actual"),
                                money(
                                        one.comparedCounterfactual(),
                                        at + "/compared_counterfactual"),
                                Cell.change(one.difference(), currency, at + "/difference")));
        return Table.withTotal("comparison-" + index, one.title(), columns, rows, total)
                .withRowsOf("Would have cost", "Actual", "Difference");
    }

    /** Actual, would have cost, difference; 0 is an amount, and what is left out has none. */
    private List<Cell> amounts(
            Counterfactual one, Counterfactual.ModelComparison model, String at) {
        if (one.leavesOut(model)) {
            Optional<Actual.ModelCost> paid =
                    report.actual().byModel().stream().filter(model::isOf).findFirst();
            return List.of(
                    paid.filter(some -> some.coverage().leavesUnknown(some.cost())).isPresent()
                            ? Cell.NO_PRICE
                            : Cell.NONE,
                    paid.map(AlternativeTables::instead).orElse(Cell.NO_PRICE),
                    Cell.NONE);
        }
        return List.of(
                money(model.actual(), at + "/actual"),
                money(model.counterfactual(), at + "/cost"),
                Cell.change(model.difference(), currency, at + "/difference"));
    }

    /**
     * What an alternative says of a model that it leaves out. It lacks a price only where the
     * tokens have one as they were; a fee that was paid besides is none of theirs.
     */
    private static Cell instead(Actual.ModelCost paid) {
        return paid.coverage().isWithoutPrice() ? Cell.NONE : Cell.NO_PRICE;
    }

    /**
     * Actual models against alternatives: what each model's traffic would have cost more or less.
     *
     * @param mostModels how many of the dearest models are shown
     * @param mostAlternatives how many alternatives are shown, in the order in which they were
     *     asked
     */
    public Table matrix(int mostModels, int mostAlternatives) {
        int shown = Math.min(mostAlternatives, report.counterfactuals().size());
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("Actual model", Kind.TEXT));
        columns.add(Column.of("Actual", Kind.MONEY));
        report.counterfactuals()
                .subList(0, shown)
                .forEach(one -> columns.add(Column.of(one.title(), Kind.MONEY)));
        List<List<Cell>> rows = new ArrayList<>();
        List<Actual.ModelCost> models = report.actual().byModel();
        for (int i = 0; i < Math.min(mostModels, models.size()); i++) {
            Actual.ModelCost model = models.get(i);
            List<Cell> row = new ArrayList<>();
            row.add(Cell.text(model.model()));
            row.add(
                    Cell.cost(
                            model.cost(),
                            model.coverage(),
                            currency,
                            "/actual/by_model/" + i + "/cost"));
            for (int j = 0; j < shown; j++) {
                row.add(difference(model, j));
            }
            rows.add(row);
        }
        List<Cell> total = new ArrayList<>();
        total.add(Cell.text("All models"));
        total.add(new CostTables(report).total());
        for (int j = 0; j < shown; j++) {
            Counterfactual one = report.counterfactuals().get(j);
            String at = "/counterfactuals/" + j + "/difference";
            total.add(
                    one.comparesNothing()
                            ? Cell.NONE
                            : Cell.change(one.difference(), currency, at));
        }
        int more = models.size() - rows.size();
        List<String> notes = new ArrayList<>();
        notes.add("Plus: this traffic would have cost more than it did; minus: less.");
        if (more > 0) {
            notes.add("All models includes " + Words.counted(more, "model") + " not shown.");
        }
        int further = report.counterfactuals().size() - shown;
        if (further > 0) {
            notes.add(Words.counted(further, "more alternative") + " in report.json.");
        }
        return new Table(
                "matrix",
                "Difference by actual model and alternative",
                columns,
                rows,
                Optional.of(total),
                notes);
    }

    private Cell difference(Actual.ModelCost model, int index) {
        Counterfactual alternative = report.counterfactuals().get(index);
        List<Counterfactual.ModelComparison> compared = alternative.byModel();
        for (int k = 0; k < compared.size(); k++) {
            Counterfactual.ModelComparison one = compared.get(k);
            if (one.isOf(model)) {
                if (alternative.leavesOut(one)) {
                    return instead(model);
                }
                String at = "/counterfactuals/" + index + "/by_model/" + k + "/difference";
                return Cell.change(one.difference(), currency, at);
            }
        }
        return Cell.NONE;
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
                            one.knownInvested()
                                    .map(invested -> money(invested, at + "/invested"))
                                    .orElse(Cell.NO_PRICE),
                            one.knownSaved()
                                    .map(saved -> money(saved, at + "/saved"))
                                    .orElse(
                                            one.account().baselineTitle().isEmpty()
                                                    ? Cell.NONE
                                                    : Cell.NO_PRICE),
                            one.knownNet()
                                    .map(net -> Cell.change(net, currency, at + "/net"))
                                    .orElse(Cell.NONE),
                            one.breakEven().map(Cell::day).orElse(Cell.NONE),
                            one.paybackDays()
                                    .map(days -> days.setScale(1, java.math.RoundingMode.HALF_UP))
                                    .map(Cell::quantity)
                                    .orElse(Cell.NONE),
                            Cell.text(one.verdict().words())));
        }
        List<String> notes = new ArrayList<>();
        if (!rows.isEmpty()) {
            notes.add("Investments stand apart from inference and are in no other amount.");
        }
        if (report.payoffs().stream()
                .anyMatch(one -> one.account().compared() == PayoffAccount.Compared.PART)) {
            notes.add(
                    "What was saved is of the usage that has a price on both sides; the notes of"
                            + " each deployment say what has none.");
        }
        return new Table(
                        "payoffs",
                        "Did each fine-tuned deployment pay off",
                        columns,
                        rows,
                        Optional.empty(),
                        notes)
                .withRowsOf("Saved", "Invested", "Net");
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
        List<String> places = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < report.payoffs().size(); i++) {
            Payoff payoff = report.payoffs().get(i);
            // A deployment that is judged against two baselines was paid for once.
            if (!seen.add(payoff.deployment())) {
                continue;
            }
            for (int j = 0; j < payoff.investments().size(); j++) {
                Payoff.Investment one = payoff.investments().get(j);
                String at = "/payoff/" + i + "/investments/" + j + "/amount";
                sum = sum.add(one.amount());
                places.add(at);
                rows.add(
                        List.of(
                                Cell.day(one.day()),
                                Cell.text(payoff.deployment()),
                                Cell.text(one.kind()),
                                Cell.text(one.note()),
                                money(one.amount(), at)));
            }
        }
        List<Cell> total =
                List.of(
                        Cell.text("Total"),
                        Cell.text(""),
                        Cell.text(""),
                        Cell.text(""),
                        money(sum, "sum:" + String.join(",", places)));
        return Table.withTotal("investments", "Investments in fine-tuning", columns, rows, total);
    }

    private Cell money(BigDecimal amount, String at) {
        return Cell.money(amount, currency, at);
    }
}
