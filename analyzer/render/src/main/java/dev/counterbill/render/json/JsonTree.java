package dev.counterbill.render.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document that was read back: maps, lists, strings, exact decimals, booleans and null. Two
 * fields of one name are refused.
 */
public final class JsonTree {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final @Nullable Object root;

    private JsonTree(@Nullable Object root) {
        this.root = root;
    }

    public static JsonTree read(InputStream stream) throws IOException {
        try (JsonParser in = JSON.createParser(stream)) {
            in.nextToken();
            Object root = value(in);
            if (in.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
            return new JsonTree(root);
        }
    }

    public @Nullable Object root() {
        return root;
    }

    /**
     * The value at a JSON pointer (RFC 6901, without escapes), or null where there is none.
     *
     * @param pointer such as {@code /actual/by_model/0/cost}
     */
    public @Nullable Object at(String pointer) {
        Object value = root;
        for (String step : pointer.substring(1).split("/", -1)) {
            if (value instanceof Map<?, ?> fields) {
                value = fields.get(step);
            } else if (value instanceof List<?> elements) {
                int index = Integer.parseInt(step);
                value = index < elements.size() ? elements.get(index) : null;
            } else {
                return null;
            }
        }
        return value;
    }

    /** How many elements the list at a pointer has; 0 where there is none. */
    public int sizeAt(String pointer) {
        return at(pointer) instanceof List<?> list ? list.size() : 0;
    }

    private static @Nullable Object value(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new IOException("the JSON ends early");
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                fields.put(name, value(in));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> elements = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(in));
            }
            return elements;
        }
        if (token.isNumeric()) {
            return new BigDecimal(in.getText());
        }
        return switch (token) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> in.getText();
        };
    }
}
