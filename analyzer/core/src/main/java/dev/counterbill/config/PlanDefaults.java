package dev.counterbill.config;

import dev.counterbill.payoff.HourRange;
import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import dev.counterbill.payoff.PlanInput.Checklist;
import dev.counterbill.payoff.PlanInput.Kind;
import dev.counterbill.payoff.PlanInput.Preset;
import dev.counterbill.payoff.PlanInput.PricedModel;
import dev.counterbill.payoff.PlanPrices;
import dev.counterbill.payoff.PlanPrices.Use;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a plan takes where its file is silent: the alternatives, and what logs show. */
final class PlanDefaults {
    /** A prompt that became shorter by less than a tenth may be chance. */
    private static final BigDecimal SHORTER = new BigDecimal("0.9");

    private PlanDefaults() {}

    /**
     * The alternatives that the file does not state, so that the comparison is always whole: priced
     * where today's call tells enough, else with what is missing.
     */
    static List<Alternative> others(
            List<Alternative> stated, Call today, String provider, String base, PlanPrices prices) {
        List<Alternative> others = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (stated.stream().noneMatch(one -> one.kind() == kind)) {
                others.add(other(kind, today, provider, base, prices));
            }
        }
        return others;
    }

    private static Alternative other(
            Kind kind, Call today, String provider, String base, PlanPrices prices) {
        HourRange work = Preset.of(kind).map(Preset::hours).orElse(HourRange.NONE);
        BigDecimal prompt = today.inputTokens().add(today.cachedTokens());
        return switch (kind) {
            case ZERO_SHOT, FEW_SHOT, PROMPT_OPTIMISATION ->
                    without(kind, work, "needs the input_tokens of that prompt");
            case CACHING -> without(kind, work, "needs the cached_tokens of a call");
            case LORA_SELF_HOSTED -> without(kind, work, "needs per_month, the price of the GPUs");
            case BATCH ->
                    prices.tiers().isOnly(ServiceTier.BATCH)
                            ? without(kind, work, "today's calls are batch already")
                            : priced(
                                    kind,
                                    work,
                                    today,
                                    prices.model("", today.model().name(), Use.BATCH, "", prompt));
            case CHEAPER_BASE -> {
                PlanPrices.Found<PricedModel> found =
                        prices.model(provider, base, Use.AS_IS, "", prompt);
                yield found.price().filter(model -> isCheaper(model, today.model())).isPresent()
                        ? priced(kind, work, today, found)
                        : without(kind, work, "needs the model; the base is no cheaper than today");
            }
        };
    }

    private static boolean isCheaper(PricedModel model, PricedModel than) {
        return model.input().compareTo(than.input()) < 0
                && model.output().compareTo(than.output()) < 0;
    }

    private static Alternative priced(
            Kind kind, HourRange work, Call today, PlanPrices.Found<PricedModel> found) {
        return found.price().isEmpty()
                ? without(kind, work, found.why())
                : new Alternative(
                        kind,
                        found.price()
                                .map(
                                        model ->
                                                new Call(
                                                        model,
                                                        today.inputTokens(),
                                                        today.cachedTokens(),
                                                        today.outputTokens())),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        work,
                        "");
    }

    private static Alternative without(Kind kind, HourRange work, String note) {
        return new Alternative(
                kind, Optional.empty(), BigDecimal.ZERO, BigDecimal.ZERO, work, note);
    }

    /** The checklist with what logs show; what the file answers stays. */
    static Checklist seen(
            Checklist stated,
            Optional<PlanVolumes> today,
            Call call,
            String base,
            Optional<PlanVolumes> ofBase) {
        Map<Checklist.Question, String> seen = new EnumMap<>(Checklist.Question.class);
        Optional<Boolean> shorter =
                today.map(v -> v.promptAfter().compareTo(v.promptBefore().multiply(SHORTER)) < 0);
        today.ifPresent(
                v ->
                        seen.put(
                                Checklist.Question.PROMPTS_OPTIMISED,
                                "the logs show "
                                        + rounded(v.promptBefore())
                                        + " prompt tokens per call in the first half of the days"
                                        + " and "
                                        + rounded(v.promptAfter())
                                        + " in the second"));
        boolean isOther = !base.equals(call.model().name());
        if (today.isPresent() && isOther) {
            seen.put(
                    Checklist.Question.CHEAPER_BASE_TRIED,
                    ofBase.map(
                                    v ->
                                            "the logs show "
                                                    + rounded(v.callsPerMonth())
                                                    + " calls a month on "
                                                    + base)
                            .orElse("the logs show no call on " + base));
        }
        return new Checklist(
                // Longer or equal prompts prove nothing: they may be as good as they get.
                stated.promptsOptimised().or(() -> shorter.filter(yes -> yes)),
                stated.cheaperBaseTried()
                        .or(
                                () ->
                                        today.isPresent() && isOther
                                                ? Optional.of(ofBase.isPresent())
                                                : Optional.empty()),
                stated.gapMeasurable(),
                stated.examples(),
                stated.task(),
                seen);
    }

    private static String rounded(BigDecimal quantity) {
        return String.format(
                Locale.ROOT, "%,d", quantity.setScale(0, RoundingMode.HALF_UP).toBigIntegerExact());
    }
}
