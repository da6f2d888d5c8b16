package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateSource;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.RatesCompare;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where other tools' prices agree with the book, and where they do not. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compare the book with price files of litellm, genai-prices or langfuse, or with"
                        + " another rate table, per model and meter.",
        footer = {
            "",
            "Examples:",
            "  counterbill rates compare --against model_prices_and_context_window.json",
            "  counterbill rates compare gpt-4o --against prices.json --show all",
            "  counterbill rates compare --against litellm.json --against langfuse.json --json"
        })
final class RatesCompareCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Only models whose provider/model contains this.")
    private String filter = "";

    @Option(
            names = "--against",
            required = true,
            paramLabel = "FILE",
            description = "Price file of the other side; may be repeated.")
    private List<Path> against = new ArrayList<>();

    @Option(
            names = "--show",
            split = ",",
            paramLabel = "WHAT",
            description =
                    "What to list: agree, differ, other-currency, missing-there, missing-here, all;"
                            + " default: differ and other-currency. JSON always has all.")
    private List<String> show = new ArrayList<>();

    @Option(names = "--at", paramLabel = "INSTANT", description = "When; default: now.")
    private @Nullable String at;

    @Mixin private RatesOptions options = new RatesOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant when = Instants.of("--at", at);
        Set<RatesCompare.Verdict> listed = listed();
        RateBook book = options.book();
        Map<Path, List<RatesCompare.Line>> all = new LinkedHashMap<>();
        Map<Path, String> forms = new LinkedHashMap<>();
        Problems problems = new Problems();
        for (Path file : against) {
            RateBook theirs = RateTables.withoutBuiltIn(List.of(file), problems);
            problems.throwIfErrors();
            forms.put(
                    file,
                    theirs.tables().stream()
                            .findFirst()
                            .flatMap(RateTable::imported)
                            .orElse("counterbill"));
            all.put(
                    file,
                    RatesCompare.of(book, theirs, when).stream()
                            .filter(line -> name(line).contains(filter))
                            .toList());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (options.json) {
            out.print(Json.text(json -> write(json, when, all, forms)));
        } else {
            all.forEach(
                    (file, lines) ->
                            print(
                                    out,
                                    file,
                                    java.util.Objects.requireNonNull(forms.get(file)),
                                    lines,
                                    listed));
        }
        out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    private Set<RatesCompare.Verdict> listed() {
        if (show.isEmpty()) {
            return EnumSet.of(RatesCompare.Verdict.DIFFER, RatesCompare.Verdict.OTHER_CURRENCY);
        }
        Set<RatesCompare.Verdict> listed = EnumSet.noneOf(RatesCompare.Verdict.class);
        for (String word : show) {
            if (word.equals("all")) {
                listed.addAll(EnumSet.allOf(RatesCompare.Verdict.class));
                continue;
            }
            boolean known = false;
            for (RatesCompare.Verdict verdict : RatesCompare.Verdict.values()) {
                if (RatesCompare.word(verdict).replace(' ', '-').equals(word)) {
                    listed.add(verdict);
                    known = true;
                }
            }
            if (!known) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        "--show "
                                + word
                                + ": give agree, differ, other-currency, missing-there, missing-here or"
                                + " all");
            }
        }
        return listed;
    }

    private static String name(RatesCompare.Line line) {
        return line.provider() + "/" + line.model();
    }

    private static Map<RatesCompare.Verdict, Long> counts(List<RatesCompare.Line> lines) {
        Map<RatesCompare.Verdict, Long> counts = new EnumMap<>(RatesCompare.Verdict.class);
        for (RatesCompare.Verdict verdict : RatesCompare.Verdict.values()) {
            counts.put(verdict, 0L);
        }
        lines.forEach(line -> counts.merge(line.verdict(), 1L, Long::sum));
        return counts;
    }

    private static void print(
            PrintWriter out,
            Path file,
            String form,
            List<RatesCompare.Line> lines,
            Set<RatesCompare.Verdict> listed) {
        out.println(Words.visible(file.toString()) + " (" + form + ")");
        TextTable table =
                new TextTable(
                        "Verdict",
                        "Model",
                        "What",
                        "Tier",
                        ">Over",
                        "Meter",
                        ">Ours",
                        ">Theirs",
                        "Our source",
                        "Conditions");
        for (RatesCompare.Line line : lines) {
            if (listed.contains(line.verdict())) {
                table.line(
                        RatesCompare.word(line.verdict()),
                        name(line),
                        line.what(),
                        line.tier().id(),
                        Words.count(line.overTokens()),
                        line.dimension().id(),
                        price(line.ours(), line.ourCurrency()),
                        price(line.theirs(), line.theirCurrency()),
                        line.source().map(RateSource::id).orElse(""),
                        line.detail());
            }
        }
        if (!table.isEmpty()) {
            table.printTo(out);
        }
        List<String> sums = new ArrayList<>();
        counts(lines)
                .forEach(
                        (verdict, count) ->
                                sums.add(Words.count(count) + " " + RatesCompare.word(verdict)));
        out.println(
                Words.counted(lines.size(), "price")
                        + " per million tokens: "
                        + String.join(", ", sums));
    }

    private static String price(Optional<BigDecimal> price, Optional<Currency> currency) {
        return amount(price).map(some -> some + " " + currency.orElseThrow()).orElse("-");
    }

    private static Optional<String> amount(Optional<BigDecimal> price) {
        return price.map(Decimals::amount);
    }

    private static void write(
            JsonGenerator json,
            Instant when,
            Map<Path, List<RatesCompare.Line>> all,
            Map<Path, String> forms)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("at", when.toString());
        json.writeArrayFieldStart("files");
        for (var file : all.entrySet()) {
            json.writeStartObject();
            json.writeStringField("path", file.getKey().toString());
            json.writeStringField("form", forms.getOrDefault(file.getKey(), ""));
            json.writeObjectFieldStart("counts");
            for (var count : counts(file.getValue()).entrySet()) {
                json.writeNumberField(
                        RatesCompare.word(count.getKey()).replace(' ', '_'), count.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("prices");
            for (RatesCompare.Line line : file.getValue()) {
                json.writeStartObject();
                json.writeStringField(
                        "verdict", RatesCompare.word(line.verdict()).replace(' ', '_'));
                json.writeStringField("provider", line.provider());
                json.writeStringField("model", line.model());
                json.writeStringField("what", line.what());
                json.writeStringField("service_tier", line.tier().id());
                json.writeNumberField("over_tokens", line.overTokens());
                json.writeStringField("meter", line.dimension().id());
                RateText.text(json, "ours", amount(line.ours()));
                RateText.text(json, "theirs", amount(line.theirs()));
                RateText.text(json, "our_currency", line.ourCurrency().map(Currency::code));
                RateText.text(json, "their_currency", line.theirCurrency().map(Currency::code));
                RateText.text(json, "source", line.source().map(RateSource::url));
                json.writeStringField("conditions", line.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
