package dev.counterbill.render.focus;

import dev.counterbill.render.csv.CsvSheet;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One row of the dataset: texts and numbers by column; what is not set is null in FOCUS. */
public final class FocusRow {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, BigDecimal> numbers = new HashMap<>();

    FocusRow() {}

    void text(String column, String text) {
        if (!text.isEmpty()) {
            texts.put(column, text);
        }
    }

    void number(String column, BigDecimal number) {
        numbers.put(column, number);
    }

    /** The text of a column; empty where it is null or a number. */
    public Optional<String> text(String column) {
        return Optional.ofNullable(texts.get(column));
    }

    /** The number of a column; empty where it is null or a text. */
    public Optional<BigDecimal> number(String column) {
        return Optional.ofNullable(numbers.get(column));
    }

    void write(CsvSheet sheet) throws IOException {
        for (String column : FocusReport.COLUMNS) {
            if (numbers.containsKey(column)) {
                sheet.number(numbers.get(column));
            } else {
                sheet.text(texts.getOrDefault(column, ""));
            }
        }
        sheet.endRow();
    }
}
