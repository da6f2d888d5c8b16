package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.counterbill.read.source.OpenedSource;
import java.io.IOException;

/** Tells JSON, and JSON lines from JSON documents, by the first bytes; and the shared parser. */
final class JsonHead {
    /** Deepest nesting of a record. */
    static final int MAX_DEPTH = 500;

    /** Longest text that is read as a value; bodies that are skipped may be longer. */
    static final int MAX_TEXT_CHARS = 1 << 20;

    static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(MAX_TEXT_CHARS)
                                    .maxNameLength(MAX_TEXT_CHARS)
                                    .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    /** The bounds as a rule. */
    static final String LIMITS =
            "JSON nests at most "
                    + MAX_DEPTH
                    + " deep, and a value that is read has at most "
                    + MAX_TEXT_CHARS
                    + " characters";

    private JsonHead() {}

    /** Line of a fault, or 0 where the parser does not say. */
    static long lineOf(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        return place == null ? 0 : place.getLineNr();
    }

    /** Offset of a fault in bytes, or 0 where the parser does not say. */
    static long byteOf(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        return place == null ? 0 : Math.max(place.getByteOffset(), 0);
    }

    /** True where the text, or most of its first lines, begin as JSON objects or arrays do. */
    static boolean isJson(byte[] head, int length) {
        int first = TextHead.firstSolid(head, length);
        if (first == length) {
            return false;
        }
        if (head[first] == '{' || head[first] == '[') {
            return true;
        }
        // A log that was cut at its begin still has whole lines behind the first one.
        int lines = 0;
        int objects = 0;
        for (int begin = first; begin < length; ) {
            int end = endOfLine(head, begin, length);
            int solid = begin;
            while (solid < end && TextHead.isBlank(head[solid])) {
                solid++;
            }
            if (solid < end) {
                lines++;
                objects += head[solid] == '{' ? 1 : 0;
            }
            begin = end + 1;
        }
        return objects * 2 >= lines;
    }

    /**
     * True where at least half of the lines that are wholly in the head are objects of their own;
     * where none is, an object that does not end within the head.
     */
    static boolean isLines(byte[] head, int length) {
        if (!isJson(head, length)) {
            return false;
        }
        int lines = 0;
        int objects = 0;
        int begin = TextHead.firstSolid(head, length);
        while (begin < length) {
            int end = endOfLine(head, begin, length);
            int solid = begin;
            while (solid < end && TextHead.isBlank(head[solid])) {
                solid++;
            }
            boolean whole = end < length || length < OpenedSource.HEAD_BYTES;
            if (solid < end && whole) {
                lines++;
                objects += isObject(head, solid, end) ? 1 : 0;
            }
            begin = end + 1;
        }
        return lines == 0 ? head[TextHead.firstSolid(head, length)] == '{' : objects * 2 >= lines;
    }

    private static int endOfLine(byte[] head, int begin, int length) {
        int end = begin;
        while (end < length && head[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isObject(byte[] head, int begin, int end) {
        if (head[begin] != '{') {
            return false;
        }
        try (JsonParser parser = JSON.createParser(head, begin, end - begin)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
