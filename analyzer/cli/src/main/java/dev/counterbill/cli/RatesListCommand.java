package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.model.CloseNames;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RatesList;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The models of the book at an instant, one line each. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List the models of the book with their standard prices at an instant.",
        footer = {
            "",
            "Prices are per million tokens, of the shortest prompts; `rates show` has all of them.",
            "",
            "Examples:",
            "  counterbill rates list",
            "  counterbill rates list gpt-4o --at 2025-01-01",
            "  counterbill rates list anthropic/ --json"
        })
final class RatesListCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Only models whose provider/model or family contains this.")
    private String filter = "";

    @Option(names = "--at", paramLabel = "INSTANT", description = "When; default: now.")
    private @Nullable String at;

    @Mixin private RatesOptions options = new RatesOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant when = Instants.of("--at", at);
        RateBook book = options.book();
        List<RatesList.Row> rows = RatesList.of(book, when, filter);
        if (rows.isEmpty()) {
            List<String> names =
                    RatesList.of(book, when, "").stream()
                            .map(row -> filter.contains("/") ? name(row) : row.model())
                            .toList();
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "no model of the book contains '"
                            + filter
                            + "'. "
                            + CloseNames.remedy(
                                    filter, names, "`counterbill rates list` names every model"));
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (options.json) {
            out.print(Json.text(json -> write(json, book, when, rows)));
        } else {
            print(out, book, when, rows);
        }
        out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    private static String name(RatesList.Row row) {
        return row.provider() + "/" + row.model();
    }

    private static void print(
            PrintWriter out, RateBook book, Instant when, List<RatesList.Row> rows) {
        TextTable table =
                new TextTable(
                        "Model",
                        ">Input",
                        ">Cached",
                        ">Output",
                        ">Fine-tuned in",
                        ">out",
                        "Currency",
                        "Retires",
                        "Remarks");
        for (RatesList.Row row : rows) {
            table.line(
                    name(row),
                    RateText.price(row.price(Dimension.INPUT)),
                    RateText.price(row.price(Dimension.CACHED_INPUT)),
                    RateText.price(row.price(Dimension.OUTPUT)),
                    RateText.price(row.fineTunedPrice(Dimension.INPUT)),
                    RateText.price(row.fineTunedPrice(Dimension.OUTPUT)),
                    currencies(book, row),
                    row.retires().map(Object::toString).orElse(""),
                    remarks(row));
        }
        table.printTo(out);
        out.println(
                Words.counted(rows.size(), "model")
                        + ", prices per million tokens on "
                        + Words.instant(when)
                        + "; - is no price");
    }

    /** Of the model's own prices, and of its fine-tunes' where that is another one. */
    private static String currencies(RateBook book, RatesList.Row row) {
        return Stream.of(row.card(), row.fineTuned())
                .flatMap(Optional::stream)
                .map(card -> book.currency(card).code())
                .distinct()
                .collect(Collectors.joining(", fine-tuned "));
    }

    private static String remarks(RatesList.Row row) {
        StringBuilder text = new StringBuilder(row.conditions());
        add(text, row.card().map(RateText::marks).orElse(""));
        add(text, row.aliases().isEmpty() ? "" : "also " + String.join(", ", row.aliases()));
        add(text, row.imported().map(tool -> "imported from " + tool).orElse(""));
        return text.toString();
    }

    private static void add(StringBuilder text, String more) {
        if (!more.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ").append(more);
        }
    }

    private static void write(
            JsonGenerator json, RateBook book, Instant when, List<RatesList.Row> rows)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("at", when.toString());
        json.writeArrayFieldStart("models");
        for (RatesList.Row row : rows) {
            json.writeStartObject();
            json.writeStringField("provider", row.provider());
            json.writeStringField("model", row.model());
            json.writeStringField("family", row.family());
            card(json, "rate", book, row.card());
            card(json, "fine_tuned", book, row.fineTuned());
            RateText.text(json, "retires", row.retires().map(Object::toString));
            json.writeArrayFieldStart("aliases");
            for (String alias : row.aliases()) {
                json.writeString(alias);
            }
            json.writeEndArray();
            RateText.text(json, "imported", row.imported());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void card(
            JsonGenerator json, String name, RateBook book, Optional<RateCard> card)
            throws IOException {
        json.writeFieldName(name);
        if (card.isPresent()) {
            RateText.write(json, book, card.get());
        } else {
            json.writeNull();
        }
    }
}
