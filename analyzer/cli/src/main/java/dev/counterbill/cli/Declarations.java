package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Problems;
import dev.counterbill.config.Settings;
import dev.counterbill.model.CloseNames;
import dev.counterbill.read.LogSource;
import dev.counterbill.read.RecordMapping;
import dev.counterbill.read.mapping.Mappings;
import dev.counterbill.read.run.Declaration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What flags and the sources of the settings say of a file; the first source that fits counts. */
final class Declarations {
    /** An assumption of pricing; all others are of mappings. */
    static final String SPREAD_EVENLY = "spread_evenly";

    private final CommonOptions options;
    private final Settings settings;
    private final SourceGlobs globs;
    private final List<RecordMapping> mappings = new ArrayList<>(Mappings.builtIn());
    private final Map<String, String> mappingIds = new HashMap<>();
    private final List<String> hashedLabels;

    Declarations(CommonOptions options, Settings settings) {
        this.options = options;
        this.settings = settings;
        this.globs = new SourceGlobs(settings);
        this.hashedLabels =
                options.hashLabels.isEmpty() ? settings.hashedLabels() : options.hashLabels;
        Optional.ofNullable(options.mapping).ifPresent(this::register);
        settings.sources().forEach(source -> source.mapping().ifPresent(this::register));
        requireKnown(settings.assume());
        settings.sources().forEach(source -> requireKnown(source.assume()));
    }

    /** The built-in mappings, and those of files that flags and settings name. */
    List<RecordMapping> mappings() {
        return List.copyOf(mappings);
    }

    /** An assumption that no mapping makes would settle nothing, and look as if it did. */
    private void requireKnown(Map<String, String> assume) {
        Set<String> known = new TreeSet<>();
        known.add(SPREAD_EVENLY);
        mappings.forEach(mapping -> known.addAll(mapping.assumptionNames()));
        for (String name : assume.keySet()) {
            if (!known.contains(name)) {
                throw new Failure(
                        Outcome.WRONG_USAGE,
                        settings.file().map(file -> file + ": ").orElse("")
                                + "assume: "
                                + name
                                + " is an assumption of no mapping. "
                                + CloseNames.remedy(
                                        name, known, "Known are " + String.join(", ", known)));
            }
        }
    }

    /** A mapping by id or file; a file is loaded once and joins the known mappings. */
    private void register(String word) {
        if (mappings.stream().anyMatch(mapping -> mapping.id().equals(word))) {
            mappingIds.put(word, word);
            return;
        }
        Path file = besideSettings(word);
        if (!Files.isRegularFile(file)) {
            throw new Failure(
                    Outcome.WRONG_USAGE,
                    "mapping "
                            + word
                            + " is neither a known id nor a file. "
                            + CloseNames.remedy(
                                    word,
                                    mappings.stream().map(RecordMapping::id).toList(),
                                    "Known are "
                                            + String.join(
                                                    ", ",
                                                    mappings.stream()
                                                            .map(RecordMapping::id)
                                                            .toList())));
        }
        Problems problems = new Problems();
        Optional<RecordMapping> mapping = Mappings.load(file, problems);
        problems.throwIfErrors();
        mapping.ifPresent(
                loaded -> {
                    mappings.removeIf(known -> known.id().equals(loaded.id()));
                    mappings.add(loaded);
                    mappingIds.put(word, loaded.id());
                });
    }

    private Path besideSettings(String word) {
        Path path = Path.of(word);
        return Files.exists(path)
                ? path
                : settings.file()
                        .map(Path::toAbsolutePath)
                        .map(Path::getParent)
                        .map(folder -> folder.resolve(word))
                        .orElse(path);
    }

    Declaration of(LogSource source) {
        Optional<Settings.SourceRule> rule = globs.of(source);
        Optional<String> mapping =
                Optional.ofNullable(options.mapping)
                        .or(() -> rule.flatMap(Settings.SourceRule::mapping))
                        .map(word -> mappingIds.getOrDefault(word, word));
        return new Declaration(
                mapping,
                rule.map(Settings.SourceRule::overrides).orElse(Map.of()),
                assume(rule),
                new LinkedHashMap<>(rule.map(Settings.SourceRule::labels).orElse(Map.of())),
                hashedLabels,
                rule.map(Declarations::part).orElse(Declaration.Part.COUNTED));
    }

    /** What is assumed of all files, under what is assumed of these. */
    private Map<String, String> assume(Optional<Settings.SourceRule> rule) {
        Map<String, String> assume = new LinkedHashMap<>(settings.assume());
        assume.remove(SPREAD_EVENLY);
        rule.ifPresent(some -> assume.putAll(some.assume()));
        return assume;
    }

    private static Declaration.Part part(Settings.SourceRule rule) {
        return new Declaration.Part(
                rule.reconcileOnly() ? Declaration.Role.RECONCILE : Declaration.Role.AUTHORITATIVE,
                rule.scale());
    }
}
