package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes between the scalars of lines that {@link JsonLine} has accepted, as a tree: lines that
 * begin alike share their begin. Another line that has the same bytes there has the same names and
 * nesting, so only its scalars need to be scanned, and the bytes between them compared eight at a
 * time. Where a field may be absent the tree forks, and nothing is scanned twice.
 */
final class JsonShapes {
    private static final int MOST_PIECES = 4096;

    /** Longer pieces are too rare to be worth keeping. */
    private static final int MOST_LITERAL_BYTES = 1 << 12;

    private final Piece root = new Piece(new byte[0], 0, Piece.END, new int[0]);
    private int pieces;

    /** Bytes and the scalar behind them. */
    private static final class Piece {
        /** Instead of a field: no scalar follows, but the end of the line. */
        static final int END = -2;

        final byte[] literal;
        final int length;

        /** The field of the scalar, -1 for one that nobody reads. */
        final int field;

        /** At the end, the fields that hold objects or arrays. */
        final int[] nested;

        /** What may follow, the likeliest first. */
        @Nullable Piece child;

        @Nullable Piece sibling;

        Piece(byte[] literal, int length, int field, int[] nested) {
            this.literal = literal;
            this.length = length;
            this.field = field;
            this.nested = nested;
        }

        boolean isLike(Piece other) {
            return field == other.field
                    && length == other.length
                    && Arrays.equals(literal, other.literal)
                    && Arrays.equals(nested, other.nested);
        }
    }

    /** Remembers the shape of a line that was just read. */
    void add(JsonLine line, byte[] bytes, int begin, int end) {
        Piece parent = root;
        int from = begin;
        for (int i = 0; i <= line.scalars; i++) {
            boolean isEnd = i == line.scalars;
            int to = isEnd ? end : line.scalarBegin[i];
            int length = to - from;
            if (length > MOST_LITERAL_BYTES) {
                return;
            }
            byte[] literal = new byte[length + Bytes.PADDING];
            System.arraycopy(bytes, from, literal, 0, length);
            Piece piece =
                    new Piece(
                            literal,
                            length,
                            isEnd ? Piece.END : line.scalarField[i],
                            isEnd ? Arrays.copyOf(line.nested, line.nestedCount) : new int[0]);
            Piece known = parent.child;
            while (known != null && !known.isLike(piece)) {
                known = known.sibling;
            }
            if (known == null) {
                if (pieces == MOST_PIECES) {
                    return;
                }
                pieces++;
                piece.sibling = parent.child;
                parent.child = piece;
                known = piece;
            }
            parent = known;
            from = isEnd ? end : line.scalarEnd[i];
        }
    }

    /**
     * Reads a line into the mapper's row.
     *
     * @return behind its closing brace, or {@link JsonText#WRONG} where it has another shape
     */
    int read(byte[] bytes, int begin, RowMapper mapper, JsonText text) {
        int at = begin;
        Piece parent = root;
        while (true) {
            Piece before = null;
            Piece piece = parent.child;
            int end = JsonText.WRONG;
            while (piece != null) {
                if (Bytes.equal(piece.literal, 0, bytes, at, piece.length)) {
                    end = behindScalar(piece, bytes, at + piece.length, text);
                    if (end != JsonText.WRONG) {
                        break;
                    }
                }
                before = piece;
                piece = piece.sibling;
            }
            if (piece == null) {
                return JsonText.WRONG;
            }
            if (before != null) {
                before.sibling = piece.sibling;
                piece.sibling = parent.child;
                parent.child = piece;
            }
            if (piece.field == Piece.END) {
                for (int nested : piece.nested) {
                    mapper.type[nested] = RawColumn.OTHER;
                    mapper.begin[nested] = 0;
                    mapper.end[nested] = 0;
                }
                return end;
            }
            if (piece.field >= 0) {
                int quote = text.type == RawColumn.TEXT ? 1 : 0;
                if (mapper.setJson(piece.field, at + piece.length + quote, end - quote, text)) {
                    return JsonText.WRONG;
                }
            }
            at = end;
            parent = piece;
        }
    }

    private static int behindScalar(Piece piece, byte[] bytes, int at, JsonText text) {
        byte first = bytes[at];
        if (first == '"') {
            int close = text.string(bytes, at + 1);
            text.type = RawColumn.TEXT;
            return piece.field == Piece.END || close < 0 ? JsonText.WRONG : close + 1;
        }
        if (piece.field == Piece.END) {
            return first == '\n' || (first == '\r' && bytes[at + 1] == '\n') ? at : JsonText.WRONG;
        }
        text.hasEscape = false;
        return first == '-' || (first >= '0' && first <= '9')
                ? text.number(bytes, at)
                : text.word(bytes, at);
    }
}
