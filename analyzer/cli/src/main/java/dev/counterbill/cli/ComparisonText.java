package dev.counterbill.cli;

import dev.counterbill.money.Decimals;
import dev.counterbill.report.Coverage;
import dev.counterbill.report.Outlook;
import dev.counterbill.report.Words;
import dev.counterbill.trace.RunDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why two runs differ, for people. */
final class ComparisonText {
    private static final int MOST_LINES = 40;
    private static final String NO_PRICE = "no price";

    private final PrintWriter out;

    ComparisonText(PrintWriter out) {
        this.out = out;
    }

    void print(RunComparison comparison) throws IOException {
        TextTable runs = new TextTable("", "Report", "Period", "Zone", "Program", ">Total");
        line(
                runs,
                "RUN1",
                comparison.before(),
                cost(comparison.totalBefore(), comparison.usedBefore()));
        line(
                runs,
                "RUN2",
                comparison.after(),
                cost(comparison.totalAfter(), comparison.usedAfter()));
        runs.printTo(out);
        out.println();
        TextTable parts = new TextTable("Cause", ">" + comparison.currency(), "What changed");
        for (RunComparison.Part part : comparison.parts()) {
            if (part.amount().signum() != 0 || !part.why().isEmpty()) {
                parts.line(part.cause().words(), RunComparison.signed(part.amount()), part.why());
            }
        }
        parts.line("together", RunComparison.signed(comparison.change()), "");
        parts.printTo(out);
        printLogs(comparison);
        printRates(comparison);
        print("Mappings", comparison.changes().mappings);
        print("Settings", comparison.changes().settings);
        printUsage(comparison);
        print("Counterfactual totals", comparison.totals());
        print("Without a price", comparison.gaps());
        print("Records", comparison.counts());
        if (!comparison.notes().isEmpty()) {
            out.println();
            comparison.notes().forEach(note -> out.println("note: " + Words.visible(note)));
        }
        comparison.tampered().forEach(one -> out.println("DIFFERS: " + one));
        out.println();
        out.println(comparison.verdict());
    }

    /** Usage without any price has a cost that nobody knows, and not none. */
    private static String cost(BigDecimal cost, Coverage coverage) {
        return coverage.leavesUnknown(cost) ? NO_PRICE : Decimals.amount(cost);
    }

    private static void line(TextTable table, String name, PublishedRun run, String total)
            throws IOException {
        JsonTree period = run.report.object("period");
        table.line(
                name,
                run.folder.toString(),
                period.text("from") + " to " + period.text("to"),
                period.text("timezone"),
                run.text("program"),
                total);
    }

    private void printLogs(RunComparison comparison) throws IOException {
        List<RunChanges.LogChange> renamed =
                comparison.changes().logs.stream()
                        .filter(log -> log.kind() == RunChanges.Kind.RENAMED)
                        .toList();
        if (comparison.logs().isEmpty() && renamed.isEmpty()) {
            return;
        }
        out.println();
        TextTable table =
                new TextTable(
                        "Log",
                        "",
                        ">Records 1",
                        ">Records 2",
                        ">Tokens 1",
                        ">Tokens 2",
                        ">Cost 1",
                        ">Cost 2",
                        ">Difference");
        int shown = 0;
        for (LogAmounts.Priced log : comparison.logs()) {
            if (shown++ < MOST_LINES) {
                table.line(
                        log.log().path(),
                        log.log().kind().name().toLowerCase(Locale.ROOT),
                        records(comparison.before(), log.log().before(), log.before()),
                        records(comparison.after(), log.log().after(), log.after()),
                        tokens(log.log().before(), log.before()),
                        tokens(log.log().after(), log.after()),
                        cost(log.log().before(), log.before()),
                        cost(log.log().after(), log.after()),
                        log.change().map(RunComparison::signed).orElse("?"));
            }
        }
        for (RunChanges.LogChange log : renamed) {
            if (shown++ < MOST_LINES) {
                table.line(
                        log.path(),
                        "was " + log.before().orElseThrow().text("path"),
                        records(comparison.before(), log.before(), Optional.empty()),
                        records(comparison.after(), log.after(), Optional.empty()),
                        "",
                        "",
                        "",
                        "",
                        "0.00");
            }
        }
        remainder(
                table,
                "less what is on days that only one report asked for",
                comparison.onOtherDays());
        remainder(
                table,
                unnamed(comparison),
                comparison.unnamed().subtract(comparison.onOtherDays()));
        table.printTo(out);
        if (shown > MOST_LINES) {
            out.println(Words.counted(shown - MOST_LINES, "more log") + " (--json lists all)");
        }
    }

    private static void remainder(TextTable table, String words, BigDecimal amount) {
        if (amount.signum() != 0) {
            table.line(words, "", "", "", "", "", "", "", RunComparison.signed(amount));
        }
    }

    /** What is of no single log: bytes that are gone, or records that stand in several. */
    private static String unnamed(RunComparison comparison) throws IOException {
        long unknown = comparison.logs().stream().filter(log -> log.change().isEmpty()).count();
        if (unknown == 0) {
            return hasDuplicates(comparison.before()) || hasDuplicates(comparison.after())
                    ? "records that stand in several logs count once"
                    : "of no single log";
        }
        // What is gone on days that the other report did not ask for, nothing tells.
        String where =
                comparison.difference().days().signum() == 0
                                || comparison.changes().hasNoLogInCommon()
                        ? ""
                        : ", on the days of both reports";
        return (unknown == 1 ? "the one marked ?" : "those marked ?, together")
                + where
                + ", by subtraction";
    }

    private static boolean hasDuplicates(PublishedRun run) throws IOException {
        return run.manifest.numberMap("records").getOrDefault("duplicate", 0L) != 0;
    }

    private static String records(
            PublishedRun run, Optional<JsonTree> input, Optional<LogAmounts.Amount> amount)
            throws IOException {
        return input.isEmpty()
                ? ""
                : LogAmounts.records(run, input.get(), amount).map(Words::count).orElse("?");
    }

    private static String tokens(Optional<JsonTree> input, Optional<LogAmounts.Amount> amount) {
        return input.isEmpty()
                ? ""
                : amount.map(some -> Words.count(some.coverage().tokens())).orElse("?");
    }

    private static String cost(Optional<JsonTree> input, Optional<LogAmounts.Amount> amount) {
        return input.isEmpty()
                ? ""
                : amount.map(some -> cost(some.cost(), some.coverage())).orElse("?");
    }

    private void printRates(RunComparison comparison) {
        List<RunDifference.RateEffect> effects = comparison.difference().effects();
        if (comparison.changes().rates.isEmpty() && effects.isEmpty()) {
            return;
        }
        print("Rate tables", comparison.changes().rates);
        if (effects.isEmpty()) {
            out.println();
            out.println("No price that was used differs.");
            return;
        }
        out.println();
        TextTable table =
                new TextTable(
                        "Price of",
                        "Tier",
                        "Meter",
                        ">Quantity",
                        "Price 1",
                        "Price 2",
                        ">Cost 1",
                        ">Cost 2",
                        ">Difference");
        for (RunDifference.RateEffect effect : effects) {
            table.line(
                    effect.model().provider() + "/" + effect.model().model(),
                    effect.tier(),
                    effect.meter(),
                    effect.quantity().signum() == 0 ? "" : Decimals.plain(effect.quantity()),
                    prices(effect.before(), effect.meter()),
                    prices(effect.after(), effect.meter()),
                    cost(effect.costBefore(), effect.before(), effect.meter()),
                    cost(effect.costAfter(), effect.after(), effect.meter()),
                    RunComparison.signed(effect.change()));
        }
        table.printTo(out);
    }

    private static String prices(List<String> prices, String meter) {
        return prices.isEmpty() ? meter.isEmpty() ? "" : "none" : String.join("; ", prices);
    }

    /** Of the same usage; where no price is known for a meter of it, there is no cost either. */
    private static String cost(BigDecimal cost, List<String> prices, String meter) {
        return prices.isEmpty() && !meter.isEmpty() ? NO_PRICE : Decimals.amount(cost);
    }

    private void print(String title, List<RunChanges.Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        out.println();
        TextTable table = new TextTable(title, "RUN1", "RUN2");
        changes.stream()
                .limit(MOST_LINES)
                .forEach(one -> table.line(one.what(), one.before(), one.after()));
        table.printTo(out);
        if (changes.size() > MOST_LINES) {
            out.println(
                    Words.counted(changes.size() - MOST_LINES, "more line")
                            + " (--json lists all)");
        }
    }

    private void printUsage(RunComparison comparison) {
        if (comparison.bridge().isEmpty()) {
            return;
        }
        Outlook.Bridge bridge = comparison.bridge().get();
        out.println();
        out.println(
                "Usage, at the prices of "
                        + comparison
                                .difference()
                                .basis()
                                .map(
                                        basis ->
                                                switch (basis) {
                                                    case BEFORE -> "RUN1";
                                                    case AFTER -> "RUN2";
                                                })
                                .orElse("neither")
                        + ": volume "
                        + RunComparison.signed(bridge.volume())
                        + ", mix "
                        + RunComparison.signed(bridge.mix())
                        + ", price "
                        + RunComparison.signed(bridge.price())
                        + " = "
                        + RunComparison.signed(bridge.change()));
        TextTable table = new TextTable("Model", ">RUN1", ">RUN2", ">Difference", "");
        for (Outlook.Mover mover : bridge.movers()) {
            if (mover.change().signum() != 0 || !mover.isKnown()) {
                table.line(
                        mover.provider() + "/" + mover.model(),
                        cost(mover.before(), mover.usedBefore()),
                        cost(mover.after(), mover.usedAfter()),
                        mover.isKnown() ? RunComparison.signed(mover.change()) : "?",
                        mover.presence().words());
            }
        }
        if (!table.isEmpty()) {
            table.printTo(out);
        }
        bridge.notes().forEach(note -> out.println("note: " + note));
    }
}
