package dev.counterbill.config;

import dev.counterbill.config.ConfigNode.Scalar;
import dev.counterbill.money.Currency;
import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.CapacityPrice;
import dev.counterbill.rates.Dimension;
import dev.counterbill.rates.PriceBand;
import dev.counterbill.rates.PriceBand.DayCalendar;
import dev.counterbill.rates.PriceBand.Window;
import dev.counterbill.rates.ProviderRates;
import dev.counterbill.rates.RateSource;
import dev.counterbill.rates.RateTable;
import dev.counterbill.rates.RegisteredFineTune;
import dev.counterbill.rates.TrainingPreset;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a rate table of our own form, {@code llm-rates/1}, from a tree. */
final class RateTableReader {
    static final String SCHEMA = "llm-rates/1";

    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final Pattern MINUTE = Pattern.compile("[0-2]\\d:[0-5]\\d");
    private static final Map<String, DayOfWeek> DAYS =
            RateRowReader.byId(DayOfWeek.values(), day -> day.name().substring(0, 3));
    private static final Map<String, String> CAPACITY_UNITS =
            RateRowReader.same("gpu_hour", "ptu_hour", "model_unit_hour");
    private static final Map<String, String> PRESET_METHODS =
            RateRowReader.same("full", "lora", "qlora");
    private static final Map<String, String> OBJECTIVES = RateRowReader.same("sft", "dpo", "rft");
    private static final Map<String, String> ADAPTERS = RateRowReader.same("lora", "full");
    private static final Map<String, Long> TOKEN_UNITS =
            Map.of("1", 1L, "1000", 1000L, "1000000", 1_000_000L);
    private static final Map<String, String> SCHEMAS = Map.of(SCHEMA, SCHEMA);
    private static final Map<String, Dimension> DIMENSIONS =
            RateRowReader.byId(Dimension.values(), Dimension::id);

    private final Problems problems;

    RateTableReader(Problems problems) {
        this.problems = problems;
    }

    Optional<RateTable> read(ConfigNode root, String file, String digest) {
        Optional<Entries> entries = Entries.of(root, "a rate table", problems);
        return entries.flatMap(table -> table(table, file, digest));
    }

    private Optional<RateTable> table(Entries root, String file, String digest) {
        root.node("$schema");
        root.required("schema").ifPresent(node -> root.wordOf(node, "schema", SCHEMAS));
        Optional<Entries> head =
                root.required("table").flatMap(n -> Entries.of(n, "the table's head", problems));
        Optional<String> id = head.flatMap(h -> h.requiredText("id"));
        Optional<String> version = head.flatMap(h -> h.requiredText("version"));
        Optional<Currency> currency = head.flatMap(this::currency);
        long unit =
                head.flatMap(
                                h ->
                                        h.required("token_unit")
                                                .flatMap(
                                                        n ->
                                                                h.wordOf(
                                                                        n,
                                                                        "token_unit",
                                                                        TOKEN_UNITS)))
                        .orElse(1_000_000L);
        Optional<String> note = head.flatMap(h -> h.text("note"));
        head.ifPresent(Entries::end);

        Map<String, RateSource> sources = sources(root);
        Map<String, DayCalendar> calendars = calendars(root);
        Map<String, PriceBand> bands = bands(root);
        ProviderReader providerReader =
                new ProviderReader(new RateRowReader(unit, problems), problems);
        List<ProviderRates> providers = new ArrayList<>();
        root.required("providers");
        root.named("providers")
                .forEach(
                        (name, node) ->
                                Entries.of(node, "a provider", problems)
                                        .flatMap(entries -> providerReader.provider(name, entries))
                                        .ifPresent(providers::add));
        List<RegisteredFineTune> fineTunes = fineTunes(root, problems);
        List<AccountRule> rules = root.each("account_rules", "an account rule", this::accountRule);
        List<CapacityPrice> capacity =
                root.each(
                        "capacity_prices",
                        "a capacity price",
                        price -> capacityPrice(price, new RateRowReader(unit, problems)));
        List<TrainingPreset> presets =
                root.each("training_presets", "a training preset", this::preset);
        root.end();
        if (id.isEmpty() || version.isEmpty() || currency.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new RateTable(
                        file,
                        id.get(),
                        version.get(),
                        currency.get(),
                        Optional.empty(),
                        note,
                        sources,
                        calendars,
                        bands,
                        providers,
                        fineTunes,
                        rules,
                        capacity,
                        presets,
                        digest));
    }

    private Optional<Currency> currency(Entries head) {
        Optional<String> code = head.requiredText("currency");
        if (code.isPresent() && !CURRENCY.matcher(code.get()).matches()) {
            problems.error(
                    "NOT_A_CURRENCY",
                    head.placeOf("currency"),
                    code.get(),
                    "'currency' is an ISO 4217 code of three upper-case letters",
                    "Write it like USD");
            return Optional.empty();
        }
        return code.map(Currency::new);
    }

    private Map<String, RateSource> sources(Entries root) {
        Map<String, RateSource> sources = new LinkedHashMap<>();
        root.required("sources");
        root.named("sources")
                .forEach(
                        (id, node) ->
                                Entries.of(node, "a source", problems)
                                        .ifPresent(
                                                source -> {
                                                    Optional<String> url =
                                                            source.requiredText("url");
                                                    Optional<LocalDate> seen =
                                                            source.required("seen")
                                                                    .flatMap(
                                                                            n ->
                                                                                    source.dayOf(
                                                                                            n,
                                                                                            "seen"));
                                                    Optional<String> note = source.text("note");
                                                    source.end();
                                                    // A source without a day is reported once; its
                                                    // rows are not reported as having none.
                                                    sources.put(
                                                            id,
                                                            new RateSource(
                                                                    id,
                                                                    url.orElse(""),
                                                                    seen.orElse(LocalDate.EPOCH),
                                                                    note,
                                                                    source.place()));
                                                }));
        return sources;
    }

    private Map<String, DayCalendar> calendars(Entries root) {
        Map<String, DayCalendar> calendars = new LinkedHashMap<>();
        root.named("calendars")
                .forEach(
                        (id, node) ->
                                Entries.of(node, "a calendar", problems)
                                        .ifPresent(
                                                entries ->
                                                        calendars.put(id, calendar(id, entries))));
        return calendars;
    }

    private DayCalendar calendar(String id, Entries calendar) {
        Set<LocalDate> dates = new LinkedHashSet<>();
        calendar.required("dates");
        for (ConfigNode node : calendar.list("dates")) {
            calendar.dayOf(node, "dates").ifPresent(dates::add);
        }
        Set<Integer> years = new LinkedHashSet<>();
        for (ConfigNode node : calendar.list("complete_for")) {
            if (node instanceof Scalar scalar && YEAR.matcher(scalar.text()).matches()) {
                years.add(Integer.valueOf(scalar.text()));
            } else {
                Entries.wrongForm(node, "'complete_for' lists years such as \"2026\"", problems);
            }
        }
        calendar.text("note");
        calendar.end();
        return new DayCalendar(id, dates, years, calendar.place());
    }

    private Map<String, PriceBand> bands(Entries root) {
        Map<String, PriceBand> bands = new LinkedHashMap<>();
        root.named("bands")
                .forEach(
                        (id, node) ->
                                Entries.of(node, "a band of hours", problems)
                                        .flatMap(entries -> band(id, entries))
                                        .ifPresent(band -> bands.put(id, band)));
        return bands;
    }

    private Optional<PriceBand> band(String id, Entries band) {
        Optional<ZoneId> zone = band.requiredText("zone").flatMap(text -> zone(text, band));
        band.required("windows");
        List<Window> windows = band.each("windows", "a window of hours", this::window);
        Optional<String> calendar = band.text("except_calendar");
        band.text("note");
        band.end();
        return zone.map(z -> new PriceBand(id, z, windows, calendar, band.place()));
    }

    private Optional<ZoneId> zone(String text, Entries band) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            problems.error(
                    "UNKNOWN_ZONE",
                    band.placeOf("zone"),
                    text,
                    "'zone' is a time zone of the tz database",
                    "Write it like UTC or Asia/Shanghai");
            return Optional.empty();
        }
    }

    private Optional<Window> window(Entries window) {
        Set<DayOfWeek> days =
                window.has("days")
                        ? new LinkedHashSet<>(window.words("days", DAYS))
                        : Set.of(DayOfWeek.values());
        Optional<LocalTime> begin =
                window.requiredText("from").flatMap(t -> time(window, "from", t));
        Optional<LocalTime> end = window.requiredText("to").flatMap(t -> time(window, "to", t));
        window.end();
        if (begin.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        if (begin.get().equals(end.get()) && !begin.get().equals(LocalTime.MIDNIGHT)) {
            problems.error(
                    "EMPTY_WINDOW",
                    window.placeOf("to"),
                    end.get().toString(),
                    "a window ends at another time than it begins",
                    "Write 00:00 to 24:00 for a whole day");
            return Optional.empty();
        }
        return Optional.of(new Window(days, begin.get(), end.get()));
    }

    /** {@code 24:00} is the midnight that ends a day. */
    private Optional<LocalTime> time(Entries window, String key, String text) {
        if (MINUTE.matcher(text).matches()) {
            if (text.equals("24:00") && key.equals("to")) {
                return Optional.of(LocalTime.MIDNIGHT);
            }
            try {
                return Optional.of(LocalTime.parse(text));
            } catch (DateTimeException e) {
                // Reported below: the form is right, but there is no such hour.
            }
        }
        problems.error(
                "NOT_A_TIME",
                window.placeOf(key),
                text,
                "'" + key + "' is a time of day",
                "Write it like \"16:30\"");
        return Optional.empty();
    }

    /**
     * The registry of fine-tunes below the key {@code fine_tunes} of a table or a configuration.
     */
    static List<RegisteredFineTune> fineTunes(Entries parent, Problems problems) {
        return parent.each(
                "fine_tunes", "a registered fine-tune", tune -> fineTune(tune, problems));
    }

    private static Optional<RegisteredFineTune> fineTune(Entries tune, Problems problems) {
        Optional<String> provider = tune.requiredText("provider");
        Optional<String> id = tune.requiredText("id");
        Optional<String> base = tune.requiredText("base");
        Map<String, String> labels = new LinkedHashMap<>();
        tune.node("labels")
                .flatMap(node -> Entries.of(node, "labels", problems))
                .ifPresent(
                        entries ->
                                entries.all()
                                        .keySet()
                                        .forEach(
                                                key ->
                                                        entries.text(key)
                                                                .ifPresent(
                                                                        value ->
                                                                                labels.put(
                                                                                        key,
                                                                                        value))));
        RegisteredFineTune read =
                new RegisteredFineTune(
                        provider.orElse("").toLowerCase(java.util.Locale.ROOT),
                        id.orElse("").strip(),
                        base.orElse("").strip(),
                        tune.text("label"),
                        tune.text("deployment"),
                        tune.text("region"),
                        tune.truth("data_sharing"),
                        tune.each("jobs", "a training job", RateTableReader::job),
                        tune.each(
                                "hosted", "a time of hosting", hosted -> hosted(hosted, problems)),
                        tune.decimal("engineering_hours"),
                        tune.decimal("engineering_rate"),
                        labels,
                        tune.place());
        tune.text("note");
        tune.end();
        return provider.isEmpty() || id.isEmpty() || base.isEmpty()
                ? Optional.empty()
                : Optional.of(read);
    }

    private static Optional<RegisteredFineTune.Job> job(Entries job) {
        Optional<String> method =
                job.required("method").flatMap(node -> job.wordOf(node, "method", OBJECTIVES));
        Optional<String> adapter = job.word("adapter", ADAPTERS);
        Optional<Long> tokens = job.count("trained_tokens", 0);
        var hours = job.decimal("hours");
        Optional<LocalDate> finished = job.day("finished");
        boolean discarded = job.truth("discarded").orElse(false);
        job.text("note");
        job.end();
        return method.map(
                m ->
                        new RegisteredFineTune.Job(
                                m,
                                tokens.map(OptionalLong::of).orElse(OptionalLong.empty()),
                                hours,
                                finished,
                                discarded,
                                adapter));
    }

    private static Optional<RegisteredFineTune.Hosted> hosted(Entries hosted, Problems problems) {
        Optional<Instant> from = hosted.requiredInstant("from");
        Optional<Instant> to = hosted.instant("to");
        hosted.end();
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            problems.error(
                    "ENDS_BEFORE_BEGIN",
                    hosted.placeOf("to"),
                    to.get().toString(),
                    "hosting ends after it begins at " + from.get(),
                    "Mend one of the two");
            return Optional.empty();
        }
        return from.map(begin -> new RegisteredFineTune.Hosted(begin, to));
    }

    private Optional<AccountRule> accountRule(Entries rule) {
        Optional<String> id = rule.requiredText("id");
        Optional<String> provider = rule.requiredText("provider");
        Optional<Dimension> dimension =
                rule.required("dimension")
                        .flatMap(node -> rule.wordOf(node, "dimension", DIMENSIONS));
        rule.required("free_per_month");
        Optional<Long> free = rule.count("free_per_month", 0);
        List<String> models = rule.texts("models");
        Optional<String> source = rule.text("source");
        Optional<String> note = rule.text("note");
        rule.end();
        if (id.isEmpty() || provider.isEmpty() || dimension.isEmpty() || free.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new AccountRule(
                        id.get(),
                        provider.get(),
                        dimension.get(),
                        free.get(),
                        models,
                        source,
                        note,
                        rule.place()));
    }

    private Optional<CapacityPrice> capacityPrice(Entries price, RateRowReader rows) {
        Optional<String> id = price.requiredText("id");
        Optional<String> provider = price.requiredText("provider");
        Optional<String> unit =
                price.required("unit").flatMap(node -> price.wordOf(node, "unit", CAPACITY_UNITS));
        Optional<String> gpu = price.text("gpu");
        Optional<String> model = price.text("model");
        var when = rows.conditions(price, "when");
        Optional<Instant> from = price.requiredInstant("from");
        Optional<Instant> to = price.instant("to");
        price.required("price");
        var amount = price.decimal("price");
        Optional<String> source = price.requiredText("source");
        price.word("confidence", RateRowReader.CONFIDENCES);
        Optional<String> note = price.text("note");
        price.end();
        if (id.isEmpty()
                || provider.isEmpty()
                || unit.isEmpty()
                || from.isEmpty()
                || amount.isEmpty()
                || source.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new CapacityPrice(
                        id.get(),
                        provider.get(),
                        unit.get(),
                        gpu,
                        model,
                        when,
                        from.get(),
                        to,
                        amount.get(),
                        source.get(),
                        note,
                        price.place()));
    }

    private Optional<TrainingPreset> preset(Entries preset) {
        Optional<String> id = preset.requiredText("id");
        Optional<String> title = preset.requiredText("title");
        Optional<String> method =
                preset.required("method")
                        .flatMap(node -> preset.wordOf(node, "method", PRESET_METHODS));
        Optional<String> source = preset.requiredText("source");
        TrainingPreset read =
                new TrainingPreset(
                        id.orElse(""),
                        title.orElse(""),
                        method.orElse(""),
                        preset.decimal("parameters_billion_min"),
                        preset.decimal("parameters_billion_max"),
                        preset.text("model_size"),
                        preset.text("gpu"),
                        preset.count("gpus", 1)
                                .map(count -> OptionalInt.of(Math.toIntExact(count)))
                                .orElse(OptionalInt.empty()),
                        preset.decimal("hours_min"),
                        preset.decimal("hours_max"),
                        preset.decimal("cost_min"),
                        preset.decimal("cost_max"),
                        preset.decimal("usd_per_gpu_hour"),
                        source.orElse(""),
                        preset.text("note"),
                        preset.place());
        preset.word("confidence", RateRowReader.CONFIDENCES);
        preset.end();
        return id.isEmpty() || title.isEmpty() || method.isEmpty() || source.isEmpty()
                ? Optional.empty()
                : Optional.of(read);
    }
}
