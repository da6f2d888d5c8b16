package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the begin of documents for detection: the first elements of arrays, texts cut short, and
 * no more values than a bound, so that a document of any size costs little.
 */
final class JsonSample {
    /**
     * Usage APIs give up to 1,440 buckets in a page, the minutes of a day, and all but the last may
     * be empty.
     */
    private static final int MAX_ELEMENTS = 1440;

    private static final int MAX_TEXT_CHARS = 2048;
    private static final int MAX_VALUES = 200_000;

    private final StringBuilder cut = new StringBuilder();
    private int values;
    private boolean cutOff;

    boolean hasRoom() {
        return values < MAX_VALUES;
    }

    /** True where the last document ended before its time. */
    boolean wasCutOff() {
        boolean was = cutOff;
        cutOff = false;
        return was;
    }

    /** The value at the parser's current token; what is cut off is left out. */
    RawTree document(JsonParser parser) throws IOException {
        values++;
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, RawTree> members = new LinkedHashMap<>();
            try {
                while (!cutOff && parser.nextToken() == JsonToken.FIELD_NAME) {
                    member(parser, members);
                }
            } catch (JsonEOFException | StreamConstraintsException e) {
                cutOff = true;
            }
            return new RawTree.Members(members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<RawTree> elements = new ArrayList<>();
            try {
                while (!cutOff && parser.nextToken() != JsonToken.END_ARRAY) {
                    if (hasRoom() && elements.size() < MAX_ELEMENTS) {
                        elements.add(document(parser));
                    } else {
                        parser.skipChildren();
                    }
                }
            } catch (JsonEOFException | StreamConstraintsException e) {
                cutOff = true;
            }
            return new RawTree.Elements(elements);
        }
        return leaf(parser, token);
    }

    private void member(JsonParser parser, Map<String, RawTree> members) throws IOException {
        String name = parser.currentName();
        parser.nextToken();
        if (hasRoom()) {
            members.put(name, document(parser));
        } else {
            parser.skipChildren();
        }
    }

    private RawTree leaf(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            cut.setLength(0);
            parser.getText(new Beginning(cut));
            return new RawTree.Leaf(RawColumn.TEXT, 0, cut.toString());
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return new RawTree.Leaf(RawColumn.BOOL, token == JsonToken.VALUE_TRUE ? 1 : 0, "");
        }
        if (token.isNumeric() && parser.getTextLength() <= JsonTrees.MAX_NUMBER_CHARS) {
            String text = parser.getText();
            return token == JsonToken.VALUE_NUMBER_INT && JsonTrees.isLong(text)
                    ? new RawTree.Leaf(RawColumn.INTEGER, Long.parseLong(text), "")
                    : new RawTree.Leaf(RawColumn.DECIMAL, 0, text);
        }
        return new RawTree.Leaf(RawColumn.NULL, 0, "");
    }

    /** Keeps the begin of a text. */
    private static final class Beginning extends java.io.Writer {
        private final StringBuilder kept;

        Beginning(StringBuilder kept) {
            this.kept = kept;
        }

        @Override
        public void write(char[] chars, int begin, int count) {
            kept.append(chars, begin, Math.min(count, MAX_TEXT_CHARS - kept.length()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
