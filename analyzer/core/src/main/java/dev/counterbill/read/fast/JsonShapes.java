package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;

/**
 * Reads lines as chains of {@link JsonPiece}s. Which pieces there are is learnt from the lines
 * themselves, and which comes next is guessed by what came next before, so that lines with other
 * members, another order or more messages share what they have in common. A guess is never
 * believed: the bytes decide, and where they are new {@link JsonLine} does.
 */
final class JsonShapes {
    private final RowFields rows;
    private final JsonText text = new JsonText();
    private final JsonPlace outside = JsonPlace.outside();
    private final JsonPiece nowhere = new JsonPiece(outside);
    private final JsonPiece begin = new JsonPiece(nowhere);
    private final JsonLine line;

    JsonShapes(JsonFields fields, RowFields rows) {
        this.rows = rows;
        this.line = new JsonLine(fields, text, nowhere);
    }

    /**
     * Reads a line into the next row.
     *
     * @return its newline, or {@link JsonText#WRONG} where only the plain reader can read it
     */
    int read(byte[] bytes, int lineBegin) {
        int at = lineBegin;
        long seen = 0;
        long seenMore = 0;
        JsonPiece before = begin;
        while (true) {
            JsonPiece piece = before.next;
            if (!piece.isAt(bytes, at)) {
                piece = other(before, bytes, at);
            }
            int from = at + piece.length;
            boolean isUnread = false;
            if (piece.kind == JsonPiece.Kind.TEXT) {
                text.hasEscape = false;
                at = text.string(bytes, from);
                if (piece.field >= 0) {
                    text.type = RawColumn.TEXT;
                    isUnread = rows.setJson(piece.field, from, at, text);
                }
            } else if (piece.kind == JsonPiece.Kind.NUMBER) {
                at = text.number(bytes, from);
                if (piece.field >= 0) {
                    rows.setJson(piece.field, from, at, text);
                }
            } else {
                at = from;
                if (piece.field >= 0) {
                    text.type = piece.wordType;
                    rows.setJson(piece.field, from - piece.wordLength, from, text);
                }
            }
            // One question for a wrong value and a member that comes twice: a compiler that has met
            // neither takes both for impossible, and compiles again when one comes.
            if ((at >> Integer.SIZE - 1 | seen & piece.seen | seenMore & piece.seenMore) != 0
                    || isUnread) {
                return JsonText.WRONG;
            }
            // Behind the closing quote of a text.
            at += piece.kind == JsonPiece.Kind.TEXT ? 1 : 0;
            seen |= piece.seen;
            seenMore |= piece.seenMore;
            if (piece.nested.length > 0) {
                nest(piece.nested);
            }
            if (piece.kind == JsonPiece.Kind.END) {
                return at;
            }
            before = piece;
        }
    }

    private void nest(int[] fields) {
        for (int field : fields) {
            rows.setNested(field);
        }
    }

    /** The piece that stands there, where it is not the likeliest one; nowhere if none can. */
    private JsonPiece other(JsonPiece before, byte[] bytes, int at) {
        JsonPiece follower = before.follower(bytes, at);
        if (follower != nowhere) {
            return follower;
        }
        // Looked up before the line is read on: what was found last is filled anew by that.
        JsonPlace place = before.place;
        JsonPiece piece = place.find(bytes, at);
        if (piece == null) {
            if (!line.read(place, bytes, at)) {
                return nowhere;
            }
            activate(line.found);
            piece = place.learn(line.found, bytes, at);
            if (piece == null) {
                return line.found;
            }
        }
        before.follow(piece);
        return piece;
    }

    private void activate(JsonPiece piece) {
        if (piece.field >= 0) {
            rows.activate(piece.field);
        }
        for (int field : piece.nested) {
            rows.activate(field);
        }
    }
}
