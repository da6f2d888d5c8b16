package dev.counterbill.render.csv;

import dev.counterbill.money.Decimals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes one CSV file: UTF-8, comma, line feeds, quotes where needed. Texts and numbers are written
 * by different methods, because only a text may be taken for a formula.
 */
public final class CsvSheet {
    private final CSVPrinter printer;
    private final List<String> cells = new ArrayList<>();
    private final StringBuilder row = new StringBuilder();

    private CsvSheet(CSVPrinter printer) {
        this.printer = printer;
    }

    /** Writes the head; the stream is left open. */
    public static CsvSheet begin(OutputStream stream, List<String> head) throws IOException {
        Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        CsvSheet sheet =
                new CsvSheet(
                        CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(writer));
        head.forEach(sheet::text);
        sheet.endRow();
        return sheet;
    }

    /** A text of a log, a table or ours; made inert for spreadsheets. */
    public CsvSheet text(String text) {
        cells.add(inert(text));
        return this;
    }

    /** An amount, in plain notation with at least two decimals. */
    public CsvSheet amount(BigDecimal amount) {
        cells.add(Decimals.amount(amount));
        return this;
    }

    /** A quantity, in plain notation. */
    public CsvSheet number(BigDecimal number) {
        cells.add(Decimals.plain(number));
        return this;
    }

    public CsvSheet number(long number) {
        cells.add(Long.toString(number));
        return this;
    }

    /** Nothing: not known, or not applicable. */
    public CsvSheet empty() {
        cells.add("");
        return this;
    }

    public void endRow() throws IOException {
        if (isPlainRow()) {
            row.setLength(0);
            for (int i = 0; i < cells.size(); i++) {
                row.append(i == 0 ? "" : ",").append(cells.get(i));
            }
            printer.getOut().append(row).append('\n');
        } else {
            printer.printRecord(cells);
        }
        cells.clear();
    }

    /**
     * Whether no cell can need quotes, as is so of nearly all rows: the printer thinks longer about
     * each cell than all else that is done for it takes.
     */
    private boolean isPlainRow() {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (cell.isEmpty() ? i == 0 : !isAlphanumeric(cell.charAt(0))) {
                return false;
            }
            for (int at = 1; at < cell.length(); at++) {
                char c = cell.charAt(at);
                if (!isAlphanumeric(c)
                        && c != '-'
                        && c != '.'
                        && c != ':'
                        && c != '_'
                        && c != '/') {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Writes out what is buffered. */
    public void end() throws IOException {
        printer.flush();
    }

    /**
     * Spreadsheets take a cell for a formula where it begins with one of these, also after blanks
     * and in the full-width forms; an apostrophe in front makes it a text. Source: OWASP, CSV
     * Injection.
     */
    static String inert(String text) {
        if (!text.isEmpty() && isAlphanumeric(text.charAt(0))) {
            return text;
        }
        int begin = 0;
        while (begin < text.length() && isBlank(text.charAt(begin))) {
            begin++;
        }
        if (text.isEmpty()) {
            return text;
        }
        boolean isFormula = begin < text.length() && "=+-@＝＋－＠|%".indexOf(text.charAt(begin)) >= 0;
        return isFormula || "\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }
}
