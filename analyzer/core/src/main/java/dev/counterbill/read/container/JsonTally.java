package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.FieldPath.Condition;
import dev.counterbill.read.FieldPath.Step;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.TreeCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts in an array while a parser goes over it. What its elements hold beside the texts that
 * count, such as images, may be larger than any tree, so only those texts are looked at.
 */
final class JsonTally {
    /** A name on the way to a text. */
    private static final class Name {
        final Map<String, Name> members = new HashMap<>();

        /** What asks by the text here whether there is anything to count. */
        final List<Step.Counting> deciding = new ArrayList<>();
    }

    /** Something that is no text. */
    private static final RawTree OTHER = new RawTree.Members(Map.of());

    private static final RawTree NULL = new RawTree.Leaf(RawColumn.NULL, 0, "");

    /** A column that takes a number. */
    record Column(int column, Step.Counting step) {}

    final List<Column> columns = new ArrayList<>();
    private final Name root = new Name();
    private boolean mayCount;
    private boolean isRepeated;

    void add(int column, Step.Counting step) {
        columns.add(new Column(column, step));
        name(step.path()).deciding.add(step);
        if (step instanceof Step.Matching matching) {
            for (Condition condition : matching.conditions()) {
                name(condition.path());
            }
        }
    }

    private Name name(List<String> path) {
        Name at = root;
        for (String name : path) {
            at = at.members.computeIfAbsent(name, unused -> new Name());
        }
        return at;
    }

    /**
     * Reads an array, from its begin to its end, into the columns. A name that stands twice makes
     * the record wrong only in an element that may count: of the others nothing depends on it.
     *
     * @return how many elements there are
     */
    int read(JsonParser parser, JsonElement element) throws IOException {
        List<RawTree> counting = new ArrayList<>();
        int elements = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements++;
            mayCount = false;
            isRepeated = false;
            RawTree part = part(parser, root);
            if (mayCount) {
                counting.add(part);
                if (isRepeated) {
                    element.fail("REPEATED_FIELD", columns.get(0).column());
                }
            }
        }
        set(new RawTree.Elements(counting), element);
        return elements;
    }

    /** Fills the columns from an array that was built for another column, too. */
    void set(RawTree array, JsonElement element) {
        for (Column each : columns) {
            RawTree.@Nullable Leaf count = TreeCounts.of(array, each.step());
            element.set(each.column(), count, Projection.Form.SCALAR);
        }
    }

    private RawTree part(JsonParser parser, Name name) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser, name);
            case START_ARRAY -> texts(parser, name);
            case VALUE_STRING -> text(parser, name);
            case VALUE_NULL -> NULL;
            default -> OTHER;
        };
    }

    private RawTree members(JsonParser parser, Name name) throws IOException {
        if (name.members.isEmpty()) {
            parser.skipChildren();
            return OTHER;
        }
        Map<String, RawTree> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            Name member = name.members.get(key);
            parser.nextToken();
            if (member == null) {
                parser.skipChildren();
            } else {
                // What is below may have set it: no sum with its value from before.
                if (members.put(key, part(parser, member)) != null) {
                    isRepeated = true;
                }
            }
        }
        return new RawTree.Members(members);
    }

    private RawTree texts(JsonParser parser, Name name) throws IOException {
        if (name.deciding.stream().noneMatch(Step.Distinct.class::isInstance)) {
            parser.skipChildren();
            return OTHER;
        }
        List<RawTree> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                texts.add(text(parser, name));
            } else {
                parser.skipChildren();
            }
        }
        return new RawTree.Elements(texts);
    }

    private RawTree text(JsonParser parser, Name name) throws IOException {
        String text = parser.getText();
        for (Step.Counting step : name.deciding) {
            mayCount |= step.mayCount(text);
        }
        return new RawTree.Leaf(RawColumn.TEXT, 0, text);
    }
}
