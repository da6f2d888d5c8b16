package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.money.Decimals;
import dev.counterbill.pricing.PriceExplanation;
import dev.counterbill.pricing.PricedPart;
import dev.counterbill.pricing.PricingTerms;
import dev.counterbill.pricing.Substitution;
import dev.counterbill.pricing.UnpricedPart;
import dev.counterbill.rates.CardWords;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateCard;
import dev.counterbill.rates.UnpricedReason;
import dev.counterbill.report.Words;
import dev.counterbill.usage.Meter;
import dev.counterbill.usage.MeterCounts;
import dev.counterbill.usage.ServiceTier;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prices one request from flags, and explains it. */
@Command(
        name = "price",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Price one request, and explain it: rate row, tier, source, arithmetic.",
        footer = {
            "",
            "Token meters are disjoint: --input-tokens does not contain cached tokens.",
            "",
            "Examples:",
            "  counterbill price --model gpt-4o-mini --input-tokens 1178 --cached-input-tokens 56"
                    + " --output-tokens 789",
            "  counterbill price --model ft:gpt-4o-2024-08-06:acme::Zz9 --service-tier batch"
                    + " --input-tokens 1000000 --at 2026-09-10T12:00:00Z"
        })
final class PriceCommand implements Callable<Integer> {
    @Option(names = "--provider", paramLabel = "ID", description = "Who bills; else searched.")
    private String provider = "";

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "As logged.")
    private String model = "";

    @Option(names = "--at", paramLabel = "INSTANT", description = "When; default: now.")
    private @Nullable String at;

    @Option(names = "--service-tier", paramLabel = "TIER", description = "Default: standard.")
    private String tier = "standard";

    @Option(names = "--region", paramLabel = "REGION", description = "As logged.")
    private String region = "";

    @Option(names = "--deployment", paramLabel = "TYPE", description = "Such as global.")
    private String deployment = "";

    @Option(names = "--data-sharing", paramLabel = "true|false", description = "Of the fine-tune.")
    private String dataSharing = "";

    @Option(names = "--input-tokens", paramLabel = "N", description = "Uncached input.")
    private long input;

    @Option(names = "--cached-input-tokens", paramLabel = "N", description = "Cache reads.")
    private long cachedInput;

    @Option(names = "--cache-write-5m-tokens", paramLabel = "N", description = "Kept 5 minutes.")
    private long cacheWrite5m;

    @Option(names = "--cache-write-30m-tokens", paramLabel = "N", description = "Kept 30 minutes.")
    private long cacheWrite30m;

    @Option(names = "--cache-write-1h-tokens", paramLabel = "N", description = "Kept 1 hour.")
    private long cacheWrite1h;

    @Option(names = "--cache-write-12h-tokens", paramLabel = "N", description = "Kept 12 hours.")
    private long cacheWrite12h;

    @Option(names = "--cache-write-tokens", paramLabel = "N", description = "Lifetime unknown.")
    private long cacheWrite;

    @Option(names = "--output-tokens", paramLabel = "N", description = "Output with reasoning.")
    private long output;

    @Option(names = "--reasoning-tokens", paramLabel = "N", description = "Part of the output.")
    private long reasoning;

    @Option(names = "--audio-input-tokens", paramLabel = "N", description = "Uncached audio input.")
    private long audioInput;

    @Option(names = "--cached-audio-input-tokens", paramLabel = "N", description = "Cached audio.")
    private long cachedAudioInput;

    @Option(names = "--audio-output-tokens", paramLabel = "N", description = "Audio output.")
    private long audioOutput;

    @Option(names = "--image-input-tokens", paramLabel = "N", description = "Uncached image input.")
    private long imageInput;

    @Option(names = "--cached-image-input-tokens", paramLabel = "N", description = "Cached image.")
    private long cachedImageInput;

    @Option(names = "--image-output-tokens", paramLabel = "N", description = "Image output.")
    private long imageOutput;

    @Option(names = "--web-searches", paramLabel = "N", description = "Searches.")
    private long webSearches;

    @Mixin private BookOptions bookOptions = new BookOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        RateBook book = bookOptions.book(SettingsFile.none());
        PriceExplanation explanation =
                PriceExplanation.of(
                        book,
                        PricingTerms.PLAIN,
                        new PriceExplanation.Request(
                                provider,
                                model,
                                instant(),
                                tier(),
                                region,
                                deployment,
                                dataSharing,
                                counts()));
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        Optional<UnpricedReason> unpriced = unpriced(explanation);
        if (json) {
            out.print(Json.text(generator -> write(generator, explanation, unpriced)));
        } else {
            print(out, book, explanation);
        }
        out.flush();
        return unpriced.isPresent() ? Outcome.INCOMPLETE.exitCode() : Outcome.COMPLETE.exitCode();
    }

    private Instant instant() {
        return Instants.of("--at", at);
    }

    private ServiceTier tier() {
        return ServiceTier.byId(tier)
                .orElseThrow(
                        () ->
                                new Failure(
                                        Outcome.WRONG_USAGE,
                                        "--service-tier "
                                                + tier
                                                + ": give standard, batch, flex, priority, fast,"
                                                + " provisioned or free"));
    }

    private MeterCounts counts() {
        Map<Meter, Long> given = new EnumMap<>(Meter.class);
        given.put(Meter.INPUT, input);
        given.put(Meter.CACHED_INPUT, cachedInput);
        given.put(Meter.CACHE_WRITE_5M, cacheWrite5m);
        given.put(Meter.CACHE_WRITE_30M, cacheWrite30m);
        given.put(Meter.CACHE_WRITE_1H, cacheWrite1h);
        given.put(Meter.CACHE_WRITE_12H, cacheWrite12h);
        given.put(Meter.CACHE_WRITE_UNKNOWN, cacheWrite);
        given.put(Meter.OUTPUT, output);
        given.put(Meter.REASONING, reasoning);
        given.put(Meter.AUDIO_INPUT, audioInput);
        given.put(Meter.CACHED_AUDIO_INPUT, cachedAudioInput);
        given.put(Meter.AUDIO_OUTPUT, audioOutput);
        given.put(Meter.IMAGE_INPUT, imageInput);
        given.put(Meter.CACHED_IMAGE_INPUT, cachedImageInput);
        given.put(Meter.IMAGE_OUTPUT, imageOutput);
        given.put(Meter.WEB_SEARCHES, webSearches);
        given.put(Meter.REQUESTS, 1L);
        long[] counts = new long[Meter.values().length];
        given.forEach(
                (meter, count) -> {
                    if (count < 0) {
                        throw new Failure(
                                Outcome.WRONG_USAGE, meter.id() + " " + count + ": give 0 or more");
                    }
                    counts[meter.ordinal()] = count;
                });
        if (reasoning > output) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "--reasoning-tokens " + reasoning + " are a part of --output-tokens " + output);
        }
        MeterCounts all = MeterCounts.of(counts, 1);
        try {
            all.tokens();
        } catch (ArithmeticException e) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "the tokens of one request add up to at most " + Long.MAX_VALUE);
        }
        return all;
    }

    /** Why something is unpriced: the first part, or the model itself where nothing was used. */
    private static Optional<UnpricedReason> unpriced(PriceExplanation explanation) {
        List<UnpricedPart> parts = explanation.priced().unpriced();
        return parts.isEmpty() ? Optional.empty() : Optional.of(parts.get(0).reason());
    }

    /** Each rule that stood in, once for all meters. */
    private static List<String> notes(PriceExplanation explanation) {
        return explanation.priced().substitutions().stream()
                .map(Substitution::sentence)
                .distinct()
                .toList();
    }

    private static void write(
            JsonGenerator json, PriceExplanation explanation, Optional<UnpricedReason> unpriced)
            throws IOException {
        json.writeStartObject();
        if (unpriced.isPresent()) {
            json.writeStringField("unpriced", unpriced.get().name());
            json.writeStringField("detail", explanation.priced().unpriced().get(0).detail());
        }
        if (!explanation.priced().parts().isEmpty() || unpriced.isEmpty()) {
            json.writeStringField("total", Decimals.amount(explanation.priced().cost()));
        }
        json.writeArrayFieldStart("parts");
        for (PricedPart part : explanation.products()) {
            json.writeStartObject();
            json.writeStringField("meter", part.meter().id());
            json.writeNumberField("quantity", part.quantity().longValueExact());
            json.writeStringField("rate", Decimals.amount(part.price().price()));
            json.writeNumberField("per", part.price().per());
            json.writeStringField("cost", Decimals.plain(part.cost()));
            RateText.text(
                    json, "row", explanation.priced().row(part).map(row -> row.place().toString()));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (explanation.priced().identity().isPresent()) {
            var identity = explanation.priced().identity().get();
            json.writeObjectFieldStart("model");
            json.writeStringField("provider", identity.provider());
            json.writeStringField("name", identity.name().logged());
            json.writeStringField("base", identity.base());
            json.writeBooleanField("fine_tuned", identity.fineTuned());
            json.writeEndObject();
        }
        if (explanation.priced().card().isPresent()) {
            RateCard card = explanation.priced().card().get();
            json.writeObjectFieldStart("rate");
            json.writeStringField("id", card.id());
            json.writeStringField("from", card.from().toString());
            json.writeStringField("source", card.source());
            json.writeNumberField("tier", explanation.tier().map(t -> t.overTokens()).orElse(0L));
            json.writeStringField("place", card.place().toString());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("substitutions");
        for (String note : notes(explanation)) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void print(PrintWriter out, RateBook book, RateCard row, String what) {
        out.println(
                "Rate    "
                        + row.place()
                        + ", in force "
                        + (row.hasNoBegin()
                                ? CardWords.interval(row)
                                : "from " + row.from() + row.to().map(to -> " to " + to).orElse(""))
                        + what);
        out.println(
                "Source  "
                        + row.source()
                        + book.source(row).map(source -> ": " + source.inWords()).orElse(""));
    }

    private void print(PrintWriter out, RateBook book, PriceExplanation explanation) {
        explanation
                .priced()
                .identity()
                .ifPresent(
                        who ->
                                out.println(
                                        Words.visible(model)
                                                + " is "
                                                + (who.fineTuned() ? "a fine-tune of " : "")
                                                + who.provider()
                                                + "/"
                                                + who.base()));
        explanation.priced().card().ifPresent(card -> print(out, book, card, ""));
        for (PricedPart part : explanation.priced().parts()) {
            explanation
                    .priced()
                    .row(part)
                    .filter(row -> !Optional.of(row).equals(explanation.priced().card()))
                    .ifPresent(row -> print(out, book, row, ", for " + part.meter().id()));
        }
        explanation
                .tier()
                .filter(some -> some.overTokens() > 0)
                .ifPresent(
                        some ->
                                out.println(
                                        "Tier    "
                                                + (explanation.isBySteps()
                                                        ? "each tier prices what of a prompt lies"
                                                                + " in it, the last what is above "
                                                        : "prompts of more than ")
                                                + Words.count(some.overTokens())
                                                + " tokens; this one has "
                                                + Words.count(explanation.promptTokens())));
        for (Modifier modifier : explanation.modifiers()) {
            out.println(
                    "Times   " + Decimals.plain(modifier.multiply()) + " (" + modifier.id() + ")");
        }
        explanation.arithmetic().forEach(line -> out.println("        " + line));
        notes(explanation).forEach(note -> out.println("Note    " + note));
        for (UnpricedPart part : explanation.priced().unpriced()) {
            out.println(
                    "Unpriced "
                            + part.meter().id()
                            + " "
                            + Decimals.plain(part.quantity())
                            + ": "
                            + part.reason()
                            + ", "
                            + part.reason().sentence()
                            + (part.detail().isEmpty() ? "" : " (" + part.detail() + ")"));
        }
        if (explanation.priced().identity().isEmpty()
                && book.identify(provider, model, instant())
                        instanceof Identification.Unknown unknown
                && !unknown.suggestions().isEmpty()) {
            out.println("Did you mean " + String.join(" or ", unknown.suggestions()) + "?");
        }
        BigDecimal total = explanation.priced().cost();
        if (!explanation.priced().parts().isEmpty()) {
            out.println("Total   $" + Decimals.amount(total));
        }
    }
}
