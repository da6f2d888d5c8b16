package dev.counterbill.read.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What was answered for the texts that were asked for last, some hundred of them: columns repeat
 * values. A text takes the place of the one that stood where its hash leads.
 */
final class Memo<A> {
    private static final int PLACES = 128;

    /** Longer texts do not repeat, and would be held in vain. */
    private static final int MAX_TEXT_CHARS = 256;

    private final @Nullable String[] texts = new @Nullable String[PLACES];
    private final @Nullable Object[] answers = new @Nullable Object[PLACES];

    /** The answer that is remembered, or null. */
    @SuppressWarnings("unchecked")
    @Nullable A answer(String text) {
        int place = placeOf(text);
        return text.equals(texts[place]) ? (A) answers[place] : null;
    }

    void remember(String text, A answer) {
        if (text.length() <= MAX_TEXT_CHARS) {
            int place = placeOf(text);
            texts[place] = text;
            answers[place] = answer;
        }
    }

    private static int placeOf(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 7 ^ hash >>> 14) & (PLACES - 1);
    }
}
