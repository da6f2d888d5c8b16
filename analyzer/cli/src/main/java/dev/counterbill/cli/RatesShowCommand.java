package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.money.Decimals;
import dev.counterbill.rates.CardWords;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelAlias;
import dev.counterbill.rates.ModelFacts;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.PromptTier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.RateSource;
import dev.counterbill.rates.RatesShow;
import dev.counterbill.rates.RegisteredFineTune;
import dev.counterbill.report.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything that the book knows of a model. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show every price of a model, of all times, with its source.",
        footer = {
            "",
            "Examples:",
            "  counterbill rates show gpt-4o",
            "  counterbill rates show google/gemini-2.5-pro",
            "  counterbill rates show ft:gpt-4o-mini-2024-07-18:acme::Ab12 --json"
        })
final class RatesShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "As logged, or provider/model.")
    private String model = "";

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "When the name is looked up, since aliases move; default: now.")
    private @Nullable String at;

    @Mixin private RatesOptions options = new RatesOptions();

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant when = Instants.of("--at", at);
        RateBook book = options.book();
        ModelIdentity identity = RatesOptions.model(book, model, when);
        RatesShow.Shown shown = RatesShow.of(book, identity);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (options.json) {
            out.print(Json.text(json -> write(json, book, identity, shown)));
        } else {
            print(out, identity, shown);
        }
        out.flush();
        return Outcome.COMPLETE.exitCode();
    }

    private void print(PrintWriter out, ModelIdentity identity, RatesShow.Shown shown) {
        String id = shown.provider() + "/" + shown.model().id();
        if (!model.equals(shown.model().id()) && !model.equals(id)) {
            out.println(
                    Words.visible(model)
                            + " is "
                            + (identity.fineTuned() ? "a fine-tune of " : "")
                            + id);
        } else {
            out.println(id);
        }
        fact(out, "family", shown.model().family());
        facts(shown.model().facts()).forEach((name, text) -> fact(out, name, text));
        life(shown.model().lifecycle()).forEach((name, text) -> fact(out, name, text));
        for (ModelAlias alias : shown.aliases()) {
            fact(
                    out,
                    "alias",
                    alias.name()
                            + " from "
                            + alias.from()
                            + alias.to().map(to -> " to " + to).orElse(""));
        }
        shown.imported().ifPresent(tool -> fact(out, "imported", "from a file of " + tool));
        Map<String, RateSource> sources = new TreeMap<>();
        for (RatesShow.Section section : shown.sections()) {
            out.println();
            out.println(section.title() + " (token prices per million)");
            section(section).printTo(out);
            section.rows()
                    .forEach(
                            row ->
                                    row.source()
                                            .ifPresent(source -> sources.put(source.id(), source)));
        }
        if (!shown.modifiers().isEmpty()) {
            out.println();
            out.println("modifiers of the provider");
            for (Modifier modifier : shown.modifiers()) {
                out.println("  " + modifier.id() + " times " + Decimals.plain(modifier.multiply()));
            }
        }
        for (RegisteredFineTune tune : shown.registered()) {
            out.println();
            out.println(
                    "registered fine-tune " + Words.visible(tune.id()) + " (" + tune.place() + ")");
        }
        if (!sources.isEmpty()) {
            out.println();
            out.println("sources");
            sources.forEach((name, source) -> out.println("  " + name + ": " + source.inWords()));
        }
    }

    private static void fact(PrintWriter out, String name, String text) {
        out.println("  " + name + " ".repeat(Math.max(1, 20 - name.length())) + text);
    }

    private static Map<String, String> facts(ModelFacts facts) {
        Map<String, String> known = new java.util.LinkedHashMap<>();
        tokens(known, "context window", facts.contextTokens());
        tokens(known, "longest prompt", facts.maxInputTokens());
        tokens(known, "longest output", facts.maxOutputTokens());
        tokens(known, "smallest cacheable", facts.minCacheablePromptTokens());
        known.put("reads", modalities(facts.inputModalities()));
        known.put("writes", modalities(facts.outputModalities()));
        if (!facts.sources().isEmpty()) {
            known.put("limits as told by", String.join(", ", facts.sources()));
        }
        return known;
    }

    private static void tokens(Map<String, String> known, String name, OptionalLong tokens) {
        known.put(
                name, tokens.isPresent() ? Words.count(tokens.getAsLong()) + " tokens" : "unknown");
    }

    private static String modalities(Set<String> some) {
        return some.isEmpty() ? "unknown" : String.join(", ", new TreeSet<>(some));
    }

    private static Map<String, String> life(Lifecycle life) {
        Map<String, String> known = new java.util.LinkedHashMap<>();
        life.released().ifPresent(day -> known.put("released", day.toString()));
        life.newJobsUntil().ifPresent(day -> known.put("new jobs until", day.toString()));
        life.retires().ifPresent(day -> known.put("retires", day.toString()));
        life.replacement().ifPresent(next -> known.put("replacement", next));
        return known;
    }

    private static TextTable section(RatesShow.Section section) {
        TextTable table =
                new TextTable(
                        "From",
                        "To",
                        "Tiers",
                        "Conditions",
                        "Prompts",
                        "Prices",
                        "Currency",
                        "Source");
        for (RatesShow.Row row : section.rows()) {
            RateCard card = row.card();
            List<PromptTier> tiers = card.tiers();
            if (tiers.isEmpty()) {
                table.line(
                        card.from().toString(),
                        card.to().map(Object::toString).orElse(""),
                        String.join("|", CardWords.tiers(card)),
                        CardWords.conditions(card),
                        "",
                        "no price: " + card.gap().orElse(""),
                        "",
                        card.source());
            }
            for (PromptTier tier : tiers) {
                table.line(
                        card.from().toString(),
                        card.to().map(Object::toString).orElse(""),
                        String.join("|", CardWords.tiers(card)),
                        CardWords.conditions(card),
                        CardWords.size(card, tier),
                        RateText.prices(tier),
                        row.currency().code(),
                        source(card));
            }
        }
        return table;
    }

    private static String source(RateCard card) {
        String marks = RateText.marks(card);
        return card.source() + (marks.isEmpty() ? "" : " (" + marks + ")");
    }

    private void write(
            JsonGenerator json, RateBook book, ModelIdentity identity, RatesShow.Shown shown)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("asked", model);
        json.writeStringField("provider", shown.provider());
        json.writeStringField("model", shown.model().id());
        json.writeStringField("family", shown.model().family());
        json.writeBooleanField("fine_tuned", identity.fineTuned());
        ModelFacts facts = shown.model().facts();
        number(json, "context_tokens", facts.contextTokens());
        number(json, "max_input_tokens", facts.maxInputTokens());
        number(json, "max_output_tokens", facts.maxOutputTokens());
        number(json, "min_cacheable_prompt_tokens", facts.minCacheablePromptTokens());
        texts(json, "input_modalities", new TreeSet<>(facts.inputModalities()));
        texts(json, "output_modalities", new TreeSet<>(facts.outputModalities()));
        Lifecycle life = shown.model().lifecycle();
        RateText.text(json, "released", life.released().map(Object::toString));
        RateText.text(json, "new_jobs_until", life.newJobsUntil().map(Object::toString));
        RateText.text(json, "retires", life.retires().map(Object::toString));
        RateText.text(json, "replacement", life.replacement());
        json.writeArrayFieldStart("aliases");
        for (ModelAlias alias : shown.aliases()) {
            json.writeStartObject();
            json.writeStringField("name", alias.name());
            json.writeStringField("from", alias.from().toString());
            RateText.text(json, "to", alias.to().map(Object::toString));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("sections");
        for (RatesShow.Section section : shown.sections()) {
            json.writeStartObject();
            json.writeStringField("title", section.title());
            json.writeArrayFieldStart("rates");
            for (RatesShow.Row row : section.rows()) {
                RateText.write(json, book, row.card());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("modifiers");
        for (Modifier modifier : shown.modifiers()) {
            json.writeStartObject();
            json.writeStringField("id", modifier.id());
            json.writeStringField("multiply", Decimals.plain(modifier.multiply()));
            json.writeEndObject();
        }
        json.writeEndArray();
        List<String> registered = new ArrayList<>();
        shown.registered().forEach(tune -> registered.add(tune.id()));
        texts(json, "registered", registered);
        RateText.text(json, "imported", shown.imported());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, OptionalLong number)
            throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(name, number.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }

    private static void texts(JsonGenerator json, String name, Iterable<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
