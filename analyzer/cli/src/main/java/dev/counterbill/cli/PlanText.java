package dev.counterbill.cli;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.AmountRange;
import dev.counterbill.payoff.HourRange;
import dev.counterbill.payoff.Plan;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.report.Words;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** A plan for the terminal: inputs, three buckets, comparison, checklist, and the answer last. */
final class PlanText {
    private final PlanInput input;
    private final Plan plan;
    private final PrintWriter out;
    private final Currency currency;

    private PlanText(PlanInput input, Plan plan, PrintWriter out) {
        this.input = input;
        this.plan = plan;
        this.out = out;
        this.currency = plan.currency();
    }

    static void print(PlanInput input, Plan plan, PrintWriter out) {
        PlanText text = new PlanText(input, plan, out);
        text.inputs();
        text.buckets();
        text.months();
        text.alternatives();
        text.checklist();
        text.answer();
    }

    private void inputs() {
        out.println(Words.visible(plan.title()) + ", at the prices of " + input.serving().asOf());
        TextTable table = new TextTable("", ">", "");
        table.line("calls in 30 days", quantity(input.callsPerMonth()), "");
        call(table, "today", input.today());
        call(table, "fine-tuned", input.fineTuned());
        table.printTo(out);
        input.assumptions().forEach(one -> out.println(Words.visible(one) + "."));
        out.println();
    }

    private void call(TextTable table, String label, PlanInput.Call call) {
        PlanInput.PricedModel model = call.model();
        table.line(
                label + ": " + model.name(),
                quantity(call.inputTokens().add(call.cachedTokens())) + " in",
                (call.cachedTokens().signum() == 0
                                ? ""
                                : quantity(call.cachedTokens()) + " of them cached, ")
                        + quantity(call.outputTokens())
                        + " out a call, at "
                        + price(model.input())
                        + model.cachedInput().map(c -> " / " + price(c)).orElse("")
                        + " / "
                        + price(model.output())
                        + " a million"
                        + (model.cachedInput().isPresent() ? " (in / cached / out)" : " (in / out)")
                        + (model.basis().isEmpty() ? "" : ", " + model.basis()));
    }

    private void buckets() {
        out.println("What the fine-tune costs");
        TextTable table = new TextTable("", ">", "");
        PlanInput.Training training = input.training();
        StringBuilder how = new StringBuilder();
        if (training.datasetTokens().signum() > 0) {
            how.append(quantity(training.datasetTokens()))
                    .append(" tokens x ")
                    .append(quantity(training.epochs()))
                    .append(" epochs x ")
                    .append(price(training.perMillion()))
                    .append(" a million");
            if (training.runs().compareTo(BigDecimal.ONE) != 0) {
                how.append(" x ").append(quantity(training.runs())).append(" runs");
            }
        }
        for (BigDecimal other : training.otherRuns()) {
            how.append(how.isEmpty() ? "" : " + ").append(money(other));
        }
        table.line(
                "1. training, once",
                money(plan.training()),
                how.isEmpty() ? "nothing is stated (--dataset-tokens, --epochs)" : how.toString());
        HourRange work = input.work();
        table.line(
                "2. work, once",
                range(plan.work()),
                work.high().signum() == 0
                        ? "no hours are stated (--hours, or --article-hours for the article's"
                                + " 20-50)"
                        : hours(work) + " h x " + money(input.hourlyRate()) + workNote(work));
        table.line("3. inference, a month", money(plan.inferencePerMonth()), "");
        if (plan.hostingPerMonth().signum() > 0) {
            table.line("   hosting, a month", money(plan.hostingPerMonth()), "idle or not");
        }
        table.printTo(out);
        out.println();
    }

    private String workNote(HourRange work) {
        HourRange preset = PlanInput.Preset.FINE_TUNING.hours();
        return work.equals(preset)
                ? " (the article: data preparation 8-20, evaluation 4-8, iteration 2-4, in all"
                        + " 20-50)"
                : "";
    }

    private void months() {
        TextTable table = new TextTable("A month", ">", "");
        table.line("before", money(plan.todayPerMonth()), "");
        table.line("after", money(plan.inferencePerMonth().add(plan.hostingPerMonth())), "");
        table.line("saved", money(plan.savingPerMonth()), "");
        table.printTo(out);
        out.println();
        plan.trainingPaybackDays()
                .filter(days -> days.signum() > 0)
                .ifPresent(
                        days ->
                                out.println(
                                        "Training alone is paid back in "
                                                + rounded(days, 3)
                                                + " days: "
                                                + money(plan.training())
                                                + " / ("
                                                + money(plan.savingPerMonth())
                                                + " / 30)."));
        if (plan.work().high().signum() > 0) {
            plan.workPaybackMonths()
                    .ifPresent(
                            months ->
                                    out.println(
                                            "Work alone is paid back in "
                                                    + months(months)
                                                    + " months: "
                                                    + range(plan.work())
                                                    + " / "
                                                    + money(plan.savingPerMonth())
                                                    + "."));
            plan.paybackMonths()
                    .ifPresent(
                            months ->
                                    out.println("Both together in " + months(months) + " months."));
        }
        plan.breakEvenCalls()
                .ifPresentOrElse(
                        calls ->
                                out.println(
                                        "Break-even within "
                                                + quantity(input.horizonMonths())
                                                + " months from "
                                                + quantity(calls.low())
                                                + (calls.low().compareTo(calls.high()) == 0
                                                        ? ""
                                                        : " to " + quantity(calls.high()))
                                                + " calls a month: "
                                                + calls.formula()
                                                + "."),
                        () -> out.println("No number of calls breaks even: a call saves nothing."));
        plan.hostingBreakEvenInputTokens()
                .ifPresent(
                        tokens ->
                                out.println(
                                        "Hosting is covered by cheaper input from "
                                                + rounded(tokens.movePointLeft(6), 3)
                                                + " million input tokens a month: "
                                                + money(plan.hostingPerMonth())
                                                + " / ("
                                                + price(input.today().model().input())
                                                + " - "
                                                + price(input.fineTuned().model().input())
                                                + ")."));
        out.println();
    }

    private void alternatives() {
        out.println(
                "The options, cheapest over " + quantity(input.horizonMonths()) + " months first");
        TextTable table = new TextTable("", ">a month", ">once", ">over all", ">paid back", "");
        for (Plan.Option option : plan.alternatives()) {
            table.line(
                    option.name(),
                    option.perMonth().map(this::money).orElse("no price"),
                    range(option.once()),
                    option.overHorizon().map(this::range).orElse("-"),
                    option.paybackMonths().map(PlanText::payback).orElse("-"),
                    option.note());
        }
        table.printTo(out);
        out.println();
    }

    private void checklist() {
        out.println("Checklist");
        TextTable table = new TextTable("", "", "");
        for (Plan.Answer answer : plan.checklist()) {
            table.line(
                    answer.question(),
                    switch (answer.standing()) {
                        case YES -> "yes";
                        case NO -> "NO";
                        case UNANSWERED -> "?";
                    },
                    answer.words());
        }
        table.printTo(out);
        out.println();
    }

    private void answer() {
        plan.remarks().forEach(remark -> out.println(remark + "."));
        plan.warnings().forEach(warning -> out.println("Warning: " + warning + "."));
        out.println(Words.visible(plan.sentence()));
    }

    private String money(BigDecimal amount) {
        return Words.money(amount, currency);
    }

    private String price(BigDecimal amount) {
        return Words.price(amount, currency);
    }

    private String range(AmountRange range) {
        return range.low().compareTo(range.high()) == 0
                ? money(range.low())
                : money(range.low()) + " to " + money(range.high());
    }

    private static String payback(AmountRange months) {
        return months.high().signum() == 0 ? "at once" : months(months) + " months";
    }

    private static String months(AmountRange months) {
        String low = rounded(months.low(), 1);
        String high = rounded(months.high(), 1);
        return low.equals(high) ? low : low + " to " + high;
    }

    private static String hours(HourRange hours) {
        String low = Decimals.plain(hours.low());
        return hours.low().compareTo(hours.high()) == 0
                ? low
                : low + "-" + Decimals.plain(hours.high());
    }

    private static String quantity(BigDecimal quantity) {
        BigDecimal shown =
                quantity.scale() > 3 ? quantity.setScale(1, RoundingMode.HALF_UP) : quantity;
        return Words.quantity(shown);
    }

    private static String rounded(BigDecimal number, int decimals) {
        return Words.quantity(number.setScale(decimals, RoundingMode.HALF_UP))
                .toLowerCase(Locale.ROOT);
    }
}
