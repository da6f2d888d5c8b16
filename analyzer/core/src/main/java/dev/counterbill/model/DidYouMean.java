package dev.counterbill.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Names that are close to a mistyped one. For messages only: nothing is ever priced, mapped or
 * configured by a suggestion.
 */
public final class DidYouMean {
    /** More than this many suggestions help nobody. */
    private static final int MOST_SUGGESTIONS = 3;

    /** Longer texts are no slip of the pen, and comparing them costs the square of their length. */
    private static final int LONGEST_NAME_CHARS = 120;

    private DidYouMean() {}

    /** A name with its distance, for sorting. */
    private record Close(String name, int distance) {}

    /**
     * At most three known names within a few slips of the given one, the closest first; ties in
     * alphabetical order. A slip is a missing, surplus, wrong or swapped character.
     */
    public static List<String> closest(String name, Collection<String> known) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.length() > LONGEST_NAME_CHARS) {
            return List.of();
        }
        int most = Math.max(1, Math.min(4, wanted.length() / 3));
        List<Close> close = new ArrayList<>();
        for (String candidate : known) {
            String lower = candidate.toLowerCase(Locale.ROOT);
            int distance = distance(wanted, lower, most);
            if (distance <= most) {
                close.add(new Close(candidate, distance));
            }
        }
        close.sort(Comparator.comparingInt(Close::distance).thenComparing(Close::name));
        return close.stream().map(Close::name).distinct().limit(MOST_SUGGESTIONS).toList();
    }

    /** {@code Did you mean a or b}, or the given sentence where nothing is close. */
    public static String sentence(String name, Collection<String> known, String otherwise) {
        List<String> close = closest(name, known);
        return close.isEmpty()
                ? otherwise
                : "Did you mean "
                        + close.stream().map(c -> "'" + c + "'").collect(Collectors.joining(" or "))
                        + "?";
    }

    /** Optimal string alignment distance, or anything above {@code most} once it exceeds it. */
    static int distance(String left, String right, int most) {
        if (Math.abs(left.length() - right.length()) > most) {
            return most + 1;
        }
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            row[0] = i;
            int smallest = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    cost = Math.min(cost, beforeLast[j - 2] + 1);
                }
                row[j] = cost;
                smallest = Math.min(smallest, cost);
            }
            if (smallest > most) {
                return most + 1;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[right.length()];
    }
}
