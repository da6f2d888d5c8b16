package dev.counterbill.rates;

import org.jspecify.annotations.Nullable;

/**
 * Where in a file something stands, for messages and for tracing a figure.
 *
 * @param file name of the file as the user gave it, or of the built-in resource
 * @param line line from 1, or 0 where it is not known
 * @param column column from 1, or 0 where it is not known
 */
public record SourcePlace(String file, int line, int column) {
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }

    /** As a record has it, but spelt out: Java links a record's own form at run time, slowly. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourcePlace that
                && line == that.line
                && column == that.column
                && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Integer.hashCode(line) + Integer.hashCode(column)) + file.hashCode();
    }
}
