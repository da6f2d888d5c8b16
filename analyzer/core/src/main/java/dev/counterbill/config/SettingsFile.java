package dev.counterbill.config;

import dev.counterbill.config.Settings.SourceRule;
import dev.counterbill.money.Decimals;
import dev.counterbill.usage.ServiceTier;
import java.math.BigDecimal;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code counterbill.yaml}. */
public final class SettingsFile {
    /** The name that is looked for in the current folder and in a given log folder. */
    public static final String DEFAULT_NAME = "counterbill.yaml";

    private static final List<String> OVERRIDES = List.of("provider", "project", "account");
    private static final String TIERS =
            Stream.of(ServiceTier.values()).map(ServiceTier::id).collect(Collectors.joining(", "));
    private static final int MOST_THREADS = 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Words that YAML or people take for a truth, which would be texts to a mapping. */
    private static final Pattern NEARLY_TRUTH =
            Pattern.compile("(?i)(?!(?-i:true|false)$)(true|false|yes|no|on|off|y|n|0|1|)");

    private SettingsFile() {}

    /** The settings of a folder without a file. */
    public static Settings none() {
        return read(
                        new ConfigNode.Mapping(
                                new dev.counterbill.rates.SourcePlace("", 0, 0),
                                Map.of(),
                                Map.of()),
                        Optional.empty(),
                        new Problems())
                .orElseThrow();
    }

    /**
     * Reads the file.
     *
     * @throws Problems.InvalidFile with everything that is wrong
     */
    public static Settings load(Path file) {
        Problems problems = new Problems();
        Optional<Settings> settings =
                ConfigParser.parseFile(file, problems)
                        .flatMap(node -> read(node, Optional.of(file), problems));
        problems.throwIfErrors();
        return settings.orElseThrow();
    }

    private static Optional<Settings> read(
            ConfigNode root, Optional<Path> file, Problems problems) {
        Optional<MapReader> reader = MapReader.of(root, "the configuration", problems);
        if (reader.isEmpty()) {
            return Optional.empty();
        }
        MapReader map = reader.get();
        Optional<MapReader> output = map.map("output");
        OptionalLong threads = map.whole("threads", 1);
        Settings settings =
                new Settings(
                        file,
                        map.value(
                                "name",
                                "BAD_NAME",
                                "must be letters, digits, '.', '-' or '_', and begin with a letter or digit",
                                "Choose a plain folder name",
                                text -> Optional.of(text).filter(SettingsFile::isName)),
                        map.text("state")
                                .flatMap(text -> given(map, "state", text))
                                .map(text -> state(text, file)),
                        map.value(
                                "timezone",
                                "UNKNOWN_ZONE",
                                "must be a time zone such as UTC or Europe/Berlin",
                                "Use a name of the IANA time zone database",
                                SettingsFile::zone),
                        map.text("currency"),
                        map.day("from"),
                        map.day("to"),
                        map.texts("group_by"),
                        map.texts("what_if"),
                        paths(map, "rates", file),
                        map.truth("built_in_rates"),
                        path(map, "fx", file),
                        path(map, "scenarios", file),
                        path(map, "investments", file),
                        path(map, "budgets", file),
                        sources(map),
                        output.flatMap(o -> path(o, "folder", file)),
                        output.map(o -> o.texts("formats")).orElse(List.of()),
                        map.choice("dedup", Map.of("auto", true, "off", false)),
                        threads.isPresent()
                                ? OptionalInt.of((int) Math.min(threads.getAsLong(), MOST_THREADS))
                                : OptionalInt.empty(),
                        map.truth("strict"),
                        tolerances(map),
                        map.texts("hash_labels"),
                        assumptions(map));
        output.ifPresent(MapReader::rejectUnknownKeys);
        map.rejectUnknownKeys();
        return Optional.of(settings);
    }

    private static List<SourceRule> sources(MapReader map) {
        List<SourceRule> rules = new ArrayList<>();
        for (MapReader source : map.maps("sources")) {
            Map<String, String> overrides = new LinkedHashMap<>();
            for (String key : OVERRIDES) {
                source.text(key).ifPresent(text -> overrides.put(key, text));
            }
            source.value(
                            "tier",
                            "UNKNOWN_TIER",
                            "must be a service tier: " + TIERS,
                            "Write tier: batch for the results of a batch",
                            text ->
                                    ServiceTier.byId(text.toLowerCase(Locale.ROOT))
                                            .map(ServiceTier::id))
                    .ifPresent(id -> overrides.put("tier", id));
            source.value(
                            "timezone",
                            "UNKNOWN_ZONE",
                            "must be a time zone such as UTC or Europe/Berlin",
                            "Use a name of the IANA time zone database",
                            text -> zone(text).map(ZoneId::getId))
                    .ifPresent(id -> overrides.put("timezone", id));
            source.value(
                            "time",
                            "NOT_A_TIME",
                            "must be a time with a zone such as 2026-06-01T00:00:00Z",
                            "Write the time at which the requests were made, or the day as"
                                    + " 2026-06-01T00:00:00Z",
                            SettingsFile::instant)
                    .ifPresent(text -> overrides.put("time", text));
            List<String> files = source.texts("files");
            if (files.isEmpty()) {
                source.problems()
                        .error(
                                "MISSING_KEY",
                                source.place(),
                                "files",
                                "a source must say which files it is about",
                                "Add files: \"*.jsonl\"");
            }
            files.forEach(glob -> requireGlob(source, glob));
            rules.add(
                    new SourceRule(
                            files,
                            source.text("mapping"),
                            overrides,
                            assumptions(source),
                            source.textMap("labels"),
                            source.choice("role", Map.of("authoritative", false, "reconcile", true))
                                    .orElse(false),
                            source.value(
                                            "scale",
                                            "NOT_A_SCALE",
                                            "must be a whole number from 1 to 1000000: how many"
                                                    + " requests each logged one stands for",
                                            "Write scale: 10 for a sample of one in ten",
                                            SettingsFile::scale)
                                    .orElse(1L)));
            source.rejectUnknownKeys();
        }
        return rules;
    }

    /** Whether a text is the name of a folder of reports, below another one and not beside it. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static void requireGlob(MapReader source, String glob) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            source.problems()
                    .error(
                            "BAD_GLOB",
                            source.placeOf("files"),
                            glob,
                            "each bracket of a glob is closed",
                            "Close it, or write ? for a bracket that is part of a name");
        }
    }

    /** A value that is neither true nor false would be a word that settles nothing. */
    private static Map<String, String> assumptions(MapReader map) {
        Map<String, String> assume = map.textMap("assume");
        assume.forEach(
                (name, value) -> {
                    if (NEARLY_TRUTH.matcher(value).matches()) {
                        map.problems()
                                .error(
                                        "NOT_TRUE_OR_FALSE",
                                        map.placeOf("assume"),
                                        value,
                                        "'"
                                                + name
                                                + "' must be true, false or a word of its mapping",
                                        "Write true or false");
                    }
                });
        return assume;
    }

    /** A path that was left empty would be the folder of the settings. */
    private static Optional<String> given(MapReader map, String key, String text) {
        if (text.isEmpty()) {
            map.problems()
                    .error(
                            "MISSING_VALUE",
                            map.placeOf(key),
                            key,
                            "a path is not empty",
                            "Write a path, or remove the key");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static Map<String, BigDecimal> tolerances(MapReader map) {
        Map<String, BigDecimal> tolerances = new LinkedHashMap<>();
        map.map("tolerate")
                .ifPresent(
                        inner -> {
                            for (String name : List.of("rejected", "unpriced", "reconcile")) {
                                inner.value(
                                                name,
                                                "NOT_A_SHARE",
                                                "must be a share such as 0.1% or 0.001",
                                                "Write a percentage or a decimal from 0 to 1",
                                                SettingsFile::share)
                                        .ifPresent(share -> tolerances.put(name, share));
                            }
                            inner.rejectUnknownKeys();
                        });
        return tolerances;
    }

    /** A share as {@code 0.1%} or {@code 0.001}, from 0 to 1. */
    public static Optional<BigDecimal> share(String text) {
        Optional<BigDecimal> value =
                text.endsWith("%")
                        ? Decimals.parsePlain(text.substring(0, text.length() - 1))
                                .map(percent -> percent.movePointLeft(2))
                        : Decimals.parsePlain(text);
        return value.filter(v -> v.signum() >= 0 && v.compareTo(BigDecimal.ONE) <= 0);
    }

    /** A time as it stands, or the begin of a day in UTC. */
    private static Optional<String> instant(String text) {
        String full = text.matches("\\d{4}-\\d{2}-\\d{2}") ? text + "T00:00:00Z" : text;
        try {
            java.time.OffsetDateTime.parse(full);
            return Optional.of(full);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> scale(String text) {
        return text.matches("[1-9]\\d{0,5}|1000000")
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }

    /** A time zone by its IANA name or a fixed offset. */
    public static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String state(String text, Optional<Path> file) {
        return text.equals(Settings.OWN_STATE) ? text : resolve(text, file).toString();
    }

    private static Optional<Path> path(MapReader map, String key, Optional<Path> file) {
        return map.text(key)
                .flatMap(text -> given(map, key, text))
                .map(text -> resolve(text, file));
    }

    private static List<Path> paths(MapReader map, String key, Optional<Path> file) {
        return map.texts(key).stream()
                .flatMap(text -> given(map, key, text).stream())
                .map(text -> resolve(text, file))
                .toList();
    }

    private static Path resolve(String text, Optional<Path> file) {
        Path path = Path.of(text);
        return file.map(Path::toAbsolutePath)
                .map(Path::getParent)
                .map(folder -> folder.resolve(path))
                .orElse(path);
    }
}
