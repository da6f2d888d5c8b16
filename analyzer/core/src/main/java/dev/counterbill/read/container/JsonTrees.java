package dev.counterbill.read.container;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.counterbill.read.FieldPath;
import dev.counterbill.read.RawColumn;
import dev.counterbill.read.RawTree;
import dev.counterbill.read.TreeCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds trees from a parser, bounded in number of values, and finds values in them. */
final class JsonTrees {
    /** Most values in the trees of one record. */
    static final int MAX_VALUES = 100_000;

    /** Longest number that is read; longer ones are no count and no amount. */
    static final int MAX_NUMBER_CHARS = 64;

    private static final RawTree NULL = new RawTree.Leaf(RawColumn.NULL, 0, "");

    private int values;
    private @Nullable String fault;

    /** What is wrong with the tree built last, as a code; null where nothing is. */
    @Nullable String fault() {
        return fault;
    }

    /** Begins to count values anew; called for each document, and for each record in it. */
    void reset() {
        values = 0;
    }

    /** Forgets what was wrong with another tree, which may be another record's. */
    void forgetFault() {
        fault = null;
    }

    /** The value at the parser's current token, up to its last token. */
    RawTree build(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (++values > MAX_VALUES) {
            fault = "TOO_MANY_VALUES";
            parser.skipChildren();
            return NULL;
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, RawTree> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (members.put(name, build(parser)) != null) {
                    fault = "REPEATED_FIELD";
                }
            }
            return new RawTree.Members(members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<RawTree> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(build(parser));
            }
            return new RawTree.Elements(elements);
        }
        return leaf(parser);
    }

    private RawTree leaf(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> new RawTree.Leaf(RawColumn.BOOL, 1, "");
            case VALUE_FALSE -> new RawTree.Leaf(RawColumn.BOOL, 0, "");
            case VALUE_STRING -> {
                String text = parser.getText();
                if (CellText.hasHalfPair(text)) {
                    fault = "HALF_SURROGATE_PAIR";
                }
                yield new RawTree.Leaf(RawColumn.TEXT, 0, text);
            }
            case VALUE_NUMBER_INT -> {
                if (parser.getTextLength() > MAX_NUMBER_CHARS) {
                    fault = "NUMBER_TOO_LONG";
                    yield NULL;
                }
                String text = parser.getText();
                yield isLong(text)
                        ? new RawTree.Leaf(RawColumn.INTEGER, Long.parseLong(text), "")
                        : new RawTree.Leaf(RawColumn.DECIMAL, 0, text);
            }
            case VALUE_NUMBER_FLOAT -> {
                if (parser.getTextLength() > MAX_NUMBER_CHARS) {
                    fault = "NUMBER_TOO_LONG";
                    yield NULL;
                }
                yield new RawTree.Leaf(RawColumn.DECIMAL, 0, parser.getText());
            }
            default -> NULL;
        };
    }

    /** True where the digits fit a long; decided without an exception for 18 digits or fewer. */
    static boolean isLong(String digits) {
        if (digits.length() <= 18) {
            return true;
        }
        if (digits.length() > 20) {
            return false;
        }
        return new java.math.BigInteger(digits).bitLength() < Long.SIZE;
    }

    /** The value behind the steps, or null where there is none. */
    static @Nullable RawTree find(RawTree from, List<FieldPath.Step> steps) {
        @Nullable RawTree at = from;
        for (FieldPath.Step step : steps) {
            if (at == null) {
                return null;
            }
            at = child(at, step);
        }
        return at;
    }

    private static @Nullable RawTree child(RawTree tree, FieldPath.Step step) {
        if (step instanceof FieldPath.Step.Counting counting) {
            return TreeCounts.of(tree, counting);
        }
        if (step instanceof FieldPath.Step.Name name) {
            return tree instanceof RawTree.Members members
                    ? members.members().get(name.name())
                    : null;
        }
        if (!(tree instanceof RawTree.Elements elements)) {
            return null;
        }
        if (step instanceof FieldPath.Step.Index index) {
            return index.index() >= 0 && index.index() < elements.elements().size()
                    ? elements.elements().get(index.index())
                    : null;
        }
        FieldPath.Step.Select select = (FieldPath.Step.Select) step;
        for (RawTree element : elements.elements()) {
            if (element instanceof RawTree.Members members
                    && members.members().get(select.field()) instanceof RawTree.Leaf leaf
                    && leaf.type() == RawColumn.TEXT
                    && leaf.text().equals(select.word())) {
                return element;
            }
        }
        return null;
    }
}
