package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.HourRange;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import dev.counterbill.payoff.PlanInput.Checklist;
import dev.counterbill.payoff.PlanInput.Kind;
import dev.counterbill.payoff.PlanInput.Preset;
import dev.counterbill.payoff.PlanInput.PricedModel;
import dev.counterbill.payoff.PlanInput.Task;
import dev.counterbill.payoff.PlanInput.Training;
import dev.counterbill.payoff.PlanPrices;
import dev.counterbill.payoff.PlanPrices.Use;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.rates.RateBook;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads a plan file: today's use, the fine-tune that is thought of and its alternatives. Prices
 * that it does not state come from the rate book, volumes from a ledger. The format is described in
 * {@code schemas/plan.schema.json}.
 */
public final class PlanLoader {
    /** Name of the format; the file may state it. */
    public static final String SCHEMA = "counterbill-plan/1";

    private static final BigDecimal DAYS = BigDecimal.valueOf(30);
    private static final BigDecimal HOURS = BigDecimal.valueOf(720);

    private final RateBook book;
    private final LocalDate asOf;
    private final Function<String, Optional<PlanVolumes>> volumes;

    /**
     * A loader of plans.
     *
     * @param asOf day whose prices are used where the file names none
     * @param volumes what is known of a model's use by its logged name
     */
    public PlanLoader(
            RateBook book, LocalDate asOf, Function<String, Optional<PlanVolumes>> volumes) {
        this.book = book;
        this.asOf = asOf;
        this.volumes = volumes;
    }

    /**
     * Reads a parsed file.
     *
     * @return the inputs, or empty when {@code problems} has errors
     */
    public Optional<PlanInput> load(ConfigNode root, Problems problems) {
        Problems own = new Problems();
        Optional<PlanInput> input = MapReader.of(root, "a plan", own).flatMap(this::read);
        own.all().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : input;
    }

    private Optional<PlanInput> read(MapReader fields) {
        InvestmentsLoader.checkSchema(fields, SCHEMA);
        Currency currency = InvestmentsLoader.currency(fields);
        Instant at = fields.day("as_of").orElse(asOf).atStartOfDay(ZoneOffset.UTC).toInstant();
        PlanPrices prices = new PlanPrices(book, currency, at);
        Optional<MapReader> now = fields.require("today").map("today");
        Optional<PlanVolumes> seen = now.flatMap(n -> n.text("model")).flatMap(volumes);
        Optional<BigDecimal> calls = calls(fields, seen);
        Optional<Call> today =
                now.flatMap(n -> call(n, prices, Use.AS_IS, ServiceTier.STANDARD, seen));
        now.ifPresent(MapReader::rejectUnknownKeys);
        Optional<MapReader> tuned = fields.require("fine_tuned").map("fine_tuned");
        Optional<Call> fineTuned =
                tuned.flatMap(t -> like(t, "base", today, prices, Use.FINE_TUNED));
        BigDecimal hosting = tuned.map(t -> hosting(t, prices)).orElse(BigDecimal.ZERO);
        tuned.ifPresent(MapReader::rejectUnknownKeys);
        Optional<Training> training =
                fields.map("training").flatMap(t -> training(t, tuned, prices));
        BigDecimal rate = fields.amount("hourly_rate").orElse(Preset.HOURLY_RATE);
        HourRange work = fields.map("work").map(PlanLoader::work).orElse(HourRange.NONE);
        List<Alternative> alternatives = new ArrayList<>();
        for (MapReader entry : fields.maps("alternatives")) {
            alternative(entry, today, prices).ifPresent(alternatives::add);
        }
        Checklist checklist =
                fields.map("checklist").map(PlanLoader::checklist).orElse(Checklist.UNANSWERED);
        String title = fields.text("title").orElse("Fine-tuning plan");
        BigDecimal horizon = horizon(fields);
        fields.rejectUnknownKeys();
        if (calls.isEmpty() || today.isEmpty() || fineTuned.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new PlanInput(
                        title,
                        currency,
                        calls.get(),
                        horizon,
                        today.get(),
                        fineTuned.get(),
                        training.orElse(NO_TRAINING),
                        hosting,
                        work,
                        rate,
                        alternatives,
                        checklist));
    }

    private static final Training NO_TRAINING =
            new Training(
                    BigDecimal.ZERO,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO,
                    List.of(),
                    BigDecimal.ZERO,
                    Optional.empty());

    private static Optional<BigDecimal> calls(MapReader fields, Optional<PlanVolumes> seen) {
        Optional<BigDecimal> month = fields.amount("calls_per_month");
        Optional<BigDecimal> day = fields.amount("calls_per_day");
        if (month.isPresent() == day.isPresent() && (month.isPresent() || seen.isEmpty())) {
            fields.problems()
                    .error(
                            "CALLS_UNKNOWN",
                            fields.place(),
                            "",
                            "a plan states its calls once, by day or by month of 30 days",
                            "Write calls_per_day: or calls_per_month:, or give a ledger");
            return Optional.empty();
        }
        return month.or(() -> day.map(DAYS::multiply))
                .or(() -> seen.map(PlanVolumes::callsPerMonth));
    }

    private static BigDecimal horizon(MapReader fields) {
        return fields.value(
                        "horizon_months",
                        "NOT_A_NUMBER_OF_MONTHS",
                        "must be a number of months above 0",
                        "Write a decimal such as 3",
                        text -> Decimals.parsePlain(text).filter(v -> v.signum() > 0))
                .orElse(BigDecimal.valueOf(3));
    }

    /** A call whose model and tokens stand in the map, or whose tokens a ledger tells. */
    private Optional<Call> call(
            MapReader fields,
            PlanPrices prices,
            Use use,
            ServiceTier tier,
            Optional<PlanVolumes> seen) {
        if (seen.isEmpty()) {
            fields.require("input_tokens");
        }
        BigDecimal input = tokens(fields, "input_tokens", seen.map(PlanVolumes::inputTokens));
        BigDecimal cached = tokens(fields, "cached_tokens", seen.map(PlanVolumes::cachedTokens));
        BigDecimal output = tokens(fields, "output_tokens", seen.map(PlanVolumes::outputTokens));
        return fields.requiredText("model")
                .flatMap(
                        name -> priced(fields, "model", name, prices, use, tier, input.add(cached)))
                .map(model -> new Call(model, input, cached, output));
    }

    /** A call that is like today's but for what the map states. */
    private Optional<Call> like(
            MapReader fields, String key, Optional<Call> today, PlanPrices prices, Use use) {
        BigDecimal input = tokens(fields, "input_tokens", today.map(Call::inputTokens));
        BigDecimal cached = tokens(fields, "cached_tokens", today.map(Call::cachedTokens));
        BigDecimal output = tokens(fields, "output_tokens", today.map(Call::outputTokens));
        return fields.requiredText(key)
                .flatMap(
                        name ->
                                priced(
                                        fields,
                                        key,
                                        name,
                                        prices,
                                        use,
                                        ServiceTier.STANDARD,
                                        input.add(cached)))
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
            ServiceTier tier,
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
        PlanPrices.Found<PricedModel> found = prices.model(provider, name, use, tier, promptTokens);
        if (found.price().isEmpty()) {
            unknownPrice(fields, key, name, found.why(), "State prices: {input: ..., output: ...}");
        }
        return found.price();
    }

    private static void unknownPrice(
            MapReader fields, String key, String value, String why, String remedy) {
        fields.problems()
                .error(
                        "PRICE_UNKNOWN",
                        fields.placeOf(key),
                        value,
                        "a plan needs a price here: " + why,
                        remedy);
    }

    /** Hosting a month, stated as such, by the hour, or by the book for a type of deployment. */
    private static BigDecimal hosting(MapReader fields, PlanPrices prices) {
        Optional<BigDecimal> month = fields.amount("hosting_per_month");
        Optional<BigDecimal> hour = fields.amount("hosting_per_hour");
        Optional<String> deployment = fields.text("hosting_deployment");
        if (month.isPresent()) {
            return month.get();
        }
        if (hour.isPresent()) {
            return hour.get().multiply(HOURS);
        }
        if (deployment.isEmpty()) {
            return BigDecimal.ZERO;
        }
        PlanPrices.Found<BigDecimal> found =
                prices.hosting(
                        fields.text("provider").orElse(""),
                        fields.text("base").orElse(""),
                        deployment.get());
        if (found.price().isEmpty()) {
            unknownPrice(
                    fields,
                    "hosting_deployment",
                    deployment.get(),
                    found.why(),
                    "State hosting_per_hour: or hosting_per_month:");
        }
        return found.price().map(HOURS::multiply).orElse(BigDecimal.ZERO);
    }

    private static Optional<Training> training(
            MapReader fields, Optional<MapReader> tuned, PlanPrices prices) {
        BigDecimal tokens = fields.amount("dataset_tokens").orElse(BigDecimal.ZERO);
        BigDecimal epochs = fields.amount("epochs").orElse(BigDecimal.ONE);
        BigDecimal runs = fields.amount("runs").orElse(BigDecimal.ONE);
        List<BigDecimal> others = new ArrayList<>();
        for (String text : fields.texts("other_runs")) {
            Optional<BigDecimal> amount =
                    Decimals.parsePlain(text).filter(value -> value.signum() >= 0);
            if (amount.isEmpty()) {
                fields.problems()
                        .error(
                                "NOT_AN_AMOUNT",
                                fields.placeOf("other_runs"),
                                text,
                                "'other_runs' must be plain decimals that are not negative",
                                "Write what each run cost, such as \"8.00\"");
            }
            amount.ifPresent(others::add);
        }
        Optional<BigDecimal> stated = fields.amount("price_per_million");
        fields.rejectUnknownKeys();
        String provider = tuned.flatMap(t -> t.text("provider")).orElse("");
        String base = tuned.flatMap(t -> t.text("base")).orElse("");
        PlanPrices.Found<BigDecimal> found = prices.training(provider, base);
        if (stated.isEmpty() && found.price().isEmpty() && tokens.signum() > 0) {
            unknownPrice(fields, "dataset_tokens", base, found.why(), "State price_per_million:");
        }
        Optional<Training.Larger> larger =
                prices.training("openai", "gpt-4o-2024-08-06")
                        .price()
                        .filter(price -> !base.startsWith("gpt-4o-2"))
                        .map(price -> new Training.Larger("gpt-4o", price));
        return stated.or(found::price)
                .map(price -> new Training(tokens, epochs, runs, others, price, larger));
    }

    /** Hours as {@code 8}, or {@code 8-20} for at least and at most. */
    private static Optional<HourRange> hours(MapReader fields, String key) {
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

    private static HourRange work(MapReader fields) {
        Optional<HourRange> preset =
                fields.choice("preset", Map.of("article", Preset.FINE_TUNING.hours()));
        BigDecimal low = preset.map(HourRange::low).orElse(BigDecimal.ZERO);
        BigDecimal high = preset.map(HourRange::high).orElse(BigDecimal.ZERO);
        for (String key : List.of("data_preparation", "evaluation", "iteration", "engineering")) {
            Optional<HourRange> range = hours(fields, key);
            low = low.add(range.map(HourRange::low).orElse(BigDecimal.ZERO));
            high = high.add(range.map(HourRange::high).orElse(BigDecimal.ZERO));
        }
        fields.rejectUnknownKeys();
        return new HourRange(low, high);
    }

    private static final Map<String, Kind> KINDS = kinds();

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            kinds.put(kind.id(), kind);
        }
        return kinds;
    }

    private Optional<Alternative> alternative(
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
                                        Use.AS_IS,
                                        ServiceTier.BATCH,
                                        BigDecimal.ZERO))
                .filter(found -> found.price().isEmpty())
                .map(PlanPrices.Found::why);
    }

    private Optional<Call> alternativeCall(
            Kind kind, MapReader fields, Optional<Call> today, PlanPrices prices) {
        BigDecimal input = tokens(fields, "input_tokens", today.map(Call::inputTokens));
        BigDecimal cached = tokens(fields, "cached_tokens", today.map(Call::cachedTokens));
        BigDecimal output = tokens(fields, "output_tokens", today.map(Call::outputTokens));
        Optional<String> name = fields.text("model");
        switch (kind) {
            case CACHING -> fields.require("cached_tokens").require("input_tokens");
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
        ServiceTier tier = kind == Kind.BATCH ? ServiceTier.BATCH : ServiceTier.STANDARD;
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
                                                        Use.AS_IS,
                                                        tier,
                                                        input.add(cached)));
        return model.map(m -> new Call(m, input, cached, output));
    }

    private static Checklist checklist(MapReader fields) {
        Checklist checklist =
                new Checklist(
                        fields.truth("prompts_optimised"),
                        fields.truth("cheaper_base_tried"),
                        fields.truth("gap_measurable"),
                        fields.whole("examples", 0),
                        fields.choice(
                                "task",
                                new TreeMap<>(
                                        Map.of(
                                                "classification",
                                                Task.CLASSIFICATION,
                                                "generation",
                                                Task.GENERATION))));
        fields.rejectUnknownKeys();
        return checklist;
    }
}
