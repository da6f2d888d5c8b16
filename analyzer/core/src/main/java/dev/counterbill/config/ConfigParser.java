package dev.counterbill.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.counterbill.config.ConfigNode.Scalar.Style;
import dev.counterbill.rates.SourcePlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses YAML and JSON into {@link ConfigNode}, with the line and column of everything. */
public final class ConfigParser {
    /** Deepest nesting that is read; people write a handful of levels. */
    private static final int MAX_DEPTH = 100;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();
    private static final YAMLFactory YAML =
            YAMLFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private ConfigParser() {}

    /**
     * Reads a file; {@code .json} is read as JSON, everything else as YAML (of which JSON is a
     * part).
     *
     * @return the tree, or empty when the file cannot be parsed (then {@code problems} says why)
     */
    public static Optional<ConfigNode> parseFile(Path file, Problems problems) {
        return readText(file, problems).flatMap(text -> parse(text, file.toString(), problems));
    }

    /** The text of a file, or empty when it cannot be read (then {@code problems} says why). */
    static Optional<String> readText(Path file, Problems problems) {
        return readText(file, "a configuration file", problems);
    }

    /**
     * The text of a file, or empty when it cannot be read (then {@code problems} says why).
     *
     * @param what the file is, with its article
     */
    public static Optional<String> readText(Path file, String what, Problems problems) {
        try {
            return Optional.of(Files.readString(file));
        } catch (java.nio.charset.CharacterCodingException e) {
            problems.error(
                    "NOT_UTF8",
                    new SourcePlace(file.toString(), 0, 0),
                    "",
                    what + " is UTF-8 text",
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
     * Parses a text that is already in memory.
     *
     * @param fileName name for messages; its ending chooses the form
     * @return the tree, or empty when the text cannot be parsed (then {@code problems} says why)
     */
    public static Optional<ConfigNode> parse(String text, String fileName, Problems problems) {
        boolean json = fileName.endsWith(".json");
        try (JsonParser parser = json ? JSON.createParser(text) : YAML.createParser(text)) {
            parser.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Optional.of(
                        new ConfigNode.Mapping(
                                new SourcePlace(fileName, 1, 1), Map.of(), Map.of()));
            }
            ConfigNode root = node(parser, fileName);
            if (parser.nextToken() != null) {
                problems.error(
                        "SECOND_DOCUMENT",
                        place(parser, fileName),
                        "",
                        "a file holds one document",
                        "Split the file");
                return Optional.empty();
            }
            return Optional.of(root);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String message = String.valueOf(e.getOriginalMessage());
            int newline = message.indexOf('\n');
            SourcePlace place =
                    at == null
                            ? new SourcePlace(fileName, 0, 0)
                            : new SourcePlace(fileName, at.getLineNr(), at.getColumnNr());
            if (e instanceof JsonParseException && message.startsWith("Duplicate field '")) {
                problems.error(
                        "DUPLICATE_KEY",
                        place,
                        message.substring(message.indexOf('\'') + 1, message.lastIndexOf('\'')),
                        "a key stands once",
                        "Remove one of the two");
                return Optional.empty();
            }
            problems.error(
                    "SYNTAX",
                    place,
                    newline < 0 ? message : message.substring(0, newline),
                    json ? "the file must be valid JSON" : "the file must be valid YAML",
                    "Mend the syntax at this place");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    private static SourcePlace place(JsonParser parser, String file) {
        JsonLocation at = parser.currentTokenLocation();
        return new SourcePlace(file, at.getLineNr(), at.getColumnNr());
    }

    private static ConfigNode node(JsonParser parser, String file) throws IOException {
        SourcePlace place = place(parser, file);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, ConfigNode> entries = new LinkedHashMap<>();
            Map<String, SourcePlace> keyPlaces = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                keyPlaces.put(key, place(parser, file));
                parser.nextToken();
                entries.put(key, node(parser, file));
            }
            return new ConfigNode.Mapping(place, entries, keyPlaces);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<ConfigNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(parser, file));
            }
            return new ConfigNode.Sequence(place, items);
        }
        return new ConfigNode.Scalar(place, parser.getText(), style(parser));
    }

    private static Style style(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Style.NULL;
            case VALUE_TRUE, VALUE_FALSE -> Style.TRUTH;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Style.NUMBER;
            case VALUE_STRING, VALUE_EMBEDDED_OBJECT -> Style.TEXT;
            case START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
                    throw new IllegalStateException("not a scalar: " + parser.currentToken());
        };
    }
}
