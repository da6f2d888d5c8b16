package dev.counterbill.config;

import dev.counterbill.bytes.Sha256;
import dev.counterbill.rates.RateBook;
import dev.counterbill.rates.RateFinding;
import dev.counterbill.rates.RateTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads rate tables: the built-in book and the user's files over it. Every problem of every file is
 * reported at once, with its place.
 */
public final class RateTables {
    private RateTables() {}

    /** The book that the program ships, without any file of the user. */
    public static RateBook builtIn() {
        return BuiltIn.BOOK;
    }

    /**
     * The built-in book with the user's files laid over it, the last file on top; see {@link
     * RateBook#of} for what that means.
     *
     * @param problems collects what is wrong; with an error among them the book must not be used
     */
    public static RateBook withBuiltIn(List<Path> files, Problems problems) {
        if (files.isEmpty()) {
            return builtIn();
        }
        List<List<RateTable>> layers = new ArrayList<>();
        layers.add(builtInTables());
        layers.addAll(layersOf(files, problems));
        return assemble(layers, problems);
    }

    /** The user's files alone. */
    public static RateBook withoutBuiltIn(List<Path> files, Problems problems) {
        return assemble(layersOf(files, problems), problems);
    }

    /** A book of one table from text; for tests and for tables that stand in another file. */
    public static RateBook ofText(String text, String fileName, Problems problems) {
        return assemble(
                table(text, fileName, problems).map(t -> List.of(List.of(t))).orElse(List.of()),
                problems);
    }

    /** A book of tables that were loaded before, one layer each. */
    public static RateBook assemble(List<List<RateTable>> layers, Problems problems) {
        RateBook.Assembled assembled = RateBook.of(layers);
        for (RateFinding finding : assembled.findings()) {
            problems.add(Problem.of(finding));
        }
        return assembled.book();
    }

    private static List<List<RateTable>> layersOf(List<Path> files, Problems problems) {
        List<List<RateTable>> layers = new ArrayList<>();
        for (Path file : files) {
            ConfigParser.readText(file, problems)
                    .flatMap(text -> table(text, file.toString(), problems))
                    .ifPresent(table -> layers.add(List.of(table)));
        }
        return layers;
    }

    /** One table of our own form or of another tool's, which is told by its content. */
    public static Optional<RateTable> table(String text, String fileName, Problems problems) {
        Optional<ConfigNode> root = ConfigParser.parse(text, fileName, problems);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        String digest = Sha256.hex(text);
        if (LitellmPrices.fits(root.get())) {
            return Optional.of(LitellmPrices.read(root.get(), fileName, digest));
        }
        if (GenaiPrices.fits(root.get())) {
            return Optional.of(GenaiPrices.read(root.get(), fileName, digest));
        }
        if (LangfusePrices.fits(root.get())) {
            return Optional.of(LangfusePrices.read(root.get(), fileName, digest));
        }
        return new RateTableReader(problems).read(root.get(), fileName, digest);
    }

    /** The tables of the built-in book, in the order of its index. */
    public static List<RateTable> builtInTables() {
        return BuiltIn.TABLES;
    }

    /** The files of the built-in book, as trees. */
    private static final class Book {
        static final BuiltInFiles FILES = BuiltInFiles.of(RateBook.class, "book");
    }

    /** Made when first asked for, and once: nothing changes it. */
    private static final class BuiltIn {
        static final List<RateTable> TABLES = BookPacker.unpacked();
        static final RateBook BOOK = RateBook.ofSound(TABLES);
    }

    /**
     * The tables of the built-in book from the trees of its files, in the order of its index.
     *
     * @throws Problems.InvalidFile where anything is wrong with one, or with all together
     */
    static List<RateTable> readBuiltIn() {
        Problems problems = new Problems();
        List<RateTable> tables = new ArrayList<>();
        List<String> files =
                MapReader.of(Book.FILES.tree("index.json"), "the index of the book", problems)
                        .orElseThrow()
                        .texts("files");
        for (String file : files) {
            new RateTableReader(problems)
                    .read(
                            Book.FILES.tree(file),
                            BuiltInFiles.PREFIX + file,
                            Book.FILES.digest(file))
                    .ifPresent(tables::add);
        }
        assemble(List.of(tables), problems);
        if (!problems.all().isEmpty()) {
            throw new Problems.InvalidFile(problems.all());
        }
        return tables;
    }

    /** Digest of the texts of the built-in book, which are not understood for it. */
    public static String builtInDigest() {
        StringBuilder digests = new StringBuilder();
        Book.FILES.names().forEach(file -> digests.append(Book.FILES.digest(file)));
        return Sha256.hex(digests.toString());
    }

    /** Whether a table is one of those that the program ships. */
    public static boolean isBuiltIn(RateTable table) {
        return table.file().startsWith(BuiltInFiles.PREFIX);
    }

    /**
     * The text that a table was read from.
     *
     * @throws IOException where its file cannot be read, or is no longer what it was
     */
    public static String text(RateTable table) throws IOException {
        String text =
                isBuiltIn(table)
                        ? Book.FILES.text(table.file().substring(BuiltInFiles.PREFIX.length()))
                        : Files.readString(Path.of(table.file()));
        if (!Sha256.hex(text).equals(table.digest())) {
            throw new IOException(table.file() + " was changed meanwhile");
        }
        return text;
    }
}
