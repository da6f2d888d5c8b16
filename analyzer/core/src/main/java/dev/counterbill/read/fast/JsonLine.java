package dev.counterbill.read.fast;

import dev.counterbill.read.RawColumn;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line by the whole grammar, strictly, from one scalar to the next. Slower than comparing
 * with {@link JsonPiece}s, which are made of what it found.
 */
final class JsonLine {
    /** Deeper nesting is left to the plain reader. */
    private static final int MOST_DEPTH = 60;

    private final JsonFields fields;
    private final JsonText text;

    /** What was found last. */
    final JsonPiece found;

    private JsonFields.@Nullable Member named;

    JsonLine(JsonFields fields, JsonText text, JsonPiece nowhere) {
        this.fields = fields;
        this.text = text;
        this.found = new JsonPiece(nowhere);
    }

    /**
     * Reads from behind a value, or from the begin of the line, up to the next scalar or the
     * newline.
     *
     * @param from where the line stands
     * @return whether it is JSON so far, and has nothing in it that only the plain reader reads;
     *     then {@link #found} tells what stands there
     */
    boolean read(JsonPlace from, byte[] bytes, int begin) {
        found.clear();
        JsonPlace place = from;
        int at = begin;
        boolean isBehindValue = true;
        if (place.up == null) {
            if (bytes[at] != '{') {
                return false;
            }
            at = behindBlanks(bytes, at + 1);
            isBehindValue = bytes[at] == '}';
            if (isBehindValue) {
                at++;
            } else {
                place = place.object(fields.root);
            }
        }
        while (true) {
            if (isBehindValue) {
                at = behindBlanks(bytes, at);
                while (place.up != null && bytes[at] != ',') {
                    if (bytes[at] != (place.isArray ? ']' : '}')) {
                        return false;
                    }
                    place = place.up;
                    at = behindBlanks(bytes, at + 1);
                }
                if (place.up == null) {
                    return end(place, bytes, at, begin);
                }
                if (!place.isArray && place.up.elements != null) {
                    // More than a word and its value.
                    return false;
                }
                at = behindBlanks(bytes, at + 1);
            }
            named = place.each;
            if (!place.isArray) {
                at = behindName(place, bytes, at);
                if (at == JsonText.WRONG) {
                    return false;
                }
            }
            byte first = bytes[at];
            if (place.elements != null) {
                return element(place, place.elements, bytes, at, begin);
            }
            if (named != null && named.isLookedAt && first != 'n') {
                if (named.isLeft || (named.elements != null && first != '[')) {
                    return false;
                }
                if (first == '"' && !named.words.isEmpty()) {
                    // It belongs to the piece, as the word of an element does.
                    int close = closeOfPlain(bytes, at);
                    if (close == JsonText.WRONG || named.isWord(bytes, at + 1, close)) {
                        return false;
                    }
                    at = close + 1;
                    isBehindValue = true;
                    continue;
                }
            }
            if (first != '{' && first != '[') {
                return scalar(place, bytes, at, begin);
            }
            if (place.depth == MOST_DEPTH) {
                return false;
            }
            at = behindBlanks(bytes, at + 1);
            isBehindValue = bytes[at] == (first == '{' ? '}' : ']');
            // An empty array says no more than none.
            if (named != null && named.field >= 0 && !(isBehindValue && first == '[')) {
                found.nest(named.field);
            }
            if (isBehindValue) {
                at++;
            } else {
                place = first == '{' ? place.object(named) : place.array(named);
            }
        }
    }

    /** Behind the colon and its blanks; notes which member is {@link #named}. */
    private int behindName(JsonPlace place, byte[] bytes, int quote) {
        if (bytes[quote] != '"') {
            return JsonText.WRONG;
        }
        text.hasEscape = false;
        int close = text.string(bytes, quote + 1);
        if (close == JsonText.WRONG) {
            return JsonText.WRONG;
        }
        if (place.member != null) {
            named = place.member.find(bytes, quote + 1, close);
            // An escaped name may be one of ours in disguise.
            if (text.hasEscape || (named != null && !named.isInEach && !found.see(named.number))) {
                return JsonText.WRONG;
            }
        }
        int colon = behindBlanks(bytes, close + 1);
        return bytes[colon] == ':' ? behindBlanks(bytes, colon + 1) : JsonText.WRONG;
    }

    /**
     * Reads an element up to its value. Its word belongs to the piece: few words are ever met, and
     * so the same bytes lead to the same field.
     */
    private boolean element(
            JsonPlace array, JsonFields.Elements elements, byte[] bytes, int brace, int begin) {
        if (bytes[brace] != '{') {
            return false;
        }
        int quote = behind(elements.word, bytes, behindBlanks(bytes, brace + 1));
        int close = quote == JsonText.WRONG ? quote : closeOfPlain(bytes, quote);
        if (close == JsonText.WRONG) {
            return false;
        }
        int comma = behindBlanks(bytes, close + 1);
        if (bytes[comma] != ',') {
            return false;
        }
        int value = behind(elements.value, bytes, behindBlanks(bytes, comma + 1));
        if (value == JsonText.WRONG || bytes[value] == '"') {
            return false;
        }
        named = elements.find(bytes, quote + 1, close);
        // The first of a word counts; which that is would have to be remembered.
        return (named == null || found.see(named.number))
                && scalar(array.object(null), bytes, value, begin);
    }

    /** Behind a name, its colon and blanks; wrong where another name stands there. */
    private int behind(byte[] name, byte[] bytes, int quote) {
        int close = closeOfPlain(bytes, quote);
        if (close == JsonText.WRONG || !JsonFields.isName(name, bytes, quote + 1, close)) {
            return JsonText.WRONG;
        }
        int colon = behindBlanks(bytes, close + 1);
        return bytes[colon] == ':' ? behindBlanks(bytes, colon + 1) : JsonText.WRONG;
    }

    /** The closing quote of a text without escapes. */
    private int closeOfPlain(byte[] bytes, int quote) {
        if (bytes[quote] != '"') {
            return JsonText.WRONG;
        }
        text.hasEscape = false;
        int close = text.string(bytes, quote + 1);
        return text.hasEscape ? JsonText.WRONG : close;
    }

    private boolean scalar(JsonPlace place, byte[] bytes, int at, int begin) {
        JsonFields.Member member = named;
        found.place = place;
        found.field = member == null ? -1 : member.field;
        byte first = bytes[at];
        int end = at;
        if (first == '"') {
            found.kind = JsonPiece.Kind.TEXT;
            end = at + 1;
        } else if (first == '-' || (first >= '0' && first <= '9')) {
            found.kind = JsonPiece.Kind.NUMBER;
        } else {
            found.kind = JsonPiece.Kind.WORD;
            end = text.word(bytes, at);
            if (end == JsonText.WRONG) {
                return false;
            }
            found.wordLength = end - at;
            found.wordType = text.type;
            if (text.type == RawColumn.NULL) {
                found.field = -1;
            }
        }
        found.length = end - begin;
        return true;
    }

    private boolean end(JsonPlace outside, byte[] bytes, int at, int begin) {
        found.kind = JsonPiece.Kind.END;
        found.place = outside;
        found.length = at - begin;
        return bytes[at] == '\n';
    }

    private static int behindBlanks(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r') {
            at++;
        }
        return at;
    }
}
