package dev.counterbill.read.fast;

import java.util.Arrays;

/**
 * The bytes between two scalars of a line, as {@link JsonLine} has accepted them behind a value in
 * some {@link JsonPlace}. Where the same bytes stand behind a value in the same place they mean the
 * same again: the same names, the same nesting. So they need only be compared, eight at a time, and
 * a line is read as a chain of such pieces with a scalar scanned between each two. Opening quotes
 * belong to the piece, closing ones to the scalar.
 */
final class JsonPiece {
    /** What follows the bytes. */
    enum Kind {
        /** Text up to a quote. */
        TEXT,
        /** A number. */
        NUMBER,
        /** Nothing: {@code true}, {@code false} or {@code null} are the last bytes of the piece. */
        WORD,
        /** The newline. */
        END
    }

    /** Longer ones are too rare to be worth keeping. */
    static final int MOST_BYTES = 1 << 10;

    /** Pieces that are remembered to have come next. */
    private static final int MOST_NEXT = 6;

    private static final int SHORT_BYTES = 16;
    private static final int[] NONE = {};

    /** Kinds of bytes, as bits: each byte, those that end no line, those that begin no number. */
    private static final int ANY = 1;

    private static final int NO_NEWLINE = 2;
    private static final int NO_NUMBER = 4;
    private static final byte[] KINDS = kinds();

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int b = 0; b < kinds.length; b++) {
            boolean isNumber = b == '-' || (b >= '0' && b <= '9');
            kinds[b] = (byte) (ANY | (b == '\n' ? 0 : NO_NEWLINE) | (isNumber ? 0 : NO_NUMBER));
        }
        return kinds;
    }

    Kind kind = Kind.END;
    int length;

    /** The field of the scalar, -1 for one that nobody reads. */
    int field = -1;

    /** {@link dev.counterbill.read.RawColumn} type of a word. */
    byte wordType;

    /** Length of a word. */
    int wordLength;

    /** Fields that hold objects or arrays here. */
    int[] nested = NONE;

    /** The members named in the piece, as bits; none may be named twice in a line. */
    long seen;

    long seenMore;

    /** Where the line stands behind the scalar. */
    JsonPlace place;

    /** The piece that came next, most of the times. */
    JsonPiece next;

    /** Stands for whatever has not come yet. */
    private final JsonPiece nowhere;

    /** {@link #KINDS} of bytes that do not stand behind it. */
    private int refused;

    /** The same where the piece is short, and where the byte behind it stands; else 0. */
    private int refusedSoon;

    private int soon;

    private final JsonPiece[] others = new JsonPiece[MOST_NEXT];
    private int otherCount;
    private long first;
    private long firstMask;
    private long second;
    private long secondMask;

    /** Behind the first 16 bytes; the last word ends with the piece and overlaps the one before. */
    private long[] rest = {};

    /** One that stands nowhere and that nothing has followed: a line that has it is wrong. */
    JsonPiece(JsonPlace place) {
        this.place = place;
        this.length = Integer.MIN_VALUE;
        this.refusedSoon = ANY;
        this.nowhere = this;
        this.next = this;
    }

    /** One that is filled anew for each use. */
    JsonPiece(JsonPiece nowhere) {
        this.place = nowhere.place;
        this.nowhere = nowhere;
        this.next = nowhere;
    }

    /** One to keep. */
    JsonPiece(JsonPiece met, byte[] bytes, int at) {
        nowhere = met.nowhere;
        next = nowhere;
        kind = met.kind;
        length = met.length;
        field = met.field;
        wordType = met.wordType;
        wordLength = met.wordLength;
        nested = met.nested;
        seen = met.seen;
        seenMore = met.seenMore;
        place = met.place;
        refused = kind == Kind.NUMBER ? NO_NUMBER : kind == Kind.END ? NO_NEWLINE : 0;
        if (length <= SHORT_BYTES) {
            refusedSoon = refused;
            soon = length;
        }
        firstMask = mask(length);
        first = Bytes.word(bytes, at) & firstMask;
        secondMask = mask(length - 8);
        second = Bytes.word(bytes, at + 8) & secondMask;
        int more = Math.max(0, length - SHORT_BYTES);
        rest = new long[(more + 7) / 8];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Bytes.word(bytes, at + Math.min(SHORT_BYTES + 8 * i, length - 8));
        }
    }

    private static long mask(int bytes) {
        return bytes >= 8 ? -1 : bytes <= 0 ? 0 : (1L << (bytes << 3)) - 1;
    }

    /** Begins anew. */
    void clear() {
        field = -1;
        nested = NONE;
        seen = 0;
        seenMore = 0;
        wordLength = 0;
        next = nowhere;
    }

    /** Notes a member; false where it was there before. */
    boolean see(int member) {
        long before = member < Long.SIZE ? seen : seenMore;
        long after = before | 1L << member;
        if (member < Long.SIZE) {
            seen = after;
        } else {
            seenMore = after;
        }
        return after != before;
    }

    void nest(int fieldThere) {
        nested = Arrays.copyOf(nested, nested.length + 1);
        nested[nested.length - 1] = fieldThere;
    }

    /** Whether its bytes stand there, and behind them what they announce. */
    boolean isAt(byte[] bytes, int at) {
        // Without a branch, and without a question that only a wrong line answers otherwise.
        long differs =
                (Bytes.word(bytes, at) ^ first) & firstMask
                        | (Bytes.word(bytes, at + 8) ^ second) & secondMask
                        | KINDS[bytes[at + soon] & 0xFF] & refusedSoon;
        return differs == 0 && (length <= SHORT_BYTES || restIsAt(bytes, at));
    }

    private boolean restIsAt(byte[] bytes, int at) {
        int last = rest.length - 1;
        int from = at + SHORT_BYTES;
        for (int i = 0; i < last; i++) {
            if (Bytes.word(bytes, from + 8 * i) != rest[i]) {
                return false;
            }
        }
        return Bytes.word(bytes, at + length - 8) == rest[last]
                && (KINDS[bytes[at + length] & 0xFF] & refused) == 0;
    }

    /** The piece that stands there, of those that came next before; nowhere where it is none. */
    JsonPiece follower(byte[] bytes, int at) {
        for (int i = 0; i < otherCount; i++) {
            JsonPiece piece = others[i];
            if (piece.isAt(bytes, at)) {
                others[i] = next;
                next = piece;
                return piece;
            }
        }
        return nowhere;
    }

    /** Remembers what came next. */
    void follow(JsonPiece piece) {
        JsonPiece before = next;
        if (before != nowhere && before != piece) {
            System.arraycopy(others, 0, others, 1, MOST_NEXT - 1);
            others[0] = before;
            otherCount = Math.min(otherCount + 1, MOST_NEXT);
        }
        next = piece;
    }
}
