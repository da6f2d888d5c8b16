package dev.counterbill.config;

import dev.counterbill.rates.Capacity;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.FineTuneNaming;
import dev.counterbill.rates.FineTunedRates;
import dev.counterbill.rates.Lifecycle;
import dev.counterbill.rates.ModelAlias;
import dev.counterbill.rates.ModelFacts;
import dev.counterbill.rates.ModelRates;
import dev.counterbill.rates.Modifier;
import dev.counterbill.rates.ProviderRates;
import dev.counterbill.rates.RateCard;
import dev.counterbill.usage.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a provider of a rate table: its models, aliases and modifiers. */
final class ProviderReader {
    private static final Map<String, Dimension> MEASURES =
            RateRowReader.byId(
                    new Dimension[] {
                        Dimension.INPUT, Dimension.CACHED_INPUT, Dimension.CACHE_WRITE
                    },
                    Dimension::id);
    private static final Map<String, FineTuneNaming> NAMINGS =
            RateRowReader.byId(FineTuneNaming.values(), FineTuneNaming::id);
    private static final Map<String, Dimension> DIMENSIONS =
            RateRowReader.byId(Dimension.values(), Dimension::id);
    private static final Map<String, String> MODALITIES =
            RateRowReader.same("text", "image", "audio", "video");
    private static final Map<String, Boolean> INHERITANCE = RateRowReader.truths("base", "none");
    private static final Map<String, Boolean> IDLE =
            RateRowReader.truths("billed", "scale_to_zero");
    private static final Map<String, Boolean> TIER_FALLBACK = Map.of("standard", Boolean.TRUE);

    private final RateRowReader rows;
    private final Problems problems;

    ProviderReader(RateRowReader rows, Problems problems) {
        this.rows = rows;
        this.problems = problems;
    }

    ProviderRates provider(String name, MapReader provider) {
        String id = name.strip().toLowerCase(Locale.ROOT);
        Set<String> also = new LinkedHashSet<>(lower(provider.texts("also")));
        provider.require("prompt_size_measure");
        Set<Meter> measure =
                ProviderRates.measureOf(provider.choices("prompt_size_measure", MEASURES));
        List<String> prefixes = lower(provider.texts("strip_prefixes"));
        Set<FineTuneNaming> namings =
                new LinkedHashSet<>(provider.choices("fine_tune_names", NAMINGS));
        boolean tierFallback = provider.choice("tier_fallback", TIER_FALLBACK).orElse(false);
        List<Modifier> modifiers = provider.each("modifiers", this::modifier);
        List<RateCard> rates = rows.rows(provider, "rates", id);
        Map<String, ModelRates> models = new LinkedHashMap<>();
        provider.require("models");
        provider.eachNamed(
                "models",
                (modelName, entries) -> put(models, model(id, modelName, entries, tierFallback)));
        List<ModelAlias> aliases = provider.each("aliases", this::alias);
        provider.text("note");
        provider.rejectUnknownKeys();
        also.remove(id);
        return new ProviderRates(
                id,
                also,
                measure,
                prefixes,
                namings,
                modifiers,
                rates,
                models,
                aliases,
                provider.place());
    }

    private static List<String> lower(List<String> texts) {
        return texts.stream().map(text -> text.strip().toLowerCase(Locale.ROOT)).toList();
    }

    /** Two keys that differ only in upper and lower case are one name. */
    private void put(Map<String, ModelRates> models, ModelRates model) {
        if (models.putIfAbsent(model.id(), model) != null) {
            problems.error(
                    "CLAIMED_TWICE",
                    model.place(),
                    model.id(),
                    "one name belongs to one entry at any time",
                    "Remove one of the two models");
        }
    }

    private ModelRates model(String provider, String name, MapReader model, boolean tierFallback) {
        String id = name.strip().toLowerCase(Locale.ROOT);
        String owner = provider + "/" + id;
        String family = model.requiredText("family").orElse(id).toLowerCase(Locale.ROOT);
        Lifecycle lifecycle = lifecycle(model);
        ModelFacts facts = facts(model);
        boolean ownFallback = model.choice("tier_fallback", TIER_FALLBACK).orElse(tierFallback);
        List<RateCard> rates = rows.rows(model, "rates", owner);
        Optional<FineTunedRates> fineTuned =
                model.map("fine_tuned").map(tuned -> fineTuned(tuned, owner));
        List<Capacity> capacity = model.each("capacity", this::capacity);
        model.text("note");
        if (!model.has("rates") && !model.has("fine_tuned") && !model.has("capacity")) {
            problems.error(
                    "MODEL_WITHOUT_RATES",
                    model.place(),
                    id,
                    "a model has rates, fine-tuned rates or capacity",
                    "Add prices, or remove the model");
        }
        model.rejectUnknownKeys();
        return new ModelRates(
                id,
                family,
                lifecycle,
                facts,
                rates,
                fineTuned,
                capacity,
                ownFallback,
                model.place());
    }

    private FineTunedRates fineTuned(MapReader tuned, String owner) {
        boolean inherits = tuned.require("inherit").choice("inherit", INHERITANCE).orElse(false);
        boolean isDefault = tuned.truth("fine_tunable_default").orElse(false);
        FineTunedRates read =
                new FineTunedRates(
                        inherits,
                        isDefault,
                        rows.rows(tuned, "rates", owner + "#fine-tuned"),
                        rows.rows(tuned, "training", owner + "#training"),
                        rows.rows(tuned, "hosting", owner + "#hosting"),
                        rows.rows(tuned, "storage", owner + "#storage"),
                        lifecycle(tuned));
        tuned.rejectUnknownKeys();
        return read;
    }

    private Lifecycle lifecycle(MapReader parent) {
        Optional<MapReader> entries = parent.map("lifecycle");
        if (entries.isEmpty()) {
            return Lifecycle.UNKNOWN;
        }
        MapReader lifecycle = entries.get();
        Lifecycle read =
                new Lifecycle(
                        lifecycle.day("released"),
                        lifecycle.day("retires"),
                        lifecycle.day("new_jobs_until"),
                        lifecycle.text("replacement"),
                        lifecycle.text("source"));
        lifecycle.rejectUnknownKeys();
        return read;
    }

    private ModelFacts facts(MapReader model) {
        Optional<MapReader> entries = model.map("facts");
        if (entries.isEmpty()) {
            return ModelFacts.UNKNOWN;
        }
        MapReader facts = entries.get();
        ModelFacts read =
                new ModelFacts(
                        facts.whole("context_tokens", 1),
                        facts.whole("max_input_tokens", 1),
                        facts.whole("max_output_tokens", 1),
                        facts.whole("min_cacheable_prompt_tokens", 0),
                        new LinkedHashSet<>(facts.choices("input_modalities", MODALITIES)),
                        new LinkedHashSet<>(facts.choices("output_modalities", MODALITIES)),
                        facts.texts("source"),
                        facts.place());
        facts.rejectUnknownKeys();
        return read;
    }

    private Optional<Capacity> capacity(MapReader row) {
        Optional<Instant> from = RateRowReader.requiredInstant(row, "from");
        Optional<Instant> to = RateRowReader.instant(row, "to");
        Optional<String> gpu = row.requiredText("gpu");
        row.require("gpus_per_replica");
        OptionalLong gpus = row.whole("gpus_per_replica", 1);
        Optional<BigDecimal> price = positive(row, "usd_per_gpu_hour", true);
        Optional<BigDecimal> prefill = positive(row, "prefill_tokens_per_second", false);
        Optional<BigDecimal> decode = positive(row, "decode_tokens_per_second", false);
        BigDecimal utilisation =
                RateRowReader.amount(row, "target_utilisation").orElse(BigDecimal.ONE);
        if (utilisation.signum() <= 0 || utilisation.compareTo(BigDecimal.ONE) > 0) {
            problems.error(
                    "UTILISATION",
                    row.placeOf("target_utilisation"),
                    utilisation.toPlainString(),
                    "'target_utilisation' is above 0 and at most 1",
                    "Write the share of the time that a replica is busy, such as \"0.60\"");
            return Optional.empty();
        }
        long minReplicas = row.whole("min_replicas", 0).orElse(0);
        long step = row.whole("billing_step_seconds", 1).orElse(1);
        boolean idleBilled = row.choice("idle", IDLE).orElse(true);
        Optional<String> source = row.requiredText("source");
        row.choice("confidence", RateRowReader.CONFIDENCES);
        Optional<String> note = row.text("note");
        row.rejectUnknownKeys();
        if (from.isEmpty()
                || gpu.isEmpty()
                || gpus.isEmpty()
                || price.isEmpty()
                || prefill.isEmpty()
                || decode.isEmpty()
                || source.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Capacity(
                        from.get(),
                        to,
                        gpu.get(),
                        Math.toIntExact(gpus.getAsLong()),
                        price.get(),
                        prefill.get(),
                        decode.get(),
                        utilisation,
                        Math.toIntExact(minReplicas),
                        Math.toIntExact(step),
                        idleBilled,
                        source.get(),
                        note,
                        row.place()));
    }

    private Optional<BigDecimal> positive(MapReader row, String key, boolean orZero) {
        row.require(key);
        Optional<BigDecimal> value = RateRowReader.amount(row, key);
        if (!orZero && value.isPresent() && value.get().signum() == 0) {
            problems.error(
                    "NOT_POSITIVE",
                    row.placeOf(key),
                    "0",
                    "'" + key + "' is above 0",
                    "Write what was measured");
            return Optional.empty();
        }
        return value;
    }

    private Optional<Modifier> modifier(MapReader modifier) {
        Optional<String> id = modifier.requiredText("id");
        modifier.require("when");
        var when = rows.conditions(modifier, "when");
        Optional<LocalDate> released = modifier.day("model_released_from");
        Optional<Instant> from = RateRowReader.instant(modifier, "from");
        Optional<Instant> to = RateRowReader.instant(modifier, "to");
        Set<Dimension> dimensions = new LinkedHashSet<>(modifier.choices("dimensions", DIMENSIONS));
        modifier.require("multiply");
        Optional<BigDecimal> factor = RateRowReader.amount(modifier, "multiply");
        Optional<String> source = modifier.text("source");
        modifier.choice("confidence", RateRowReader.CONFIDENCES);
        modifier.text("note");
        modifier.rejectUnknownKeys();
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            problems.error(
                    "ENDS_BEFORE_BEGIN",
                    modifier.placeOf("to"),
                    to.get().toString(),
                    "a modifier ends after it begins at " + from.get(),
                    "Mend one of the two, or remove the modifier");
            return Optional.empty();
        }
        return id.isEmpty() || factor.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Modifier(
                                id.get(),
                                when,
                                released,
                                from,
                                to,
                                dimensions,
                                factor.get(),
                                source,
                                modifier.place()));
    }

    private Optional<ModelAlias> alias(MapReader alias) {
        Optional<String> name = alias.requiredText("name");
        Optional<Instant> from = RateRowReader.requiredInstant(alias, "from");
        Optional<Instant> to = RateRowReader.instant(alias, "to");
        Optional<String> billsAs = alias.requiredText("bills_as");
        Optional<String> source = alias.text("source");
        alias.text("note");
        alias.rejectUnknownKeys();
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            problems.error(
                    "ENDS_BEFORE_BEGIN",
                    alias.placeOf("to"),
                    to.get().toString(),
                    "an alias ends after it begins at " + from.get(),
                    "Mend one of the two, or remove the alias");
            return Optional.empty();
        }
        return name.isEmpty() || from.isEmpty() || billsAs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ModelAlias(
                                name.get().strip().toLowerCase(Locale.ROOT),
                                from.get(),
                                to,
                                billsAs.get().strip().toLowerCase(Locale.ROOT),
                                source,
                                alias.place()));
    }
}
