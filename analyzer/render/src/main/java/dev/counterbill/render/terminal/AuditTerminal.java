package dev.counterbill.render.terminal;

import dev.counterbill.money.Currency;
import dev.counterbill.report.Payoff;
import dev.counterbill.report.PayoffAccount;
import dev.counterbill.report.Report;
import dev.counterbill.report.Words;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The audits of a report for the terminal, with everything that they rest on; verdicts last. */
public final class AuditTerminal {
    private static final int LABEL_COLUMNS = 18;
    private static final int WIDEST_COLUMNS = 160;

    /** Days of the cumulative net that are shown unless all are asked for. */
    private static final int FEW_DAYS = 8;

    /** How many days of the cumulative net are shown. */
    public enum Days {
        FEW,
        ALL
    }

    private final Currency currency;
    private final int width;
    private final Colour colour;
    private final Days days;
    private final List<String> lines = new ArrayList<>();

    private AuditTerminal(Report report, int columns, Colour colour, Days days) {
        this.currency = report.currency();
        this.width = Math.min(WIDEST_COLUMNS, Math.max(TerminalReport.NARROWEST_COLUMNS, columns));
        this.colour = colour;
        this.days = days;
    }

    /** The audits as text with line feeds. */
    public static String render(Report report, int columns, Colour colour, Days days) {
        AuditTerminal terminal = new AuditTerminal(report, columns, colour, days);
        for (Payoff payoff : report.payoffs()) {
            terminal.payoff(payoff);
            terminal.lines.add("");
        }
        boolean isGap = !report.isComplete();
        for (String gap : report.gaps()) {
            for (String line : Cells.wrap(gap, terminal.width)) {
                terminal.lines.add(isGap ? colour.warning(line) : line);
            }
        }
        for (Payoff payoff : report.payoffs()) {
            terminal.verdict(payoff);
        }
        return String.join("\n", terminal.lines) + "\n";
    }

    private void verdict(Payoff payoff) {
        String doubt = payoff.account().doubt().map(code -> " (" + code + ")").orElse("");
        String text = payoff.verdict() + doubt + ": " + Words.visible(payoff.reason());
        for (String line : Cells.wrap(text, width)) {
            lines.add(colour.strong(line));
        }
    }

    private void payoff(Payoff payoff) {
        PayoffAccount account = payoff.account();
        boolean compared = !payoff.baseline().isEmpty();
        String against =
                account.baselineTitle().isEmpty() ? "" : " against " + account.baselineTitle();
        for (String line : Cells.wrap(Words.visible(account.title() + against), width)) {
            lines.add(colour.strong(line));
        }
        life(account);
        investments(payoff);
        row("Inference", inference(payoff));
        perThousand(account);
        if (compared) {
            row(
                    "Net",
                    net(account, payoff.knownSaved().map(some -> payoff.net()))
                            + account.returnOnInvestment()
                                    .map(roi -> ", " + percent(roi) + " return on the investment")
                                    .orElse(""));
            netByDay(payoff);
            breakEven(payoff);
            outlook(payoff);
            range(account);
        } else if (!account.candidates().isEmpty()) {
            row("Candidates", "--baseline " + String.join(", ", account.candidates()));
        }
        account.quality().ifPresent(quality -> quality(quality));
        flips(account);
        account.observed().ifPresent(observed -> row("Prompt change", observed.sentence() + "."));
        account.notes().forEach(note -> row("Note", note));
    }

    private String inference(Payoff payoff) {
        PayoffAccount account = payoff.account();
        if (account.knownActual().isEmpty()) {
            return payoff.baseline().isEmpty()
                    ? "not known, for want of a price"
                    : "not known: no usage has a price both as it was and as the baseline";
        }
        String part =
                account.compared() == PayoffAccount.Compared.PART
                        ? ", of the usage that has a price"
                        : "";
        return money(account.actual())
                + " paid"
                + account.knownBaselineCost()
                        .map(
                                cost ->
                                        ", "
                                                + money(cost)
                                                + " as the baseline: "
                                                + saved(payoff.saved()))
                        .orElse("")
                + part;
    }

    private void life(PayoffAccount account) {
        row(
                "Life",
                account.begin()
                        + " to "
                        + account.end().minusDays(1)
                        + account.firstRequest()
                                .map(
                                        day ->
                                                ", first request on "
                                                        + day
                                                        + ", "
                                                        + Words.quantity(account.requests())
                                                        + " requests")
                                .orElse(", no request")
                        + account.retires()
                                .map(day -> "; no longer served from " + day)
                                .orElse(""));
    }

    private void investments(Payoff payoff) {
        List<Payoff.Investment> investments = payoff.investments();
        int amounts =
                investments.stream().mapToInt(i -> money(i.amount()).length()).max().orElse(0);
        int kinds = investments.stream().mapToInt(i -> i.kind().length()).max().orElse(0);
        for (Payoff.Investment one : investments) {
            row(
                    one.equals(investments.get(0)) ? "Invested" : "",
                    one.day()
                            + "  "
                            + Cells.left(one.kind().replace('_', ' '), kinds)
                            + "  "
                            + Cells.right(money(one.amount()), amounts)
                            + "  "
                            + one.note());
        }
        boolean unknown = payoff.account().isInvestmentUnknown();
        row(
                investments.isEmpty() ? "Invested" : "",
                payoff.knownInvested()
                        .map(
                                invested ->
                                        money(invested)
                                                + (unknown
                                                        ? " without what has no price"
                                                        : " in all"))
                        .orElse("not known"));
        for (PayoffAccount.Uncounted one : payoff.account().uncounted()) {
            row(
                    "Not counted",
                    one.day().map(day -> day + "  ").orElse("")
                            + one.kind().replace('_', ' ')
                            + one.amount().map(amount -> "  " + money(amount)).orElse("")
                            + (one.note().isEmpty() ? "" : "  " + one.note())
                            + ": "
                            + one.reason());
        }
    }

    private String saved(BigDecimal saved) {
        return saved.signum() < 0
                ? money(saved.negate()) + " more than the baseline"
                : money(saved) + " saved";
    }

    private void perThousand(PayoffAccount account) {
        account.costPerThousand()
                .ifPresent(
                        cost ->
                                row(
                                        "1,000 requests",
                                        fine(cost)
                                                + " paid"
                                                + account.baselinePerThousand()
                                                        .map(
                                                                b ->
                                                                        ", "
                                                                                + fine(b)
                                                                                + " as the baseline")
                                                        .orElse("")));
    }

    private void netByDay(Payoff payoff) {
        List<Payoff.Point> curve = payoff.curve();
        if (curve.size() < 2) {
            return;
        }
        List<Payoff.Point> shown = new ArrayList<>();
        for (int i = 0; i < curve.size(); i++) {
            LocalDate day = curve.get(i).day();
            boolean isShown =
                    days == Days.ALL
                            || i == 0
                            || i == curve.size() - 1
                            || payoff.breakEven().filter(day::equals).isPresent()
                            || (curve.size() <= FEW_DAYS * 31
                                    ? day.plusDays(1).getDayOfMonth() == 1
                                    : day.getDayOfYear() == day.lengthOfYear());
            if (isShown) {
                shown.add(curve.get(i));
            }
        }
        StringBuilder text = new StringBuilder();
        for (Payoff.Point point : shown) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(point.day())
                    .append(": ")
                    .append(money(point.net()).replace(' ', '\u00a0'));
        }
        row("Net by day", text.toString());
    }

    private void breakEven(Payoff payoff) {
        PayoffAccount account = payoff.account();
        payoff.breakEven()
                .ifPresent(
                        day ->
                                row(
                                        "Break-even",
                                        day
                                                + payoff.paybackDays()
                                                        .map(
                                                                d ->
                                                                        ", "
                                                                                + rounded(d, 3)
                                                                                + " days after the"
                                                                                + " first request")
                                                        .orElse("")));
        account.forecast().ifPresent(day -> row("Break-even", "forecast for " + day));
        if (account.crossings().size() > 1) {
            StringBuilder text = new StringBuilder();
            for (PayoffAccount.Crossing crossing : account.crossings()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(
                                switch (crossing.direction()) {
                                    case ROSE -> "covered on ";
                                    case FELL -> "below again on ";
                                })
                        .append(crossing.day());
            }
            row("Crossings", text.toString());
        }
        account.requestsPerMonthToBreakEven()
                .filter(requests -> requests.signum() > 0)
                .ifPresent(
                        requests ->
                                row(
                                        "Needed",
                                        Words.quantity(requests)
                                                + " requests in 30 days would have covered the"
                                                + " investment by now"));
    }

    private void outlook(Payoff payoff) {
        PayoffAccount account = payoff.account();
        account.recent()
                .ifPresent(
                        recent ->
                                row(
                                        "Run rate",
                                        Words.change(recent.netPerDay(), currency)
                                                + " net a day over the last "
                                                + Words.counted(recent.days(), "day")));
        account.valueAtRetirement()
                .ifPresent(
                        value ->
                                row(
                                        "At retirement",
                                        Words.change(value, currency)
                                                + " net at that rate on the eve of "
                                                + account.retires()
                                                        .map(LocalDate::toString)
                                                        .orElse("")));
        account.amortised()
                .ifPresent(
                        view ->
                                row(
                                        "Amortised",
                                        "over "
                                                + Words.counted(view.days(), "day")
                                                + ": "
                                                + money(view.written())
                                                + " written off, "
                                                + money(view.open())
                                                + " open, "
                                                + net(
                                                        account,
                                                        payoff.knownSaved().map(s -> view.net()))
                                                + " net (in cash "
                                                + net(
                                                        account,
                                                        payoff.knownSaved().map(s -> payoff.net()))
                                                + ")"));
    }

    /** What was invested without a price can only lower it. */
    private String net(PayoffAccount account, Optional<BigDecimal> net) {
        return net.map(
                        some ->
                                (account.isInvestmentUnknown() ? "at most " : "")
                                        + Words.change(some, currency))
                .orElse("not known");
    }

    private void range(PayoffAccount account) {
        account.range()
                .ifPresent(
                        range ->
                                row(
                                        "Range",
                                        money(range.lowSaved())
                                                + " saved ("
                                                + range.lowVerdict()
                                                + ") to "
                                                + money(range.highSaved())
                                                + " ("
                                                + range.highVerdict()
                                                + ") at the ends of the baseline's ranges"));
    }

    private void quality(PayoffAccount.Quality quality) {
        row("Quality", quality.sentence());
        quality.costPerCorrect()
                .ifPresent(
                        cost ->
                                row(
                                        "",
                                        fine(cost.movePointRight(3))
                                                + " per 1,000 correct answers"
                                                + quality.baselineCostPerCorrect()
                                                        .map(
                                                                b ->
                                                                        ", "
                                                                                + fine(
                                                                                        b
                                                                                                .movePointRight(
                                                                                                        3))
                                                                                + " as the"
                                                                                + " baseline")
                                                        .orElse("")));
    }

    private void flips(PayoffAccount account) {
        String label = "Would turn";
        for (PayoffAccount.Flip flip : account.flips()) {
            row(label, flip.sentence() + ".");
            label = "";
        }
        if (account.flips().isEmpty() && account.doubt().isEmpty()) {
            row(label, "no tokenizer, prompt, output, hourly rate or traffic turns the verdict");
        }
    }

    private void row(String label, String text) {
        List<String> wrapped = Cells.wrap(Words.visible(text), width - LABEL_COLUMNS - 2);
        for (int i = 0; i < wrapped.size(); i++) {
            lines.add(
                    "  "
                            + colour.faint(Cells.left(i == 0 ? label : "", LABEL_COLUMNS))
                            + wrapped.get(i));
        }
    }

    private String money(BigDecimal amount) {
        return Words.money(amount, currency);
    }

    /** Small amounts with four decimals. */
    private String fine(BigDecimal amount) {
        return Words.price(amount.setScale(4, RoundingMode.HALF_UP), currency);
    }

    private static String rounded(BigDecimal number, int decimals) {
        return number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    private static String percent(BigDecimal ratio) {
        return Words.quantity(ratio.movePointRight(2).setScale(1, RoundingMode.HALF_UP)) + " %";
    }
}
