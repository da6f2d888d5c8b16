package dev.counterbill.read;

/** How the delimiter of a CSV is told: for the plain reader and the fast one alike. */
public final class CsvDelimiter {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private CsvDelimiter() {}

    /**
     * The delimiter that the first line has most of outside quotes; a comma where it has none.
     *
     * @param begin of the first line
     */
    public static char of(byte[] head, int begin, int length) {
        int[] counts = new int[DELIMITERS.length];
        boolean quoted = false;
        for (int at = begin; at < length; at++) {
            char c = (char) head[at];
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                break;
            } else if (!quoted) {
                for (int i = 0; i < DELIMITERS.length; i++) {
                    counts[i] += c == DELIMITERS[i] ? 1 : 0;
                }
            }
        }
        int best = 0;
        for (int i = 1; i < DELIMITERS.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return DELIMITERS[best];
    }
}
