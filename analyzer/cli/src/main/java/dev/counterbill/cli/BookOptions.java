package dev.counterbill.cli;

import dev.counterbill.config.Problems;
import dev.counterbill.config.RateTables;
import dev.counterbill.config.Settings;
import dev.counterbill.rates.RateBook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Flags that choose the rates. */
final class BookOptions {
    @Option(
            names = "--rates",
            paramLabel = "FILE",
            description = "Rate table laid over the built-in book; may be repeated.")
    List<Path> rates = new ArrayList<>();

    @Option(names = "--no-built-in-rates", description = "Leave the built-in book out.")
    boolean noBuiltInRates;

    /**
     * The book that flags and settings choose.
     *
     * @throws Problems.InvalidFile with everything that is wrong in the tables
     */
    RateBook book(Settings settings) {
        Problems problems = new Problems();
        RateBook book = book(settings, problems);
        problems.throwIfErrors();
        return book;
    }

    /** The same, whatever is wrong with it; with an error among the problems it must not price. */
    RateBook book(Settings settings, Problems problems) {
        return usesBuiltIn(settings)
                ? RateTables.withBuiltIn(tables(settings), problems)
                : RateTables.withoutBuiltIn(tables(settings), problems);
    }

    private List<Path> tables(Settings settings) {
        List<Path> tables = new ArrayList<>(settings.rates());
        tables.addAll(rates);
        return tables;
    }

    private boolean usesBuiltIn(Settings settings) {
        return !noBuiltInRates && settings.usesBuiltInRates().orElse(true);
    }
}
