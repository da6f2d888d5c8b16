package dev.counterbill.rates;

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
}
