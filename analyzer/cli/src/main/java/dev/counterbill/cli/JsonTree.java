package dev.counterbill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A small JSON document of ours read back: objects, arrays, texts, whole numbers, true and false;
 * what is null is left out.
 */
record JsonTree(Map<String, Object> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * Reads one object.
     *
     * @throws IOException where the text is not the JSON of an object, or a field is asked for that
     *     it does not have
     */
    static JsonTree of(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("an object is expected");
            }
            return new JsonTree(object(parser));
        } catch (JsonProcessingException e) {
            // The parser's own words are about its ways to read and tell nobody what to do.
            JsonLocation place = e.getLocation();
            throw new IOException(
                    "it is no JSON from line "
                            + place.getLineNr()
                            + ", column "
                            + place.getColumnNr()
                            + " on",
                    e);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.put(name, value(parser));
            }
        }
        return fields;
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return new JsonTree(object(parser));
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
            return items;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            // A fraction is kept as its text, exactly.
            return parser.getText();
        }
        if (token.isBoolean()) {
            return parser.getBooleanValue();
        }
        throw new IOException("unexpected " + token);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    Optional<String> optional(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    String text(String name) throws IOException {
        return optional(name).orElseThrow(() -> missing(name));
    }

    long number(String name) throws IOException {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw missing(name);
    }

    /** A whole number that reports from before it was written do not state, which is 0 in them. */
    long numberOrZero(String name) throws IOException {
        return has(name) ? number(name) : 0;
    }

    JsonTree object(String name) throws IOException {
        if (fields.get(name) instanceof JsonTree tree) {
            return tree;
        }
        throw missing(name);
    }

    List<JsonTree> objects(String name) throws IOException {
        List<JsonTree> objects = new ArrayList<>();
        for (Object one : list(name)) {
            if (!(one instanceof JsonTree tree)) {
                throw missing(name);
            }
            objects.add(tree);
        }
        return objects;
    }

    List<String> texts(String name) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object one : list(name)) {
            texts.add(String.valueOf(one));
        }
        return texts;
    }

    /** A text, or a number as its text. */
    String word(String name) throws IOException {
        Object value = fields.get(name);
        if (value instanceof String || value instanceof Long) {
            return value.toString();
        }
        throw missing(name);
    }

    /** The objects of an array; none where it is missing. */
    List<JsonTree> objectsOrNone(String name) throws IOException {
        return fields.containsKey(name) ? objects(name) : List.of();
    }

    private List<?> list(String name) throws IOException {
        if (fields.get(name) instanceof List<?> list) {
            return list;
        }
        throw missing(name);
    }

    /** An object of texts. */
    SortedMap<String, String> textMap(String name) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        object(name).fields().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    /** An object of whole numbers. */
    SortedMap<String, Long> numberMap(String name) throws IOException {
        SortedMap<String, Long> numbers = new TreeMap<>();
        JsonTree tree = object(name);
        for (String key : tree.fields().keySet()) {
            numbers.put(key, tree.number(key));
        }
        return numbers;
    }

    private static IOException missing(String name) {
        return new IOException("'" + name + "' is missing or of another type");
    }
}
