package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.OwnTables;
import dev.counterbill.config.Problem;
import dev.counterbill.config.Problems;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateLint;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether the rate book is sound. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Say whether the rate book is sound: errors would price wrongly (exit code 2),"
                        + " warnings ask a person to look (exit code 0).",
        footer = {
            "",
            "Examples:",
            "  counterbill rates lint",
            "  counterbill rates lint contract.yaml --as-of 2026-07-01",
            "  counterbill rates lint --no-built-in-rates contract.yaml --json"
        })
final class RatesLintCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Rate tables laid over the book, as with --rates.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Day from which the age of sources counts; default: today.")
    private @Nullable LocalDate asOf;

    @Mixin private RatesOptions options = new RatesOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LocalDate day = asOf == null ? LocalDate.now(ZoneOffset.UTC) : asOf;
        options.book.rates.addAll(files);
        Problems problems = new Problems();
        RateBook book = options.book.book(options.settings(), problems);
        RateLint.check(book, day).forEach(finding -> problems.add(Problem.of(finding)));
        OwnTables.unused(book).forEach(finding -> problems.add(Problem.of(finding)));
        List<Problem> all = new ArrayList<>();
        for (Problem.Severity severity : Problem.Severity.values()) {
            problems.all().stream()
                    .filter(problem -> problem.severity() == severity)
                    .distinct()
                    .forEach(all::add);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (options.json) {
            out.print(Json.text(json -> write(json, day, all)));
        } else {
            print(out, day, book, all);
        }
        out.flush();
        return problems.hasErrors() ? Outcome.WRONG_USAGE.exitCode() : Outcome.COMPLETE.exitCode();
    }

    private static long count(List<Problem> all, Problem.Severity severity) {
        return all.stream().filter(problem -> problem.severity() == severity).count();
    }

    private static String word(Problem problem) {
        return problem.severity().name().toLowerCase(Locale.ROOT);
    }

    private static void print(PrintWriter out, LocalDate day, RateBook book, List<Problem> all) {
        all.forEach(
                problem -> out.println(word(problem) + " " + Words.visible(problem.toString())));
        long errors = count(all, Problem.Severity.ERROR);
        out.println(
                (errors == 0 ? "Clean" : "Not sound")
                        + ": "
                        + Words.counted(errors, "error")
                        + ", "
                        + Words.counted(count(all, Problem.Severity.WARNING), "warning")
                        + " in "
                        + Words.counted(book.tables().size(), "table")
                        + " as of "
                        + day);
    }

    private static void write(JsonGenerator json, LocalDate day, List<Problem> all)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("as_of", day.toString());
        json.writeNumberField("errors", count(all, Problem.Severity.ERROR));
        json.writeNumberField("warnings", count(all, Problem.Severity.WARNING));
        json.writeArrayFieldStart("findings");
        for (Problem problem : all) {
            json.writeStartObject();
            json.writeStringField("severity", word(problem));
            json.writeStringField("code", problem.code());
            json.writeStringField("file", problem.place().file());
            json.writeNumberField("line", problem.place().line());
            json.writeNumberField("column", problem.place().column());
            json.writeStringField("value", problem.value());
            json.writeStringField("rule", problem.rule());
            json.writeStringField("remedy", problem.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
