package dev.counterbill.config;

import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.HourRange;
import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import dev.counterbill.payoff.PlanInput.Kind;
import dev.counterbill.payoff.PlanInput.Preset;
import dev.counterbill.payoff.PlanInput.PricedModel;
import dev.counterbill.payoff.PlanPrices;
import dev.counterbill.payoff.PlanPrices.Use;
import dev.counterbill.payoff.PlanVolumes;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the calls of a plan file, with their prices, and the alternatives to today's. */
final class PlanCalls {
    private PlanCalls() {}

    private static final Map<String, Kind> KINDS = kinds();
    private static final Set<Kind> OTHER_PROMPTS =
            EnumSet.of(Kind.ZERO_SHOT, Kind.FEW_SHOT, Kind.PROMPT_OPTIMISATION);

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            kinds.put(kind.id(), kind);
        }
        return kinds;
    }

    static Optional<Alternative> alternative(
            MapReader fields, Optional<Call> today, PlanPrices prices) {
        Optional<Kind> kind = fields.require("kind").choice("kind", KINDS);
        BigDecimal perMonth = fields.amount("per_month").orElse(BigDecimal.ZERO);
        BigDecimal once = fields.amount("once").orElse(BigDecimal.ZERO);
        Optional<HourRange> stated = hours(fields, "hours");
        HourRange work =
                stated.or(() -> kind.flatMap(Preset::of).map(Preset::hours)).orElse(HourRange.NONE);
        String note = fields.text("note").orElse("");
        Optional<String> noBatch =
                kind.filter(k -> k == Kind.BATCH && !fields.has("prices"))
                        .flatMap(k -> noBatchPrice(fields, today, prices));
        Optional<Call> call =
                noBatch.isPresent()
                        ? Optional.empty()
                        : kind.flatMap(k -> alternativeCall(k, fields, today, prices));
        fields.rejectUnknownKeys();
        return kind.filter(k -> call.isPresent() || noBatch.isPresent())
                .map(k -> new Alternative(k, call, perMonth, once, work, noBatch.orElse(note)));
    }

    /** Why a model has no batch price; it is then listed without one, never at a derived half. */
    private static Optional<String> noBatchPrice(
            MapReader fields, Optional<Call> today, PlanPrices prices) {
        Optional<String> name = fields.text("model").or(() -> today.map(t -> t.model().name()));
        return name.map(
                        n ->
                                prices.model(
                                        fields.text("provider").orElse(""),
                                        n,
                                        Use.BATCH,
                                        "",
                                        BigDecimal.ZERO))
                .filter(found -> found.price().isEmpty())
                .map(PlanPrices.Found::why);
    }

    private static Optional<Call> alternativeCall(
            Kind kind, MapReader fields, Optional<Call> today, PlanPrices prices) {
        BigDecimal cacheable = kind == Kind.CACHING ? cacheable(fields, today) : BigDecimal.ZERO;
        BigDecimal input =
                tokens(
                        fields,
                        "input_tokens",
                        today.map(call -> call.inputTokens().subtract(cacheable)));
        // Another prompt is another text: what is cached of today's says nothing of it.
        boolean isOtherPrompt = OTHER_PROMPTS.contains(kind) && fields.has("input_tokens");
        BigDecimal cached =
                tokens(
                        fields,
                        "cached_tokens",
                        today.filter(call -> !isOtherPrompt)
                                .map(call -> call.cachedTokens().add(cacheable)));
        BigDecimal output = tokens(fields, "output_tokens", today.map(Call::outputTokens));
        Optional<String> name = fields.text("model");
        switch (kind) {
            case CACHING -> {
                if (!fields.has("cacheable_tokens")) {
                    fields.require("cached_tokens").require("input_tokens");
                }
            }
            case CHEAPER_BASE -> fields.require("model");
            case LORA_SELF_HOSTED -> {
                fields.require("per_month");
                PricedModel own =
                        new PricedModel(
                                name.orElse("own GPUs"),
                                BigDecimal.ZERO,
                                Optional.empty(),
                                BigDecimal.ZERO);
                return Optional.of(new Call(own, input, cached, output));
            }
            case ZERO_SHOT, FEW_SHOT, PROMPT_OPTIMISATION, BATCH -> {}
        }
        Optional<PricedModel> model =
                name.isEmpty() && kind != Kind.BATCH && !fields.has("prices")
                        ? today.map(Call::model)
                        : name.or(() -> today.map(t -> t.model().name()))
                                .flatMap(
                                        n ->
                                                priced(
                                                        fields,
                                                        name.isPresent() ? "model" : "kind",
                                                        n,
                                                        prices,
                                                        kind == Kind.BATCH ? Use.BATCH : Use.AS_IS,
                                                        input.add(cached)));
        return model.map(m -> new Call(m, input, cached, output));
    }

    /** Today's uncached prompt tokens that a cache would serve; never more than there are. */
    private static BigDecimal cacheable(MapReader fields, Optional<Call> today) {
        BigDecimal tokens = fields.amount("cacheable_tokens").orElse(BigDecimal.ZERO);
        Optional<BigDecimal> most = today.map(Call::inputTokens);
        if (most.isPresent() && tokens.compareTo(most.get()) > 0) {
            fields.problems()
                    .error(
                            "MORE_THAN_THE_PROMPT",
                            fields.placeOf("cacheable_tokens"),
                            fields.text("cacheable_tokens").orElse(""),
                            "no more tokens can be cached than today's prompt has: "
                                    + Decimals.plain(most.get()),
                            "Write how many of them a cache would serve");
            return BigDecimal.ZERO;
        }
        return tokens;
    }

    /** Today's call, whose model and tokens stand in the map, or whose tokens a ledger tells. */
    static Optional<Call> today(MapReader fields, PlanPrices prices, Optional<PlanVolumes> seen) {
        if (seen.isEmpty()) {
            fields.require("input_tokens");
        }
        BigDecimal input = tokens(fields, "input_tokens", seen.map(PlanVolumes::inputTokens));
        BigDecimal cached = tokens(fields, "cached_tokens", seen.map(PlanVolumes::cachedTokens));
        BigDecimal output = tokens(fields, "output_tokens", seen.map(PlanVolumes::outputTokens));
        return call(fields, "model", prices, Use.TODAY, input, cached, output);
    }

    /** A call on the fine-tune, like today's but for what the map states. */
    static Optional<Call> fineTuned(MapReader fields, Optional<Call> today, PlanPrices prices) {
        BigDecimal input = tokens(fields, "input_tokens", today.map(Call::inputTokens));
        BigDecimal cached = tokens(fields, "cached_tokens", today.map(Call::cachedTokens));
        BigDecimal output = tokens(fields, "output_tokens", today.map(Call::outputTokens));
        return call(fields, "base", prices, Use.FINE_TUNED, input, cached, output);
    }

    private static Optional<Call> call(
            MapReader fields,
            String key,
            PlanPrices prices,
            Use use,
            BigDecimal input,
            BigDecimal cached,
            BigDecimal output) {
        return fields.requiredText(key)
                .flatMap(name -> priced(fields, key, name, prices, use, input.add(cached)))
                .map(model -> new Call(model, input, cached, output));
    }

    private static BigDecimal tokens(MapReader fields, String key, Optional<BigDecimal> otherwise) {
        return fields.amount(key).or(() -> otherwise).orElse(BigDecimal.ZERO);
    }

    /** The stated prices of a model, else the book's. */
    private static Optional<PricedModel> priced(
            MapReader fields,
            String key,
            String name,
            PlanPrices prices,
            Use use,
            BigDecimal promptTokens) {
        String provider = fields.text("provider").orElse("");
        Optional<MapReader> stated = fields.map("prices");
        if (stated.isPresent()) {
            MapReader own = stated.get();
            Optional<BigDecimal> input = own.require("input").amount("input");
            Optional<BigDecimal> cached = own.amount("cached_input");
            Optional<BigDecimal> output = own.require("output").amount("output");
            own.rejectUnknownKeys();
            return input.flatMap(in -> output.map(out -> new PricedModel(name, in, cached, out)));
        }
        String deployment = fields.text("hosting_deployment").orElse("");
        PlanPrices.Found<PricedModel> found =
                prices.model(provider, name, use, deployment, promptTokens);
        if (found.price().isEmpty()) {
            unknownPrice(fields, key, name, found.why(), "State prices: {input: ..., output: ...}");
        }
        return found.price();
    }

    static void unknownPrice(
            MapReader fields, String key, String value, String why, String remedy) {
        fields.problems()
                .error(
                        "PRICE_UNKNOWN",
                        fields.placeOf(key),
                        value,
                        "a plan needs a price here: " + why,
                        remedy);
    }

    /** Hours as {@code 8}, or {@code 8-20} for at least and at most. */
    static Optional<HourRange> hours(MapReader fields, String key) {
        return fields.value(
                key,
                "NOT_HOURS",
                "must be hours such as 12 or 8-20",
                "Write a decimal, or two with '-' between them, the smaller first",
                text -> {
                    int dash = text.indexOf('-');
                    Optional<BigDecimal> low =
                            Decimals.parsePlain(dash < 0 ? text : text.substring(0, dash));
                    Optional<BigDecimal> high =
                            dash < 0 ? low : Decimals.parsePlain(text.substring(dash + 1));
                    return low.flatMap(
                            l ->
                                    high.filter(h -> l.signum() >= 0 && l.compareTo(h) <= 0)
                                            .map(h -> new HourRange(l, h)));
                });
    }
}
