package dev.counterbill.read.container;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV with their physical lines. A quote that is wrong inside one line costs that
 * line; one that spans lines costs the file, because nobody can tell which rows it swallowed.
 */
final class CsvRows implements Closeable {
    private final CsvBytes bytes;
    private final CSVFormat format;
    private CSVParser parser;
    private Iterator<CSVRecord> records;
    private long parserBegin;
    private long linesBefore;
    private long line;
    private long keptLine;
    private @Nullable CSVRecord record;

    CsvRows(InputStream in) throws IOException {
        this.bytes = new CsvBytes(in);
        this.format =
                CSVFormat.DEFAULT
                        .builder()
                        .setDelimiter(bytes.begin())
                        .setIgnoreEmptyLines(false)
                        .get();
        this.keptLine = 1;
        this.parserBegin = bytes.position();
        this.parser = CSVParser.builder().setReader(bytes).setFormat(format).get();
        this.records = parser.iterator();
    }

    /**
     * Goes to the next row that is not blank.
     *
     * @return false at the end
     * @throws DamagedFile where a quote spans lines and is never closed as it should
     */
    boolean next() throws IOException {
        while (true) {
            line = linesBefore + parser.getCurrentLineNumber() + 1;
            try {
                if (!records.hasNext()) {
                    return false;
                }
                CSVRecord read = records.next();
                bytes.keepFrom(parserBegin + read.getCharacterPosition());
                keptLine = line;
                if (read.size() == 1 && read.get(0).isBlank()) {
                    continue;
                }
                record = read;
                return true;
            } catch (UncheckedIOException e) {
                recover(e);
                record = null;
                return true;
            }
        }
    }

    private void recover(UncheckedIOException e) throws IOException {
        IOException cause = e.getCause();
        long lastLine = linesBefore + parser.getCurrentLineNumber();
        boolean tooLong = cause instanceof CsvBytes.RowTooLong;
        if (cause instanceof DamagedFile) {
            throw cause;
        }
        if (!tooLong && !(cause instanceof CSVException)) {
            // Not the text's fault: the file could not be read.
            throw cause;
        }
        if (tooLong || lastLine > line) {
            throw new DamagedFile(
                    "UNCLOSED_QUOTE",
                    "the row that begins on line "
                            + line
                            + (tooLong
                                    ? " is longer than 16 MiB"
                                    : " has a quote that is not closed before line " + lastLine)
                            + "; which rows it swallowed cannot be told, so the whole file is left"
                            + " out: correct that line or export the file again");
        }
        bytes.goBackBehindLines(Math.toIntExact(line - keptLine + 1));
        linesBefore = line;
        keptLine = line + 1;
        parserBegin = bytes.position();
        parser = CSVParser.builder().setReader(bytes).setFormat(format).get();
        records = parser.iterator();
    }

    /** The row, or null where its line has a wrong quote. */
    @Nullable CSVRecord row() {
        return record;
    }

    /** Physical line on which the row begins, from 1. */
    long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
