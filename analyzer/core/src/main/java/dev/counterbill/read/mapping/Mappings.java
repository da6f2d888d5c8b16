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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where mappings come from: the built-in ones, and files that people write. */
public final class Mappings {
    private static final String FOLDER = "builtin/";

    /** Longest mapping file that is read. */
    private static final int MAX_FILE_BYTES = 256 * 1024;

    private Mappings() {}

    /** Loaded when first asked for: commands that read no logs never do. */
    private static final class BuiltIn {
        static final SharedParts SHARED = shared();
        static final List<RecordMapping> ALL = all();

        private static SharedParts shared() {
            String name = FOLDER + "_shared.yaml";
            String text = resource(name);
            Problems problems = new Problems();
            ConfigNode root = parse(text, "built-in:" + name, problems);
            YamlFile file = new YamlFile(text, problems);
            ConfigNode.Mapping map = file.map(root);
            problems.throwIfErrors();
            if (map == null) {
                throw new IllegalStateException(name + " is not a map");
            }
            return SharedParts.load(file, text, map);
        }

        private static List<RecordMapping> all() {
            List<RecordMapping> all = new ArrayList<>();
            for (String id : resource(FOLDER + "_index.txt").lines().toList()) {
                Problems problems = new Problems();
                String name = FOLDER + id + ".yaml";
                Optional<RecordMapping> mapping =
                        load(resource(name), "built-in:" + name, SHARED, problems);
                problems.throwIfErrors();
                all.add(mapping.orElseThrow());
            }
            return List.copyOf(all);
        }
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
        return load(text, fileName, BuiltIn.SHARED, problems);
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

    private static Optional<RecordMapping> load(
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
