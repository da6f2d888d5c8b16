package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.money.Decimals;
import dev.counterbill.payoff.HourRange;
import dev.counterbill.payoff.PlanInput;
import dev.counterbill.payoff.PlanInput.Alternative;
import dev.counterbill.payoff.PlanInput.Call;
import dev.counterbill.payoff.PlanInput.Checklist;
import dev.counterbill.payoff.PlanInput.Preset;
import dev.counterbill.payoff.PlanInput.Task;
import dev.counterbill.payoff.PlanInput.Training;
import dev.counterbill.payoff.PlanPrices;
import dev.counterbill.payoff.PlanVolumes;
import dev.counterbill.payoff.TierMix;
import dev.counterbill.rates.RateBook;
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
        Optional<MapReader> now = fields.require("today").map("today");
        Optional<PlanVolumes> seen = now.flatMap(n -> n.text("model")).flatMap(volumes);
        PlanPrices prices =
                new PlanPrices(
                        book, currency, at, seen.map(PlanVolumes::tiers).orElse(TierMix.STANDARD));
        Optional<BigDecimal> calls = calls(fields, seen);
        Optional<Call> today = now.flatMap(n -> PlanCalls.today(n, prices, seen));
        now.ifPresent(MapReader::rejectUnknownKeys);
        Optional<MapReader> tuned = fields.require("fine_tuned").map("fine_tuned");
        Optional<Call> fineTuned = tuned.flatMap(t -> PlanCalls.fineTuned(t, today, prices));
        BigDecimal hosting = tuned.map(t -> hosting(t, prices)).orElse(BigDecimal.ZERO);
        tuned.ifPresent(MapReader::rejectUnknownKeys);
        Optional<Training> training =
                fields.map("training").flatMap(t -> training(t, tuned, prices));
        BigDecimal rate = fields.amount("hourly_rate").orElse(Preset.HOURLY_RATE);
        HourRange work = fields.map("work").map(PlanLoader::work).orElse(HourRange.NONE);
        List<Alternative> alternatives = new ArrayList<>();
        for (MapReader entry : fields.maps("alternatives")) {
            PlanCalls.alternative(entry, today, prices).ifPresent(alternatives::add);
        }
        Checklist stated =
                fields.map("checklist").map(PlanLoader::checklist).orElse(Checklist.UNANSWERED);
        String title = fields.text("title").orElse("Fine-tuning plan");
        BigDecimal horizon = horizon(fields);
        fields.rejectUnknownKeys();
        if (calls.isEmpty() || today.isEmpty() || fineTuned.isEmpty()) {
            return Optional.empty();
        }
        String provider = tuned.flatMap(t -> t.text("provider")).orElse("");
        String base = tuned.flatMap(t -> t.text("base")).orElse("");
        Checklist checklist =
                PlanDefaults.seen(stated, seen, today.get(), base, volumes.apply(base));
        alternatives.addAll(PlanDefaults.others(alternatives, today.get(), provider, base, prices));
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
                        checklist,
                        prices.serving(provider, base),
                        seen.map(v -> v.sentences(today.get().model().name())).orElse(List.of())));
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
            PlanCalls.unknownPrice(
                    fields,
                    "hosting_deployment",
                    deployment.get(),
                    found.why(),
                    "State hosting_per_hour: or hosting_per_month: in the plan, or"
                            + " --hosting-per-hour or --hosting-per-month");
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
        String deployment = tuned.flatMap(t -> t.text("hosting_deployment")).orElse("");
        PlanPrices.Found<BigDecimal> found = prices.training(provider, base, deployment);
        if (stated.isEmpty() && found.price().isEmpty() && tokens.signum() > 0) {
            PlanCalls.unknownPrice(
                    fields,
                    "dataset_tokens",
                    base,
                    found.why(),
                    "State price_per_million: in the plan, or --training-price");
        }
        Optional<Training.Larger> larger =
                prices.training("openai", "gpt-4o-2024-08-06", "")
                        .price()
                        .filter(price -> !base.startsWith("gpt-4o-2"))
                        .map(price -> new Training.Larger("gpt-4o", price));
        return stated.or(found::price)
                .map(price -> new Training(tokens, epochs, runs, others, price, larger));
    }

    private static HourRange work(MapReader fields) {
        Optional<HourRange> preset =
                fields.choice("preset", Map.of("article", Preset.FINE_TUNING.hours()));
        BigDecimal low = preset.map(HourRange::low).orElse(BigDecimal.ZERO);
        BigDecimal high = preset.map(HourRange::high).orElse(BigDecimal.ZERO);
        for (String key : List.of("data_preparation", "evaluation", "iteration", "engineering")) {
            Optional<HourRange> range = PlanCalls.hours(fields, key);
            low = low.add(range.map(HourRange::low).orElse(BigDecimal.ZERO));
            high = high.add(range.map(HourRange::high).orElse(BigDecimal.ZERO));
        }
        fields.rejectUnknownKeys();
        return new HourRange(low, high);
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
                                                Task.GENERATION))),
                        Map.of());
        fields.rejectUnknownKeys();
        return checklist;
    }
}
