package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;
import java.util.Arrays;

/**
 * The bytes between the scalars of a line that {@link JsonLine} has accepted. Another line that has
 * the same bytes there has the same names and nesting, so only its scalars need to be scanned, and
 * the bytes between them compared eight at a time.
 */
final class JsonTemplate {
    /** Longer lines are too rare to be worth one. */
    private static final int MOST_LITERAL_BYTES = 1 << 14;

    /** All pieces, one behind the other. */
    private final byte[] literals;

    /** End of the piece before each scalar, and of the last piece. */
    private final int[] literalEnd;

    private final int[] field;
    private final int[] nested;

    private JsonTemplate(byte[] literals, int[] literalEnd, int[] field, int[] nested) {
        this.literals = literals;
        this.literalEnd = literalEnd;
        this.field = field;
        this.nested = nested;
    }

    /** Of a line that was just read; null where it is too long. */
    static @org.jspecify.annotations.Nullable JsonTemplate of(
            JsonLine line, byte[] bytes, int begin, int end) {
        int length = end - begin;
        for (int i = 0; i < line.scalars; i++) {
            length -= line.scalarEnd[i] - line.scalarBegin[i];
        }
        if (length > MOST_LITERAL_BYTES) {
            return null;
        }
        byte[] literals = new byte[length + Bytes.PADDING];
        int[] literalEnd = new int[line.scalars + 1];
        int from = begin;
        int used = 0;
        for (int i = 0; i <= line.scalars; i++) {
            int to = i == line.scalars ? end : line.scalarBegin[i];
            System.arraycopy(bytes, from, literals, used, to - from);
            used += to - from;
            literalEnd[i] = used;
            from = i == line.scalars ? end : line.scalarEnd[i];
        }
        return new JsonTemplate(
                literals,
                literalEnd,
                Arrays.copyOf(line.scalarField, line.scalars),
                Arrays.copyOf(line.nested, line.nestedCount));
    }

    /**
     * Reads a line into the mapper's row.
     *
     * @return behind its closing brace, or {@link JsonText#WRONG} where it is another kind of line
     */
    int read(byte[] bytes, int begin, RowMapper mapper, JsonText text) {
        int at = begin;
        int literal = 0;
        for (int i = 0; i < field.length; i++) {
            int end = literalEnd[i];
            if (!Bytes.equal(literals, literal, bytes, at, end - literal)) {
                return JsonText.WRONG;
            }
            at += end - literal;
            literal = end;
            byte first = bytes[at];
            int valueBegin = at;
            int valueEnd;
            if (first == '"') {
                valueBegin++;
                valueEnd = text.string(bytes, valueBegin);
                text.type = RawColumn.TEXT;
                at = valueEnd + 1;
            } else {
                text.hasEscape = false;
                valueEnd =
                        first == '-' || (first >= '0' && first <= '9')
                                ? text.number(bytes, at)
                                : text.word(bytes, at);
                at = valueEnd;
            }
            if (valueEnd == JsonText.WRONG) {
                return JsonText.WRONG;
            }
            if (field[i] >= 0 && mapper.setJson(field[i], valueBegin, valueEnd, text)) {
                return JsonText.WRONG;
            }
        }
        int end = literalEnd[field.length];
        if (!Bytes.equal(literals, literal, bytes, at, end - literal)) {
            return JsonText.WRONG;
        }
        for (int other : nested) {
            mapper.type[other] = RawColumn.OTHER;
            mapper.begin[other] = 0;
            mapper.end[other] = 0;
        }
        return at + end - literal;
    }
}
