package dev.counterbill.config;

import dev.counterbill.scenario.Change;
import dev.counterbill.scenario.Factor;
import dev.counterbill.scenario.Restriction;
import dev.counterbill.scenario.Scenario;
import dev.counterbill.usage.ServiceTier;
import dev.counterbill.usage.UsageKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one entry of a scenarios file. */
final class ScenarioReader {
    private static final String ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,99}";
    private static final Map<String, ServiceTier> TIERS =
            words(Stream.of(ServiceTier.values()), ServiceTier::id);
    private static final Map<String, UsageKind> KINDS =
            words(Stream.of(UsageKind.values()), UsageKind::id);

    private final MapReader map;
    private final ScenariosLoader.Against against;

    ScenarioReader(MapReader map, ScenariosLoader.Against against) {
        this.map = map;
        this.against = against;
    }

    private static <T> Map<String, T> words(Stream<T> values, Function<T, String> word) {
        Map<String, T> words = new LinkedHashMap<>();
        values.forEach(value -> words.put(word.apply(value), value));
        return words;
    }

    static Map<String, ServiceTier> tiers() {
        return TIERS;
    }

    /** One scenario, or one per snapshot where a step stands for several models. */
    List<Scenario> read() {
        map.require("id");
        Optional<String> id =
                map.value(
                        "id",
                        "BAD_ID",
                        "must be letters, digits, '.', '-', '_' or ':', at most 100",
                        "Choose a plain name",
                        text -> text.matches(ID) ? Optional.of(text) : Optional.empty());
        Optional<String> title = map.text("title");
        Restriction where = restriction(map);
        map.require("changes");
        List<ChangeReader.Read> read = new ArrayList<>();
        for (MapReader change : map.maps("changes")) {
            new ChangeReader(change, against).read().ifPresent(read::add);
        }
        map.rejectUnknownKeys();
        if (id.isEmpty() || read.isEmpty()) {
            return List.of();
        }
        List<Scenario> scenarios = new ArrayList<>();
        for (Variant variant : variants(read)) {
            Scenario scenario =
                    new Scenario(
                            id.get() + variant.idEnd(),
                            title.orElse(id.get()) + variant.titleEnd(),
                            where,
                            variant.steps());
            checkRanges(scenario);
            scenarios.add(scenario);
        }
        return scenarios;
    }

    private record Variant(String idEnd, String titleEnd, List<Scenario.Step> steps) {}

    private static List<Variant> variants(List<ChangeReader.Read> changes) {
        List<Variant> variants = List.of(new Variant("", "", List.of()));
        for (ChangeReader.Read change : changes) {
            List<Variant> next = new ArrayList<>();
            for (Variant variant : variants) {
                change.alternatives()
                        .forEach(
                                (name, alternative) ->
                                        next.add(longer(variant, name, change, alternative)));
            }
            variants = next;
        }
        return variants;
    }

    private static Variant longer(
            Variant variant, String name, ChangeReader.Read read, Change change) {
        List<Scenario.Step> steps = new ArrayList<>(variant.steps());
        steps.add(new Scenario.Step(read.where(), change));
        return name.isEmpty()
                ? new Variant(variant.idEnd(), variant.titleEnd(), steps)
                : new Variant(
                        variant.idEnd() + "-" + name, variant.titleEnd() + ": " + name, steps);
    }

    private void checkRanges(Scenario scenario) {
        long ranges = scenario.factors().stream().filter(Factor::isRange).count();
        if (ranges > Scenario.MAX_RANGES) {
            map.problems()
                    .error(
                            "TOO_MANY_RANGES",
                            map.place(),
                            String.valueOf(ranges),
                            "a scenario has at most " + Scenario.MAX_RANGES + " ranges",
                            "Write single numbers for those that matter least");
        }
    }

    /** The restriction of a scenario or of one of its changes. */
    private Restriction restriction(MapReader owner) {
        return restriction(owner, against);
    }

    static Restriction restriction(MapReader owner, ScenariosLoader.Against against) {
        Optional<MapReader> read = owner.map("where");
        if (read.isEmpty()) {
            return Restriction.NONE;
        }
        MapReader where = read.get();
        TreeMap<String, List<String>> labels = new TreeMap<>();
        where.map("labels")
                .ifPresent(
                        inner -> inner.keys().forEach(name -> labels.put(name, inner.texts(name))));
        Optional<Instant> from = moment(where, "from", against);
        Optional<Instant> to = moment(where, "to", against);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            where.problems()
                    .error(
                            "EMPTY_PERIOD",
                            where.placeOf("to"),
                            where.text("to").orElse(""),
                            "'to' must be after 'from'; it is the end and is not part of the period",
                            "Exchange or correct the two");
        }
        Restriction restriction =
                new Restriction(
                        where.texts("models"),
                        labels,
                        from,
                        to,
                        among(where, "tiers", TIERS),
                        among(where, "kinds", KINDS),
                        Factors.share(where, "share").orElse(Factor.ONE));
        where.rejectUnknownKeys();
        return restriction;
    }

    private static <T> Set<T> among(MapReader where, String key, Map<String, T> words) {
        Set<T> values = new LinkedHashSet<>();
        for (String text : where.texts(key)) {
            T value = words.get(text);
            if (value == null) {
                where.problems()
                        .error(
                                "UNKNOWN_WORD",
                                where.placeOf(key),
                                text,
                                "'" + key + "' must be among " + String.join(", ", words.keySet()),
                                dev.counterbill.model.CloseNames.remedy(
                                        text, words.keySet(), "Use one of these words"));
            } else {
                values.add(value);
            }
        }
        return values;
    }

    /** A day in the report's zone, or an instant with its zone. */
    private static Optional<Instant> moment(
            MapReader where, String key, ScenariosLoader.Against against) {
        return where.value(
                key,
                "NOT_A_MOMENT",
                "must be a day such as 2026-06-01 or an instant such as 2026-06-01T08:00:00Z",
                "Write year-month-day, or date, T, time and zone",
                text -> parse(text, against));
    }

    private static Optional<Instant> parse(String text, ScenariosLoader.Against against) {
        try {
            return Optional.of(
                    text.contains("T")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDate.parse(text).atStartOfDay(against.zone()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
