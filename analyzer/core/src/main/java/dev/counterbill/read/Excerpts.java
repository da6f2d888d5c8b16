package dev.counterbill.read;

import java.util.regex.Pattern;

/**
 * Makes a value of a log fit for messages: secrets redacted, cut, and without characters that a
 * terminal would obey.
 */
public final class Excerpts {
    /** Longest excerpt, in characters. */
    public static final int MAX_CHARS = 80;

    /**
     * Values longer than this are cut before secrets are looked for, so that length costs nothing.
     */
    private static final int MAX_LOOK_CHARS = 4096;

    /** Keys of providers and clouds, bearer tokens, JSON web tokens, e-mail addresses. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i:bearer\\s+\\S+|basic\\s+[a-z0-9+/=]{8,})"
                            + "|\\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|glpat|npm|r8|pplx|key|lsv2|whsec)[-_][A-Za-z0-9_-]{6,}"
                            + "|\\b(?:AKIA|ASIA|AIza|ya29\\.)[A-Za-z0-9_-]{6,}"
                            + "|\\beyJ[A-Za-z0-9_-]{6,}[A-Za-z0-9._-]*"
                            + "|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+"
                            + "|-----BEGIN[^-]*-----.*");

    private Excerpts() {}

    /** The excerpt; applying it twice changes nothing but the cut. */
    public static String of(String value) {
        boolean cut = value.length() > MAX_LOOK_CHARS;
        String text =
                SECRET.matcher(cut ? value.substring(0, MAX_LOOK_CHARS) : value)
                        .replaceAll("[redacted]");
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < text.length() && shown.length() < MAX_CHARS) {
            int point = text.codePointAt(at);
            append(shown, point);
            at += Character.charCount(point);
        }
        return cut || at < text.length() ? shown.append('…').toString() : shown.toString();
    }

    /** Escapes what has no shape of its own or changes how others are shown. */
    private static void append(StringBuilder shown, int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append("\\u{").append(Integer.toHexString(point)).append('}');
            default -> shown.appendCodePoint(point);
        }
    }
}
