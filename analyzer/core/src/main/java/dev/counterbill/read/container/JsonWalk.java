package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.LogContainer.DamagedFile;
import dev.counterbill.read.LogContainer.Records;
import dev.counterbill.read.Projection;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.Reject;
import dev.counterbill.read.container.JsonProjection.Lookup;
import dev.counterbill.read.container.JsonProjection.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks a parser along a projection and makes rows of what it finds. Used by one thread. */
final class JsonWalk {
    /** Most records that wait for fields behind them in their document. */
    private static final int MAX_WAITING = 200_000;

    private final Projection fields;
    private final JsonProjection projection;
    private final Records records;
    private final boolean holdsDocument;
    private final List<JsonElement> waiting = new ArrayList<>();
    private final JsonTrees trees = new JsonTrees();
    private final long[] seenAt;
    private long objects;
    private long fixedLine;

    /**
     * @param holdsDocument true where no row of a document may leave before its end was seen, as in
     *     JSON lines; then {@link #accept} or {@link #discard} follows each document
     */
    JsonWalk(Projection fields, Records records, boolean holdsDocument) {
        this.fields = fields;
        this.projection = new JsonProjection(fields);
        this.records = records;
        this.holdsDocument = holdsDocument;
        this.seenAt = new long[projection.nodeCount()];
    }

    /**
     * Reads the value at the parser's current token as a document.
     *
     * @param line its line, or 0 to take the parser's for each record
     */
    void document(JsonParser parser, long line) throws IOException {
        fixedLine = line;
        trees.reset();
        element(parser, projection.roots.get(0), null, 0);
    }

    /** Makes rows of all that waits. */
    void accept() {
        for (JsonElement element : waiting) {
            if (element.fault != null) {
                records.rejected(reject(element));
            } else if (element.level < projection.recordLevel()) {
                records.skipped(element.line, "nothing at " + projection.eachPath);
            } else {
                element.writeTo(records.batch(), projection.levelOf);
                if (records.batch().isFull()) {
                    records.flush();
                }
            }
        }
        waiting.clear();
    }

    /** Forgets all that waits. */
    void discard() {
        waiting.clear();
    }

    private long lineOf(JsonParser parser) {
        return fixedLine > 0 ? fixedLine : parser.currentTokenLocation().getLineNr();
    }

    private void element(JsonParser parser, Node root, @Nullable JsonElement parent, int level)
            throws IOException {
        boolean isRecord = level == projection.recordLevel();
        JsonElement element =
                new JsonElement(
                        parent,
                        level,
                        lineOf(parser),
                        projection.levelOf.length,
                        projection.columnsOn[level]);
        if (isRecord) {
            trees.reset();
        }
        boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
        if (!isObject && root.scalars.isEmpty() && root.lookups.isEmpty() && root.tally == null) {
            parser.skipChildren();
            element.fail("NOT_AN_OBJECT", -1);
        } else {
            value(parser, root, element);
        }
        element.missing = 0;
        if (isRecord) {
            waiting.add(element);
            if (waiting.size() > MAX_WAITING) {
                throw new DamagedFile(
                        "DOCUMENT_TOO_LARGE",
                        "more than "
                                + MAX_WAITING
                                + " records wait for fields that stand behind them in one JSON"
                                + " document; export it as one record per line");
            }
        } else {
            endOuter(element);
        }
        if (!holdsDocument && element.isComplete()) {
            accept();
        }
    }

    /** An object around records: it has to be answered for only where it is wrong or has none. */
    private void endOuter(JsonElement element) throws DamagedFile {
        if (element.fault != null) {
            if (!holdsDocument) {
                // Rows that it belongs to may be counted already.
                Reject reject = reject(element);
                throw new DamagedFile(
                        reject.code(),
                        "line " + element.line + " " + reject.field() + ": " + reject.rule());
            }
            waiting.removeIf(record -> isInside(record, element));
            waiting.add(element);
        } else if (!element.nextFound) {
            waiting.add(element);
        }
    }

    private static boolean isInside(JsonElement record, JsonElement outer) {
        @Nullable JsonElement at = record;
        while (at != null && at != outer) {
            at = at.parent;
        }
        return at != null;
    }

    private void value(JsonParser parser, Node node, JsonElement element) throws IOException {
        JsonToken token = parser.currentToken();
        if (node.isBuilt()) {
            fromTree(parser, node, element);
            return;
        }
        Node next = node.next;
        if (next != null) {
            nextLevel(parser, node, next, element);
        } else if (token == JsonToken.START_OBJECT) {
            node.scalars.forEach(column -> element.set(column, RawColumn.OTHER, 0, null));
            members(parser, node, element);
        } else if (token == JsonToken.START_ARRAY) {
            elements(parser, node, element);
        } else {
            for (int column : node.scalars) {
                scalar(parser, element, column);
            }
        }
    }

    private void members(JsonParser parser, Node node, JsonElement element) throws IOException {
        if (node.members.isEmpty()) {
            parser.skipChildren();
            return;
        }
        long object = ++objects;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Node member = node.members.get(parser.currentName());
            parser.nextToken();
            if (member == null) {
                parser.skipChildren();
            } else if (seenAt[member.number] == object) {
                // Which of the two is meant is not for us to guess: a figure depends on it.
                element.fail("REPEATED_FIELD", columnIn(member));
                parser.skipChildren();
            } else {
                seenAt[member.number] = object;
                value(parser, member, element);
            }
        }
    }

    private static int columnIn(Node node) {
        if (!node.scalars.isEmpty()) {
            return node.scalars.get(0);
        }
        if (!node.lookups.isEmpty()) {
            return node.lookups.get(0).column();
        }
        if (node.tally != null) {
            return node.tally.columns.get(0).column();
        }
        for (Node member : node.members.values()) {
            return columnIn(member);
        }
        return -1;
    }

    /** An empty array says no more than none: exporters write one where a list has nothing. */
    private void elements(JsonParser parser, Node node, JsonElement element) throws IOException {
        if (node.tally != null) {
            if (node.tally.read(parser, element) > 0) {
                node.scalars.forEach(column -> element.set(column, RawColumn.OTHER, 0, null));
            }
            return;
        }
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (index == 0) {
                node.scalars.forEach(column -> element.set(column, RawColumn.OTHER, 0, null));
            }
            Node wanted = node.elements.get(index++);
            if (wanted == null) {
                parser.skipChildren();
            } else {
                value(parser, wanted, element);
            }
        }
    }

    private void nextLevel(JsonParser parser, Node node, Node next, JsonElement element)
            throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        element.nextFound = true;
        if (!node.nextInArray) {
            element(parser, next, element, element.level + 1);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                element(parser, next, element, element.level + 1);
            }
        } else {
            parser.skipChildren();
            element.fail("NOT_AN_ARRAY", -1);
        }
    }

    private void fromTree(JsonParser parser, Node node, JsonElement element) throws IOException {
        trees.forgetFault();
        RawTree tree = trees.build(parser);
        if (trees.fault() != null) {
            element.fail(
                    trees.fault(),
                    node.lookups.isEmpty() ? columnIn(node) : node.lookups.get(0).column());
        }
        fill(node, tree, element);
    }

    /** Fills the columns below a place whose tree was built for another column. */
    private static void beneath(Node node, RawTree tree, JsonElement element) {
        node.members.forEach(
                (name, member) -> {
                    if (tree instanceof RawTree.Members members) {
                        fill(member, members.members().get(name), element);
                    }
                });
        node.elements.forEach(
                (index, member) -> {
                    if (tree instanceof RawTree.Elements elements
                            && index < elements.elements().size()) {
                        fill(member, elements.elements().get(index), element);
                    }
                });
    }

    private static void fill(Node node, @Nullable RawTree tree, JsonElement element) {
        if (tree == null) {
            return;
        }
        for (int column : node.scalars) {
            element.set(column, tree, Projection.Form.SCALAR);
        }
        for (Lookup lookup : node.lookups) {
            element.set(lookup.column(), JsonTrees.find(tree, lookup.steps()), lookup.form());
        }
        if (node.tally != null) {
            node.tally.set(tree, element);
        }
        beneath(node, tree, element);
    }

    private static void scalar(JsonParser parser, JsonElement element, int column)
            throws IOException {
        switch (parser.currentToken()) {
            case VALUE_TRUE -> element.set(column, RawColumn.BOOL, 1, null);
            case VALUE_FALSE -> element.set(column, RawColumn.BOOL, 0, null);
            case VALUE_STRING -> {
                String text = parser.getText();
                if (CellText.hasHalfPair(text)) {
                    element.fail("HALF_SURROGATE_PAIR", column);
                }
                element.set(column, RawColumn.TEXT, 0, text);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (parser.getTextLength() > JsonTrees.MAX_NUMBER_CHARS) {
                    element.fail("NUMBER_TOO_LONG", column);
                    return;
                }
                String text = parser.getText();
                if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && JsonTrees.isLong(text)) {
                    element.set(column, RawColumn.INTEGER, Long.parseLong(text), null);
                } else {
                    element.set(column, RawColumn.DECIMAL, 0, text);
                }
            }
            default -> element.set(column, RawColumn.NULL, 0, null);
        }
    }

    private Reject reject(JsonElement wrong) {
        String code = String.valueOf(wrong.fault);
        String field =
                wrong.faultColumn < 0
                        ? ""
                        : fields.fields().get(wrong.faultColumn).path().toString();
        return new Reject(
                wrong.line, code, field, "", ruleOf(code), "correct the record or export again");
    }

    private static String ruleOf(String code) {
        return switch (code) {
            case "NOT_AN_OBJECT" -> "a record is a JSON object";
            case "NOT_AN_ARRAY" -> "the records stand in an array";
            case "REPEATED_FIELD" -> "a field stands once in its object";
            case "HALF_SURROGATE_PAIR" -> "a surrogate stands in a pair";
            case "NUMBER_TOO_LONG" ->
                    "a number has at most " + JsonTrees.MAX_NUMBER_CHARS + " characters";
            default -> "a record has at most " + JsonTrees.MAX_VALUES + " values";
        };
    }
}
