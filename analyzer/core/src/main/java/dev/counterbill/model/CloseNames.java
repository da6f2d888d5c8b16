package dev.counterbill.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * "Did you mean": the known names that are close to a mistyped one. Only ever printed, never acted
 * on.
 */
public final class CloseNames {
    private static final int MOST = 3;
    private static final int LONGEST_CHARS = 200;

    private CloseNames() {}

    /**
     * The closest candidates, best first, at most three.
     *
     * @param word what was typed; upper and lower case do not matter
     * @return candidates within an edit distance of a third of the word's length, ties in their
     *     natural order
     */
    public static List<String> of(String word, Collection<String> candidates) {
        String typed = word.toLowerCase(Locale.ROOT);
        if (typed.isEmpty() || typed.length() > LONGEST_CHARS) {
            return List.of();
        }
        int bound = Math.max(1, typed.length() / 3);
        record Near(String name, int distance) {}
        return candidates.stream()
                .distinct()
                .filter(name -> Math.abs(name.length() - typed.length()) <= bound)
                .map(name -> new Near(name, distance(typed, name.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance() <= bound)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MOST)
                .map(Near::name)
                .toList();
    }

    /**
     * A remedy for a message: {@code Did you mean 'gpt-4o'?}, or the given text when nothing is
     * close.
     */
    public static String remedy(String word, Collection<String> candidates, String otherwise) {
        List<String> near = of(word, candidates);
        return near.isEmpty() ? otherwise : "Did you mean '" + String.join("' or '", near) + "'?";
    }

    /** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
    private static int distance(String left, String right) {
        int[][] edits = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            edits[i][0] = i;
        }
        for (int j = 0; j <= right.length(); j++) {
            edits[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            for (int j = 1; j <= right.length(); j++) {
                int replace = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int best =
                        Math.min(
                                edits[i - 1][j - 1] + replace,
                                Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    best = Math.min(best, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = best;
            }
        }
        return edits[left.length()][right.length()];
    }
}
