package dev.counterbill.render.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How many columns of a terminal a text takes, and texts cut and padded to columns. */
final class Cells {
    /** Spaces at which a line may end: not after a comparison sign, nor before a unit. */
    private static final Pattern GLUED = Pattern.compile("(?<![<>]) (?![%kMBT](?:[ ).,]|$))");

    private Cells() {}

    static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    /** The wide ranges of Unicode's East Asian Width (UAX 11), as far as names may hold them. */
    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean isWide =
                (point >= 0x1100 && point <= 0x115F)
                        || (point >= 0x2E80 && point <= 0xA4CF)
                        || (point >= 0xAC00 && point <= 0xD7A3)
                        || (point >= 0xF900 && point <= 0xFAFF)
                        || (point >= 0xFE30 && point <= 0xFE6F)
                        || (point >= 0xFF00 && point <= 0xFF60)
                        || (point >= 0xFFE0 && point <= 0xFFE6)
                        || (point >= 0x1F300 && point <= 0x1FAFF)
                        || (point >= 0x20000 && point <= 0x3FFFD);
        return isWide ? 2 : 1;
    }

    /** Cut in the middle, because fine-tunes differ in their ends and bases in their beginnings. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        int room = columns - 1;
        int head = 0;
        int tail = points.length;
        int used = 0;
        boolean isHeadNext = true;
        while (head < tail) {
            int next = width(isHeadNext ? points[head] : points[tail - 1]);
            if (used + next > room) {
                break;
            }
            used += next;
            if (isHeadNext) {
                head++;
            } else {
                tail--;
            }
            isHeadNext = !isHeadNext;
        }
        return new String(points, 0, head) + "…" + new String(points, tail, points.length - tail);
    }

    static String left(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - width(text))) + text;
    }

    /** Lines of at most so many columns, broken at spaces; longer words are broken anywhere. */
    static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : GLUED.split(text, -1)) {
            String rest = word;
            if (!line.isEmpty() && width(line.toString()) + 1 + width(rest) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (width(rest) > columns) {
                int end = rest.offsetByCodePoints(0, 1);
                while (end < rest.length()
                        && width(rest.substring(0, rest.offsetByCodePoints(end, 1))) <= columns) {
                    end = rest.offsetByCodePoints(end, 1);
                }
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
