package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.money.Currency;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RatesDiff;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What changed between two rate tables. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Show what changed between two rate tables, price by price; with one table,"
                        + " what it changes in the built-in book.",
        footer = {
            "",
            "Examples:",
            "  counterbill rates diff contract-2025.yaml contract-2026.yaml",
            "  counterbill rates diff contract.yaml",
            "  counterbill rates diff built-in prices.json --json"
        })
final class RatesDiffCommand implements Callable<Integer> {
    private static final String BUILT_IN = "built-in";

    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "Rate table, or the word built-in.")
    private String before = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "AFTER",
            description = "Rate table, or the word built-in.")
    private @Nullable String after;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        RateBook old;
        RateBook now;
        if (after == null) {
            old = RateTables.builtIn();
            now = RateTables.withBuiltIn(List.of(Path.of(before)), problems);
        } else {
            old = book(before, problems);
            now = book(after, problems);
        }
        problems.throwIfErrors();
        List<RatesDiff.Change> changes = RatesDiff.between(old, now);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.print(Json.text(generator -> write(generator, changes)));
        } else {
            print(out, changes);
        }
        out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    private static RateBook book(String word, Problems problems) {
        return word.equals(BUILT_IN)
                ? RateTables.builtIn()
                : RateTables.withoutBuiltIn(List.of(Path.of(word)), problems);
    }

    private static String word(RatesDiff.Change change) {
        return change.kind().name().toLowerCase(Locale.ROOT);
    }

    private static void print(PrintWriter out, List<RatesDiff.Change> changes) {
        if (!changes.isEmpty()) {
            TextTable table = new TextTable("Change", "Row", "What", "Before", "After");
            for (RatesDiff.Change change : changes) {
                table.line(
                        word(change).replace('_', ' '),
                        change.row(),
                        change.part(),
                        value(change.before(), change.currencyBefore()),
                        value(change.after(), change.currencyAfter()));
            }
            table.printTo(out);
        }
        out.println(
                changes.isEmpty() ? "No difference" : Words.counted(changes.size(), "difference"));
    }

    private static String value(Optional<String> text, Optional<Currency> currency) {
        return currency.map(some -> some + " ").orElse("") + text.orElse("-");
    }

    private static void write(JsonGenerator json, List<RatesDiff.Change> changes)
            throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("changes");
        for (RatesDiff.Change change : changes) {
            json.writeStartObject();
            json.writeStringField("change", word(change));
            json.writeStringField("row", change.row());
            json.writeStringField("what", change.part());
            RateText.text(json, "before", change.before());
            RateText.text(json, "after", change.after());
            RateText.text(json, "currency_before", change.currencyBefore().map(Currency::code));
            RateText.text(json, "currency_after", change.currencyAfter().map(Currency::code));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
