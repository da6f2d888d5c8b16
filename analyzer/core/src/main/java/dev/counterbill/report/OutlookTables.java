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
        figures.add(
                new KeyFigure(
                        "Actual inference cost",
                        new CostTables(report).total(),
                        Words.period(report.period())));
        long requests = report.actual().requests();
        String about = Words.about(BigDecimal.valueOf(requests));
        String exactly = Words.count(requests);
        figures.add(
                new KeyFigure(
                        "Requests",
                        new Cell(
                                about,
                                Optional.of(BigDecimal.valueOf(requests)),
                                "/actual/requests"),
                        about.equals(exactly) ? "" : exactly));
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
                    first.comparesNothing()
                            ? new KeyFigure(first.title(), Cell.NONE, "nothing can be compared")
                            : new KeyFigure(
                                    first.title(),
                                    Cell.change(
                                            first.difference(),
                                            currency,
                                            "/counterfactuals/0/difference"),
                                    switch (first.difference().signum()) {
                                        case 0 -> "the same as the actual choice";
                                        case 1 -> "more than the actual choice";
                                        default -> "less than the actual choice";
                                    }));
        }
        if (!report.payoffs().isEmpty()) {
            BigDecimal invested = BigDecimal.ZERO;
            boolean isUnknown = false;
            List<String> places = new ArrayList<>();
            Set<String> deployments = new HashSet<>();
            Set<String> paid = new HashSet<>();
            for (int i = 0; i < report.payoffs().size(); i++) {
                Payoff payoff = report.payoffs().get(i);
                // A deployment that is judged against two baselines was paid for once.
                if (deployments.add(payoff.deployment())) {
                    invested = invested.add(payoff.invested());
                    isUnknown |= payoff.knownInvested().isEmpty();
                    places.add("/payoff/" + i + "/invested");
                    if (payoff.verdict() == Payoff.Verdict.PAID_OFF) {
                        paid.add(payoff.deployment());
                    }
                }
            }
            figures.add(
                    new KeyFigure(
                            "Invested in fine-tuning",
                            isUnknown && invested.signum() == 0
                                    ? Cell.NO_PRICE
                                    : money(invested, "sum:" + String.join(",", places)),
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

    /**
     * The steps from an earlier period's cost to a later one's: from the period that was asked for,
     * else from the last but one month to the last; empty within one month.
     */
    public Table bridge() {
        List<Column> columns =
                List.of(Column.of("Step", Kind.TEXT), Column.of("Amount", Kind.MONEY));
        List<List<Cell>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Optional<Shown> some = shown();
        some.ifPresent(
                shown -> {
                    Outlook.Bridge bridge = shown.bridge();
                    String at = shown.at();
                    rows.add(
                            List.of(
                                    Cell.text(bridge.title()),
                                    cost(bridge.before(), bridge.usedBefore(), at + "/before")));
                    if (bridge.isKnown()) {
                        rows.add(change("Volume", bridge.volume(), at + "/volume"));
                        rows.add(change("Mix", bridge.mix(), at + "/mix"));
                        rows.add(change("Price", bridge.price(), at + "/price"));
                    }
                    rows.add(
                            List.of(
                                    Cell.text(bridge.titleAfter()),
                                    cost(bridge.after(), bridge.usedAfter(), at + "/after")));
                    notes.add(
                            "Volume: more or fewer tokens at the earlier mix and prices. Mix: other"
                                    + " models, tiers and meters. Price: other prices for the same."
                                    + " The steps add up exactly.");
                    if (!addsUp(bridge)) {
                        notes.add(Table.EACH_ROUNDED);
                    }
                    notes.addAll(bridge.notes());
                });
        return new Table(
                "bridge",
                some.map(s -> "From " + s.bridge().title() + " to " + s.bridge().titleAfter())
                        .orElse(""),
                columns,
                rows,
                Optional.empty(),
                notes);
    }

    /** The same, only where a comparison was asked for. */
    public Table comparison() {
        Table bridge = bridge();
        return report.outlook().bridge().isPresent()
                ? bridge
                : new Table(
                        bridge.id(),
                        bridge.caption(),
                        bridge.columns(),
                        List.of(),
                        Optional.empty(),
                        List.of());
    }

    private static boolean addsUp(Outlook.Bridge bridge) {
        return Words.cents(bridge.before())
                        .add(Words.cents(bridge.volume()))
                        .add(Words.cents(bridge.mix()))
                        .add(Words.cents(bridge.price()))
                        .compareTo(Words.cents(bridge.after()))
                == 0;
    }

    private record Shown(Outlook.Bridge bridge, String at) {}

    private Optional<Shown> shown() {
        List<Outlook.Bridge> months = report.outlook().months();
        int last = months.size() - 1;
        return report.outlook()
                .bridge()
                .map(bridge -> new Shown(bridge, "/outlook/bridge"))
                .or(
                        () ->
                                last < 0
                                        ? Optional.empty()
                                        : Optional.of(
                                                new Shown(
                                                        months.get(last),
                                                        "/outlook/months/" + last)));
    }

    /** The bridge that is drawn: the tabled one, where its steps are known. */
    public Optional<Outlook.Bridge> drawnBridge() {
        return shown().map(Shown::bridge).filter(Outlook.Bridge::isKnown);
    }

    private List<Cell> change(String title, BigDecimal amount, String at) {
        return List.of(Cell.text(title), Cell.change(amount, currency, at));
    }

    /** Each calendar month beside the one before; empty within one month. */
    public Table months() {
        List<Column> columns =
                List.of(
                        Column.of("Month", Kind.TEXT),
                        Column.of("Cost", Kind.MONEY),
                        Column.of("Change", Kind.MONEY),
                        Column.of("Volume", Kind.MONEY),
                        Column.of("Mix", Kind.MONEY),
                        Column.of("Price", Kind.MONEY),
                        Column.minor("Largest change", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Outlook.Bridge> months = report.outlook().months();
        for (int i = 0; i < months.size(); i++) {
            Outlook.Bridge one = months.get(i);
            String at = "/outlook/months/" + i;
            if (i == 0) {
                rows.add(
                        List.of(
                                Cell.text(one.title()),
                                cost(one.before(), one.usedBefore(), at + "/before"),
                                Cell.NONE,
                                Cell.NONE,
                                Cell.NONE,
                                Cell.NONE,
                                Cell.text("")));
            }
            rows.add(
                    List.of(
                            Cell.text(one.titleAfter()),
                            cost(one.after(), one.usedAfter(), at + "/after"),
                            step(one, one.change(), at + "/change"),
                            step(one, one.volume(), at + "/volume"),
                            step(one, one.mix(), at + "/mix"),
                            step(one, one.price(), at + "/price"),
                            Cell.text(largest(one))));
            if (i == 0) {
                one.usedBefore().gap(one.title()).ifPresent(notes::add);
            }
            one.usedAfter().gap(one.titleAfter()).ifPresent(notes::add);
        }
        if (!months.stream().filter(Outlook.Bridge::isKnown).allMatch(OutlookTables::addsUp)) {
            notes.add(Table.EACH_ROUNDED);
        }
        return new Table("months", "Month over month", columns, rows, Optional.empty(), notes)
                .withRowsOf("Change", "Volume", "Mix", "Price");
    }

    private Cell step(Outlook.Bridge bridge, BigDecimal amount, String at) {
        return bridge.isKnown() ? Cell.change(amount, currency, at) : Cell.NONE;
    }

    private static String largest(Outlook.Bridge bridge) {
        if (bridge.movers().isEmpty()
                || bridge.movers().get(0).change().signum() == 0
                || !bridge.movers().get(0).isKnown()) {
            return "";
        }
        Outlook.Mover mover = bridge.movers().get(0);
        String mark = mover.presence().words();
        return mover.model() + (mark.isEmpty() ? "" : " (" + mark + ")");
    }

    /**
     * Models by how much their cost changed, and the rest as an exact “other”; empty without a
     * comparison.
     */
    public Table movers(int most) {
        List<Column> columns =
                List.of(
                        Column.minor("Provider", Kind.TEXT),
                        Column.of("Model", Kind.TEXT),
                        Column.of("Before", Kind.MONEY),
                        Column.of("Now", Kind.MONEY),
                        Column.of("Change", Kind.MONEY),
                        Column.of("New or gone", Kind.TEXT));
        List<List<Cell>> rows = new ArrayList<>();
        Optional<Shown> some = shown();
        List<Outlook.Mover> movers = some.map(s -> s.bridge().movers()).orElse(List.of());
        boolean isWhole = report.outlook().bridge().isPresent();
        int shown = movers.size() <= most + 1 ? movers.size() : most;
        for (int i = 0; i < shown; i++) {
            Outlook.Mover one = movers.get(i);
            String at = some.orElseThrow().at() + "/movers/" + i;
            rows.add(
                    List.of(
                            Cell.text(one.provider()),
                            Cell.text(one.model()),
                            cost(one.before(), one.usedBefore(), at + "/before"),
                            cost(one.after(), one.usedAfter(), at + "/after"),
                            one.isKnown()
                                    ? Cell.change(one.change(), currency, at + "/change")
                                    : Cell.NONE,
                            Cell.text(one.presence().words())));
        }
        if (shown < movers.size()) {
            rows.add(others(movers.subList(shown, movers.size()), shown));
        }
        return Table.plain(
                        "movers",
                        isWhole
                                ? "Changes by model, the largest first"
                                : "Largest changes by model",
                        columns,
                        rows)
                .withRowsOf("Now", "Before", "Change");
    }

    private List<Cell> others(List<Outlook.Mover> rest, int first) {
        BigDecimal before = BigDecimal.ZERO;
        BigDecimal after = BigDecimal.ZERO;
        Coverage usedBefore = Coverage.WHOLE;
        Coverage usedAfter = Coverage.WHOLE;
        for (Outlook.Mover one : rest) {
            before = before.add(one.before());
            after = after.add(one.after());
            usedBefore = usedBefore.plus(one.usedBefore());
            usedAfter = usedAfter.plus(one.usedAfter());
        }
        String at = "sum:/outlook/bridge/movers/" + first + "-/";
        return List.of(
                Cell.text(""),
                Cell.text("other (" + Words.count(rest.size()) + ")"),
                cost(before, usedBefore, at + "before"),
                cost(after, usedAfter, at + "after"),
                rest.stream().allMatch(Outlook.Mover::isKnown)
                        ? Cell.change(after.subtract(before), currency, at + "change")
                        : Cell.NONE,
                Cell.text(""));
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
            boolean unknown = one.isSpentUnknown();
            rows.add(
                    List.of(
                            Cell.text(one.title()),
                            Cell.text(one.month().toString()),
                            money(one.limit(), at + "/limit"),
                            unknown ? Cell.NO_PRICE : money(one.spent(), at + "/spent"),
                            unknown ? Cell.NONE : money(one.left(), at + "/left"),
                            unknown ? Cell.NONE : Cell.share(one.spent(), one.limit()),
                            one.forecast()
                                    .filter(f -> !unknown)
                                    .map(f -> money(f.expected(), at + "/forecast/expected"))
                                    .orElse(Cell.NONE),
                            unknown ? Cell.NONE : Cell.text(one.standing().words())));
        }
        return Table.plain("budgets", "Budgets", columns, rows)
                .withRowsOf("Limit", "Spent", "Left");
    }

    /** What is new and deserves a look. */
    public Table callOuts() {
        List<Column> columns =
                List.of(Column.of("Day", Kind.DAY), Column.of("What is new", Kind.SENTENCE));
        List<List<Cell>> rows = new ArrayList<>();
        for (Outlook.CallOut one : report.outlook().callOuts()) {
            rows.add(List.of(Cell.day(one.day()), Cell.text(one.sentence())));
        }
        return new Table(
                "call-outs", "New in this period", columns, rows, Optional.empty(), List.of());
    }

    private Cell cost(BigDecimal amount, Coverage coverage, String at) {
        return Cell.cost(amount, coverage, currency, at);
    }

    private Cell money(BigDecimal amount, String at) {
        return Cell.money(amount, currency, at);
    }
}
