package dev.counterbill.read.mapping;

import dev.counterbill.config.BuiltInFiles;
import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.read.RecordMapping;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where mappings come from: the built-in ones, and files that people write. */
public final class Mappings {
    private static final BuiltInFiles FILES = BuiltInFiles.of(Mappings.class, "builtin");
    private static final String ENDING = ".yaml";

    /** What mappings share, beside them. */
    private static final String SHARED = "_shared.yaml";

    /** Longest mapping file that is read. */
    private static final int MAX_FILE_BYTES = 256 * 1024;

    private Mappings() {}

    /** What mappings share; read when the first one is compiled. */
    private static final class Shared {
        static final SharedParts PARTS = parts();

        private static SharedParts parts() {
            YamlFile file = builtInFile(SHARED);
            return SharedParts.load(file, builtInMap(SHARED, file));
        }
    }

    /** Read when first asked for: commands that read no logs never do. */
    private static final class BuiltIn {
        static final List<RecordMapping> ALL =
                FILES.names().stream()
                        .filter(name -> !name.equals(SHARED))
                        .map(name -> name.substring(0, name.length() - ENDING.length()))
                        .sorted()
                        .map(id -> (RecordMapping) builtInMapping(id + ENDING))
                        .toList();
    }

    private static BuiltInMapping builtInMapping(String name) {
        YamlFile file = builtInFile(name);
        ConfigNode.Mapping map = builtInMap(name, file);
        MappingLoader.Front front = new MappingLoader(file, SharedParts.NONE, map).front();
        file.problems().throwIfErrors();
        return new BuiltInMapping(
                Objects.requireNonNull(front),
                () -> MappingLoader.digest(file, Shared.PARTS),
                () -> compiled(file, map));
    }

    private static YamlFile builtInFile(String name) {
        return new YamlFile(() -> FILES.text(name), new Problems());
    }

    /** What a file of the program itself says; one that is no map is a defect. */
    private static ConfigNode.Mapping builtInMap(String name, YamlFile file) {
        ConfigNode.Mapping map = file.map(FILES.tree(name));
        file.problems().throwIfErrors();
        return Objects.requireNonNull(map);
    }

    private static CompiledMapping compiled(YamlFile file, ConfigNode.Mapping map) {
        CompiledMapping mapping = new MappingLoader(file, Shared.PARTS, map).load();
        file.problems().throwIfErrors();
        return Objects.requireNonNull(mapping);
    }

    /** The built-in mappings in the order of their ids. */
    public static List<RecordMapping> builtIn() {
        return BuiltIn.ALL;
    }

    public static Optional<RecordMapping> builtIn(String id) {
        return BuiltIn.ALL.stream().filter(mapping -> mapping.id().equals(id)).findFirst();
    }

    /**
     * Reads a mapping that somebody wrote.
     *
     * @return the mapping, or empty; then {@code problems} names everything that is wrong in it
     */
    public static Optional<RecordMapping> load(Path file, Problems problems) {
        long bytes = file.toFile().length();
        if (bytes > MAX_FILE_BYTES) {
            problems.error(
                    "FILE_TOO_LARGE",
                    new SourcePlace(file.toString(), 0, 0),
                    Long.toString(bytes),
                    "a mapping has at most " + MAX_FILE_BYTES + " bytes",
                    "Check that this file is a mapping");
            return Optional.empty();
        }
        return ConfigParser.readText(file, "a mapping", problems)
                .flatMap(text -> load(text, file.toString(), problems));
    }

    /**
     * Reads the text of a mapping.
     *
     * @param fileName for messages
     */
    public static Optional<RecordMapping> load(String text, String fileName, Problems problems) {
        YamlFile file = new YamlFile(() -> text, problems);
        return ConfigParser.parse(text, fileName, problems)
                .map(file::map)
                .map(map -> new MappingLoader(file, Shared.PARTS, map).load());
    }

    /** Column names of canonical logs, for "did you mean" where a file nearly has them. */
    public static List<String> canonicalColumns() {
        return Stream.concat(
                        Arrays.stream(CanonicalField.values())
                                .filter(field -> isColumn(field))
                                .map(CanonicalField::column),
                        Stream.of("total_tokens"))
                .toList();
    }

    private static boolean isColumn(CanonicalField field) {
        return switch (field) {
            case LABELS, TRAINED_TOKENS, HOURS, BASE -> false;
            default -> true;
        };
    }
}
