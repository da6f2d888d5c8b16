package dev.counterbill.config;

import dev.counterbill.money.Currency;
import dev.counterbill.rates.AccountRule;
import dev.counterbill.rates.CapacityPrice;
import dev.counterbill.rates.ContractDiscount;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads a rate table of our own form, {@code llm-rates/1}, from a tree. */
final class RateTableReader {
    static final String SCHEMA = "llm-rates/1";

    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
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
            RateRowReader.byId(new Long[] {1L, 1000L, 1_000_000L}, unit -> Long.toString(unit));
    private static final Map<String, String> SCHEMAS = Map.of(SCHEMA, SCHEMA);

    private final Problems problems;

    RateTableReader(Problems problems) {
        this.problems = problems;
    }

    Optional<RateTable> read(ConfigNode root, String file, String digest) {
        Optional<MapReader> entries = MapReader.of(root, "a rate table", problems);
        return entries.flatMap(table -> table(table, file, digest));
    }

    private Optional<RateTable> table(MapReader root, String file, String digest) {
        root.node("$schema");
        root.require("schema").choice("schema", SCHEMAS);
        Optional<MapReader> head = root.require("table").map("table");
        Optional<String> id = head.flatMap(h -> h.requiredText("id"));
        Optional<String> version = head.flatMap(h -> h.requiredText("version"));
        Optional<Currency> currency = head.flatMap(this::currency);
        long unit =
                head.flatMap(h -> h.require("token_unit").choice("token_unit", TOKEN_UNITS))
                        .orElse(1_000_000L);
        Optional<String> note = head.flatMap(h -> h.text("note"));
        head.ifPresent(MapReader::rejectUnknownKeys);

        Map<String, RateSource> sources = sources(root);
        Map<String, DayCalendar> calendars = calendars(root);
        Map<String, PriceBand> bands = bands(root);
        ProviderReader providerReader =
                new ProviderReader(new RateRowReader(unit, problems), problems);
        List<ProviderRates> providers = new ArrayList<>();
        root.require("providers");
        root.eachNamed(
                "providers",
                (name, entries) -> providers.add(providerReader.provider(name, entries)));
        List<RegisteredFineTune> fineTunes = fineTunes(root, problems);
        AgreementReader agreements = new AgreementReader(problems);
        List<AccountRule> rules = root.each("account_rules", agreements::allowance);
        List<ContractDiscount> discounts = root.each("discounts", agreements::discount);
        List<CapacityPrice> capacity =
                root.each(
                        "capacity_prices",
                        price -> capacityPrice(price, new RateRowReader(unit, problems)));
        List<TrainingPreset> presets = root.each("training_presets", this::preset);
        root.rejectUnknownKeys();
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
                        discounts,
                        capacity,
                        presets,
                        digest));
    }

    private Optional<Currency> currency(MapReader head) {
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

    private Map<String, RateSource> sources(MapReader root) {
        Map<String, RateSource> sources = new LinkedHashMap<>();
        root.require("sources");
        root.eachNamed(
                "sources",
                (id, source) -> {
                    Optional<String> url = source.requiredText("url");
                    Optional<LocalDate> seen = source.require("seen").day("seen");
                    Optional<String> note = source.text("note");
                    source.rejectUnknownKeys();
                    // A source without a day is reported once; its rows are not reported as well.
                    sources.put(id, new RateSource(id, url.orElse(""), seen, note, source.place()));
                });
        return sources;
    }

    private Map<String, DayCalendar> calendars(MapReader root) {
        Map<String, DayCalendar> calendars = new LinkedHashMap<>();
        root.eachNamed("calendars", (id, entries) -> calendars.put(id, calendar(id, entries)));
        return calendars;
    }

    private DayCalendar calendar(String id, MapReader calendar) {
        Set<LocalDate> dates = new LinkedHashSet<>();
        for (String text : calendar.require("dates").texts("dates")) {
            parsed(calendar, "dates", text, DAY, LocalDate::parse, "NOT_A_DATE", "2026-11-24")
                    .ifPresent(dates::add);
        }
        Set<Integer> years = new LinkedHashSet<>();
        for (String text : calendar.texts("complete_for")) {
            parsed(calendar, "complete_for", text, YEAR, Integer::valueOf, "NOT_A_YEAR", "2026")
                    .ifPresent(years::add);
        }
        calendar.text("note");
        calendar.rejectUnknownKeys();
        return new DayCalendar(id, dates, years, calendar.place());
    }

    private Map<String, PriceBand> bands(MapReader root) {
        Map<String, PriceBand> bands = new LinkedHashMap<>();
        root.eachNamed(
                "bands", (id, entries) -> band(id, entries).ifPresent(b -> bands.put(id, b)));
        return bands;
    }

    private Optional<PriceBand> band(String id, MapReader band) {
        Optional<ZoneId> zone = band.requiredText("zone").flatMap(text -> zone(text, band));
        band.require("windows");
        List<Window> windows = band.each("windows", this::window);
        Optional<String> calendar = band.text("except_calendar");
        band.text("note");
        band.rejectUnknownKeys();
        return zone.map(z -> new PriceBand(id, z, windows, calendar, band.place()));
    }

    private Optional<ZoneId> zone(String text, MapReader band) {
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

    private Optional<Window> window(MapReader window) {
        Set<DayOfWeek> days =
                window.has("days")
                        ? new LinkedHashSet<>(window.choices("days", DAYS))
                        : Set.of(DayOfWeek.values());
        Optional<LocalTime> begin =
                window.requiredText("from").flatMap(t -> time(window, "from", t));
        Optional<LocalTime> end = window.requiredText("to").flatMap(t -> time(window, "to", t));
        window.rejectUnknownKeys();
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
    private Optional<LocalTime> time(MapReader window, String key, String text) {
        return text.equals("24:00") && key.equals("to")
                ? Optional.of(LocalTime.MIDNIGHT)
                : parsed(window, key, text, MINUTE, LocalTime::parse, "NOT_A_TIME", "16:30");
    }

    private <T> Optional<T> parsed(
            MapReader entries,
            String key,
            String text,
            Pattern form,
            Function<String, T> parser,
            String code,
            String example) {
        try {
            if (form.matcher(text).matches()) {
                return Optional.of(parser.apply(text));
            }
        } catch (DateTimeException e) {
            // Reported below: the form is right, but there is no such day or hour.
        }
        problems.error(
                code,
                entries.placeOf(key),
                text,
                "'" + key + "' has the form of " + example,
                "Write it like \"" + example + "\"");
        return Optional.empty();
    }

    /**
     * The registry of fine-tunes below the key {@code fine_tunes} of a table or a configuration.
     */
    static List<RegisteredFineTune> fineTunes(MapReader parent, Problems problems) {
        return parent.each("fine_tunes", tune -> fineTune(tune, problems));
    }

    private static Optional<RegisteredFineTune> fineTune(MapReader tune, Problems problems) {
        Optional<String> provider = tune.requiredText("provider");
        Optional<String> id = tune.requiredText("id");
        Optional<String> base = tune.requiredText("base");
        Map<String, String> labels = tune.textMap("labels");
        RegisteredFineTune read =
                new RegisteredFineTune(
                        provider.orElse("").toLowerCase(java.util.Locale.ROOT),
                        id.orElse("").strip(),
                        base.orElse("").strip(),
                        tune.text("label"),
                        tune.text("deployment"),
                        tune.text("region"),
                        tune.truth("data_sharing"),
                        tune.each("jobs", RateTableReader::job),
                        tune.each("hosted", hosted -> hosted(hosted, problems)),
                        RateRowReader.amount(tune, "engineering_hours"),
                        RateRowReader.amount(tune, "engineering_rate"),
                        labels,
                        tune.place());
        tune.text("note");
        tune.rejectUnknownKeys();
        return provider.isEmpty() || id.isEmpty() || base.isEmpty()
                ? Optional.empty()
                : Optional.of(read);
    }

    private static Optional<RegisteredFineTune.Job> job(MapReader job) {
        Optional<String> method = job.require("method").choice("method", OBJECTIVES);
        Optional<String> adapter = job.choice("adapter", ADAPTERS);
        OptionalLong tokens = job.whole("trained_tokens", 0);
        var hours = RateRowReader.amount(job, "hours");
        Optional<LocalDate> finished = job.day("finished");
        boolean discarded = job.truth("discarded").orElse(false);
        job.text("note");
        job.rejectUnknownKeys();
        return method.map(
                m -> new RegisteredFineTune.Job(m, tokens, hours, finished, discarded, adapter));
    }

    private static Optional<RegisteredFineTune.Hosted> hosted(MapReader hosted, Problems problems) {
        Optional<Instant> from = RateRowReader.requiredInstant(hosted, "from");
        Optional<Instant> to = RateRowReader.instant(hosted, "to");
        hosted.rejectUnknownKeys();
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

    private Optional<CapacityPrice> capacityPrice(MapReader price, RateRowReader rows) {
        Optional<String> id = price.requiredText("id");
        Optional<String> provider = price.requiredText("provider");
        Optional<String> unit = price.require("unit").choice("unit", CAPACITY_UNITS);
        Optional<String> gpu = price.text("gpu");
        Optional<String> model = price.text("model");
        var when = rows.conditions(price, "when");
        Optional<Instant> from = RateRowReader.requiredInstant(price, "from");
        Optional<Instant> to = RateRowReader.instant(price, "to");
        price.require("price");
        var amount = RateRowReader.amount(price, "price");
        Optional<String> source = price.requiredText("source");
        price.choice("confidence", RateRowReader.CONFIDENCES);
        Optional<String> note = price.text("note");
        price.rejectUnknownKeys();
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

    private Optional<TrainingPreset> preset(MapReader preset) {
        Optional<String> id = preset.requiredText("id");
        Optional<String> title = preset.requiredText("title");
        Optional<String> method = preset.require("method").choice("method", PRESET_METHODS);
        Optional<String> source = preset.requiredText("source");
        TrainingPreset read =
                new TrainingPreset(
                        id.orElse(""),
                        title.orElse(""),
                        method.orElse(""),
                        RateRowReader.amount(preset, "parameters_billion_min"),
                        RateRowReader.amount(preset, "parameters_billion_max"),
                        preset.text("model_size"),
                        preset.text("gpu"),
                        preset.whole("gpus", 1),
                        RateRowReader.amount(preset, "hours_min"),
                        RateRowReader.amount(preset, "hours_max"),
                        RateRowReader.amount(preset, "cost_min"),
                        RateRowReader.amount(preset, "cost_max"),
                        RateRowReader.amount(preset, "usd_per_gpu_hour"),
                        source.orElse(""),
                        preset.text("note"),
                        preset.place());
        preset.choice("confidence", RateRowReader.CONFIDENCES);
        preset.rejectUnknownKeys();
        return id.isEmpty() || title.isEmpty() || method.isEmpty() || source.isEmpty()
                ? Optional.empty()
                : Optional.of(read);
    }
}
