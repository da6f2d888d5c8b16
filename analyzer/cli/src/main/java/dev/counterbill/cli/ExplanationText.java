package dev.counterbill.cli;

import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.BillTables;
import dev.counterbill.pricing.PriceSteps;
import dev.counterbill.rates.CardWords;
import dev.counterbill.rates.RateCard;
import dev.counterbill.report.Words;
import dev.counterbill.trace.Trace;
import dev.counterbill.trace.TraceLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An explanation for people. */
final class ExplanationText {
    private static final int MOST_FILES = 40;

    private final PrintWriter out;

    /** Rate rows in the order in which they are first used, with their numbers. */
    private final Map<String, RateRow> rows = new LinkedHashMap<>();

    private record RateRow(int number, TraceLine line) {}

    ExplanationText(PrintWriter out) {
        this.out = out;
    }

    void print(Explanation explanation) throws IOException {
        out.println(Words.visible(explanation.cell().words()) + ": " + headline(explanation));
        JsonTree period = explanation.run().report.object("period");
        out.println(
                "in "
                        + explanation.run().folder
                        + ", "
                        + period.text("from")
                        + " to "
                        + period.text("to")
                        + ", days in "
                        + period.text("timezone"));
        for (Explanation.Part part : explanation.parts()) {
            out.println();
            print(part, explanation);
        }
        printRows();
        printAssumptions(explanation);
        printFiles(explanation);
        out.println();
        printVerdict(explanation);
    }

    private static String headline(Explanation explanation) {
        if (explanation.notKnown().isPresent()) {
            return "not known, since " + explanation.notKnown().get();
        }
        if (explanation.isWithoutPrice()) {
            return "no price is known for " + explanation.unpriced().orElseThrow();
        }
        return Decimals.amount(explanation.sum())
                + " "
                + explanation.currency()
                + explanation.unpriced().map(some -> ", and no price for " + some).orElse("");
    }

    private void print(Explanation.Part part, Explanation explanation) {
        if (explanation.parts().size() > 1) {
            out.println((part.sign() == Explanation.Sign.MINUS ? "less " : "") + part.title());
        }
        part.trace().ifPresent(this::print);
        if (part.trace().isEmpty()) {
            TextTable table = new TextTable("Day", "What", "How", ">Amount");
            int scale = scale(part.outlays().stream().map(Explanation.Outlay::amount).toList());
            for (Explanation.Outlay outlay : part.outlays()) {
                table.line(
                        outlay.day().toString(),
                        outlay.kind(),
                        outlay.how(),
                        padded(outlay.amount(), scale));
            }
            table.line("sum", "", "", padded(part.sum(), scale));
            table.printTo(out);
        }
    }

    private static int scale(List<BigDecimal> amounts) {
        return amounts.stream()
                .mapToInt(amount -> Math.max(2, amount.stripTrailingZeros().scale()))
                .max()
                .orElse(2);
    }

    /** All amounts of a table with as many decimals, so that they can be added by eye. */
    private static String padded(BigDecimal amount, int scale) {
        // Widening the scale only appends zeros, so no rounding mode is needed.
        return amount.stripTrailingZeros().setScale(scale).toPlainString();
    }

    private void print(Trace trace) {
        List<BigDecimal> costs = new ArrayList<>();
        trace.lines().forEach(line -> costs.add(line.cost()));
        int scale = scale(costs);
        boolean hasExchange =
                trace.lines().stream()
                        .anyMatch(line -> line.steps().exchange().compareTo(BigDecimal.ONE) != 0);
        TextTable table =
                new TextTable(
                        ">Rate",
                        "Model",
                        ">Quantity",
                        "Meter",
                        ">x Price",
                        ">/ Per",
                        hasExchange ? ">x Exchange" : ">",
                        ">= Cost",
                        "");
        for (TraceLine line : trace.lines()) {
            boolean isProduct = line.formula() == TraceLine.Formula.PRODUCT;
            table.line(
                    rowNumber(line),
                    line.model(),
                    Decimals.plain(line.part().quantity()),
                    line.part().meter().id(),
                    isProduct ? Decimals.plain(line.part().price().price()) : "",
                    isProduct ? Long.toString(line.part().price().per()) : "",
                    hasExchange && isProduct ? Decimals.plain(line.steps().exchange()) : "",
                    padded(line.cost(), scale),
                    note(line));
        }
        table.line("sum", "", "", "", "", "", "", padded(trace.cost(), scale), "");
        table.printTo(out);
        if (trace.leftOut().signum() != 0) {
            out.println(
                    "Left out of both sides, because one of them has no price for it: "
                            + Decimals.amount(trace.leftOut()));
        }
        for (BillTables.Unpriced gap : trace.unpriced()) {
            out.println(
                    "Without a price, and in no line: "
                            + Words.quantity(gap.tokens())
                            + " tokens of "
                            + Words.visible(gap.model().provider() + "/" + gap.model().model())
                            + " ("
                            + gap.reason()
                            + ": "
                            + gap.reason().sentence()
                            + ")");
        }
    }

    private String rowNumber(TraceLine line) {
        if (line.card().isEmpty()) {
            return "-";
        }
        String key =
                line.card().get().place()
                        + " "
                        + line.card().get().id()
                        + " "
                        + line.steps().overTokens();
        return Integer.toString(
                rows.computeIfAbsent(key, k -> new RateRow(rows.size() + 1, line)).number());
    }

    /** How a price that is not the listed one came about, and what is no product. */
    private static String note(TraceLine line) {
        List<String> notes = new ArrayList<>();
        PriceSteps steps = line.steps();
        if (!steps.factors().isEmpty()) {
            StringBuilder price = new StringBuilder("listed ");
            price.append(Decimals.plain(steps.listed().price()));
            for (PriceSteps.Factor factor : steps.factors()) {
                price.append(" x ")
                        .append(Decimals.plain(factor.factor()))
                        .append(" (")
                        .append(factor.what())
                        .append(')');
            }
            notes.add(price.toString());
        }
        if (line.formula() == TraceLine.Formula.SUM_OF_ROWS) {
            notes.add(
                    "sum of "
                            + Words.counted(line.rows(), "ledger row")
                            + ", each priced on its own");
        }
        if (!line.part().dimension().id().equals(line.part().meter().id())) {
            notes.add("priced as " + line.part().dimension().id());
        }
        return String.join("; ", notes);
    }

    private void printRows() {
        if (rows.isEmpty()) {
            return;
        }
        out.println();
        out.println("Rate rows");
        for (RateRow row : rows.values()) {
            TraceLine line = row.line();
            RateCard card = line.card().orElseThrow();
            out.println(
                    "  "
                            + row.number()
                            + "  "
                            + line.provider()
                            + "/"
                            + line.base().orElse(line.model())
                            + (line.fineTune() == TraceLine.FineTune.YES ? ", fine-tuned" : "")
                            + ", "
                            + String.join(" or ", CardWords.tiers(card))
                            + (CardWords.conditions(card).isEmpty()
                                    ? ""
                                    : ", " + CardWords.conditions(card))
                            + ", "
                            + size(card, line.steps().overTokens())
                            + ", in force "
                            + CardWords.interval(card)
                            + (RateText.marks(card).isEmpty() ? "" : ", " + RateText.marks(card)));
            out.println("     row     " + card.id());
            out.println("     stands  " + card.place());
            out.println(
                    "     source  "
                            + card.source()
                            + line.source().map(source -> ": " + source.inWords()).orElse(""));
        }
    }

    private static String size(RateCard card, long overTokens) {
        return card.tiers().stream()
                .filter(tier -> tier.overTokens() == overTokens)
                .findFirst()
                .map(tier -> CardWords.size(card, tier))
                .orElse("any prompt");
    }

    private void printAssumptions(Explanation explanation) {
        if (!explanation.assumptions().isEmpty()) {
            out.println();
            out.println("Assumptions");
            explanation.assumptions().forEach(one -> out.println("  " + Words.visible(one)));
        }
    }

    private void printFiles(Explanation explanation) {
        out.println();
        out.println(
                "Records "
                        + Words.count(explanation.records())
                        + ", standing for "
                        + Words.quantity(explanation.requests())
                        + (explanation.requests().compareTo(BigDecimal.ONE) == 0
                                ? " request"
                                : " requests"));
        boolean isCounted = explanation.files().stream().anyMatch(f -> f.share().isPresent());
        TextTable table =
                isCounted
                        ? new TextTable(
                                "Log",
                                ">In this figure",
                                ">Requests",
                                ">Tokens",
                                ">Counted",
                                ">Read",
                                "Mapping",
                                "Digest",
                                "")
                        : new TextTable("Log", ">Counted", ">Read", "Mapping", "Digest", "");
        int others = 0;
        int shown = 0;
        for (LogRecount.Contribution file : explanation.files()) {
            Optional<LogRecount.Share> share = file.share();
            if (share.filter(some -> some.records() == 0).isPresent() || shown >= MOST_FILES) {
                others++;
                continue;
            }
            shown++;
            List<String> cells = new ArrayList<>(List.of(file.path()));
            if (isCounted) {
                cells.add(share.map(some -> Words.count(some.records())).orElse("?"));
                cells.add(share.map(some -> Words.count(some.requests())).orElse("?"));
                cells.add(share.map(some -> Words.count(some.tokens())).orElse("?"));
            }
            cells.add(Words.count(file.counted()));
            cells.add(Words.count(file.read()));
            cells.add(file.mapping());
            cells.add(file.digest());
            cells.add(file.note() + (file.status().equals("ok") ? "" : " (" + file.status() + ")"));
            table.line(cells.toArray(String[]::new));
        }
        if (!table.isEmpty()) {
            table.printTo(out);
        }
        if (others > 0) {
            out.println(
                    shown >= MOST_FILES
                            ? Words.counted(others, "more log") + " (--json lists all)"
                            : Words.counted(others, "other log") + " of the run: none of it");
        }
        if (!explanation.filesNote().isEmpty()) {
            out.println(explanation.filesNote());
        }
    }

    private void printVerdict(Explanation explanation) {
        if (!explanation.agrees()) {
            explanation.differences().forEach(one -> out.println("DIFFERS: " + one));
            return;
        }
        String sum = Decimals.amount(explanation.sum()) + " " + explanation.currency();
        String published =
                explanation
                        .published()
                        .map(some -> " (" + sum + " in " + some.where() + ")")
                        .orElse("");
        if (explanation.notKnown().isPresent()) {
            out.println("Not known, since " + explanation.notKnown().get() + published + ".");
            return;
        }
        if (explanation.isWithoutPrice()) {
            out.println(
                    "Not explained by any price: none is known for "
                            + explanation.unpriced().orElseThrow()
                            + ", and the report's amounts hold nothing of it"
                            + published
                            + ".");
            return;
        }
        if (explanation.parts().size() > 1) {
            StringBuilder parts = new StringBuilder();
            for (Explanation.Part part : explanation.parts()) {
                parts.append(
                                parts.isEmpty() && part.sign() == Explanation.Sign.PLUS
                                        ? ""
                                        : (parts.isEmpty() ? "" : " ") + part.sign().mark() + " ")
                        .append(Decimals.amount(part.sum()));
            }
            out.println(parts + " = " + sum);
        }
        if (explanation.published().isPresent()) {
            out.println(
                    "Explained: the lines add up to "
                            + sum
                            + ", digit for digit as published ("
                            + explanation.published().get().where()
                            + ")."
                            + explanation
                                    .unpriced()
                                    .map(some -> " No price is known for " + some + ".")
                                    .orElse(""));
        } else if (explanation.around().isPresent()) {
            out.println(
                    "Explained: the lines add up to "
                            + sum
                            + ". The report has no such figure by itself; it is a part of "
                            + explanation.around().get().published().where()
                            + ", "
                            + Decimals.amount(explanation.around().get().sum())
                            + ", whose lines add up digit for digit.");
        } else {
            out.println("Explained: the lines add up to " + sum + ".");
        }
    }
}
