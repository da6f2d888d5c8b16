package dev.counterbill.report;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Table.Cell;
import dev.counterbill.report.Table.Column;
import dev.counterbill.report.Table.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How each audit came to its verdict: its figures as a table, and the rest in sentences. */
public final class PayoffTables {
    private final Report report;
    private final Currency currency;

    public PayoffTables(Report report) {
        this.report = report;
        this.currency = report.currency();
    }

    /**
     * The figures of one audit.
     *
     * @param index among the report's payoffs
     */
    public Table account(int index) {
        Payoff payoff = report.payoffs().get(index);
        return new Rows(payoff.account(), "/payoff/" + index).table(index, payoff);
    }

    /** The rows of one account, each only where there is a figure. */
    private final class Rows {
        private final PayoffAccount account;
        private final String at;
        private final List<List<Cell>> rows = new ArrayList<>();

        Rows(PayoffAccount account, String at) {
            this.account = account;
            this.at = at;
        }

        Table table(int index, Payoff payoff) {
            text("Life", Words.days(account.begin(), account.end().minusDays(1)));
            account.firstRequest().ifPresent(day -> text("First request", Words.day(day)));
            add("Requests", Cell.quantity(account.requests()));
            money("Inference cost" + part(), account.knownActual(), "/actual_cost");
            money("The same on the baseline", account.knownBaselineCost(), "/baseline_cost");
            money("Cost of 1,000 requests", account.costPerThousand(), "/cost_per_1000_requests");
            money(
                    "The same on the baseline",
                    account.baselinePerThousand(),
                    "/baseline_cost_per_1000_requests");
            account.returnOnInvestment()
                    .ifPresent(
                            ratio ->
                                    text("Net per " + currency.code() + " invested", ratio(ratio)));
            account.requestsPerMonthToBreakEven()
                    .map(requests -> requests.setScale(0, RoundingMode.CEILING))
                    .ifPresent(
                            requests ->
                                    add(
                                            "Requests in 30 days to break even",
                                            Cell.quantity(requests)));
            recent();
            spread();
            account.range()
                    .ifPresent(
                            range -> {
                                money(
                                        "Saved, at the lowest",
                                        Optional.of(range.lowSaved()),
                                        "/range/low_saved");
                                money(
                                        "Saved, at the highest",
                                        Optional.of(range.highSaved()),
                                        "/range/high_saved");
                            });
            return new Table(
                    "account-" + index,
                    payoff.deployment()
                            + (account.baselineTitle().isEmpty()
                                    ? ""
                                    : " against " + account.baselineTitle()),
                    List.of(Column.of("Figure", Kind.TEXT), Column.of("Value", Kind.COUNT)),
                    rows,
                    Optional.empty(),
                    List.of());
        }

        private String part() {
            return account.compared() == PayoffAccount.Compared.PART ? " of what both price" : "";
        }

        private void recent() {
            account.recent()
                    .ifPresent(
                            recent ->
                                    add(
                                            "Net per day, mean of the last "
                                                    + Words.counted(recent.days(), "day"),
                                            Cell.change(
                                                    recent.netPerDay(),
                                                    currency,
                                                    at + "/recent_net_per_day")));
            account.forecast()
                    .ifPresent(day -> text("Break-even expected at that pace", Words.day(day)));
            account.retires().ifPresent(day -> text("No longer served from", Words.day(day)));
            money(
                    "Net on the eve of that day",
                    account.valueAtRetirement(),
                    "/value_at_retirement");
        }

        private void spread() {
            account.amortised()
                    .ifPresent(
                            spread -> {
                                String over =
                                        " (outlays spread over "
                                                + Words.counted(spread.days(), "day")
                                                + ")";
                                money(
                                        "Written off" + over,
                                        Optional.of(spread.written()),
                                        "/amortised/written_off");
                                money(
                                        "Still to be written off",
                                        Optional.of(spread.open()),
                                        "/amortised/open");
                                money(
                                        "Saved less written off",
                                        account.knownAmortisedNet(),
                                        "/amortised/net");
                            });
        }

        private void money(String figure, Optional<BigDecimal> amount, String field) {
            amount.ifPresent(some -> add(figure, Cell.money(some, currency, at + field)));
        }

        private void text(String figure, String shown) {
            add(figure, Cell.text(shown));
        }

        private void add(String figure, Cell cell) {
            rows.add(List.of(Cell.text(figure), cell));
        }
    }

    private static String ratio(BigDecimal ratio) {
        BigDecimal shown = ratio.setScale(2, RoundingMode.HALF_UP);
        return Words.quantity(shown.signum() == 0 ? BigDecimal.ZERO : shown);
    }

    /** What else the audit found, in sentences; texts of logs and files as they are. */
    public List<String> sentences(int index) {
        PayoffAccount account = report.payoffs().get(index).account();
        List<String> sentences = new ArrayList<>();
        sentences.add(report.payoffs().get(index).reason());
        if (!account.candidates().isEmpty()) {
            sentences.add(
                    "Could be its baseline: " + String.join(", ", account.candidates()) + ".");
        }
        account.flips().forEach(flip -> sentences.add(flip.sentence()));
        account.observed().ifPresent(observed -> sentences.add(observed.sentence()));
        account.quality().ifPresent(quality -> sentences.add(quality.sentence()));
        account.range()
                .ifPresent(
                        range ->
                                sentences.add(
                                        "Over the baseline's ranges the verdict is “"
                                                + range.lowVerdict().words()
                                                + "” to “"
                                                + range.highVerdict().words()
                                                + "”."));
        for (PayoffAccount.Uncounted one : account.uncounted()) {
            sentences.add(
                    "Not counted: "
                            + one.day().map(day -> Words.day(day) + ", ").orElse("")
                            + one.kind()
                            + (one.note().isEmpty() ? "" : " (" + one.note() + ")")
                            + one.amount()
                                    .map(amount -> ", " + Words.money(amount, currency))
                                    .orElse("")
                            + ": "
                            + one.reason()
                            + ".");
        }
        sentences.addAll(account.notes());
        return sentences.stream()
                .filter(text -> !text.isBlank())
                .map(PayoffTables::ended)
                .distinct()
                .toList();
    }

    private static String ended(String sentence) {
        String text = Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
    }
}
