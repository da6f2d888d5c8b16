package dev.counterbill.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small JSON texts in footers: maps, lists and texts; numbers are written as texts or read as such.
 */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    static String write(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.writeFieldName(String.valueOf(member.getKey()));
                write(out, member.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else {
            out.writeString(String.valueOf(value));
        }
    }

    /** Objects as maps, arrays as lists, every scalar as its text. */
    static Object read(String text) throws IOException {
        try (JsonParser in = FACTORY.createParser(text)) {
            in.nextToken();
            return value(in);
        }
    }

    private static Object value(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                map.put(name, value(in));
            }
            return map;
        }
        if (in.currentToken() == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(in));
            }
            return list;
        }
        return String.valueOf(in.getText());
    }

    /** A member that must be a list of texts. */
    static List<String> texts(Object object, String member) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object element : list(object, member)) {
            texts.add(String.valueOf(element));
        }
        return texts;
    }

    /** A member that must be a list. */
    static List<?> list(Object object, String member) throws IOException {
        if (map(object).get(member) instanceof List<?> list) {
            return list;
        }
        throw new IOException("'" + member + "' is missing or not a list");
    }

    /** A member that must be a text. */
    static String text(Object object, String member) throws IOException {
        if (map(object).get(member) instanceof String text) {
            return text;
        }
        throw new IOException("'" + member + "' is missing or not a text");
    }

    static Map<?, ?> map(@Nullable Object object) throws IOException {
        if (object instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException("an object is expected: " + object);
    }
}
