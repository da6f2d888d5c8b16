package dev.counterbill.cli;

import dev.counterbill.analysis.Outcome;
import dev.counterbill.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which month of which reports is closed or opened again; the flags are those of the run. */
final class CloseOptions {
    @Parameters(paramLabel = "MONTH", description = "The month, such as 2026-06.")
    private @Nullable String month;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings of the run; default: counterbill.yaml here.")
    private @Nullable Path config;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Folder of the reports; default: reports/.")
    private @Nullable Path output;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Folder of the report below the output folder.")
    private @Nullable String name;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "State of the run, whose chain of runs takes note of it.")
    private @Nullable String stateWord;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only errors.")
    private boolean quiet;

    /**
     * Does something to the month while no run is at work on the reports or the state.
     *
     * @throws Failure where the month is none, or there are no reports
     */
    int underLocks(Work work) {
        String word = String.valueOf(month);
        YearMonth some =
                ClosedMonths.month(word)
                        .orElseThrow(
                                () ->
                                        new Failure(
                                                Outcome.WRONG_USAGE,
                                                word
                                                        + " is no month: write year-month, such as"
                                                        + " 2026-06"));
        CommonOptions options = new CommonOptions();
        options.config = config;
        Settings settings = Asked.settings(options, List.of());
        Path parent = Delivery.parent(output, name, settings);
        if (!Files.isDirectory(parent)) {
            throw new Failure(
                    Outcome.NO_USABLE_INPUT,
                    parent + " is no folder of reports: give -o and --name as the run has them");
        }
        Optional<State> state = State.of(stateWord, settings, parent);
        IntSupplier locked = () -> Delivery.underLock(parent, () -> work.on(some, parent, state));
        return state.isPresent() ? state.get().underLock(locked) : locked.getAsInt();
    }

    /** What is done to a month. */
    @FunctionalInterface
    interface Work {
        int on(YearMonth month, Path parent, Optional<State> state);
    }

    boolean isQuiet() {
        return quiet;
    }
}
