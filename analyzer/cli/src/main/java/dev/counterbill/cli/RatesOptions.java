package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Settings;
import dev.counterbill.config.SettingsFile;
import dev.counterbill.rates.Identification;
import dev.counterbill.rates.ModelIdentity;
import dev.counterbill.rates.RateBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of the commands that look into the rate book. */
final class RatesOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings that name rate tables; default: counterbill.yaml here.")
    @Nullable Path config;

    @Mixin BookOptions book = new BookOptions();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    Settings settings() {
        Path file = config == null ? Path.of(SettingsFile.DEFAULT_NAME) : config;
        return config != null || Files.isRegularFile(file)
                ? SettingsFile.load(file)
                : SettingsFile.none();
    }

    RateBook book() {
        return book.book(settings());
    }

    /**
     * A model by its name, with or without its provider in front.
     *
     * @throws Failure with names that are close, when the book does not know it
     */
    static ModelIdentity model(RateBook book, String name, Instant at) {
        int slash = name.indexOf('/');
        if (slash > 0
                && book.identify(name.substring(0, slash), name.substring(slash + 1), at)
                        instanceof Identification.Known known) {
            return known.identity();
        }
        Identification found = book.identify("", name, at);
        if (found instanceof Identification.Known known) {
            return known.identity();
        }
        Identification.Unknown unknown = (Identification.Unknown) found;
        throw new Failure(
                Outcome.WRONG_USAGE,
                "no rate table knows "
                        + name
                        + ". "
                        + (unknown.suggestions().isEmpty()
                                ? "`counterbill rates list` names every model"
                                : "Did you mean "
                                        + String.join(" or ", unknown.suggestions())
                                        + "?"));
    }
}
