package dev.counterbill.read.fast;

import org.jspecify.annotations.Nullable;

/**
 * Where a line stands behind one of its scalars: in which objects and arrays. Equal places are one
 * object, so that what may follow is known by identity. Owned by one thread.
 */
final class JsonPlace {
    /** Pieces that are remembered to have followed. */
    private static final int MOST_PIECES = 64;

    /** Where all are remembered, a new one takes the place of the rarest only now and then. */
    private static final int NOW_AND_THEN = 16;

    /** The place around this one; null outside the line's object. */
    final @Nullable JsonPlace up;

    /**
     * Whose members the names here may be, or whose elements stand here; null in arrays and in
     * objects that nobody reads.
     */
    final JsonFields.@Nullable Member member;

    final boolean isArray;

    /** What the elements here must be like, which are read; else null. */
    final JsonFields.@Nullable Elements elements;

    /** What each element here is looked through as, else null. */
    final JsonFields.@Nullable Member each;

    /** How many objects and arrays are open. */
    final int depth;

    private @Nullable JsonPlace object;
    private @Nullable JsonPlace array;
    private JsonPlace[] ofMembers = {};

    /** What was met behind values here, the more frequent pieces first. */
    private final @Nullable JsonPiece[] pieces = new @Nullable JsonPiece[MOST_PIECES];

    private int size;
    private int refused;

    private JsonPlace(@Nullable JsonPlace up, JsonFields.@Nullable Member member, boolean isArray) {
        this.up = up;
        this.member = member;
        this.isArray = isArray;
        this.elements = isArray && member != null ? member.elements : null;
        this.each = isArray && member != null ? member.each : null;
        this.depth = up == null ? 0 : up.depth + 1;
    }

    /** The begin of every line. */
    static JsonPlace outside() {
        return new JsonPlace(null, null, false);
    }

    /** In an object that is a value here, of a member of the projection or of none. */
    JsonPlace object(JsonFields.@Nullable Member of) {
        if (of == null || of.members.isEmpty()) {
            JsonPlace known = object;
            if (known == null) {
                known = new JsonPlace(this, null, false);
                object = known;
            }
            return known;
        }
        return ofMember(of, false);
    }

    private JsonPlace ofMember(JsonFields.Member of, boolean isOfArray) {
        for (JsonPlace known : ofMembers) {
            if (known.member == of && known.isArray == isOfArray) {
                return known;
            }
        }
        JsonPlace place = new JsonPlace(this, of, isOfArray);
        ofMembers = java.util.Arrays.copyOf(ofMembers, ofMembers.length + 1);
        ofMembers[ofMembers.length - 1] = place;
        return place;
    }

    /** In an array that is a value here, of a member of the projection or of none. */
    JsonPlace array(JsonFields.@Nullable Member of) {
        if (of != null && (of.elements != null || of.each != null)) {
            return ofMember(of, true);
        }
        JsonPlace known = array;
        if (known == null) {
            known = new JsonPlace(this, null, true);
            array = known;
        }
        return known;
    }

    /** The known piece that stands here, or null. */
    @Nullable JsonPiece find(byte[] bytes, int at) {
        for (int i = 0; i < size; i++) {
            JsonPiece piece = pieces[i];
            if (piece != null && piece.isAt(bytes, at)) {
                if (i > 0) {
                    pieces[i] = pieces[i - 1];
                    pieces[i - 1] = piece;
                }
                return piece;
            }
        }
        return null;
    }

    /** Remembers a copy of a piece; null where there is no room for one so rare. */
    @Nullable JsonPiece learn(JsonPiece met, byte[] bytes, int at) {
        if (met.length > JsonPiece.MOST_BYTES) {
            return null;
        }
        if (size == MOST_PIECES && ++refused % NOW_AND_THEN != 0) {
            return null;
        }
        JsonPiece piece = new JsonPiece(met, bytes, at);
        if (size == MOST_PIECES) {
            pieces[size - 1] = piece;
        } else {
            pieces[size++] = piece;
        }
        return piece;
    }
}
