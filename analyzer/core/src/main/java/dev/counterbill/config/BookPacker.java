package dev.counterbill.config;

import dev.counterbill.bytes.PackedValues;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Packs the built-in rate tables as they are once read and checked. The build runs it after {@link
 * BuiltInPacker}, so that a mistake in a table fails the build, and no run has to look for one: to
 * read and check some 600 rows took a run over a small log a tenth of its time.
 */
public final class BookPacker {
    private static final String TABLES = "book.tables";

    private BookPacker() {}

    /**
     * @param arguments the folder of the classes
     */
    public static void main(String[] arguments) throws IOException {
        Path folder =
                Path.of(arguments[0]).resolve(RateBook.class.getPackageName().replace('.', '/'));
        Files.write(folder.resolve(TABLES), PackedValues.pack(RateTables.readBuiltIn()));
    }

    /** The tables, in the order of the book's index. */
    @SuppressWarnings("unchecked")
    static List<RateTable> unpacked() {
        return (List<RateTable>) PackedValues.unpack(BuiltInFiles.resource(RateBook.class, TABLES));
    }
}
