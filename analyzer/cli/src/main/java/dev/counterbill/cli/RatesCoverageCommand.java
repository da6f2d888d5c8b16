package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.pricing.RateCoverage;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How much of a ledger the book prices. */
@Command(
        name = "coverage",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Say how much of a ledger or of logs the book prices, by how well its prices are"
                        + " supported, and what it does not price (exit code 3).",
        footer = {
            "",
            "Examples:",
            "  counterbill rates coverage exports/2026-06",
            "  counterbill rates coverage reports/june/2026-06-01_2026-07-01/ledger.parquet --json"
        })
final class RatesCoverageCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "LEDGER|LOG",
            description = "Saved ledgers, or logs as for run.")
    private List<String> inputs = new ArrayList<>();

    @Mixin private CommonOptions options = new CommonOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec, options);
        Asked asked = Asked.of(options, inputs);
        RateCoverage.Coverage coverage =
                RateCoverage.of(UsageOf.arguments(inputs, options, asked, terminal), asked.book);
        if (options.json) {
            terminal.out.print(Json.text(json -> write(json, coverage)));
        } else {
            print(terminal.out, coverage);
        }
        terminal.out.flush();
        long unpriced = coverage.unpriced().stream().mapToLong(one -> one.tokens()).sum();
        BigDecimal tolerated =
                asked.question.unpricedTolerance().multiply(BigDecimal.valueOf(coverage.tokens()));
        boolean incomplete =
                !coverage.unpriced().isEmpty()
                        && (unpriced == 0 || BigDecimal.valueOf(unpriced).compareTo(tolerated) > 0);
        return incomplete ? Outcome.INCOMPLETE.exitCode() : Outcome.COMPLETE.exitCode();
    }

    private static String share(long tokens, RateCoverage.Coverage coverage) {
        return Words.share(BigDecimal.valueOf(tokens), BigDecimal.valueOf(coverage.tokens()));
    }

    private static void print(PrintWriter out, RateCoverage.Coverage coverage) {
        TextTable shares = new TextTable("Prices are", ">Tokens", ">Share", ">Requests");
        for (RateCoverage.Share one : coverage.shares()) {
            shares.line(
                    words(one.support()),
                    Words.count(one.tokens()),
                    share(one.tokens(), coverage),
                    Words.count(one.requests()));
        }
        shares.printTo(out);
        if (coverage.unpriced().isEmpty()) {
            out.println("Everything has a price.");
            return;
        }
        out.println();
        TextTable unpriced = new TextTable("Unpriced", ">Tokens", ">Share", ">Requests", "Reason");
        for (RateCoverage.Unpriced one : coverage.unpriced()) {
            unpriced.line(
                    (one.provider().isEmpty() ? "" : one.provider() + "/") + one.model(),
                    Words.count(one.tokens()),
                    share(one.tokens(), coverage),
                    Words.count(one.requests()),
                    one.reason() + ": " + one.reason().sentence());
        }
        unpriced.printTo(out);
        out.println("`counterbill rates stub` writes a registry to fill in for unknown names.");
    }

    private static String words(String support) {
        return switch (support) {
            case "high", "medium", "low" -> "of " + support + " confidence";
            case "estimate" -> "estimates";
            case "imported" -> "imported from another tool";
            case "unstated" -> "of unstated confidence";
            case "unpriced" -> "missing (unpriced)";
            default -> support;
        };
    }

    private static void write(JsonGenerator json, RateCoverage.Coverage coverage)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("tokens", coverage.tokens());
        json.writeArrayFieldStart("shares");
        for (RateCoverage.Share one : coverage.shares()) {
            json.writeStartObject();
            json.writeStringField("support", one.support());
            json.writeNumberField("tokens", one.tokens());
            json.writeNumberField("requests", one.requests());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unpriced");
        for (RateCoverage.Unpriced one : coverage.unpriced()) {
            json.writeStartObject();
            json.writeStringField("provider", one.provider());
            json.writeStringField("model", one.model());
            json.writeStringField("reason", one.reason().name());
            json.writeNumberField("tokens", one.tokens());
            json.writeNumberField("requests", one.requests());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
