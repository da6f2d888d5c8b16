package dev.counterbill.read.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that stands as text in a cell or member, as a bounded tree. */
final class JsonText {
    static final int MAX_LENGTH_CHARS = 4 << 20;
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(Numbers.MAX_LENGTH_CHARS)
                                    .build())
                    .build();

    private JsonText() {}

    /**
     * @return the tree, or null when the text is not one JSON document
     */
    static @Nullable RawTree parse(String text) {
        if (text.length() > MAX_LENGTH_CHARS) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            RawTree tree = tree(parser);
            return parser.nextToken() == null ? tree : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static RawTree tree(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT:
                Map<String, RawTree> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, tree(parser));
                }
                return new RawTree.Members(members);
            case START_ARRAY:
                List<RawTree> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(tree(parser));
                }
                return new RawTree.Elements(elements);
            case VALUE_TRUE:
            case VALUE_FALSE:
                return new RawTree.Leaf(RawColumn.BOOL, token == JsonToken.VALUE_TRUE ? 1 : 0, "");
            case VALUE_NUMBER_INT:
                String digits = parser.getText();
                return digits.length() <= 18
                        ? new RawTree.Leaf(RawColumn.INTEGER, Long.parseLong(digits), "")
                        : new RawTree.Leaf(RawColumn.DECIMAL, 0, digits);
            case VALUE_NUMBER_FLOAT:
                return new RawTree.Leaf(RawColumn.DECIMAL, 0, parser.getText());
            case VALUE_STRING:
                return new RawTree.Leaf(RawColumn.TEXT, 0, parser.getText());
            default:
                return new RawTree.Leaf(RawColumn.NULL, 0, "");
        }
    }
}
