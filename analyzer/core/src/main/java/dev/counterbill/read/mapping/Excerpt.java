package dev.counterbill.read.mapping;

import java.util.regex.Pattern;

/**
 * What of a value may be shown: cut to a readable length, on one line, and without anything that
 * looks like a secret.
 */
final class Excerpt {
    private static final int MAX_LENGTH_CHARS = 60;

    /** Key prefixes of the providers and hosts, then anything long and dense enough to be a key. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)\\b(?:sk|pk|rk|gsk|key|ghp|xox[a-z]|bearer|akia)[-_ ]?[A-Za-z0-9_-]{12,}"
                            + "|[A-Za-z0-9+/_-]{32,}");

    private Excerpt() {}

    static String of(String value) {
        String cut =
                value.length() > 4 * MAX_LENGTH_CHARS
                        ? value.substring(0, 4 * MAX_LENGTH_CHARS)
                        : value;
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            line.append(c < ' ' || (c >= 0x7f && c < 0xa0) ? ' ' : c);
        }
        String shown = SECRET.matcher(line).replaceAll("[redacted]");
        return shown.length() > MAX_LENGTH_CHARS || value.length() > cut.length()
                ? shown.substring(0, Math.min(MAX_LENGTH_CHARS, shown.length())) + "…"
                : shown;
    }
}
