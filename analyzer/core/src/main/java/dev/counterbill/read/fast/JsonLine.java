package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line by the whole grammar, strictly, and notes where its scalars stand. Slower than a
 * {@link JsonShapes}, which are made of its notes.
 */
final class JsonLine {
    /** Deeper nesting is left to the plain reader. */
    private static final int MOST_DEPTH = 60;

    private final JsonFields fields;
    private final RowMapper mapper;
    private final JsonText text = new JsonText();
    private final boolean[] seen;

    /** Places of the scalars, quotes included, in order. */
    int[] scalarBegin = new int[64];

    int[] scalarEnd = new int[64];

    /** The field of each scalar, or -1. */
    int[] scalarField = new int[64];

    int scalars;

    /** Fields that hold objects or arrays. */
    int[] nested = new int[8];

    int nestedCount;

    /** Whether a field has an escape in it that its reader cannot read. */
    boolean hasOddEscape;

    private boolean failed;

    JsonLine(JsonFields fields, RowMapper mapper) {
        this.fields = fields;
        this.mapper = mapper;
        this.seen = new boolean[fields.count()];
    }

    /**
     * Reads a line into the mapper's row.
     *
     * @return behind its closing brace, or {@link JsonText#WRONG}
     */
    int read(byte[] bytes, int begin) {
        Arrays.fill(seen, false);
        scalars = 0;
        nestedCount = 0;
        hasOddEscape = false;
        failed = false;
        if (bytes[begin] != '{') {
            return JsonText.WRONG;
        }
        int end = value(bytes, begin, fields.root, 0);
        return failed ? JsonText.WRONG : end;
    }

    private int wrong() {
        failed = true;
        return 0;
    }

    private static int behindBlanks(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r') {
            at++;
        }
        return at;
    }

    /** Reads a value; after a failure the answer means nothing. */
    private int value(byte[] bytes, int at, JsonFields.@Nullable Member member, int depth) {
        if (depth > MOST_DEPTH) {
            return wrong();
        }
        byte first = bytes[at];
        if (first == '{' || first == '[') {
            if (member != null && member.field >= 0) {
                nest(member.field);
            }
            return first == '{'
                    ? object(bytes, at + 1, member, depth)
                    : array(bytes, at + 1, depth);
        }
        int end = scalar(bytes, at);
        if (!failed) {
            note(at, end, member == null ? -1 : member.field);
        }
        return end;
    }

    private int scalar(byte[] bytes, int at) {
        byte first = bytes[at];
        int end;
        if (first == '"') {
            end = text.string(bytes, at + 1);
            text.type = RawColumn.TEXT;
            end = end == JsonText.WRONG ? end : end + 1;
        } else {
            text.hasEscape = false;
            end =
                    first == '-' || (first >= '0' && first <= '9')
                            ? text.number(bytes, at)
                            : text.word(bytes, at);
        }
        return end == JsonText.WRONG ? wrong() : end;
    }

    private void nest(int field) {
        if (nestedCount == nested.length) {
            nested = Arrays.copyOf(nested, nestedCount * 2);
        }
        nested[nestedCount++] = field;
        mapper.activate(field);
        mapper.type[field] = RawColumn.OTHER;
        mapper.begin[field] = 0;
        mapper.end[field] = 0;
    }

    private void note(int begin, int end, int field) {
        if (scalars == scalarBegin.length) {
            scalarBegin = Arrays.copyOf(scalarBegin, scalars * 2);
            scalarEnd = Arrays.copyOf(scalarEnd, scalars * 2);
            scalarField = Arrays.copyOf(scalarField, scalars * 2);
        }
        scalarBegin[scalars] = begin;
        scalarEnd[scalars] = end;
        scalarField[scalars++] = field;
        if (field >= 0) {
            mapper.activate(field);
            int quote = text.type == RawColumn.TEXT ? 1 : 0;
            hasOddEscape |= mapper.setJson(field, begin + quote, end - quote, text);
        }
    }

    private int object(byte[] bytes, int from, JsonFields.@Nullable Member parent, int depth) {
        int at = behindBlanks(bytes, from);
        if (bytes[at] == '}') {
            return at + 1;
        }
        while (!failed) {
            if (bytes[at] != '"') {
                return wrong();
            }
            int close = text.string(bytes, at + 1);
            if (close == JsonText.WRONG) {
                return wrong();
            }
            JsonFields.Member member = null;
            if (parent != null && !parent.members.isEmpty()) {
                member = parent.find(bytes, at + 1, close);
                // An escaped name may be one of ours in disguise.
                if (text.hasEscape || (member != null && seen[member.number])) {
                    return wrong();
                }
                if (member != null) {
                    seen[member.number] = true;
                }
            }
            at = behindBlanks(bytes, close + 1);
            if (bytes[at] != ':') {
                return wrong();
            }
            at = behindBlanks(bytes, at + 1);
            at = value(bytes, at, member, depth + 1);
            if (failed) {
                return at;
            }
            at = behindBlanks(bytes, at);
            if (bytes[at] == '}') {
                return at + 1;
            }
            if (bytes[at] != ',') {
                return wrong();
            }
            at = behindBlanks(bytes, at + 1);
        }
        return at;
    }

    private int array(byte[] bytes, int from, int depth) {
        int at = behindBlanks(bytes, from);
        if (bytes[at] == ']') {
            return at + 1;
        }
        while (true) {
            at = value(bytes, at, null, depth + 1);
            if (failed) {
                return at;
            }
            at = behindBlanks(bytes, at);
            if (bytes[at] == ']') {
                return at + 1;
            }
            if (bytes[at] != ',') {
                return wrong();
            }
            at = behindBlanks(bytes, at + 1);
        }
    }
}
