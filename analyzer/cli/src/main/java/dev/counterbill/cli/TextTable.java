package dev.counterbill.cli;

import dev.counterbill.report.Words;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lines of text in aligned columns; a title that begins with {@code >} aligns to the right. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<Boolean> rightAligned = new ArrayList<>();
    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... titles) {
        List<String> shown = new ArrayList<>();
        for (String title : titles) {
            boolean right = title.startsWith(">");
            rightAligned.add(right);
            shown.add(right ? title.substring(1) : title);
        }
        lines.add(shown);
    }

    /** Adds a line; texts from logs are made safe for a terminal. */
    void line(String... cells) {
        if (cells.length != rightAligned.size()) {
            throw new IllegalArgumentException(cells.length + " cells");
        }
        lines.add(List.of(cells).stream().map(Words::visible).toList());
    }

    /** True where it has titles only. */
    boolean isEmpty() {
        return lines.size() == 1;
    }

    void printTo(PrintWriter out) {
        int[] widths = new int[rightAligned.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        boolean untitled = lines.get(0).stream().allMatch(String::isEmpty);
        for (List<String> line : untitled ? lines.subList(1, lines.size()) : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - length(line.get(i)));
                text.append(i == 0 ? "" : GAP)
                        .append(rightAligned.get(i) ? pad + line.get(i) : line.get(i) + pad);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
