package dev.counterbill.read.mapping;

import dev.counterbill.config.ConfigNode;
import dev.counterbill.config.ConfigParser;
import dev.counterbill.config.Problems;
import dev.counterbill.rates.SourcePlace;
import dev.counterbill.read.RecordMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where mappings come from: the built-in ones, and files that people write. */
public final class Mappings {
    private static final String FOLDER = "builtin/";
    private static final String BUILT_IN = "built-in:";

    /** Longest mapping file that is read. */
    private static final int MAX_FILE_BYTES = 256 * 1024;

    private Mappings() {}

    /** What mappings share; read when the first one is compiled. */
    private static final class Shared {
        static final String NAME = FOLDER + "_shared.yaml";
        static final String TEXT = resource(NAME);
        static final SharedParts PARTS = parts();

        private static SharedParts parts() {
            YamlFile file = new YamlFile(TEXT, new Problems());
            return SharedParts.load(file, TEXT, mapOf(file, TEXT, NAME));
        }
    }

    /** Read when first asked for: commands that read no logs never do. */
    private static final class BuiltIn {
        static final List<RecordMapping> ALL =
                resource(FOLDER + "_index.txt")
                        .lines()
                        .map(id -> (RecordMapping) builtInMapping(FOLDER + id + ".yaml"))
                        .toList();
    }

    private static BuiltInMapping builtInMapping(String name) {
        String text = resource(name);
        String front = front(text);
        YamlFile file = new YamlFile(front, new Problems());
        MappingLoader.Front found =
                new MappingLoader(file, SharedParts.NONE, front, mapOf(file, front, name)).front();
        file.problems().throwIfErrors();
        return new BuiltInMapping(
                Objects.requireNonNull(found),
                () -> MappingLoader.digest(text, Shared.TEXT),
                () -> compiled(text, name));
    }

    /** What a text of the program itself says; one that is no map is a defect. */
    private static ConfigNode.Mapping mapOf(YamlFile file, String text, String name) {
        ConfigNode.Mapping map = file.map(parse(text, BUILT_IN + name, file.problems()));
        file.problems().throwIfErrors();
        if (map == null) {
            throw new IllegalStateException(name + " is not a map");
        }
        return map;
    }

    private static CompiledMapping compiled(String text, String name) {
        Problems problems = new Problems();
        Optional<CompiledMapping> mapping = load(text, BUILT_IN + name, Shared.PARTS, problems);
        problems.throwIfErrors();
        return mapping.orElseThrow();
    }

    /** A text up to the end of its {@code match}, and its {@code assume}. */
    static String front(String text) {
        int match = text.indexOf("\nmatch:") + 1;
        int assume = text.indexOf("\nassume:", match) + 1;
        String front = text.substring(0, endOfEntry(text, match));
        return assume == 0 ? front : front + text.substring(assume, endOfEntry(text, assume));
    }

    /** Where an entry of the whole document ends: at the next line that begins at the margin. */
    private static int endOfEntry(String text, int begin) {
        int end = begin;
        do {
            end = text.indexOf('\n', end) + 1;
        } while (end > 0 && end < text.length() && !Character.isLetter(text.charAt(end)));
        return end == 0 ? text.length() : end;
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
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                problems.error(
                        "FILE_TOO_LARGE",
                        new SourcePlace(file.toString(), 0, 0),
                        Long.toString(Files.size(file)),
                        "a mapping has at most " + MAX_FILE_BYTES + " bytes",
                        "Check that this file is a mapping");
                return Optional.empty();
            }
            return load(Files.readString(file), file.toString(), problems);
        } catch (java.nio.charset.CharacterCodingException e) {
            problems.error(
                    "NOT_UTF8",
                    new SourcePlace(file.toString(), 0, 0),
                    "",
                    "a mapping is UTF-8 text",
                    "Save it as UTF-8");
            return Optional.empty();
        } catch (IOException e) {
            problems.error(
                    "UNREADABLE_FILE",
                    new SourcePlace(file.toString(), 0, 0),
                    String.valueOf(e.getMessage()),
                    "the file must exist and be readable",
                    "Check the path and its permissions");
            return Optional.empty();
        }
    }

    /**
     * Reads the text of a mapping.
     *
     * @param fileName for messages
     */
    public static Optional<RecordMapping> load(String text, String fileName, Problems problems) {
        return load(text, fileName, Shared.PARTS, problems).map(mapping -> mapping);
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

    private static Optional<CompiledMapping> load(
            String text, String fileName, SharedParts shared, Problems problems) {
        ConfigNode root = parse(text, fileName, problems);
        if (root == null) {
            return Optional.empty();
        }
        YamlFile file = new YamlFile(text, problems);
        ConfigNode.Mapping map = file.map(root);
        return map == null
                ? Optional.empty()
                : Optional.ofNullable(new MappingLoader(file, shared, text, map).load());
    }

    private static @org.jspecify.annotations.Nullable ConfigNode parse(
            String text, String fileName, Problems problems) {
        return ConfigParser.parse(text, fileName, problems).orElse(null);
    }

    private static String resource(String name) {
        try (InputStream in = Mappings.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
